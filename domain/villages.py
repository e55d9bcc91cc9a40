"""Villages (村): the places that teams are posted to, the ground of every scope, and their own exit from poverty."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from domain.kernel.event import Event, Name, State, event, state
from domain.kernel.figure import Amount
from domain.kernel.refusal import Contradiction
from domain.kernel.subject import NoticeId, VillageId

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
    """A village as decisions see it: that it exists, where it lies, and how often its exit was recorded."""

    VERSION: ClassVar[int] = 2
    name: str | None = None
    division: str | None = None
    exits: int = 0

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
        return msgspec.structs.replace(village, name=self.name, division=self.division)


class VillageAssessment(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What a village's exit rests on; what is not known stays absent."""

    population: Annotated[Amount, Meta(description="Registered rural population, persons.")] | None = None
    poor_population: Annotated[Amount, Meta(description="Of these still in poverty (未脱贫), persons.")] | None = None
    collective_income_fen: (
        Annotated[Amount, Meta(description="The village's collective income (集体经济收入) of the year, fen.")] | None
    ) = None
    summary: (
        Annotated[
            str, Meta(min_length=1, max_length=2000, description="Roads, water, power, services; no villager's name.")
        ]
        | None
    ) = None


@event(by=("office",), zh="{village}整村脱贫退出", en="{village} exited from poverty")
class VillageExited(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A poor village exits (贫困村退出)."""

    village: VillageId
    assessment: Annotated[VillageAssessment, Meta(description="What it rests on.")]
    notice: Annotated[NoticeId, Meta(description="The notice (公示) that displayed it.")] | None = None

    def decide(self, village: Village) -> list[Contradiction]:
        return [Contradiction(name="status", stated="exited", held="exited")] if village.exits > 0 else []

    def after_village(self, village: Village) -> Village:
        return msgspec.structs.replace(village, exits=village.exits + 1)

    def without_village(self, village: Village) -> Village:
        return msgspec.structs.replace(village, exits=village.exits - 1)
