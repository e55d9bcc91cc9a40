"""Employment (务工): who of a household works for a cooperative or another employer, and for what wage."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from domain.kernel.dates import OccurredOn
from domain.kernel.event import Event, Name, State, event, state
from domain.kernel.refusal import Contradiction
from domain.kernel.subject import CooperativeId, EmploymentId, HouseholdId, PersonId
from domain.money import Fen


@state("employment")
class Employment(State, frozen=True, kw_only=True, omit_defaults=True):
    """An employment as decisions see it: whose, with which cooperative, and whether it ended."""

    household: str | None = None
    cooperative: str | None = None
    ended: bool = False

    @property
    def known(self) -> bool:
        return self.household is not None


@event(
    by=("recorder", "office"),
    introduces=("employment",),
    planned=True,
    zh="{household}有人到{cooperative}{employer}务工",
    en="A member of {household} began to work for {cooperative} {employer}",
)
class EmploymentStarted(Event, frozen=True, kw_only=True, omit_defaults=True, rename={"from_": "from"}):
    """A member of a household is employed. Wages paid are disbursements that settle it."""

    employment: EmploymentId
    household: HouseholdId
    person: Annotated[PersonId, Meta(description="Who works, where the record names the member.")] | None = None
    cooperative: Annotated[CooperativeId, Meta(description="The employer, where it is a cooperative.")] | None = None
    employer: Annotated[Name, Meta(description="The employer's name, where it is none.")] | None = None
    wage_fen_per_month: Annotated[Fen, Meta(description="Wage in fen a month.")] | None = None
    from_: (
        Annotated[OccurredOn, Meta(description="First day of work, where it is not the day of the event.")] | None
    ) = None

    def decide(self, employment: Employment) -> list[Contradiction]:
        if employment.known:
            return [Contradiction(name="registered", stated=self.household, held=employment.household)]
        return []

    def after_employment(self, employment: Employment) -> Employment:
        return Employment(household=self.household, cooperative=self.cooperative)


@event(
    by=("recorder", "office"),
    zh="{household}的务工结束",
    en="An employment of {household} ended",
)
class EmploymentEnded(Event, frozen=True, kw_only=True, omit_defaults=True):
    """An employment ends."""

    employment: EmploymentId
    household: Annotated[HouseholdId, Meta(description="Whose member worked there.")] | None = None
    reason: (
        Annotated[
            Literal["expired", "resigned", "dismissed", "other"],
            Meta(description="expired 期满, resigned 辞工, dismissed 辞退, other 其他."),
        ]
        | None
    ) = None

    cooperative: (
        Annotated[CooperativeId, Meta(description="The cooperative, so that it stands on its page.")] | None
    ) = None

    def decide(self, employment: Employment) -> list[Contradiction]:
        found = []
        if self.household is not None and self.household != employment.household:
            found.append(Contradiction(name="household", stated=self.household, held=employment.household))
        if self.cooperative is not None and self.cooperative != employment.cooperative:
            found.append(Contradiction(name="cooperative", stated=self.cooperative, held=employment.cooperative))
        if employment.ended:
            found.append(Contradiction(name="ended", stated=self.employment, held=self.employment))
        return found

    def after_employment(self, employment: Employment) -> Employment:
        return msgspec.structs.replace(employment, ended=True)
