"""Exits: every step is taken in any order, each names its household, and a household exits once until it relapses."""

import msgspec
import pytest

from domain.exits import (
    AppraisalHeld,
    Exit,
    ExitAgreed,
    ExitAnnounced,
    ExitProposed,
    ExitVerified,
    Objection,
    ObjectionAnswered,
    ObjectionRaised,
    Relapsed,
    StruckOff,
)
from domain.households import Household
from domain.income import IncomeAssessed
from domain.kernel.event import EVENTS
from domain.kernel.figure import Hedged
from domain.kernel.refusal import UnknownSubject
from domain.kernel.subject import MAX_SUBJECTS
from tests.domain.mengcun import FU, FUZHUANG, GUO, MUZHUANG, ZHANG, fu, fuzhuang, muzhuang, zhang
from tests.given import given, void

EXIT, SECOND_EXIT, OBJECTION, ASSESSMENT = "exit:fu-2016", "exit:fu-2018", "objection:1", "assessment:guo"
guo = msgspec.structs.replace(fu, household=GUO, village=MUZHUANG, head="郭某")
never_poor = msgspec.structs.replace(fu, status="not_poor")
assessed = IncomeAssessed(
    assessment=ASSESSMENT, household=GUO, from_="2017", until="2017", members_counted=2, per_head_fen=336_000
)
known = (fuzhuang, muzhuang, fu, guo, zhang, assessed)  # the facts 1 to 6

proposed = ExitProposed(exit=EXIT, household=FU)
by_committee = ExitVerified(exit=EXIT, household=FU, by="village_committee")
by_team = ExitVerified(exit=EXIT, household=FU, by="team")
agreed = ExitAgreed(exit=EXIT, household=FU)
announced = ExitAnnounced(exit=EXIT, household=FU)
announced_again = ExitAnnounced(exit=SECOND_EXIT, household=FU)
relapsed = Relapsed(household=FU, cause="illness")
struck_off = StruckOff(household=FU, reason="misidentified")
steps = (proposed, by_committee, by_team, agreed, announced)


def raised(household=FU, exit_=EXIT):
    return ObjectionRaised(objection=OBJECTION, exit=exit_, household=household, what="收入算得不对。")


def answered(outcome="dismissed", exit_=EXIT, household=FU):
    return ObjectionAnswered(objection=OBJECTION, exit=exit_, household=household, outcome=outcome)


def household(**more):
    return Household(registered=True, village=FUZHUANG, **more)


# The appraisal.


def test_an_appraisal_concerns_the_village_and_the_households_it_discussed():
    told = AppraisalHeld(
        village=FUZHUANG, purpose="exit", period="2018", attended=Hedged("余", 40), households_discussed=[FU]
    )
    given(*known).when(told).then_recorded().then_concerns(FUZHUANG, FU)
    given(*known).when(AppraisalHeld(village=FUZHUANG, purpose="identification")).then_recorded()


def test_an_appraisal_of_a_household_of_another_village_says_both_villages():
    told = AppraisalHeld(village=FUZHUANG, purpose="exit", households_discussed=[FU, GUO])
    story = given(*known).when(told).then_recorded(contradicts=["village"])
    story.then_contradicts("village", stated=FUZHUANG, held=MUZHUANG)


def test_an_appraisal_of_a_household_nobody_entered_is_refused():
    told = AppraisalHeld(village=FUZHUANG, purpose="exit", households_discussed=["household:nobody"])
    given(*known).when(told).then_refused(UnknownSubject, subject="household:nobody")


def test_an_appraisal_discusses_at_most_thirty_households_an_event():
    many = [f"household:{number}" for number in range(31)]
    assert 2 * len(many) <= MAX_SUBJECTS, "with its village, and each may bring another"
    with pytest.raises(msgspec.ValidationError, match="households_discussed"):
        given().when(AppraisalHeld(village=FUZHUANG, purpose="exit", households_discussed=many))


# The steps.


def test_an_exit_runs_through_its_steps():
    story = given(*known)
    for step in steps:
        story.when(step).then_recorded().then_concerns(EXIT, FU, FUZHUANG)
    story.then_state(EXIT, Exit(household=FU, proposed=True)).then_state(FU, household(exits=1))


