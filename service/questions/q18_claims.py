"""Question 18: a published claim against the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import service.questions.measures  # noqa: F401 - declares all measures
from domain.kernel.dates import parse
from domain.kernel.figure import Amount, Figure
from projections.registers.claims import ClaimRow
from service.formats import Heading
from service.problems import Problem
from service.questions.kernel import Answer, EventAt, Parameter, Scope, nothing_about, question
from service.questions.measuring import (
    AGREES,
    CANNOT_BE_TOLD,
    DIFFERS,
    DIVISION,
    MEASURES,
    Measured,
    Measuring,
    Said,
    day_of,
    kind_of_scope,
    of_scope,
    reason,
    share,
    shown,
    verdict_of_both,
)
from service.questions.reckoning import as_date
from service.registers.asking import Asked, At, Filter, Found

BEYOND: Final = Said("所涉范围超出您的管辖范围。", "It covers more than your scope.")

COLUMNS: Final = (
    Heading("claim", "公布数据", "Claim"),
    Heading("measure", "指标", "Measure"),
    Heading("measured_in", "单位", "Unit"),
    Heading("scope", "口径", "Scope"),
    Heading("village", "村", "Village"),
    Heading("figure_of", "统计时点", "Figure of"),
    Heading("looked_at_on", "核对日", "Looked at on this day"),
    Heading("published", "公布", "Published"),
    Heading("published_out_of", "公布总数", "Published as out of"),
    Heading("published_share", "公布占比", "Published share"),
    Heading("ledger", "账本", "The ledger's figure"),
    Heading("ledger_out_of", "账本总数", "The ledger's out of"),
    Heading("complete", "账本是否应记全", "Whether the ledger is to hold all of it"),
    Heading("difference", "差额", "Published less the ledger's"),
    Heading("verdict", "结论", "Verdict"),
    Heading("why_zh", "说明", "Why, in Chinese"),
    Heading("why_en", "说明（英文）", "Why"),
    Heading("readings", "各种口径", "Ways to understand it, side by side"),
    Heading("rests_on_count", "依据事件数", "Events that the ledger's figure rests on"),
    Heading("source", "出处", "Source"),
    Heading("statement", "原文", "Statement"),
    Heading("published_on", "公布日期", "Published on"),
    Heading("event", "公布事件", "Event of the claim"),
)
FIGURES: Final = (
    Heading("claims", "公布数据条数", "Claims"),
    Heading("agrees", "一致", "With which the ledger agrees"),
    Heading("differs", "不一致", "From which the ledger differs"),
    Heading("cannot_be_told", "无法判断", "Of which it cannot be told"),
)


class Compared(NamedTuple):
    """A published figure beside the ledger's. found: None where a measure is asked that nobody published."""

    found: Found | None
    measuring: Measuring
    name: str
    unit: str
    measured: Measured

    @property
    def claim(self) -> ClaimRow | None:
        """What was published."""
        return None if self.found is None else self.found.row

    @property
    def published(self) -> Figure | None:
        """The figure as it was printed."""
        return None if self.claim is None else _figure(self.claim.figure)

    @property
    def out_of(self) -> Figure | None:
        """Of how many, where the source says so."""
        return None if self.claim is None else _figure(self.claim.out_of)

    @property
    def verdict(self) -> str | None:
        """Whether the ledger agrees; None where nothing is published."""
        return None if self.published is None else verdict_of_both(self.published, self.out_of, self.measured)


def _figure(amount: Amount | None) -> Figure | None:
    return None if amount is None else Figure.of(amount)


@question(
    18,
    zh="公布的数据与账本是否一致？",
    en="Does the ledger agree with what was published?",
    parameters={
        "claim": Parameter("claim", "Only this claim."),
        "measure": Parameter(
            "text", "Only claims of this measure; with a scope, the measure is asked without a claim."
        ),
        "scope": Parameter("text", "Only claims that cover this: a division code, or kind:id."),
        "village": Parameter("village", "Only claims that speak of this village."),
        "cadre": Parameter("cadre", "Only claims that speak of this cadre."),
        "verdict": Parameter("text", "Only those with this verdict.", one_of=(AGREES, DIFFERS, CANNOT_BE_TOLD)),
    },
    columns=COLUMNS,
    figures=FIGURES,
    of_self="cadre",
)
def ask(asked: Asked, at: At, given: Mapping[str, Any], scope: Scope) -> Answer:
    """Every published figure beside what the ledger adds up to: it agrees, it differs, or it cannot be told and why.

    A figure is looked at on the last day that it is of, but none after its publication. It agrees where both say the
    same, or where whatever the ledger's figure turns out to be lies within what was published; it differs where the two
    have nothing in common. Where the ledger need not hold all that is counted, its figure is a least. Where a source
    does not say which of several measures it means, they stand side by side in `readings`, and it cannot be told.

    With `measure` and `scope` that nobody published a figure of, the ledger's own figure is given alone.
    """
    compared = [one for one in _compared(asked, at, given, scope) if given.get("verdict") in (None, one.verdict)]
    verdicts = [one.verdict for one in compared]
    figures = {
        "claims": sum(one.found is not None for one in compared),
        "agrees": verdicts.count(AGREES),
        "differs": verdicts.count(DIFFERS),
        "cannot_be_told": verdicts.count(CANNOT_BE_TOLD),
    }
    rests_on = [one.found.made_by for one in compared if one.found is not None]
    rests_on += [position for one in compared for position in one.measured.rests_on]
    return Answer([_row(one) for one in compared], figures, rests_on)


