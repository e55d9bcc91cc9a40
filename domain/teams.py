"""Teams (驻村工作队): who is sent to a village together, by whom, and until when."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from domain.kernel.dates import OccurredOn, parse
from domain.kernel.event import Event, Name, PersonalText, State, event, state
from domain.kernel.refusal import Contradiction
from domain.kernel.subject import TeamId, VillageId

Level = Annotated[Literal["county", "city", "province"], Meta(description="The level that chose the team.")]


@state("team")
class Team(State, frozen=True, kw_only=True, omit_defaults=True):
    """A team as decisions see it: its village, and its last day there once it has stood down."""

    last_day: str | None = None

    @property
    def known(self) -> bool:
        return self.village is not None

    def stood_down_before(self, occurred_on: str) -> bool:
        """Whether the team had certainly stood down before that day."""
        return self.last_day is not None and parse(self.last_day).last < parse(occurred_on).first


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


@event(by=("office", "organisation"), zh="工作队{team}于{last_day}撤回", en="The team {team} stood down on {last_day}")
class TeamStoodDown(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A team leaves its village for good (撤队). The postings of its members end by events of their own."""

    team: TeamId
    last_day: Annotated[OccurredOn, Meta(description="Its last day in the village.")]
    reason: Annotated[PersonalText, Meta(description="Why; personal.")] | None = None

    def decide(self, team: Team) -> list[Contradiction]:
        if team.last_day is None:
            return []
        return [Contradiction(name="stood_down", stated=self.last_day, held=team.last_day)]

    def after_team(self, team: Team) -> Team:
        return msgspec.structs.replace(team, last_day=self.last_day)
