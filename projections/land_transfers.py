"""A land transfer's page: whose land, for what rent, what was paid, and the contracts that are parts of it."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

from domain.disbursements import FundsDisbursed
from domain.kernel.event import Event
from domain.land import LandTransferEnded, LandTransferSigned
from projections.kernel.account import Account, Line, last, total
from projections.kernel.money import mu, yuan
from projections.kernel.page import Fact, Page, page


@page("land_transfer", "land-transfers")
class LandTransferPage(Account, frozen=True, kw_only=True):
    """A land transfer on a day. Of a whole of which only parts are recorded, nothing is made up."""

    says: ClassVar[tuple[type[Event], ...]] = (LandTransferSigned,)
    then: ClassVar[dict[str, type[Event]]] = {"endings": LandTransferEnded, "payments": FundsDisbursed}
    day: ClassVar[tuple[str, str]] = ("signed_on", "When it was signed; null while it is not recorded itself.")
    figures: ClassVar[dict[str, Line]] = {
        "area": last("The land: a figure.", LandTransferSigned, "area_hundredths_mu", unit=mu),
        "rent_a_mu_a_year": last("The rent of one mu a year: a figure.", LandTransferSigned, "rent_fen_per_mu_year"),
        "rent_paid": total("What was paid in all that settles it: a figure.", FundsDisbursed),
    }
    derives: ClassVar[dict[str, str]] = {
        "rent_a_year": "Area times rent: a figure.",
        "parts": "The contracts that are parts of this one.",
    }
    parts: list[str] = []

    def after(self, fact: Fact) -> Page:
        """The page after one more fact; a contract that names this one as the whole it lies within is a part."""
        event = fact.event
        if isinstance(event, LandTransferSigned) and event.contract != self.subject:
            return msgspec.structs.replace(self, parts=[*self.parts, event.contract])
        return Account.after(self, fact)

    def derived(self) -> dict[str, Any]:
        """The members that follow from the figures; the area is in hundredths of a mu."""
        area, rent = self.held.get("area"), self.held.get("rent_a_mu_a_year")
        a_year = None if area is None or rent is None else yuan(area * rent / 100)
        return {"rent_a_year": a_year, "parts": self.parts}
