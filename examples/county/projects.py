"""Projects: every third year a village has one, from the county's list to its use, built by a supplier."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Final, NamedTuple

from domain.disbursements import BankLineMatched, FundsDisbursed
from domain.funds import FundAllocated, FundAppropriated, FundsSecured
from domain.kernel.event import Event
from domain.needs import NeedReported
from domain.notices import NoticeClosed, NoticePosted
from domain.payments import PaymentApproved, PaymentOrdered, PaymentRequested
from domain.projects import (
    AssetChecked,
    ExpenseAccounted,
    ProjectAccepted,
    ProjectApproved,
    ProjectPlanned,
    WorkCompleted,
    WorkStarted,
)
from domain.works import ContractAwarded, SupplierRegistered
from examples.county.lines import Day
from examples.county.world import CASHIER, CLERK, SUPPLIERS, TREASURER, Village, VillageStep, World

_EVERY: Final = 3
"""Years from one project of a village to its next."""

# One in so many …
_STUCK: Final = 8  # projects are begun and not completed
_OVERPAID: Final = 10  # are paid beyond the contract: contradicts contract_amount
_NO_TENDER: Final = 4  # contracts name no tender
_IDLE: Final = 8  # things built are not in use

_WHAT: Final = ("硬化道路", "机井", "排水沟", "路灯", "文化广场")
_PERCENT_FIRST: Final = 40
"""Of the contract, paid when work has started."""


class Project(NamedTuple):
    """A village's project of a year, as chance has it."""

    id: str
    label: str
    year: str
    chance: int

    @property
    def name(self) -> str:
        return f"占位项目：{_WHAT[self.chance % len(_WHAT)]}"

    @property
    def contract_fen(self) -> int:
        return 10_000_000 + (self.chance >> 8) % 100 * 200_000

    @property
    def approved_fen(self) -> int:
        return self.contract_fen * 6 // 5

    @property
    def fund(self) -> str:
        return f"fund:works-{self.year}"

    @property
    def contract(self) -> str:
        return f"works_contract:{self.label}"

    @property
    def supplier(self) -> str:
        return supplier((self.chance >> 16) % SUPPLIERS)

    @property
    def stuck(self) -> bool:
        return (self.chance >> 24) % _STUCK == 0

    @property
    def first_fen(self) -> int:
        return self.contract_fen * _PERCENT_FIRST // 100

    @property
    def rest_fen(self) -> int:
        beyond = 0 if (self.chance >> 32) % _OVERPAID else self.contract_fen // 20
        return self.contract_fen - self.first_fen + beyond


def supplier(number: int) -> str:
    return f"supplier:s{number + 1}"


def suppliers(world: World) -> Iterator[bytes]:
    for number in range(SUPPLIERS):
        yield world.line(SupplierRegistered(supplier=supplier(number), name=f"占位工程公司{number + 1:02d}"))


def _project(world: World, village: Village, day: Day) -> Project | None:
    if (village.number + day.age) % _EVERY:
        return None
    label = f"{village.label}-{day.year}"
    return Project(f"project:{label}", label, day.year, world.chance(village.number, day.age, 36))


Stage = Callable[[World, Village, Day, Project], Iterator[Event]]


def _stage(events: Stage, *, after_start: bool = False) -> VillageStep:
    """The step of a village that has a project in that year, and one that is not stuck where work must be done."""

    def step(world: World, village: Village, day: Day) -> Iterator[bytes]:
        project = _project(world, village, day)
        if project is not None and not (after_start and project.stuck):
            for event in events(world, village, day, project):
                yield world.line(event)

    return step


def _planned(_world: World, village: Village, _day: Day, project: Project) -> Iterator[Event]:
    yield ProjectPlanned(
        project=project.id, name=project.name, village=village.id, programme="programme:works",
        amount_fen=project.approved_fen,
    )  # fmt: skip
    yield NeedReported(village=village.id, what="村民代表会议提出该项目", project=project.id)


