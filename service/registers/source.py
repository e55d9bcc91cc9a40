"""The ledger as a register's steps see it: facts, in order of positions, or one subject's, in order of days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any, Final, Protocol

import msgspec

from domain.kernel.dates import parse
from domain.kernel.history import read
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


class _File(msgspec.Struct):
    """A piece of evidence, by its hash."""

    sha256: str


class _Payload(msgspec.Struct):
    """What a fact needs of a payload."""

    data: msgspec.Raw
    evidence: list[_File] = []
    version: int = 1


_entry: Final = msgspec.json.Decoder(_Entry).decode
_payload: Final = msgspec.json.Decoder(_Payload).decode


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

    def lean(self, *, after: int, until: int, limit: int, topics: Collection[str]) -> list[EventRow]:
        """At most so many events of some types, in order, without what only seals and proofs need."""
        p = self.store.placeholder
        with self.store.reading() as c:
            c.execute(
                f"SELECT position, originator_id, originator_version, topic, state, entry, recorded_at FROM events "
                f"WHERE position > {p} AND position <= {p} AND topic {self.store.any_of} ORDER BY position LIMIT {p}",
                (after, until, self.store.array(sorted(topics)), limit),
            )
            found: list[tuple[Any, ...]] = c.fetchall()
        return [
            EventRow(position, reading.hyphenated(id_), version, topic, state, entry, b"", b"", recorded_at)
            for position, id_, version, topic, state, entry, recorded_at in found
        ]

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
    position, id_, _, topic, state, entry_, _, _, recorded_at = row
    entry, payload = _entry(entry_), _payload(state)
    village = None
    for subject in entry.subjects:
        if subject.startswith("village:"):
            village = subject
            break
    evidence = payload.evidence
    return Fact(
        position,
        id_,
        entry.occurred_on,
        read(topic, payload.data, payload.version),
        day_number(entry.occurred_on),
        village,
        recorded_day(recorded_at),
        entry.recorded_by,
        tuple([piece.sha256 for piece in evidence]) if evidence else (),
    )


@lru_cache(maxsize=16384)
def day_number(occurred_on: str) -> int:
    """The first day that a date may mean, as a number: 20181110."""
    first = parse(occurred_on).first
    return first.year * 10_000 + first.month * 100 + first.day


def recorded_day(microseconds: int) -> int:
    """The day in Asia/Shanghai of a moment in microseconds since 1970, as a number."""
    return _day((microseconds + _SHANGHAI) // _DAY)


@lru_cache(maxsize=4096)
def _day(days: int) -> int:
    date = dt.date(1970, 1, 1) + dt.timedelta(days=days)
    return date.year * 10_000 + date.month * 100 + date.day
