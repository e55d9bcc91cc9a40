"""A cooperative's page: who led its founding, the land given to it, and what it paid."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

from domain.cooperatives import CooperativeRegistered
from domain.funds import FundsDisbursed
from domain.kernel.figure import Figure
from domain.land import LandTransferSigned
from projections.kernel.money import mu, yuan
from projections.kernel.page import Fact, Page, page

NOTHING = Figure.exact(0)


@page("cooperative", "cooperatives")
class CooperativePage(Page, frozen=True, kw_only=True):
    """A cooperative on a day. A contract within another adds nothing: its land is counted in the whole."""

    shows: ClassVar[dict[str, str]] = {
        "cooperative": "The cooperative.",
        "name": "Its name; null while it is not registered.",
        "village": "Where it is based.",
        "initiated_by": "The team that led its founding.",
        "contracts": "How many contracts give it land.",
        "contracts_within_those": "How many contracts are parts of one of those.",
        "area": "The land given to it: a figure.",
        "rent_a_year": "The rent that it owes a year: a figure.",
        "paid_by_kind": "What it paid, by the kind of payment: figures.",
    }
    registered: CooperativeRegistered | None = None
    contracts: int = 0
    contracts_within: int = 0
    area: Figure = NOTHING
    rent: Figure = NOTHING
    paid_by_kind: dict[str, Figure] = {}

    def after(self, fact: Fact) -> Page:
        """The page after one more fact."""
        event, replace = fact.event, msgspec.structs.replace
        if isinstance(event, CooperativeRegistered):
            return replace(self, registered=event)
        if isinstance(event, LandTransferSigned) and event.cooperative == self.subject:
            if event.within is not None:
                return replace(self, contracts_within=self.contracts_within + 1)
            area = Figure.of(event.area_hundredths_mu)
            rent = area * Figure.of(event.rent_fen_per_mu_year) / 100
            return replace(self, contracts=self.contracts + 1, area=self.area + area, rent=self.rent + rent)
        if isinstance(event, FundsDisbursed) and event.cooperative == self.subject:
            paid = self.paid_by_kind.get(event.kind, NOTHING) + Figure.of(event.amount_fen)
            return replace(self, paid_by_kind=self.paid_by_kind | {event.kind: paid})
        return self

    def answer(self) -> dict[str, Any]:
        """The page as answered."""
        cooperative = self.registered
        return {
            "cooperative": self.subject,
            "name": cooperative.name if cooperative else None,
            "village": cooperative.village if cooperative else None,
            "initiated_by": cooperative.initiated_by if cooperative else None,
            "contracts": self.contracts,
            "contracts_within_those": self.contracts_within,
            "area": mu(self.area),
            "rent_a_year": yuan(self.rent),
            "paid_by_kind": {kind: yuan(figure) for kind, figure in sorted(self.paid_by_kind.items())},
        }
