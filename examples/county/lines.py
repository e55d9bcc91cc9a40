"""Lines of the stream: a day and its clock, chance without a pattern, and the pen that gives each line its id."""

from __future__ import annotations

from collections import deque
from datetime import date, timedelta
from typing import Final, NamedTuple

import msgspec

from domain.kernel.event import Device, Event, Evidence

MINUTE_MS: Final = 60_000
GOLDEN: Final = 0x9E3779B97F4A7C15
_MASK: Final = 2**64 - 1
_EPOCH: Final = date(1970, 1, 1)
_CLOCK: Final = [f"T{minute // 60:02d}:{minute % 60:02d}:00+08:00" for minute in range(24 * 60)]
_AT_TEN: Final = 600 * MINUTE_MS
_FACTS_KEPT: Final = 64


def mix(number: int) -> int:
    """A permutation of the 64-bit integers that leaves no pattern (SplitMix64; Steele, Lea, Flood 2014)."""
    number &= _MASK
    number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9 & _MASK
    number = (number ^ (number >> 27)) * 0x94D049BB133111EB & _MASK
    return number ^ (number >> 31)


class Day(NamedTuple):
    """A day of the stream. ms: its midnight in Shanghai, milliseconds since 1970; age: whole years since the start."""

    text: str
    ms: int
    age: int
    month: int
    number: int

    @classmethod
    def of(cls, day: date, start: int) -> Day:
        midnight = ((day - _EPOCH).days * 24 - 8) * 60 * MINUTE_MS
        return cls(day.isoformat(), midnight, day.year - start, day.month, day.day)

    @property
    def year(self) -> str:
        return self.text[:4]

    @property
    def months(self) -> int:
        """The month's number since the start."""
        return self.age * 12 + self.month - 1

    def at(self, minute: int) -> str:
        """That minute of the day as a date-time."""
        return self.text + _CLOCK[minute]

    def back(self, days: int) -> Day:
        """So many days earlier, within the month."""
        number = max(self.number - days, 1)
        ms = self.ms - (self.number - number) * 24 * 60 * MINUTE_MS
        return self._replace(text=f"{self.text[:8]}{number:02d}", ms=ms, number=number)

    def earlier(self, chance: int) -> Day:
        """The day itself or one before it in its month."""
        return self.back(chance % self.number)

    def later(self, days: int) -> str:
        """The day so many days later."""
        return (date.fromisoformat(self.text) + timedelta(days)).isoformat()


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A line on the wire."""

    id: str
    type: str
    occurred_on: str
    data: Event
    device: Device | None = None
    evidence: list[Evidence] | None = None
    corrects: str | None = None
    reason: str | None = None
    on_behalf_of: str | None = None


encode: Final = msgspec.json.Encoder().encode


class Fact(NamedTuple):
    """A fact on which no later line rests: it may yet be voided, or be what a finding is about.

    number: of its line, and so its position in a ledger that takes these lines and nothing else.
    """

    id: str
    number: int
    day: Day
    event: Event


class Pen:
    """What writes the lines. It remembers how many there were, what day it is, and the last facts."""

    def __init__(self, seed: int, today: Day) -> None:
        self._ids = mix(mix(seed))
        self._tail = f"{seed & 255:02x}"
        self.today = today
        self.lines_made = self.drawn = 0
        self.recent: deque[Fact] = deque(maxlen=_FACTS_KEPT)

    def id(self, ms: int) -> str:
        """The next line's id: a UUID of version 7 with that time, distinct because 64 permuted bits count the lines."""
        self.lines_made += 1
        self.drawn = drawn = mix(self._ids + self.lines_made * GOLDEN)
        time, chance = f"{ms:012x}", f"{drawn:016x}"
        return f"{time[:8]}-{time[8:]}-7{chance[:3]}-8{chance[3:6]}-{chance[6:]}{self._tail}"

    def line(self, event: Event, day: Day | None = None, reason: str | None = None) -> bytes:
        """An event of today or of that day, with no device, evidence or principal to speak of."""
        day = day or self.today
        id_ = self.id(day.ms + _AT_TEN + self.lines_made % 10**7)
        return encode(Line(id=id_, type=type(event).__name__, occurred_on=day.text, data=event, reason=reason))

    def fact(self, event: Event, day: Day | None = None) -> bytes:
        """Such an event, on which no later line will rest."""
        day = day or self.today
        id_ = self.id(day.ms + _AT_TEN + self.lines_made % 10**7)
        self.remember(id_, day, event)
        return encode(Line(id=id_, type=type(event).__name__, occurred_on=day.text, data=event))

    def remember(self, id_: str, day: Day, event: Event) -> None:
        """Keeps the line just made among the last facts."""
        self.recent.append(Fact(id_, self.lines_made, day, event))