@pytest.mark.parametrize("first", steps)
def test_any_step_may_be_the_first_that_is_recorded(first):
    given(*known).when(first, *(step for step in steps if step != first)).then_recorded()


def test_a_step_that_comes_before_the_proposal_is_no_proposal():
    given(*known).when(agreed).then_state(EXIT, Exit(household=FU)).when(proposed).then_recorded()


@pytest.mark.parametrize("step", steps)
def test_a_step_of_an_exit_that_is_anothers_says_both_households(step):
    given_first = by_committee if isinstance(step, ExitProposed) else proposed
    story = given(*known, given_first).when(msgspec.structs.replace(step, household=GUO))
    story.then_recorded(contradicts=["household"]).then_contradicts("household", stated=GUO, held=FU)
    story.then_concerns(EXIT, GUO, MUZHUANG)
    assert story.ledger.state(EXIT).household == FU


@pytest.mark.parametrize("step", steps)
def test_a_step_of_a_household_nobody_entered_is_refused(step):
    given(fuzhuang).when(step).then_refused(UnknownSubject, subject=FU)


def test_an_exit_proposed_twice_contradicts_the_first_proposal():
    story = given(*known, proposed).when(proposed).then_recorded(contradicts=["registered"])
    story.then_contradicts("registered", stated=FU, held=FU)


def test_an_exit_may_rest_on_an_assessment_of_the_household_and_not_of_another():
    rests = ExitProposed(exit=EXIT, household=GUO, assessment=ASSESSMENT)
    given(*known).when(rests).then_recorded().then_concerns(EXIT, GUO, MUZHUANG, ASSESSMENT)
    story = given(*known).when(msgspec.structs.replace(rests, household=FU)).then_recorded(contradicts=["household"])
    story.then_contradicts("household", stated=FU, held=GUO)
    none = msgspec.structs.replace(rests, assessment="assessment:none")
    given(*known).when(none).then_refused(UnknownSubject, subject="assessment:none")


def test_an_announcement_may_say_who_approved_the_exit_and_when():
    told = msgspec.structs.replace(announced, approved_by=ZHANG, approved_on="2016-12")
    given(*known).when(told).then_recorded().then_concerns(EXIT, FU, FUZHUANG, ZHANG)


def test_a_voided_proposal_leaves_the_steps_that_followed():
    story = given(*known, proposed, agreed).when(void(7)).then_state(EXIT, Exit(household=FU))
    story.when(void(8)).then_state(EXIT, Exit())


# Objections.


def test_an_objection_is_raised_and_answered():
    story = given(*known, proposed).when(raised()).then_recorded().then_concerns(OBJECTION, EXIT, FU, FUZHUANG)
    story.then_state(OBJECTION, Objection(exit=EXIT))
    story.when(answered("upheld")).then_recorded().then_concerns(OBJECTION, EXIT, FU, FUZHUANG)
    story.then_state(OBJECTION, Objection(exit=EXIT, outcome="upheld"))


def test_an_objection_to_an_exit_nobody_proposed_and_an_answer_to_none_are_refused():
    given(*known).when(raised()).then_refused(UnknownSubject, subject=EXIT)
    given(*known, proposed).when(answered()).then_refused(UnknownSubject, subject=OBJECTION)


def test_an_objection_entered_again_says_both_exits():
    other = ExitProposed(exit=SECOND_EXIT, household=FU)
    story = given(*known, proposed, other, raised()).when(raised(exit_=SECOND_EXIT))
    story.then_recorded(contradicts=["registered"]).then_contradicts("registered", stated=SECOND_EXIT, held=EXIT)


def test_an_objection_and_its_answer_name_the_household_of_the_exit():
    story = given(*known, proposed).when(raised(GUO)).then_recorded(contradicts=["household"])
    story.then_contradicts("household", stated=GUO, held=FU)
    story.when(answered(household=GUO)).then_recorded(contradicts=["household"])


