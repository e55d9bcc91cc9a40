"""Doubts (疑点): what is said to a rule's doubt before anybody makes a finding of it."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from domain.kernel.event import Event, PersonalText, event
from domain.kernel.refusal import Contradiction, Refusal
from domain.kernel.subject import DoubtedId, HouseholdId, RuleId, kind_of

DoubtKey = Annotated[str, Meta(min_length=1, max_length=200, description="A doubt's stable id, as its rule gives it.")]
Touched = Annotated[
    HouseholdId,
    Meta(
        description="The household that it touches, where a person, an exit, a payment … is named: it seals the words."
    ),
]


class PersonWithoutHousehold(Refusal):
    """What is said is about a person: name the household, too, so that it can be erased with the household."""

    status = 422


def check_household_named(subject: str, household: str | None) -> None:
    """Raises PersonWithoutHousehold where words about a person name no household."""
    if kind_of(subject) == "person" and household is None:
        raise PersonWithoutHousehold


@event(
    by=("recorder", "office", "finance", "organisation", "self"),
    zh="就{subject}的疑点{doubt}（规则{rule}）作出说明",
    en="The doubt {doubt} of {rule} about {subject} was answered",
)
class DoubtAnswered(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A rule's doubt is answered, often by whom it touches; whether it convinces, whoever inspects will say."""

    household: Touched | None = None
    subject: Annotated[DoubtedId, Meta(description="Whom or what the doubt is about: a cadre, a household, a fund …")]
    rule: Annotated[RuleId, Meta(description="The rule that doubts.")]
    doubt: DoubtKey
    answer: Annotated[PersonalText, Meta(description="What is said; personal.")]

    def decide(self) -> list[Contradiction]:
        check_household_named(self.subject, self.household)
        return []
