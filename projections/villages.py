"""A village's page: where it lies, who is posted there, and what was done there, counted."""

from __future__ import annotations

from typing import Any, ClassVar

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

NOTHING = Figure.exact(0)


@page("village", "villages")
class VillagePage(Page, frozen=True, kw_only=True):
    """A village on a day.

    Its events are also what its households, teams and cooperatives did elsewhere: that is left out.
    """

    shows: ClassVar[dict[str, str]] = {
        "village": "The village.",
        "name": "Its name; null while it is not registered.",
        "division": "The most precise division code that is known.",
        "households": "How many households it has, poor or not: a figure.",
        "arable": "Its arable land: a figure.",
        "teams": "The teams formed for it, oldest first.",
        "postings": "The postings of cadres to it, oldest first.",
        "registered_poor_households": "How many of the households in this ledger are on the register (建档立卡).",
        "other_households_in_the_ledger": "How many are not.",
        "visits": "How many visits were made there.",
        "paid_to_its_households": "What its households received: a figure.",
    }
    registered: VillageRegistered | None = None
    teams: list[dict[str, Any]] = []
    postings: list[dict[str, Any]] = []
    households: dict[str, bool] = {}
    """Whether on the poverty register, by household."""
    visits: int = 0
    paid: dict[str, Figure] = {}
    """By payee."""

    def after(self, fact: Fact) -> Page:
        """The page after one more fact."""
        event, replace = fact.event, msgspec.structs.replace
        if isinstance(event, FundsDisbursed):
            paid = self.paid.get(event.payee, NOTHING) + Figure.of(event.amount_fen)
            return replace(self, paid=self.paid | {event.payee: paid})
        if isinstance(event, HouseholdRegistered):
            others = {household: poor for household, poor in self.households.items() if household != event.household}
            here = {event.household: event.registered_poor_on is not None} if event.village == self.subject else {}
            return replace(self, households=others | here)
        return self._of_the_place(fact) if getattr(event, "village", None) == self.subject else self

    def _of_the_place(self, fact: Fact) -> Page:
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
        if isinstance(event, VisitRecorded):
            return replace(self, visits=self.visits + 1)
        return self

    def answer(self) -> dict[str, Any]:
        """The page as answered."""
        village = self.registered
        households, arable = (village.households, village.arable_hundredths_mu) if village else (None, None)
        poor = sum(self.households.values())
        return {
            "village": self.subject,
            "name": village.name if village else None,
            "division": village.division if village else None,
            "households": None if households is None else count(Figure.of(households)),
            "arable": None if arable is None else mu(Figure.of(arable)),
            "teams": self.teams,
            "postings": self.postings,
            "registered_poor_households": poor,
            "other_households_in_the_ledger": len(self.households) - poor,
            "visits": self.visits,
            "paid_to_its_households": yuan(
                sum((self.paid[payee] for payee in self.paid.keys() & self.households.keys()), start=NOTHING)
            ),
        }
