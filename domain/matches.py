"""External matches (外部比对): what another register says of a household or person; a clue, never a verdict."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from domain.doubts import check_household_named
from domain.households import Household
from domain.kernel.dates import OccurredOn
from domain.kernel.event import Event, PersonalText, State, event, state
from domain.kernel.refusal import Contradiction, another
from domain.kernel.subject import HouseholdId, MatchId, OwnerId
from domain.persons import Person

OfPerson = Annotated[HouseholdId, Meta(description="The household, where a person is named: it seals the words.")]


@state("match")
class ExternalMatch(State, frozen=True, kw_only=True, omit_defaults=True):
    """An external match as decisions see it: whom it is about, and its outcome."""

    subject: str | None = None
    household: str | None = None
    outcome: str | None = None

    @property
    def known(self) -> bool:
        return self.subject is not None


@event(
    by=("office", "finance", "discipline", "inspector"),
    introduces=("match",),
    zh="收到{subject}的比对线索（{source}，{period}）",
    en="A match of {subject} came from another register ({source}, {period})",
)
class ExternalMatchReceived(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Another register names somebody of this one."""

    match: MatchId
    source: Annotated[
        Literal[
            "vehicle",
            "flat",
            "company",
            "payroll",
            "pension",
            "deposit",
            "social_insurance",
            "school_roll",
            "death_register",
            "other",
        ],
        Meta(
            description="vehicle 车辆, flat 房产, company 工商登记, payroll 财政供养, pension 养老金, deposit 存款,"
            " social_insurance 社会保险, school_roll 学籍, death_register 死亡登记, other 其他."
        ),
    ]
    household: OfPerson | None = None
    subject: Annotated[OwnerId, Meta(description="Whom it names.")]
    period: Annotated[OccurredOn, Meta(description="The day, month or year that the register speaks of.")]
    what: Annotated[PersonalText, Meta(description="What the register says; personal.")]

    def decide(self, match: ExternalMatch, subject: Household | Person) -> list[Contradiction]:
        check_household_named(self.subject, self.household)
        found = [Contradiction(name="registered", stated=self.subject, held=match.subject)] if match.known else []
        belongs_to = subject.household if isinstance(subject, Person) else self.subject
        return found + another("household", self.household, belongs_to)

    def after_match(self, match: ExternalMatch) -> ExternalMatch:
        return msgspec.structs.replace(match, subject=self.subject, household=self.household)


@event(
    by=("recorder", "office", "finance", "discipline", "inspector"),
    zh="核实{subject}的比对线索{match}：{outcome}",
    en="The match {match} of {subject} was looked into: {outcome}",
)
class ExternalMatchResolved(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A match was looked into. It names its subject again, whose page it stands on and whose key seals the answer."""

    match: MatchId
    household: OfPerson | None = None
    subject: Annotated[OwnerId, Meta(description="Whom the match names.")]
    outcome: Annotated[
        Literal["confirmed", "not_confirmed", "explained"],
        Meta(description="confirmed 属实, not_confirmed 不属实, explained 属实但有合理说明."),
    ]
    answer: Annotated[PersonalText, Meta(description="What was found; personal.")]

    def decide(self, match: ExternalMatch) -> list[Contradiction]:
        check_household_named(self.subject, self.household)
        found = []
        if match.outcome is not None:
            found.append(Contradiction(name="resolved", stated=self.outcome, held=match.outcome))
        if self.subject != match.subject:
            found.append(Contradiction(name="subject", stated=self.subject, held=match.subject))
        return found + another("household", self.household, match.household)

    def after_match(self, match: ExternalMatch) -> ExternalMatch:
        return msgspec.structs.replace(match, outcome=self.outcome)
