"""Attendance: a check-in where nobody was posted, on leave, or after the record was closed, is recorded and says so."""

import msgspec
import pytest

from domain.attendance import (
    AbsenceEndsBeforeItBegins,
    AttendancePeriodClosed,
    CheckedIn,
    LeaveTaken,
    NoCheckInOfThatDay,
    PeriodNotOver,
    TripApproved,
)
from domain.cadres import LEAVE_KEPT, PERIODS_KEPT, Cadre, ClosedPeriod, Leave
from domain.kernel.event import EVENTS, Place
from domain.kernel.refusal import UnknownSubject
from tests.domain.mengcun import FUZHUANG, LI, MUZHUANG, ZHANG, fuzhuang, li, muzhuang, posted, team, zhang
from tests.given import given, on, void

# Of 张江山, posted to 付庄村 from March 2018 on: the facts 1 to 6.
facts = (fuzhuang, muzhuang, team, zhang, li, posted("2018-03-01"))


def checked_in(at, village=FUZHUANG, cadre=ZHANG, **more):
    return on(at, CheckedIn(cadre=cadre, village=village, at=at, source="phone", **more))


def leave(from_, until, kind="personal", village=None):
    return LeaveTaken(cadre=ZHANG, kind=kind, from_=from_, until=until, approved_by="乡党委", village=village)


def trip(from_, until, village=None):
    return TripApproved(
        cadre=ZHANG, from_=from_, until=until, purpose="县里开会", approved_by="县驻村办", village=village
    )


def closed(period, village=FUZHUANG, cadre=ZHANG, **days):
    return AttendancePeriodClosed(cadre=cadre, village=village, period=period, **days)


# Check-ins.


def test_a_check_in_where_the_cadre_is_posted_contradicts_nothing_and_changes_nothing():
    story = given(*facts)
    before = story.ledger.state(ZHANG)
    place = Place(latitude="38.05", longitude="117.1", datum="WGS-84")
    story.when(checked_in("2018-06-01T08:30:00+08:00", place=place)).then_recorded().then_concerns(ZHANG, FUZHUANG)
    story.then_state(ZHANG, before)


def test_a_check_in_where_the_cadre_is_not_posted_says_where_they_are():
    story = given(*facts).when(checked_in("2018-06-01", village=MUZHUANG)).then_recorded(contradicts=["posting"])
    story.then_contradicts("posting", stated=MUZHUANG, held=[FUZHUANG])


def test_a_check_in_before_the_posting_contradicts_it_and_on_its_first_day_does_not():
    story = given(*facts).when(checked_in("2018-02-28")).then_contradicts("posting", stated=FUZHUANG, held=[])
    story.when(checked_in("2018-03-01")).then_recorded()


def test_a_check_in_is_of_the_day_that_it_was_in_the_county():
    given(*facts).when(checked_in("2018-02-28T16:00:00Z")).then_recorded()
    given(*facts).when(checked_in("2018-02-28T15:59:59Z")).then_recorded(contradicts=["posting"])


@pytest.mark.parametrize(
    ("occurred_on", "at"),
    [("2018-06-01", "2018-06-02"), ("2018-06-01", "2018-06-01T16:00:00Z"), ("2018-06", "2018-07-01")],
)
def test_a_check_in_said_to_have_happened_on_another_day_is_refused(occurred_on, at):
    told = CheckedIn(cadre=ZHANG, village=FUZHUANG, at=at, source="paper")
    story = given(*facts).when(on(occurred_on, told)).then_refused(NoCheckInOfThatDay, at=at, occurred_on=occurred_on)
    assert story.verdict.status == 422


@pytest.mark.parametrize("at", ["2018-06", "2018"])
def test_a_check_in_of_no_one_day_is_refused(at):
    given(*facts).when(checked_in(at)).then_refused(NoCheckInOfThatDay)


def test_a_check_in_of_a_day_in_the_month_that_it_is_said_to_have_happened_in_is_recorded():
    told = CheckedIn(cadre=ZHANG, village=FUZHUANG, at="2018-06-30", source="paper")
    given(*facts).when(on("2018-06", told)).then_recorded()


