"""Needs (诉求): what villagers say is missing."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from domain.households import Household
from domain.kernel.event import Event, PersonalText, event
from domain.kernel.refusal import Contradiction, Refusal, another
from domain.kernel.subject import HouseholdId, ProjectId, VillageId


class NobodysNeed(Refusal):
    """The need names neither a village nor a household whose it is."""

    status = 422


@event(by=("recorder", "office"), zh="{village}{household}反映诉求", en="A need of {village}{household} was reported")
class NeedReported(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Villagers reported a need: a village's, or one household's."""

    village: Annotated[VillageId, Meta(description="Whose, where it is the village's.")] | None = None
    household: Annotated[HouseholdId, Meta(description="Whose, where it is one household's.")] | None = None
    what: Annotated[PersonalText, Meta(description="What they said; personal.")]
    project: Annotated[ProjectId, Meta(description="The project that answers it.")] | None = None

    def decide(self, household: Household | None) -> list[Contradiction]:
        if household is None:
            if self.village is None:
                raise NobodysNeed
            return []
        return another("village", self.village, household.village)
