"""Trainings (培训): what cadres were taught, before they came to their village or after."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from domain.kernel.dates import OccurredOn, parse
from domain.kernel.event import Event, State, event, state
from domain.kernel.figure import Amount, Figure, Verdict
from domain.kernel.refusal import Contradiction, Refusal
from domain.kernel.subject import CadreId, TrainingId


class TrainingEndsBeforeItBegins(Refusal):
    """The training is said to last until {until}, which lies before its first day, {begins}."""

    status = 422


class MoreNamedThanCame(Refusal):
    """The training names {named} attendees, and says that {heads} came."""

    status = 422


@state("training")
class Training(State, frozen=True, kw_only=True, omit_defaults=True):
    """A training as decisions see it: its level, once it was held."""

    level: str | None = None

    @property
    def known(self) -> bool:
        return self.level is not None


@event(
    by=("recorder", "office", "organisation"),
    introduces=("training",),
    zh="举办{level}培训{training}",
    en="The training {training} was held ({level})",
)
class TrainingHeld(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A training was held, from the day that it occurred on. Days of training count as duty.

    More attendees than one event can name are entered as further sessions, each with an id of its own.
    """

    training: TrainingId
    level: Annotated[
        Literal["town", "county", "city", "province", "nation"],
        Meta(description="Who held it: town 乡镇, county 县, city 市, province 省, nation 国家."),
    ]
    before_arrival: Annotated[bool, Meta(description="Whether it came before the cadres' arrival (岗前培训).")]
    attendees: Annotated[list[CadreId], Meta(max_length=30, description="Who came, where they are named.")] = []
    heads: Annotated[Amount, Meta(description="How many came, named or not.")] | None = None
    until: Annotated[OccurredOn, Meta(description="Last day, where it took more than one.")] | None = None
    topic: (
        Annotated[str, Meta(min_length=1, max_length=100, description="Its title (培训主题); it names nobody.")] | None
    ) = None

    def decide(self, training: Training, occurred_on: str) -> list[Contradiction]:
        if self.until is not None and parse(self.until).last < parse(occurred_on).first:
            raise TrainingEndsBeforeItBegins(until=self.until, begins=occurred_on)
        named = len(set(self.attendees))
        if self.heads is not None and Figure.of(self.heads).below(named) is Verdict.YES:
            raise MoreNamedThanCame(named=named, heads=Figure.of(self.heads))
        return [Contradiction(name="registered", stated=self.level, held=training.level)] if training.known else []

    def after_training(self, training: Training) -> Training:
        return Training(level=self.level)
