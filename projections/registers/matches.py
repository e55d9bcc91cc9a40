"""The register of external matches (外部比对台账): what other registers say of whom, and what was found."""

from __future__ import annotations

from typing import Annotated

import msgspec

from domain.kernel.subject import HouseholdId, OwnerId
from domain.matches import ExternalMatchReceived, ExternalMatchResolved
from projections.kernel.page import Fact, Sealed, sealed
from projections.kernel.register import Row, register, title

SOURCE = (
    "vehicle 车辆, flat 房产, company 工商登记, payroll 财政供养, pension 养老金, deposit 存款,"
    " social_insurance 社会保险, school_roll 学籍, death_register 死亡登记, other 其他."
)


@register(
    "matches",
    zh="外部比对台账",
    unit="match",
    takes=[ExternalMatchReceived, ExternalMatchResolved],
    indexes=[("subject",), ("village",)],
)
class MatchRow(Row, frozen=True, kw_only=True):
    """An external match (外部比对), a clue and never a verdict; of two outcomes, the last."""

    source: Annotated[str | None, title("比对来源", f"The register that it comes from: {SOURCE}")] = None
    subject: Annotated[OwnerId | None, title("比对对象", "Whom it names: a household, or a person.")] = None
    household: Annotated[HouseholdId | None, title("农户", "The household, where a person is named.")] = None
    period: Annotated[str | None, title("比对期间", "The day, month or year that the register speaks of.")] = None
    received_on: Annotated[str | None, title("收到日期", "When it was received.")] = None
    what: Annotated[Sealed | None, title("比对内容", "What the register says; personal.")] = None
    outcome: Annotated[
        str | None,
        title(
            "核实结果", "confirmed 属实, not_confirmed 不属实, explained 属实但有合理说明; nothing while it is open."
        ),
    ] = None
    resolved_on: Annotated[str | None, title("核实日期", "When it was looked into.")] = None
    answer: Annotated[Sealed | None, title("核实情况", "What was found; personal.")] = None

    @classmethod
    def step(cls, before: MatchRow | None, fact: Fact, _unit: str) -> MatchRow:
        """The match after one more event."""
        row, event, replace = before or cls(village=fact.village), fact.event, msgspec.structs.replace
        match event:
            case ExternalMatchReceived():
                return replace(
                    row,
                    village=fact.village,
                    source=event.source,
                    subject=event.subject,
                    household=event.household,
                    period=event.period,
                    received_on=fact.occurred_on,
                    what=sealed(fact, "what"),
                )
            case ExternalMatchResolved():
                return replace(
                    row,
                    subject=row.subject or event.subject,
                    household=row.household or event.household,
                    outcome=event.outcome,
                    resolved_on=fact.occurred_on,
                    answer=sealed(fact, "answer"),
                )
        return row
