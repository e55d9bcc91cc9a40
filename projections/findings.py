"""A finding's page: what is held to be wrong, every step that was taken since, and where it stands."""

from __future__ import annotations

from typing import Any, ClassVar, Final

import msgspec

from domain.findings import (
    FindingAnswered,
    FindingAppealed,
    FindingClosed,
    FindingRaised,
    FindingTriaged,
    RectificationReported,
)
from domain.kernel.event import Event
from projections.kernel.dated import DatedSheet
from projections.kernel.page import Fact, Page, page

STATUS: Final = {
    "FindingAnswered": "answered",
    "FindingTriaged": "triaged",
    "FindingAppealed": "appealed",
    "RectificationReported": "rectification_reported",
}
"""Where a finding stands after a step."""


@page("finding", "findings")
class FindingPage(DatedSheet, frozen=True, kw_only=True):
    """A finding on a day."""

    says: ClassVar[tuple[type[Event], ...]] = (FindingRaised,)
    then: ClassVar[dict[str, type[Event]]] = {
        "answers": FindingAnswered,
        "triage": FindingTriaged,
        "appeals": FindingAppealed,
        "rectifications": RectificationReported,
        "closings": FindingClosed,
    }
    day: ClassVar[tuple[str, str]] = ("raised_on", "When it was raised.")
    step: str | None = None
    """The last between raising and closing."""

    @classmethod
    def declared(cls) -> None:
        """Adds the status to the members of a sheet."""
        super().declared()
        cls.shows["status"] = (
            "Where it stands: raised 已提出, answered 已说明, triaged 已分类处置, appealed 已申诉,"
            " rectification_reported 已报告整改, closed 已销号. It begins with raising and ends with closing, whatever"
            " their days; between, the last step in the order of days counts."
        )

    def after(self, fact: Fact) -> Page:
        """The page after one more fact."""
        step = STATUS.get(type(fact.event).__name__, self.step)
        return DatedSheet.after(msgspec.structs.replace(self, step=step), fact)

    def answer(self) -> dict[str, Any]:
        """The page as answered; a finding that was closed stays so: what came later, its lists show."""
        raised = "raised" if self.said else None
        return super().answer() | {"status": "closed" if self.listed.get("closings") else self.step or raised}
