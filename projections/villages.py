"""A village's page: where it lies, who is posted there, how its households stand, and what was done there, counted."""

from __future__ import annotations

from collections import Counter
from typing import Any, ClassVar

import msgspec

from domain.attendance import CheckedIn
from domain.cooperatives import CooperativeRegistered
from domain.disbursements import FundsDisbursed
from domain.exits import AppraisalHeld, ExitAnnounced
from domain.funds import FundsSecured
from domain.grievances import GrievanceFiled
from domain.households import HouseholdIdentified, HouseholdRegistered
from domain.inspections import InspectionOpened
from domain.kernel.event import Event
from domain.kernel.figure import Figure
from domain.land import LandTransferSigned
from domain.meetings import MeetingHeld
from domain.needs import NeedReported
from domain.notices import NoticePosted
from domain.officials import OfficialRegistered
from domain.postings import CadrePosted, DutyListIssued, PostingEnded, PostingRenewed
from domain.projects import ProjectPlanned
from domain.shares import ShareSubscribed
from domain.teams import TeamFormed
from domain.villages import VillageExited, VillageRegistered
from domain.visits import VisitRecorded
from projections.exits import status_after
from projections.kernel.money import yuan
from projections.kernel.page import Fact, Page, page
from projections.kernel.tallied import TalliedSheet
from projections.postings import SHOWN, Posting, postings_after

NOTHING = Figure.exact(0)


class OfHousehold(msgspec.Struct, frozen=True):
    """What a village's page adds up of one household, or of whoever else was paid."""

    here: bool = False
    registered_poor: bool = False
    status: str | None = None
    exits_announced: int = 0
    paid: Figure = NOTHING


@page("village", "villages")
class VillagePage(TalliedSheet, frozen=True, kw_only=True):
    """A village on a day.

    Its events are also what its households, teams and cooperatives did elsewhere: that is left out.
    """

    says: ClassVar[tuple[type[Event], ...]] = (VillageRegistered,)
    then: ClassVar[dict[str, type[Event]]] = {
        "teams": TeamFormed,
        "officials": OfficialRegistered,
        "duty_lists": DutyListIssued,
        "needs": NeedReported,
        "appraisals": AppraisalHeld,
        "exits": VillageExited,
        "meetings": MeetingHeld,
        "notices": NoticePosted,
        "grievances": GrievanceFiled,
        "inspections": InspectionOpened,
        "projects": ProjectPlanned,
        "funds_secured": FundsSecured,
        "cooperatives": CooperativeRegistered,
        "land_transfers": LandTransferSigned,
        "shares": ShareSubscribed,
    }
    counts: ClassVar[dict[str, tuple[type[Event], str]]] = {
        "visits": (VisitRecorded, "How many visits were made there."),
        "check_ins": (CheckedIn, "How many check-ins (签到) of cadres are recorded there."),
    }
    postings: list[Posting] = []
    of_households: dict[str, OfHousehold] = {}

    @classmethod
    def declared(cls) -> None:
        """Adds what is derived to the members of a sheet."""
        super().declared()
        cls.shows |= {
            "postings": SHOWN,
            "registered_poor_households": "How many of the households in this ledger are on the register (建档立卡).",
            "other_households_in_the_ledger": "How many are not.",
            "households_by_status": "How many of its households in this ledger have which status, where one is said.",
            "exits_announced": "How many exits of its households were announced, those that later relapsed too.",
            "paid_to_its_households": "What its households received: a figure.",
        }

    def after(self, fact: Fact) -> Page:
        """The page after one more fact."""
        event, replace = fact.event, msgspec.structs.replace
        if isinstance(event, CadrePosted | PostingRenewed | PostingEnded):
            if event.village != self.subject:
                return self
            return replace(self, postings=postings_after(self.postings, fact, event))
        found = replace(self, of_households=self._households_after(event))
        return found if isinstance(event, HouseholdRegistered) else TalliedSheet.after(found, fact)

    def _households_after(self, event: Event) -> dict[str, OfHousehold]:
        """What is added up by household, after one more event of one; its village may be said later, or be another."""
        household = event.payee if isinstance(event, FundsDisbursed) else getattr(event, "household", None)
        if household is None:
            return self.of_households
        held = self.of_households.get(household, OfHousehold())
        status = status_after(event)
        changed: dict[str, Any] = {} if status is None else {"status": status}
        if isinstance(event, HouseholdRegistered):
            changed |= {"here": event.village == self.subject, "registered_poor": event.registered_poor_on is not None}
        if isinstance(event, HouseholdIdentified):
            changed |= {"registered_poor": True}
        if isinstance(event, ExitAnnounced):
            changed |= {"exits_announced": held.exits_announced + 1}
        if isinstance(event, FundsDisbursed):
            changed |= {"paid": held.paid + Figure.of(event.amount_fen)}
        if not changed:
            return self.of_households
        return self.of_households | {household: msgspec.structs.replace(held, **changed)}

    def answer(self) -> dict[str, Any]:
        """The page as answered."""
        here = [household for household in self.of_households.values() if household.here]
        poor = sum(household.registered_poor for household in here)
        return super().answer() | {
            "postings": self.postings,
            "registered_poor_households": poor,
            "other_households_in_the_ledger": len(here) - poor,
            "households_by_status": dict(sorted(Counter(one.status for one in here if one.status).items())),
            "exits_announced": sum(household.exits_announced for household in here),
            "paid_to_its_households": yuan(sum((household.paid for household in here), start=NOTHING)),
        }
