"""The registers of cooperatives (合作社台账), and of what they paid (合作社支付台账)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from domain.cooperatives import CooperativeRegistered
from domain.disbursements import FundsDisbursed
from domain.kernel.figure import Amount
from domain.kernel.subject import CooperativeId, TeamId
from projections.kernel.page import Fact
from projections.kernel.register import Addend, Row, adds_up, register, title


@register("cooperatives", zh="合作社台账", unit="cooperative", takes=[CooperativeRegistered], indexes=[("village",)])
class CooperativeRow(Row, frozen=True, kw_only=True):
    """A cooperative (合作社), whose land, shares, dividends and workers stand in registers of their own."""

    name: Annotated[str, title("名称", "What it is called.")]
    initiated_by: Annotated[TeamId | None, title("发起工作队", "The team that led its founding.")]
    registered_on: Annotated[int, title("登记日期", "YYYYMMDD.")]

    @classmethod
    def step(cls, _before: CooperativeRow | None, fact: Fact, _unit: str) -> CooperativeRow:
        """The cooperative as it was registered last."""
        event: CooperativeRegistered = fact.event  # type: ignore[assignment]  # the only one that it takes
        return cls(village=event.village, name=event.name, initiated_by=event.initiated_by, registered_on=fact.day)


@adds_up("cooperative_paid", zh="合作社支付台账", takes=[FundsDisbursed], key=("cooperative", "kind"), long=True)
class CooperativePaid(Addend, frozen=True, kw_only=True):
    """An amount that a cooperative paid."""

    cooperative: Annotated[CooperativeId, title("合作社", "Who paid it.")]
    kind: Annotated[str, title("类型", "dividend 分红, rent 租金, wage 工资, or as the payment says.")]
    amount_fen: Annotated[Amount | None, title("金额（元）", "The amount.")]

    @classmethod
    def of(cls, fact: Fact) -> Iterable[CooperativePaid]:
        """The amount of a payment; nothing where no cooperative is said to have paid it."""
        event: FundsDisbursed = fact.event  # type: ignore[assignment]  # the only one that it takes
        if event.cooperative is not None:
            yield cls(village=fact.village, cooperative=event.cooperative, kind=event.kind, amount_fen=event.amount_fen)
