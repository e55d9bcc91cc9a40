"""The registers of disbursements (发放台账): what was paid, its line at the bank, the payee's word, what came back."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec

from domain.disbursements import BankLineMatched, FundsDisbursed, FundsReturned, ReceiptAcknowledged
from domain.kernel.figure import Amount, Figure, Hedge, Hedged
from domain.kernel.subject import (
    CooperativeId,
    FundId,
    HouseholdId,
    OfficerId,
    OwnerId,
    PayeeId,
    PaymentId,
    ProgrammeId,
    ProjectId,
    SettledId,
    WorksContractId,
    kind_of,
)
from projections.kernel.page import Fact
from projections.kernel.register import EVENT, Row, register, title
from projections.registers.persons import reference

ASKED_BY: Final = [
    ("household", "on_day"),
    ("entitled",),
    ("fund", "on_day"),
    ("project",),
    ("payment",),
    ("settles",),
    ("account",),
    ("village", "on_day"),
]


class Paid(Row, frozen=True, kw_only=True):
    """What a payment says of itself."""

    on_day: Annotated[int | None, title("支付日期", "When it was paid, YYYYMMDD.")] = None
    payee: Annotated[PayeeId | None, title("收款人", "Who was paid.")] = None
    entitled: Annotated[OwnerId | None, title("应得人", "Who was entitled, where it is not the payee.")] = None
    household: Annotated[
        HouseholdId | None, title("农户", "The household whose money it is: the entitled one, else the payee.")
    ] = None
    kind: Annotated[
        str | None,
        title("类型", "subsidy 补贴, dividend 分红, rent 租金, wage 工资, works 工程款 or relief 救助."),
    ] = None
    amount_fen: Annotated[Amount | None, title("金额（元）", "What was paid.")] = None
    period: Annotated[str | None, title("所属期", "The month or year that it is for, as said.")] = None
    programme: Annotated[ProgrammeId | None, title("补贴项目", "Of which programme.")] = None
    fund: Annotated[FundId | None, title("资金", "Out of which fund.")] = None
    payment: Annotated[PaymentId | None, title("支付", "Under which order.")] = None
    project: Annotated[ProjectId | None, title("项目", "For which project.")] = None
    contract: Annotated[WorksContractId | None, title("工程合同", "Under which works contract.")] = None
    cooperative: Annotated[CooperativeId | None, title("合作社", "The cooperative that paid it.")] = None
    settles: Annotated[
        SettledId | None, title("所结清的应付", "The dividend, land transfer or employment that it pays.")
    ] = None
    account: Annotated[str | None, title("账户", "The random reference that stands for the account's number.")] = None
    owner: Annotated[
        str | None, title("账户所有人", "The random reference that stands for the identity number of its owner.")
    ] = None
    requested_by: Annotated[OfficerId | None, title("申请人", "Who requested it.")] = None
    approved_by: Annotated[OfficerId | None, title("审批人", "Who approved it.")] = None
    paid_by: Annotated[OfficerId | None, title("付款人", "Who paid it.")] = None
    list_id: Annotated[str | None, title("发放清册", "The payment list that it was a line of.")] = None
    bank_ref: Annotated[str | None, title("银行流水号", "The bank's reference, as the payment itself gives it.")] = None


@register(
    "disbursements",
    zh="发放台账",
    unit="disbursement",
    takes=[FundsDisbursed, BankLineMatched, ReceiptAcknowledged, FundsReturned],
    indexes=ASKED_BY,
)
class DisbursementRow(Paid, frozen=True, kw_only=True):
    """A disbursement (发放) with a name of its own: one yuan's way to the payee's account, and back."""

    bank_paid_fen: Annotated[
        Amount | None, title("银行支付（元）", "What the bank's lines say together, if one is.")
    ] = None
    bank_paid_on: Annotated[str | None, title("银行支付日期", "When the last of them was paid, as said.")] = None
    bank_refs: Annotated[list[str], title("银行流水", "The bank's references of those lines.")] = []
    acknowledged_fen: Annotated[
        Amount | None, title("农户确认（元）", "What a household says that it received, as said last.")
    ] = None
    acknowledged_on: Annotated[int | None, title("确认日期", "When it said so, YYYYMMDD.")] = None
    returned_fen: Annotated[
        Amount | None, title("退回（元）", "What was given back of it, together, if anything was.")
    ] = None
    returned_on: Annotated[int | None, title("退回日期", "When the last of it was, YYYYMMDD.")] = None

    @classmethod
    def step(cls, before: DisbursementRow | None, fact: Fact, _unit: str) -> DisbursementRow:
        """The disbursement after one more event; the bank's line may be heard of before the payment."""
        row, event, replace = before or cls(), fact.event, msgspec.structs.replace
        row = replace(row, village=row.village or fact.village)
        match event:
            case FundsDisbursed():
                paid = _paid(fact, event)
                paid["household"] = paid["household"] or row.household
                row = replace(row, village=fact.village or row.village, **paid)
            case BankLineMatched():
                row = replace(
                    row,
                    bank_paid_fen=together(row.bank_paid_fen, event.amount_fen),
                    bank_paid_on=event.paid_on,
                    bank_refs=[*row.bank_refs, event.bank_ref],
                )
            case ReceiptAcknowledged():
                row = replace(
                    row,
                    household=row.household or event.household,
                    acknowledged_fen=event.amount_fen,
                    acknowledged_on=fact.day,
                )
            case FundsReturned():
                returned = together(row.returned_fen, event.amount_fen)
                row = replace(row, returned_fen=returned, returned_on=fact.day)
        return row


