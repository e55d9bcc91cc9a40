"""Doubts: whom a rule doubts may answer, on their own page and under their own key."""

from domain.doubts import DoubtAnswered, PersonWithoutHousehold
from domain.kernel.event import EVENTS
from domain.kernel.refusal import UnknownSubject
from domain.persons import PersonAdded
from domain.rules import RulePublished
from tests.domain.mengcun import FU, FUZHUANG, HEATING, ZHANG, appropriated, fu, fuzhuang, zhang
from tests.given import given

RULE = "rule:not-visited"
rule = RulePublished(rule=RULE, version=1, sha256="1" * 64)


PERSON = "person:fu-spouse"
spouse = PersonAdded(household=FU, person=PERSON, name="某", relation="spouse")


def answered(subject, household=None):
    doubt = f"not-visited:{subject}:2018-10-31"
    return DoubtAnswered(subject=subject, household=household, rule=RULE, doubt=doubt, answer="在培训。")


def test_an_answer_concerns_whom_the_rule_doubts():
    known = fuzhuang, fu, zhang, rule, appropriated(100)
    given(*known).when(answered(ZHANG)).then_recorded().then_concerns(RULE, ZHANG)
    given(*known).when(answered(FU)).then_recorded().then_concerns(RULE, FU, FUZHUANG)
    given(*known).when(answered(HEATING)).then_recorded().then_concerns(RULE, HEATING)


def test_an_answer_about_whom_nobody_entered_or_to_an_unknown_rule_is_refused():
    given(rule).when(answered(ZHANG)).then_refused(UnknownSubject, subject=ZHANG)
    given(zhang).when(answered(ZHANG)).then_refused(UnknownSubject, subject=RULE)


def test_an_answer_is_sealed_as_theirs_and_they_may_record_it_themselves():
    assert EVENTS["DoubtAnswered"].owner(answered(ZHANG)) == ZHANG
    assert "self" in EVENTS["DoubtAnswered"].by


def test_an_answer_about_a_person_stands_on_the_households_page_and_is_erased_with_it():
    story = given(fuzhuang, fu, spouse, rule).when(answered(PERSON)).then_refused(PersonWithoutHousehold)
    story.when(answered(PERSON, FU)).then_recorded().then_concerns(RULE, PERSON, FU, FUZHUANG)
    assert EVENTS["DoubtAnswered"].owner(answered(PERSON, FU)) == FU
    assert PersonWithoutHousehold.status == 422
