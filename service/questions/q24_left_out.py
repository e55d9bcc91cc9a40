"""Question 24: households perhaps wrongly left out of the register of the poor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from domain.kernel.figure import Figure, Verdict
from projections.kernel.money import yuan
from service.formats import Heading
from service.questions.kernel import Answer, Parameter, Scope, question, row_of
from service.questions.policy import Policy, Setting
from service.registers.asking import Asked, At, Filter, Found
from service.registers.tables import so_values

LINE: Final = "poverty_line"
BELOW: Final = "income_below_line"
GUARANTEE: Final = "guarantee_not_met"
NEED: Final = "need_unanswered"
GRIEVANCE: Final = "grievance_open"
REASONS: Final = (BELOW, GUARANTEE, NEED, GRIEVANCE)

COLUMNS: Final = (
    Heading("household", "农户", "Household"),
    Heading("village", "村", "Village"),
    Heading("head", "户主", "Head"),
    Heading("status", "状态", "Status"),
    Heading("reasons", "疑似漏评的理由", "Why it may be left out"),
    Heading("assessment", "最近收入核算", "Latest assessment of its income"),
    Heading("until", "核算止", "Assessed until"),
    Heading("per_head_fen", "人均纯收入（元）", "Income a head (yuan)"),
    Heading("line_fen", "当日贫困线（元）", "Poverty line in force (yuan)"),
    Heading("guarantees_unmet", "未达标的保障", "Guarantees that are not met"),
    Heading("needs", "未答复的诉求数", "Needs that no project answers"),
    Heading("grievances", "未办结的信访数", "Grievances without an outcome"),
)
FIGURES: Final = (
    Heading("households", "疑似漏评户数", "Households that may be left out"),
    Heading("by_reason", "按理由", "By reason; one household may have several"),
    Heading("not_registered", "未建档立卡户数", "Households in the ledger that are not on the register of the poor"),
    Heading("not_assessed", "其中未核算收入的户数", "Of these, without an assessment of their income"),
)


class Clues:
    """What speaks for it that households off the register belong on it, by household."""

    def __init__(self) -> None:
        self.assessments: dict[str, Found] = {}
        self.lines: dict[str, Setting | None] = {}
        self.guarantees: dict[str, list[Found]] = {}
        self.needs: dict[str, list[Found]] = {}
        self.grievances: dict[str, list[Found]] = {}

    def reasons(self, household: str) -> list[str]:
        """The reasons that hold for certain."""
        holds = (
            self.is_below(household),
            household in self.guarantees,
            household in self.needs,
            household in self.grievances,
        )
        return [reason for reason, so in zip(REASONS, holds, strict=True) if so]

    def is_below(self, household: str) -> bool:
        """Whether the income a head, as assessed last, is surely below the line in force."""
        found, line = self.assessments.get(household), self.lines.get(household)
        if found is None or line is None or found.row.per_head_fen is None:
            return False
        return Figure.of(found.row.per_head_fen).below(line.value) is Verdict.YES

    def rests_on(self, household: str) -> list[int]:
        """The positions of the events that say so."""
        line, found = self.lines.get(household), self.assessments.get(household)
        clues = (*self.guarantees.get(household, ()), *self.needs.get(household, ()))
        made = [one.made_by for one in (*clues, *self.grievances.get(household, ()))]
        if self.is_below(household) and line is not None and found is not None:
            made += [found.made_by, line.position]
        return made


@question(
    24,
    zh="哪些农户可能被漏评？",
    en="Which households are perhaps wrongly left out of the register of the poor?",
    parameters={
        "village": Parameter("village", "Only households of this village."),
        "reason": Parameter("text", "Only those with this reason.", one_of=REASONS),
    },
    columns=COLUMNS,
    figures=FIGURES,
)
def ask(asked: Asked, at: At, given: Mapping[str, Any], scope: Scope) -> Answer:
    """Households in the ledger that are not on the register, or were struck off it, and for which something speaks.

    That is: an income a head that is surely below the poverty line in force on the day, by the latest assessment; a
    guarantee (两不愁三保障) that was not met when somebody looked last; a need that no project answers; or a grievance
    without an outcome. Each is a reason to look, and no more. Of households that the ledger lacks nothing is known.
    """
    households = _off_the_register(asked, at, given.get("village"), scope)
    clues = _clues(asked, at, households)
    reasons = {household: found for household in households if (found := clues.reasons(household))}
    reason = given.get("reason")
    chosen = [household for household, found in reasons.items() if reason in (None, *found)]
    rows = _rows(asked, at, "households", "unit", chosen)
    rests_on = [p for one in rows for p in (one.made_by, *clues.rests_on(one.unit))]
    figures = {
        "households": len(chosen),
        "by_reason": {name: sum(name in reasons[household] for household in chosen) for name in REASONS},
        "not_registered": len(households),
        "not_assessed": sum(household not in clues.assessments for household in households),
    }
    return Answer([_row(one, reasons[one.unit], clues) for one in rows], figures, rests_on)


def _off_the_register(asked: Asked, at: At, village: str | None, scope: Scope) -> list[str]:
    """Households that are not on the register of the poor, or were struck off."""
    within, values = scope.within(asked, "h.village", village)
    table = asked.table("households").name
    off = "(NOT h.registered_poor OR h.status = 'struck_off')"
    sql = f"SELECT h.unit FROM {table} h WHERE {asked.so('h')} AND {off} AND {within} ORDER BY h.unit"  # noqa: S608 - all its own names
    return [row[0] for row in asked.select(sql, (*so_values(*at), *values))]


def _clues(asked: Asked, at: At, households: Sequence[str]) -> Clues:
    """What speaks for these households."""
    clues = Clues()
    assessments = _rows(asked, at, "assessments", "household", households)
    for one in sorted(assessments, key=lambda found: (found.row.assessed_on, found.made_by)):
        clues.assessments[one.row.household] = one  # the latest
    clues.lines = _lines(asked, at, clues.assessments)
    clues.guarantees = _by_household(_rows(asked, at, "guarantees", "unit", households), lambda row: not row.met)
    clues.needs = _by_household(_rows(asked, at, "needs", "household", households), lambda row: row.project is None)
    filed = _rows(asked, at, "grievances", "household", households)
    clues.grievances = _by_household(filed, lambda row: row.outcome is None)
    return clues


def _lines(asked: Asked, at: At, assessments: Mapping[str, Found]) -> dict[str, Setting | None]:
    """The poverty line that is in force for each household that was assessed."""
    villages = {one.row.village for one in assessments.values() if one.row.village is not None}
    divisions = {one.unit: one.row.division for one in _rows(asked, at, "villages", "unit", villages)}
    policy = Policy.read(asked, LINE)
    lines = {division: policy.in_force(LINE, at.day, at, division) for division in (None, *divisions.values())}
    return {household: lines[divisions.get(one.row.village)] for household, one in assessments.items()}


def _by_household(found: Iterable[Found], holds: Callable[[Any], bool]) -> dict[str, list[Found]]:
    """The rows for which something holds, by household."""
    by_household: dict[str, list[Found]] = {}
    for one in found:
        if holds(one.row):
            by_household.setdefault(getattr(one.row, "household", one.unit), []).append(one)
    return by_household


def _rows(asked: Asked, at: At, register: str, column: str, values: Iterable[str]) -> list[Found]:
    wanted = sorted(set(values))
    return asked.rows(register, at, where=[Filter(column, "", wanted)]) if wanted else []


def _row(one: Found, reasons: Sequence[str], clues: Clues) -> dict[str, Any]:
    assessment, line = clues.assessments.get(one.unit), clues.lines.get(one.unit)
    income = None if assessment is None else assessment.row.per_head_fen
    return {
        "household": one.unit,
        **row_of("households", one, "village", "head", "status"),
        "reasons": list(reasons),
        "assessment": None if assessment is None else assessment.unit,
        "until": None if assessment is None else assessment.row.until,
        "per_head_fen": None if income is None else yuan(Figure.of(income)),
        "line_fen": None if line is None else yuan(Figure.exact(line.value)),
        "guarantees_unmet": [found.row.kind for found in clues.guarantees.get(one.unit, ())],
        "needs": len(clues.needs.get(one.unit, ())),
        "grievances": len(clues.grievances.get(one.unit, ())),
    }
