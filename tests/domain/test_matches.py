"""External matches: a clue about a household, looked into once; another outcome or subject is recorded with both."""

from domain.doubts import PersonWithoutHousehold
from domain.households import HouseholdRegistered
from domain.kernel.event import EVENTS
from domain.kernel.refusal import UnknownSubject
from domain.matches import ExternalMatch, ExternalMatchReceived, ExternalMatchResolved
from domain.persons import PersonAdded
from tests.domain.mengcun import FU, FUZHUANG, GUO, fu, fuzhuang
from tests.given import given, void

MATCH = "match:vehicle-2018-4"
guo = HouseholdRegistered(household=GUO, village=FUZHUANG, head="郭某")
PERSON = "person:fu-spouse"
spouse = PersonAdded(household=FU, person=PERSON, name="某", relation="spouse")
known = (fuzhuang, fu, guo)


def received(subject=FU, household=None):
    register = {"source": "vehicle", "period": "2018", "what": "名下有一辆轿车。"}
    return ExternalMatchReceived(match=MATCH, subject=subject, household=household, **register)


def resolved(outcome="not_confirmed", subject=FU, household=None):
    found = {"outcome": outcome, "answer": "同名同姓。"}
    return ExternalMatchResolved(match=MATCH, subject=subject, household=household, **found)


def test_a_match_is_received_about_a_household():
    story = given(*known).when(received()).then_recorded().then_concerns(MATCH, FU, FUZHUANG)
    story.then_state(MATCH, ExternalMatch(subject=FU))
    assert not ExternalMatch().known


def test_a_match_about_whom_nobody_entered_is_refused():
    given(fuzhuang).when(received()).then_refused(UnknownSubject, subject=FU)


def test_a_match_received_twice_says_both_subjects():
    story = given(*known, received()).when(received(GUO)).then_recorded(["registered"])
    story.then_contradicts("registered", stated=GUO, held=FU)
    story.when(void(5)).then_state(MATCH, ExternalMatch(subject=FU))


def test_a_match_is_resolved_on_its_subjects_page():
    story = given(*known, received()).when(resolved()).then_recorded().then_concerns(MATCH, FU, FUZHUANG)
    story.then_state(MATCH, ExternalMatch(subject=FU, outcome="not_confirmed"))
    story.when(void(5)).then_state(MATCH, ExternalMatch(subject=FU))


def test_a_match_resolved_twice_says_both_outcomes():
    story = given(*known, received(), resolved()).when(resolved("confirmed")).then_recorded(["resolved"])
    story.then_contradicts("resolved", stated="confirmed", held="not_confirmed")


def test_an_answer_about_another_household_says_both():
    story = given(*known, received()).when(resolved(subject=GUO)).then_recorded(["subject"])
    story.then_contradicts("subject", stated=GUO, held=FU)


def test_a_match_that_nobody_received_is_not_resolved():
    given(*known).when(resolved()).then_refused(UnknownSubject, subject=MATCH)


def test_what_a_register_says_and_what_was_found_is_sealed_as_the_households():
    assert EVENTS["ExternalMatchReceived"].owner(received()) == FU
    assert EVENTS["ExternalMatchResolved"].owner(resolved()) == FU


# A person.


def test_a_match_of_a_person_stands_on_the_households_page_too():
    story = given(*known, spouse).when(received(PERSON, FU)).then_recorded()
    story.then_concerns(MATCH, PERSON, FU, FUZHUANG)
    story.then_state(MATCH, ExternalMatch(subject=PERSON, household=FU))
    story.when(resolved("confirmed", PERSON, FU)).then_recorded().then_concerns(MATCH, PERSON, FU, FUZHUANG)


def test_words_about_a_person_are_erased_with_the_household_and_refused_without_it():
    given(*known, spouse).when(received(PERSON)).then_refused(PersonWithoutHousehold)
    given(*known, spouse, received(PERSON, FU)).when(resolved(subject=PERSON)).then_refused(PersonWithoutHousehold)
    assert EVENTS["ExternalMatchReceived"].owner(received(PERSON, FU)) == FU
    assert EVENTS["ExternalMatchResolved"].owner(resolved(subject=PERSON, household=FU)) == FU


def test_a_match_of_a_person_of_another_household_says_both():
    story = given(*known, spouse).when(received(PERSON, GUO)).then_recorded(["household"])
    story.then_contradicts("household", stated=GUO, held=FU)
    story = given(*known).when(received(FU, GUO)).then_recorded(["household"])
    story.then_contradicts("household", stated=GUO, held=FU)
    given(*known).when(received(FU, FU)).then_recorded()


def test_an_answer_to_another_household_than_the_match_names_says_both():
    story = given(*known, spouse, received(PERSON, FU)).when(resolved(subject=PERSON, household=GUO))
    story.then_recorded(["household"]).then_contradicts("household", stated=GUO, held=FU)
