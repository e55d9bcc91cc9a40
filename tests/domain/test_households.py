"""Households: poor or not, each in its village, each entered once; their category, and why they are poor."""

import msgspec
import pytest

from domain.exits import ExitAnnounced
from domain.households import (
    CategoryChanged,
    CauseNamedTwice,
    CauseRecorded,
    Household,
    HouseholdIdentified,
    HouseholdRegistered,
    PoorAndNotPoor,
)
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
        status="in_poverty",
        category="five_guarantee",
        labour="none",
    )
    story = given(fuzhuang).when(known).then_recorded()
    story.then_state(FU, Household(registered=True, village=FUZHUANG, category="five_guarantee"))


def test_a_household_may_be_entered_as_never_poor_and_then_not_as_poor_since_a_day():
    never = HouseholdRegistered(household=FU, village=FUZHUANG, head="付某", status="not_poor")
    story = given(fuzhuang).when(never).then_recorded()
    story.then_state(FU, Household(registered=True, village=FUZHUANG, never_poor=True))
    story.when(msgspec.structs.replace(never, registered_poor_on="2014")).then_refused(PoorAndNotPoor)
    assert PoorAndNotPoor.status == 422


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
        {"status": "poor"},
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


# The category.


def entered(category=None):
    return HouseholdRegistered(household=FU, village=FUZHUANG, head="付某", category=category)


def changed(to, since, from_=None):
    return CategoryChanged(household=FU, to=to, since=since, from_=from_)


def household(category, since=None):
    return Household(registered=True, village=FUZHUANG, category=category, category_since=since)


def test_a_category_changes_from_a_day_on():
    story = given(fuzhuang, entered("ordinary"))
    story.when(changed("five_guarantee", "2018-07", "ordinary")).then_recorded().then_concerns(FU, FUZHUANG)
    story.then_state(FU, household("five_guarantee", "2018-07"))


def test_a_change_from_another_category_than_the_last_change_left_says_both():
    story = given(fuzhuang, entered(), changed("subsistence_allowance", "2017-01-01"))
    story.when(changed("five_guarantee", "2018-07-01", "ordinary")).then_recorded(contradicts=["category"])
    story.then_contradicts("category", stated="ordinary", held="subsistence_allowance")
    story.then_state(FU, household("five_guarantee", "2018-07-01"))


def test_a_change_that_is_recorded_twice_contradicts_itself():
    once = changed("subsistence_allowance", "2017-01-01", "ordinary")
    given(fuzhuang, entered(), once).when(once).then_recorded(contradicts=["category"])


@pytest.mark.parametrize("earlier", ["2015", "2016-12-31"])
def test_an_earlier_change_that_is_recorded_later_contradicts_nothing_and_changes_nothing(earlier):
    story = given(fuzhuang, entered(), changed("subsistence_allowance", "2017-01-01", "ordinary"))
    story.when(changed("ordinary", earlier, "five_guarantee")).then_recorded()
    story.then_state(FU, household("subsistence_allowance", "2017-01-01"))


def test_a_change_within_the_year_that_the_last_one_may_mean_contradicts_nothing():
    story = given(fuzhuang, entered(), changed("subsistence_allowance", "2017"))
    story.when(changed("five_guarantee", "2017-06-01", "ordinary")).then_recorded()
    story.then_state(FU, household("five_guarantee", "2017-06-01"))


def test_what_an_entry_says_of_the_category_is_not_held_against_a_change_that_may_be_earlier():
    given(fuzhuang, entered("five_guarantee")).when(changed("five_guarantee", "2016", "ordinary")).then_recorded()


def test_a_change_that_does_not_say_from_what_contradicts_nothing():
    story = given(fuzhuang, entered(), changed("subsistence_allowance", "2017"))
    story.when(changed("five_guarantee", "2018")).then_recorded()


def test_a_household_entered_again_keeps_the_category_of_its_last_change():
    story = given(fuzhuang, entered(), changed("subsistence_allowance", "2017")).when(entered("ordinary"))
    story.then_state(FU, household("subsistence_allowance", "2017"))


def test_a_voided_change_leaves_the_category_before_it():
    story = given(fuzhuang, entered("ordinary"), changed("five_guarantee", "2018")).when(void(3))
    story.then_state(FU, household("ordinary"))


# Causes.


def test_a_household_is_poor_of_one_cause_and_perhaps_of_others():
    told = CauseRecorded(household=FU, primary="lack_of_water", secondary=["lack_of_labour", "illness"])
    story = given(fuzhuang, fu).when(told).then_recorded().then_concerns(FU, FUZHUANG)
    story.when(CauseRecorded(household=FU, primary="other")).then_recorded()


@pytest.mark.parametrize("secondary", [["illness"], ["lack_of_water", "illness"], ["schooling", "schooling"]])
def test_a_cause_that_is_named_twice_is_refused(secondary):
    story = given(fuzhuang, fu).when(CauseRecorded(household=FU, primary="illness", secondary=secondary))
    story.then_refused(CauseNamedTwice)
    assert CauseNamedTwice.status == 422


def test_a_household_that_was_not_poor_may_be_identified_and_then_exit():
    not_poor = msgspec.structs.replace(fu, status="not_poor")
    story = (
        given(fuzhuang, not_poor).when(HouseholdIdentified(household=FU)).then_recorded().then_concerns(FU, FUZHUANG)
    )
    story.when(ExitAnnounced(exit="exit:fu", household=FU)).then_recorded()
    given(fuzhuang, not_poor).when(ExitAnnounced(exit="exit:fu", household=FU)).then_recorded(contradicts=["status"])


def test_an_identification_brings_its_category_unless_a_change_said_since_when():
    identified = HouseholdIdentified(household=FU, category="ordinary")
    given(fuzhuang, fu).when(identified).then_state(
        FU, Household(registered=True, village=FUZHUANG, category="ordinary")
    )
    changed = CategoryChanged(household=FU, to="five_guarantee", since="2018-01-01")
    story = given(fuzhuang, fu, changed).when(identified)
    story.then_state(
        FU,
        Household(registered=True, village=FUZHUANG, category="five_guarantee", category_since="2018-01-01"),
    )
    given(fuzhuang, fu, identified).when(HouseholdIdentified(household=FU)).then_state(
        FU, Household(registered=True, village=FUZHUANG, category="ordinary")
    )
