"""Works (工程): suppliers (承包商), and the contracts by which projects are built."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from domain.kernel.event import Event, Name, State, event, state
from domain.kernel.figure import Amount, Figure, Sum
from domain.kernel.refusal import Contradiction
from domain.kernel.subject import ProjectId, SupplierId, WorksContractId
from domain.money import Fen, beyond
from domain.projects import Project


@state("supplier")
class Supplier(State, frozen=True, kw_only=True, omit_defaults=True):
    """A supplier as decisions see it: its name."""

    name: str | None = None

    @property
    def known(self) -> bool:
        return self.name is not None


@state("works_contract")
class WorksContract(State, frozen=True, kw_only=True, omit_defaults=True):
    """A works contract as decisions see it: with whom, of which project, for how much; what was paid on it, fen."""

    supplier: str | None = None
    project: str | None = None
    amount: Amount | None = None
    paid: Sum = Sum()
    returned: Sum = Sum()

    @property
    def known(self) -> bool:
        return self.supplier is not None

    @property
    def unpaid(self) -> Figure:
        """What the contract leaves to be paid; what was paid back may be paid again."""
        return Figure.of(self.amount or 0) - self.paid.figure() + self.returned.figure()


@event(
    by=("recorder", "office", "finance"),
    introduces=("supplier",),
    zh="{name}登记为承包商",
    en="{name} was registered as a supplier",
)
class SupplierRegistered(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A supplier is entered."""

    supplier: SupplierId
    name: Annotated[Name, Meta(description="The firm's name.")]

    def decide(self, supplier: Supplier) -> list[Contradiction]:
        return [Contradiction(name="registered", stated=self.name, held=supplier.name)] if supplier.known else []

    def after_supplier(self, supplier: Supplier) -> Supplier:
        return Supplier(name=self.name)


@event(
    by=("recorder", "office", "finance"),
    introduces=("contract",),
    zh="{project}发包给{supplier}，合同价{amount_fen}分",
    en="{project} was contracted to {supplier} for {amount_fen} fen",
)
class ContractAwarded(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A works contract is awarded to a supplier."""

    contract: WorksContractId
    project: ProjectId
    supplier: SupplierId
    amount_fen: Fen
    tender: (
        Annotated[
            str,
            Meta(
                min_length=1, max_length=200, description="Number of the tender (招标编号); absent where none is known."
            ),
        ]
        | None
    ) = None

    def decide(self, contract: WorksContract, project: Project) -> list[Contradiction]:
        found = [Contradiction(name="contract", stated=self.contract, held=self.contract)] if contract.known else []
        return found + beyond("project_approval", self.amount_fen, project.left_after(project.contracted))

    def after_contract(self, contract: WorksContract) -> WorksContract:
        return msgspec.structs.replace(contract, supplier=self.supplier, project=self.project, amount=self.amount_fen)

    def after_project(self, project: Project) -> Project:
        return msgspec.structs.replace(project, contracted=project.contracted.plus(self.amount_fen))

    def without_project(self, project: Project) -> Project:
        return msgspec.structs.replace(project, contracted=project.contracted.minus(self.amount_fen))
