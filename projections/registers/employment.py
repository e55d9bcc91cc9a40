"""The register of employments (务工台账): who of a household works for whom, for what wage, from when until when."""

from __future__ import annotations

from typing import Annotated

import msgspec

from domain.employment import EmploymentEnded, EmploymentStarted
from domain.kernel.figure import Amount
from domain.kernel.subject import CooperativeId, HouseholdId, PersonId
from projections.kernel.page import Fact
from projections.kernel.register import Row, register, title


@register(
    "employments",
    zh="务工台账",
    unit="employment",
    takes=[EmploymentStarted, EmploymentEnded],
    indexes=[("household",), ("cooperative",), ("village",)],
)
class EmploymentRow(Row, frozen=True, kw_only=True):
    """An employment (务工). The wages that were paid add up among what was settled."""

    household: Annotated[HouseholdId | None, title("农户", "Whose member works.")] = None
    person: Annotated[PersonId | None, title("务工人", "Who works, where the record names the member.")] = None
    cooperative: Annotated[CooperativeId | None, title("合作社", "The employer, where it is a cooperative.")] = None
    employer: Annotated[str | None, title("用工单位", "The employer, where it is none.")] = None
    wage_fen_per_month: Annotated[Amount | None, title("月工资（元）", "Wage a month.")] = None
    begins_on: Annotated[str | None, title("起", "First day of work, as said.")] = None
    ended_on: Annotated[int | None, title("结束日期", "When it ended, YYYYMMDD.")] = None
    end_reason: Annotated[
        str | None, title("结束原因", "expired 期满, resigned 辞工, dismissed 辞退 or other 其他.")
    ] = None

    @classmethod
    def step(cls, before: EmploymentRow | None, fact: Fact, _unit: str) -> EmploymentRow:
        """The employment after one more event."""
        row, event, replace = before or cls(), fact.event, msgspec.structs.replace
        match event:
            case EmploymentStarted():
                row = replace(
                    row,
                    village=fact.village or row.village,
                    household=event.household,
                    person=event.person,
                    cooperative=event.cooperative,
                    employer=event.employer,
                    wage_fen_per_month=event.wage_fen_per_month,
                    begins_on=event.from_ or fact.occurred_on,
                )
            case EmploymentEnded():
                row = replace(
                    row,
                    village=row.village or fact.village,
                    household=row.household or event.household,
                    cooperative=row.cooperative or event.cooperative,
                    ended_on=fact.day,
                    end_reason=event.reason,
                )
        return row
