"""Exits: the pages of an exit and of an objection, and where a household stands on a day."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from domain.exits import (
    ExitAgreed,
    ExitAnnounced,
    ExitProposed,
    ExitVerified,
    ObjectionAnswered,
    ObjectionRaised,
    Relapsed,
    StruckOff,
)
from domain.households import HouseholdIdentified, HouseholdRegistered
from domain.kernel.event import Event
from domain.notices import NoticePosted
from projections.kernel.dated import DatedSheet
from projections.kernel.page import Fact, Page, page
from projections.kernel.tallied import TalliedSheet

Step = ExitProposed | ExitVerified | ExitAgreed | ObjectionRaised | ObjectionAnswered | ExitAnnounced
"""What names an exit and the household whose it is."""


@page("exit", "exits")
class ExitPage(TalliedSheet, DatedSheet, frozen=True, kw_only=True):
    """An exit on a day: every step of it, each with its day, in whatever order they were taken."""

    says: ClassVar[tuple[type[Event], ...]] = (ExitProposed,)
    then: ClassVar[dict[str, type[Event]]] = {
        "verified": ExitVerified,
        "agreed": ExitAgreed,
        "objections": ObjectionRaised,
        "answers": ObjectionAnswered,
        "notices": NoticePosted,
        "announced": ExitAnnounced,
    }
    day: ClassVar[tuple[str, str]] = ("proposed_on", "When it was proposed; null where no proposal is recorded.")

    def after(self, fact: Fact) -> Page:
        """The page after one more fact; the household is known from whatever step the ledger hears of first."""
        found = TalliedSheet.after(self, fact)
        if isinstance(found, ExitPage) and isinstance(fact.event, Step):
            return msgspec.structs.replace(found, said={"household": fact.event.household} | found.said)
        return found


@page("objection", "objections")
class ObjectionPage(DatedSheet, frozen=True, kw_only=True):
    """An objection to an exit on a day; where it was answered twice, both answers are there."""

    says: ClassVar[tuple[type[Event], ...]] = (ObjectionRaised,)
    then: ClassVar[dict[str, type[Event]]] = {"answers": ObjectionAnswered}
    day: ClassVar[tuple[str, str]] = ("raised_on", "When it was raised.")


def status_after(event: Event) -> str | None:
    """Where an event leaves its household on the poverty register; None where it says nothing of that."""
    if isinstance(event, HouseholdRegistered):
        return event.status
    if isinstance(event, HouseholdIdentified):
        return "identified"
    if isinstance(event, ExitProposed):
        return "pre_exit"
    if isinstance(event, ExitAnnounced):
        return "exited"
    if isinstance(event, Relapsed):
        return "relapsed"
    return "struck_off" if isinstance(event, StruckOff) else None
