"""Funds (资金): appropriated to the county, ordered within the balance, disbursed to a payee.

An order beyond the balance is refused. A payment that was made beyond it is recorded and says what it contradicts: to
refuse a real overpayment would hide it.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from domain.kernel.dates import OccurredOn
from domain.kernel.event import AccountNumber, Event, IdentityNumber, Order, State, event, state
from domain.kernel.figure import Amount, Figure, Sum, Verdict
from domain.kernel.refusal import Contradiction, Refusal
from domain.kernel.subject import CooperativeId, FundId, HouseholdId, PayeeId, PaymentId

Fen = Annotated[Amount, Meta(description="Money in whole fen (分): an integer, or a figure as printed with its hedge.")]
Document = Annotated[str, Meta(min_length=1, max_length=200, description="Number of the document.")]


class BeyondFundBalance(Refusal):
    """The fund {fund} has {balance} fen left, and {amount} fen are ordered."""


class PaymentOrderedBefore(Refusal):
    """The payment {payment} was ordered before: a second order needs a payment of its own."""


@state("fund")
class Fund(State, frozen=True, kw_only=True, omit_defaults=True):
    """A fund as decisions see it: sums in fen.

    ordered: what orders reserve; paid_under_orders: what was paid on them; disbursed: what was paid without an order.
    """

    appropriations: int = 0
    appropriated: Sum = Sum()
    ordered: Sum = Sum()
    paid_under_orders: Sum = Sum()
    disbursed: Sum = Sum()

    @property
    def known(self) -> bool:
        return self.appropriations > 0

    @property
    def balance(self) -> Figure:
        """What is neither reserved nor paid; all orders together reserve no less than was paid on them."""
        ordered, paid = self.ordered.figure(), self.paid_under_orders.figure()
        drawn = paid if paid.exceeds(ordered) is Verdict.YES else ordered
        return self.appropriated.figure() - drawn - self.disbursed.figure()

    def surely_covers(self, amount: Amount) -> bool:
        """Whether the amount lies within the balance, told from plain numbers alone: the usual case."""
        sums = self.appropriated.exact, self.ordered.exact, self.paid_under_orders.exact, self.disbursed.exact
        if not isinstance(amount, int) or None in sums:
            return False
        appropriated, ordered, paid, disbursed = sums
        return amount <= appropriated - max(ordered, paid) - disbursed  # type: ignore[operator,type-var]  # none is None


@state("payment")
class Payment(State, frozen=True, kw_only=True, omit_defaults=True):
    """A payment as decisions see it: what was ordered out of which fund, and what was paid under that order; fen."""

    fund: str | None = None
    ordered: Amount | None = None
    disbursed: Sum = Sum()

    @property
    def known(self) -> bool:
        return self.ordered is not None

    @property
    def left(self) -> Figure:
        """What the order leaves to be paid."""
        return Figure.of(self.ordered or 0) - self.disbursed.figure()


@event(
    by=("finance",),
    introduces=("fund",),
    zh="{fund}下达{amount_fen}分（{document}）",
    en="{amount_fen} fen were appropriated to {fund} ({document})",
)
class FundAppropriated(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Money is appropriated (下达) to a fund of the county."""

    fund: FundId
    level: Annotated[Literal["central", "province", "city", "county", "society"], Meta(description="Who gives it.")]
    amount_fen: Fen
    document: Document
    programme: Annotated[str, Meta(min_length=1, max_length=100, description="The programme it is for.")] | None = None

    def after_fund(self, fund: Fund) -> Fund:
        return msgspec.structs.replace(
            fund, appropriations=fund.appropriations + 1, appropriated=fund.appropriated.plus(self.amount_fen)
        )

    def without_fund(self, fund: Fund) -> Fund:
        return msgspec.structs.replace(
            fund, appropriations=fund.appropriations - 1, appropriated=fund.appropriated.minus(self.amount_fen)
        )


