"""The register of grievances: how each came, whose it is, and what came of it."""

from __future__ import annotations

from typing import Literal

from domain.corrections import EventVoided
from domain.grievances import GrievanceFiled, GrievanceResolved
from domain.kernel.event import Event
from projections.kernel.page import Sealed
from projections.registers.grievances import GrievanceRow
from tests.domain.mengcun import FU, FUZHUANG, MUZHUANG
from tests.projections.registers.kept import fact, row

GRIEVANCE = "grievance:1"
FILED = (
    "2018-10-01",
    GrievanceFiled(
        grievance=GRIEVANCE, channel="hotline", about="sealed what", village=FUZHUANG, household=FU, filed_by="named"
    ),
)


def resolved(day: str, outcome: Literal["upheld", "not_upheld"]) -> tuple[str, Event]:
    return day, GrievanceResolved(grievance=GRIEVANCE, outcome=outcome, answer="sealed answer", household=FU)


def test_a_grievance_says_how_it_came_whose_it_is_and_keeps_its_words_sealed() -> None:
    assert row("grievances", GRIEVANCE, FILED) == GrievanceRow(
        village=FUZHUANG, channel="hotline", filed_by="named", household=FU, filed_on="2018-10-01",
        about=Sealed("id-1", "about", "sealed what"),
    )  # fmt: skip


def test_a_grievance_that_was_resolved_says_with_which_outcome_since_when() -> None:
    told = (FILED, resolved("2018-11-01", "upheld"))
    found = row("grievances", GRIEVANCE, *told)
    assert (found.outcome, found.resolved_on, found.filed_on) == ("upheld", "2018-11-01", "2018-10-01")
    assert found.answer == Sealed("id-2", "answer", "sealed answer")
    assert row("grievances", GRIEVANCE, *told, as_of="2018-10-31").outcome is None


def test_of_two_outcomes_the_one_of_the_later_day_counts() -> None:
    told = (FILED, resolved("2018-12-01", "not_upheld"), resolved("2018-11-01", "upheld"))
    assert row("grievances", GRIEVANCE, *told).outcome == "not_upheld"


def test_an_outcome_that_was_voided_leaves_the_grievance_open() -> None:
    told = (FILED, resolved("2018-11-01", "upheld"), EventVoided(voids="id-2", reason="误录"))
    assert row("grievances", GRIEVANCE, *told) == row("grievances", GRIEVANCE, FILED)


def test_an_anonymous_grievance_names_nobody() -> None:
    filed = GrievanceFiled(grievance=GRIEVANCE, channel="letter", about="sealed what", filed_by="anonymous")
    found = row("grievances", GRIEVANCE, filed)
    assert (found.village, found.household, found.filed_by) == (None, None, "anonymous")


def test_an_outcome_without_its_filing_says_at_least_whose_it_was() -> None:
    found = row("grievances", GRIEVANCE, resolved("2018-11-01", "upheld"))
    assert (found.household, found.outcome, found.filed_on) == (FU, "upheld", None)


def test_a_grievance_lies_in_the_village_that_it_names_or_else_in_the_one_that_it_concerns() -> None:
    named = FILED
    unnamed = GrievanceFiled(grievance=GRIEVANCE, channel="visit", about="sealed what", household=FU)
    lie_in = [
        GrievanceRow.step(None, fact(1, told)._replace(village=MUZHUANG), GRIEVANCE).village
        for told in (named, unnamed)
    ]
    assert lie_in == [FUZHUANG, MUZHUANG]
