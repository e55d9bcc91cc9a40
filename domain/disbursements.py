"""Disbursements (发放): what was paid to whom, its line at the bank, the payee's word, and what came back.

A payment that was made beyond the balance, the order, the approval or the contract is recorded and says what it
contradicts: to refuse a real overpayment would hide it.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from domain.employment import Employment
from domain.funds import Fund
from domain.kernel.dates import OccurredOn
from domain.kernel.event import AccountNumber, Event, IdentityNumber, State, event, state
from domain.kernel.figure import Amount, Figure, Sum
from domain.kernel.refusal import Contradiction, Refusal, another
from domain.kernel.subject import (
    CooperativeId,
    DisbursementId,
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
from domain.land import LandTransfer
from domain.money import Document, Fen, beyond, differs
from domain.payments import Payment
from domain.projects import Project
from domain.shares import Dividend
from domain.works import WorksContract

BankRef = Annotated[str, Meta(min_length=1, max_length=100, description="The bank's reference (银行流水号).")]


class ReturnUnclear(Refusal):
    """What comes back to a fund names its payee; what a fund gives up to the treasury names nobody who was paid."""

    status = 422


@state("disbursement")
class Disbursement(State, frozen=True, kw_only=True, omit_defaults=True):
    """A disbursement as decisions see it: to whom, for whom, how much; what the bank's lines say and what came back."""

    payee: str | None = None
    entitled: str | None = None
    amount: Amount | None = None
    matched: Sum = Sum()
    returned: Sum = Sum()

    @property
    def known(self) -> bool:
        return self.amount is not None

    @property
    def figure(self) -> Figure:
        """The amount; nothing certain while it is not known."""
        return Figure.unknown() if self.amount is None else Figure.of(self.amount)

    def may_be_of(self, subject: str) -> bool:
        """Whether it went to that subject, or for it, or whether that cannot be told: a person is of some household."""
        named = [one for one in (self.payee, self.entitled) if one is not None]
        return subject in named or any(kind_of(one) != kind_of(subject) for one in named)


