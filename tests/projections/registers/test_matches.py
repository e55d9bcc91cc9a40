"""The register of external matches: what other registers say of whom, and what was found."""

from __future__ import annotations

from typing import Literal

from domain.corrections import EventVoided
from domain.kernel.event import Event
from domain.matches import ExternalMatchReceived, ExternalMatchResolved
from projections.kernel.page import Sealed
from projections.registers.matches import MatchRow
from tests.domain.mengcun import FU, FUZHUANG, MUZHUANG
from tests.projections.registers.kept import fact, row

MATCH, PERSON = "match:1", "person:fu-1"
RECEIVED = (
    "2018-10-01",
    ExternalMatchReceived(
        match=MATCH, source="vehicle", household=FU, subject=PERSON, period="2018-09", what="sealed what"
    ),
)


def resolved(day: str, outcome: Literal["confirmed", "explained"]) -> tuple[str, Event]:
    return day, ExternalMatchResolved(
        match=MATCH, household=FU, subject=PERSON, outcome=outcome, answer="sealed answer"
    )


def test_a_match_says_which_register_names_whom_and_keeps_its_words_sealed() -> None:
    assert row("matches", MATCH, RECEIVED) == MatchRow(
        source="vehicle", subject=PERSON, household=FU, period="2018-09", received_on="2018-10-01",
        what=Sealed("id-1", "what", "sealed what"),
    )  # fmt: skip


def test_a_match_is_open_until_it_is_looked_into() -> None:
    told = (RECEIVED, resolved("2018-11-01", "explained"))
    assert row("matches", MATCH, *told, as_of="2018-10-31").outcome is None
    found = row("matches", MATCH, *told)
    assert (found.outcome, found.resolved_on, found.received_on) == ("explained", "2018-11-01", "2018-10-01")
    assert found.answer == Sealed("id-2", "answer", "sealed answer")


def test_of_two_outcomes_the_one_of_the_later_day_counts_and_a_void_takes_one_back() -> None:
    told = (RECEIVED, resolved("2018-12-01", "confirmed"), resolved("2018-11-01", "explained"))
    assert row("matches", MATCH, *told).outcome == "confirmed"
    assert row("matches", MATCH, *told, EventVoided(voids="id-2", reason="误录")).outcome == "explained"


def test_an_outcome_without_its_match_says_at_least_whom_it_was_about() -> None:
    found = row("matches", MATCH, resolved("2018-11-01", "confirmed"))
    assert (found.subject, found.household, found.outcome, found.source) == (PERSON, FU, "confirmed", None)


def test_a_match_lies_in_the_village_of_whom_it_names() -> None:
    told = fact(1, RECEIVED)._replace(village=FUZHUANG)
    assert MatchRow.step(None, told, MATCH).village == FUZHUANG


def test_a_match_that_was_resolved_before_it_was_received_lies_in_the_village_of_the_receipt() -> None:
    first = MatchRow.step(None, fact(1, resolved("2018-09-01", "confirmed"))._replace(village=MUZHUANG), MATCH)
    found = MatchRow.step(first, fact(2, RECEIVED)._replace(village=FUZHUANG), MATCH)
    assert (first.village, found.village) == (MUZHUANG, FUZHUANG)