def _secured(_world: World, _village: Village, _day: Day, project: Project) -> Iterator[Event]:
    yield FundsSecured(amount_fen=project.approved_fen // 2, project=project.id, source="派出单位")


def _approved(_world: World, village: Village, day: Day, project: Project) -> Iterator[Event]:
    yield ProjectApproved(
        project=project.id, amount_fen=project.approved_fen, document=f"占位批〔{day.year}〕{village.number + 1}号",
        approved_by=TREASURER,
    )  # fmt: skip
    yield NoticePosted(
        notice=f"notice:project-{project.label}",
        about=project.id,
        kind="project",
        from_=day.text,
        until=day.later(10),
        places=["village_board", "county_website"],
        text_sha256=sha256(project.label.encode()).hexdigest(),
        fields_shown=["village", "amount"],
        village=village.id,
    )


def _funded(_world: World, village: Village, day: Day, project: Project) -> Iterator[Event]:
    yield NoticeClosed(notice=f"notice:project-{project.label}", objections=0)
    yield FundAppropriated(
        fund=project.fund, level="province", amount_fen=project.approved_fen, programme="programme:works",
        project=project.id, document=f"占位下达〔{day.year}〕{village.number + 1}号",
    )  # fmt: skip
    yield FundAllocated(fund=project.fund, project=project.id, amount_fen=project.approved_fen)


def _awarded(_world: World, village: Village, day: Day, project: Project) -> Iterator[Event]:
    yield ContractAwarded(
        contract=project.contract,
        project=project.id,
        supplier=project.supplier,
        amount_fen=project.contract_fen,
        tender=f"占位招〔{day.year}〕{village.number + 1}号" if (project.chance >> 40) % _NO_TENDER else None,
    )


def _started(_world: World, _village: Village, _day: Day, project: Project) -> Iterator[Event]:
    yield WorkStarted(project=project.id)


def _paid(project: Project, fen: int, number: int, day: Day) -> Iterator[Event]:
    payment = f"payment:works-{project.label}-{number}"
    disbursement = f"disbursement:works-{project.label}-{number}"
    yield PaymentRequested(
        payment=payment, amount_fen=fen, fund=project.fund, project=project.id, payee=project.supplier,
        requested_by=CLERK,
    )  # fmt: skip
    yield PaymentApproved(payment=payment, amount_fen=fen, approved_by=TREASURER)
    yield PaymentOrdered(payment=payment, fund=project.fund, amount_fen=fen)
    yield FundsDisbursed(
        payee=project.supplier,
        amount_fen=fen,
        kind="works",
        fund=project.fund,
        payment=payment,
        programme="programme:works",
        project=project.id,
        contract=project.contract,
        disbursement=disbursement,
        requested_by=CLERK,
        approved_by=TREASURER,
        paid_by=CASHIER,
    )
    yield BankLineMatched(
        disbursement=disbursement, bank_ref=f"占位{project.chance % 10**10:010d}-{number}", amount_fen=fen,
        paid_on=day.text,
    )  # fmt: skip


def _paid_first(_world: World, _village: Village, day: Day, project: Project) -> Iterator[Event]:
    return _paid(project, project.first_fen, 1, day)


def _completed(_world: World, _village: Village, _day: Day, project: Project) -> Iterator[Event]:
    yield WorkCompleted(project=project.id)


def _accepted(_world: World, village: Village, day: Day, project: Project) -> Iterator[Event]:
    yield ProjectAccepted(project=project.id, document=f"占位验〔{day.year}〕{village.number + 1}号")
    yield ExpenseAccounted(project=project.id, amount_fen=project.contract_fen, accounted_by=village.accountant)


def _paid_rest(_world: World, _village: Village, day: Day, project: Project) -> Iterator[Event]:
    return _paid(project, project.rest_fen, 2, day)


def _checked(_world: World, village: Village, _day: Day, project: Project) -> Iterator[Event]:
    in_use = (project.chance >> 48) % _IDLE != 0
    yield AssetChecked(project=project.id, in_use=in_use, checked_by=village.cadres[0])


IN_VILLAGES: Final[dict[tuple[int, int], VillageStep]] = {
    (1, 14): _stage(_planned),
    (2, 4): _stage(_secured),
    (2, 22): _stage(_approved),
    (3, 12): _stage(_funded),
    (4, 16): _stage(_awarded),
    (5, 6): _stage(_started),
    (6, 4): _stage(_paid_first),
    (8, 16): _stage(_completed, after_start=True),
    (9, 12): _stage(_accepted, after_start=True),
    (10, 14): _stage(_paid_rest, after_start=True),
    (12, 14): _stage(_checked, after_start=True),
}
