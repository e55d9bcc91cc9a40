"""Grievances: who files one may stay unnamed; its answer says what was answered before, and whose it was."""

import pytest

from domain.grievances import AnonymousGrievanceOfHousehold, Grievance, GrievanceFiled, GrievanceResolved
from domain.kernel.event import EVENTS
from domain.kernel.refusal import UnknownSubject
from tests.domain.mengcun import FU, FUZHUANG, GUO, MUZHUANG, fu, fuzhuang, muzhuang
from tests.given import given, void

GRIEVANCE = "grievance:2018-17"
known = (fuzhuang, fu)


def filed(channel="letter", **more):
    return GrievanceFiled(grievance=GRIEVANCE, channel=channel, about="取暖补贴没有收到。", **more)


def resolved(outcome="upheld", household=None):
    return GrievanceResolved(grievance=GRIEVANCE, outcome=outcome, answer="已补发。", household=household)


def test_a_household_files_a_grievance():
    story = given(*known).when(filed(village=FUZHUANG, household=FU, filed_by="named")).then_recorded()
    story.then_concerns(GRIEVANCE, FUZHUANG, FU)
    story.then_state(GRIEVANCE, Grievance(channel="letter", household=FU, village=FUZHUANG))
    assert not Grievance().known


@pytest.mark.parametrize("filed_by", ["anonymous", "joint", None])
def test_a_grievance_of_nobody_named_concerns_its_village_alone(filed_by):
    story = given(*known).when(filed(village=FUZHUANG, filed_by=filed_by)).then_recorded()
    story.then_concerns(GRIEVANCE, FUZHUANG)


def test_a_grievance_may_be_about_no_single_village():
    given().when(filed(filed_by="anonymous")).then_recorded().then_concerns(GRIEVANCE)


def test_an_anonymous_grievance_that_names_a_household_is_refused():
    story = given(*known).when(filed(household=FU, filed_by="anonymous"))
    story.then_refused(AnonymousGrievanceOfHousehold, household=FU)
    assert AnonymousGrievanceOfHousehold.status == 422
    given(*known).when(filed(household=FU, filed_by="joint")).then_recorded()


def test_a_grievance_of_a_household_of_another_village_says_both():
    story = given(*known, muzhuang).when(filed(village=MUZHUANG, household=FU)).then_recorded(["village"])
    story.then_contradicts("village", stated=MUZHUANG, held=FUZHUANG)


def test_a_grievance_of_a_household_that_nobody_entered_is_refused():
    given(*known).when(filed(household=GUO)).then_refused(UnknownSubject, subject=GUO)


def test_a_grievance_filed_twice_says_how_it_came_each_time():
    story = given(*known, filed()).when(filed("hotline")).then_recorded(["registered"])
    story.then_contradicts("registered", stated="hotline", held="letter")
    story.when(void(4)).then_state(GRIEVANCE, Grievance(channel="letter"))


def test_words_about_a_household_are_sealed_as_theirs_and_others_as_the_grievances():
    declared = EVENTS["GrievanceFiled"], EVENTS["GrievanceResolved"]
    assert [d.owner(e) for d, e in zip(declared, (filed(household=FU), resolved(household=FU)), strict=True)] == [
        FU
    ] * 2
    assert [d.owner(e) for d, e in zip(declared, (filed(village=FUZHUANG), resolved()), strict=True)] == [GRIEVANCE] * 2


# Its answer.


def test_a_grievance_is_resolved():
    story = given(*known, filed(household=FU)).when(resolved(household=FU)).then_recorded()
    story.then_concerns(GRIEVANCE, FU, FUZHUANG)
    story.then_state(GRIEVANCE, Grievance(channel="letter", household=FU, outcome="upheld"))
    story.when(void(4)).then_state(GRIEVANCE, Grievance(channel="letter", household=FU))


def test_a_grievance_resolved_twice_says_both_outcomes():
    story = given(*known, filed(), resolved()).when(resolved("not_upheld")).then_recorded(["resolved"])
    story.then_contradicts("resolved", stated="not_upheld", held="upheld")


def test_an_answer_to_another_household_says_both():
    guo = type(fu)(household=GUO, village=FUZHUANG, head="郭某")
    story = given(*known, guo, filed(household=FU)).when(resolved(household=GUO)).then_recorded(["household"])
    story.then_contradicts("household", stated=GUO, held=FU)


def test_an_answer_to_a_household_about_a_grievance_of_nobody_named_contradicts_nothing():
    given(*known, filed()).when(resolved(household=FU)).then_recorded()


def test_a_grievance_that_nobody_filed_is_not_resolved():
    given(*known).when(resolved()).then_refused(UnknownSubject, subject=GRIEVANCE)
