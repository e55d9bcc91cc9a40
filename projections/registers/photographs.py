"""The register of photographs (影像佐证台账): which events bear a file as evidence, found by its SHA-256."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import domain.catalogue  # noqa: F401 - declares all events
from domain.corrections import EventVoided
from domain.kernel.event import EVENTS
from domain.kernel.subject import HouseholdId
from projections.kernel.page import Fact
from projections.kernel.register import EVENT, Row, register, title


@register(
    "photographs",
    zh="影像佐证台账",
    unit=EVENT,
    takes=[declaration.cls for declaration in EVENTS.values() if declaration.cls is not EventVoided],
    indexes=[("sha256", "on_day")],
)
class Photograph(Row, frozen=True, kw_only=True):
    """A file that an event bears as evidence, a photograph or another: a row for each event that bears it."""

    sha256: Annotated[str, title("文件散列值", "SHA-256 of the file, lower-case hex.")]
    type: Annotated[str, title("记录类型", "The type of the event that bears it.")]
    on_day: Annotated[int, title("日期", "The day of the event, YYYYMMDD.")]
    household: Annotated[HouseholdId | None, title("农户", "The household of the event, where it names one.")] = None

    @classmethod
    def after(cls, _rows: Mapping[str, Photograph], fact: Fact, _unit: str) -> Mapping[str, Photograph | None]:
        """A row for each file."""
        if not fact.evidence:  # nearly all events
            return {}
        event = fact.event
        return {
            sha256: cls(
                village=getattr(event, "village", None) or fact.village,
                sha256=sha256,
                type=type(event).__name__,
                on_day=fact.day,
                household=getattr(event, "household", None),
            )
            for sha256 in fact.evidence
        }
