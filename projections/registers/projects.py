"""The registers of projects (项目台账): the stages that each has reached, and the money at each of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Final

import msgspec

from domain.disbursements import FundsDisbursed, FundsReturned
from domain.funds import FundAllocated, FundAppropriated, FundsSecured
from domain.kernel.event import Event
from domain.kernel.figure import Amount
from domain.kernel.subject import OfficerId, ProgrammeId, ProjectId
from domain.payments import PaymentRequested
from domain.projects import (
    AssetChecked,
    ExpenseAccounted,
    ProjectAccepted,
    ProjectApproved,
    ProjectPlanned,
    WorkCompleted,
    WorkStarted,
)
from domain.works import ContractAwarded
from projections.kernel.page import Fact, plain
from projections.kernel.register import Addend, Row, adds_up, register, title
from projections.projects import STAGES

MONEY: Final[dict[type[Event], str]] = {
    FundsSecured: "secured",
    FundAppropriated: "appropriated",
    FundAllocated: "allocated",
    ContractAwarded: "contracted",
    PaymentRequested: "requested",
    ExpenseAccounted: "accounted",
    FundsDisbursed: "paid",
    FundsReturned: "returned",
}
"""The stages of a project's money, by the event whose amount adds to one."""
_STAGES: Final = {cls.__name__: stage for cls, stage in STAGES.items()}
_MONEY: Final = {cls.__name__: stage for cls, stage in MONEY.items()}


@register(
    "projects",
    zh="项目台账",
    unit="project",
    takes=[
        ProjectPlanned,
        ProjectApproved,
        FundAppropriated,
        FundAllocated,
        WorkStarted,
        WorkCompleted,
        ProjectAccepted,
        AssetChecked,
    ],
    indexes=[("village",), ("programme",)],
)
class ProjectRow(Row, frozen=True, kw_only=True):
    """A project (项目): each of its stages with its first day. What was accounted for and paid adds up elsewhere."""

    name: Annotated[str | None, title("项目名称", "What it is called.")] = None
    programme: Annotated[ProgrammeId | None, title("补贴项目", "The programme that it belongs to.")] = None
    stage: Annotated[
        str | None,
        title(
            "阶段",
            "The furthest that is recorded, whatever is missing before it: planned 入库, approved 批复,"
            " appropriated 下达, allocated 拨付, started 开工, completed 完工, accepted 验收, in_use 投用.",
        ),
    ] = None
    planned_fen: Annotated[Amount | None, title("计划投资（元）", "What it is to cost.")] = None
    approved_fen: Annotated[Amount | None, title("批复金额（元）", "What was approved, as said last.")] = None
    approved_by: Annotated[OfficerId | None, title("批复人", "Who approved that.")] = None
    planned_on: Annotated[int | None, title("入库日期", "YYYYMMDD.")] = None
    approved_on: Annotated[int | None, title("批复日期", "YYYYMMDD.")] = None
    appropriated_on: Annotated[int | None, title("下达日期", "YYYYMMDD.")] = None
    allocated_on: Annotated[int | None, title("拨付日期", "YYYYMMDD.")] = None
    started_on: Annotated[int | None, title("开工日期", "YYYYMMDD.")] = None
    completed_on: Annotated[int | None, title("完工日期", "YYYYMMDD.")] = None
    accepted_on: Annotated[int | None, title("验收日期", "YYYYMMDD.")] = None
    in_use: Annotated[bool | None, title("投用", "Whether it was in use when somebody looked last.")] = None
    checked_on: Annotated[int | None, title("查看日期", "When that was, YYYYMMDD.")] = None
    funding: Annotated[
        list[dict[str, Any]],
        title(
            "资金来源",
            "What was appropriated for it or allocated to it: stage, fund, on (as said), amount_fen, document.",
        ),
    ] = []

    @classmethod
    def step(cls, before: ProjectRow | None, fact: Fact, _unit: str) -> ProjectRow:
        """The project after one more event."""
        event, replace = fact.event, msgspec.structs.replace
        row = _reaching(before or cls(), fact)
        match event:
            case ProjectPlanned():
                row = replace(
                    row,
                    village=event.village or row.village,
                    name=event.name,
                    programme=event.programme,
                    planned_fen=event.amount_fen,
                )
            case ProjectApproved():
                row = replace(row, approved_fen=event.amount_fen, approved_by=event.approved_by)
            case FundAppropriated() | FundAllocated():
                funding = {
                    "stage": _STAGES[type(event).__name__],
                    "fund": event.fund,
                    "on": fact.occurred_on,
                    "amount_fen": plain(event.amount_fen),
                    "document": event.document,
                }
                row = replace(row, funding=[*row.funding, funding])
            case AssetChecked():
                row = replace(row, in_use=event.in_use, checked_on=fact.day)
        return replace(row, stage=_stage(row))


@adds_up(
    "project_stages",
    zh="项目资金台账",
    takes=list(MONEY),
    key=("project", "stage"),
)
class ProjectStage(Addend, frozen=True, kw_only=True):
    """An amount of a project at a stage. What is approved is no sum: a later approval takes the place of an earlier."""

    project: Annotated[ProjectId, title("项目", "Of which project.")]
    stage: Annotated[
        str,
        title(
            "环节",
            "secured 协调, appropriated 下达, allocated 拨付, contracted 合同, requested 申请, accounted 报账,"
            " paid 支付, returned 退回.",
        ),
    ]
    amount_fen: Annotated[Amount | None, title("金额（元）", "The amount.")]

    @classmethod
    def of(cls, fact: Fact) -> Iterable[ProjectStage]:
        """The amount of an event; nothing where it names no project."""
        event: FundsDisbursed = fact.event  # type: ignore[assignment]  # all that it takes have what is read here
        if event.project is not None:
            stage = _MONEY[type(event).__name__]
            yield cls(village=fact.village, project=event.project, stage=stage, amount_fen=event.amount_fen)


def _reaching(row: ProjectRow, fact: Fact) -> ProjectRow:
    """The row with the first day of the stage that an event says is reached."""
    row = msgspec.structs.replace(row, village=row.village or fact.village)
    if isinstance(fact.event, AssetChecked):
        return row
    column = f"{_STAGES[type(fact.event).__name__]}_on"
    return msgspec.structs.replace(row, **{column: getattr(row, column) or fact.day})


def _stage(row: ProjectRow) -> str | None:
    if row.in_use:
        return "in_use"
    stages = reversed(STAGES.values())
    return next((stage for stage in stages if getattr(row, f"{stage}_on", None) is not None), None)
