"""Assistance: the page of a planned measure, and who helps whom on a day."""

from __future__ import annotations

from typing import Any, ClassVar

from domain.assistance import AssistanceDelivered, AssistancePlanned, HelperAssigned, HelperReleased
from domain.kernel.event import Event
from projections.kernel.dated import DatedSheet
from projections.kernel.page import Fact, page
from projections.kernel.sheet import entry
from projections.kernel.tallied import TalliedSheet

Helped = dict[str, dict[str, Any]]
"""The assignment that holds, by who is helped; or by who helps."""


@page("plan", "plans")
class PlanPage(TalliedSheet, DatedSheet, frozen=True, kw_only=True):
    """A planned measure on a day, and what was delivered of it."""

    says: ClassVar[tuple[type[Event], ...]] = (AssistancePlanned,)
    then: ClassVar[dict[str, type[Event]]] = {"delivered": AssistanceDelivered}
    day: ClassVar[tuple[str, str]] = ("planned_on", "When it was planned.")


def helped_after(helped: Helped, fact: Fact, event: HelperAssigned | HelperReleased, other: str) -> Helped:
    """Who helps, or is helped, after one more assignment or release, which may change nothing.

    other: whose name is looked for in the event, `helper` or `household`.
    """
    subject = getattr(event, other)
    if isinstance(event, HelperAssigned):
        return helped | {subject: entry(fact, other, "since")}
    return {one: assigned for one, assigned in helped.items() if one != subject}
