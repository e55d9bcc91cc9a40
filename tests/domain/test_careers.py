"""Careers: what the file held before is never quietly overwritten, and no appointment is taken for a promotion."""

import datetime as dt

import msgspec
import pytest

from domain.cadres import Cadre, CadreRegistered
from domain.careers import (
    SCALES,
    CadreAppraised,
    CadrePromoted,
    CadreTransferred,
    DelegateElected,
    RankRecorded,
    RankWithoutScale,
    ReserveRecommended,
    Service,
    ServiceEndsBeforeItBegins,
)
from domain.kernel.refusal import UnknownSubject
from tests.domain.mengcun import FUZHUANG, LI, fuzhuang, li
from tests.given import given, on, void

NON_LEADING, COUNTY, NEW = "non_leading_posts_to_2019", "county_grades_2015_to_2019", "grades_from_2019"


def rank(name, scale=NON_LEADING, since=None):
    return RankRecorded(cadre=LI, scale=scale, rank=name, since=since)


def promoted(from_, to, scale=NON_LEADING, **more):
    return CadrePromoted(cadre=LI, scale=scale, from_=from_, to=to, decision="孟组字〔2017〕8号", **more)


def transferred(**more):
    return CadreTransferred(cadre=LI, to_unit="县委组织部", post="主任科员", **more)


def holding(name, scale=NON_LEADING, since=None):
    return Cadre(name="李向伟", scale=scale, rank=name, rank_since=since and dt.date.fromisoformat(since))


# Rank.


def test_a_rank_is_recorded_without_a_promotion():
    given(li).when(rank("主任科员")).then_recorded().then_concerns(LI).then_state(LI, holding("主任科员"))


def test_a_cadre_entered_again_keeps_the_rank():
    again = CadreRegistered(cadre=LI, name="李向伟", unit="县总工会")
    given(li, rank("科员")).when(again).then_recorded(contradicts=["registered"]).then_state(LI, holding("科员"))


@pytest.mark.parametrize("scale", SCALES)
def test_every_rank_of_a_scale_stands_on_it(scale):
    for name in SCALES[scale]:
        given(li).when(rank(name, scale)).then_recorded()


def test_a_rank_of_another_scale_is_recorded_and_contradicts_the_scale():
    story = given(li).when(rank("科员", COUNTY)).then_recorded(contradicts=["scale"])
    story.then_contradicts("scale", stated="科员", held=COUNTY)


def test_the_rank_of_a_cadre_nobody_entered_is_refused():
    given().when(rank("科员")).then_refused(UnknownSubject, subject=LI)


def test_a_voided_rank_gives_way_to_the_rank_before():
    given(li, rank("科员"), rank("主任科员")).when(void(3)).then_state(LI, holding("科员"))


def test_a_rank_of_earlier_years_told_late_leaves_the_rank_that_is_held():
    story = given(li, rank("主任科员", since="2017-08")).when(rank("科员", since="2012")).then_recorded()
    story.then_state(LI, holding("主任科员", since="2017-08-01"))
    story.when(rank("副主任科员", since="2017")).then_state(LI, holding("副主任科员", since="2017-01-01"))


# Promotion.


def test_a_promotion_from_the_rank_in_the_file_is_recorded():
    story = given(li, rank("副主任科员")).when(promoted("副主任科员", "主任科员", effective_on="2017-09-01"))
    story.then_recorded().then_concerns(LI).then_state(LI, holding("主任科员", since="2017-09-01"))


def test_a_promotion_of_a_cadre_whose_rank_is_unknown_contradicts_nothing():
    given(li).when(promoted("副主任科员", "主任科员")).then_recorded()


def test_a_promotion_over_several_ranks_contradicts_nothing():
    given(li).when(promoted("办事员", "主任科员")).then_recorded()


def test_a_promotion_from_a_rank_other_than_the_file_holds_says_both_ranks():
    story = given(li, rank("科员")).when(promoted("副主任科员", "主任科员")).then_recorded(contradicts=["rank"])
    story.then_contradicts("rank", stated="副主任科员", held="科员")


def test_a_promotion_on_another_scale_than_the_file_holds_contradicts_the_rank():
    story = given(li, rank("科员")).when(promoted("副科级", "正科级", COUNTY)).then_recorded(contradicts=["rank"])
    story.then_contradicts("rank", stated="副科级", held="科员").then_state(LI, holding("正科级", COUNTY))


def test_a_rank_of_the_same_name_on_another_scale_is_another_rank():
    story = given(li, rank("科员", COUNTY)).when(promoted("科员", "主任科员")).then_recorded(contradicts=["rank"])
    story.then_contradicts("rank", stated="科员", held="科员")


def test_a_promotion_of_before_the_rank_that_is_held_is_told_late_and_contradicts_nothing():
    held = rank("主任科员", since="2017-08")
    given(li, held).when(on("2017-07-31", promoted("科员", "副主任科员"))).then_recorded()
    given(li, held).when(promoted("科员", "副主任科员", effective_on="2017-07-31")).then_recorded().then_state(
        LI, holding("主任科员", since="2017-08-01")
    )
    given(li, held).when(on("2017-08-01", promoted("科员", "副主任科员"))).then_recorded(contradicts=["rank"])


@pytest.mark.parametrize(("before", "after"), [("科员", "科员"), ("主任科员", "科员"), ("科员", "办事员")])
def test_a_promotion_to_the_same_or_a_lower_rank_says_both_ranks(before, after):
    story = given(li).when(promoted(before, after)).then_recorded(contradicts=["not_higher"])
    story.then_contradicts("not_higher", stated=after, held=before)