def test_an_answer_that_names_another_exit_says_both():
    other = ExitProposed(exit=SECOND_EXIT, household=FU)
    story = given(*known, proposed, other, raised()).when(answered(exit_=SECOND_EXIT))
    story.then_recorded(contradicts=["exit"]).then_contradicts("exit", stated=SECOND_EXIT, held=EXIT)


def test_an_objection_answered_twice_says_both_outcomes():
    story = given(*known, proposed, raised(), answered()).when(answered("upheld"))
    story.then_recorded(contradicts=["answered"]).then_contradicts("answered", stated="upheld", held="dismissed")
    story.when(void(10)).then_state(OBJECTION, Objection(exit=EXIT, outcome="dismissed"))
    story.when(void(9)).then_state(OBJECTION, Objection(exit=EXIT))


def test_what_an_objection_says_is_sealed_under_the_household():
    assert EVENTS["ObjectionRaised"].owner(raised()) == FU
    assert EVENTS["ObjectionRaised"].personal == {"what": "sealed", "raised_by": "sealed"}
    assert EVENTS["ObjectionAnswered"].owner(answered()) == FU


# Status.


def test_an_exit_of_a_household_that_exited_contradicts_its_status():
    story = given(*known, announced).when(announced_again).then_recorded(contradicts=["status"])
    story.then_contradicts("status", stated="exited", held="exited")


def test_an_exit_of_a_household_that_was_never_poor_contradicts_its_status():
    story = given(fuzhuang, never_poor).when(announced).then_recorded(contradicts=["status"])
    story.then_contradicts("status", stated="exited", held="not_poor")
    story.when(relapsed).then_contradicts("status", stated="relapsed", held="not_poor")
    story.when(struck_off).then_contradicts("status", stated="struck_off", held="not_poor")


@pytest.mark.parametrize("status", [None, "identified", "in_poverty", "pre_exit", "exited", "relapsed", "struck_off"])
@pytest.mark.parametrize("told", [announced, relapsed, struck_off])
def test_what_an_entry_says_of_the_status_is_held_against_nothing_that_may_have_been_before(status, told):
    given(fuzhuang, msgspec.structs.replace(fu, status=status)).when(told).then_recorded()


def test_a_household_that_relapsed_may_exit_again():
    story = given(*known, announced).when(relapsed).then_recorded().then_concerns(FU, FUZHUANG)
    story.then_state(FU, household()).when(announced_again).then_recorded().then_state(FU, household(exits=1))


def test_a_relapse_whose_exit_is_not_recorded_contradicts_nothing_and_its_exit_may_be_recorded_later():
    story = given(*known).when(relapsed).then_recorded().then_state(FU, household(exits=-1))
    story.when(announced).then_recorded().when(announced_again).then_recorded().then_state(FU, household(exits=1))


def test_the_exit_before_one_relapse_may_be_unrecorded_and_a_second_such_relapse_contradicts_the_status():
    story = given(*known, announced, relapsed).when(relapsed).then_recorded()
    story.when(relapsed).then_recorded(contradicts=["status"])
    story.then_contradicts("status", stated="relapsed", held="relapsed")


def test_a_relapse_may_show_by_an_assessment_of_the_household_and_not_of_another():
    shown = msgspec.structs.replace(relapsed, assessment=ASSESSMENT)
    story = given(*known).when(shown).then_recorded(contradicts=["household"])
    story.then_contradicts("household", stated=FU, held=GUO)
    given(*known).when(msgspec.structs.replace(shown, household=GUO)).then_recorded()


def test_a_household_is_struck_off_once():
    story = given(*known).when(struck_off).then_recorded().then_concerns(FU, FUZHUANG)
    story.then_state(FU, household(struck_off=1))
    story.when(struck_off).then_recorded(contradicts=["status"])
    story.then_contradicts("status", stated="struck_off", held="struck_off")


def test_a_voided_announcement_relapse_or_striking_off_is_as_if_it_had_not_been():
    story = given(*known, announced, relapsed, struck_off).when(void(9)).then_state(FU, household())
    story.when(void(8)).then_state(FU, household(exits=1)).then_state(EXIT, Exit(household=FU))
    story.when(void(7)).then_state(FU, household()).then_state(EXIT, Exit())
    story.when(announced, relapsed, struck_off).then_recorded()
