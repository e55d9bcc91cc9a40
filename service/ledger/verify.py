"""Whether the ledger is whole: every event against its seal, the tree, the tags and states against the events.

It reads in short transactions, page by page, so that it runs beside a live server: events that come meanwhile are
followed before the states are compared.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, NamedTuple

from domain.corrections import EventVoided
from domain.kernel import merkle
from domain.kernel.dates import instant_text
from domain.kernel.entry import Entry, data_hash, encode_canonical, read_entry, read_payload
from domain.kernel.event import EVENTS, State
from domain.kernel.history import read
from service.ledger import reading
from service.ledger.rows import EventRow, Head, Standing
from service.ledger.transaction import step, take_out, voided_of

PAGE: Final = 2000
BUCKET: Final = 512
"""Positions whose tags share one digest: what differs is then looked for among them alone."""


class Fault(NamedTuple):
    """Something that is not as it was recorded: at which position, where, and what."""

    position: int
    where: str
    what: str

    def __str__(self) -> str:
        return f"position {self.position}: {self.where}: {self.what}"


class Tag(NamedTuple):
    """One event on one subject's own list: its page there, and its position in the ledger."""

    tag: str
    page: int
    position: int


class Verified(NamedTuple):
    """The outcome: how far it went, the tree's root there (hex), and the faults, by position."""

    position: int
    root: str
    faults: list[Fault]