@event(
    by=("finance", "recorder", "office"),
    introduces=("disbursement",),
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
    entitled: Annotated[OwnerId, Meta(description="Who was entitled, where it is not the payee.")] | None = None
    programme: Annotated[ProgrammeId, Meta(description="Of which programme, such as the heating subsidy.")] | None = (
        None
    )
    project: Annotated[ProjectId, Meta(description="For which project.")] | None = None
    contract: Annotated[WorksContractId, Meta(description="Under which works contract.")] | None = None
    settles: (
        Annotated[SettledId, Meta(description="The dividend, land transfer or employment that it pays.")] | None
    ) = None
    disbursement: (
        Annotated[DisbursementId, Meta(description="Its own name, where a bank line or receipt is to refer to it.")]
        | None
    ) = None
    period: Annotated[OccurredOn, Meta(description="The month or year it is for.")] | None = None
    account: Annotated[AccountNumber, Meta(description="The account it went to; personal.")] | None = None
    owner: Annotated[IdentityNumber, Meta(description="Identity number of the account's owner; personal.")] | None = (
        None
    )
    requested_by: Annotated[OfficerId, Meta(description="Who requested it (申请人).")] | None = None
    approved_by: Annotated[OfficerId, Meta(description="Who approved it (审批人).")] | None = None
    paid_by: Annotated[OfficerId, Meta(description="Who paid it (付款人).")] | None = None
    list_id: Annotated[str, Meta(max_length=100, description="The payment list that it was a line of.")] | None = None
    bank_ref: Annotated[str, Meta(max_length=100, description="The bank's reference.")] | None = None

    def decide(
        self,
        fund: Fund | None,
        payment: Payment | None,
        project: Project | None,
        contract: WorksContract | None,
        settles: Dividend | LandTransfer | Employment | None,
        disbursement: Disbursement | None,
    ) -> list[Contradiction]:
        found = self._beside_the_order(payment) if payment is not None else self._beside_the_balance(fund)
        if fund is not None and self.programme is not None and not fund.may_serve(self.programme):
            found.append(Contradiction(name="programme", stated=self.programme, held=list(fund.programmes)))
        if project is not None:
            found += beyond("project_approval", self.amount_fen, project.unpaid)
        if contract is not None:
            found += self._beside_the_contract(contract)
        if settles is not None:
            found += self._beside_what_is_owed(settles)
        if disbursement is not None and disbursement.known:
            found.append(Contradiction(name="registered", stated=self.payee, held=disbursement.payee))
        return found

    def _beside_the_order(self, payment: Payment) -> list[Contradiction]:
        found = beyond("payment_order", self.amount_fen, payment.left)
        if None not in (self.fund, payment.fund) and self.fund != payment.fund:
            found.append(Contradiction(name="payment_fund", stated=self.fund, held=payment.fund))
        return found

    def _beside_the_balance(self, fund: Fund | None) -> list[Contradiction]:
        if fund is None or fund.surely_covers(self.amount_fen):
            return []
        return beyond("fund_balance", self.amount_fen, fund.balance)

    def _beside_the_contract(self, contract: WorksContract) -> list[Contradiction]:
        found = beyond("contract_amount", self.amount_fen, contract.unpaid)
        if self.project is not None and self.project != contract.project:
            found.append(Contradiction(name="contract_project", stated=self.project, held=contract.project))
        if kind_of(self.payee) == "supplier" and self.payee != contract.supplier:
            found.append(Contradiction(name="supplier", stated=self.payee, held=contract.supplier))
        return found

    def _beside_what_is_owed(self, owed: Dividend | LandTransfer | Employment) -> list[Contradiction]:
        found = another("cooperative", self.cooperative, owed.cooperative)
        entitled = self.entitled or self.payee
        if owed.household is not None and kind_of(entitled) == "household" and entitled != owed.household:
            found.append(Contradiction(name="household", stated=entitled, held=owed.household))
        if isinstance(owed, Dividend) and owed.most is not None:
            found += beyond("dividend_rule", self.amount_fen, Figure.exact(owed.most))
        return found

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

    def after_project(self, project: Project) -> Project:
        return msgspec.structs.replace(project, paid=project.paid.plus(self.amount_fen))

    def without_project(self, project: Project) -> Project:
        return msgspec.structs.replace(project, paid=project.paid.minus(self.amount_fen))

    def after_contract(self, contract: WorksContract) -> WorksContract:
        return msgspec.structs.replace(contract, paid=contract.paid.plus(self.amount_fen))

    def without_contract(self, contract: WorksContract) -> WorksContract:
        return msgspec.structs.replace(contract, paid=contract.paid.minus(self.amount_fen))

    def after_disbursement(self, disbursement: Disbursement) -> Disbursement:
        return msgspec.structs.replace(disbursement, payee=self.payee, entitled=self.entitled, amount=self.amount_fen)


@event(
    by=("finance",),
    zh="{disbursement}银行流水{bank_ref}，{amount_fen}分",
    en="The bank's line {bank_ref} of {amount_fen} fen was matched to {disbursement}",
)
class BankLineMatched(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A line of the bank's statement was found for a disbursement; several lines count together.

    More than was paid contradicts. Less may be the first of several lines: whether all came, a rule asks later.
    """

    disbursement: DisbursementId
    bank_ref: BankRef
    amount_fen: Annotated[Fen, Meta(description="What the bank paid, in fen.")]
    paid_on: Annotated[OccurredOn, Meta(description="The day on which the bank paid it.")]

    def decide(self, disbursement: Disbursement) -> list[Contradiction]:
        return beyond("bank_amount", self.amount_fen, disbursement.figure - disbursement.matched.figure())

    def after_disbursement(self, disbursement: Disbursement) -> Disbursement:
        return msgspec.structs.replace(disbursement, matched=disbursement.matched.plus(self.amount_fen))

    def without_disbursement(self, disbursement: Disbursement) -> Disbursement:
        return msgspec.structs.replace(disbursement, matched=disbursement.matched.minus(self.amount_fen))


@event(
    by=("recorder", "office", "inspector", "self"),
    zh="{household}确认收到{amount_fen}分",
    en="{household} acknowledged {amount_fen} fen",
)
class ReceiptAcknowledged(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A household says how much of a disbursement it received."""

    household: HouseholdId
    disbursement: DisbursementId
    amount_fen: Annotated[Fen, Meta(description="What it says that it received, in fen.")]

    def decide(self, disbursement: Disbursement) -> list[Contradiction]:
        found = differs("received", Figure.of(self.amount_fen), disbursement.figure)
        if not disbursement.may_be_of(self.household):
            found.append(Contradiction(name="payee", stated=self.household, held=disbursement.payee))
        return found


@event(
    by=("finance", "office"),
    zh="{payee}退回{fund} {amount_fen}分",
    en="{amount_fen} fen of {fund} were returned by {payee}",
)
class FundsReturned(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Money went back: from a payee to the fund, which has it again, or from the fund to the treasury (收回)."""

    fund: FundId
    amount_fen: Fen
    to: Annotated[
        Literal["fund", "treasury"],
        Meta(
            description="fund 退回资金: a payee gives back; treasury 收回财政: the fund gives up what it has not spent."
        ),
    ] = "fund"
    payee: Annotated[PayeeId, Meta(description="Who gives it back, to the fund.")] | None = None
    disbursement: Annotated[DisbursementId, Meta(description="What it was paid by.")] | None = None
    project: Annotated[ProjectId, Meta(description="The project that it was paid for.")] | None = None
    contract: Annotated[WorksContractId, Meta(description="The works contract that it was paid under.")] | None = None
    document: Document | None = None

    def decide(self, fund: Fund, disbursement: Disbursement | None) -> list[Contradiction]:
        if self.to == "treasury":
            if any((self.payee, self.disbursement, self.project, self.contract)):
                raise ReturnUnclear
            return beyond("fund_balance", self.amount_fen, fund.balance)
        if self.payee is None:
            raise ReturnUnclear
        if disbursement is None:
            return []
        found = beyond("returned", self.amount_fen, disbursement.figure - disbursement.returned.figure())
        if not disbursement.may_be_of(self.payee):
            found.append(Contradiction(name="payee", stated=self.payee, held=disbursement.payee))
        return found

    def after_fund(self, fund: Fund) -> Fund:
        if self.to == "treasury":
            return msgspec.structs.replace(fund, disbursed=fund.disbursed.plus(self.amount_fen))
        return msgspec.structs.replace(fund, returned=fund.returned.plus(self.amount_fen))

    def without_fund(self, fund: Fund) -> Fund:
        if self.to == "treasury":
            return msgspec.structs.replace(fund, disbursed=fund.disbursed.minus(self.amount_fen))
        return msgspec.structs.replace(fund, returned=fund.returned.minus(self.amount_fen))

    def after_disbursement(self, disbursement: Disbursement) -> Disbursement:
        return msgspec.structs.replace(disbursement, returned=disbursement.returned.plus(self.amount_fen))

    def without_disbursement(self, disbursement: Disbursement) -> Disbursement:
        return msgspec.structs.replace(disbursement, returned=disbursement.returned.minus(self.amount_fen))

    def after_project(self, project: Project) -> Project:
        return msgspec.structs.replace(project, returned=project.returned.plus(self.amount_fen))

    def without_project(self, project: Project) -> Project:
        return msgspec.structs.replace(project, returned=project.returned.minus(self.amount_fen))

    def after_contract(self, contract: WorksContract) -> WorksContract:
        return msgspec.structs.replace(contract, returned=contract.returned.plus(self.amount_fen))

    def without_contract(self, contract: WorksContract) -> WorksContract:
        return msgspec.structs.replace(contract, returned=contract.returned.minus(self.amount_fen))
