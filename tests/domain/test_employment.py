"""Employment: who of a household works for whom; that it ended for another household, or twice, is a contradiction."""

import msgspec

from domain.cooperatives import CooperativeRegistered
from domain.employment import Employment, EmploymentEnded, EmploymentStarted
from domain.kernel.refusal import UnknownSubject
from domain.persons import PersonAdded
from tests.domain.mengcun import FU, FUZHUANG, GUO, KUNLUN, cooperative_and_household
from tests.given import given, on, void

known = cooperative_and_household  # the facts 1 to 3
JOB, SPOUSE = "employment:fu", "person:fu-spouse"
guo = msgspec.structs.replace(known[1], household=GUO)
spouse = PersonAdded(household=FU, person=SPOUSE, name="某", relation="spouse")
started = EmploymentStarted(employment=JOB, household=FU, cooperative=KUNLUN, wage_fen_per_month=150_000)
ended = EmploymentEnded(employment=JOB, household=FU, reason="expired")


def test_an_employment_concerns_the_household_the_person_and_the_cooperative():
    story = given(*known, spouse).when(msgspec.structs.replace(started, person=SPOUSE)).then_recorded()
    story.then_concerns(JOB, FU, FUZHUANG, SPOUSE, KUNLUN)
    story.then_state(JOB, Employment(household=FU, cooperative=KUNLUN))
    assert not Employment().known


def test_an_employer_may_be_any_and_the_work_may_begin_later():
    elsewhere = EmploymentStarted(employment=JOB, household=FU, employer="占位公司", from_="2019-03")
    given(*known).when(on("2019-01-01", elsewhere)).then_recorded().then_concerns(JOB, FU, FUZHUANG)


def test_an_employment_of_a_household_that_nobody_entered_is_refused():
    given(*known[2:]).when(started).then_refused(UnknownSubject, subject=FU)


def test_an_employment_entered_before_says_both_households():
    story = given(*known, guo, started).when(msgspec.structs.replace(started, household=GUO))
    story.then_recorded(contradicts=["registered"]).then_contradicts("registered", stated=GUO, held=FU)


def test_an_employment_ends_once():
    story = given(*known, started).when(ended).then_recorded().then_concerns(JOB, FU, FUZHUANG)
    story.then_state(JOB, Employment(household=FU, cooperative=KUNLUN, ended=True))
    story.when(ended).then_recorded(contradicts=["ended"]).then_contradicts("ended", stated=JOB, held=JOB)


def test_an_employment_that_ends_for_another_household_says_both():
    story = given(*known, guo, started).when(EmploymentEnded(employment=JOB, household=GUO))
    story.then_recorded(contradicts=["household"]).then_contradicts("household", stated=GUO, held=FU)


def test_an_employment_that_nobody_entered_does_not_end():
    given(*known).when(ended).then_refused(UnknownSubject, subject=JOB)


def test_a_voided_end_leaves_the_employment_open():
    given(*known, started, ended).when(void(5), ended).then_recorded()


def test_an_ending_that_names_another_cooperative_says_both():
    other = CooperativeRegistered(cooperative="cooperative:other", name="乙合作社")
    story = given(*known, other, started).when(EmploymentEnded(employment=JOB, cooperative="cooperative:other"))
    story.then_contradicts("cooperative", stated="cooperative:other", held=KUNLUN)
