"""Funds (资金): secured, appropriated to the county, and allocated to projects.

What draws on a fund stands in payments.py (orders) and disbursements.py (what was paid, and what came back).
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from domain.kernel.event import Event, State, event, state
from domain.kernel.figure import Amount, Figure, Sum, Verdict
from domain.kernel.refusal import Contradiction, Refusal
from domain.kernel.subject import FundId, ProgrammeId, ProjectId, VillageId
from domain.money import Document, Fen, beyond
from domain.projects import Project


class SecuredForNothing(Refusal):
    """The event names neither the project nor the village that the money was secured for."""

    status = 422


@state("fund")
class Fund(State, frozen=True, kw_only=True, omit_defaults=True):
    """A fund as decisions see it: sums in fen.

    programmes: how many appropriations were for each. ordered: what orders reserve; paid_under_orders: what was paid on
    them; disbursed: what left it without an order; returned: what payees gave back; allocated: to projects.
    """

    appropriations: int = 0
    programmes: dict[str, int] = {}
    appropriated: Sum = Sum()
    ordered: Sum = Sum()
    paid_under_orders: Sum = Sum()
    disbursed: Sum = Sum()
    returned: Sum = Sum()
    allocated: Sum = Sum()

    @property
    def known(self) -> bool:
        return self.appropriations > 0

    @property
    def balance(self) -> Figure:
        """What is neither reserved nor paid; all orders together reserve no less than was paid on them.

        An allocation moves nothing: it says for which project money is meant, and that money is still to be paid.
        """
        ordered, paid = self.ordered.figure(), self.paid_under_orders.figure()
        drawn = paid if paid.exceeds(ordered) is Verdict.YES else ordered
        return self.appropriated.figure() + self.returned.figure() - drawn - self.disbursed.figure()

    @property
    def unallocated(self) -> Figure:
        """What may yet be allocated: payments are left out, for what is paid may be what was allocated."""
        return self.appropriated.figure() + self.returned.figure() - self.allocated.figure()

    def surely_covers(self, amount: Amount) -> bool:
        """Whether the amount lies within the balance, told from plain numbers alone: the usual case."""
        sums = self.appropriated.exact, self.ordered.exact, self.paid_under_orders.exact, self.disbursed.exact
        if not isinstance(amount, int) or None in sums:
            return False
        appropriated, ordered, paid, disbursed = sums
        return amount <= appropriated - max(ordered, paid) - disbursed  # type: ignore[operator,type-var]  # none is None

    def may_serve(self, programme: str) -> bool:
        """Whether any of its money is for that programme, or for none in particular."""
        return programme in self.programmes or sum(self.programmes.values()) < self.appropriations


@event(
    by=("recorder", "office", "finance"),
    zh="为{project}{village}协调资金{amount_fen}分",
    en="{amount_fen} fen were secured for {project} {village}",
)
class FundsSecured(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Money is promised (协调、争取): nothing is appropriated or paid by that."""

    amount_fen: Fen
    project: Annotated[ProjectId, Meta(description="For which project.")] | None = None
    village: Annotated[VillageId, Meta(description="For which village.")] | None = None
    source: (
        Annotated[
            str,
            Meta(min_length=1, max_length=200, description="Who promises it; absent where the record does not say."),
        ]
        | None
    ) = None

    def decide(self) -> list[Contradiction]:
        if self.project is None and self.village is None:
            raise SecuredForNothing
        return []


@event(
    by=("finance",),
    introduces=("fund",),
    zh="{fund}下达{amount_fen}分（{document}）",
    en="{amount_fen} fen were appropriated to {fund} ({document})",
)
class FundAppropriated(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Money is appropriated (下达) to a fund of the county."""

    fund: FundId
    level: Annotated[Literal["central", "province", "city", "county", "society"], Meta(description="Who gives it.")]
    amount_fen: Fen
    document: Document
    programme: Annotated[ProgrammeId, Meta(description="The programme that it is for.")] | None = None
    project: Annotated[ProjectId, Meta(description="The project that it is for, where it is one's.")] | None = None

    def after_fund(self, fund: Fund) -> Fund:
        return msgspec.structs.replace(
            fund,
            appropriations=fund.appropriations + 1,
            programmes=_counted(fund.programmes, self.programme, 1),
            appropriated=fund.appropriated.plus(self.amount_fen),
        )

    def without_fund(self, fund: Fund) -> Fund:
        return msgspec.structs.replace(
            fund,
            appropriations=fund.appropriations - 1,
            programmes=_counted(fund.programmes, self.programme, -1),
            appropriated=fund.appropriated.minus(self.amount_fen),
        )

    def after_project(self, project: Project) -> Project:
        return msgspec.structs.replace(project, appropriated=project.appropriated.plus(self.amount_fen))

    def without_project(self, project: Project) -> Project:
        return msgspec.structs.replace(project, appropriated=project.appropriated.minus(self.amount_fen))


@event(
    by=("finance",),
    zh="{fund}向{project}拨付{amount_fen}分",
    en="{amount_fen} fen of {fund} were allocated to {project}",
)
class FundAllocated(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A part of a fund is allocated (拨付) to a project."""

    fund: FundId
    project: ProjectId
    amount_fen: Fen
    document: Document | None = None

    def decide(self, fund: Fund, project: Project) -> list[Contradiction]:
        return beyond("fund_allocation", self.amount_fen, fund.unallocated) + beyond(
            "project_approval", self.amount_fen, project.left_after(project.allocated)
        )

    def after_fund(self, fund: Fund) -> Fund:
        return msgspec.structs.replace(fund, allocated=fund.allocated.plus(self.amount_fen))

    def without_fund(self, fund: Fund) -> Fund:
        return msgspec.structs.replace(fund, allocated=fund.allocated.minus(self.amount_fen))

    def after_project(self, project: Project) -> Project:
        return msgspec.structs.replace(project, allocated=project.allocated.plus(self.amount_fen))

    def without_project(self, project: Project) -> Project:
        return msgspec.structs.replace(project, allocated=project.allocated.minus(self.amount_fen))


def _counted(programmes: dict[str, int], programme: str | None, more: int) -> dict[str, int]:
    if programme is None:
        return programmes
    counts = programmes | {programme: programmes.get(programme, 0) + more}
    return {name: count for name, count in sorted(counts.items()) if count}
