"""Works: a supplier's contracts and what it was paid, and how much a contract leaves to be paid."""

from __future__ import annotations

from typing import Any, ClassVar

from domain.disbursements import FundsDisbursed, FundsReturned
from domain.kernel.event import Event
from domain.officials import KinshipDeclared
from domain.payments import PaymentRequested
from domain.works import ContractAwarded, SupplierRegistered
from projections.kernel.account import Account, Line, last, number, total
from projections.kernel.page import page


@page("works_contract", "works-contracts")
class WorksContractPage(Account, frozen=True, kw_only=True):
    """A works contract on a day."""

    says: ClassVar[tuple[type[Event], ...]] = (ContractAwarded,)
    then: ClassVar[dict[str, type[Event]]] = {"payments": FundsDisbursed, "returns": FundsReturned}
    day: ClassVar[tuple[str, str]] = ("awarded_on", "When it was awarded.")
    figures: ClassVar[dict[str, Line]] = {
        "contracted": last("What it is awarded for: a figure.", ContractAwarded),
        "paid": total("What was paid on it: a figure.", FundsDisbursed),
        "returned": total("What was paid back: a figure.", FundsReturned),
    }
    derives: ClassVar[dict[str, str]] = {
        "left": "What it leaves to be paid, below zero where more was paid; what was paid back may be paid again:"
        " a figure; null while it is not awarded."
    }

    def derived(self) -> dict[str, Any]:
        """The members that follow from the figures."""
        return {"left": self.difference("contracted", "paid", plus="returned")}


@page("supplier", "suppliers")
class SupplierPage(Account, frozen=True, kw_only=True):
    """A supplier on a day. Not all that it is paid need be on a contract: no difference is made of the two."""

    says: ClassVar[tuple[type[Event], ...]] = (SupplierRegistered,)
    then: ClassVar[dict[str, type[Event]]] = {
        "contracts": ContractAwarded,
        "payments": FundsDisbursed,
        "returns": FundsReturned,
        "kinships": KinshipDeclared,
    }
    day: ClassVar[tuple[str, str]] = ("registered_on", "When it was entered.")
    figures: ClassVar[dict[str, Line]] = {
        "contracted": total("What its contracts are awarded for: a figure.", ContractAwarded),
        "requested": total("What payment requests ask for it: a figure.", PaymentRequested),
        "payment_requests": number("How many payments were requested for it.", PaymentRequested),
        "paid": total("What it was paid: a figure.", FundsDisbursed),
        "returned": total("What it gave back: a figure.", FundsReturned),
    }
