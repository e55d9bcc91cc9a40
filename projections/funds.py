"""A fund's page: appropriated, allocated, ordered, disbursed, returned and left, each with how exact it is."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

from domain.disbursements import FundsDisbursed, FundsReturned
from domain.funds import FundAllocated, FundAppropriated
from domain.kernel.event import EVENTS, Event
from domain.kernel.figure import Verdict
from domain.notices import NoticePosted
from domain.payments import PaymentOrdered, PaymentRequested
from projections.kernel.account import Account, Line, number, total
from projections.kernel.money import yuan
from projections.kernel.page import Fact, Page, page
from projections.kernel.sheet import entry


@page("fund", "funds")
class FundPage(Account, frozen=True, kw_only=True):
    """A fund on a day. Its payments are counted and added up; one by one they stand in its history."""

    says: ClassVar[tuple[type[Event], ...]] = (FundAppropriated,)
    then: ClassVar[dict[str, type[Event]]] = {
        "appropriations": FundAppropriated,
        "allocations": FundAllocated,
        "returns": FundsReturned,
        "notices": NoticePosted,
    }
    day: ClassVar[tuple[str, str]] = ("appropriated_on", "When money was appropriated to it last.")
    figures: ClassVar[dict[str, Line]] = {
        "appropriated": total("What was appropriated (下达) to it: a figure.", FundAppropriated),
        "allocated": total("What of it was allocated (拨付) to projects: a figure.", FundAllocated),
        "requested": total("What payment requests ask for out of it: a figure.", PaymentRequested),
        "ordered": total("What payment orders reserved: a figure.", PaymentOrdered),
        "disbursed_under_orders": total(
            "What was paid under an order: a figure.", FundsDisbursed, only=lambda paid: paid.payment is not None
        ),
        "disbursed_without_order": total(
            "What was paid without an order: a figure.", FundsDisbursed, only=lambda paid: paid.payment is None
        ),
        "payments": number("How many payments were made.", FundsDisbursed),
        "returned": total(
            "What payees gave back to it: a figure.", FundsReturned, only=lambda returned: returned.to == "fund"
        ),
        "given_up": total(
            "What it gave up to the treasury (收回): a figure.",
            FundsReturned,
            only=lambda returned: returned.to == "treasury",
        ),
    }
    derives: ClassVar[dict[str, str]] = {
        "disbursed": "What was paid, under an order or without one: a figure.",
        "left": "What is neither ordered, nor paid without an order, nor given up; below zero where more was paid:"
        " a figure.",
    }

    @classmethod
    def declared(cls) -> None:
        """Takes off what each appropriation says of itself alone: the list of them shows that."""
        super().declared()
        appropriation = EVENTS[FundAppropriated.__name__].encoded_names.values()
        cls.shows = {
            member: what for member, what in cls.shows.items() if member == "fund" or member not in appropriation
        }

    def after(self, fact: Fact) -> Page:
        """The page after one more fact; every appropriation is one of the list, the first as well."""
        found = self
        if isinstance(fact.event, FundAppropriated):
            appropriations = [*self.listed.get("appropriations", []), entry(fact)]
            found = msgspec.structs.replace(self, listed=self.listed | {"appropriations": appropriations})
        return Account.after(found, fact)

    def derived(self) -> dict[str, Any]:
        """The members that follow from the figures; orders take what they reserve, or what was paid on them if more."""
        ordered, on_orders = self.sum("ordered"), self.sum("disbursed_under_orders")
        drawn = on_orders if on_orders.exceeds(ordered) is Verdict.YES else ordered
        without, given_up = self.sum("disbursed_without_order"), self.sum("given_up")
        return {
            "disbursed": yuan(on_orders + without),
            "left": yuan(self.sum("appropriated") + self.sum("returned") - drawn - without - given_up),
        }