@event(
    by=("finance",),
    introduces=("payment",),
    zh="{fund}指令支付{amount_fen}分",
    en="{amount_fen} fen of {fund} were ordered to be paid",
)
class PaymentOrdered(Order, frozen=True, kw_only=True, omit_defaults=True):
    """A payment is ordered, within what the fund has left."""

    payment: PaymentId
    fund: FundId
    amount_fen: Fen

    def decide(self, fund: Fund, payment: Payment) -> list[Contradiction]:
        if payment.known:
            raise PaymentOrderedBefore(payment=self.payment)
        balance = fund.balance
        if Figure.of(self.amount_fen).exceeds(balance) is Verdict.YES:
            raise BeyondFundBalance(fund=self.fund, balance=balance, amount=Figure.of(self.amount_fen))
        return []

    def after_fund(self, fund: Fund) -> Fund:
        return msgspec.structs.replace(fund, ordered=fund.ordered.plus(self.amount_fen))

    def without_fund(self, fund: Fund) -> Fund:
        return msgspec.structs.replace(fund, ordered=fund.ordered.minus(self.amount_fen))

    def after_payment(self, payment: Payment) -> Payment:
        return msgspec.structs.replace(payment, fund=self.fund, ordered=self.amount_fen)


@event(
    by=("finance", "recorder", "office"),
    zh="支付{payee} {amount_fen}分（{kind}）",
    en="{amount_fen} fen were paid to {payee} ({kind})",
)
class FundsDisbursed(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Money was paid. What it contradicts is recorded with it."""

    payee: PayeeId
    amount_fen: Fen
    kind: Annotated[
        Literal["subsidy", "dividend", "rent", "wage", "works", "relief"],
        Meta(description="subsidy 补贴, dividend 分红, rent 租金, wage 工资, works 工程款, relief 救助."),
    ]
    fund: Annotated[FundId, Meta(description="Out of which fund, where it was public money.")] | None = None
    payment: Annotated[PaymentId, Meta(description="Under which order.")] | None = None
    cooperative: Annotated[CooperativeId, Meta(description="The cooperative that paid it.")] | None = None
    entitled: Annotated[HouseholdId, Meta(description="Who was entitled, where it is not the payee.")] | None = None
    programme: (
        Annotated[str, Meta(min_length=1, max_length=100, description="Such as the heating subsidy (取暖补贴).")] | None
    ) = None
    period: Annotated[OccurredOn, Meta(description="The month or year it is for.")] | None = None
    account: Annotated[AccountNumber, Meta(description="The account it went to; personal.")] | None = None
    owner: Annotated[IdentityNumber, Meta(description="Identity number of the account's owner; personal.")] | None = (
        None
    )
    list_id: Annotated[str, Meta(max_length=100, description="The payment list that it was a line of.")] | None = None
    bank_ref: Annotated[str, Meta(max_length=100, description="The bank's reference.")] | None = None

    def decide(self, fund: Fund | None, payment: Payment | None) -> list[Contradiction]:
        if payment is not None:
            found = _beyond("payment_order", self.amount_fen, payment.left)
            if self.fund is not None and self.fund != payment.fund:
                found.append(Contradiction(name="payment_fund", stated=self.fund, held=payment.fund))
            return found
        if fund is not None and not fund.surely_covers(self.amount_fen):
            return _beyond("fund_balance", self.amount_fen, fund.balance)
        return []

    def after_fund(self, fund: Fund) -> Fund:
        if self.payment is not None:
            return msgspec.structs.replace(fund, paid_under_orders=fund.paid_under_orders.plus(self.amount_fen))
        return msgspec.structs.replace(fund, disbursed=fund.disbursed.plus(self.amount_fen))

    def without_fund(self, fund: Fund) -> Fund:
        if self.payment is not None:
            return msgspec.structs.replace(fund, paid_under_orders=fund.paid_under_orders.minus(self.amount_fen))
        return msgspec.structs.replace(fund, disbursed=fund.disbursed.minus(self.amount_fen))

    def after_payment(self, payment: Payment) -> Payment:
        return msgspec.structs.replace(payment, disbursed=payment.disbursed.plus(self.amount_fen))

    def without_payment(self, payment: Payment) -> Payment:
        return msgspec.structs.replace(payment, disbursed=payment.disbursed.minus(self.amount_fen))


def _beyond(name: str, amount: Amount, left: Figure) -> list[Contradiction]:
    figure = Figure.of(amount)
    if figure.exceeds(left) is Verdict.YES:
        return [Contradiction(name=name, stated=str(figure), held=str(left))]
    return []
