"""A finding's page: its words, every step since, and where it stands."""

from __future__ import annotations

import pytest

from domain.corrections import EventVoided
from domain.findings import (
    FindingAnswered,
    FindingAppealed,
    FindingClosed,
    FindingFigure,
    FindingRaised,
    FindingTriaged,
    RectificationReported,
)
from domain.kernel.event import Event
from projections.kernel.page import Sealed
from tests.domain.mengcun import FU, LI, ZHANG
from tests.projections.shown import Told, shown

FINDING, INSPECTION, RULE = "finding:1", "inspection:2018-4", "rule:not-visited"
about = {"finding": FINDING, "subject": FU}
raised = FindingRaised(
    **about, inspection=INSPECTION, statement="x", positions=[2, 3], rule=RULE,
    figures=[FindingFigure(name="visits", value=0, unit="count")],
)  # fmt: skip
answered = FindingAnswered(**about, answer="y", answered_by=ZHANG)
triaged = FindingTriaged(**about, triage="rectification", to="新县镇", due_on="2018-11-30")
appealed = FindingAppealed(**about, grounds="z")
rectified = RectificationReported(**about, by=ZHANG, what="w", sum_returned_fen=50_000)
closed = FindingClosed(**about, inspection=INSPECTION, closed_by=LI, outcome="rectified")
LISTS = ("answers", "triage", "appeals", "rectifications", "closings")


def in_days(*events: Event) -> list[Told]:
    """These, on the days from 2018-11-01 on."""
    return [(f"2018-11-{day:02}", event) for day, event in enumerate(events, 1)]


def test_it_says_what_is_held_to_be_wrong_and_what_that_rests_on() -> None:
    answer = shown(FINDING, ("2018-11-16", raised))
    assert (answer["finding"], answer["inspection"], answer["subject"], answer["rule"], answer["raised_on"]) == (
        FINDING, INSPECTION, FU, RULE, "2018-11-16",
    )  # fmt: skip
    assert (answer["statement"], answer["positions"]) == (Sealed("id-1", "statement", "x"), [2, 3])
    assert answer["figures"] == [{"name": "visits", "value": 0, "unit": "count"}]
    assert [answer[name] for name in LISTS] == [[]] * 5


def test_it_lists_every_step_with_its_day_and_its_words_sealed() -> None:
    answer = shown(FINDING, *in_days(raised, answered, triaged, appealed, rectified, closed))
    steps = [step for name in LISTS for step in answer[name]]
    assert [step["on"] for step in steps] == [f"2018-11-0{day}" for day in range(2, 7)]
    assert steps[0]["answer"] == Sealed("id-2", "answer", "y")
    assert (steps[1]["as"], steps[1]["to"], steps[1]["due_on"]) == ("rectification", "新县镇", "2018-11-30")
    assert steps[2]["grounds"] == Sealed("id-4", "grounds", "z")
    assert (steps[3]["by"], steps[3]["sum_returned_fen"]["low"]) == (ZHANG, 50_000)
    assert (steps[4]["closed_by"], steps[4]["outcome"]) == (LI, "rectified")


def test_its_status_is_the_last_step_until_it_is_closed() -> None:
    told = in_days(raised, answered, triaged, appealed, rectified, closed)
    assert [shown(FINDING, *told, as_of=f"2018-11-0{day}")["status"] for day in range(1, 7)] == [
        "raised", "answered", "triaged", "appealed", "rectification_reported", "closed",
    ]  # fmt: skip
    assert shown(FINDING, *told, as_of="2018-10-31")["status"] is None


def test_one_that_was_sent_back_is_triaged_again() -> None:
    assert shown(FINDING, *in_days(raised, triaged, rectified, triaged))["status"] == "triaged"


@pytest.mark.parametrize("later", [answered, triaged, appealed, rectified])
def test_a_step_after_the_closing_is_listed_and_opens_nothing(later: Event) -> None:
    answer = shown(FINDING, *in_days(raised, closed, later))
    assert (answer["status"], sum(len(answer[name]) for name in LISTS)) == ("closed", 2)


def test_a_step_of_the_month_in_which_it_was_raised_comes_after_the_raising() -> None:
    assert shown(FINDING, ("2018-11-16", raised), ("2018-11", answered))["status"] == "answered"


def test_a_closing_that_was_voided_closes_nothing() -> None:
    void = EventVoided(voids="id-3", reason="误录")
    assert shown(FINDING, *in_days(raised, answered, closed), ("2018-11-20", void))["status"] == "answered"
