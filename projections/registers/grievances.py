"""The register of grievances (信访台账): how each came, whose it is, and what came of it."""

from __future__ import annotations

from typing import Annotated

import msgspec

from domain.grievances import GrievanceFiled, GrievanceResolved
from domain.kernel.subject import HouseholdId
from projections.kernel.page import Fact, Sealed, sealed
from projections.kernel.register import Row, register, title


@register(
    "grievances",
    zh="信访台账",
    unit="grievance",
    takes=[GrievanceFiled, GrievanceResolved],
    indexes=[("village", "filed_on"), ("household",)],
)
class GrievanceRow(Row, frozen=True, kw_only=True):
    """A grievance (信访), filed and resolved; of two outcomes, the last."""

    channel: Annotated[str | None, title("渠道", "visit 来访, letter 来信, hotline 热线, online 网上.")] = None
    filed_by: Annotated[str | None, title("信访形式", "named 实名, joint 联名, anonymous 匿名.")] = None
    household: Annotated[HouseholdId | None, title("农户", "Whose it is, where it is a household's.")] = None
    filed_on: Annotated[str | None, title("收到日期", "When it was filed.")] = None
    about: Annotated[Sealed | None, title("反映内容", "What is complained of; personal.")] = None
    outcome: Annotated[
        str | None,
        title(
            "办理结果",
            "upheld 属实, partly_upheld 部分属实, not_upheld 不属实, withdrawn 撤回, referred 转其他部门办理;"
            " nothing while it is open.",
        ),
    ] = None
    resolved_on: Annotated[str | None, title("办结日期", "When it was resolved.")] = None
    answer: Annotated[Sealed | None, title("答复", "What was answered; personal.")] = None

    @classmethod
    def step(cls, before: GrievanceRow | None, fact: Fact, _unit: str) -> GrievanceRow:
        """The grievance after one more event."""
        row, event, replace = before or cls(village=fact.village), fact.event, msgspec.structs.replace
        match event:
            case GrievanceFiled():
                return replace(
                    row,
                    village=event.village or fact.village,
                    channel=event.channel,
                    filed_by=event.filed_by,
                    household=event.household,
                    filed_on=fact.occurred_on,
                    about=sealed(fact, "about"),
                )
            case GrievanceResolved():
                return replace(
                    row,
                    household=row.household or event.household,
                    outcome=event.outcome,
                    resolved_on=fact.occurred_on,
                    answer=sealed(fact, "answer"),
                )
        return row
