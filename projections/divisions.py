"""A division's page: its code, what lies in it, and the meetings, notices and care that are its own."""

from __future__ import annotations

from typing import ClassVar

from domain.care import CareGiven
from domain.divisions import DivisionRegistered
from domain.kernel.event import Event
from domain.meetings import MeetingHeld
from domain.notices import NoticePosted
from projections.kernel.page import Fact, Page, page
from projections.kernel.tallied import TalliedSheet


@page("division", "divisions")
class DivisionPage(TalliedSheet, frozen=True, kw_only=True):
    """A division on a day.

    Care for one cadre stands on that cadre's page; here is what a group received.
    """

    says: ClassVar[tuple[type[Event], ...]] = (DivisionRegistered,)
    then: ClassVar[dict[str, type[Event]]] = {
        "divisions": DivisionRegistered,
        "meetings": MeetingHeld,
        "notices": NoticePosted,
        "care": CareGiven,
    }

    @classmethod
    def declared(cls) -> None:
        """Says of the divisions that they are those below this one."""
        super().declared()
        cls.shows["divisions"] = "The divisions that lie in it (下级). A list, oldest first."

    def after(self, fact: Fact) -> Page:
        """The page after one more fact."""
        of_one_cadre = isinstance(fact.event, CareGiven) and fact.event.cadre is not None
        return self if of_one_cadre else super().after(fact)
