"""Officials: in a village or a unit, by name; their kin are declared and sealed, never guessed."""

import pytest

from domain.kernel.event import EVENTS
from domain.kernel.refusal import UnknownSubject
from domain.officials import KinshipDeclared, NobodysKin, Official, OfficialOfNowhere, OfficialRegistered
from tests.domain.mengcun import FU, FUZHUANG, GUO, KUNLUN, LI, ZHANG, fu, fuzhuang, kunlun, zhang
from tests.given import given, void

CLERK, HEAD = "official:clerk", "official:head"
clerk = OfficialRegistered(official=CLERK, name="占位甲", post="乡扶贫专干", unit="宋庄子乡")
head = OfficialRegistered(official=HEAD, name="占位乙", post="村委会主任", village=FUZHUANG)
known = (fuzhuang, fu, zhang, clerk, head)  # the facts 1 to 5


def kin(a, b):
    return KinshipDeclared(a=a, b=b, relation="兄弟")


# Registration.


def test_an_official_of_a_unit_belongs_to_no_village():
    story = given().when(clerk).then_recorded().then_concerns(CLERK).then_state(CLERK, Official(name="占位甲"))
    story.when(void(1)).then_state(CLERK, Official())
    assert not Official().known


def test_an_official_of_a_village_belongs_to_it():
    story = given(fuzhuang).when(head).then_recorded().then_concerns(HEAD, FUZHUANG)
    story.then_state(HEAD, Official(name="占位乙", village=FUZHUANG))


def test_an_official_of_neither_is_refused():
    nowhere = OfficialRegistered(official=CLERK, name="占位甲", post="专干")
    given().when(nowhere).then_refused(OfficialOfNowhere)
    assert OfficialOfNowhere.status == 422


def test_an_official_entered_again_says_the_name_before():
    again = OfficialRegistered(official=HEAD, name="占位丙", post="村会计", unit="宋庄子乡")
    story = given(fuzhuang, head).when(again).then_recorded(contradicts=["registered"])
    story.then_contradicts("registered", stated="占位丙", held="占位乙").then_state(HEAD, Official(name="占位丙"))
    story.then_concerns(HEAD, FUZHUANG)  # the page of the village that they leave, too


def test_an_official_of_a_village_nobody_entered_is_refused():
    given().when(head).then_refused(UnknownSubject, subject=FUZHUANG)


# Kin.


def test_kinship_with_a_household_concerns_both_and_their_village():
    given(*known).when(kin(CLERK, FU)).then_recorded().then_concerns(CLERK, FU, FUZHUANG)


@pytest.mark.parametrize(("a", "b"), [(ZHANG, HEAD), (CLERK, HEAD), (HEAD, ZHANG)])
def test_officials_and_cadres_may_be_kin_to_each_other(a, b):
    given(*known).when(kin(a, b)).then_recorded().then_concerns(a, b, FUZHUANG)


def test_nobody_is_their_own_kin_nor_a_villages_nor_a_cooperatives():
    for b in (CLERK, FUZHUANG, KUNLUN):
        given(*known, kunlun).when(kin(CLERK, b)).then_refused(NobodysKin, a=CLERK, b=b)
    assert NobodysKin.status == 422


@pytest.mark.parametrize(
    ("a", "b", "unknown"), [(LI, FU, LI), (CLERK, GUO, GUO), ("official:none", FU, "official:none")]
)
def test_kinship_of_or_with_somebody_nobody_entered_is_refused(a, b, unknown):
    given(*known).when(kin(a, b)).then_refused(UnknownSubject, subject=unknown)


def test_kinship_can_be_voided_and_what_the_two_are_to_each_other_is_sealed():
    given(*known, kin(CLERK, FU)).when(void(6)).then_recorded()
    declaration = EVENTS["KinshipDeclared"]
    assert declaration.personal == {"relation": "sealed"}
    assert declaration.owner(kin(CLERK, FU)) == FU, "it is sealed under the household's key, and erased with it"
