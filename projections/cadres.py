"""A cadre's page: unit, rank, postings, promotions, and the visits that bear the cadre's name."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

from domain.cadres import CadrePosted, CadrePromoted, CadreRegistered, RankRecorded
from domain.visits import VisitRecorded
from projections.kernel.page import Fact, Page, page


@page("cadre", "cadres")
class CadrePage(Page, frozen=True, kw_only=True):
    """A cadre on a day."""

    shows: ClassVar[dict[str, str]] = {
        "cadre": "The cadre.",
        "name": "The name, held in a public capacity; null while the cadre is not registered.",
        "unit": "The sending unit (派出单位).",
        "rank": "The rank held on that day: its scale, since when, and the event that says so.",
        "postings": "The postings, oldest first.",
        "promotions": "The promotions, oldest first.",
        "visits": "How many visits bear the cadre's name.",
        "last_visit_on": "When the last of them was.",
    }
    name: str | None = None
    unit: str | None = None
    rank: dict[str, Any] | None = None
    postings: list[dict[str, Any]] = []
    promotions: list[dict[str, Any]] = []
    visits: int = 0
    last_visit_on: str | None = None

    def after(self, fact: Fact) -> Page:
        """The page after one more fact."""
        event, replace = fact.event, msgspec.structs.replace
        if isinstance(event, CadreRegistered):
            return replace(self, name=event.name, unit=event.unit)
        if isinstance(event, RankRecorded):
            rank = {"scale": event.scale, "rank": event.rank, "since": event.since, "event": fact.id}
            return replace(self, rank=rank)
        if isinstance(event, CadrePosted):
            posting = {
                "event": fact.id,
                "village": event.village,
                "team": event.team,
                "roles": list(event.roles),
                "from": event.from_,
                "until": event.until,
            }
            return replace(self, postings=[*self.postings, posting])
        if isinstance(event, CadrePromoted):
            since = event.effective_on or fact.occurred_on
            promotion = {
                "event": fact.id,
                "scale": event.scale,
                "from": event.from_,
                "to": event.to,
                "on": since,
                "decision": event.decision,
                "grounds": event.grounds,
                "exceptional_approval": event.exceptional_approval,
            }
            rank = {"scale": event.scale, "rank": event.to, "since": since, "event": fact.id}
            return replace(self, promotions=[*self.promotions, promotion], rank=rank)
        if isinstance(event, VisitRecorded):
            return replace(self, visits=self.visits + 1, last_visit_on=fact.occurred_on)
        return self

    def answer(self) -> dict[str, Any]:
        """The page as answered."""
        return {
            "cadre": self.subject,
            "name": self.name,
            "unit": self.unit,
            "rank": self.rank,
            "postings": self.postings,
            "promotions": self.promotions,
            "visits": self.visits,
            "last_visit_on": self.last_visit_on,
        }