@pytest.mark.parametrize(
    ("told", "unknown"),
    [
        (checked_in("2018-06-01", cadre="cadre:nobody"), "cadre:nobody"),
        (checked_in("2018-06-01", village="village:none"), "village:none"),
        (closed("2018-06", village="village:none"), "village:none"),
        (leave("2018-06-01", "2018-06-01", village="village:none"), "village:none"),
        (trip("2018-06-01", "2018-06-01", village="village:none"), "village:none"),
    ],
)
def test_attendance_that_names_whom_nobody_entered_is_refused(told, unknown):
    given(*facts).when(told).then_refused(UnknownSubject, subject=unknown)


# Leave.


def test_leave_is_kept_by_its_days():
    story = given(*facts).when(leave("2018-06-04", "2018-06-08", kind="annual", village=FUZHUANG)).then_recorded()
    story.then_concerns(ZHANG, FUZHUANG)
    assert story.ledger.state(ZHANG).leave == [Leave("2018-06-04", "2018-06-08")]
    story.when(void(7))
    assert story.ledger.state(ZHANG).leave == []


def test_leave_without_a_village_concerns_the_cadre_alone():
    given(*facts).when(leave("2018-06-04", "2018-06-04")).then_recorded().then_concerns(ZHANG)


@pytest.mark.parametrize("day", ["2018-06-04", "2018-06-08T23:59:59+08:00"])
def test_a_check_in_while_on_leave_says_which_leave(day):
    story = given(*facts, leave("2018-06-04", "2018-06-08"), leave("2018-07-01", "2018-07-02"))
    story.when(checked_in(day)).then_recorded(contradicts=["leave"])
    story.then_contradicts("leave", stated=day, held=[["2018-06-04", "2018-06-08"]])


@pytest.mark.parametrize("day", ["2018-06-03", "2018-06-09"])
def test_a_check_in_before_or_after_leave_contradicts_nothing(day):
    given(*facts, leave("2018-06-04", "2018-06-08")).when(checked_in(day)).then_recorded()


def test_a_check_in_on_a_business_trip_contradicts_nothing():
    given(*facts, trip("2018-06-04", "2018-06-08")).when(checked_in("2018-06-05")).then_recorded()


def test_of_leave_that_is_no_longer_kept_nothing_is_contradicted():
    leaves = [leave(f"2018-06-{day:02}", f"2018-06-{day:02}") for day in range(1, LEAVE_KEPT + 2)]
    story = given(*facts, *leaves)
    assert len(story.ledger.state(ZHANG).leave) == LEAVE_KEPT
    story.when(checked_in("2018-06-01")).then_recorded()
    story.when(checked_in("2018-06-02")).then_recorded(contradicts=["leave"])


@pytest.mark.parametrize("told", [leave("2018-06-08", "2018-06-07"), trip("2018-06-08", "2018-06-07")])
def test_an_absence_that_ends_before_it_begins_is_refused(told):
    story = given(*facts).when(told).then_refused(AbsenceEndsBeforeItBegins, until="2018-06-07", begins="2018-06-08")
    assert story.verdict.status == 422


def test_leave_is_told_in_days():
    with pytest.raises(msgspec.ValidationError, match="from"):
        given(*facts).when(leave("2018-06", "2018-06-08"))


# Trips.


def test_a_trip_is_recorded_ahead_of_its_days_with_its_purpose_sealed():
    story = given(*facts).when(trip("2018-12-01", "2018-12-03", village=FUZHUANG)).then_recorded()
    story.then_concerns(ZHANG, FUZHUANG)
    assert EVENTS["TripApproved"].personal == {"purpose": "sealed"}


# Closed periods.


def test_a_closed_period_is_kept_for_its_village():
    story = given(*facts).when(closed("2018-06", days_on_duty=22, days_of_leave=0, days_of_trips=2)).then_recorded()
    story.then_concerns(ZHANG, FUZHUANG)
    assert story.ledger.state(ZHANG).closed == [ClosedPeriod(FUZHUANG, "2018-06")]
    story.when(void(7))
    assert story.ledger.state(ZHANG).closed == []


