"""Notices: what is displayed where and how long; one that is taken down too early is recorded with both days."""

import msgspec
import pytest

from domain.kernel.refusal import UnknownSubject
from domain.notices import Notice, NoticeClosed, NoticeEndsBeforeItBegins, NoticePosted
from domain.projects import ProjectPlanned
from tests.domain.mengcun import FUZHUANG, HEATING, MUZHUANG, appropriated, fuzhuang, muzhuang
from tests.given import given, on, void

NOTICE = "notice:fuzhuang-1"


def posted(about=FUZHUANG, from_="2018-11-01", until="2018-11-07", **more):
    return NoticePosted(
        notice=NOTICE,
        about=about,
        kind="list",
        from_=from_,
        until=until,
        places=["village_board"],
        text_sha256="ab" * 32,
        **{"fields_shown": ["name", "identity_number_masked"], **more},
    )


closed = NoticeClosed(notice=NOTICE, objections=0)


def test_a_notice_about_a_village_belongs_to_it():
    story = given(fuzhuang).when(posted()).then_recorded().then_concerns(NOTICE, FUZHUANG)
    story.then_state(NOTICE, Notice(about=FUZHUANG, until="2018-11-07", village=FUZHUANG))
    assert not Notice().known


def test_a_notice_about_a_fund_may_hang_in_a_village():
    story = given(fuzhuang, appropriated(100)).when(posted(HEATING, village=FUZHUANG)).then_recorded()
    story.then_concerns(NOTICE, HEATING, FUZHUANG)
    story.then_state(NOTICE, Notice(about=HEATING, until="2018-11-07", village=FUZHUANG))
    given(appropriated(100)).when(posted(HEATING)).then_recorded().then_concerns(NOTICE, HEATING)


def test_a_notice_about_what_nobody_entered_is_refused():
    given(fuzhuang).when(posted(HEATING)).then_refused(UnknownSubject, subject=HEATING)


def test_a_notice_about_one_village_that_hangs_in_another_says_both():
    story = given(fuzhuang, muzhuang).when(posted(FUZHUANG, village=MUZHUANG)).then_recorded(["village"])
    story.then_contradicts("village", stated=MUZHUANG, held=FUZHUANG)


def test_a_notice_about_what_belongs_to_another_village_says_both():
    water = ProjectPlanned(project="project:water", name="节水压采", village=MUZHUANG)
    story = given(fuzhuang, muzhuang, water).when(posted("project:water", village=FUZHUANG)).then_recorded(["village"])
    story.then_contradicts("village", stated=FUZHUANG, held=MUZHUANG)
    given(fuzhuang, muzhuang, water).when(posted("project:water", village=MUZHUANG)).then_recorded()
    given(fuzhuang, muzhuang, water).when(posted("project:water")).then_concerns(NOTICE, "project:water", MUZHUANG)


def test_a_notice_posted_twice_says_what_both_are_about():
    story = given(fuzhuang, appropriated(100), posted()).when(posted(HEATING)).then_recorded(["registered"])
    story.then_contradicts("registered", stated=HEATING, held=FUZHUANG)
    story.when(void(4)).then_state(NOTICE, Notice(about=FUZHUANG, until="2018-11-07", village=FUZHUANG))


@pytest.mark.parametrize("until", ["2018-10-31", "2018-10", "2017"])
def test_a_notice_that_ends_before_it_begins_is_refused(until):
    story = given(fuzhuang).when(posted(until=until))
    story.then_refused(NoticeEndsBeforeItBegins, until=until, begins="2018-11-01")
    assert NoticeEndsBeforeItBegins.status == 422


@pytest.mark.parametrize("until", ["2018-11-01", "2018-11", "2018", "2019-12-31"])
def test_a_notice_may_end_on_its_first_day_or_in_the_future(until):
    given(fuzhuang).when(posted(until=until)).then_recorded()


def test_a_notice_whose_first_day_is_known_by_month_only_may_end_within_the_month():
    given(fuzhuang).when(posted(from_="2018-11", until="2018-11-07")).then_recorded()


def test_a_notice_hangs_somewhere():
    with pytest.raises(msgspec.ValidationError, match="places"):
        given(fuzhuang).when(msgspec.structs.replace(posted(), places=[]))


# Taken down.


@pytest.mark.parametrize("day", ["2018-11-07", "2018-11-08", "2018-11"])
def test_a_notice_taken_down_on_its_last_day_or_later_contradicts_nothing(day):
    story = given(fuzhuang, posted()).when(on(day, closed)).then_recorded().then_concerns(NOTICE, FUZHUANG)
    story.then_state(NOTICE, Notice(about=FUZHUANG, until="2018-11-07", village=FUZHUANG, closed=True))


def test_a_notice_taken_down_early_says_both_days():
    story = given(fuzhuang, posted()).when(on("2018-11-06", closed)).then_recorded(["until"])
    story.then_contradicts("until", stated="2018-11-06", held="2018-11-07")


def test_of_a_notice_whose_last_day_is_known_by_month_only_an_earlier_month_is_early():
    given(fuzhuang, posted(until="2018-11")).when(on("2018-11-02", closed)).then_recorded()
    given(fuzhuang, posted(until="2018-11")).when(on("2018-10-31", closed)).then_recorded(["until"])


def test_a_notice_taken_down_twice_says_so_until_the_first_is_voided():
    story = given(fuzhuang, posted(), on("2018-11-07", closed)).when(closed).then_recorded(["closed"])
    story.then_contradicts("closed", stated=NOTICE, held=NOTICE)
    story.when(void(3), void(4)).then_state(NOTICE, Notice(about=FUZHUANG, until="2018-11-07", village=FUZHUANG))
    story.when(closed).then_recorded()


def test_a_notice_that_nobody_posted_is_not_taken_down():
    given(fuzhuang).when(closed).then_refused(UnknownSubject, subject=NOTICE)
