"""Teams (驻村工作队): who is sent to a village together, and by whom."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from domain.kernel.event import Event, Name, State, event, state
from domain.kernel.refusal import Contradiction
from domain.kernel.subject import TeamId, VillageId

Level = Annotated[Literal["county", "city", "province"], Meta(description="The level that chose the team.")]


@state("team")
class Team(State, frozen=True, kw_only=True, omit_defaults=True):
    """A team as decisions see it: its village."""

    @property
    def known(self) -> bool:
        return self.village is not None


@event(
    by=("office", "organisation"),
    introduces=("team",),
    zh="{sponsors}组建工作队，派驻{village}",
    en="A team of {sponsors} was formed for {village}",
)
class TeamFormed(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A team is formed for a village by one sponsoring unit or several."""

    team: TeamId
    level: Level
    village: VillageId
    sponsors: Annotated[list[Name], Meta(max_length=20, description="The units that send the team.")] = []

    def decide(self, team: Team) -> list[Contradiction]:
        return [Contradiction(name="registered", stated=self.village, held=team.village)] if team.known else []

    def after_team(self, team: Team) -> Team:
        return Team(village=self.village)
