"""Cooperatives: entered with what is known of where they are and who led their founding."""

from domain.cooperatives import Cooperative, CooperativeRegistered
from domain.kernel.refusal import UnknownSubject
from tests.domain.mengcun import FUZHUANG, KUNLUN, TEAM, fuzhuang, kunlun, team
from tests.given import given, void

led_by_the_team = CooperativeRegistered(cooperative=KUNLUN, name="昆仑农业合作社", village=FUZHUANG, initiated_by=TEAM)


def test_a_cooperative_is_entered_by_name_alone():
    given().when(kunlun).then_recorded().then_concerns(KUNLUN).then_state(KUNLUN, Cooperative(name="昆仑农业合作社"))


def test_a_cooperative_concerns_its_village_and_the_team_that_led_its_founding():
    story = given(fuzhuang, team).when(led_by_the_team).then_recorded().then_concerns(KUNLUN, FUZHUANG, TEAM)
    story.then_state(KUNLUN, Cooperative(name="昆仑农业合作社", village=FUZHUANG))


def test_a_cooperative_in_a_village_or_of_a_team_nobody_entered_is_refused():
    given().when(led_by_the_team).then_refused(UnknownSubject, subject=FUZHUANG)
    given(fuzhuang).when(led_by_the_team).then_refused(UnknownSubject, subject=TEAM)


def test_a_cooperative_whose_entry_is_voided_is_known_no_more():
    story = given(fuzhuang, team, led_by_the_team).when(void(3)).then_state(KUNLUN, Cooperative())
    story.then_concerns(KUNLUN, FUZHUANG, TEAM, "event:00000003-0000-4000-8000-000000000003")
    assert not Cooperative().known


def test_a_cooperative_entered_again_counts_as_entered_last():
    given(fuzhuang, team, kunlun).when(led_by_the_team).then_recorded(contradicts=["registered"]).then_state(
        KUNLUN, Cooperative(name="昆仑农业合作社", village=FUZHUANG)
    )
