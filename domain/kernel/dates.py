"""Dates with the precision their source gave them: an instant, a day, a month or a year.

Days are those of Asia/Shanghai, taken as UTC+8 throughout: China has had one zone and no summer time since 1992, which
is before anything a ledger holds, so no time zone database is needed. A month or a year counts from its first day and
is `about` until its last.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from functools import lru_cache
from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_UNZONED = EPOCH.replace(tzinfo=None)  # writing an offset would cost more than all the rest

_YEAR = "[0-9]{4}"
_MONTH = "-(?:0[1-9]|1[0-2])"
_DAY = "-(?:0[1-9]|[12][0-9]|3[01])"
_TIME = (
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?"
    "(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
# Python's `$` also matches before a last newline; the look-ahead forbids that, and changes nothing in ECMAScript.
_END = r"$(?!\n)"

DAY_PATTERN = f"^{_YEAR}{_MONTH}{_DAY}{_END}"
INSTANT_PATTERN = f"^{_YEAR}{_MONTH}{_DAY}{_TIME}{_END}"
OCCURRED_ON_PATTERN = f"^{_YEAR}(?:({_MONTH})(?:({_DAY})({_TIME})?)?)?{_END}"

# The patterns fix the shape; only `parse` knows that a month has no 31st.
OccurredOn: TypeAlias = Annotated[
    str,
    Meta(
        pattern=OCCURRED_ON_PATTERN,
        description="when it happened: a day in Asia/Shanghai (2018-11-10), a date-time with its offset"
        " (2018-11-10T09:30:00+08:00), a month (2018-11) or a year (2018)",
        examples=["2018-11-10", "2018-11-10T09:30:00+08:00", "2018-11", "2018"],
    ),
]
Day: TypeAlias = Annotated[
    str, Meta(pattern=DAY_PATTERN, description="a day in Asia/Shanghai", examples=["2018-11-10"])
]
Instant: TypeAlias = Annotated[
    str,
    Meta(
        pattern=INSTANT_PATTERN,
        description="a date-time with its offset, seconds required, at most six decimals",
        examples=["2018-11-10T09:30:00+08:00", "2018-11-10T01:30:00Z"],
    ),
]


class Precision(Enum):
    """How exactly a date is known."""

    INSTANT = "instant"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Occurred(msgspec.Struct, frozen=True):
    """A date as understood: the first and last day it may mean, in Asia/Shanghai, and the instant if it gave one."""

    first: date
    last: date
    precision: Precision
    instant: datetime | None = None

    @property
    def about(self) -> bool:
        """Whether the day itself is not known: so for a month and a year."""
        return self.precision is Precision.MONTH or self.precision is Precision.YEAR


_INSTANT = re.compile(INSTANT_PATTERN)
_SHAPE = re.compile(OCCURRED_ON_PATTERN)
_NO_OFFSET = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?\Z")
_HOUR_24 = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T24:")


@lru_cache(maxsize=16384)
def parse(text: str) -> Occurred:
    """What a date on the wire means. ValueError, with a sentence, if it is malformed or no such date exists."""
    shape = _SHAPE.match(text)
    if shape is None:
        raise ValueError(_fault(text))
    try:
        return _READERS[shape.lastindex](text)
    except (ValueError, OverflowError):
        raise ValueError(_fault(text)) from None


def _read_year(text: str) -> Occurred:
    return Occurred(date(int(text), 1, 1), date(int(text), 12, 31), Precision.YEAR)


def _read_month(text: str) -> Occurred:
    first = date(int(text[:4]), int(text[5:]), 1)
    return Occurred(first, first.replace(day=monthrange(first.year, first.month)[1]), Precision.MONTH)


def _read_day(text: str) -> Occurred:
    day = date.fromisoformat(text)
    return Occurred(day, day, Precision.DAY)


def _read_instant(text: str) -> Occurred:
    instant = datetime.fromisoformat(text)
    day = day_in_shanghai(instant)
    return Occurred(day, day, Precision.INSTANT, instant)


# By the last group of the pattern that took part.
_READERS = {None: _read_year, 1: _read_month, 2: _read_day, 3: _read_instant}


def _fault(text: str) -> str:
    if _SHAPE.match(text) is not None:
        return f"there is no such date: {text}"
    if _HOUR_24.match(text) is not None:
        return "a day has no hour 24: midnight is 00:00:00 of the next day"
    if _NO_OFFSET.match(text) is not None:
        return "a date-time needs its seconds and its offset from UTC, such as 2018-11-10T09:30:00+08:00"
    return "a date is a day (2018-11-10), a date-time with its offset, a month (2018-11) or a year (2018)"


def first_day(text: str) -> str:
    """The first day a date may mean, as YYYY-MM-DD, which sorts by time. Errors as `parse`."""
    return parse(text).first.isoformat()


def is_future(text: str, today: date) -> bool:
    """Whether it lies wholly after today (a day in Asia/Shanghai); a month or year that has begun does not.

    Counted in days: a later hour of today is not in the future. Errors as `parse`.
    """
    return parse(text).first > today


def day_in_shanghai(instant: datetime) -> date:
    """The day it was in Asia/Shanghai. ValueError if the date-time has no offset."""
    if instant.tzinfo is None:
        raise ValueError("a date-time without an offset belongs to no day")
    return instant.astimezone(SHANGHAI).date()


def instant_text(microseconds_since_epoch: int) -> str:
    """A count of microseconds since 1970-01-01T00:00:00Z as a date-time in UTC, always with six decimals.

    Texts sort by time. ValueError outside the years 1 to 9999.
    """
    try:
        instant = _EPOCH_UNZONED + timedelta(microseconds=microseconds_since_epoch)
    except OverflowError:
        raise ValueError("an instant lies in the years 1 to 9999") from None
    return instant.isoformat(timespec="microseconds") + "Z"


def microseconds(text: str) -> int:
    """The microseconds from 1970-01-01T00:00:00Z to a date-time with an offset. ValueError if it is no such text."""
    if _INSTANT.match(text) is None:
        raise ValueError("an instant is a date-time with its offset, such as 2018-11-10T01:30:00Z")
    try:
        return (datetime.fromisoformat(text) - EPOCH) // timedelta(microseconds=1)
    except ValueError:
        raise ValueError(_fault(text)) from None
