"""Trainings: held for cadres named or counted, before their arrival or after."""

import msgspec
import pytest

from domain.kernel.figure import Hedged
from domain.kernel.refusal import UnknownSubject
from domain.trainings import MoreNamedThanCame, Training, TrainingEndsBeforeItBegins, TrainingHeld
from tests.domain.mengcun import LI, ZHANG, li, zhang
from tests.given import given, on, void

COURSE = "training:2018-03-county"


def held(*attendees, level="county", **more):
    return TrainingHeld(training=COURSE, level=level, before_arrival=True, attendees=list(attendees), **more)


def test_a_training_concerns_whom_it_names():
    story = given(zhang, li).when(held(ZHANG, LI, topic="驻村帮扶业务")).then_recorded()
    story.then_concerns(COURSE, ZHANG, LI).then_state(COURSE, Training(level="county"))
    assert not Training().known


def test_a_training_may_count_its_attendees_without_naming_them():
    given().when(held(heads=150)).then_recorded().then_concerns(COURSE)


def test_a_training_that_was_entered_before_says_both_levels():
    story = given(held(level="town")).when(held()).then_recorded(contradicts=["registered"])
    story.then_contradicts("registered", stated="county", held="town").then_state(COURSE, Training(level="county"))
    story.when(void(2)).then_state(COURSE, Training(level="town"))
    story.when(void(1)).then_state(COURSE, Training())


def test_an_attendee_nobody_entered_is_refused():
    given(zhang).when(held(ZHANG, LI)).then_refused(UnknownSubject, subject=LI)


@pytest.mark.parametrize("heads", [1, Hedged("不到", 2)])
def test_more_attendees_named_than_came_are_refused(heads):
    story = given(zhang, li).when(held(ZHANG, LI, heads=heads)).then_refused(MoreNamedThanCame, named=2)
    assert story.verdict.status == 422


@pytest.mark.parametrize("heads", [2, 150, Hedged("余", 1), Hedged("差不多", 1), Hedged("不详")])
def test_attendees_may_be_some_of_those_who_came(heads):
    given(zhang, li).when(held(ZHANG, LI, heads=heads)).then_recorded()


def test_an_attendee_named_twice_is_one_head():
    given(zhang).when(held(ZHANG, ZHANG, heads=1)).then_recorded().then_concerns(COURSE, ZHANG)


@pytest.mark.parametrize(("day", "until"), [("2018-03-05", "2018-03-04"), ("2018-03", "2018-02")])
def test_a_training_that_ends_before_it_begins_is_refused(day, until):
    story = given().when(on(day, held(until=until)))
    story.then_refused(TrainingEndsBeforeItBegins, until=until, begins=day)
    assert TrainingEndsBeforeItBegins.status == 422


@pytest.mark.parametrize(("day", "until"), [("2018-03-05", "2018-03-05"), ("2018-03-05", "2018-03")])
def test_a_training_may_end_on_its_first_day(day, until):
    given().when(on(day, held(until=until))).then_recorded()


def test_it_says_whether_it_came_before_the_arrival():
    with pytest.raises(msgspec.ValidationError, match="before_arrival"):
        given().when(TrainingHeld(training=COURSE, level="town", before_arrival=None))
