"""Persons (家庭成员): who belongs to a household, who left it or died, and whose accounts money may reach."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from domain.households import Household, Labour
from domain.kernel.dates import OccurredOn
from domain.kernel.event import AccountNumber, Event, IdentityNumber, Name, PersonalText, State, event, state
from domain.kernel.refusal import Contradiction, Refusal, another
from domain.kernel.subject import HouseholdId, OwnerId, PersonId

Relation = Annotated[
    Literal["head", "spouse", "child", "child_in_law", "parent", "grandchild", "grandparent", "sibling", "other"],
    Meta(
        description="To the head (与户主关系): head 户主, spouse 配偶, child 子女, child_in_law 媳婿, parent 父母,"
        " grandchild 孙辈, grandparent 祖辈, sibling 兄弟姐妹, other 其他."
    ),
]


class AccountWithoutHousehold(Refusal):
    """The account is a person's: name the household, too, so that its number can be erased with the household."""

    status = 422


@state("person")
class Person(State, frozen=True, kw_only=True, omit_defaults=True):
    """A person as decisions see them: the household they were last entered in, whether they left it, when they died."""

    household: str | None = None
    left: bool = False
    died_on: str | None = None

    @property
    def known(self) -> bool:
        return self.household is not None


@event(
    by=("recorder", "office"),
    introduces=("person",),
    zh="{household}登记家庭成员{person}（{relation}）",
    en="{person} was entered as a member of {household} ({relation})",
)
class PersonAdded(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A member of a household is entered; whoever left another household before may be."""

    household: HouseholdId
    person: PersonId
    name: Annotated[PersonalText, Meta(description="The person's name; personal.")]
    relation: Relation
    birth_year: (
        Annotated[int, Meta(ge=1880, le=2100, description="Year of birth; absent where the record does not say.")]
        | None
    ) = None
    labour: Labour | None = None
    identity: Annotated[IdentityNumber, Meta(description="The person's identity number; personal.")] | None = None
    health: Annotated[PersonalText, Meta(description="State of health (健康状况); personal.")] | None = None

    def decide(self, person: Person) -> list[Contradiction]:
        if person.known and not person.left:
            return [Contradiction(name="registered", stated=self.household, held=person.household)]
        return []

    def after_person(self, person: Person) -> Person:
        return msgspec.structs.replace(person, household=self.household, left=False)


@event(by=("recorder", "office"), zh="{person}离开{household}", en="{person} left {household}")
class PersonLeft(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A member leaves a household."""

    household: HouseholdId
    person: PersonId
    reason: (
        Annotated[
            Literal["married", "moved_away", "own_household", "other"],
            Meta(description="married 婚嫁, moved_away 迁出, own_household 分户, other 其他."),
        ]
        | None
    ) = None

    def decide(self, person: Person) -> list[Contradiction]:
        found = another("household", self.household, person.household)
        if not found and person.left:
            found.append(Contradiction(name="left", stated=self.household, held=self.household))
        return found

    def after_person(self, person: Person) -> Person:
        return msgspec.structs.replace(person, left=True) if person.household == self.household else person


@event(by=("recorder", "office"), zh="{person}死亡（{died_on}）", en="The death of {person} ({died_on}) was recorded")
class PersonDied(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A person died: what is paid to them for a later time is paid after death."""

    person: PersonId
    died_on: Annotated[OccurredOn, Meta(description="When: a day, or the month or year that the record gives.")]
    household: Annotated[HouseholdId, Meta(description="The person's household, which the death concerns.")] | None = (
        None
    )

    def decide(self, person: Person) -> list[Contradiction]:
        found = another("household", self.household, person.household)
        if person.died_on is not None:
            found.append(Contradiction(name="died", stated=self.died_on, held=person.died_on))
        return found

    def after_person(self, person: Person) -> Person:
        return msgspec.structs.replace(person, died_on=self.died_on)


@event(by=("recorder", "office", "finance"), zh="登记{owner}的账户", en="An account of {owner} was registered")
class AccountRegistered(Event, frozen=True, kw_only=True, omit_defaults=True):
    """The account (一卡通) of a household or of one of its members is entered; two owners of one account show later."""

    household: (
        Annotated[HouseholdId, Meta(description="The owner's household; absent only where that is the owner.")] | None
    ) = None
    owner: OwnerId
    account: Annotated[AccountNumber, Meta(description="The account's number; personal.")]
    bank: Annotated[Name, Meta(description="The bank.")] | None = None

    def decide(self, owner: Person | Household) -> list[Contradiction]:
        if isinstance(owner, Household):
            held: str | None = self.owner
        elif self.household is None:
            raise AccountWithoutHousehold
        else:
            held = owner.household
        return another("household", self.household, held)
