"""A cooperative's page: who led its founding, its land, shares, dividends and workers, and what it paid."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

from domain.claims import ClaimPublished
from domain.cooperatives import CooperativeRegistered
from domain.disbursements import FundsDisbursed, FundsReturned
from domain.employment import EmploymentEnded, EmploymentStarted
from domain.kernel.event import Event
from domain.kernel.figure import Figure
from domain.land import LandTransferEnded, LandTransferSigned
from domain.payments import PaymentRequested
from domain.shares import DividendDeclared, SharePrincipalReturned, ShareSubscribed
from projections.kernel.account import NOTHING, Account, Line, number, total
from projections.kernel.money import count, mu, yuan
from projections.kernel.page import Fact, Page, page


def _whole(contract: LandTransferSigned) -> bool:
    return contract.within is None


@page("cooperative", "cooperatives")
class CooperativePage(Account, frozen=True, kw_only=True):
    """A cooperative on a day. A contract within another adds nothing: its land is counted in the whole.

    Its figures are of all that it ever took. What ended is listed where the ending names the cooperative.
    """

    says: ClassVar[tuple[type[Event], ...]] = (CooperativeRegistered,)
    then: ClassVar[dict[str, type[Event]]] = {
        "land_transfers": LandTransferSigned,
        "share_subscriptions": ShareSubscribed,
        "dividends": DividendDeclared,
        "employments": EmploymentStarted,
        "land_transfers_ended": LandTransferEnded,
        "principal_returned": SharePrincipalReturned,
        "employments_ended": EmploymentEnded,
        "claims": ClaimPublished,
    }
    day: ClassVar[tuple[str, str]] = ("registered_on", "When it was entered.")
    figures: ClassVar[dict[str, Line]] = {
        "contracts": number("How many contracts gave it land.", LandTransferSigned, only=_whole),
        "contracts_within_those": number(
            "How many contracts are parts of one of those.", LandTransferSigned, only=lambda c: c.within is not None
        ),
        "area": total(
            "The land given to it, ended contracts among it: a figure.",
            LandTransferSigned,
            "area_hundredths_mu",
            unit=mu,
            only=_whole,
        ),
        "shares": total("How many shares (股) were taken: a figure.", ShareSubscribed, "units", unit=count),
        "principal": total("The principal of those shares: a figure.", ShareSubscribed, "principal_fen"),
        "dividends_declared": total("What it declared as dividends: a figure.", DividendDeclared, "total_fen"),
        "dividends_paid": total(
            "What it paid as dividends: a figure.",
            FundsDisbursed,
            named="cooperative",
            only=lambda paid: paid.kind == "dividend",
        ),
        "paid": total("All that it paid: a figure.", FundsDisbursed, named="cooperative"),
        "received": total("What it was paid: a figure.", FundsDisbursed, named="payee"),
        "requested": total("What payment requests ask for it: a figure.", PaymentRequested),
        "returned": total("What it gave back to funds: a figure.", FundsReturned),
    }
    derives: ClassVar[dict[str, str]] = {
        "rent_a_year": "The rent that those contracts promise a year: a figure.",
        "paid_by_kind": "What it paid, by the kind of payment: figures.",
    }
    rent: Figure = NOTHING
    paid_by_kind: dict[str, Figure] = {}

    def after(self, fact: Fact) -> Page:
        """The page after one more fact."""
        event, found = fact.event, self
        if isinstance(event, LandTransferSigned) and event.cooperative == self.subject and _whole(event):
            rent = Figure.of(event.area_hundredths_mu) * Figure.of(event.rent_fen_per_mu_year) / 100
            found = msgspec.structs.replace(self, rent=self.rent + rent)
        elif isinstance(event, FundsDisbursed) and event.cooperative == self.subject:
            paid = self.paid_by_kind.get(event.kind, NOTHING) + Figure.of(event.amount_fen)
            found = msgspec.structs.replace(self, paid_by_kind=self.paid_by_kind | {event.kind: paid})
        return Account.after(found, fact)

    def derived(self) -> dict[str, Any]:
        """The members that follow from the figures."""
        return {
            "rent_a_year": yuan(self.rent),
            "paid_by_kind": {kind: yuan(figure) for kind, figure in sorted(self.paid_by_kind.items())},
        }
