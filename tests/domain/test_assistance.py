"""Assistance: who helps a household, what is planned for it and delivered, and who made its file."""

import msgspec
import pytest

from domain.assistance import (
    AssistanceDelivered,
    AssistancePlanned,
    FileMade,
    Goods,
    HelperAssigned,
    HelperReleased,
    Plan,
)
from domain.kernel.refusal import UnknownSubject
from tests.domain.mengcun import FU, FUZHUANG, GUO, MUZHUANG, ZHANG, fu, fuzhuang, muzhuang, zhang
from tests.given import given, void

PLAN = "plan:fu-1"
guo = msgspec.structs.replace(fu, household=GUO, village=MUZHUANG, head="郭某")
known = (fuzhuang, muzhuang, fu, guo, zhang)  # the facts 1 to 5


def planned(household=FU, measure="employment", due_on="2019-06"):
    return AssistancePlanned(plan=PLAN, household=household, measure=measure, due_on=due_on)


def delivered(household=FU, measure="employment", plan=PLAN, **more):
    return AssistanceDelivered(household=household, measure=measure, plan=plan, **more)


# Helpers and files.


def test_a_helper_is_assigned_to_a_household_and_released():
    story = given(*known).when(HelperAssigned(household=FU, helper=ZHANG, since="2018-03"))
    story.then_recorded().then_concerns(FU, FUZHUANG, ZHANG)
    story.when(HelperReleased(household=FU, helper=ZHANG)).then_recorded().then_concerns(FU, FUZHUANG, ZHANG)


def test_a_release_whose_assignment_is_not_recorded_contradicts_nothing():
    given(*known).when(HelperReleased(household=FU, helper=ZHANG)).then_recorded()


@pytest.mark.parametrize("cls", [HelperAssigned, HelperReleased])
@pytest.mark.parametrize("unknown", ["cadre:nobody", "official:nobody"])
def test_a_helper_nobody_entered_is_refused(cls, unknown):
    given(*known).when(cls(household=FU, helper=unknown)).then_refused(UnknownSubject, subject=unknown)


def test_a_file_bears_the_name_of_who_made_it():
    given(*known).when(FileMade(household=FU, author=ZHANG)).then_recorded().then_concerns(FU, FUZHUANG, ZHANG)
    unknown = FileMade(household=FU, author="cadre:nobody")
    given(*known).when(unknown).then_refused(UnknownSubject, subject="cadre:nobody")


# What is planned, and what was delivered.


def test_a_measure_is_planned_for_a_day_that_lies_ahead():
    story = given(*known).when(planned()).then_recorded().then_concerns(PLAN, FU, FUZHUANG)
    story.then_state(PLAN, Plan(household=FU, measure="employment"))


def test_a_plan_entered_again_counts_as_entered_last():
    story = given(*known, planned()).when(planned(GUO, "industry")).then_recorded(contradicts=["registered"])
    story.then_contradicts("registered", stated=GUO, held=FU)
    story.then_state(PLAN, Plan(household=GUO, measure="industry"))
    story.when(void(7)).then_state(PLAN, Plan(household=FU, measure="employment"))


def test_what_was_planned_is_delivered():
    given(*known, planned()).when(delivered()).then_recorded().then_concerns(PLAN, FU, FUZHUANG)


def test_what_nobody_planned_may_be_delivered_too():
    goods = [Goods("rice", 20), Goods("oil")]
    told = delivered(measure="goods", plan=None, goods=goods, what="冬衣一件。")
    given(*known).when(told).then_recorded().then_concerns(FU, FUZHUANG)


def test_assistance_by_another_households_plan_says_both_households():
    story = given(*known, planned(GUO)).when(delivered()).then_recorded(contradicts=["household"])
    story.then_contradicts("household", stated=FU, held=GUO)


def test_assistance_of_another_kind_than_planned_says_both():
    story = given(*known, planned()).when(delivered(measure="goods")).then_recorded(contradicts=["measure"])
    story.then_contradicts("measure", stated="goods", held="employment")


def test_assistance_by_a_plan_nobody_made_is_refused():
    given(*known).when(delivered()).then_refused(UnknownSubject, subject=PLAN)


def test_after_its_plan_is_voided_assistance_names_an_unknown_one():
    story = given(*known, planned()).when(void(6)).then_state(PLAN, Plan())
    story.when(delivered()).then_refused(UnknownSubject, subject=PLAN)
