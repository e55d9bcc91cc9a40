"""Payments and disbursements: from the request to the order, and from what was paid to what arrived."""

from __future__ import annotations

from typing import Any, ClassVar

from domain.disbursements import BankLineMatched, FundsDisbursed, FundsReturned, ReceiptAcknowledged
from domain.kernel.event import Event
from domain.payments import PaymentApproved, PaymentOrdered, PaymentRequested
from projections.kernel.account import Account, Line, last, number, total
from projections.kernel.page import page


@page("payment", "payments")
class PaymentPage(Account, frozen=True, kw_only=True):
    """A payment on a day. One order may pay a whole list: its lines are counted, and stand in the payment's history."""

    says: ClassVar[tuple[type[Event], ...]] = (PaymentRequested,)
    then: ClassVar[dict[str, type[Event]]] = {"approvals": PaymentApproved, "orders": PaymentOrdered}
    day: ClassVar[tuple[str, str]] = ("requested_on", "When it was requested.")
    figures: ClassVar[dict[str, Line]] = {
        "requested": last("What was requested (申请), as said last: a figure; null if nothing.", PaymentRequested),
        "approved": last("What was approved (审批), as said last: a figure; null if nothing.", PaymentApproved),
        "ordered": last("What was ordered (指令): a figure; null if nothing.", PaymentOrdered),
        "disbursed": total("What was paid under it: a figure.", FundsDisbursed),
        "disbursements": number("How many payments that were.", FundsDisbursed),
    }
    derives: ClassVar[dict[str, str]] = {
        "left": "What the order leaves to be paid, below zero where more was paid: a figure; null while there is none."
    }

    def derived(self) -> dict[str, Any]:
        """The members that follow from the figures."""
        return {"left": self.difference("ordered", "disbursed")}


@page("disbursement", "disbursements")
class DisbursementPage(Account, frozen=True, kw_only=True):
    """A disbursement on a day: what the record says was paid, beside what the bank and the payee say."""

    says: ClassVar[tuple[type[Event], ...]] = (FundsDisbursed,)
    then: ClassVar[dict[str, type[Event]]] = {
        "bank_lines": BankLineMatched,
        "acknowledgements": ReceiptAcknowledged,
        "returns": FundsReturned,
    }
    day: ClassVar[tuple[str, str]] = ("paid_on", "When it was paid.")
    figures: ClassVar[dict[str, Line]] = {
        "paid": last("What was paid: a figure.", FundsDisbursed),
        "bank_paid": total("What the bank's lines say together: a figure.", BankLineMatched),
        "acknowledged": last(
            "What the household says that it received, as said last: a figure; null while it says nothing.",
            ReceiptAcknowledged,
        ),
        "returned": total("What was given back of it: a figure.", FundsReturned),
    }
    derives: ClassVar[dict[str, str]] = {
        "beyond_bank": "What was paid, less what the bank's lines say: a figure; null while no line was found.",
        "beyond_acknowledged": "What was paid, less what the household acknowledged: a figure; null while it says"
        " nothing.",
        "kept": "What was paid, less what was given back: a figure.",
    }

    def derived(self) -> dict[str, Any]:
        """The members that follow from the figures."""
        return {
            "beyond_bank": self.difference("paid", "bank_paid") if self.listed.get("bank_lines") else None,
            "beyond_acknowledged": self.difference("paid", "acknowledged"),
            "kept": self.difference("paid", "returned"),
        }
