"""The ledger as a register's steps see it: facts, in order of positions, or one subject's, in order of days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, Final, Protocol

import msgspec

from domain.kernel.dates import parse
from domain.kernel.entry import read_payload
from domain.kernel.history import read
from domain.kernel.subject import kind_of
from projections.kernel.page import Fact
from service.ledger import reading
from service.ledger.rows import EventRow

VOIDED: Final = "EventVoided"

_DAY: Final = 86_400_000_000
_SHANGHAI: Final = 8 * 3_600_000_000


class _Entry(msgspec.Struct):
    """What a fact needs of an entry."""

    occurred_on: str
    subjects: dict[str, Any]
    recorded_by: str


_entry: Final = msgspec.json.Decoder(_Entry).decode


class Source(Protocol):
    """Where a folding finds events that are not in its batch."""

    def by_ids(self, ids: Sequence[str]) -> dict[str, EventRow]:
        """The events of these ids."""

    def history(self, subject: str, *, until: int, topics: Collection[str]) -> list[EventRow]:
        """A subject's events of these types up to a position."""


class LedgerSource:
    """A ledger's database as a source."""

    def __init__(self, store: reading.Readable) -> None:
        self.store = store

    def page(self, *, after: int, until: int | None = None, limit: int, topics: Sequence[str] = ()) -> list[EventRow]:
        """At most so many events after a position, in order."""
        with self.store.reading() as c:
            return reading.page(self.store, c, after=after, until=until, limit=limit, topics=topics)

    def by_ids(self, ids: Sequence[str]) -> dict[str, EventRow]:
        """The events of these ids."""
        with self.store.reading() as c:
            return reading.by_ids(self.store, c, ids)

    def history(self, subject: str, *, until: int, topics: Collection[str]) -> list[EventRow]:
        """A subject's events of these types up to a position."""
        with self.store.reading() as c:
            return reading.history(self.store, c, subject, until=until, topics=sorted(topics))

    def head(self) -> int:
        """The last position."""
        with self.store.reading() as c:
            return int(c.execute("SELECT position FROM head").fetchone()[0])


def fact_of(row: EventRow) -> Fact:
    """A stored event as a fact."""
    entry, payload = _entry(row.entry), read_payload(row.state)
    village = next((subject for subject in entry.subjects if kind_of(subject) == "village"), None)
    return Fact(
        row.position,
        row.id,
        entry.occurred_on,
        read(row.topic, bytes(payload.data), payload.version),
        day_number(entry.occurred_on),
        village,
        recorded_day(row.recorded_at),
        entry.recorded_by,
        tuple(str(piece["sha256"]) for piece in payload.evidence),
    )


def day_number(occurred_on: str) -> int:
    """The first day that a date may mean, as a number: 20181110."""
    first = parse(occurred_on).first
    return first.year * 10_000 + first.month * 100 + first.day


_days: dict[int, int] = {}


def recorded_day(microseconds: int) -> int:
    """The day in Asia/Shanghai of a moment in microseconds since 1970, as a number."""
    day = (microseconds + _SHANGHAI) // _DAY
    found = _days.get(day)
    if found is None:
        date = dt.date(1970, 1, 1) + dt.timedelta(days=day)
        found = _days[day] = date.year * 10_000 + date.month * 100 + date.day
    return found
