"""The register of visits (走访台账): who came to which household, when, and when that was entered."""

from __future__ import annotations

from typing import Annotated

from domain.kernel.subject import HouseholdId, TeamId
from domain.visits import VisitRecorded
from projections.kernel.page import Fact
from projections.kernel.register import EVENT, Row, register, title


@register(
    "visits",
    zh="走访台账",
    unit=EVENT,
    takes=[VisitRecorded],
    indexes=[("household", "on_day"), ("village", "on_day"), ("on_day", "household")],
)
class Visit(Row, frozen=True, kw_only=True):
    """A visit: somebody was there."""

    on_day: Annotated[int, title("日期", "The day of the visit, YYYYMMDD.")]
    household: Annotated[HouseholdId | None, title("农户", "Whom, where a household is named.")]
    visitors: Annotated[list[str], title("走访人", "Who came.")]
    team: Annotated[TeamId | None, title("工作队", "The team that came, where its members are not named.")]
    mode: Annotated[str, title("方式", "How: in_person, telephone or video.")]
    recorded_on: Annotated[int, title("录入日期", "The day on which it was recorded, YYYYMMDD.")]

    @classmethod
    def step(cls, _before: Visit | None, fact: Fact, _unit: str) -> Visit:
        """The visit that an event tells of."""
        event: VisitRecorded = fact.event  # type: ignore[assignment]  # the only one that it takes
        return cls(
            village=event.village,
            on_day=fact.day,
            household=event.household,
            visitors=event.visitors,
            team=event.team,
            mode=event.mode,
            recorded_on=fact.recorded_on,
        )
