"""Postings: begun, renewed and ended; whoever had none is told so with the villages that the ledger holds."""

import datetime as dt

import pytest

from domain.cadres import POSTINGS_KEPT, Cadre, Posting
from domain.kernel.dates import parse
from domain.kernel.refusal import UnknownSubject
from domain.postings import DutyListIssued, NobodysDuties, PostingEnded, PostingEndsBeforeItBegins, PostingRenewed
from domain.teams import TeamFormed, TeamStoodDown
from tests.domain.mengcun import FUZHUANG, LI, MUZHUANG, TEAM, ZHANG, fuzhuang, li, muzhuang, posted, team, zhang
from tests.given import given, on, void

known = (fuzhuang, muzhuang, team, zhang)  # the facts 1 to 4
FORTY_POSTINGS = [posted(f"{1979 + year}-03-01", f"{1980 + year}-02-28") for year in range(40)]


def lasting(from_, until=None, village=FUZHUANG, ended=False):
    return Posting(village, parse(from_).first, parse(until).last if until else None, ended)


def cadre(*postings):
    return Cadre(name="张江山", postings=list(postings))


def renewed(until, village=FUZHUANG):
    return PostingRenewed(cadre=ZHANG, village=village, until=until)


def ended(ended_on, village=FUZHUANG, **more):
    return PostingEnded(cadre=ZHANG, village=village, ended_on=ended_on, reason="工作需要", **more)


# Posted.


def test_two_roles_are_one_posting():
    story = given(*known).when(posted("2016-02", "2017-12-31")).then_recorded()
    story.then_concerns(ZHANG, TEAM, FUZHUANG)
    story.then_state(ZHANG, cadre(Posting(FUZHUANG, dt.date(2016, 2, 1), dt.date(2017, 12, 31))))


def test_a_cadre_posted_again_has_two_postings_in_a_row():
    story = given(*known, posted("2016-02", "2017")).when(posted("2018-01-01")).then_recorded()
    story.then_state(ZHANG, cadre(lasting("2016-02", "2017"), lasting("2018-01-01")))
    story.when(void(5)).then_state(ZHANG, cadre(lasting("2018-01-01")))


def test_a_posting_may_be_planned_ahead():
    given(*known).when(on("2019-03-01", posted("2019-03-01"))).then_recorded()


@pytest.mark.parametrize(
    ("facts", "missing"),
    [([fuzhuang, muzhuang, team], ZHANG), ([fuzhuang, muzhuang, zhang], TEAM), ([fuzhuang, team, zhang], MUZHUANG)],
)
def test_a_posting_of_an_unknown_cadre_or_with_an_unknown_team_or_village_is_refused(facts, missing):
    given(*facts).when(posted("2018-03-01", village=MUZHUANG)).then_refused(UnknownSubject, subject=missing)


@pytest.mark.parametrize(("from_", "until"), [("2018-03-02", "2018-03-01"), ("2018-03", "2018-02"), ("2018", "2017")])
def test_a_posting_that_ends_before_it_begins_is_refused(from_, until):
    story = given(*known).when(posted(from_, until))
    story.then_refused(PostingEndsBeforeItBegins, until=until, begins=from_).then_state(ZHANG, cadre())
    assert PostingEndsBeforeItBegins.status == 422


@pytest.mark.parametrize(
    ("from_", "until"), [("2018-03-01", "2018-03-01"), ("2018-03-15", "2018-03"), ("2018", "2018")]
)
def test_a_posting_may_end_on_the_day_or_in_the_month_that_it_begins(from_, until):
    given(*known).when(posted(from_, until)).then_recorded()


def test_a_posting_with_a_team_of_another_village_says_both_villages():
    story = given(*known).when(posted("2018-03-01", village=MUZHUANG)).then_recorded(contradicts=["village"])
    story.then_contradicts("village", stated=MUZHUANG, held=FUZHUANG)


def test_a_posting_with_a_team_that_had_stood_down_says_its_last_day():
    stood_down = TeamStoodDown(team=TEAM, last_day="2018-02-28")
    story = given(*known, stood_down).when(posted("2018-03-01")).then_recorded(contradicts=["stood_down"])
    story.then_contradicts("stood_down", stated="2018-03-01", held="2018-02-28")
    story.when(posted("2018-02-28")).then_recorded()
    story.when(void(5), posted("2018-03-01")).then_recorded()


# Renewed.


def test_a_renewal_lengthens_the_latest_posting_to_the_village():
    story = given(*known, posted("2016", "2016"), posted("2017", "2017")).when(on("2017-12", renewed("2019")))
    story.then_recorded().then_concerns(ZHANG, FUZHUANG)
    story.then_state(ZHANG, cadre(lasting("2016", "2016"), lasting("2017", "2019")))
    story.when(void(7)).then_state(ZHANG, cadre(lasting("2016", "2016"), lasting("2017", "2017")))


def test_a_renewal_gives_an_open_posting_its_last_day():
    given(*known, posted("2017")).when(renewed("2019-02")).then_state(ZHANG, cadre(lasting("2017", "2019-02")))


def test_an_earlier_renewal_told_late_shortens_nothing():
    story = given(*known, posted("2016", "2016"), on("2017-12", renewed("2019"))).when(on("2016-12", renewed("2017")))
    story.then_recorded().then_state(ZHANG, cadre(lasting("2016", "2019")))


def test_a_posting_that_had_run_out_may_be_renewed():
    given(*known, posted("2017", "2017")).when(on("2018-03-05", renewed("2019"))).then_recorded()


