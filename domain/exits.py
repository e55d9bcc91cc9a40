"""Exits (退出) from poverty: appraised, proposed, verified, agreed to, displayed, announced, and what may follow.

Each step is a fact. A step that is missing or out of order is for a rule to tell: none is refused for it, so any step
may be the first that the ledger hears of an exit.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from domain.households import Cause, Household
from domain.income import Assessment
from domain.kernel.dates import OccurredOn
from domain.kernel.event import Event, PersonalText, State, event, state
from domain.kernel.figure import Amount
from domain.kernel.refusal import Contradiction, another
from domain.kernel.subject import AssessmentId, ExitId, HouseholdId, ObjectionId, OfficerId, VillageId


@state("exit")
class Exit(State, frozen=True, kw_only=True, omit_defaults=True):
    """An exit as decisions see it: whose it is, and whether it was proposed."""

    household: str | None = None
    proposed: bool = False

    @property
    def known(self) -> bool:
        return self.household is not None

    def of(self, household: str) -> Exit:
        """The exit with the household that its first step named."""
        return self if self.household else msgspec.structs.replace(self, household=household)


@state("objection")
class Objection(State, frozen=True, kw_only=True, omit_defaults=True):
    """An objection as decisions see it: to which exit, and how it was answered."""

    exit: str | None = None
    outcome: str | None = None

    @property
    def known(self) -> bool:
        return self.exit is not None


@event(by=("recorder", "office"), zh="{village}召开民主评议（{purpose}）", en="{village} held an appraisal ({purpose})")
class AppraisalHeld(Event, frozen=True, kw_only=True, omit_defaults=True):
    """The villagers appraise (民主评议) which households are poor, or poor no longer."""

    village: VillageId
    purpose: Annotated[Literal["identification", "exit"], Meta(description="identification 识别, exit 退出.")]
    period: Annotated[OccurredOn, Meta(description="The year or month that it is for.")] | None = None
    attended: Annotated[Amount, Meta(description="Villagers who took part.")] | None = None
    households_discussed: Annotated[
        list[HouseholdId], Meta(max_length=30, description="Of which households; more than 30 are several events.")
    ] = []

    def decide(self, households_discussed: list[Household]) -> list[Contradiction]:
        return [
            Contradiction(name="village", stated=self.village, held=household.village)
            for household in households_discussed
            if household.village != self.village
        ]


@event(
    by=("recorder", "office"),
    introduces=("exit",),
    zh="提名{household}退出",
    en="{household} was proposed for exit",
)
class ExitProposed(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A household is proposed for exit from poverty, on an assessment of its income where there is one."""

    exit: ExitId
    household: HouseholdId
    assessment: Annotated[AssessmentId, Meta(description="The income that it rests on.")] | None = None

    def decide(self, exit: Exit, assessment: Assessment | None) -> list[Contradiction]:  # noqa: A002 - the field's name
        found = another("household", self.household, exit.household)
        if exit.proposed:
            found.append(Contradiction(name="registered", stated=self.household, held=exit.household))
        if assessment is not None:
            found += another("household", self.household, assessment.household)
        return found

    def after_exit(self, held: Exit) -> Exit:
        return msgspec.structs.replace(held.of(self.household), proposed=True)


@event(
    by=("recorder", "office"),
    introduces=("exit",),
    zh="{household}退出经{by}核实",
    en="The exit of {household} was verified by the {by}",
)
class ExitVerified(Event, frozen=True, kw_only=True, omit_defaults=True):
    """The village committee or the team verifies (核实) that a household may exit: one event each."""

    exit: ExitId
    household: HouseholdId
    by: Annotated[Literal["village_committee", "team"], Meta(description="village_committee 村委会, team 驻村工作队.")]

    def decide(self, exit: Exit) -> list[Contradiction]:  # noqa: A002 - the field's name
        return another("household", self.household, exit.household)

    def after_exit(self, held: Exit) -> Exit:
        return held.of(self.household)


@event(by=("recorder", "office"), introduces=("exit",), zh="{household}认可退出", en="{household} agreed to its exit")
class ExitAgreed(Event, frozen=True, kw_only=True, omit_defaults=True):
    """The household agrees (认可) to its own exit."""

    exit: ExitId
    household: HouseholdId

    def decide(self, exit: Exit) -> list[Contradiction]:  # noqa: A002 - the field's name
        return another("household", self.household, exit.household)

    def after_exit(self, held: Exit) -> Exit:
        return held.of(self.household)


