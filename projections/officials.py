"""An official's page: the post held, the kin declared, whom the official helps, and what they had a hand in."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

from domain.assistance import FileMade, HelperAssigned, HelperReleased
from domain.exits import ExitAnnounced
from domain.income import GuaranteeChecked
from domain.kernel.event import Event
from domain.meetings import MeetingHeld
from domain.officials import KinshipDeclared, OfficialRegistered
from projections.assistance import Helped, helped_after
from projections.kernel.page import Fact, Page, page
from projections.kernel.tallied import TalliedSheet


class OfficerPage(TalliedSheet, frozen=True, kw_only=True):
    """What is common to the pages of those who hold an office, officials and cadres: whom they help on a day."""

    helped: Helped = {}

    @classmethod
    def declared(cls) -> None:
        """Adds whom they help to the members of a sheet."""
        super().declared()
        cls.shows["helps"] = "The households that they were assigned to as helper (帮扶责任人), and not released from."

    def after(self, fact: Fact) -> Page:
        """The page after one more fact."""
        event, helped = fact.event, self.helped
        if isinstance(event, HelperAssigned | HelperReleased):
            helped = helped_after(helped, fact, event, "household")
        return super().after(fact) if helped == self.helped else msgspec.structs.replace(self, helped=helped)

    def answer(self) -> dict[str, Any]:
        """The page as answered."""
        return super().answer() | {"helps": list(self.helped.values())}


@page("official", "officials")
class OfficialPage(OfficerPage, frozen=True, kw_only=True):
    """An official on a day. The money that they requested, approved or paid is counted."""

    says: ClassVar[tuple[type[Event], ...]] = (OfficialRegistered,)
    then: ClassVar[dict[str, type[Event]]] = {
        "kin": KinshipDeclared,
        "files_made": FileMade,
        "exits_approved": ExitAnnounced,
        "guarantees_checked": GuaranteeChecked,
        "meetings_chaired": MeetingHeld,
    }
