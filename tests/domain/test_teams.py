"""Teams: sent to a village by one unit or several, until they stand down."""

import pytest

from domain.kernel.refusal import UnknownSubject
from domain.teams import Team, TeamFormed, TeamStoodDown
from tests.domain.mengcun import FUZHUANG, MUZHUANG, TEAM, fuzhuang, muzhuang, team
from tests.given import given, on, void


def stood_down(last_day, **more):
    return TeamStoodDown(team=TEAM, last_day=last_day, **more)


def test_a_team_is_formed_for_its_village():
    given(fuzhuang).when(team).then_recorded().then_concerns(TEAM, FUZHUANG).then_state(TEAM, Team(village=FUZHUANG))


def test_a_team_may_be_sent_by_two_units_together():
    two = TeamFormed(team="team:muzhuang", level="county", village=MUZHUANG, sponsors=["县编办", "县直党委"])
    given(muzhuang).when(two).then_recorded()


def test_a_team_for_a_village_nobody_entered_is_refused():
    given().when(team).then_refused(UnknownSubject, subject=FUZHUANG)


def test_a_team_formed_again_for_another_village_belongs_to_that_one():
    moved = TeamFormed(team=TEAM, level="county", village=MUZHUANG)
    story = (
        given(fuzhuang, muzhuang, team)
        .when(moved)
        .then_recorded(contradicts=["registered"])
        .then_state(TEAM, Team(village=MUZHUANG))
    )
    story.then_concerns(TEAM, FUZHUANG, MUZHUANG)  # the page of the village that it leaves, too
    story.when(void(4)).then_state(TEAM, Team(village=FUZHUANG))


def test_a_team_whose_founding_is_voided_is_known_no_more():
    given(fuzhuang, team).when(void(2)).then_state(TEAM, Team())
    assert not Team().known


def test_a_team_that_stands_down_keeps_its_village_and_its_last_day():
    story = given(fuzhuang, team).when(stood_down("2018-10-31", reason="任务完成")).then_recorded()
    story.then_concerns(TEAM, FUZHUANG).then_state(TEAM, Team(village=FUZHUANG, last_day="2018-10-31"))
    story.when(void(3)).then_state(TEAM, Team(village=FUZHUANG))


def test_a_team_that_stands_down_again_says_both_last_days():
    story = given(fuzhuang, team, stood_down("2018-09-30")).when(stood_down("2018-10"))
    story.then_recorded(contradicts=["stood_down"]).then_contradicts("stood_down", stated="2018-10", held="2018-09-30")
    story.then_state(TEAM, Team(village=FUZHUANG, last_day="2018-10"))


def test_a_team_formed_anew_after_it_stood_down_is_there_again():
    story = given(fuzhuang, team, on("2017-12-31", stood_down("2017-12-31"))).when(team)
    story.then_recorded(contradicts=["registered"]).then_state(TEAM, Team(village=FUZHUANG))


def test_a_team_nobody_formed_cannot_stand_down():
    given(fuzhuang).when(stood_down("2018-10-31")).then_refused(UnknownSubject, subject=TEAM)


@pytest.mark.parametrize(
    ("last_day", "date", "gone"),
    [
        ("2018-10-31", "2018-10-31", False),
        ("2018-10-31", "2018-11-01", True),
        ("2018-10-15", "2018-10", False),  # a day before may be meant
        ("2018-10", "2018-10-31", False),
        ("2018-10", "2018-11", True),
        (None, "2018-11", False),
    ],
)
def test_a_team_has_stood_down_before_a_date_that_lies_wholly_after_its_last_day(last_day, date, gone):
    assert Team(village=FUZHUANG, last_day=last_day).stood_down_before(date) is gone
