"""Question 23: external matches, replies, outcomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from domain.kernel.dates import parse
from service.formats import Heading
from service.questions.kernel import Answer, EventAt, Parameter, Scope, question, row_of
from service.questions.reckoning import as_date
from service.registers.asking import Asked, At, Filter, Found

OPEN: Final = "open"
OUTCOMES: Final = (OPEN, "confirmed", "not_confirmed", "explained")
SOURCES: Final = (
    "vehicle", "flat", "company", "payroll", "pension", "deposit", "social_insurance", "school_roll", "death_register",
    "other",
)  # fmt: skip

SHOWN: Final = ("source", "subject", "household", "village", "period", "received_on", "what", "outcome", "resolved_on")
COLUMNS: Final = (
    Heading("match", "外部比对", "Match"),
    Heading("source", "比对来源", "Source"),
    Heading("subject", "比对对象", "Subject"),
    Heading("household", "农户", "Household"),
    Heading("village", "村", "Village"),
    Heading("period", "比对期间", "Period"),
    Heading("received_on", "收到日期", "Received on"),
    Heading("what", "比对内容", "What the register says"),
    Heading("outcome", "核实结果", "Outcome"),
    Heading("resolved_on", "核实日期", "Looked into on"),
    Heading("answer", "核实情况", "What was found"),
    Heading("days", "历时（天）", "Days until the outcome, or open for so many"),
    Heading("event", "依据事件", "Event"),
)
FIGURES: Final = (
    Heading("matches", "比对数", "Matches"),
    Heading("by_outcome", "按结果", "By outcome"),
    Heading("by_source", "按来源", "By source, all and those still open"),
    Heading("longest_open", "最长未核实天数", "The most days that one has been open"),
)


@question(
    23,
    zh="有哪些外部比对？如何答复？结果如何？",
    en="Which external matches were there, what was replied, and what came of each?",
    parameters={
        "village": Parameter("village", "Only of this village."),
        "household": Parameter("household", "Only of this household and its members."),
        "source": Parameter("text", "Only from this register.", one_of=SOURCES),
        "outcome": Parameter("text", "Only with this outcome; open: not looked into yet.", one_of=OUTCOMES),
        "open_days": Parameter("whole", "Only those that took, or are open for, so many days or more.", most=36_500),
    },
    columns=COLUMNS,
    figures=FIGURES,
    of_self="household",
)
def ask(asked: Asked, at: At, given: Mapping[str, Any], scope: Scope) -> Answer:
    """Matches with other registers (vehicles, flats, companies, payrolls, deaths …), the longest open first.

    A match is a clue and never a verdict. Days are counted from the first day on which it may have been received; of
    one without a day of receipt they are not told. What the register says, and what was found, is personal.
    """
    where = [Filter(n, "", [given[n]]) for n in ("village", "source") if given.get(n) is not None]
    found = asked.rows("matches", at, where=where, villages=scope.villages)
    household = given.get("household")
    chosen = [
        one
        for one in found
        if household in (None, one.row.household, one.row.subject)
        and given.get("outcome") in (None, one.row.outcome or OPEN)
        and (given.get("open_days") is None or (days_of(one, at) or 0) >= given["open_days"])
    ]
    chosen.sort(key=lambda one: (one.row.outcome is not None, -(days_of(one, at) or 0), one.unit))
    return Answer([_row(one, at) for one in chosen], _figures(chosen, at), [one.made_by for one in chosen])


def days_of(match: Found, at: At) -> int | None:
    """How long a match waited for its outcome, or has waited by the day that is asked about."""
    if match.row.received_on is None:
        return None
    until = as_date(at.day) if match.row.resolved_on is None else parse(match.row.resolved_on).first
    return max(0, (until - parse(match.row.received_on).first).days)


def _row(one: Found, at: At) -> dict[str, Any]:
    return {
        "match": one.unit,
        **row_of("matches", one, *SHOWN, "answer"),
        "days": days_of(one, at),
        "event": EventAt(one.made_by),
    }


def _figures(found: Sequence[Found], at: At) -> dict[str, Any]:
    outcomes = [one.row.outcome or OPEN for one in found]
    sources = [one.row.source or "other" for one in found]
    still = [one.row.source or "other" for one in found if one.row.outcome is None]
    return {
        "matches": len(found),
        "by_outcome": {outcome: outcomes.count(outcome) for outcome in OUTCOMES},
        "by_source": {
            source: {"all": sources.count(source), OPEN: still.count(source)} for source in SOURCES if source in sources
        },
        "longest_open": max((days_of(one, at) or 0 for one in found if one.row.outcome is None), default=None),
    }
