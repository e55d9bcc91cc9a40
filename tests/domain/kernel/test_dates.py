"""Dates: what each precision means, what is refused, and instants as texts."""

import re
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.dates import (
    SHANGHAI,
    Day,
    Instant,
    OccurredOn,
    Precision,
    day_in_shanghai,
    first_day,
    instant_text,
    is_future,
    microseconds,
    parse,
)

EARLIEST = microseconds("0001-01-01T00:00:00Z")
LATEST = microseconds("9999-12-31T23:59:59.999999Z")


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2018-11-10", date(2018, 11, 10), date(2018, 11, 10), Precision.DAY),
        ("2020-02-29", date(2020, 2, 29), date(2020, 2, 29), Precision.DAY),
        ("2018-11", date(2018, 11, 1), date(2018, 11, 30), Precision.MONTH),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29), Precision.MONTH),
        ("2018-12", date(2018, 12, 1), date(2018, 12, 31), Precision.MONTH),
        ("2018", date(2018, 1, 1), date(2018, 12, 31), Precision.YEAR),
        ("2018-11-10T09:30:00+08:00", date(2018, 11, 10), date(2018, 11, 10), Precision.INSTANT),
        ("2018-11-10T09:30:00.5Z", date(2018, 11, 10), date(2018, 11, 10), Precision.INSTANT),
    ],
)
def test_a_date_means_its_first_to_its_last_day(text, first, last, precision):
    occurred = parse(text)
    assert (occurred.first, occurred.last, occurred.precision) == (first, last, precision)
    assert occurred.about is (first != last)
    assert (occurred.instant is not None) is (precision is Precision.INSTANT)
    assert first_day(text) == first.isoformat()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2018-11-10T15:59:59.999999Z", date(2018, 11, 10)),
        ("2018-11-10T16:00:00Z", date(2018, 11, 11)),
        ("2018-11-10T23:59:59+08:00", date(2018, 11, 10)),
        ("2018-11-10T00:00:00+09:00", date(2018, 11, 9)),
        ("2018-12-31T20:00:00-05:00", date(2019, 1, 1)),
        ("1991-07-01T15:30:00Z", date(1991, 7, 1)),
    ],
)
def test_an_instant_belongs_to_the_day_it_was_in_shanghai(text, day):
    assert parse(text).first == parse(text).last == day


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("2019-02-29", "no such date: 2019-02-29"),
        ("2018-04-31", "no such date"),
        ("0000", "no such date"),
        ("0000-01", "no such date"),
        ("2019-02-29T09:30:00Z", "no such date"),
        ("0001-01-01T00:00:00+14:00", "no such date"),
        ("2018-11-10T09:30:00", "needs its seconds and its offset"),
        ("2018-11-10T09:30", "needs its seconds and its offset"),
        ("2018-11-10T24:00:00+08:00", "no hour 24"),
        ("2018-13", "a date is"),
        ("2018-00-10", "a date is"),
        ("2018-11-10T09:30Z", "a date is"),
        ("2018-11-10T09:30:60Z", "a date is"),
        ("2018-11-10T09:30:00.1234567Z", "a date is"),
        ("2018-11-10t09:30:00z", "a date is"),
        ("2018-11-10 09:30:00Z", "a date is"),
        ("2018-W45-6", "a date is"),
        ("2018-11-1\n", "a date is"),
        ("2018-11-10\n", "a date is"),
        ("2018\n", "a date is"),
        (" 2018", "a date is"),
        ("20181110", "a date is"),
        ("٢٠١٨-١١-١٠", "a date is"),
        ("18-11-10", "a date is"),
        ("", "a date is"),
    ],
)
def test_what_is_no_date_is_refused_with_its_fault(text, fault):
    with pytest.raises(ValueError, match=fault):
        parse(text)


