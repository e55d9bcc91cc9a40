"""Grievances (信访): what people complain of, and what came of it."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from domain.households import Household
from domain.kernel.event import Event, PersonalText, State, event, state
from domain.kernel.refusal import Contradiction, Refusal, another
from domain.kernel.subject import GrievanceId, HouseholdId, VillageId


class AnonymousGrievanceOfHousehold(Refusal):
    """The grievance is anonymous, and names {household} as who filed it: leave the household out."""

    status = 422


@state("grievance")
class Grievance(State, frozen=True, kw_only=True, omit_defaults=True):
    """A grievance as decisions see it: how it came, whose it is, and its outcome."""

    channel: str | None = None
    household: str | None = None
    outcome: str | None = None

    @property
    def known(self) -> bool:
        return self.channel is not None


@event(
    by=("recorder", "office", "discipline", "inspector", "self"),
    introduces=("grievance",),
    zh="{village}收到信访（{channel}，{filed_by}）",
    en="A grievance was filed in {village} ({channel}, {filed_by})",
)
class GrievanceFiled(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody complains. A grievance of nobody known names at most the village."""

    grievance: GrievanceId
    channel: Annotated[
        Literal["visit", "letter", "hotline", "online"],
        Meta(description="visit 来访, letter 来信, hotline 热线, online 网上."),
    ]
    about: Annotated[PersonalText, Meta(description="What is complained of; personal.")]
    village: Annotated[VillageId, Meta(description="Where; absent where it is about no single village.")] | None = None
    household: Annotated[HouseholdId, Meta(description="Whose grievance; absent where it is anonymous.")] | None = None
    filed_by: (
        Annotated[Literal["named", "joint", "anonymous"], Meta(description="named 实名, joint 联名, anonymous 匿名.")]
        | None
    ) = None

    def decide(self, grievance: Grievance, household: Household | None) -> list[Contradiction]:
        if self.filed_by == "anonymous" and self.household is not None:
            raise AnonymousGrievanceOfHousehold(household=self.household)
        found = []
        if grievance.known:
            found.append(Contradiction(name="registered", stated=self.channel, held=grievance.channel))
        if household is not None:
            found += another("village", self.village, household.village)
        return found

    def after_grievance(self, grievance: Grievance) -> Grievance:
        return msgspec.structs.replace(grievance, channel=self.channel, household=self.household, village=self.village)


@event(
    by=("recorder", "office", "discipline", "inspector"),
    zh="信访{grievance}办结：{outcome}",
    en="The grievance {grievance} was resolved: {outcome}",
)
class GrievanceResolved(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A grievance is answered. Where it is a household's, the answer names the household and is sealed as theirs."""

    grievance: GrievanceId
    outcome: Annotated[
        Literal["upheld", "partly_upheld", "not_upheld", "withdrawn", "referred"],
        Meta(
            description="upheld 属实, partly_upheld 部分属实, not_upheld 不属实, withdrawn 撤回,"
            " referred 转其他部门办理."
        ),
    ]
    answer: Annotated[PersonalText, Meta(description="What was answered; personal.")]
    household: (
        Annotated[HouseholdId, Meta(description="Whose grievance it was, where it was a household's.")] | None
    ) = None

    def decide(self, grievance: Grievance) -> list[Contradiction]:
        found = []
        if grievance.outcome is not None:
            found.append(Contradiction(name="resolved", stated=self.outcome, held=grievance.outcome))
        return found + another("household", self.household, grievance.household)

    def after_grievance(self, grievance: Grievance) -> Grievance:
        return msgspec.structs.replace(grievance, outcome=self.outcome)
