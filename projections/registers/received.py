"""The registers of what payees received (到户资金台账), and of what they gave back (退回资金台账)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from domain.disbursements import FundsDisbursed, FundsReturned
from domain.kernel.figure import Amount
from domain.kernel.subject import FundId, PayeeId
from projections.kernel.page import Fact
from projections.kernel.register import Addend, adds_up, title


@adds_up("received", zh="到户资金台账", takes=[FundsDisbursed], key=("payee", "kind"))
class Received(Addend, frozen=True, kw_only=True):
    """An amount that a payee received; what of it was given back stands in a register of its own."""

    payee: Annotated[PayeeId, title("收款人", "Who received it.")]
    kind: Annotated[str, title("类型", "subsidy, dividend, rent, wage, works or relief.")]
    amount_fen: Annotated[Amount | None, title("金额（元）", "The amount.")]

    @classmethod
    def of(cls, fact: Fact) -> Iterable[Received]:
        """The amount of a payment."""
        event: FundsDisbursed = fact.event  # type: ignore[assignment]  # the only one that it takes
        yield cls(village=fact.village, payee=event.payee, kind=event.kind, amount_fen=event.amount_fen)


@adds_up("given_back", zh="退回资金台账", takes=[FundsReturned], key=("payee", "fund"))
class GivenBack(Addend, frozen=True, kw_only=True):
    """An amount that a payee gave back: what the payee keeps is what was received less this.

    It is no negative payment: of which kind the money was is not said, and a hedged amount has no negative.
    """

    payee: Annotated[PayeeId, title("退款人", "Who gave it back.")]
    fund: Annotated[FundId, title("资金", "The fund that has it again.")]
    amount_fen: Annotated[Amount | None, title("金额（元）", "The amount.")]

    @classmethod
    def of(cls, fact: Fact) -> Iterable[GivenBack]:
        """The amount of a return; nothing where a fund gives it up to the treasury."""
        event: FundsReturned = fact.event  # type: ignore[assignment]  # the only one that it takes
        if event.payee is not None and event.to == "fund":
            yield cls(village=fact.village, payee=event.payee, fund=event.fund, amount_fen=event.amount_fen)
