"""Cadres: rank, posting and promotion; what the file held before is never quietly overwritten."""

import pytest

from domain.cadres import SCALES, Cadre, CadrePromoted, CadreRegistered, Posting, RankRecorded
from domain.kernel.refusal import UnknownSubject
from tests.domain.mengcun import FUZHUANG, LI, MUZHUANG, TEAM, ZHANG, fuzhuang, li, muzhuang, posted, team, zhang
from tests.given import given, on, void

NON_LEADING, COUNTY, NEW = "non_leading_posts_to_2019", "county_grades_2015_to_2019", "grades_from_2019"


def rank(name, scale=NON_LEADING, cadre=LI):
    return RankRecorded(cadre=cadre, scale=scale, rank=name)


def promoted(from_, to, scale=NON_LEADING, cadre=LI):
    return CadrePromoted(cadre=cadre, scale=scale, from_=from_, to=to, decision="孟组字〔2017〕8号")


# Registration.


def test_a_cadre_is_entered_by_name_with_the_sending_unit_or_without():
    given().when(zhang).then_recorded().then_concerns(ZHANG).then_state(ZHANG, Cadre(name="张江山"))
    given().when(li).then_recorded().then_state(LI, Cadre(name="李向伟"))
    assert not Cadre().known


def test_a_cadre_entered_again_keeps_rank_and_postings():
    again = CadreRegistered(cadre=LI, name="李向伟", unit="县总工会")
    given(li, rank("科员")).when(again).then_recorded(contradicts=["registered"]).then_state(
        LI, Cadre(name="李向伟", scale=NON_LEADING, rank="科员")
    )


# Rank.


def test_a_rank_is_recorded_without_a_promotion():
    story = given(li).when(rank("主任科员")).then_recorded()
    story.then_state(LI, Cadre(name="李向伟", scale=NON_LEADING, rank="主任科员"))


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
    given(li, rank("科员"), rank("主任科员")).when(void(3)).then_state(
        LI, Cadre(name="李向伟", scale=NON_LEADING, rank="科员")
    )


# Promotion.


def test_a_promotion_from_the_rank_in_the_file_is_recorded():
    story = given(li, rank("副主任科员")).when(promoted("副主任科员", "主任科员")).then_recorded()
    story.then_state(LI, Cadre(name="李向伟", scale=NON_LEADING, rank="主任科员"))


def test_a_promotion_of_a_cadre_whose_rank_is_unknown_contradicts_nothing():
    given(li).when(promoted("副主任科员", "主任科员")).then_recorded()


def test_a_promotion_over_several_ranks_contradicts_nothing():
    given(li).when(promoted("办事员", "主任科员")).then_recorded()


def test_a_promotion_from_a_rank_other_than_the_file_holds_says_both_ranks():
    story = given(li, rank("科员")).when(promoted("副主任科员", "主任科员")).then_recorded(contradicts=["rank"])
    story.then_contradicts("rank", stated="副主任科员", held="科员")


def test_a_promotion_on_another_scale_than_the_file_holds_contradicts_the_rank():
    story = given(li, rank("科员")).when(promoted("副科级", "正科级", COUNTY)).then_recorded(contradicts=["rank"])
    story.then_contradicts("rank", stated="副科级", held="科员")
    story.then_state(LI, Cadre(name="李向伟", scale=COUNTY, rank="正科级"))


def test_a_rank_of_the_same_name_on_another_scale_is_another_rank():
    story = given(li, rank("科员", COUNTY)).when(promoted("科员", "主任科员")).then_recorded(contradicts=["rank"])
    story.then_contradicts("rank", stated="科员", held="科员")


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


# Postings.


def test_two_roles_are_one_posting():
    story = given(fuzhuang, team, zhang).when(posted("2016-02", "2017-12-31")).then_recorded()
    story.then_concerns(ZHANG, TEAM, FUZHUANG)
    story.then_state(ZHANG, Cadre(name="张江山", postings=[Posting(FUZHUANG, "2016-02", "2017-12-31")]))


def test_a_renewed_cadre_has_two_postings_in_a_row():
    story = given(fuzhuang, team, zhang, posted("2016-02", "2017")).when(posted("2018-01-01"))
    story.then_state(
        ZHANG,
        Cadre(name="张江山", postings=[Posting(FUZHUANG, "2016-02", "2017"), Posting(FUZHUANG, "2018-01-01")]),
    )
    story.when(void(4)).then_state(ZHANG, Cadre(name="张江山", postings=[Posting(FUZHUANG, "2018-01-01")]))


def test_a_posting_may_be_planned_ahead():
    given(fuzhuang, team, zhang).when(on("2019-03-01", posted("2019-03-01"))).then_recorded()


@pytest.mark.parametrize(
    ("known", "missing"),
    [([fuzhuang, muzhuang, team], ZHANG), ([fuzhuang, muzhuang, zhang], TEAM), ([fuzhuang, team, zhang], MUZHUANG)],
)
def test_a_posting_of_an_unknown_cadre_or_with_an_unknown_team_or_village_is_refused(known, missing):
    given(*known).when(posted("2018-03-01", village=MUZHUANG)).then_refused(UnknownSubject, subject=missing)


@pytest.mark.parametrize(
    ("from_", "until", "date", "held"),
    [
        ("2018-03-01", "2018-10-31", "2018-03-01", True),
        ("2018-03-01", "2018-10-31", "2018-02-28", False),
        ("2018-03-01", "2018-10-31", "2018-10-31", True),
        ("2018-03-01", "2018-10-31", "2018-11-01", False),
        # Whoever is not said to have left is there still.
        ("2018-03-01", None, "2018-11-21", True),
        ("2018-03-01", None, "2018-02", False),
        # A month is held against the posting's first and last days: any day of it may be meant.
        ("2018-03-15", "2018-10-15", "2018-03", True),
        ("2018-03-15", "2018-10-15", "2018-10", True),
        ("2018-03-15", "2018-10-15", "2018-11", False),
        ("2018-03-15", "2018-10-15", "2018", True),
        ("2018-03-15", "2018-10-15", "2017", False),
        # A posting written in months runs from the first day of the first to the last day of the last.
        ("2018-03", "2018-10", "2018-03-01", True),
        ("2018-03", "2018-10", "2018-10-31", True),
        ("2018-03", "2018-10", "2018-11-01", False),
        ("2018", "2018", "2018-12-31", True),
        # A moment is the day that it was in the county.
        ("2018-03-01", "2018-10-31", "2018-10-31T23:59:59+08:00", True),
        ("2018-03-01", "2018-10-31", "2018-10-31T16:00:00Z", False),
        ("2018-03-01", "2018-10-31", "2018-02-28T16:00:00Z", True),
    ],
)
def test_a_posting_covers_every_date_that_may_lie_in_it(from_, until, date, held):
    cadre = Cadre(name="张江山", postings=[Posting(FUZHUANG, from_, until)])
    assert cadre.posted_to(FUZHUANG, date) is held
    assert cadre.villages_on(date) == ([FUZHUANG] if held else [])
    assert not cadre.posted_to(MUZHUANG, date)
