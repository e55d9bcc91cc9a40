"""Teams: sent to a village by one unit or several."""

from domain.kernel.refusal import UnknownSubject
from domain.teams import Team, TeamFormed
from tests.domain.mengcun import FUZHUANG, MUZHUANG, TEAM, fuzhuang, muzhuang, team
from tests.given import given, void


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
