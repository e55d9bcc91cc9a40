"""Visits (走访): who came to whom, when, for what, and what was brought."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from domain.assistance import Goods
from domain.cadres import Cadre
from domain.households import Household
from domain.kernel.dates import OccurredOn
from domain.kernel.event import Event, PersonalPlace, PersonalText, event
from domain.kernel.refusal import Contradiction
from domain.kernel.subject import HouseholdId, OfficerId, TeamId, VillageId
from domain.officials import Official
from domain.teams import Team

Purpose = Annotated[
    Literal["publicity", "guidance", "assistance", "mediation"],
    Meta(description="publicity 宣传, guidance 引导, assistance 帮扶, mediation 调解."),
]


@event(
    by=("recorder", "office", "self"),
    zh="{visitors}到{village}走访{household}",
    en="{visitors} visited {household} in {village}",
)
class VisitRecorded(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody was there. A cadre neither posted to the village on that day nor a helper of the household shows."""

    village: VillageId
    household: (
        Annotated[HouseholdId, Meta(description="Whom; absent where the record names no single household.")] | None
    ) = None
    visitors: Annotated[list[OfficerId], Meta(max_length=20, description="Who came.")] = []
    team: Annotated[TeamId, Meta(description="The team that came, where its members are not named.")] | None = None
    mode: Annotated[Literal["in_person", "telephone", "video"], Meta(description="How.")] = "in_person"
    started_at: Annotated[OccurredOn, Meta(description="When it began.")] | None = None
    ended_at: Annotated[OccurredOn, Meta(description="When it ended.")] | None = None
    place: Annotated[PersonalPlace, Meta(description="Where the device was; personal.")] | None = None
    purposes: Annotated[list[Purpose], Meta(max_length=4, description="What for.")] = []
    goods: Annotated[list[Goods], Meta(max_length=50, description="What was brought.")] = []
    notes: Annotated[PersonalText, Meta(description="What was seen and said; personal.")] | None = None

    def decide(
        self, household: Household | None, visitors: list[Cadre | Official], team: Team | None, occurred_on: str
    ) -> list[Contradiction]:
        helpers = household.helpers if household is not None else []
        found = [
            Contradiction(name="posting", stated=self.village, held=cadre.villages_on(occurred_on))
            for visitor, cadre in zip(self.visitors, visitors, strict=True)
            if isinstance(cadre, Cadre) and not cadre.posted_to(self.village, occurred_on) and visitor not in helpers
        ]
        if team is not None and team.stood_down_before(occurred_on):
            found.append(Contradiction(name="stood_down", stated=occurred_on, held=team.last_day))
        if household is not None and household.village != self.village:
            found.append(Contradiction(name="village", stated=self.village, held=household.village))
        return found
