"""Clues from outside: a grievance and an external match, and what came of them, twice where it was said twice."""

from __future__ import annotations

from domain.grievances import GrievanceFiled, GrievanceResolved
from domain.matches import ExternalMatchReceived, ExternalMatchResolved
from projections.kernel.page import Sealed
from tests.domain.mengcun import FU, FUZHUANG
from tests.projections.shown import shown

GRIEVANCE, MATCH = "grievance:2018-17", "match:vehicle-2018-4"
filed = GrievanceFiled(
    grievance=GRIEVANCE, channel="letter", about="x", village=FUZHUANG, household=FU, filed_by="named"
)
received = ExternalMatchReceived(match=MATCH, subject=FU, source="vehicle", period="2018", what="x")
upheld = GrievanceResolved(grievance=GRIEVANCE, outcome="upheld", answer="y", household=FU)
withdrawn = GrievanceResolved(grievance=GRIEVANCE, outcome="withdrawn", answer="z")


def test_a_grievance_says_how_it_came_and_whose_it_is() -> None:
    answer = shown(GRIEVANCE, ("2018-09-03", filed))
    assert (answer["filed_on"], answer["channel"], answer["filed_by"]) == ("2018-09-03", "letter", "named")
    assert (answer["village"], answer["household"], answer["about"]) == (FUZHUANG, FU, Sealed("id-1", "about", "x"))
    assert answer["resolutions"] == []


def test_a_grievance_that_was_resolved_twice_shows_both_outcomes() -> None:
    answer = shown(GRIEVANCE, ("2018-09-03", filed), ("2018-10-01", upheld), ("2018-11-01", withdrawn))
    assert [(found["on"], found["outcome"]) for found in answer["resolutions"]] == [
        ("2018-10-01", "upheld"), ("2018-11-01", "withdrawn"),
    ]  # fmt: skip
    assert answer["resolutions"][0]["answer"] == Sealed("id-2", "answer", "y")


def test_a_match_says_which_register_speaks_of_whom_and_for_when() -> None:
    answer = shown(MATCH, ("2018-10-20", received))
    assert (answer["received_on"], answer["source"], answer["period"], answer["subject"], answer["what"]) == (
        "2018-10-20", "vehicle", "2018", FU, Sealed("id-1", "what", "x"),
    )  # fmt: skip


def test_a_match_shows_what_was_found_from_that_day_on() -> None:
    resolved = ExternalMatchResolved(match=MATCH, subject=FU, outcome="not_confirmed", answer="y")
    told = (("2018-10-20", received), ("2018-11-05", resolved))
    assert shown(MATCH, *told, as_of="2018-11-04")["resolutions"] == []
    found = shown(MATCH, *told)["resolutions"]
    assert [(one["on"], one["outcome"], one["answer"]) for one in found] == [
        ("2018-11-05", "not_confirmed", Sealed("id-2", "answer", "y"))
    ]