@event(
    by=("recorder", "office", "inspector"),
    introduces=("objection",),
    zh="对{household}退出有异议",
    en="An objection to the exit of {household} was raised",
)
class ObjectionRaised(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody objects (异议) to an exit."""

    objection: ObjectionId
    exit: ExitId
    household: Annotated[HouseholdId, Meta(description="Whose exit it is.")]
    what: Annotated[PersonalText, Meta(description="What was said; personal.")]
    raised_by: Annotated[PersonalText, Meta(description="Who said it, unless nameless; personal.")] | None = None

    def decide(self, objection: Objection, exit: Exit) -> list[Contradiction]:  # noqa: A002 - the field's name
        found = another("household", self.household, exit.household)
        if objection.known:
            found.append(Contradiction(name="registered", stated=self.exit, held=objection.exit))
        return found

    def after_objection(self, objection: Objection) -> Objection:
        return msgspec.structs.replace(objection, exit=self.exit)


@event(
    by=("recorder", "office"),
    zh="答复对{household}退出的异议（{outcome}）",
    en="The objection to the exit of {household} was answered ({outcome})",
)
class ObjectionAnswered(Event, frozen=True, kw_only=True, omit_defaults=True):
    """An objection to an exit is answered: from then on it is no longer open."""

    objection: ObjectionId
    exit: ExitId
    household: Annotated[HouseholdId, Meta(description="Whose exit it is.")]
    outcome: Annotated[
        Literal["upheld", "dismissed", "withdrawn"], Meta(description="upheld 成立, dismissed 不成立, withdrawn 撤回.")
    ]
    answer: Annotated[PersonalText, Meta(description="What was answered; personal.")] | None = None

    def decide(self, objection: Objection, exit: Exit) -> list[Contradiction]:  # noqa: A002 - the field's name
        found = another("household", self.household, exit.household)
        if objection.exit != self.exit:
            found.append(Contradiction(name="exit", stated=self.exit, held=objection.exit))
        if objection.outcome is not None:
            found.append(Contradiction(name="answered", stated=self.outcome, held=objection.outcome))
        return found

    def after_objection(self, objection: Objection) -> Objection:
        return msgspec.structs.replace(objection, outcome=self.outcome)


@event(by=("office",), introduces=("exit",), zh="公告{household}脱贫退出", en="The exit of {household} was announced")
class ExitAnnounced(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A household's exit is announced (公告): it counts as exited (已脱贫)."""

    exit: ExitId
    household: HouseholdId
    approved_by: Annotated[OfficerId, Meta(description="Who approved it (批准).")] | None = None
    approved_on: (
        Annotated[OccurredOn, Meta(description="When it was approved, where that is not the day of the announcement.")]
        | None
    ) = None

    def decide(self, exit: Exit, household: Household) -> list[Contradiction]:  # noqa: A002 - the field's name
        return another("household", self.household, exit.household) + _against_status("exited", household)

    def after_exit(self, held: Exit) -> Exit:
        return held.of(self.household)

    def after_household(self, household: Household) -> Household:
        return msgspec.structs.replace(household, exits=household.exits + 1)

    def without_household(self, household: Household) -> Household:
        return msgspec.structs.replace(household, exits=household.exits - 1)


@event(by=("office",), zh="{household}返贫", en="{household} fell back into poverty")
class Relapsed(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A household that had exited is poor again (返贫)."""

    household: HouseholdId
    cause: Cause | None = None
    assessment: Annotated[AssessmentId, Meta(description="The income that shows it.")] | None = None

    def decide(self, household: Household, assessment: Assessment | None) -> list[Contradiction]:
        found = _against_status("relapsed", household)
        if assessment is not None:
            found += another("household", self.household, assessment.household)
        return found

    def after_household(self, household: Household) -> Household:
        return msgspec.structs.replace(household, exits=household.exits - 1)

    def without_household(self, household: Household) -> Household:
        return msgspec.structs.replace(household, exits=household.exits + 1)


@event(
    by=("office",),
    zh="注销{household}贫困户（{reason}）",
    en="{household} was struck off the poverty register ({reason})",
)
class StruckOff(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A household is struck off the poverty register (注销), which is no exit."""

    household: HouseholdId
    reason: Annotated[
        Literal["misidentified", "died_out", "moved_away", "merged", "other"],
        Meta(description="misidentified 识别不准, died_out 整户死亡, moved_away 整户迁出, merged 并户, other 其他."),
    ]

    def decide(self, household: Household) -> list[Contradiction]:
        return _against_status("struck_off", household)

    def after_household(self, household: Household) -> Household:
        return msgspec.structs.replace(household, struck_off=household.struck_off + 1)

    def without_household(self, household: Household) -> Household:
        return msgspec.structs.replace(household, struck_off=household.struck_off - 1)


def _against_status(stated: Literal["exited", "relapsed", "struck_off"], household: Household) -> list[Contradiction]:
    """What the household's status cannot follow upon, in whatever order its exits and relapses are recorded."""
    already = {"exited": household.exits > 0, "relapsed": household.exits < 0, "struck_off": household.struck_off > 0}
    if household.never_poor or already[stated]:
        held = "not_poor" if household.never_poor else stated
        return [Contradiction(name="status", stated=stated, held=held)]
    return []
