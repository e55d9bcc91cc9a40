"""Findings: on the page of whom they are about from the first word to the last, and closed by other eyes."""

import msgspec
import pytest

from domain.cadres import CadreRegistered
from domain.doubts import PersonWithoutHousehold
from domain.findings import (
    Finding,
    FindingAnswered,
    FindingAppealed,
    FindingClosed,
    FindingFigure,
    FindingRaised,
    FindingTriaged,
    RectificationReported,
    ReferredToNobody,
)
from domain.households import HouseholdRegistered
from domain.inspections import Inspection, InspectionOpened
from domain.kernel.event import EVENTS
from domain.kernel.refusal import UnknownSubject
from domain.persons import PersonAdded
from domain.rules import RulePublished
from tests.domain.mengcun import FU, FUZHUANG, GUO, HEATING, LI, ZHANG, appropriated, fu, fuzhuang, li, zhang
from tests.given import given, void

INSPECTION, OTHER_INSPECTION, FINDING, RULE = "inspection:2018-4", "inspection:2018-5", "finding:1", "rule:not-visited"
PERSON = "person:fu-spouse"
spouse = PersonAdded(household=FU, person=PERSON, name="某", relation="spouse")
guo = HouseholdRegistered(household=GUO, village=FUZHUANG, head="郭某")
rule = RulePublished(rule=RULE, version=1, sha256="1" * 64)


def opened(inspection=INSPECTION):
    return InspectionOpened(
        inspection=inspection,
        title="督导检查",
        questions=["谁一年没有被走访？"],
        as_of="2018-10-31",
        known_at="2018-11-15T00:00:00+08:00",
        scope=["130930"],
    )


def raised(subject=FU, **more):
    return FindingRaised(
        finding=FINDING, inspection=INSPECTION, subject=subject, statement="一年没有走访。", positions=[2, 3], **more
    )


def triaged(as_="rectification", subject=FU, **more):
    return FindingTriaged(finding=FINDING, subject=subject, triage=as_, **more)


def answered(subject=FU, **more):
    return FindingAnswered(finding=FINDING, subject=subject, answer="走访过，没有记录。", answered_by=ZHANG, **more)


def appealed(subject=FU, **more):
    return FindingAppealed(finding=FINDING, subject=subject, grounds="走访记录在纸上。", **more)


def rectified(by=ZHANG, subject=FU, **more):
    return RectificationReported(finding=FINDING, subject=subject, by=by, what="已补录。", sum_returned_fen=0, **more)


def closed(closed_by=LI, subject=FU, inspection=INSPECTION, outcome="rectified", **more):
    return FindingClosed(
        finding=FINDING, inspection=inspection, subject=subject, closed_by=closed_by, outcome=outcome, **more
    )


known = (fuzhuang, fu, zhang, li, opened())  # the facts 1 to 5
later = (answered, triaged, appealed, rectified, closed)


# Raised.


def test_a_finding_concerns_its_inspection_and_its_subject():
    story = given(*known).when(raised()).then_recorded().then_concerns(FINDING, INSPECTION, FU, FUZHUANG)
    story.then_state(FINDING, Finding(inspection=INSPECTION, subject=FU))
    story.then_state(INSPECTION, Inspection(title="督导检查", raised=1))
    assert not Finding().known


def test_a_finding_may_take_up_a_rules_doubt_and_state_figures():
    figures = [FindingFigure("days_without_visit", 400, "days")]
    of_a_rule = raised(rule=RULE, doubt="not-visited:household:fu:2018-10-31", figures=figures)
    given(*known).when(of_a_rule).then_refused(UnknownSubject, subject=RULE)
    story = given(*known, rule).when(of_a_rule).then_recorded()
    story.then_concerns(FINDING, INSPECTION, FU, FUZHUANG, RULE)


def test_a_finding_may_be_about_a_cadre_or_a_fund():
    given(*known).when(raised(ZHANG)).then_recorded().then_concerns(FINDING, INSPECTION, ZHANG)
    given(*known, appropriated(100)).when(raised(HEATING)).then_concerns(FINDING, INSPECTION, HEATING)


def test_a_finding_about_whom_nobody_entered_or_in_no_inspection_is_refused():
    given(*known).when(raised(HEATING)).then_refused(UnknownSubject, subject=HEATING)
    given(*known[:4]).when(raised()).then_refused(UnknownSubject, subject=INSPECTION)


def test_a_finding_raised_twice_says_both_subjects():
    story = given(*known, raised()).when(raised(ZHANG)).then_recorded(["registered"])
    story.then_contradicts("registered", stated=ZHANG, held=FU)
    story.when(void(7)).then_state(FINDING, Finding(inspection=INSPECTION, subject=FU))
    story.then_state(INSPECTION, Inspection(title="督导检查", raised=1))


# What follows.


@pytest.mark.parametrize("event", later)
def test_all_that_follows_stands_on_the_subjects_page(event):
    story = given(*known, raised()).when(event()).then_recorded()
    assert {FINDING, FU, FUZHUANG} <= set(story.verdict.subjects)


