"""A project's page: the stages of its life that are recorded, with their days, and its money at each of them."""

from __future__ import annotations

from typing import Any, ClassVar, Final

import msgspec

from domain.claims import ClaimPublished
from domain.disbursements import FundsDisbursed, FundsReturned
from domain.funds import FundAllocated, FundAppropriated, FundsSecured
from domain.kernel.event import Event
from domain.needs import NeedReported
from domain.notices import NoticePosted
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
from projections.kernel.account import Account, Line, last, number, total
from projections.kernel.page import Fact, Page, page

STAGES: Final[dict[type[Event], str]] = {
    ProjectPlanned: "planned",
    ProjectApproved: "approved",
    FundAppropriated: "appropriated",
    FundAllocated: "allocated",
    WorkStarted: "started",
    WorkCompleted: "completed",
    ProjectAccepted: "accepted",
    ExpenseAccounted: "accounted",
    FundsDisbursed: "paid",
    AssetChecked: "in_use",
}
"""The stages in the order of a project's life, by the event that says that one is reached."""


@page("project", "projects")
class ProjectPage(Account, frozen=True, kw_only=True):
    """A project on a day."""

    says: ClassVar[tuple[type[Event], ...]] = (ProjectPlanned,)
    then: ClassVar[dict[str, type[Event]]] = {
        "needs": NeedReported,
        "promises": FundsSecured,
        "approvals": ProjectApproved,
        "appropriations": FundAppropriated,
        "allocations": FundAllocated,
        "contracts": ContractAwarded,
        "starts": WorkStarted,
        "completions": WorkCompleted,
        "acceptances": ProjectAccepted,
        "expenses": ExpenseAccounted,
        "payments": FundsDisbursed,
        "returns": FundsReturned,
        "asset_checks": AssetChecked,
        "notices": NoticePosted,
        "claims": ClaimPublished,
    }
    day: ClassVar[tuple[str, str]] = ("planned_on", "When it entered the list of projects.")
    figures: ClassVar[dict[str, Line]] = {
        "planned": last("What it is to cost: a figure; null where the record does not say.", ProjectPlanned),
        "secured": total("What was promised (协调) for it: a figure.", FundsSecured),
        "approved": last("What was approved (批复), as said last: a figure; null while nothing was.", ProjectApproved),
        "appropriated": total("What was appropriated (下达) for it: a figure.", FundAppropriated),
        "allocated": total("What was allocated (拨付) to it: a figure.", FundAllocated),
        "contracted": total("What its contracts are awarded for: a figure.", ContractAwarded),
        "accounted": total("What was accounted for (报账): a figure.", ExpenseAccounted),
        "requested": total("What payment requests ask for: a figure.", PaymentRequested),
        "payment_requests": number("How many payments were requested.", PaymentRequested),
        "paid": total("What was paid (支付) by payments that name it: a figure.", FundsDisbursed),
        "returned": total("What was paid back by returns that name it: a figure.", FundsReturned),
    }
    derives: ClassVar[dict[str, str]] = {
        "left": "What the approval leaves to be paid, below zero where more was paid; what was paid back may be paid"
        " again: a figure; null while nothing is approved.",
        "stages": "The stages that are recorded, in the order of a project's life, each with the first day and event"
        " that say so: planned 入库, approved 批复, appropriated 下达, allocated 拨付, started 开工, completed 完工,"
        " accepted 验收, accounted 报账, paid 支付, in_use 投用. In use it is as last seen.",
    }
    reached: dict[str, dict[str, Any]] = {}
    """As answered, by stage."""

    def after(self, fact: Fact) -> Page:
        """The page after one more fact."""
        return Account.after(self._reaching(fact), fact)

    def _reaching(self, fact: Fact) -> ProjectPage:
        event = fact.event
        stage = next((stage for cls, stage in STAGES.items() if isinstance(event, cls)), None)
        if stage is None or getattr(event, "project", None) != self.subject:
            return self
        if isinstance(event, AssetChecked) and not event.in_use:
            reached = {name: found for name, found in self.reached.items() if name != stage}
        else:
            reached = {stage: {"stage": stage, "on": fact.occurred_on, "event": fact.id}} | self.reached
        return msgspec.structs.replace(self, reached=reached)

    def derived(self) -> dict[str, Any]:
        """The members that follow from the figures."""
        return {
            "left": self.difference("approved", "paid", plus="returned"),
            "stages": [self.reached[stage] for stage in STAGES.values() if stage in self.reached],
        }
