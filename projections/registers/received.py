"""The register of what was received (到户资金台账): each payment to a payee, and what of it went back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from domain.disbursements import FundsDisbursed
from domain.kernel.figure import Amount
from domain.kernel.subject import PayeeId
from projections.kernel.page import Fact
from projections.kernel.register import Addend, adds_up, title


@adds_up("received", zh="到户资金台账", takes=[FundsDisbursed], key=("payee", "kind"))
class Received(Addend, frozen=True, kw_only=True):
    """An amount that a payee received."""

    payee: Annotated[PayeeId, title("收款人", "Who received it.")]
    kind: Annotated[str, title("类型", "subsidy, dividend, rent, wage, works or relief.")]
    amount_fen: Annotated[Amount | None, title("金额（元）", "The amount.")]

    @classmethod
    def of(cls, fact: Fact) -> Iterable[Received]:
        """The amount of a payment."""
        event: FundsDisbursed = fact.event  # type: ignore[assignment]  # the only one that it takes
        yield cls(village=fact.village, payee=event.payee, kind=event.kind, amount_fen=event.amount_fen)
