"""Shares and dividends: how much of a principal is left, and who was paid how much of what was declared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import msgspec

from domain.disbursements import FundsDisbursed
from domain.kernel.event import Event
from domain.kernel.figure import Figure, Verdict
from domain.kernel.subject import kind_of
from domain.shares import CATEGORIES, DividendDeclared, DividendLine, SharePrincipalReturned, ShareSubscribed
from projections.kernel.account import NOTHING, Account, Line, last, number, total
from projections.kernel.money import yuan
from projections.kernel.page import Fact, Page, page


@page("share", "shares")
class SharePage(Account, frozen=True, kw_only=True):
    """A share on a day."""

    says: ClassVar[tuple[type[Event], ...]] = (ShareSubscribed,)
    then: ClassVar[dict[str, type[Event]]] = {"returns": SharePrincipalReturned}
    day: ClassVar[tuple[str, str]] = ("subscribed_on", "When it was taken.")
    figures: ClassVar[dict[str, Line]] = {
        "principal": last("The principal (本金): a figure; null if not recorded.", ShareSubscribed, "principal_fen"),
        "returned": total("What was returned of it: a figure.", SharePrincipalReturned),
    }
    derives: ClassVar[dict[str, str]] = {
        "left": "What is left of the principal: a figure; null where the principal is not recorded."
    }

    def derived(self) -> dict[str, Any]:
        """The members that follow from the figures."""
        return {"left": self.difference("principal", "returned")}


@page("dividend", "dividends")
class DividendPage(Account, frozen=True, kw_only=True):
    """A dividend on a day. Who is entitled to it, and of which category, its own events do not say."""

    says: ClassVar[tuple[type[Event], ...]] = (DividendDeclared,)
    day: ClassVar[tuple[str, str]] = ("declared_on", "When it was declared.")
    figures: ClassVar[dict[str, Line]] = {
        "total": last("All of it together, as declared: a figure; null if not said.", DividendDeclared, "total_fen"),
        "paid": total("What was paid that settles it: a figure.", FundsDisbursed),
        "payments": number("How many payments that were.", FundsDisbursed),
    }
    derives: ClassVar[dict[str, str]] = {
        "missing": "The total less what was paid, below zero where more was paid: a figure; null where no total was"
        " declared.",
        "paid_to": "What was paid to each: by who was entitled, or else by the payee: figures.",
        "paid_short": "The households that got something, and surely less than any line of the rule gives; null where"
        " that cannot be told: no rule is recorded, it leaves somebody out, or it counts shares.",
    }
    rule: Sequence[DividendLine] = ()
    paid_to: dict[str, Figure] = {}

    def after(self, fact: Fact) -> Page:
        """The page after one more fact."""
        event, found = fact.event, self
        if isinstance(event, DividendDeclared) and event.dividend == self.subject:
            found = msgspec.structs.replace(self, rule=event.rule)
        elif isinstance(event, FundsDisbursed) and event.settles == self.subject:
            to = event.entitled or event.payee
            paid = self.paid_to.get(to, NOTHING) + Figure.of(event.amount_fen)
            found = msgspec.structs.replace(self, paid_to=self.paid_to | {to: paid})
        return Account.after(found, fact)

    def _paid_short(self) -> list[str] | None:
        named = {line.category for line in self.rule}
        if not (None in named or named >= CATEGORIES) or any(line.per == "unit" for line in self.rule):
            return None
        lines = [Figure.of(line.amount_fen) for line in self.rule]
        return [
            household
            for household, paid in self.paid_to.items()
            if kind_of(household) == "household" and all(paid.below(line) is Verdict.YES for line in lines)
        ]

    def derived(self) -> dict[str, Any]:
        """The members that follow from the figures."""
        return {
            "missing": self.difference("total", "paid"),
            "paid_to": {to: yuan(paid) for to, paid in self.paid_to.items()},
            "paid_short": self._paid_short(),
        }
