"""Question 4: an exit's file (退出档案): evidence, guarantees, income and the poverty line as known at its approval."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from domain.kernel.figure import Figure
from projections.kernel.money import yuan
from service.formats import Heading
from service.problems import Problem
from service.questions.kernel import Answer, EventAt, Parameter, Scope, nothing_about, question
from service.questions.policy import Policy, Setting
from service.registers.asking import Asked, At, Filter, Found

LINE: Final = "poverty_line"
GUARANTEES: Final = ("food", "clothing", "schooling", "medical", "housing", "water")
"""不愁吃、不愁穿、义务教育、基本医疗、住房安全、饮水安全."""


@question(
    4,
    zh="某次退出的档案：批准时所掌握的佐证、两不愁三保障、收入和贫困线各是什么？",
    en="An exit's file: what evidence, guarantees, income and poverty line were known when it was approved?",
    parameters={
        "exit": Parameter("exit", "Which exit."),
        "household": Parameter("household", "Or whose: of several exits that of which the last was heard."),
    },
    columns=[
        Heading("piece", "类别", "Piece of the file"),
        Heading("what", "内容", "What it is"),
        Heading("on", "日期", "Date"),
        Heading("met", "达标", "Met"),
        Heading("amount_fen", "金额（元）", "Amount (yuan)"),
        Heading("said", "说明", "What it says"),
        Heading("evidence", "佐证（SHA-256）", "Evidence (SHA-256)"),
        Heading("event", "依据事件", "Event"),
    ],
    figures=[
        Heading("exit", "退出", "Which exit"),
        Heading("household", "农户", "Whose"),
        Heading("village", "村", "In which village"),
        Heading("stage", "阶段", "The furthest step that is recorded"),
        Heading("announced_on", "公告日期", "When it was announced, YYYYMMDD; null while it is not"),
        Heading("approved_by", "批准人", "Who approved it"),
        Heading("approved_on", "批准日期", "When, as said, where that is not the day of the announcement"),
        Heading("file_of", "档案日期", "The day that the file tells of: that of the announcement"),
        Heading("known_at", "批准时的记录号", "The position whose knowledge counts: that of the announcement"),
        Heading("per_head_fen", "人均纯收入（元）", "Net income a head of the assessment that it rests on"),
        Heading("poverty_line_fen", "贫困线（元）", "The poverty line that held on that day"),
        Heading("above_line", "超过贫困线", "Whether the income was above the line: yes, no or cannot tell"),
        Heading("guarantees_met", "达标的保障", "The guarantees that were last checked as met"),
        Heading("guarantees_unmet", "未达标的保障", "The guarantees that were last checked as not met"),
        Heading("guarantees_unchecked", "未核查的保障", "The guarantees of which no check was known"),
        Heading("missing_steps", "缺少的步骤", "The steps that nothing was known of"),
        Heading("open_objections", "未答复异议", "Objections without an answer"),
    ],
)
def ask(asked: Asked, at: At, given: Mapping[str, Any], scope: Scope) -> Answer:
    """The file as it was on the day of its announcement, as the ledger knew it then; before that, at the times asked.

    What was recorded or corrected later does not show: ask with a later `known_at` and compare.
    """
    found = _exit(asked, at, given)
    scope.check(found.row.village)
    announced = found.row.announced_at is not None
    then = At(found.row.announced_on, min(found.row.announced_at, at.position)) if announced else at
    known = next(iter(asked.rows("exits", then, where=[Filter("unit", "", [found.unit])])), found)
    file = _read(asked, then, known)
    evidence = _evidence(asked, then, [step["event"] for step in known.row.steps])
    figures = _figures(known, file) | {
        "stage": found.row.stage,
        "announced_on": found.row.announced_on,
        "approved_by": found.row.approved_by,
        "approved_on": found.row.approved_on,
        "file_of": _day(then.day),
        "known_at": then.position,
    }
    rows = [*_steps(known, evidence), *_objections(known), *_notices(known), *_pieces(file)]
    rests_on = [step["position"] for step in known.row.steps] + file.rests_on
    return Answer(rows, figures, rests_on)


class File(NamedTuple):
    """What an exit is decided on."""

    assessment: Found | None
    line: Setting | None
    source: str | None
    guarantees: list[Found]

    @property
    def rests_on(self) -> list[int]:
        """The positions of the events that it follows from."""
        made = [one.made_by for one in (self.assessment, *self.guarantees) if one is not None]
        return made if self.line is None else [*made, self.line.position]


def _exit(asked: Asked, at: At, given: Mapping[str, Any]) -> Found:
    """The exit that is asked for. Raises Problem where neither is named, or none is known."""
    if (given["exit"] is None) == (given["household"] is None):
        wrong = [{"field": "exit", "message": "either an exit or a household is wanted"}]
        raise Problem(422, "InvalidParameters", "Either an exit or a household is wanted.", errors=wrong)
    column, name = ("unit", given["exit"]) if given["exit"] else ("household", given["household"])
    found = asked.rows("exits", at, where=[Filter(column, "", [name])])
    if not found:
        raise nothing_about(name)
    return max(found, key=lambda one: (one.valid_from, one.made_by))


def _read(asked: Asked, then: At, known: Found) -> File:
    """The assessment, the guarantees and the line as they were."""
    row = known.row
    assessments = (
        asked.rows("assessments", then, where=[Filter("unit", "", [row.assessment])]) if row.assessment else []
    )
    guarantees = asked.rows("guarantees", then, where=[Filter("unit", "", [row.household])]) if row.household else []
    villages = asked.rows("villages", then, where=[Filter("unit", "", [row.village])]) if row.village else []
    division = villages[0].row.division if villages else None
    guarantees.sort(key=lambda one: GUARANTEES.index(one.row.kind))
    policy = Policy.read(asked, LINE)
    line = policy.in_force(LINE, then.day, then, division)
    sources = {one.made_by: one.row for one in policy.settings.rows(LINE, then)}
    source = None if line is None else f"{sources[line.position].source} ({sources[line.position].jurisdiction})"
    return File(next(iter(assessments), None), line, source, guarantees)


def _evidence(asked: Asked, then: At, events: Sequence[str]) -> dict[str, list[str]]:
    """The files that events bear, by event."""
    found: dict[str, list[str]] = {}
    for one in asked.rows("photographs", then, where=[Filter("unit", "", events)]) if events else ():
        found.setdefault(one.unit, []).append(one.row.sha256)
    return found


def _figures(known: Found, file: File) -> dict[str, Any]:
    row, held = known.row, {one.row.kind: one.row.met for one in file.guarantees}
    income = None if file.assessment is None else Figure.of(file.assessment.row.per_head_fen)
    line = None if file.line is None else Figure.exact(file.line.value)
    steps = {
        "proposed": row.proposed_on,
        "verified_by_village_committee": row.committee_verified_on,
        "verified_by_team": row.team_verified_on,
        "agreed": row.agreed_on,
        "displayed": row.displayed_on,
        "announced": row.announced_on,
    }
    return {
        "exit": known.unit,
        "household": row.household,
        "village": row.village,
        "per_head_fen": None if income is None else yuan(income),
        "poverty_line_fen": None if line is None else yuan(line),
        "above_line": "cannot tell" if income is None or line is None else income.exceeds(line).value,
        "guarantees_met": [kind for kind in GUARANTEES if held.get(kind) is True],
        "guarantees_unmet": [kind for kind in GUARANTEES if held.get(kind) is False],
        "guarantees_unchecked": [kind for kind in GUARANTEES if kind not in held],
        "missing_steps": [step for step, day in steps.items() if day is None],
        "open_objections": row.open_objections,
    }


# -- the rows


def _steps(known: Found, evidence: Mapping[str, list[str]]) -> Iterable[dict[str, Any]]:
    for step in known.row.steps:
        yield {
            "piece": "step",
            "what": step["step"],
            "on": step["on"],
            "said": step.get("by"),
            "evidence": evidence.get(step["event"], []),
            "event": step["event"],
        }


def _objections(known: Found) -> Iterable[dict[str, Any]]:
    for one in known.row.objections:
        said = one["outcome"] or "no answer"
        yield {"piece": "objection", "what": one["objection"], "on": one["raised_on"], "said": said}


def _notices(known: Found) -> Iterable[dict[str, Any]]:
    for one in known.row.notices:
        said = f"{one['from']} – {one['until']}: {', '.join(one['places'])}"
        yield {"piece": "notice", "what": one["notice"], "on": one["from"], "said": said}


def _pieces(file: File) -> Iterable[dict[str, Any]]:
    for one in file.guarantees:
        row = one.row
        made = {"evidence": row.evidence, "event": EventAt(one.made_by)}
        yield {
            "piece": "guarantee",
            "what": row.kind,
            "on": _day(row.checked_on),
            "met": row.met,
            "said": row.checked_by,
        } | made
    if file.assessment is not None:
        row = file.assessment.row
        yield {
            "piece": "assessment",
            "what": file.assessment.unit,
            "on": _day(row.assessed_on),
            "amount_fen": yuan(Figure.of(row.per_head_fen)),
            "said": f"{row.begins_on} – {row.until}",
            "event": EventAt(file.assessment.made_by),
        }
    if file.line is not None:
        yield {
            "piece": LINE,
            "what": file.line.measured_in,
            "amount_fen": yuan(Figure.exact(file.line.value)),
            "said": file.source,
            "event": EventAt(file.line.position),
        }


def _day(day: int) -> str:
    return f"{day // 10_000:04}-{day // 100 % 100:02}-{day % 100:02}"
