"""Villages: the places that teams are posted to, and the ground of every scope."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from domain.kernel.event import Event, Name, State, event, state
from domain.kernel.figure import Amount
from domain.kernel.refusal import Contradiction
from domain.kernel.subject import VillageId

DivisionCode = Annotated[
    str,
    Meta(
        pattern=r"^([0-9]{6}|[0-9]{9}|[0-9]{12})(?![\s\S])",
        description="The most precise division code that is known: 6 digits a county, 9 a town, 12 a village"
        " (GB/T 2260, 10114).",
    ),
]


@state("village")
class Village(State, frozen=True, kw_only=True, omit_defaults=True):
    """A village as decisions see it: that it exists, and where it lies."""

    name: str | None = None
    division: str | None = None

    @property
    def known(self) -> bool:
        return self.name is not None


@event(
    by=("office",),
    introduces=("village",),
    zh="{name}登记入账",
    en="{name} was entered as a village",
)
class VillageRegistered(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A village is entered, with what is known of its place and size; what is not known stays absent."""

    village: VillageId
    name: Name
    division: DivisionCode | None = None
    households: Annotated[Amount, Meta(description="Households of the village, poor or not.")] | None = None
    arable_hundredths_mu: Annotated[Amount, Meta(description="Arable land, hundredths of a mu (亩).")] | None = None

    def decide(self, village: Village) -> list[Contradiction]:
        return [Contradiction(name="registered", stated=self.name, held=village.name)] if village.known else []

    def after_village(self, village: Village) -> Village:
        return Village(name=self.name, division=self.division)