def test_a_period_that_is_not_over_cannot_be_closed():
    story = given(*facts).when(on("2018-06-29", closed("2018-06")))
    story.then_refused(PeriodNotOver, period="2018-06", occurred_on="2018-06-29")
    story.when(on("2018-06-30", closed("2018-06"))).then_recorded()
    assert PeriodNotOver.status == 422


def test_a_period_without_a_posting_says_where_the_cadre_was():
    story = given(*facts).when(closed("2018-02")).then_recorded(contradicts=["posting"])
    story.then_contradicts("posting", stated=FUZHUANG, held=[])
    story = given(*facts).when(closed("2018-06", village=MUZHUANG))
    story.then_contradicts("posting", stated=MUZHUANG, held=[FUZHUANG])


@pytest.mark.parametrize(
    ("told", "stated"),
    [
        (checked_in("2018-06-15"), "2018-06-15"),
        (leave("2018-06-30", "2018-07-02", village=FUZHUANG), "2018-06-30"),
        (leave("2018-05-30", "2018-06-01", village=FUZHUANG), "2018-05-30"),
        (trip("2018-06-05", "2018-06-05", village=FUZHUANG), "2018-06-05"),
        (closed("2018-06", days_on_duty=3), "2018-06"),
    ],
)
def test_what_is_told_of_a_period_after_it_was_closed_contradicts_that(told, stated):
    story = given(*facts, closed("2018-06")).when(told).then_recorded(contradicts=["period_closed"])
    story.then_contradicts("period_closed", stated=stated, held=["2018-06"])
    story.when(void(7), void(8), told).then_recorded()


@pytest.mark.parametrize(
    "told",
    [
        checked_in("2018-05-31"),
        checked_in("2018-07-01"),
        leave("2018-06-04", "2018-06-05"),  # it does not say from which village
        leave("2018-06-04", "2018-06-05", village=MUZHUANG),
        leave("2018-07-01", "2018-07-01", village=FUZHUANG),
        trip("2018-05-31", "2018-05-31", village=FUZHUANG),
    ],
)
def test_what_is_told_of_another_period_or_village_contradicts_nothing(told):
    given(*facts, closed("2018-06")).when(told).then_recorded()


def test_of_periods_that_are_no_longer_kept_nothing_is_contradicted():
    early = posted("2017-01-01", "2018-02-28")
    months = [f"2017-{month:02}" for month in range(1, 13)] + ["2018-01"]
    story = given(*facts, early, *(closed(month) for month in months))
    assert [period.month for period in story.ledger.state(ZHANG).closed] == months[-PERIODS_KEPT:]
    story.when(checked_in("2017-01-15")).then_recorded()
    story.when(checked_in("2017-02-15")).then_recorded(contradicts=["period_closed"])


@pytest.mark.parametrize("period", ["2018", "2018-06-01", "2018-13"])
def test_a_period_is_a_month(period):
    with pytest.raises(msgspec.ValidationError, match="period"):
        given(*facts).when(closed(period))


def test_a_state_as_full_as_it_gets_with_ids_as_long_as_they_get_stays_small():
    village = "village:" + "v" * 80
    postings = [posted("2001-01-01", f"{2001 + year}-12-31", village=village) for year in range(17)]
    long_id = msgspec.structs.replace(fuzhuang, village=village)
    leaves = [leave("2018-06-01", "2018-06-02")] * LEAVE_KEPT
    months = [closed("2017-01", village=village)] * PERIODS_KEPT
    story = given(*facts, long_id, *postings, *leaves, *months)
    assert len(story.ledger.states[ZHANG].state) < 4096


def test_a_check_in_can_contradict_posting_leave_and_closing_at_once():
    story = given(*facts, leave("2018-06-01", "2018-06-30"), closed("2018-06", village=MUZHUANG))
    story.when(checked_in("2018-06-15", village=MUZHUANG)).then_recorded(["posting", "leave", "period_closed"])


def test_an_unposted_cadres_state_knows_nothing_of_attendance():
    given(*facts).when(checked_in("2018-06-01", cadre=LI)).then_recorded(contradicts=["posting"]).then_state(
        LI, Cadre(name="李向伟")
    )
