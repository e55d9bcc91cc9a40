"""The registers of trainings (培训台账): what was taught when and at which level, and which cadres came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from domain.kernel.figure import Amount
from domain.kernel.subject import CadreId, TrainingId
from domain.trainings import TrainingHeld
from projections.kernel.page import Fact
from projections.kernel.register import EVENT, Row, register, title

Level = Annotated[str, title("层级", "Who held it: town 乡镇, county 县, city 市, province 省, nation 国家.")]
BeforeArrival = Annotated[bool, title("岗前培训", "Whether it came before the cadres' arrival.")]
BeginsOn = Annotated[str, title("起", "Its first day.")]
Until = Annotated[str | None, title("止", "Its last day, where it took more than one.")]


@register("trainings", zh="培训台账", unit="training", takes=[TrainingHeld])
class TrainingRow(Row, frozen=True, kw_only=True):
    """A training of cadres (培训)."""

    level: Level
    before_arrival: BeforeArrival
    begins_on: BeginsOn
    until: Until = None
    attendees: Annotated[list[CadreId], title("参训干部", "Who came, where they are named.")] = []
    heads: Annotated[Amount | None, title("参训人数", "How many came, named or not.")] = None
    topic: Annotated[str | None, title("主题", "Its title.")] = None

    @classmethod
    def step(cls, _before: TrainingRow | None, fact: Fact, _unit: str) -> TrainingRow:
        """The training, as it was told last."""
        event: TrainingHeld = fact.event  # type: ignore[assignment]  # the only one that it takes
        return cls(
            level=event.level,
            before_arrival=event.before_arrival,
            begins_on=fact.occurred_on,
            until=event.until,
            attendees=event.attendees,
            heads=event.heads,
            topic=event.topic,
        )


@register("training_attendees", zh="参训台账", unit=EVENT, takes=[TrainingHeld], indexes=[("cadre", "on_day")])
class TrainingAttendee(Row, frozen=True, kw_only=True):
    """A cadre who came to a training, where they are named; days of training count as duty."""

    on_day: Annotated[int, title("日期", "The first day, YYYYMMDD.")]
    cadre: Annotated[CadreId, title("干部", "Who came.")]
    training: Annotated[TrainingId, title("培训", "To which training.")]
    level: Level
    before_arrival: BeforeArrival
    begins_on: BeginsOn
    until: Until = None

    @classmethod
    def after(
        cls, _rows: Mapping[str, TrainingAttendee], fact: Fact, _unit: str
    ) -> Mapping[str, TrainingAttendee | None]:
        """A row for each cadre that a training names."""
        event: TrainingHeld = fact.event  # type: ignore[assignment]  # the only one that it takes
        return {
            cadre: cls(
                on_day=fact.day,
                cadre=cadre,
                training=event.training,
                level=event.level,
                before_arrival=event.before_arrival,
                begins_on=fact.occurred_on,
                until=event.until,
            )
            for cadre in event.attendees
        }