@register("unnamed_disbursements", zh="无编号发放台账", unit=EVENT, takes=[FundsDisbursed], indexes=ASKED_BY)
class UnnamedDisbursement(Paid, frozen=True, kw_only=True):
    """A payment without a name of its own: no bank line, receipt or return can refer to it."""

    @classmethod
    def step(cls, _before: UnnamedDisbursement | None, fact: Fact, _unit: str) -> UnnamedDisbursement | None:
        """The payment that an event tells of; nothing where it has a name, and stands among the disbursements."""
        event: FundsDisbursed = fact.event  # type: ignore[assignment]  # the only one that it takes
        return None if event.disbursement is not None else cls(village=fact.village, **_paid(fact, event))


def _paid(fact: Fact, event: FundsDisbursed) -> dict[str, Any]:
    """The columns of `Paid`, as a payment says them."""
    households = [one for one in (event.entitled, event.payee) if one is not None and kind_of(one) == "household"]
    return {
        "on_day": fact.day,
        "payee": event.payee,
        "entitled": event.entitled,
        "household": next(iter(households), None),
        "kind": event.kind,
        "amount_fen": event.amount_fen,
        "period": event.period,
        "programme": event.programme,
        "fund": event.fund,
        "payment": event.payment,
        "project": event.project,
        "contract": event.contract,
        "cooperative": event.cooperative,
        "settles": event.settles,
        "account": reference(event.account),
        "owner": reference(event.owner),
        "requested_by": event.requested_by,
        "approved_by": event.approved_by,
        "paid_by": event.paid_by,
        "list_id": event.list_id,
        "bank_ref": event.bank_ref,
    }


_WORDS: Final[tuple[Hedge, ...]] = ("余", "超过", "不到", "近", "差不多")


def together(before: Amount | None, more: Amount) -> Amount:
    """Two amounts as one: a number, or the hedge that says as much as both did; 不详 where no hedge does."""
    if before is None:
        return more
    figure = Figure.of(before) + Figure.of(more)
    if figure.is_exact:
        return int(figure.low.value or 0)
    for value in (figure.low.value, figure.high.value):
        for said in (Hedged(word, int(value)) for word in _WORDS if value):
            if (Figure.of(said).low, Figure.of(said).high) == (figure.low, figure.high):
                return said
    return Hedged("不详")
