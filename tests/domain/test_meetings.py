"""Meetings: each counts for a quarter, and one that was held outside it is recorded with its day."""

import msgspec
import pytest

from domain.divisions import DivisionRegistered
from domain.kernel.refusal import UnknownSubject
from domain.meetings import Meeting, MeetingHeld
from tests.domain.mengcun import FUZHUANG, ZHANG, fuzhuang, zhang
from tests.given import given, on, void

MEETING, TOWN = "meeting:2018-q3", "division:mengcunzhen"
town = DivisionRegistered(division=TOWN, name="孟村镇", code="130930100")


def held(period="2018-Q3", **more):
    return MeetingHeld(meeting=MEETING, kind="quarterly_coordination", period=period, **more)


def test_a_meeting_of_the_county_names_no_place():
    story = given().when(on("2018-09-20", held())).then_recorded().then_concerns(MEETING)
    story.then_state(MEETING, Meeting(period="2018-Q3"))
    assert not Meeting().known


def test_a_meeting_of_a_division_concerns_it_and_who_was_in_the_chair():
    story = given(town, zhang).when(on("2018-09-20", held(division=TOWN, chaired_by=ZHANG, topics="分工")))
    story.then_recorded().then_concerns(MEETING, TOWN, ZHANG)


def test_a_meeting_of_a_village_belongs_to_the_village():
    story = given(fuzhuang).when(on("2018-09-20", held(village=FUZHUANG))).then_concerns(MEETING, FUZHUANG)
    story.then_state(MEETING, Meeting(period="2018-Q3", village=FUZHUANG))


def test_a_meeting_in_a_village_that_nobody_entered_is_refused():
    given().when(on("2018-09-20", held(village=FUZHUANG))).then_refused(UnknownSubject, subject=FUZHUANG)


@pytest.mark.parametrize("day", ["2018-07-01", "2018-09-30", "2018-08", "2018"])
def test_a_meeting_that_may_have_been_held_in_its_quarter_contradicts_nothing(day):
    given().when(on(day, held())).then_recorded()


@pytest.mark.parametrize("day", ["2018-06-30", "2018-10-01", "2018-06", "2018-10", "2017"])
def test_a_meeting_outside_its_quarter_says_the_quarter_and_the_day(day):
    story = given().when(on(day, held())).then_recorded(["quarter"])
    story.then_contradicts("quarter", stated="2018-Q3", held=day)


@pytest.mark.parametrize(
    ("quarter", "first", "last"),
    [
        ("2017-Q1", "2017-01-01", "2017-03-31"),
        ("2017-Q2", "2017-04-01", "2017-06-30"),
        ("2017-Q4", "2017-10-01", "2017-12-31"),
    ],
)
def test_a_quarter_has_three_months(quarter, first, last):
    for day in (first, last):
        given().when(on(day, held(quarter))).then_recorded()


def test_a_meeting_entered_twice_says_both_quarters():
    story = given(on("2018-09-20", held())).when(on("2018-06-20", held("2018-Q2"))).then_recorded(["registered"])
    story.then_contradicts("registered", stated="2018-Q2", held="2018-Q3").then_state(
        MEETING, Meeting(period="2018-Q2")
    )
    story.when(void(2)).then_state(MEETING, Meeting(period="2018-Q3"))


@pytest.mark.parametrize("period", ["2018-Q0", "2018-Q5", "2018-3", "2018-09", "0000-Q1", "2018-Q3\n"])
def test_a_quarter_is_written_one_way(period):
    with pytest.raises(msgspec.ValidationError, match="period"):
        given().when(held(period))
