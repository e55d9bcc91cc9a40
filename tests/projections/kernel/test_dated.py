"""A sheet with a day shows when what introduces its subject happened, and nobody else's day."""

from __future__ import annotations

from domain.grievances import GrievanceFiled, GrievanceResolved
from projections.kernel.page import PAGES
from tests.projections.shown import shown

GRIEVANCE = "grievance:2018-17"
resolved = GrievanceResolved(grievance=GRIEVANCE, outcome="upheld", answer="x")


def filed(grievance: str = GRIEVANCE) -> GrievanceFiled:
    return GrievanceFiled(grievance=grievance, channel="letter", about="x")


def test_the_day_is_that_of_the_event_that_introduces_the_subject() -> None:
    told = (("2018-09", filed()), ("2018-10-08", resolved))
    assert shown(GRIEVANCE, *told)["filed_on"] == "2018-09"
    assert shown(GRIEVANCE, *told, as_of="2018-08-31")["filed_on"] is None


def test_where_only_what_came_later_is_recorded_there_is_no_day() -> None:
    assert shown(GRIEVANCE, resolved)["filed_on"] is None
    assert shown(GRIEVANCE, filed("grievance:2018-18"))["filed_on"] is None


def test_a_day_is_described_beside_the_fields() -> None:
    shows = PAGES["grievances"].shows
    assert (shows["filed_on"], "channel" in shows, "resolutions" in shows) == ("When it was filed.", True, True)
