"""Persons: of one household at a time, dead once; an account is its owner's, and can be erased with the household."""

import msgspec
import pytest

from domain.kernel.event import EVENTS
from domain.kernel.refusal import UnknownSubject
from domain.persons import AccountRegistered, AccountWithoutHousehold, Person, PersonAdded, PersonDied, PersonLeft
from tests.domain.mengcun import FU, FUZHUANG, GUO, MUZHUANG, fu, fuzhuang, muzhuang
from tests.given import given, void

SPOUSE = "person:fu-spouse"
guo = msgspec.structs.replace(fu, household=GUO, village=MUZHUANG, head="郭某")
households = (fuzhuang, muzhuang, fu, guo)  # the facts 1 to 4


def added(household=FU, **more):
    return PersonAdded(household=household, person=SPOUSE, name="付某之妻", relation="spouse", **more)


def left(household=FU, reason=None):
    return PersonLeft(household=household, person=SPOUSE, reason=reason)


def died(on, household=FU):
    return PersonDied(person=SPOUSE, household=household, died_on=on)


# Members.


def test_a_member_is_entered_in_a_household():
    story = given(*households).when(added()).then_recorded().then_concerns(SPOUSE, FU, FUZHUANG)
    story.then_state(SPOUSE, Person(household=FU))


def test_a_member_may_be_entered_with_all_that_is_known():
    told = added(birth_year=1958, labour="ordinary", identity="11010519491231002X", health="良好")
    given(*households).when(told).then_recorded()


def test_a_members_personal_values_are_sealed_under_the_household():
    told = added(identity="11010519491231002X", health="良好")
    declaration = EVENTS["PersonAdded"]
    assert declaration.owner(told) == FU
    assert {field for field, _, _ in declaration.personal_values(told)} == {"name", "identity", "health"}


def test_a_member_of_a_household_nobody_entered_is_refused():
    given().when(added()).then_refused(UnknownSubject, subject=FU)


def test_a_person_entered_again_says_both_households():
    story = given(*households, added()).when(added(GUO)).then_recorded(contradicts=["registered"])
    story.then_contradicts("registered", stated=GUO, held=FU).then_state(SPOUSE, Person(household=GUO))
    story.when(void(6)).then_state(SPOUSE, Person(household=FU))


def test_whoever_left_a_household_may_be_entered_in_another():
    story = given(*households, added()).when(left(reason="married")).then_recorded()
    story.then_concerns(SPOUSE, FU, FUZHUANG).then_state(SPOUSE, Person(household=FU, left=True))
    story.when(added(GUO)).then_recorded().then_state(SPOUSE, Person(household=GUO))


def test_whoever_leaves_another_household_than_their_own_says_both_and_stays():
    story = given(*households, added()).when(left(GUO)).then_recorded(contradicts=["household"])
    story.then_contradicts("household", stated=GUO, held=FU).then_state(SPOUSE, Person(household=FU))


def test_whoever_leaves_twice_contradicts_it():
    story = given(*households, added(), left()).when(left()).then_recorded(contradicts=["left"])
    story.then_contradicts("left", stated=FU, held=FU)
    story.when(added(), left()).then_recorded()


def test_a_voided_leaving_leaves_the_person_there():
    given(*households, added(), left()).when(void(6)).then_state(SPOUSE, Person(household=FU))


def test_a_person_whose_entry_is_voided_is_known_no_more():
    story = given(*households, added()).when(void(5)).then_state(SPOUSE, Person())
    story.when(left()).then_refused(UnknownSubject, subject=SPOUSE)


# Deaths.


@pytest.mark.parametrize("when", ["2018-10-01", "2018-10", "2018"])
def test_a_death_is_recorded_as_exactly_as_it_is_known(when):
    story = given(*households, added()).when(died(when)).then_recorded().then_concerns(SPOUSE, FU, FUZHUANG)
    story.then_state(SPOUSE, Person(household=FU, died_on=when))


def test_a_death_need_not_name_the_household():
    given(*households, added()).when(died("2018", household=None)).then_recorded().then_concerns(SPOUSE)


def test_a_second_death_contradicts_the_first():
    story = given(*households, added(), died("2018-10-01")).when(died("2018-09")).then_recorded(contradicts=["died"])
    story.then_contradicts("died", stated="2018-09", held="2018-10-01")
    story.then_state(SPOUSE, Person(household=FU, died_on="2018-09"))


def test_a_death_in_another_household_than_the_persons_says_both():
    story = given(*households, added()).when(died("2018", household=GUO)).then_recorded(contradicts=["household"])
    story.then_contradicts("household", stated=GUO, held=FU)


def test_a_voided_death_did_not_happen():
    story = given(*households, added(), died("2018")).when(void(6)).then_state(SPOUSE, Person(household=FU))
    story.when(died("2018-11")).then_recorded()


# Accounts.


def account(owner, household=None):
    return AccountRegistered(owner=owner, household=household, account="6228480402564890018", bank="农业银行")


def test_an_account_is_a_households_or_a_persons():
    story = given(*households, added()).when(account(FU)).then_recorded().then_concerns(FU, FUZHUANG)
    story.when(account(FU, FU)).then_recorded().then_concerns(FU, FUZHUANG)
    story.when(account(SPOUSE, FU)).then_recorded().then_concerns(SPOUSE, FU, FUZHUANG)


def test_an_account_of_a_person_of_another_household_says_both():
    story = given(*households, added()).when(account(SPOUSE, GUO)).then_recorded(contradicts=["household"])
    story.then_contradicts("household", stated=GUO, held=FU)


def test_an_account_of_another_household_than_its_owner_says_both():
    story = given(*households).when(account(FU, GUO)).then_recorded(contradicts=["household"])
    story.then_contradicts("household", stated=GUO, held=FU)


def test_an_account_of_a_person_names_the_household_under_whose_key_its_number_lies():
    given(*households, added()).when(account(SPOUSE)).then_refused(AccountWithoutHousehold)
    assert AccountWithoutHousehold.status == 422
    declaration = EVENTS["AccountRegistered"]
    assert declaration.owner(account(SPOUSE, FU)) == FU
    assert declaration.owner(account(FU)) == FU


def test_an_account_of_whom_nobody_entered_is_refused():
    given(*households).when(account(SPOUSE, FU)).then_refused(UnknownSubject, subject=SPOUSE)
    given().when(account(FU)).then_refused(UnknownSubject, subject=FU)


@pytest.mark.parametrize(
    "wrong", [{"birth_year": 1879}, {"relation": "cousin"}, {"labour": "full"}, {"name": ""}, {"identity": "1"}]
)
def test_a_malformed_field_never_reaches_the_decision(wrong):
    line = {"household": FU, "person": SPOUSE, "name": "付某之妻", "relation": "spouse"} | wrong
    with pytest.raises(msgspec.ValidationError, match=next(iter(wrong))):
        EVENTS["PersonAdded"].decode(msgspec.json.encode(line))
