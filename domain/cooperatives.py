"""Cooperatives (合作社): what villagers hold shares in and give their land to."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from domain.kernel.event import Event, Name, State, event, state
from domain.kernel.refusal import Contradiction
from domain.kernel.subject import CooperativeId, TeamId, VillageId


@state("cooperative")
class Cooperative(State, frozen=True, kw_only=True, omit_defaults=True):
    """A cooperative as decisions see it."""

    name: str | None = None

    @property
    def known(self) -> bool:
        return self.name is not None


@event(
    by=("recorder", "office"),
    introduces=("cooperative",),
    zh="{name}登记",
    en="{name} was registered",
)
class CooperativeRegistered(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A cooperative is entered."""

    cooperative: CooperativeId
    name: Name
    village: Annotated[VillageId, Meta(description="Where it is based, where that is known.")] | None = None
    initiated_by: Annotated[TeamId, Meta(description="The team that led its founding.")] | None = None

    def decide(self, cooperative: Cooperative) -> list[Contradiction]:
        return [Contradiction(name="registered", stated=self.name, held=cooperative.name)] if cooperative.known else []

    def after_cooperative(self, cooperative: Cooperative) -> Cooperative:
        return Cooperative(name=self.name, village=self.village)
