"""An inspection's page: what it asks, its samples, which of its findings are open still, and its conclusion."""

from __future__ import annotations

from typing import Any, ClassVar, Final

import msgspec

from domain.findings import FindingClosed, FindingRaised
from domain.inspections import InspectionClosed, InspectionOpened, SampleDrawn
from domain.kernel.event import Event
from projections.kernel.dated import DatedSheet
from projections.kernel.page import Fact, Page, page

FINDING: Final[dict[str, Any]] = dict.fromkeys(("finding", "raised_on", "rule", "closed_on", "outcome"))


@page("inspection", "inspections")
class InspectionPage(DatedSheet, frozen=True, kw_only=True):
    """An inspection on a day.

    Whom a finding is about, the finding's own page says: most may read an inspection, and not all of its findings.
    """

    says: ClassVar[tuple[type[Event], ...]] = (InspectionOpened,)
    then: ClassVar[dict[str, type[Event]]] = {"samples": SampleDrawn, "closings": InspectionClosed}
    day: ClassVar[tuple[str, str]] = ("opened_on", "When it was opened.")
    findings: dict[str, dict[str, Any]] = {}
    """As answered, by finding."""

    @classmethod
    def declared(cls) -> None:
        """Adds the findings to the members of a sheet."""
        super().declared()
        cls.shows |= {
            "findings": "Its findings: when each was raised, from which rule, and when and how it was closed.",
            "open_findings": "How many of them were raised and not closed.",
        }

    def after(self, fact: Fact) -> Page:
        """The page after one more fact; one that names another inspection changes nothing."""
        event = fact.event
        if not isinstance(event, FindingRaised | FindingClosed):
            return super().after(fact)
        if event.inspection != self.subject:
            return self
        found = self.findings.get(event.finding, FINDING | {"finding": event.finding})
        if isinstance(event, FindingRaised):
            found = found | {"raised_on": fact.occurred_on, "rule": event.rule}
        else:
            found = found | {"closed_on": fact.occurred_on, "outcome": event.outcome}
        return msgspec.structs.replace(self, findings=self.findings | {event.finding: found})

    def answer(self) -> dict[str, Any]:
        """The page as answered."""
        findings = list(self.findings.values())
        raised = [found for found in findings if found["raised_on"] is not None]
        return super().answer() | {
            "findings": findings,
            "open_findings": sum(found["closed_on"] is None for found in raised),
        }
