"""The register of payments (支付台账): who requested, approved and ordered how much, out of which fund."""

from __future__ import annotations

from typing import Annotated

import msgspec

from domain.kernel.figure import Amount
from domain.kernel.subject import FundId, OfficerId, PayeeId, ProgrammeId, ProjectId
from domain.payments import PaymentApproved, PaymentOrdered, PaymentRequested
from projections.kernel.page import Fact
from projections.kernel.register import Row, register, title


@register(
    "payments",
    zh="支付台账",
    unit="payment",
    takes=[PaymentRequested, PaymentApproved, PaymentOrdered],
    indexes=[("fund",), ("project",)],
)
class PaymentRow(Row, frozen=True, kw_only=True):
    """A payment (支付) up to its order. What was paid under it are disbursements: one order may pay a whole list."""

    fund: Annotated[FundId | None, title("资金", "Out of which fund: as ordered, or else as requested.")] = None
    programme: Annotated[ProgrammeId | None, title("补贴项目", "Of which programme.")] = None
    project: Annotated[ProjectId | None, title("项目", "For which project.")] = None
    payee: Annotated[PayeeId | None, title("收款人", "For whom, where it is one payee.")] = None
    requested_fen: Annotated[Amount | None, title("申请金额（元）", "What was requested, as said last.")] = None
    requested_by: Annotated[OfficerId | None, title("申请人", "Who requested that.")] = None
    requested_on: Annotated[int | None, title("申请日期", "YYYYMMDD.")] = None
    approved_fen: Annotated[Amount | None, title("批准金额（元）", "What was approved, as said last.")] = None
    approved_by: Annotated[OfficerId | None, title("审批人", "Who approved that.")] = None
    approved_on: Annotated[int | None, title("批准日期", "YYYYMMDD.")] = None
    approval: Annotated[str | None, title("批准文号", "Number of the document by which it was approved.")] = None
    ordered_fen: Annotated[Amount | None, title("指令金额（元）", "What was ordered.")] = None
    ordered_on: Annotated[int | None, title("指令日期", "YYYYMMDD.")] = None

    @classmethod
    def step(cls, before: PaymentRow | None, fact: Fact, _unit: str) -> PaymentRow:
        """The payment after one more event."""
        row, event, replace = before or cls(), fact.event, msgspec.structs.replace
        row = replace(row, village=row.village or fact.village)
        match event:
            case PaymentRequested():
                row = replace(
                    row,
                    fund=event.fund if row.ordered_on is None else row.fund,
                    programme=event.programme,
                    project=event.project,
                    payee=event.payee,
                    requested_fen=event.amount_fen,
                    requested_by=event.requested_by,
                    requested_on=fact.day,
                )
            case PaymentApproved():
                row = replace(
                    row,
                    approved_fen=event.amount_fen,
                    approved_by=event.approved_by,
                    approved_on=fact.day,
                    approval=event.document,
                )
            case PaymentOrdered():
                row = replace(row, fund=event.fund, ordered_fen=event.amount_fen, ordered_on=fact.day)
        return row
