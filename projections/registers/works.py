"""The registers of works (工程台账): suppliers (承包商), their contracts (工程合同), and what was paid on those."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from domain.disbursements import FundsDisbursed, FundsReturned
from domain.kernel.figure import Amount
from domain.kernel.subject import ProjectId, SupplierId, WorksContractId
from domain.works import ContractAwarded, SupplierRegistered
from projections.kernel.page import Fact
from projections.kernel.register import Addend, Row, adds_up, register, title


@register("suppliers", zh="承包商台账", unit="supplier", takes=[SupplierRegistered])
class SupplierRow(Row, frozen=True, kw_only=True):
    """A supplier (承包商)."""

    name: Annotated[str, title("名称", "The firm's name.")]
    registered_on: Annotated[int, title("登记日期", "YYYYMMDD.")]

    @classmethod
    def step(cls, _before: SupplierRow | None, fact: Fact, _unit: str) -> SupplierRow:
        """The supplier as it was registered last."""
        event: SupplierRegistered = fact.event  # type: ignore[assignment]  # the only one that it takes
        return cls(name=event.name, registered_on=fact.day)


@register(
    "contracts",
    zh="工程合同台账",
    unit="works_contract",
    takes=[ContractAwarded],
    indexes=[("project",), ("supplier",)],
)
class ContractRow(Row, frozen=True, kw_only=True):
    """A works contract (工程合同)."""

    project: Annotated[ProjectId, title("项目", "Of which project.")]
    supplier: Annotated[SupplierId, title("承包商", "Who builds.")]
    amount_fen: Annotated[Amount | None, title("合同价（元）", "What it is awarded for.")]
    tender: Annotated[str | None, title("招标编号", "Number of the tender; nothing where none is known.")]
    awarded_on: Annotated[int, title("发包日期", "YYYYMMDD.")]

    @classmethod
    def step(cls, _before: ContractRow | None, fact: Fact, _unit: str) -> ContractRow:
        """The contract as it was awarded last."""
        event: ContractAwarded = fact.event  # type: ignore[assignment]  # the only one that it takes
        return cls(
            village=fact.village,
            project=event.project,
            supplier=event.supplier,
            amount_fen=event.amount_fen,
            tender=event.tender,
            awarded_on=fact.day,
        )


@adds_up("contract_stages", zh="工程合同支付台账", takes=[FundsDisbursed, FundsReturned], key=("contract", "stage"))
class ContractStage(Addend, frozen=True, kw_only=True):
    """An amount that was paid on a works contract, or came back of it."""

    contract: Annotated[WorksContractId, title("工程合同", "On which contract.")]
    stage: Annotated[str, title("环节", "paid 支付 or returned 退回.")]
    amount_fen: Annotated[Amount | None, title("金额（元）", "The amount.")]

    @classmethod
    def of(cls, fact: Fact) -> Iterable[ContractStage]:
        """The amount of a payment or of a return; nothing where it names no contract."""
        event: FundsDisbursed | FundsReturned = fact.event  # type: ignore[assignment]  # the only ones that it takes
        if event.contract is not None:
            stage = "paid" if isinstance(event, FundsDisbursed) else "returned"
            yield cls(village=fact.village, contract=event.contract, stage=stage, amount_fen=event.amount_fen)
