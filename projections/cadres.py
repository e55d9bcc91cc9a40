"""A cadre's page: who they are, their rank and postings, and what is recorded of their service."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

from domain.assistance import FileMade
from domain.attendance import AttendancePeriodClosed, CheckedIn, LeaveTaken, TripApproved
from domain.cadres import CadreRegistered
from domain.care import CareGiven
from domain.careers import (
    CadreAppraised,
    CadrePromoted,
    CadreTransferred,
    DelegateElected,
    RankRecorded,
    ReserveRecommended,
)
from domain.discipline import DisciplineImposed
from domain.income import GuaranteeChecked
from domain.kernel.dates import parse
from domain.kernel.event import Event
from domain.officials import KinshipDeclared
from domain.postings import CadrePosted, DutyListIssued, PostingEnded, PostingRenewed
from domain.trainings import TrainingHeld
from domain.visits import VisitRecorded
from projections.kernel.page import Fact, Page, page
from projections.officials import OfficerPage
from projections.postings import SHOWN, Posting, postings_after


@page("cadre", "cadres")
class CadrePage(OfficerPage, frozen=True, kw_only=True):
    """A cadre on a day. The money that they requested, approved or paid is counted; discipline is left out."""

    says: ClassVar[tuple[type[Event], ...]] = (CadreRegistered,)
    then: ClassVar[dict[str, type[Event]]] = {
        "ranks": RankRecorded,
        "promotions": CadrePromoted,
        "transfers": CadreTransferred,
        "appraisals": CadreAppraised,
        "recommendations": ReserveRecommended,
        "elections": DelegateElected,
        "trainings": TrainingHeld,
        "leave": LeaveTaken,
        "trips": TripApproved,
        "closed_periods": AttendancePeriodClosed,
        "duty_lists": DutyListIssued,
        "care": CareGiven,
        "kin": KinshipDeclared,
        "files_made": FileMade,
        "guarantees_checked": GuaranteeChecked,
    }
    counts: ClassVar[dict[str, tuple[type[Event], str]]] = {
        "visits": (VisitRecorded, "How many visits bear the cadre's name."),
        "check_ins": (CheckedIn, "How many check-ins (签到) are recorded."),
    }
    untold: ClassVar[tuple[type[Event], ...]] = (DisciplineImposed,)
    rank: dict[str, Any] | None = None
    postings: list[Posting] = []

    @classmethod
    def declared(cls) -> None:
        """Adds what is derived to the members of a sheet."""
        super().declared()
        cls.shows |= {
            "rank": "The rank that began last: its scale, since when, and the event that says so.",
            "postings": SHOWN,
            "last_visit_on": "When the last of the visits was.",
            "last_check_in_on": "When the last of the check-ins was.",
        }

    def after(self, fact: Fact) -> Page:
        """The page after one more fact."""
        event, replace = fact.event, msgspec.structs.replace
        if isinstance(event, CadrePosted | PostingRenewed | PostingEnded):
            return replace(self, postings=postings_after(self.postings, fact, event))
        if isinstance(event, RankRecorded | CadrePromoted | CadreTransferred):
            return OfficerPage.after(replace(self, rank=_rank_after(self.rank, fact, event)), fact)
        return super().after(fact)

    def answer(self) -> dict[str, Any]:
        """The page as answered."""
        return super().answer() | {
            "rank": self.rank,
            "postings": self.postings,
            "last_visit_on": self.last_on.get("VisitRecorded"),
            "last_check_in_on": self.last_on.get("CheckedIn"),
        }


def _rank_after(
    held: dict[str, Any] | None, fact: Fact, event: RankRecorded | CadrePromoted | CadreTransferred
) -> dict[str, Any] | None:
    """The rank after one more was recorded: of two, the one that began later; else the one that was told later."""
    rank: str | None
    since: str | None
    if isinstance(event, RankRecorded):
        rank, since = event.rank, event.since
    else:
        rank = event.to if isinstance(event, CadrePromoted) else event.rank
        since = event.effective_on or fact.occurred_on
    if rank is None or (held is not None and _is_before(since, held["since"])):
        return held
    return {"scale": event.scale, "rank": rank, "since": since, "event": fact.id}


def _is_before(since: str | None, held: str | None) -> bool:
    return since is not None and held is not None and parse(since).last < parse(held).first
