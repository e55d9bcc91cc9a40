"""Assistance (帮扶): who helps a household, what is planned for it, what it was given, and who made its file."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from domain.households import Household
from domain.kernel.dates import OccurredOn
from domain.kernel.event import Event, PersonalText, State, event, state
from domain.kernel.refusal import Contradiction
from domain.kernel.subject import HelperId, HouseholdId, PlanId

Measure = Annotated[
    Literal[
        "industry",
        "employment",
        "education",
        "health",
        "housing",
        "relocation",
        "finance",
        "social_security",
        "public_works",
        "goods",
        "other",
    ],
    Meta(
        description="industry 产业, employment 就业, education 教育, health 健康, housing 危房改造,"
        " relocation 易地搬迁, finance 金融, social_security 兜底保障, public_works 基础设施, goods 慰问品, other 其他."
    ),
]


class Goods(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Goods in kind (慰问品): a present, no income."""

    what: Annotated[str, Meta(min_length=1, max_length=60, description="Such as rice, flour, oil.")]
    weight_jin: Annotated[int, Meta(ge=0, le=1_000_000, description="Weight in jin (斤, half a kilogram).")] | None = (
        None
    )


@state("plan")
class Plan(State, frozen=True, kw_only=True, omit_defaults=True):
    """A planned measure as decisions see it: whose it is, and what kind of measure."""

    household: str | None = None
    measure: str | None = None

    @property
    def known(self) -> bool:
        return self.household is not None


@event(
    by=("recorder", "office", "organisation"),
    zh="{helper}担任{household}帮扶责任人",
    en="{helper} was assigned to {household} as its helper",
)
class HelperAssigned(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody becomes responsible for helping a household (帮扶责任人)."""

    household: HouseholdId
    helper: HelperId
    since: Annotated[OccurredOn, Meta(description="First day, where it is not the day of the assignment.")] | None = (
        None
    )

    def after_household(self, household: Household) -> Household:
        others = [helper for helper in household.helpers if helper != self.helper]
        return msgspec.structs.replace(household, helpers=[*others, self.helper][-8:])


@event(
    by=("recorder", "office", "organisation"),
    zh="{helper}不再担任{household}帮扶责任人",
    en="{helper} was released as the helper of {household}",
)
class HelperReleased(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody is no longer responsible for helping a household."""

    household: HouseholdId
    helper: HelperId


@event(
    by=("recorder", "office"),
    introduces=("plan",),
    zh="为{household}制定帮扶措施（{measure}），{due_on}前落实",
    en="Assistance ({measure}) was planned for {household}, due on {due_on}",
)
class AssistancePlanned(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A measure is planned for a household, to be delivered by a day."""

    plan: PlanId
    household: HouseholdId
    measure: Measure
    due_on: Annotated[OccurredOn, Meta(description="By when it is due; the last day of a month or year.")]
    what: Annotated[PersonalText, Meta(description="What exactly; personal.")] | None = None

    def decide(self, plan: Plan) -> list[Contradiction]:
        return [Contradiction(name="registered", stated=self.household, held=plan.household)] if plan.known else []

    def after_plan(self, plan: Plan) -> Plan:
        return Plan(household=self.household, measure=self.measure)


@event(
    by=("recorder", "office"),
    zh="{household}获得帮扶（{measure}）",
    en="Assistance ({measure}) was delivered to {household}",
)
class AssistanceDelivered(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A household was given assistance, as planned or without a plan; money is a disbursement, and not this."""

    household: HouseholdId
    measure: Measure
    plan: Annotated[PlanId, Meta(description="The plan that it carries out.")] | None = None
    goods: Annotated[list[Goods], Meta(max_length=50, description="What was brought.")] = []
    what: Annotated[PersonalText, Meta(description="What exactly; personal.")] | None = None

    def decide(self, plan: Plan | None) -> list[Contradiction]:
        if plan is None:
            return []
        found = []
        if plan.household != self.household:
            found.append(Contradiction(name="household", stated=self.household, held=plan.household))
        if plan.measure != self.measure:
            found.append(Contradiction(name="measure", stated=self.measure, held=plan.measure))
        return found


@event(by=("recorder", "office"), zh="{author}为{household}建立档案", en="{author} made the file of {household}")
class FileMade(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A household's file (档案) was made, by the hand that is named."""

    household: HouseholdId
    author: Annotated[HelperId, Meta(description="Who made it.")]
