"""A household's page: who it is, who came, what land it gave for what rent, and what it received."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

from domain.funds import FundsDisbursed
from domain.households import HouseholdRegistered
from domain.kernel.figure import Figure
from domain.land import LandRightRegistered, LandTransferSigned
from domain.visits import VisitRecorded
from projections.kernel.money import mu, yuan
from projections.kernel.page import Fact, Page, Sealed, page, plain, referred, sealed


class Visit(msgspec.Struct, frozen=True):
    """One visit as the household's page shows it."""

    event: str
    occurred_on: str
    visitors: list[str]
    team: str | None
    purposes: list[str]
    goods: list[Any]
    notes: Sealed | None


class Transfer(msgspec.Struct, frozen=True):
    """One contract by which the household gives land."""

    event: str
    contract: str
    cooperative: str
    area: dict[str, Any]
    rent_a_year: dict[str, Any]


class Receipt(msgspec.Struct, frozen=True):
    """One payment to the household."""

    event: str
    occurred_on: str
    kind: str
    amount: dict[str, Any]
    programme: str | None
    period: str | None


@page("household", "households")
class HouseholdPage(Page, frozen=True, kw_only=True):
    """A household on a day."""

    shows: ClassVar[dict[str, str]] = {
        "household": "The household.",
        "village": "Its village; null while the household is not registered.",
        "head": "The head's name; personal.",
        "place": "Where it lives; personal.",
        "identity": "A random reference in place of the head's identity number: the same number, the same reference.",
        "size": "Members of the household.",
        "category": "ordinary 一般, subsistence_allowance 低保, five_guarantee 五保/特困.",
        "labour": "The head's ability to work.",
        "registered_poor_on": "Since when it is on the poverty register (建档立卡).",
        "land_hundredths_mu": "Its registered land by parcel, in hundredths of a mu (亩).",
        "visits": "The visits to it, oldest first; notes are personal.",
        "land_transfers": "The contracts by which it gives land.",
        "received": "The payments to it, oldest first.",
        "received_by_kind": "What it received, by the kind of payment: figures.",
        "received_in_all": "All of that: a figure.",
    }
    village: str | None = None
    head: Sealed | None = None
    place: Sealed | None = None
    identity: str | Sealed | None = None
    size: int | None = None
    category: str | None = None
    labour: str | None = None
    registered_poor_on: str | None = None
    land: dict[str, int] = {}
    visits: list[Visit] = []
    land_transfers: list[Transfer] = []
    received: list[Receipt] = []
    received_by_kind: dict[str, Figure] = {}

    def after(self, fact: Fact) -> Page:
        """The page after one more fact."""
        event = fact.event
        if isinstance(event, HouseholdRegistered):
            return msgspec.structs.replace(
                self,
                village=event.village,
                head=sealed(fact, "head"),
                place=sealed(fact, "place"),
                identity=referred(fact, "identity"),
                size=event.size,
                category=event.category,
                labour=event.labour,
                registered_poor_on=event.registered_poor_on,
            )
        if isinstance(event, VisitRecorded) and event.household == self.subject:
            visit = Visit(
                fact.id,
                fact.occurred_on,
                event.visitors,
                event.team,
                list(event.purposes),
                plain(event.goods),
                sealed(fact, "notes"),
            )
            return msgspec.structs.replace(self, visits=[*self.visits, visit])
        if isinstance(event, LandRightRegistered):
            return msgspec.structs.replace(
                self, land=self.land | {p.parcel: p.area_hundredths_mu for p in event.parcels}
            )
        if isinstance(event, LandTransferSigned):
            area, rent = Figure.of(event.area_hundredths_mu), Figure.of(event.rent_fen_per_mu_year)
            transfer = Transfer(fact.id, event.contract, event.cooperative, mu(area), yuan(area * rent / 100))
            return msgspec.structs.replace(self, land_transfers=[*self.land_transfers, transfer])
        if isinstance(event, FundsDisbursed):
            return self._received(fact, event)
        return self

    def _received(self, fact: Fact, event: FundsDisbursed) -> Page:
        if event.payee != self.subject:
            return self
        amount = Figure.of(event.amount_fen)
        receipt = Receipt(fact.id, fact.occurred_on, event.kind, yuan(amount), event.programme, event.period)
        by_kind = self.received_by_kind | {event.kind: self.received_by_kind.get(event.kind, Figure.exact(0)) + amount}
        return msgspec.structs.replace(self, received=[*self.received, receipt], received_by_kind=by_kind)

    def answer(self) -> dict[str, Any]:
        """The page as answered: sums with how exact they are."""
        total = sum(self.received_by_kind.values(), start=Figure.exact(0))
        return {
            "household": self.subject,
            "village": self.village,
            "head": self.head,
            "place": self.place,
            "identity": self.identity,
            "size": self.size,
            "category": self.category,
            "labour": self.labour,
            "registered_poor_on": self.registered_poor_on,
            "land_hundredths_mu": self.land,
            "visits": self.visits,
            "land_transfers": self.land_transfers,
            "received": self.received,
            "received_by_kind": {kind: yuan(figure) for kind, figure in sorted(self.received_by_kind.items())},
            "received_in_all": yuan(total),
        }
