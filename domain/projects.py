"""Projects (项目): planned, approved, built, accepted, accounted for, and whether the asset is used.

Money comes to a project by other files: appropriated and allocated in funds.py, contracted in works.py, paid in
disbursements.py. Each stage is recorded when it becomes known; that one is missing contradicts nothing.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from domain.kernel.event import Event, Name, State, event, state
from domain.kernel.figure import Amount, Figure, Sum
from domain.kernel.refusal import Contradiction
from domain.kernel.subject import OfficerId, ProgrammeId, ProjectId, VillageId
from domain.money import Document, Fen, beyond


@state("project")
class Project(State, frozen=True, kw_only=True, omit_defaults=True):
    """A project as decisions see it: the stages that it has reached, with their sums in fen."""

    name: str | None = None
    approved: Amount | None = None
    appropriated: Sum = Sum()
    allocated: Sum = Sum()
    contracted: Sum = Sum()
    started: bool = False
    completed: bool = False
    accepted: bool = False
    accounted: Sum = Sum()
    paid: Sum = Sum()
    returned: Sum = Sum()
    in_use: bool = False

    @property
    def known(self) -> bool:
        return self.name is not None

    @property
    def stages(self) -> list[str]:
        """The stages that are recorded, in the order of a project's life."""
        reached = {
            "planned": self.known,
            "approved": self.approved is not None,
            "appropriated": self.appropriated != Sum(),
            "allocated": self.allocated != Sum(),
            "started": self.started,
            "completed": self.completed,
            "accepted": self.accepted,
            "accounted": self.accounted != Sum(),
            "paid": self.paid != Sum(),
            "in_use": self.in_use,
        }
        return [stage for stage, yes in reached.items() if yes]

    def left_after(self, spent: Sum) -> Figure | None:
        """What the approval leaves after that sum; None while no approval is recorded."""
        return None if self.approved is None else Figure.of(self.approved) - spent.figure()

    @property
    def unpaid(self) -> Figure | None:
        """What the approval leaves to be paid; what was paid back may be paid again."""
        left = self.left_after(self.paid)
        return None if left is None else left + self.returned.figure()


@event(
    by=("recorder", "office", "finance"),
    introduces=("project",),
    zh="{name}入项目库",
    en="{name} was planned",
)
class ProjectPlanned(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A project enters the county's list of projects (入库): nothing is approved or paid by that."""

    project: ProjectId
    name: Annotated[Name, Meta(description="What the project is called.")]
    village: Annotated[VillageId, Meta(description="Where, if it is one village's.")] | None = None
    programme: Annotated[ProgrammeId, Meta(description="The programme that it belongs to.")] | None = None
    amount_fen: Annotated[Fen, Meta(description="What it is to cost, in fen.")] | None = None

    def decide(self, project: Project) -> list[Contradiction]:
        return [Contradiction(name="registered", stated=self.name, held=project.name)] if project.known else []

    def after_project(self, project: Project) -> Project:
        return msgspec.structs.replace(project, name=self.name, village=self.village)


@event(by=("office", "finance"), zh="{project}获批复{amount_fen}分", en="{amount_fen} fen were approved for {project}")
class ProjectApproved(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A project is approved (批复) for an amount; approved again, the later approval counts."""

    project: ProjectId
    amount_fen: Fen
    document: Document | None = None
    approved_by: Annotated[OfficerId, Meta(description="Who approved it.")] | None = None

    def after_project(self, project: Project) -> Project:
        return msgspec.structs.replace(project, approved=self.amount_fen)


@event(by=("recorder", "office"), zh="{project}开工", en="Work on {project} started")
class WorkStarted(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Work starts (开工)."""

    project: ProjectId

    def decide(self, project: Project) -> list[Contradiction]:
        return [Contradiction(name="stage", stated="started", held=project.stages)] if project.started else []

    def after_project(self, project: Project) -> Project:
        return msgspec.structs.replace(project, started=True)


@event(by=("recorder", "office"), zh="{project}完工", en="Work on {project} was completed")
class WorkCompleted(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Work is completed (完工)."""

    project: ProjectId

    def decide(self, project: Project) -> list[Contradiction]:
        return [Contradiction(name="stage", stated="completed", held=project.stages)] if project.completed else []

    def after_project(self, project: Project) -> Project:
        return msgspec.structs.replace(project, completed=True)


@event(by=("office", "finance"), zh="{project}通过验收", en="{project} was accepted")
class ProjectAccepted(Event, frozen=True, kw_only=True, omit_defaults=True):
    """What was built is accepted (验收)."""

    project: ProjectId
    document: Document | None = None

    def decide(self, project: Project) -> list[Contradiction]:
        return [Contradiction(name="stage", stated="accepted", held=project.stages)] if project.accepted else []

    def after_project(self, project: Project) -> Project:
        return msgspec.structs.replace(project, accepted=True)


@event(
    by=("recorder", "office", "finance"),
    zh="{project}报账{amount_fen}分",
    en="{amount_fen} fen were accounted for by {project}",
)
class ExpenseAccounted(Event, frozen=True, kw_only=True, omit_defaults=True):
    """An expense of a project is accounted for by its vouchers (报账)."""

    project: ProjectId
    amount_fen: Fen
    document: Annotated[Document, Meta(description="Number of the voucher or invoice.")] | None = None
    accounted_by: Annotated[OfficerId, Meta(description="Who handed it in.")] | None = None

    def decide(self, project: Project) -> list[Contradiction]:
        return beyond("project_approval", self.amount_fen, project.left_after(project.accounted))

    def after_project(self, project: Project) -> Project:
        return msgspec.structs.replace(project, accounted=project.accounted.plus(self.amount_fen))

    def without_project(self, project: Project) -> Project:
        return msgspec.structs.replace(project, accounted=project.accounted.minus(self.amount_fen))


@event(
    by=("recorder", "office", "finance", "inspector"),
    zh="查看{project}资产使用情况",
    en="The use of what {project} built was checked",
)
class AssetChecked(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody looked whether what was built is in use (投用); the last look counts."""

    project: ProjectId
    in_use: Annotated[bool, Meta(description="Whether it was in use.")]
    checked_by: Annotated[OfficerId, Meta(description="Who looked.")] | None = None

    def after_project(self, project: Project) -> Project:
        return msgspec.structs.replace(project, in_use=self.in_use)
