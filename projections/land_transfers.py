"""A land transfer's page: whose land, for what rent, until when, and the contracts that are parts of it."""

from __future__ import annotations

from typing import Any

import msgspec

from domain.kernel.figure import Figure
from domain.land import LandTransferSigned
from projections.kernel.money import mu, yuan
from projections.kernel.page import Fact, Page, page


@page("land_transfer", "land-transfers")
class LandTransferPage(Page, frozen=True, kw_only=True):
    """A land transfer on a day."""

    signed: LandTransferSigned | None = None
    signed_on: str | None = None
    parts: list[str] = []

    def after(self, fact: Fact) -> Page:
        """The page after one more fact: the contract itself, or one that names it as the whole it lies within."""
        event = fact.event
        if not isinstance(event, LandTransferSigned):
            return self
        if self.signed is not None and event.within == self.signed.contract:
            return msgspec.structs.replace(self, parts=[*self.parts, event.contract])
        return msgspec.structs.replace(self, signed=event, signed_on=fact.occurred_on)

    def answer(self) -> dict[str, Any]:
        """The page as answered; the rent of a year is area times rent a mu."""
        contract = self.signed
        if contract is None:
            return {"contract": None}
        area, rent = Figure.of(contract.area_hundredths_mu), Figure.of(contract.rent_fen_per_mu_year)
        return {
            "contract": contract.contract,
            "signed_on": self.signed_on,
            "cooperative": contract.cooperative,
            "household": contract.household,
            "village": contract.village,
            "within": contract.within,
            "parts": self.parts,
            "parcels": contract.parcels,
            "area": mu(area),
            "rent_a_mu_a_year": yuan(rent),
            "rent_a_year": yuan(area * rent / 100),
            "due_days": contract.due_days,
            "from": contract.from_,
            "until": contract.until,
        }
