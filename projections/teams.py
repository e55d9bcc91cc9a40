"""A team's page: for which village it was formed, by whom, who was posted with it, and when it stood down."""

from __future__ import annotations

from typing import ClassVar

from domain.cooperatives import CooperativeRegistered
from domain.kernel.event import Event
from domain.postings import CadrePosted, DutyListIssued
from domain.teams import TeamFormed, TeamStoodDown
from domain.visits import VisitRecorded
from projections.kernel.dated import DatedSheet
from projections.kernel.page import page
from projections.kernel.tallied import TalliedSheet


@page("team", "teams")
class TeamPage(TalliedSheet, DatedSheet, frozen=True, kw_only=True):
    """A team on a day. Its postings are as they were made: a renewal or an end names the cadre and not the team."""

    says: ClassVar[tuple[type[Event], ...]] = (TeamFormed, TeamStoodDown)
    then: ClassVar[dict[str, type[Event]]] = {
        "postings": CadrePosted,
        "duty_lists": DutyListIssued,
        "cooperatives": CooperativeRegistered,
    }
    day: ClassVar[tuple[str, str]] = ("formed_on", "When it was formed.")
    counts: ClassVar[dict[str, tuple[type[Event], str]]] = {
        "visits": (VisitRecorded, "How many visits name the team; those that name its members stand on their pages.")
    }
