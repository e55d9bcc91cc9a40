"""Question 19: what if the poverty line had been another: a replay with one parameter changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

from domain.kernel.figure import Figure, Verdict
from projections.kernel.money import yuan
from projections.kernel.versions import Version
from projections.registers.exits import ExitRow
from projections.registers.income import AssessmentRow
from service.formats import Heading
from service.problems import Problem
from service.questions.kernel import Answer, Parameter, Scope, question
from service.questions.policy import Policy, Setting
from service.questions.reckoning import Known, known, map_rows
from service.registers.asking import Asked, At, Filter, Found

LINE: Final = "poverty_line"

ABOVE: Final = "above"
NOT_ABOVE: Final = "not_above"
CANNOT_TELL: Final = Verdict.CANNOT_TELL.value
"""How an income lies to a line: surely above it, surely not, or nobody can tell."""

COLUMNS: Final = (
    Heading("exit", "退出", "Exit"),
    Heading("household", "农户", "Household"),
    Heading("village", "村", "Village"),
    Heading("announced_on", "公告日期", "Announced on"),
    Heading("assessment", "收入核算", "Assessment"),
    Heading("begins_on", "核算起", "Assessed from"),
    Heading("until", "核算止", "Assessed until"),
    Heading("per_head_fen", "公告时所知人均纯收入（元）", "Income a head, as known at the announcement (yuan)"),
    Heading("line_fen", "当日贫困线（元）", "Line in force (yuan)"),
    Heading("against_line", "与当日贫困线相比", "Against that line"),
    Heading("changed_line_fen", "假设的贫困线（元）", "Line as it is supposed (yuan)"),
    Heading("against_changed_line", "与假设的贫困线相比", "Against the supposed line"),
    Heading("turns", "结论是否改变", "Whether that is another answer"),
)
FIGURES: Final = (
    Heading("exits", "已公告退出数", "Exits that were announced"),
    Heading("line", "按当日贫困线", "By the line in force: how many are above, not_above, cannot tell"),
    Heading("changed_line", "按假设的贫困线", "By the supposed line: how many are above, not_above, cannot tell"),
    Heading("turns", "结论改变的退出数", "Exits with another answer"),
)


class Weighed(NamedTuple):
    """An exit with the income that was known when it was announced, both lines of that day, and how it lies to them."""

    found: Found
    assessment: tuple[str, Version] | None
    line: Setting | None
    changed: Setting | None
    against_line: str
    against_changed: str

    @property
    def turns(self) -> bool:
        """Whether the other line gives another answer."""
        return self.against_line != self.against_changed

    def row(self) -> dict[str, Any]:
        """As it is answered."""
        row: ExitRow = self.found.row
        assessed: AssessmentRow | None = None if self.assessment is None else self.assessment[1].row
        income = None if assessed is None else assessed.per_head_fen
        return {
            "exit": self.found.unit,
            "household": row.household,
            "village": row.village,
            "announced_on": row.announced_on,
            "assessment": None if self.assessment is None else self.assessment[0],
            "begins_on": None if assessed is None else assessed.begins_on,
            "until": None if assessed is None else assessed.until,
            "per_head_fen": None if income is None else yuan(Figure.of(income)),
            "line_fen": _shown(self.line),
            "against_line": self.against_line,
            "changed_line_fen": _shown(self.changed),
            "against_changed_line": self.against_changed,
            "turns": self.turns,
        }


@question(
    19,
    zh="如果贫困线是另一个数，哪些已公告的退出结论会改变？",
    en="What would follow for the exits that were announced if the poverty line had been another?",
    parameters={
        "set": Parameter("text", "The line as it is supposed, in yuan: poverty_line=3500.", required=True),
        "village": Parameter("village", "Only exits of this village."),
        "since": Parameter("day", "Announced on this day or later."),
        "until": Parameter("day", "Announced on this day or earlier."),
        "turns": Parameter("truth", "true: only exits of which the answer is another.", default="false"),
    },
    columns=COLUMNS,
    figures=FIGURES,
)
def ask(asked: Asked, at: At, given: Mapping[str, Any], scope: Scope) -> Answer:
    """Every exit that was announced, its income a head held against the line in force and against the supposed one.

    The income is that of the assessment that the exit rests on, or else the household's last one, as both were known
    when the exit was announced: what was learned later changes nothing. The line is the one in force on the day of the
    announcement. An exit wants more than the line: an income that equals it is not above.

    The supposed line stands in the place of every setting of the parameter, as in `flask replay --set`.
    """
    key, _, _ = given["set"].partition("=")
    if key != LINE:
        fault = [{"field": "set", "message": f"must be {LINE}=…"}]
        raise Problem(422, "InvalidParameters", f"An exit is held against {LINE} alone, not {key!r}.", errors=fault)
    policy = Policy.read(asked, LINE)
    other = policy.instead(given["set"], at)
    exits = _announced(asked, at, given, scope)
    weighed = list(_weighed(asked, at, exits, policy, other))
    shown = [one for one in weighed if one.turns or not given["turns"]]
    rows = [{"weighed": one} for one in shown]
    fill = partial(map_rows, lambda row: row["weighed"].row())
    return Answer(rows, _figures(weighed), list(_rests_on(weighed)), fill)


def _announced(asked: Asked, at: At, given: Mapping[str, Any], scope: Scope) -> list[Found]:
    """The exits that were announced, the earliest first."""
    bounds = (("from", given.get("since") or 1), ("to", given.get("until") or at.day))
    where = [Filter("announced_on", how, [day]) for how, day in bounds]
    if given.get("village") is not None:
        where.append(Filter("village", "", [given["village"]]))
    return asked.rows("exits", at, where=where, villages=scope.villages, sort="announced_on")


def _weighed(asked: Asked, at: At, exits: Sequence[Found], policy: Policy, other: Policy) -> Iterator[Weighed]:
    """Each exit with its income and its lines."""
    versions = known(asked, "exits", "unit", (one.unit for one in exits))
    assessments = known(asked, "assessments", "household", (one.row.household for one in exits if one.row.household))
    villages = {one.row.village for one in exits if one.row.village is not None}
    places = asked.rows("villages", at, where=[Filter("unit", "", sorted(villages))]) if villages else []
    divisions = {one.unit: one.row.division for one in places}
    for one in exits:
        then = At(one.row.announced_on, one.row.announced_at)
        division = divisions.get(one.row.village)
        assessment = _assessment(assessments, versions.row(one.unit, then), then)
        line = policy.in_force(LINE, one.row.announced_on, at, division)
        changed = other.in_force(LINE, one.row.announced_on, at, division)
        yield Weighed(one, assessment, line, changed, against(assessment, line), against(assessment, changed))


def against(assessment: tuple[str, Version] | None, line: Setting | None) -> str:
    """How the income of an assessment lies to a line."""
    if assessment is None or line is None or assessment[1].row.per_head_fen is None:
        return CANNOT_TELL
    exceeds = Figure.of(assessment[1].row.per_head_fen).exceeds(line.value)
    return {Verdict.YES: ABOVE, Verdict.NO: NOT_ABOVE}.get(exceeds, CANNOT_TELL)


def _assessment(assessments: Known, known_exit: Version | None, then: At) -> tuple[str, Version] | None:
    """The assessment that an exit rests on, or else the household's last, both as known then."""
    row = None if known_exit is None else known_exit.row
    if row is None or row.household is None:
        return None
    found = {unit: v for unit, v in assessments.versions.get(row.household, ()) if v.answers(*then)}
    if row.assessment is not None:
        return (row.assessment, found[row.assessment]) if row.assessment in found else None
    return max(found.items(), key=lambda one: (one[1].row.assessed_on, one[1].made_by), default=None)


def _shown(line: Setting | None) -> dict[str, Any] | None:
    return None if line is None else yuan(Figure.exact(line.value))


def _figures(weighed: Sequence[Weighed]) -> dict[str, Any]:
    by_line = [one.against_line for one in weighed]
    by_other = [one.against_changed for one in weighed]
    return {
        "exits": len(weighed),
        "line": {answer: by_line.count(answer) for answer in (ABOVE, NOT_ABOVE, CANNOT_TELL)},
        "changed_line": {answer: by_other.count(answer) for answer in (ABOVE, NOT_ABOVE, CANNOT_TELL)},
        "turns": sum(one.turns for one in weighed),
    }


def _rests_on(weighed: Sequence[Weighed]) -> Iterator[int]:
    for one in weighed:
        yield one.found.made_by
        if one.assessment is not None:
            yield one.assessment[1].made_by
        if one.line is not None:
            yield one.line.position
