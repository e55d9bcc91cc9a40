"""Clues from outside (线索): what people complain of, what other registers say, and what came of either."""

from __future__ import annotations

from typing import ClassVar

from domain.grievances import GrievanceFiled, GrievanceResolved
from domain.kernel.event import Event
from domain.matches import ExternalMatchReceived, ExternalMatchResolved
from projections.kernel.dated import DatedSheet
from projections.kernel.page import page
from projections.kernel.tallied import TalliedSheet


@page("grievance", "grievances")
class GrievancePage(TalliedSheet, DatedSheet, frozen=True, kw_only=True):
    """A grievance on a day; where it was resolved twice, both outcomes are there."""

    says: ClassVar[tuple[type[Event], ...]] = (GrievanceFiled,)
    then: ClassVar[dict[str, type[Event]]] = {"resolutions": GrievanceResolved}
    day: ClassVar[tuple[str, str]] = ("filed_on", "When it was filed.")


@page("match", "matches")
class ExternalMatchPage(TalliedSheet, DatedSheet, frozen=True, kw_only=True):
    """An external match on a day; where it was resolved twice, both outcomes are there."""

    says: ClassVar[tuple[type[Event], ...]] = (ExternalMatchReceived,)
    then: ClassVar[dict[str, type[Event]]] = {"resolutions": ExternalMatchResolved}
    day: ClassVar[tuple[str, str]] = ("received_on", "When it was received.")