def _compared(asked: Asked, at: At, given: Mapping[str, Any], scope: Scope) -> Iterator[Compared]:
    """The claims that were asked for, each beside the ledger."""
    where = [Filter(n, "", [given[n]]) for n in ("measure", "scope", "village", "cadre") if given.get(n) is not None]
    if given.get("claim") is not None:
        where.append(Filter("unit", "", [given["claim"]]))
    claims = asked.rows("claims", at, where=where, villages=scope.villages)
    for one in claims:
        row: ClaimRow = one.row
        day = At(day_of(row.figure_of, row.published_on, at), at.position)
        measuring = Measuring(asked, day, parse(row.figure_of), row.scope, row)
        told = _may_be_told(row.scope, row.village, scope)
        measured = of_scope(row.measure, measuring, row.measured_in) if told else Measured(why=BEYOND)
        yield Compared(one, measuring, row.measure, row.measured_in, measured)
    if not claims:
        yield from _unpublished(asked, at, given, scope)


def _unpublished(asked: Asked, at: At, given: Mapping[str, Any], scope: Scope) -> Iterator[Compared]:
    """A measure of a scope that nobody published. Raises Problem for a claim, and for a measure, that there is not."""
    if given.get("claim") is not None:
        raise nothing_about(given["claim"])
    name, of = given.get("measure"), given.get("scope")
    if name is None or of is None or scope.principal.only_self:
        return
    if name not in MEASURES:
        fault = [{"field": "measure", "message": f"there are {', '.join(sorted(MEASURES))}"}]
        raise Problem(
            422, "InvalidParameters", f"Nobody published {name}, and the ledger cannot add it up.", errors=fault
        )
    measuring = Measuring(asked, at, parse(f"{as_date(at.day).year:04}"), of)
    told = _may_be_told(of, of if kind_of_scope(of) == "village" else None, scope)
    measured = of_scope(name, measuring, None) if told else Measured(why=BEYOND)
    yield Compared(None, measuring, name, MEASURES[name].unit, measured)


def _may_be_told(of: str, village: str | None, scope: Scope) -> bool:
    """Whether all that a claim covers lies in the scope of whoever asks: half a sum would be a wrong one."""
    if scope.principal.only_self:
        return False
    if scope.villages is None:
        return True
    if kind_of_scope(of) == DIVISION:
        return scope.principal.reaches(of)
    return (of if kind_of_scope(of) == "village" else village) in scope.villages


# -- what is shown


def _row(one: Compared) -> dict[str, Any]:
    claim, measured, unit = one.claim, one.measured, one.unit
    why = reason(one.published, measured, one.verdict)
    return {
        "claim": None if one.found is None else one.found.unit,
        "measure": one.name,
        "measured_in": unit,
        "scope": one.measuring.scope,
        "village": None if claim is None else claim.village,
        "figure_of": None if claim is None else claim.figure_of,
        "looked_at_on": one.measuring.at.day,
        "published": shown(one.published, unit),
        "published_out_of": shown(one.out_of, unit),
        "published_share": share(one.published, one.out_of) if one.published is not None else None,
        "ledger": shown(measured.figure, unit),
        "ledger_out_of": shown(measured.out_of, unit),
        "complete": measured.complete if measured.figure is not None else None,
        "difference": shown(_less(one), unit),
        "verdict": one.verdict,
        "why_zh": None if why is None else why.zh,
        "why_en": None if why is None else why.en,
        "readings": [reading.shown(unit) for reading in measured.readings],
        "rests_on_count": len(set(measured.rests_on)),
        "source": None if claim is None else claim.source,
        "statement": None if claim is None else claim.statement,
        "published_on": None if claim is None else claim.published_on,
        "event": None if one.found is None else EventAt(one.found.made_by),
    }


def _less(one: Compared) -> Figure | None:
    """What was published less what the ledger says; None where no figure stands on one side, or both say the same."""
    published, figure = one.published, one.measured.figure
    if published is None or figure is None or published == Figure.unknown():
        return None
    same = (published.low, published.high) == (figure.low, figure.high)
    return None if same and not published.is_exact else published - figure