@pytest.mark.parametrize("event", later)
def test_all_that_follows_says_if_it_names_another_subject(event):
    story = given(*known, raised()).when(event(subject=ZHANG)).then_recorded(["subject"])
    story.then_contradicts("subject", stated=ZHANG, held=FU)


@pytest.mark.parametrize("event", later)
def test_nothing_follows_on_a_finding_that_nobody_raised(event):
    given(*known).when(event()).then_refused(UnknownSubject, subject=FINDING)


@pytest.mark.parametrize("event", [raised, answered, appealed, rectified])
def test_words_about_a_subject_are_sealed_as_the_subjects(event):
    told = event()
    declaration = EVENTS[type(told).__name__]
    assert declaration.personal
    assert declaration.owner(told) == FU
    assert declaration.owner(event(subject=ZHANG)) == ZHANG


def test_a_finding_is_triaged_in_three_ways():
    for as_ in ("data_correction", "rectification", "referral"):
        given(*known, raised()).when(triaged(as_, to="县纪委监委", due_on="2018-12-31")).then_recorded()
    assert msgspec.json.decode(msgspec.json.encode(triaged()))["as"] == "rectification"


def test_a_referral_names_to_whom():
    given(*known, raised()).when(triaged("referral")).then_refused(ReferredToNobody)
    assert ReferredToNobody.status == 422


def test_a_finding_keeps_the_last_eight_officers_who_reported_a_rectification_each_once():
    cadres = [CadreRegistered(cadre=f"cadre:c{number}", name=str(number)) for number in range(9)]
    reports = [rectified(cadre.cadre) for cadre in cadres]
    story = given(*known, *cadres, raised(), *reports, rectified("cadre:c4"))
    kept = [f"cadre:c{number}" for number in (1, 2, 3, 5, 6, 7, 8, 4)]
    story.then_state(FINDING, Finding(inspection=INSPECTION, subject=FU, rectified_by=kept))


# About a person, an exit, a payment: the household that it touches.


@pytest.mark.parametrize("event", [raised, answered, appealed, rectified])
def test_words_about_a_person_are_erased_with_the_household_and_refused_without_it(event):
    facts = (*known, spouse) if event is raised else (*known, spouse, raised(PERSON, household=FU))
    given(*facts).when(event(subject=PERSON)).then_refused(PersonWithoutHousehold)
    told = event(subject=PERSON, household=FU)
    story = given(*facts).when(told).then_recorded()
    assert {FINDING, PERSON, FU, FUZHUANG} <= set(story.verdict.subjects)
    assert EVENTS[type(told).__name__].owner(told) == FU


@pytest.mark.parametrize("event", later)
def test_all_that_follows_says_if_it_names_another_household(event):
    facts = (*known, spouse, guo, raised(PERSON, household=FU))
    story = given(*facts).when(event(subject=PERSON, household=GUO)).then_recorded(["household"])
    story.then_contradicts("household", stated=GUO, held=FU)
    given(*facts).when(event(subject=PERSON, household=FU)).then_recorded()


@pytest.mark.parametrize("event", later)
def test_a_household_may_be_named_where_the_finding_named_none(event):
    given(*known, raised(ZHANG)).when(event(subject=ZHANG, household=FU)).then_recorded()


# Closed.


def test_a_finding_is_closed_by_another_officer():
    story = given(*known, raised(), rectified()).when(closed()).then_recorded()
    story.then_concerns(FINDING, INSPECTION, FU, FUZHUANG, LI)
    done = Finding(inspection=INSPECTION, subject=FU, rectified_by=[ZHANG], closed_by=LI, outcome="rectified")
    story.then_state(FINDING, done)
    story.then_state(INSPECTION, Inspection(title="督导检查", raised=1, findings_closed=1))
    story.when(void(8)).then_state(FINDING, msgspec.structs.replace(done, closed_by=None, outcome=None))
    story.then_state(INSPECTION, Inspection(title="督导检查", raised=1))


def test_a_finding_closed_by_who_reported_the_rectification_says_who():
    story = given(*known, raised(), rectified()).when(closed(ZHANG)).then_recorded(["four_eyes"])
    story.then_contradicts("four_eyes", stated=ZHANG, held=ZHANG)


def test_a_report_of_another_officer_in_between_does_not_hide_it():
    given(*known, raised(), rectified(), rectified(LI)).when(closed(ZHANG)).then_recorded(["four_eyes"])


def test_a_rectification_recorded_after_the_closing_by_the_same_officer_says_so_too():
    story = given(*known, raised(), closed(ZHANG)).when(rectified()).then_recorded(["four_eyes"])
    story.then_contradicts("four_eyes", stated=ZHANG, held=ZHANG)
    given(*known, raised(), closed(LI)).when(rectified()).then_recorded()


def test_a_finding_closed_twice_says_both_outcomes():
    story = given(*known, raised(), closed()).when(closed(outcome="not_upheld")).then_recorded(["closed"])
    story.then_contradicts("closed", stated="not_upheld", held="rectified")


def test_a_finding_closed_in_another_inspection_says_both():
    story = given(*known, opened(OTHER_INSPECTION), raised()).when(closed(inspection=OTHER_INSPECTION))
    story.then_recorded(["inspection"])
    story.then_contradicts("inspection", stated=OTHER_INSPECTION, held=INSPECTION)
