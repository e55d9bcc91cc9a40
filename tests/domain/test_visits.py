"""Visits: a visit by somebody who was not posted there is recorded, and says so."""

import pytest

from domain.assistance import Goods, HelperAssigned
from domain.kernel.refusal import OccurredInTheFuture, StalePage, UnknownSubject
from domain.officials import OfficialRegistered
from domain.teams import TeamStoodDown
from domain.visits import VisitRecorded
from tests.domain.mengcun import (
    FU,
    FUZHUANG,
    LI,
    MUZHUANG,
    TEAM,
    ZHANG,
    fu,
    fuzhuang,
    li,
    muzhuang,
    posted,
    team,
    zhang,
)
from tests.given import given, on, void

# Of 张江山, posted to 付庄村 with his team for half a year: the facts 1 to 7.
facts = (fuzhuang, muzhuang, team, zhang, li, posted("2018-03-15", "2018-10-15"), fu)


def visit(*visitors, village=FUZHUANG, household=FU, **more):
    return VisitRecorded(village=village, household=household, visitors=list(visitors), **more)


def test_a_visit_of_the_posted_cadre_contradicts_nothing():
    story = given(*facts).when(on("2018-06-10", visit(ZHANG, purposes=["assistance"]))).then_recorded()
    story.then_concerns(FUZHUANG, FU, ZHANG)


def test_goods_that_were_brought_are_recorded_with_their_weight_or_without():
    goods = [Goods("rice", 20), Goods("flour"), Goods("oil")]
    given(*facts).when(on("2018-06-10", visit(ZHANG, goods=goods))).then_recorded()


def test_a_visit_before_or_after_the_posting_contradicts_it():
    for date in ("2018-03-14", "2018-10-16"):
        story = given(*facts).when(on(date, visit(ZHANG))).then_recorded(contradicts=["posting"])
        story.then_contradicts("posting", stated=FUZHUANG, held=[])


@pytest.mark.parametrize(
    "date", ["2018-03-15", "2018-10-15", "2018-03", "2018-10", "2018", "2018-03-15T00:00:00+08:00"]
)
def test_a_visit_on_the_postings_first_or_last_day_or_in_a_month_that_may_mean_them_contradicts_nothing(date):
    given(*facts).when(on(date, visit(ZHANG))).then_recorded()


@pytest.mark.parametrize("date", ["2018-02", "2018-11", "2017", "2018-03-14T15:59:59Z"])
def test_a_month_or_moment_that_lies_wholly_outside_contradicts_the_posting(date):
    given(*facts).when(on(date, visit(ZHANG))).then_recorded(contradicts=["posting"])


def test_a_visit_within_an_open_posting_contradicts_nothing():
    given(*facts, posted("2018-11-01")).when(visit(ZHANG)).then_recorded()


def test_a_visit_to_another_village_says_where_the_cadre_was_posted():
    story = given(*facts).when(on("2018-06-10", visit(ZHANG, village=MUZHUANG, household=None)))
    story.then_recorded(contradicts=["posting"]).then_contradicts("posting", stated=MUZHUANG, held=[FUZHUANG])


def test_of_several_visitors_each_who_was_not_posted_there_is_named_by_a_contradiction():
    given(*facts).when(on("2018-06-10", visit(ZHANG, LI))).then_recorded(contradicts=["posting"])
    given(*facts).when(on("2018-11-10", visit(ZHANG, LI))).then_recorded(contradicts=["posting", "posting"])


def test_after_a_posting_is_voided_a_visit_contradicts_it():
    story = given(*facts).when(void(6), on("2018-06-10", visit(ZHANG))).then_recorded(contradicts=["posting"])
    story.then_contradicts("posting", stated=FUZHUANG, held=[])


def test_a_visit_to_a_household_of_another_village_says_both_villages():
    story = given(*facts, posted("2018-06-01", village=MUZHUANG))
    story.when(on("2018-06-10", visit(ZHANG, village=MUZHUANG))).then_recorded(contradicts=["village"])
    story.then_contradicts("village", stated=MUZHUANG, held=FUZHUANG).then_concerns(MUZHUANG, FUZHUANG, FU, ZHANG)


def test_a_visit_can_contradict_posting_and_village_at_once():
    given(*facts).when(on("2018-06-10", visit(LI, village=MUZHUANG))).then_recorded(contradicts=["posting", "village"])


def test_a_visit_may_name_no_household_and_a_team_in_place_of_its_members():
    story = given(*facts).when(on("2018-11", visit(household=None, team=TEAM))).then_recorded()
    story.then_concerns(FUZHUANG, TEAM)


@pytest.mark.parametrize(
    ("told", "unknown"),
    [
        (visit(ZHANG, village="village:nowhere"), "village:nowhere"),
        (visit(ZHANG, household="household:nobody"), "household:nobody"),
        (visit(ZHANG, "cadre:nobody"), "cadre:nobody"),
        (visit(team="team:none"), "team:none"),
    ],
)
def test_a_visit_that_names_what_nobody_entered_is_refused(told, unknown):
    given(*facts).when(told).then_refused(UnknownSubject, subject=unknown)


def test_a_visit_of_tomorrow_is_refused_and_one_of_this_month_is_not():
    story = given(*facts, posted("2018-11-01"))
    story.when(on("2018-11-22", visit(ZHANG))).then_refused(OccurredInTheFuture, occurred_on="2018-11-22")
    story.when(on("2018-11", visit(ZHANG))).then_recorded()
    story.when(on("2018-11-21T23:30:00+08:00", visit(ZHANG))).then_recorded()


def test_a_visit_told_on_a_page_that_is_past_is_refused():
    story = given(*facts).when(on("2018-06-10", visit(ZHANG), **{FU: 0}))
    story.then_refused(StalePage, subject=FU, page=0, last=1)
    story.when(on("2018-06-10", visit(ZHANG), **{FU: 1})).then_recorded()


def test_a_helper_of_the_household_visits_it_without_a_posting():
    helps = HelperAssigned(household=FU, helper=LI)
    given(fuzhuang, fu, li, helps).when(visit(LI, household=FU)).then_recorded()
    given(fuzhuang, fu, li).when(visit(LI, household=FU)).then_recorded(contradicts=["posting"])


def test_an_official_has_no_posting_that_a_visit_could_contradict():
    official = OfficialRegistered(official="official:wang", name="王某", post="村委会主任", village=FUZHUANG)
    story = given(fuzhuang, official).when(visit("official:wang", household=None)).then_recorded()
    story.then_concerns("official:wang", FUZHUANG)


def test_a_visit_by_a_team_that_had_stood_down_says_since_when():
    stood_down = TeamStoodDown(team=TEAM, last_day="2018-03")
    story = given(fuzhuang, team, stood_down)
    story.when(on("2018-03-31", VisitRecorded(village=FUZHUANG, team=TEAM))).then_recorded()
    story.when(on("2018-04-01", VisitRecorded(village=FUZHUANG, team=TEAM)))
    story.then_contradicts("stood_down", stated="2018-04-01", held="2018-03")