def test_a_promotion_that_is_none_and_leaves_a_rank_never_held_says_both():
    story = given(li, rank("科员")).when(promoted("主任科员", "副主任科员"))
    story.then_recorded(contradicts=["not_higher", "rank"])
    story.then_contradicts("not_higher", stated="副主任科员", held="主任科员")
    story.then_contradicts("rank", stated="主任科员", held="科员")


def test_in_the_grades_from_2019_the_second_grade_is_lower_than_the_first():
    given(li).when(promoted("二级主任科员", "一级主任科员", NEW)).then_recorded()
    given(li).when(promoted("一级主任科员", "二级主任科员", NEW)).then_recorded(contradicts=["not_higher"])
    given(li).when(promoted("一级主任科员", "四级调研员", NEW)).then_recorded()


def test_ranks_that_the_scale_does_not_know_are_each_named_and_not_compared():
    given(li).when(promoted("正科级", "副科级")).then_recorded(contradicts=["scale", "scale"])
    given(li).when(promoted("科员", "副科级")).then_contradicts("scale", stated="副科级", held=NON_LEADING)
    given(li).when(promoted("正科级", "科员")).then_contradicts("scale", stated="正科级", held=NON_LEADING)


def test_the_promotion_of_a_cadre_nobody_entered_is_refused():
    given().when(promoted("科员", "主任科员")).then_refused(UnknownSubject, subject=LI)


def test_a_promotion_states_the_service_that_it_counts_and_concerns_the_cadre_alone():
    service = [Service(village=FUZHUANG, from_month="2016-03", until_month="2017-07", days_on_duty=340)]
    given(fuzhuang, li).when(promoted("科员", "主任科员", service=service)).then_recorded().then_concerns(LI)


def test_service_that_ends_before_it_begins_is_refused():
    service = [
        Service(village=FUZHUANG, from_month="2016-03", until_month="2016-03"),
        Service(village=FUZHUANG, from_month="2017-02", until_month="2017-01"),
    ]
    story = given(li).when(promoted("科员", "主任科员", service=service))
    story.then_refused(ServiceEndsBeforeItBegins, until="2017-01", begins="2017-02").then_state(
        LI, Cadre(name="李向伟")
    )
    assert ServiceEndsBeforeItBegins.status == 422


@pytest.mark.parametrize("month", ["2017", "2017-13", "2017-02-01", "0000-01"])
def test_service_is_counted_in_months_that_exist(month):
    service = [Service(village=FUZHUANG, from_month=month, until_month="2018-01")]
    with pytest.raises(msgspec.ValidationError, match="from_month"):
        given(li).when(promoted("科员", "主任科员", service=service))


# Transfer.


def test_a_transfer_is_one_appointment_and_gives_the_rank_that_goes_with_it():
    story = given(li, rank("科员")).when(transferred(scale=NON_LEADING, rank="主任科员", effective_on="2017-08"))
    story.then_recorded().then_concerns(LI).then_state(LI, holding("主任科员", since="2017-08-01"))
    story.when(void(3)).then_state(LI, holding("科员"))


def test_a_transfer_without_a_rank_leaves_the_rank_that_is_held():
    given(li, rank("科员")).when(transferred()).then_recorded().then_state(LI, holding("科员"))


def test_a_transfer_to_a_rank_that_the_scale_does_not_know_says_so():
    story = given(li).when(transferred(scale=COUNTY, rank="主任科员")).then_recorded(contradicts=["scale"])
    story.then_contradicts("scale", stated="主任科员", held=COUNTY)


@pytest.mark.parametrize("half", [{"scale": NON_LEADING}, {"rank": "主任科员"}])
def test_a_rank_and_its_scale_go_together(half):
    given(li).when(transferred(**half)).then_refused(RankWithoutScale)
    assert RankWithoutScale.status == 422


def test_a_rank_held_since_before_a_transfer_told_late_stays():
    story = given(li, rank("主任科员", since="2018-01")).when(
        transferred(scale=NON_LEADING, rank="科员", effective_on="2016-05-01")
    )
    story.then_recorded().then_state(LI, holding("主任科员", since="2018-01-01"))


# Appraised, recommended, elected: none of them changes the rank.


@pytest.mark.parametrize(
    "told",
    [
        CadreAppraised(cadre=LI, year=2017, grade="excellent"),
        ReserveRecommended(cadre=LI),
        ReserveRecommended(cadre=LI, recommended_by="县总工会", document="孟组字〔2018〕3号"),
        DelegateElected(cadre=LI, congress="县党代会"),
    ],
)
def test_an_appraisal_a_recommendation_or_an_election_leaves_the_rank_as_it_was(told):
    given(li, rank("科员")).when(told).then_recorded().then_concerns(LI).then_state(LI, holding("科员"))
    given().when(told).then_refused(UnknownSubject, subject=LI)


def test_an_appraisal_of_service_in_a_village_concerns_the_village():
    told = CadreAppraised(cadre=LI, year=2017, grade="competent", village=FUZHUANG)
    given(fuzhuang, li).when(told).then_recorded().then_concerns(LI, FUZHUANG)
    given(li).when(told).then_refused(UnknownSubject, subject=FUZHUANG)


def test_a_grade_is_one_of_those_there_are():
    with pytest.raises(msgspec.ValidationError, match="grade"):
        given(li).when(CadreAppraised(cadre=LI, year=2017, grade="splendid"))
