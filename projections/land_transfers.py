"""A land transfer's page: whose land, for what rent, until when, and the contracts that are parts of it."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

from domain.kernel.figure import Figure
from domain.land import LandTransferSigned
from projections.kernel.money import mu, yuan
from projections.kernel.page import Fact, Page, page


@page("land_transfer", "land-transfers")
class LandTransferPage(Page, frozen=True, kw_only=True):
    """A land transfer on a day."""

    shows: ClassVar[dict[str, str]] = {
        "contract": "The land transfer.",
        "signed_on": "When it was signed; null while only contracts are recorded that name it as their whole.",
        "cooperative": "Who takes the land.",
        "household": "Whose land, where it is one household's.",
        "village": "Whose land, where it is a village's as a whole.",
        "within": "The contract that this one is a part of.",
        "parts": "The contracts that are parts of this one.",
        "parcels": "Which parcels.",
        "area": "The land: a figure.",
        "rent_a_mu_a_year": "The rent of one mu a year: a figure.",
        "rent_a_year": "Area times rent: a figure.",
        "due_days": "Days of the year on which rent is due, as MM-DD.",
        "from": "First day.",
        "until": "Last day.",
    }
    signed: LandTransferSigned | None = None
    signed_on: str | None = None
    parts: list[str] = []

    def after(self, fact: Fact) -> Page:
        """The page after one more fact: the contract itself, or one that names it as the whole it lies within."""
        event = fact.event
        if not isinstance(event, LandTransferSigned):
            return self
        if event.contract == self.subject:
            return msgspec.structs.replace(self, signed=event, signed_on=fact.occurred_on)
        return msgspec.structs.replace(self, parts=[*self.parts, event.contract])

    def answer(self) -> dict[str, Any]:
        """The page as answered; the rent of a year is area times rent a mu."""
        contract = self.signed
        found = dict.fromkeys(self.shows) | {"contract": self.subject, "parts": self.parts}
        if contract is None:
            return found
        area, rent = Figure.of(contract.area_hundredths_mu), Figure.of(contract.rent_fen_per_mu_year)
        return found | {
            "signed_on": self.signed_on,
            "cooperative": contract.cooperative,
            "household": contract.household,
            "village": contract.village,
            "within": contract.within,
            "parcels": contract.parcels,
            "area": mu(area),
            "rent_a_mu_a_year": yuan(rent),
            "rent_a_year": yuan(area * rent / 100),
            "due_days": contract.due_days,
            "from": contract.from_,
            "until": contract.until,
        }
