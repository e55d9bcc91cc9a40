"""A fund's page: appropriated, ordered, disbursed and left, each with how exact it is."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

from domain.funds import FundAppropriated, FundsDisbursed, PaymentOrdered
from domain.kernel.figure import Figure, Verdict
from projections.kernel.money import yuan
from projections.kernel.page import Fact, Page, page

NOTHING = Figure.exact(0)


@page("fund", "funds")
class FundPage(Page, frozen=True, kw_only=True):
    """A fund on a day; figures in fen."""

    shows: ClassVar[dict[str, str]] = {
        "fund": "The fund.",
        "appropriations": "What was appropriated (下达) to it, and by which document, oldest first.",
        "appropriated": "All of that: a figure.",
        "ordered": "What payment orders reserved: a figure.",
        "disbursed": "What was paid, under an order or without one: a figure.",
        "disbursed_without_order": "What was paid without an order: a figure.",
        "left": "What is neither ordered nor paid without an order; below zero where more was paid: a figure.",
        "payments": "How many payments were made.",
    }
    appropriations: list[dict[str, Any]] = []
    appropriated: Figure = NOTHING
    ordered: Figure = NOTHING
    disbursed: Figure = NOTHING
    disbursed_under_orders: Figure = NOTHING
    payments: int = 0

    def after(self, fact: Fact) -> Page:
        """The page after one more fact."""
        event, replace = fact.event, msgspec.structs.replace
        if isinstance(event, FundAppropriated):
            amount = Figure.of(event.amount_fen)
            appropriation = {
                "event": fact.id,
                "on": fact.occurred_on,
                "level": event.level,
                "programme": event.programme,
                "document": event.document,
                "amount": yuan(amount),
            }
            return replace(
                self,
                appropriations=[*self.appropriations, appropriation],
                appropriated=self.appropriated + amount,
            )
        if isinstance(event, PaymentOrdered):
            return replace(self, ordered=self.ordered + Figure.of(event.amount_fen))
        if isinstance(event, FundsDisbursed):
            amount, payments = Figure.of(event.amount_fen), self.payments + 1
            if event.payment is not None:
                return replace(self, disbursed_under_orders=self.disbursed_under_orders + amount, payments=payments)
            return replace(self, disbursed=self.disbursed + amount, payments=payments)
        return self

    def _drawn(self) -> Figure:
        """What orders take out of the fund: what they reserve, or what was paid on them where that is more."""
        paid = self.disbursed_under_orders
        return paid if paid.exceeds(self.ordered) is Verdict.YES else self.ordered

    def answer(self) -> dict[str, Any]:
        """The page as answered."""
        return {
            "fund": self.subject,
            "appropriations": self.appropriations,
            "appropriated": yuan(self.appropriated),
            "ordered": yuan(self.ordered),
            "disbursed": yuan(self.disbursed + self.disbursed_under_orders),
            "disbursed_without_order": yuan(self.disbursed),
            "left": yuan(self.appropriated - self._drawn() - self.disbursed),
            "payments": self.payments,
        }
