"""The registers of attendance: check-ins, leave and business trips, and the months that were closed."""

from __future__ import annotations

from domain.attendance import AttendancePeriodClosed, CheckedIn, LeaveTaken, TripApproved
from domain.corrections import EventVoided
from projections.kernel.page import Sealed
from projections.registers.attendance import Absence, AttendancePeriod, CheckIn
from tests.domain.mengcun import FUZHUANG, MUZHUANG, ZHANG
from tests.projections.registers.kept import RECORDED_ON, kept, row

AT = "2018-11-19T08:30:00+08:00"
CHECK_IN = (AT, CheckedIn(cadre=ZHANG, village=FUZHUANG, at=AT, source="phone", place="sealed where"))  # type: ignore[arg-type]  # as it is stored


def test_a_check_in_says_who_was_where_when_and_when_that_was_entered_and_keeps_no_place() -> None:
    assert row("check_ins", "id-1", CHECK_IN) == CheckIn(
        village=FUZHUANG, on_day=20_181_119, cadre=ZHANG, at=AT, source="phone", recorded_on=RECORDED_ON
    )
    assert row("check_ins", "id-1", CHECK_IN, EventVoided(voids="id-1", reason="误录")) is None


def test_a_leave_says_of_what_kind_from_when_until_when_and_by_whose_leave() -> None:
    leave = LeaveTaken(
        cadre=ZHANG, kind="annual", from_="2018-10-08", until="2018-10-12", approved_by="镇党委", village=FUZHUANG
    )
    assert row("absences", "id-1", ("2018-10-08", leave)) == Absence(
        village=FUZHUANG, on_day=20_181_008, cadre=ZHANG, kind="annual", begins_on="2018-10-08", until="2018-10-12",
        approved_by="镇党委",
    )  # fmt: skip


def test_a_trip_is_an_absence_whose_purpose_stays_sealed() -> None:
    trip = TripApproved(
        cadre=ZHANG, from_="2018-10-15", until="2018-10-16", purpose="sealed what for", approved_by="镇党委"
    )
    assert row("absences", "id-1", ("2018-10-14", trip)) == Absence(
        on_day=20_181_014, cadre=ZHANG, kind="trip", begins_on="2018-10-15", until="2018-10-16", approved_by="镇党委",
        purpose=Sealed("id-1", "purpose", "sealed what for"),
    )  # fmt: skip


def test_a_closed_month_stands_with_the_days_of_its_sheet() -> None:
    closed = AttendancePeriodClosed(
        cadre=ZHANG, village=FUZHUANG, period="2018-10", days_on_duty=20, days_of_leave=0, days_of_trips=2
    )
    assert row("attendance_periods", "id-1", ("2018-11-02", closed)) == AttendancePeriod(
        village=FUZHUANG, on_day=20_181_102, cadre=ZHANG, period="2018-10", days_on_duty=20, days_of_leave=0,
        days_of_trips=2,
    )  # fmt: skip


def test_a_month_without_a_sheet_is_closed_with_days_that_nobody_knows() -> None:
    closed = AttendancePeriodClosed(cadre=ZHANG, village=MUZHUANG, period="2018-10")
    found = row("attendance_periods", "id-1", closed)
    assert (found.village, found.days_on_duty, found.days_of_leave, found.days_of_trips) == (MUZHUANG, None, None, None)


def test_a_month_is_not_closed_before_the_day_on_which_it_was() -> None:
    closed = ("2018-11-02", AttendancePeriodClosed(cadre=ZHANG, village=FUZHUANG, period="2018-10"))
    assert kept("attendance_periods", "id-1", closed, as_of="2018-11-01") == {}
