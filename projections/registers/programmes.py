"""The registers of programmes (补贴项目台账): the rules of each, and how much was appropriated, requested and paid."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Final

from domain.disbursements import FundsDisbursed
from domain.funds import FundAppropriated
from domain.kernel.figure import Amount
from domain.kernel.subject import ProgrammeId
from domain.payments import PaymentRequested
from domain.programmes import ProgrammeDeclared
from projections.kernel.page import Fact
from projections.kernel.register import Addend, Row, adds_up, register, title

_STAGES: Final = {"FundAppropriated": "appropriated", "PaymentRequested": "requested", "FundsDisbursed": "paid"}


@register("programmes", zh="补贴项目台账", unit="programme", takes=[ProgrammeDeclared])
class ProgrammeRow(Row, frozen=True, kw_only=True):
    """A programme (补贴项目) with its rules."""

    name: Annotated[str, title("名称", "What it is called.")]
    kind: Annotated[str, title("类型", "What it pays: subsidy 补贴, relief 救助 or works 工程.")]
    entitles: Annotated[
        str | None, title("享受对象", "Whose entitlement it is: person 个人 (it ends with death) or household 户.")
    ]
    exclusive_with: Annotated[
        list[ProgrammeId], title("不得重复享受", "Programmes that nobody may have beside it, as this one says.")
    ]
    uniform_rate: Annotated[bool | None, title("统一标准", "Whether it pays everybody one amount by its own rule.")]
    approval_limit_fen: Annotated[Amount | None, title("审批限额（元）", "A payment of more needs a higher approval.")]
    declared_on: Annotated[int, title("列入日期", "YYYYMMDD.")]

    @classmethod
    def step(cls, before: ProgrammeRow | None, fact: Fact, unit: str) -> ProgrammeRow | None:
        """The programme as it was declared last; one that excludes it changes nothing of its own."""
        event: ProgrammeDeclared = fact.event  # type: ignore[assignment]  # the only one that it takes
        if event.programme != unit:
            return before
        return cls(
            name=event.name,
            kind=event.kind,
            entitles=event.entitles,
            exclusive_with=event.exclusive_with,
            uniform_rate=event.uniform_rate,
            approval_limit_fen=event.approval_limit_fen,
            declared_on=fact.day,
        )


@adds_up(
    "programme_stages",
    zh="补贴项目资金台账",
    takes=[FundAppropriated, PaymentRequested, FundsDisbursed],
    key=("programme", "stage"),
    long=True,
)
class ProgrammeStage(Addend, frozen=True, kw_only=True):
    """An amount of a programme at a stage."""

    programme: Annotated[ProgrammeId, title("补贴项目", "Of which programme.")]
    stage: Annotated[str, title("环节", "appropriated 下达, requested 申请 or paid 支付.")]
    amount_fen: Annotated[Amount | None, title("金额（元）", "The amount.")]

    @classmethod
    def of(cls, fact: Fact) -> Iterable[ProgrammeStage]:
        """The amount of an event; nothing where it names no programme."""
        event: FundsDisbursed = fact.event  # type: ignore[assignment]  # all that it takes have what is read here
        if event.programme is not None:
            stage = _STAGES[type(event).__name__]
            yield cls(village=fact.village, programme=event.programme, stage=stage, amount_fen=event.amount_fen)
