"""Households (农户), poor or not: whom the assistance is for."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from domain.kernel.dates import OccurredOn
from domain.kernel.event import Event, IdentityNumber, PersonalPlace, PersonalText, State, event, state
from domain.kernel.refusal import Contradiction
from domain.kernel.subject import HouseholdId, VillageId

Category = Annotated[
    Literal["ordinary", "subsistence_allowance", "five_guarantee"],
    Meta(description="ordinary 一般, subsistence_allowance 低保, five_guarantee 五保/特困."),
]


class Holding(msgspec.Struct, frozen=True, omit_defaults=True):
    """Land of a household given out by one contract: at least that many hundredths of a mu; days as written."""

    contract: str
    area: int
    from_day: str
    until_day: str


@state("household")
class Household(State, frozen=True, kw_only=True, omit_defaults=True):
    """A household as decisions see it: its village, its registered land and what it has given out of it.

    land: hundredths of a mu by parcel; given: what contracts of known term hold at least.
    """

    registered: bool = False
    land: dict[str, int] = {}
    given: list[Holding] = []

    @property
    def known(self) -> bool:
        return self.registered


@event(
    by=("recorder", "office"),
    introduces=("household",),
    zh="{village}农户建档，{size}口人",
    en="A household of {size} was registered in {village}",
)
class HouseholdRegistered(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A household is entered; `registered_poor_on` only where it is on the poverty register (建档立卡)."""

    household: HouseholdId
    village: VillageId
    head: Annotated[PersonalText, Meta(description="The head's name; personal.")]
    size: Annotated[int, Meta(ge=1, le=50, description="Members of the household.")] | None = None
    identity: Annotated[IdentityNumber, Meta(description="The head's identity number; personal.")] | None = None
    place: Annotated[PersonalPlace, Meta(description="Where the household lives; personal.")] | None = None
    registered_poor_on: Annotated[OccurredOn, Meta(description="Since when it is on the poverty register.")] | None = (
        None
    )
    category: Category | None = None
    labour: (
        Annotated[Literal["none", "weak", "ordinary", "skilled"], Meta(description="The head's ability to work.")]
        | None
    ) = None

    def decide(self, household: Household) -> list[Contradiction]:
        if household.registered:
            return [Contradiction(name="registered", stated=self.village, held=household.village)]
        return []

    def after_household(self, household: Household) -> Household:
        return msgspec.structs.replace(household, registered=True, village=self.village)
