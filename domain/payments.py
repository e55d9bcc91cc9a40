"""Payments (支付): requested, approved, and ordered within the fund's balance and the approval.

Only the order is refused beyond what is there. What was paid stands in disbursements.py.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from domain.funds import Fund
from domain.kernel.event import Event, Order, State, event, state
from domain.kernel.figure import Amount, Figure, Sum, Verdict
from domain.kernel.refusal import Contradiction, Refusal
from domain.kernel.subject import FundId, OfficerId, PayeeId, PaymentId, ProgrammeId, ProjectId
from domain.money import Document, Fen, beyond


class BeyondFundBalance(Refusal):
    """The fund {fund} has {balance} fen left, and {amount} fen are ordered."""


class BeyondApproval(Refusal):
    """The payment {payment} was approved for {approved} fen, and {amount} fen are ordered."""


class PaymentOrderedBefore(Refusal):
    """The payment {payment} was ordered before: a second order needs a payment of its own."""


@state("payment")
class Payment(State, frozen=True, kw_only=True, omit_defaults=True):
    """A payment as decisions see it: requested, approved, ordered out of which fund, and paid under the order; fen."""

    requested: Amount | None = None
    approved: Amount | None = None
    fund: str | None = None
    ordered: Amount | None = None
    disbursed: Sum = Sum()

    @property
    def known(self) -> bool:
        return self.requested is not None or self.approved is not None or self.ordered is not None

    @property
    def left(self) -> Figure:
        """What the order leaves to be paid: nothing while there is none."""
        return Figure.of(self.ordered or 0) - self.disbursed.figure()


@event(
    by=("recorder", "office", "finance"),
    introduces=("payment",),
    zh="申请支付{amount_fen}分",
    en="A payment of {amount_fen} fen was requested",
)
class PaymentRequested(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A payment is requested (申请)."""

    payment: PaymentId
    amount_fen: Fen
    fund: Annotated[FundId, Meta(description="Out of which fund.")] | None = None
    programme: Annotated[ProgrammeId, Meta(description="Of which programme.")] | None = None
    project: Annotated[ProjectId, Meta(description="For which project.")] | None = None
    payee: Annotated[PayeeId, Meta(description="For whom, where it is one payee.")] | None = None
    requested_by: Annotated[OfficerId, Meta(description="Who requests it.")] | None = None

    def decide(self, payment: Payment) -> list[Contradiction]:
        if payment.requested is None:
            return []
        return [
            Contradiction(
                name="registered", stated=str(Figure.of(self.amount_fen)), held=str(Figure.of(payment.requested))
            )
        ]

    def after_payment(self, payment: Payment) -> Payment:
        return msgspec.structs.replace(payment, requested=self.amount_fen)


@event(
    by=("office", "finance"),
    introduces=("payment",),
    zh="批准{payment} {amount_fen}分",
    en="{amount_fen} fen were approved for {payment}",
)
class PaymentApproved(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A payment is approved (审批) for an amount; approved again, the later approval counts."""

    payment: PaymentId
    amount_fen: Fen
    approved_by: Annotated[OfficerId, Meta(description="Who approves it.")] | None = None
    document: Document | None = None

    def decide(self, payment: Payment) -> list[Contradiction]:
        requested = None if payment.requested is None else Figure.of(payment.requested)
        return beyond("payment_request", self.amount_fen, requested)

    def after_payment(self, payment: Payment) -> Payment:
        return msgspec.structs.replace(payment, approved=self.amount_fen)


@event(
    by=("finance",),
    introduces=("payment",),
    zh="{fund}指令支付{amount_fen}分",
    en="{amount_fen} fen of {fund} were ordered to be paid",
)
class PaymentOrdered(Order, frozen=True, kw_only=True, omit_defaults=True):
    """A payment is ordered, within what the fund has left and what was approved for the payment."""

    payment: PaymentId
    fund: FundId
    amount_fen: Fen

    def decide(self, fund: Fund, payment: Payment) -> list[Contradiction]:
        if payment.ordered is not None:
            raise PaymentOrderedBefore(payment=self.payment)
        balance, amount = fund.balance, Figure.of(self.amount_fen)
        if amount.exceeds(balance) is Verdict.YES:
            raise BeyondFundBalance(fund=self.fund, balance=balance, amount=amount)
        if payment.approved is not None and amount.exceeds(approved := Figure.of(payment.approved)) is Verdict.YES:
            raise BeyondApproval(payment=self.payment, approved=approved, amount=amount)
        return []

    def after_fund(self, fund: Fund) -> Fund:
        return msgspec.structs.replace(fund, ordered=fund.ordered.plus(self.amount_fen))

    def without_fund(self, fund: Fund) -> Fund:
        return msgspec.structs.replace(fund, ordered=fund.ordered.minus(self.amount_fen))

    def after_payment(self, payment: Payment) -> Payment:
        return msgspec.structs.replace(payment, fund=self.fund, ordered=self.amount_fen)
