"""What a household lives on, as its page shows it: land and rents, work and shares, income, and what it was paid."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

from domain.disbursements import FundsDisbursed, FundsReturned, ReceiptAcknowledged
from domain.employment import EmploymentEnded, EmploymentStarted
from domain.income import IncomeAssessed, IncomeRecorded
from domain.kernel.event import Event
from domain.kernel.figure import Figure
from domain.land import LandRightRegistered, LandTransferEnded, LandTransferSigned
from domain.persons import AccountRegistered
from domain.shares import SharePrincipalReturned, ShareSubscribed
from projections.income import Income, income_after, income_by_year
from projections.kernel.money import mu, yuan
from projections.kernel.page import Fact, Page
from projections.kernel.sheet import entry
from projections.kernel.tallied import TalliedSheet

NOTHING = Figure.exact(0)


class Livelihood(TalliedSheet, frozen=True, kw_only=True):
    """The part of a household's page that says what it lives on."""

    lives_on: ClassVar[dict[str, type[Event]]] = {
        "land_transfers_ended": LandTransferEnded,
        "employments": EmploymentStarted,
        "employments_ended": EmploymentEnded,
        "shares": ShareSubscribed,
        "principal_returned": SharePrincipalReturned,
        "assessments": IncomeAssessed,
        "accounts": AccountRegistered,
        "receipts_acknowledged": ReceiptAcknowledged,
        "given_back": FundsReturned,
    }
    """What a household's page lists of it."""
    land: dict[str, int] = {}
    land_transfers: list[dict[str, Any]] = []
    income: Income = {}
    received: list[dict[str, Any]] = []
    received_by_kind: dict[str, Figure] = {}
    paid_in_its_stead: list[dict[str, Any]] = []

    @classmethod
    def declared(cls) -> None:
        """Adds what is derived to the members of a sheet."""
        super().declared()
        cls.shows |= {
            "land_hundredths_mu": "Its registered land by parcel, in hundredths of a mu (亩).",
            "land_transfers": "The contracts by which it gives land, oldest first: what area, for what rent a year.",
            "income_by_year": "Its income and its costs as recorded, by the year that the period ends in, by stream,"
            " and by whether it was received or is expected: figures.",
            "received": "The payments to it, oldest first.",
            "received_by_kind": "What it received, by the kind of payment: figures.",
            "received_in_all": "All of that: a figure.",
            "paid_in_its_stead": "The payments to others that it was entitled to, oldest first.",
        }

    def after(self, fact: Fact) -> Page:
        """The page after one more fact."""
        event, replace = fact.event, msgspec.structs.replace
        if isinstance(event, LandRightRegistered):
            return replace(self, land=self.land | {p.parcel: p.area_hundredths_mu for p in event.parcels})
        if isinstance(event, LandTransferSigned) and event.household == self.subject:
            area, rent = Figure.of(event.area_hundredths_mu), Figure.of(event.rent_fen_per_mu_year)
            contract = entry(fact, "contract", "cooperative", "within", "from", "until")
            contract |= {"area": mu(area), "rent_a_year": yuan(area * rent / 100)}
            return replace(self, land_transfers=[*self.land_transfers, contract])
        if isinstance(event, IncomeRecorded):
            return replace(self, income=income_after(self.income, event))
        if isinstance(event, FundsDisbursed):
            return self._paid(fact, event)
        return super().after(fact)

    def _paid(self, fact: Fact, event: FundsDisbursed) -> Page:
        amount = Figure.of(event.amount_fen)
        receipt = told(fact, "payee", "kind", "programme", "period") | {"amount": yuan(amount)}
        if event.payee == self.subject:
            by_kind = self.received_by_kind | {event.kind: self.received_by_kind.get(event.kind, NOTHING) + amount}
            return msgspec.structs.replace(self, received=[*self.received, receipt], received_by_kind=by_kind)
        if event.entitled == self.subject:
            return msgspec.structs.replace(self, paid_in_its_stead=[*self.paid_in_its_stead, receipt])
        return self

    def answer(self) -> dict[str, Any]:
        """The page as answered: sums with how exact they are."""
        return super().answer() | {
            "land_hundredths_mu": self.land,
            "land_transfers": self.land_transfers,
            "income_by_year": income_by_year(self.income),
            "received": self.received,
            "received_by_kind": {kind: yuan(figure) for kind, figure in sorted(self.received_by_kind.items())},
            "received_in_all": yuan(sum(self.received_by_kind.values(), start=NOTHING)),
            "paid_in_its_stead": self.paid_in_its_stead,
        }


def told(fact: Fact, *names: str) -> dict[str, Any]:
    """An event as one of the visits or payments, whose day has the name that it has in the event itself."""
    found = entry(fact, *names)
    return {"event": found.pop("event"), "occurred_on": found.pop("on")} | found
