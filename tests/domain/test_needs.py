"""Needs: a village's or a household's, and somebody's in any case."""

import pytest

from domain.kernel.event import EVENTS
from domain.kernel.refusal import UnknownSubject
from domain.needs import NeedReported, NobodysNeed
from tests.domain.mengcun import FU, FUZHUANG, MUZHUANG, fu, fuzhuang, muzhuang
from tests.given import given, void

known = (fuzhuang, muzhuang, fu)  # the facts 1 to 3


def need(village=None, household=None, project=None):
    return NeedReported(village=village, household=household, what="水咸，产量低。", project=project)


def test_a_need_of_a_village_concerns_the_village():
    given(*known).when(need(MUZHUANG)).then_recorded().then_concerns(MUZHUANG)


def test_a_need_of_a_household_concerns_its_village_too():
    given(*known).when(need(household=FU)).then_recorded().then_concerns(FU, FUZHUANG)
    given(*known).when(need(FUZHUANG, FU)).then_recorded().then_concerns(FU, FUZHUANG)


def test_a_need_of_a_household_of_another_village_says_both_villages():
    story = given(*known).when(need(MUZHUANG, FU)).then_recorded(contradicts=["village"])
    story.then_contradicts("village", stated=MUZHUANG, held=FUZHUANG).then_concerns(MUZHUANG, FUZHUANG, FU)


def test_nobodys_need_is_refused():
    given(*known).when(need()).then_refused(NobodysNeed)
    assert NobodysNeed.status == 422


@pytest.mark.parametrize(
    ("told", "unknown"),
    [
        (need("village:nowhere"), "village:nowhere"),
        (need(household="household:nobody"), "household:nobody"),
        (need(MUZHUANG, project="project:none"), "project:none"),
    ],
)
def test_a_need_that_names_what_nobody_entered_is_refused(told, unknown):
    given(*known).when(told).then_refused(UnknownSubject, subject=unknown)


def test_what_was_said_is_sealed_under_the_household_where_there_is_one():
    declaration = EVENTS["NeedReported"]
    assert declaration.personal == {"what": "sealed"}
    assert declaration.owner(need(FUZHUANG, FU)) == FU
    assert declaration.owner(need(MUZHUANG)) == MUZHUANG


def test_a_need_can_be_voided():
    given(*known, need(MUZHUANG)).when(void(4)).then_recorded()
