"""The registers of funds (资金台账): what was appropriated, how far each sum came, what was only promised (协调)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import msgspec

from domain.disbursements import FundsDisbursed, FundsReturned
from domain.funds import FundAllocated, FundAppropriated, FundsSecured
from domain.kernel.figure import Amount
from domain.kernel.subject import FundId, ProgrammeId, ProjectId
from domain.payments import PaymentOrdered, PaymentRequested
from projections.kernel.page import Fact, plain
from projections.kernel.register import EVENT, Addend, Row, adds_up, register, title

STAGE = (
    "appropriated 下达, allocated 拨付 (to projects), requested 申请, ordered 指令, disbursed_under_orders 按指令支付,"
    " disbursed_without_order 无指令支付, returned 退回 (by payees), given_up 收回 (to the treasury)."
)


@adds_up(
    "fund_stages",
    zh="资金流程台账",
    takes=[FundAppropriated, FundAllocated, PaymentRequested, PaymentOrdered, FundsDisbursed, FundsReturned],
    key=("fund", "stage"),
    long=True,
)
class FundStage(Addend, frozen=True, kw_only=True):
    """An amount of a fund that reached a stage. Left is: appropriated and returned, less drawn and given up.

    What orders draw is what they reserve, or what was paid on them if that is more.
    """

    fund: Annotated[FundId, title("资金", "Of which fund.")]
    stage: Annotated[str, title("环节", STAGE)]
    amount_fen: Annotated[Amount | None, title("金额（元）", "The amount.")]

    @classmethod
    def of(cls, fact: Fact) -> Iterable[FundStage]:
        """The amount that an event moves; nothing where it names no fund."""
        event = fact.event
        match event:
            case FundAppropriated():
                stage = "appropriated"
            case FundAllocated():
                stage = "allocated"
            case PaymentRequested():
                stage = "requested"
            case PaymentOrdered():
                stage = "ordered"
            case FundsDisbursed():
                stage = "disbursed_without_order" if event.payment is None else "disbursed_under_orders"
            case FundsReturned():
                stage = "given_up" if event.to == "treasury" else "returned"
            case _:
                return
        if event.fund is not None:
            yield cls(village=fact.village, fund=event.fund, stage=stage, amount_fen=event.amount_fen)


@register("funds", zh="资金台账", unit="fund", takes=[FundAppropriated])
class FundRow(Row, frozen=True, kw_only=True):
    """A fund (资金), and by which documents money was appropriated to it."""

    levels: Annotated[
        list[str], title("资金级次", "Who gave to it: central 中央, province 省, city 市, county 县, society 社会.")
    ] = []
    programmes: Annotated[list[ProgrammeId], title("补贴项目", "The programmes that it is for.")] = []
    appropriated_first_on: Annotated[int | None, title("首次下达日期", "YYYYMMDD.")] = None
    appropriated_last_on: Annotated[int | None, title("最近下达日期", "YYYYMMDD.")] = None
    appropriations: Annotated[
        list[dict[str, Any]],
        title(
            "下达", "Each: event, on (as said), level, amount_fen, document, and the programme and project it is for."
        ),
    ] = []

    @classmethod
    def step(cls, before: FundRow | None, fact: Fact, _unit: str) -> FundRow:
        """The fund after one more appropriation."""
        event: FundAppropriated = fact.event  # type: ignore[assignment]  # the only one that it takes
        row = before or cls()
        appropriation = {
            "event": fact.id,
            "on": fact.occurred_on,
            "level": event.level,
            "amount_fen": plain(event.amount_fen),
            "document": event.document,
            "programme": event.programme,
            "project": event.project,
        }
        return msgspec.structs.replace(
            row,
            levels=_with(row.levels, event.level),
            programmes=_with(row.programmes, event.programme),
            appropriated_first_on=row.appropriated_first_on or fact.day,
            appropriated_last_on=fact.day,
            appropriations=[*row.appropriations, appropriation],
        )


@register(
    "secured",
    zh="协调资金台账",
    unit=EVENT,
    takes=[FundsSecured],
    indexes=[("project",), ("village", "on_day")],
)
class Secured(Row, frozen=True, kw_only=True):
    """Money that somebody promised (协调、争取): nothing is appropriated or paid by that."""

    on_day: Annotated[int, title("日期", "When, YYYYMMDD.")]
    project: Annotated[ProjectId | None, title("项目", "For which project.")]
    amount_fen: Annotated[Amount | None, title("金额（元）", "The amount.")]
    source: Annotated[str | None, title("来源", "Who promises it, where the record says.")]

    @classmethod
    def step(cls, _before: Secured | None, fact: Fact, _unit: str) -> Secured:
        """The promise that an event tells of."""
        event: FundsSecured = fact.event  # type: ignore[assignment]  # the only one that it takes
        return cls(
            village=event.village or fact.village,
            on_day=fact.day,
            project=event.project,
            amount_fen=event.amount_fen,
            source=event.source,
        )


def _with(names: list[str], name: str | None) -> list[str]:
    return names if name is None or name in names else [*names, name]
