"""A village's page: where it lies, who is posted there, and what was done there, counted."""

from __future__ import annotations

from typing import Any

import msgspec

from domain.cadres import CadrePosted
from domain.funds import FundsDisbursed
from domain.households import HouseholdRegistered
from domain.kernel.figure import Figure
from domain.teams import TeamFormed
from domain.villages import VillageRegistered
from domain.visits import VisitRecorded
from projections.kernel.money import count, mu, yuan
from projections.kernel.page import Fact, Page, page


@page("village", "villages")
class VillagePage(Page, frozen=True, kw_only=True):
    """A village on a day."""

    registered: VillageRegistered | None = None
    teams: list[dict[str, Any]] = []
    postings: list[dict[str, Any]] = []
    poor: int = 0
    others: int = 0
    visits: int = 0
    paid: Figure = Figure.exact(0)

    def after(self, fact: Fact) -> Page:
        """The page after one more fact."""
        event, replace = fact.event, msgspec.structs.replace
        if isinstance(event, VillageRegistered):
            return replace(self, registered=event)
        if isinstance(event, TeamFormed):
            team = {"event": fact.id, "team": event.team, "level": event.level, "sponsors": event.sponsors}
            return replace(self, teams=[*self.teams, team])
        if isinstance(event, CadrePosted):
            posting = {
                "event": fact.id,
                "cadre": event.cadre,
                "team": event.team,
                "roles": list(event.roles),
                "from": event.from_,
                "until": event.until,
            }
            return replace(self, postings=[*self.postings, posting])
        if isinstance(event, HouseholdRegistered):
            poor = event.registered_poor_on is not None
            return replace(self, poor=self.poor + poor, others=self.others + (not poor))
        if isinstance(event, VisitRecorded):
            return replace(self, visits=self.visits + 1)
        if isinstance(event, FundsDisbursed):
            return replace(self, paid=self.paid + Figure.of(event.amount_fen))
        return self

    def answer(self) -> dict[str, Any]:
        """The page as answered."""
        village = self.registered
        households, arable = (village.households, village.arable_hundredths_mu) if village else (None, None)
        return {
            "village": village.village if village else None,
            "name": village.name if village else None,
            "division": village.division if village else None,
            "households": None if households is None else count(Figure.of(households)),
            "arable": None if arable is None else mu(Figure.of(arable)),
            "teams": self.teams,
            "postings": self.postings,
            "registered_poor_households": self.poor,
            "other_households_in_the_ledger": self.others,
            "visits": self.visits,
            "paid_to_its_households": yuan(self.paid),
        }
