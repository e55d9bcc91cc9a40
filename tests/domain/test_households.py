"""Households: poor or not, each in its village, each entered once."""

import msgspec
import pytest

from domain.households import Household, HouseholdRegistered
from domain.kernel.event import EVENTS, Place
from domain.kernel.refusal import UnknownSubject
from tests.domain.mengcun import FU, FUZHUANG, MUZHUANG, fu, fuzhuang, muzhuang, right
from tests.given import given, void

in_muzhuang = HouseholdRegistered(household=FU, village=MUZHUANG, head="付某")


def test_a_household_is_entered_in_its_village():
    story = given(fuzhuang).when(fu).then_recorded().then_concerns(FU, FUZHUANG)
    story.then_state(FU, Household(registered=True, village=FUZHUANG))


def test_a_household_may_be_entered_with_all_that_is_known_of_it():
    place = Place(latitude="38.05", longitude="117.10", datum="GCJ-02", accuracy_m=20)
    known = HouseholdRegistered(
        household=FU,
        village=FUZHUANG,
        head="付某",
        size=2,
        identity="11010519491231002X",
        place=place,
        registered_poor_on="2014",
        category="five_guarantee",
        labour="none",
    )
    given(fuzhuang).when(known).then_recorded().then_state(FU, Household(registered=True, village=FUZHUANG))


def test_a_household_in_a_village_nobody_entered_is_refused():
    given().when(fu).then_refused(UnknownSubject, subject=FUZHUANG)


def test_a_household_entered_again_in_another_village_says_both_villages():
    story = given(fuzhuang, muzhuang, fu).when(in_muzhuang).then_recorded(contradicts=["registered"])
    story.then_contradicts("registered", stated=MUZHUANG, held=FUZHUANG).then_concerns(FU, FUZHUANG, MUZHUANG)
    story.then_state(FU, Household(registered=True, village=MUZHUANG))


def test_a_household_entered_twice_in_the_same_village_is_a_contradiction_too():
    story = given(fuzhuang, fu).when(fu).then_recorded(contradicts=["registered"])
    story.then_contradicts("registered", stated=FUZHUANG, held=FUZHUANG)


def test_after_the_second_entry_is_voided_the_first_one_stands():
    story = given(fuzhuang, muzhuang, fu, in_muzhuang).when(void(4))
    story.then_state(FU, Household(registered=True, village=FUZHUANG))


def test_a_household_entered_again_keeps_its_land():
    story = given(fuzhuang, muzhuang, fu, right(400)).when(in_muzhuang)
    story.then_state(FU, Household(registered=True, village=MUZHUANG, land={"1": 400}))


def test_a_household_whose_entry_is_voided_is_known_no_more_and_may_be_entered_anew():
    story = given(fuzhuang, fu).when(void(2)).then_state(FU, Household())
    story.when(right(400)).then_refused(UnknownSubject, subject=FU)
    story.when(fu).then_recorded()


@pytest.mark.parametrize(
    "wrong",
    [
        {"size": 0},
        {"size": 51},
        {"head": ""},
        {"category": "rich"},
        {"labour": "full"},
        {"identity": "11010519491231002"},
        {"registered_poor_on": "2014-13"},
        {"village": "household:fu"},
        {"household": "household:FU"},
        {"household": "household:fu\n"},
        {"place": {"latitude": "38.05", "longitude": "117.1", "datum": "BD-09"}},
    ],
)
def test_a_malformed_field_never_reaches_the_decision(wrong):
    line = {"household": FU, "village": FUZHUANG, "head": "付某"} | wrong
    with pytest.raises(msgspec.ValidationError, match=next(iter(wrong))):
        EVENTS["HouseholdRegistered"].decode(msgspec.json.encode(line))