class Verification:
    """One run over a ledger."""

    def __init__(self, store: Any, progress: Callable[[int, int], None] | None = None) -> None:
        self.store = store
        self.progress = progress or (lambda _done, _head: None)
        self.origin = store.meta().origin
        self.position = 0
        self.recorded_at = 0
        self.frontier = b""
        self.last = 0
        """The last position at which there is an event."""
        self.leaves = 0
        """Leaves that the frontier stands for: as many as events were there."""
        self.faults: list[Fault] = []
        self.standings: dict[str, Standing] = {}
        self.digests: dict[int, int] = {}
        self.each_page: Callable[[list[EventRow]], None] = lambda _rows: None
        """Called with every page of events that was checked, in order."""

    def run(self) -> Verified:
        """Checks all and tells what it found."""
        self.follow()
        self._check_edges()
        self._check_tags()
        self._check_states()
        self._check_head()
        root = merkle.root(self.frontier, self.leaves)
        return Verified(self.position, root.hex(), sorted(set(self.faults)))

    def follow(self) -> None:
        """Checks the events up to the head, and folds them."""
        self._follow(self._head().position)

    # -- events

    def _head(self) -> Head:
        head = self._raw_head()
        last = self._fetch("SELECT max(position) FROM events")[0][0] or 0
        # A head that was set back hides nothing: the events themselves say how far they go.
        return head if head.position >= last else head._replace(position=last)

    def _follow(self, until: int) -> None:
        """Goes on with the events up to a position."""
        while self.position < until:
            rows = self._read(self.position, until, PAGE)
            for row in rows:
                self._missing(row.position)
                self.position = self.last = row.position
                self._check_event(row)
            if not rows:
                self._missing(until + 1)
                self.position = until
                return
            self.each_page(rows)
            self.progress(self.position, until)

    def _missing(self, until: int) -> None:
        """Names the events that are not there between the last one and a position."""
        first, last = self.position + 1, until - 1
        if first < last:
            self._fault(first, "events", f"the events {first} to {last} are missing")
        elif first == last:
            self._fault(first, "events", "the event is missing")

    def _read(self, after: int, until: int, limit: int) -> list[EventRow]:
        try:
            with self.store.reading() as c:
                return reading.page(self.store, c, after=after, until=until, limit=limit)
        except Exception as error:  # noqa: BLE001 - a row that no longer reads is what we are looking for
            if limit > 1:
                return self._read(after, until, limit // 2)
            p = self.store.placeholder
            position = self._fetch(f"SELECT min(position) FROM events WHERE position > {p}", (after,))[0][0]
            self._fault(position, "events", f"the row does not read: {error}")
            return [EventRow(position, "", 0, "", b"", b"", b"", b"", 0)]

    def _check_edges(self) -> None:
        """Looks where no event can be: before the first position."""
        for (position,) in self._fetch("SELECT position FROM events WHERE position < 1"):
            self._fault(position, "events", "it stands before the first event")

    def _check_event(self, row: EventRow) -> None:
        try:
            entry = read_entry(row.entry)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the bytes is a fault
            self._fault(row.position, "events.entry", f"no entry: {error}")
            self._append(row)
            return
        self._check_entry(row, entry)
        self._append(row)
        try:
            self._fold(row, entry)
        except Exception as error:  # noqa: BLE001 - as above
            self._fault(row.position, "events.state", f"the event does not read: {error}")

    def _check_entry(self, row: EventRow, entry: Entry) -> None:
        expected: tuple[tuple[str, object, object], ...] = (
            ("events.entry", encode_canonical(entry), row.entry),
            ("events.entry", entry.position, row.position),
            ("events.entry", entry.origin, self.origin),
            ("events.originator_id", entry.id, row.id),
            ("events.originator_version", 1, row.version),
            ("events.topic", entry.type, row.topic),
            ("events.recorded_at", entry.recorded_at, _instant(row.recorded_at)),
            ("events.state", entry.data_hash, data_hash(row.salt, row.state)),
            ("events.leaf", merkle.leaf_hash(row.entry), row.leaf),
        )
        for where, right, found in expected:
            if right != found:
                self._fault(row.position, where, "it is not what was sealed")
        if row.recorded_at < self.recorded_at:
            self._fault(row.position, "events.recorded_at", "it was recorded before the event before it")
        self.recorded_at = row.recorded_at

    def _append(self, row: EventRow) -> None:
        self.frontier = merkle.append(self.frontier, self.leaves, merkle.leaf_hash(row.entry))
        self.leaves += 1

    def _fold(self, row: EventRow, entry: Entry) -> None:
        """Numbers the pages and steps the states as the ledger did when it took the event."""
        for subject, page in entry.subjects.items():
            standing = self._standing(subject)
            if page != standing.page + 1:
                self._fault(row.position, "events.entry", f"page {page} of {subject} follows page {standing.page}")
            standing.page = page
            bucket = row.position // BUCKET
            self.digests[bucket] = self.digests.get(bucket, 0) + _digest(subject, page, row.position)
        payload = read_payload(row.state)
        event = read(row.topic, bytes(payload.data), payload.version)
        if isinstance(event, EventVoided):
            self._void(event.voids, row.position)
        else:
            self._step(step(EVENTS[row.topic], event, self._standing), row.position)

    def _void(self, event_id: str, position: int) -> None:
        with self.store.reading() as c:
            row = reading.by_ids(self.store, c, [event_id])[event_id]
        voided = voided_of(row)

        def history(subject: str) -> list[EventRow]:
            with self.store.reading() as c:
                return reading.history(self.store, c, subject, until=position)

        self._step(take_out(voided, self._standing, history), position)

    def _step(self, states: Iterable[tuple[str, State]], position: int) -> None:
        for subject, state in states:
            self._standing(subject).step(state, position)

    def _standing(self, subject: str) -> Standing:
        standing = self.standings.get(subject)
        if standing is None:
            standing = self.standings[subject] = Standing(subject)
        return standing

    # -- tags

    def _check_tags(self) -> None:
        """Compares a digest of each stretch of positions; where one differs, its tags are listed and compared."""
        found: dict[int, int] = {}
        for tag in self._tags():
            bucket = tag.position // BUCKET
            found[bucket] = found.get(bucket, 0) + _digest(*tag)
        wrong = {b for b in found.keys() | self.digests.keys() if found.get(b, 0) != self.digests.get(b, 0)}
        if wrong:
            self._compare_tags(wrong)

    def _compare_tags(self, buckets: set[int]) -> None:
        stored = {tag for tag in self._tags() if tag.position // BUCKET in buckets}
        sealed: set[Tag] = set()
        for bucket in buckets:
            last = min((bucket + 1) * BUCKET - 1, self.position)
            for row in self._read(max(bucket * BUCKET - 1, 0), last, BUCKET):
                try:
                    pages = read_entry(row.entry).subjects
                except Exception:  # noqa: BLE001, S112 - named already, as a fault of the entry
                    continue
                sealed |= {Tag(subject, page, row.position) for subject, page in pages.items()}
        for tag in sealed - stored:
            self._fault(tag.position, "tags", f"page {tag.page} of {tag.tag} is missing")
        for tag in stored - sealed:
            self._fault(tag.position, "tags", f"page {tag.page} of {tag.tag} belongs to no such event")

    def _tags(self) -> Iterator[Tag]:
        """All tags up to the verified position, in the order of their key."""
        columns = "tag, page, positions, (SELECT coalesce(max(position), 0) FROM events)"
        for tag, page, positions, last in self._scan("tags", columns, ("tag", "page")):
            try:
                run = [Tag(tag, page + index, position) for index, position in enumerate(_positions(positions))]
            except (TypeError, ValueError):
                self._fault(0, "tags", f"page {page} of {tag} does not read")
                continue  # what is there no more is missed at its positions, and named there too
            for one in run:
                if one.position > last:
                    self._fault(one.position, "tags", f"page {one.page} of {one.tag} belongs to no event")
                elif one.position <= self.position:
                    yield one

    def _scan(self, table: str, columns: str, key: tuple[str, str]) -> Iterator[tuple[Any, ...]]:
        p = self.store.placeholder
        order = ", ".join(key)
        where = ""
        last: tuple[Any, ...] = ()
        while True:
            rows = self._fetch(f"SELECT {columns} FROM {table} {where} ORDER BY {order} LIMIT {PAGE}", last)
            yield from rows
            if len(rows) < PAGE:
                return
            where, last = f"WHERE ({order}) > (CAST({p} AS text), {p})", (_bindable(rows[-1][0]), rows[-1][1])

    def _fetch(self, sql: str, params: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """The rows of a short read. Text that is no UTF-8, which SQLite keeps and refuses to read, comes as it can."""
        with self.store.reading() as c:
            try:
                found: list[tuple[Any, ...]] = c.execute(sql, params).fetchall()
            except sqlite3.OperationalError:
                connection: sqlite3.Connection = c.connection
                connection.text_factory = _text
                try:
                    found = c.execute(sql, params).fetchall()
                finally:
                    connection.text_factory = str
            return found

    # -- states and head

    def _check_states(self) -> None:
        """Compares each page of states with the events up to the head that was read with it."""
        p = self.store.placeholder
        seen: set[str] = set()
        last = ""
        while rows := self._states(f"s.subject > CAST({p} AS text) ORDER BY s.subject LIMIT {PAGE}", last):
            seen.update(row[0] for row in rows)
            last = rows[-1][0]
        for subject, standing in sorted(self.standings.items()):
            # It may have come meanwhile, before the page that was being read.
            if (
                standing.changed_at
                and subject not in seen
                and not self._states(f"s.subject = CAST({p} AS text)", subject)
            ):
                self._fault(standing.changed_at, "states", f"the state of {subject} is missing")

    def _states(self, where: str, subject: str) -> list[tuple[Any, ...]]:
        """States, each checked; in one statement, which is one snapshot, with the head that they belong to."""
        found = self._fetch(
            "SELECT (SELECT position FROM head), s.subject, s.position, s.version, s.village, s.state "
            f"FROM states s WHERE {where}",
            (_bindable(subject),),
        )
        rows = [row[1:] for row in found]
        if found and self.position < (found[0][0] or 0) <= self._head().position:
            self._follow(found[0][0])
        for row in rows:
            self._check_state(row)
        return rows

    def _check_state(self, row: tuple[Any, ...]) -> None:
        subject = str(row[0])
        standing = self.standings.get(subject)
        if standing is None or not standing.changed_at:
            self._fault(_number(row[1]), "states", f"no event changes {subject}")
            return
        right = standing.row()
        names = ("subject", "position", "version", "village", "state")
        for name, expected, found in zip(names, right, row, strict=True):
            value = bytes(found) if isinstance(found, memoryview) else found
            if value != expected:
                self._fault(
                    standing.changed_at, f"states.{name}", f"the {name} of {subject} does not follow from its events"
                )

    def _check_head(self) -> None:
        head = self._raw_head()
        self._follow(self._head().position)
        if self._raw_head() != head:  # somebody writes: compare with what it was when all was read
            head = self._raw_head()
            self._follow(head.position)
        for name, right, found in (
            ("position", self.last, head.position),
            ("recorded_at", self.recorded_at, head.recorded_at),
            ("frontier", self.frontier, head.frontier),
        ):
            if right != found:
                self._fault(self.last, f"head.{name}", "it does not follow from the events")

    def _raw_head(self) -> Head:
        rows = self._fetch("SELECT position, recorded_at, frontier FROM head")
        if not rows:
            self._fault(self.position, "head", "it is missing")
            return Head(0, 0, b"")
        position, recorded_at, frontier = rows[0]
        return Head(_number(position), _number(recorded_at), frontier if isinstance(frontier, bytes) else b"")

    def _fault(self, position: int, where: str, what: str) -> None:
        self.faults.append(Fault(position, where, what.encode(errors="backslashreplace").decode()))


def _instant(recorded_at: Any) -> str | None:
    """A column of microseconds as the entry has it; None where it is none."""
    try:
        if not isinstance(recorded_at, int):
            return None
        return instant_text(recorded_at)
    except (TypeError, ValueError):
        return None


def _positions(stored: Any) -> list[int]:
    """The positions of a run of pages, as a database gives them. Raises TypeError or ValueError."""
    found: list[int] = json.loads(stored) if isinstance(stored, str) else list(stored)
    if not all(type(position) is int for position in found):
        raise TypeError(f"{stored!r} are no positions")
    return found


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _text(raw: bytes) -> str:
    return raw.decode(errors="surrogateescape")


def _bindable(text: str) -> str | bytes:
    """Text as a parameter, also if it came by _text."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="surrogateescape")
    return text


def _digest(tag: str, page: int, position: int) -> int:
    """A number for a tag; sums of them do not depend on the order in which tags are read."""
    return int.from_bytes(
        hashlib.blake2b(f"{tag}\0{page}\0{position}".encode(errors="surrogateescape"), digest_size=16).digest(), "big"
    )
