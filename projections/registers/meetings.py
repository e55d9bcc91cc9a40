"""The register of meetings (会议台账): above all the coordination meeting (协调会) of each quarter."""

from __future__ import annotations

from typing import Annotated

from domain.kernel.subject import DivisionId, OfficerId
from domain.meetings import MeetingHeld
from projections.kernel.page import Fact, Sealed, sealed
from projections.kernel.register import Row, register, title


@register("meetings", zh="会议台账", unit="meeting", takes=[MeetingHeld], indexes=[("period",), ("village",)])
class MeetingRow(Row, frozen=True, kw_only=True):
    """A meeting: a village's, a division's, or the county's where neither is named."""

    kind: Annotated[
        str,
        title(
            "类型",
            "quarterly_coordination 季度协调会, mobilisation 动员会, progress 推进会, villagers 村民会议, other 其他.",
        ),
    ]
    period: Annotated[str, title("季度", "The quarter that it counts for, written as 2018-Q3.")]
    held_on: Annotated[str, title("日期", "When it was held.")]
    division: Annotated[DivisionId | None, title("行政区划", "Whose, where it is a county's or a town's.")] = None
    chaired_by: Annotated[OfficerId | None, title("主持人", "Who was in the chair.")] = None
    topics: Annotated[Sealed | None, title("议题", "What was spoken of; personal.")] = None

    @classmethod
    def step(cls, _before: MeetingRow | None, fact: Fact, _unit: str) -> MeetingRow:
        """The meeting, as it was told last."""
        event: MeetingHeld = fact.event  # type: ignore[assignment]  # the only one that it takes
        return cls(
            village=event.village or fact.village,
            kind=event.kind,
            period=event.period,
            held_on=fact.occurred_on,
            division=event.division,
            chaired_by=event.chaired_by,
            topics=sealed(fact, "topics"),
        )
