"""The register of needs (诉求台账): what villagers said is missing, and which project answers it."""

from __future__ import annotations

from typing import Annotated

from domain.kernel.subject import HouseholdId, ProjectId
from domain.needs import NeedReported
from projections.kernel.page import Fact, Sealed, sealed
from projections.kernel.register import EVENT, Row, register, title


@register(
    "needs", zh="诉求台账", unit=EVENT, takes=[NeedReported], indexes=[("village", "on_day"), ("household", "on_day")]
)
class Need(Row, frozen=True, kw_only=True):
    """A need that villagers reported: a village's, or one household's."""

    on_day: Annotated[int, title("日期", "The day on which it was reported, YYYYMMDD.")]
    household: Annotated[HouseholdId | None, title("农户", "Whose, where it is one household's.")] = None
    what: Annotated[Sealed | None, title("诉求内容", "What they said; personal.")]
    project: Annotated[ProjectId | None, title("项目", "The project that answers it.")] = None

    @classmethod
    def step(cls, _before: Need | None, fact: Fact, _unit: str) -> Need:
        """The need that an event tells of."""
        event: NeedReported = fact.event  # type: ignore[assignment]  # the only one that it takes
        return cls(
            village=event.village or fact.village,
            on_day=fact.day,
            household=event.household,
            what=sealed(fact, "what"),
            project=event.project,
        )
