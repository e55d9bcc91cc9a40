"""The registers of planned measures (帮扶措施台账) and of what was delivered (帮扶落实台账)."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from domain.assistance import AssistanceDelivered, AssistancePlanned
from domain.kernel.subject import HouseholdId, PlanId
from projections.kernel.page import Fact, plain
from projections.kernel.register import EVENT, Row, register, title

MEASURE = (
    "industry 产业, employment 就业, education 教育, health 健康, housing 危房改造, relocation 易地搬迁, finance 金融,"
    " social_security 兜底保障, public_works 基础设施, goods 慰问品 or other 其他."
)


@register(
    "plans",
    zh="帮扶措施台账",
    unit="plan",
    takes=[AssistancePlanned, AssistanceDelivered],
    indexes=[("household",), ("village", "due_on")],
)
class PlanRow(Row, frozen=True, kw_only=True):
    """A measure that is planned for a household, and whether it was delivered."""

    household: Annotated[HouseholdId | None, title("农户", "For whom.")] = None
    measure: Annotated[str | None, title("措施", MEASURE)] = None
    planned_on: Annotated[int | None, title("制定日期", "YYYYMMDD; nothing where the plan itself is not recorded.")] = (
        None
    )
    due_on: Annotated[str | None, title("落实期限", "By when it is due, as said: a month or year by its last day.")] = (
        None
    )
    delivered: Annotated[int, title("落实次数", "How many times something was delivered on it.")] = 0
    delivered_first_on: Annotated[int | None, title("首次落实日期", "When first, YYYYMMDD.")] = None
    delivered_last_on: Annotated[int | None, title("最近落实日期", "When last, YYYYMMDD.")] = None

    @classmethod
    def step(cls, before: PlanRow | None, fact: Fact, _unit: str) -> PlanRow:
        """The plan after one more event; the household is the plan's own, or else that to which it was delivered."""
        row, event, replace = before or cls(), fact.event, msgspec.structs.replace
        match event:
            case AssistancePlanned():
                row = replace(
                    row,
                    village=fact.village or row.village,
                    household=event.household,
                    measure=event.measure,
                    planned_on=fact.day,
                    due_on=event.due_on,
                )
            case AssistanceDelivered():
                row = replace(
                    row,
                    village=row.village or fact.village,
                    household=row.household or event.household,
                    delivered=row.delivered + 1,
                    delivered_first_on=row.delivered_first_on or fact.day,
                    delivered_last_on=fact.day,
                )
        return row


@register(
    "deliveries",
    zh="帮扶落实台账",
    unit=EVENT,
    takes=[AssistanceDelivered],
    indexes=[("household", "on_day"), ("village", "on_day"), ("plan",)],
)
class Delivery(Row, frozen=True, kw_only=True):
    """Assistance that a household was given, as planned or without a plan."""

    on_day: Annotated[int, title("日期", "When, YYYYMMDD.")]
    household: Annotated[HouseholdId, title("农户", "To whom.")]
    plan: Annotated[PlanId | None, title("帮扶措施", "The plan that it carries out, if one.")]
    measure: Annotated[str, title("措施", MEASURE)]
    goods: Annotated[
        list[dict[str, Any]], title("慰问品", "What was brought: what, and its weight_jin (斤) where that is said.")
    ]

    @classmethod
    def step(cls, _before: Delivery | None, fact: Fact, _unit: str) -> Delivery:
        """The assistance that an event tells of."""
        event: AssistanceDelivered = fact.event  # type: ignore[assignment]  # the only one that it takes
        return cls(
            village=fact.village,
            on_day=fact.day,
            household=event.household,
            plan=event.plan,
            measure=event.measure,
            goods=plain(event.goods),
        )
