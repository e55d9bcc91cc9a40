"""Income: the page of an assessment, and what a household earned by year, stream and basis."""

from __future__ import annotations

from typing import Any, ClassVar

from domain.exits import ExitProposed, Relapsed
from domain.income import IncomeAssessed, IncomeRecorded
from domain.kernel.dates import parse
from domain.kernel.event import Event
from domain.kernel.figure import Figure
from projections.kernel.dated import DatedSheet
from projections.kernel.money import yuan
from projections.kernel.page import page
from projections.kernel.tallied import TalliedSheet

Income = dict[tuple[str, str, str], Figure]
"""Sums in fen by the year that the period ends in, by stream, and by whether it was received or is expected."""


@page("assessment", "assessments")
class AssessmentPage(TalliedSheet, DatedSheet, frozen=True, kw_only=True):
    """An assessment of a household's income, and the exits and relapses that rest on it."""

    says: ClassVar[tuple[type[Event], ...]] = (IncomeAssessed,)
    then: ClassVar[dict[str, type[Event]]] = {"exits": ExitProposed, "relapses": Relapsed}
    day: ClassVar[tuple[str, str]] = ("assessed_on", "When it was made.")


def income_after(income: Income, event: IncomeRecorded) -> Income:
    """The income after one more item."""
    item = (str(parse(event.until).last.year), event.stream, event.basis)
    return income | {item: income.get(item, Figure.exact(0)) + Figure.of(event.amount_fen)}


def income_by_year(income: Income) -> dict[str, dict[str, dict[str, Any]]]:
    """The same as answered: `{"2018": {"wage": {"received": figure}}}`."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for (year, stream, basis), figure in sorted(income.items(), key=lambda item: item[0]):
        found.setdefault(year, {}).setdefault(stream, {})[basis] = yuan(figure)
    return found