def accepts(kind, text):
    try:
        msgspec.convert(text, kind)
    except msgspec.ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("text", "occurred_on", "day", "instant"),
    [
        ("2018", True, False, False),
        ("2018-11", True, False, False),
        ("2018-11-10", True, True, False),
        ("2018-11-10T09:30:00+08:00", True, False, True),
        ("2018-11-10\n", False, False, False),
        ("2018-11-10T09:30:00Z\n", False, False, False),
        ("x2018-11-10", False, False, False),
    ],
)
def test_each_field_takes_its_own_precisions(text, occurred_on, day, instant):
    assert [accepts(kind, text) for kind in (OccurredOn, Day, Instant)] == [occurred_on, day, instant]


@given(st.text("0123456789-+:.TZW \n", max_size=26) | st.dates().map(str) | st.text(max_size=10))
def test_what_parses_is_what_the_field_takes_and_exists(text):
    try:
        parse(text)
    except ValueError as fault:
        assert not accepts(OccurredOn, text) or "no such date" in str(fault)  # noqa: PT017 - both outcomes are legal
    else:
        assert accepts(OccurredOn, text)


@given(st.dates())
def test_a_day_comes_back_as_it_was_and_sorts_as_its_text(day):
    assert parse(day.isoformat()).first == day
    assert first_day(day.isoformat()) == day.isoformat()


@given(st.dates())
def test_months_and_years_end_the_day_before_the_next_begins(day):
    for text in (day.isoformat()[:7], day.isoformat()[:4]):
        occurred = parse(text)
        assert occurred.first <= day <= occurred.last
        if occurred.last < date.max:
            following = occurred.last + timedelta(days=1)
            assert following.day == 1
            assert following.isoformat()[: len(text)] != text


@pytest.mark.parametrize(
    ("text", "future"),
    [
        ("2018-11-21", False),
        ("2018-11-22", True),
        ("2018-11", False),
        ("2018-12", True),
        ("2018", False),
        ("2019", True),
        ("2018-11-21T23:00:00+08:00", False),
        ("2018-11-21T16:00:00Z", True),
    ],
)
def test_only_what_has_not_begun_lies_in_the_future(text, future):
    assert is_future(text, date(2018, 11, 21)) is future


@given(st.integers(EARLIEST, LATEST))
def test_an_instant_comes_back_to_the_microsecond(count):
    text = instant_text(count)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", text)
    assert accepts(Instant, text)
    assert microseconds(text) == count


@given(st.integers(EARLIEST, LATEST), st.integers(EARLIEST, LATEST))
def test_texts_of_instants_sort_by_time(a, b):
    assert (instant_text(a) < instant_text(b)) is (a < b)


@given(st.datetimes(timezones=st.just(UTC)), st.integers(-14 * 60, 14 * 60))
def test_an_offset_moves_the_text_and_not_the_instant(instant, minutes):
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    local = instant.replace(tzinfo=None)
    text = f"{local.isoformat()}{sign}{hours:02}:{rest:02}"
    assert microseconds(text) == microseconds(local.isoformat() + "Z") - minutes * 60_000_000


def test_an_instant_is_written_with_six_decimals():
    assert instant_text(0) == "1970-01-01T00:00:00.000000Z"
    assert instant_text(-1) == "1969-12-31T23:59:59.999999Z"
    assert microseconds("2026-11-24T12:47:28.1+08:00") == microseconds("2026-11-24T04:47:28.100000Z")


@pytest.mark.parametrize("text", ["2018-11-10", "2018", "2018-11-10T09:30:00", "2019-02-29T00:00:00Z", "now"])
def test_what_is_no_instant_has_no_microseconds(text):
    with pytest.raises(ValueError, match=r"an instant is|no such date"):
        microseconds(text)


@pytest.mark.parametrize("count", [EARLIEST - 1, LATEST + 1, 10**30])
def test_an_instant_beyond_the_calendar_is_refused(count):
    with pytest.raises(ValueError, match="years 1 to 9999"):
        instant_text(count)


def test_a_date_time_without_an_offset_belongs_to_no_day():
    assert day_in_shanghai(datetime(2018, 11, 10, 23, tzinfo=SHANGHAI)) == date(2018, 11, 10)
    with pytest.raises(ValueError, match="without an offset"):
        day_in_shanghai(datetime(2018, 11, 10))  # noqa: DTZ001 - the point of the test