def test_a_renewal_where_there_was_no_posting_says_which_villages_there_were():
    story = given(*known, posted("2017")).when(renewed("2019", village=MUZHUANG)).then_recorded(contradicts=["posting"])
    story.then_contradicts("posting", stated=MUZHUANG, held=[FUZHUANG]).then_state(ZHANG, cadre(lasting("2017")))
    given(*known).when(renewed("2019")).then_contradicts("posting", stated=FUZHUANG, held=[])


def test_a_posting_that_begins_after_the_new_last_day_is_not_the_one_renewed():
    story = given(*known, posted("2018-03-01")).when(on("2016-12", renewed("2018-02"))).then_recorded(["posting"])
    story.then_state(ZHANG, cadre(lasting("2018-03-01")))


def test_a_posting_that_was_ended_is_not_renewed_afterwards():
    story = given(*known, posted("2017", "2018"), ended("2018-06-30")).when(on("2018-07-01", renewed("2019")))
    story.then_recorded(contradicts=["posting"]).then_contradicts("posting", stated=FUZHUANG, held=[])
    story.then_state(ZHANG, cadre(lasting("2017", "2018-06-30", ended=True)))


def test_a_renewal_of_before_the_end_that_is_told_after_it_contradicts_nothing_and_changes_nothing():
    story = given(*known, posted("2017", "2018"), ended("2018-06-30")).when(on("2018-06-30", renewed("2019")))
    story.then_recorded().then_state(ZHANG, cadre(lasting("2017", "2018-06-30", ended=True)))


# Ended.


def test_a_posting_that_ended_early_lasts_until_that_day():
    told = ended("2018-06-30", recall=True, approved_by="县委组织部")
    story = given(*known, posted("2018-03-01", "2019-12-31")).when(told).then_recorded()
    story.then_concerns(ZHANG, FUZHUANG)
    story.then_state(ZHANG, cadre(lasting("2018-03-01", "2018-06-30", ended=True)))
    story.when(void(6)).then_state(ZHANG, cadre(lasting("2018-03-01", "2019-12-31")))


def test_a_posting_that_ended_some_day_of_a_month_lasts_no_longer_than_it_would_have():
    story = given(*known, posted("2018-03-01", "2018-10-15")).when(ended("2018-10"))
    story.then_state(ZHANG, cadre(lasting("2018-03-01", "2018-10-15", ended=True)))


def test_of_two_postings_that_may_be_meant_the_later_one_ends():
    story = given(*known, posted("2016"), posted("2018-03")).when(ended("2018-06"))
    story.then_state(ZHANG, cadre(lasting("2016"), lasting("2018-03", "2018-06", ended=True)))


def test_the_end_of_a_posting_that_never_was_says_which_villages_there_were():
    story = given(*known, posted("2018-03-01")).when(ended("2018-06-30", village=MUZHUANG))
    story.then_recorded(contradicts=["posting"]).then_contradicts("posting", stated=MUZHUANG, held=[FUZHUANG])
    story.then_state(ZHANG, cadre(lasting("2018-03-01")))


@pytest.mark.parametrize("day", ["2018-02-28", "2018-11-01"])
def test_the_end_of_a_posting_on_a_day_that_lies_outside_it_contradicts_it(day):
    story = given(*known, posted("2018-03-01", "2018-10-31")).when(ended(day)).then_recorded(contradicts=["posting"])
    story.then_contradicts("posting", stated=FUZHUANG, held=[])
    story.then_state(ZHANG, cadre(lasting("2018-03-01", "2018-10-31")))


@pytest.mark.parametrize("told", [renewed("2019"), ended("2018-06-30")])
def test_a_renewal_or_end_of_an_unknown_cadre_is_refused(told):
    given(*known[:3]).when(told).then_refused(UnknownSubject, subject=ZHANG)


# A long career.


def test_a_career_of_forty_postings_stays_small():
    story = given(*known, *FORTY_POSTINGS)
    state = story.ledger.state(ZHANG)
    assert len(state.postings) == POSTINGS_KEPT
    assert state.forgotten_until == dt.date(2003, 2, 28)
    assert len(story.ledger.states[ZHANG].state) < 2048


def test_of_forgotten_postings_nothing_is_contradicted():
    story = given(*known, *FORTY_POSTINGS)
    story.when(on("1990-01-01", ended("1990-01-01"))).then_recorded()
    story.when(on("1990-01-01", renewed("1991", village=MUZHUANG))).then_recorded()
    story.when(on("2010-01-01", ended("2010-01-01", village=MUZHUANG))).then_recorded(contradicts=["posting"])


# Duties.


def test_a_duty_list_is_issued_for_a_cadre_a_team_or_a_village():
    items = ["宣传政策", "每日走访"]
    story = given(*known).when(DutyListIssued(items=items, cadre=ZHANG)).then_recorded().then_concerns(ZHANG)
    story.when(DutyListIssued(items=items, team=TEAM)).then_recorded().then_concerns(TEAM, FUZHUANG)
    story.when(DutyListIssued(items=items, village=MUZHUANG, period="2016")).then_recorded().then_concerns(MUZHUANG)


def test_a_duty_list_for_nobody_is_refused():
    given(*known).when(DutyListIssued(items=["宣传政策"])).then_refused(NobodysDuties)
    assert NobodysDuties.status == 422


def test_a_duty_list_for_somebody_nobody_entered_is_refused():
    given(*known).when(DutyListIssued(items=["宣传政策"], cadre=LI)).then_refused(UnknownSubject, subject=LI)


def test_a_posting_whose_team_moved_is_held_against_where_the_team_is_now():
    moved = TeamFormed(team=TEAM, level="county", village=MUZHUANG)
    given(*known, li, moved).when(posted("2018-03-01", cadre=LI)).then_recorded(contradicts=["village"])
