"""Whether the ledger is whole: every event against its seal, the tree, the tags and states against the events.

It reads in short transactions, page by page, so that it runs beside a live server: events that come meanwhile are
followed before the states are compared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

from domain.corrections import EventVoided
from domain.kernel import merkle
from domain.kernel.dates import instant_text
from domain.kernel.entry import Entry, data_hash, encode_canonical, read_entry, read_payload
from domain.kernel.event import EVENTS, read
from service.ledger import reading
from service.ledger.rows import EventRow, Head, Standing, TagRow
from service.ledger.transaction import Voided, step, take_out

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


class Verified(NamedTuple):
    """The outcome: how far it went, the tree's root there (hex), and the faults, by position."""

    position: int
    root: str
    faults: list[Fault]


class Verification:
    """One run over a ledger."""

    def __init__(self, store: Any, progress: Callable[[int, int], None] | None = None) -> None:
        self.store = store
        self.progress = progress or (lambda done, head: None)
        self.origin = store.meta().origin
        self.position = 0
        self.recorded_at = 0
        self.frontier = b""
        self.faults: list[Fault] = []
        self.standings: dict[str, Standing] = {}
        self.digests: dict[int, int] = {}
        self.each_page: Callable[[list[EventRow]], None] = lambda rows: None
        """Called with every page of events that was checked, in order."""

    def run(self) -> Verified:
        """Checks all and tells what it found."""
        self.follow()
        self._check_tags()
        self._check_states()
        self._check_head()
        root = merkle.root(self.frontier, self.position)
        return Verified(self.position, root.hex(), sorted(set(self.faults)))

    def follow(self) -> None:
        """Checks the events up to the head, and folds them."""
        self._follow(self._head().position)

    # -- events

    def _head(self) -> Head:
        with self.store.reading() as c:
            row = c.execute("SELECT position, recorded_at, frontier FROM head").fetchone()
            last = c.execute("SELECT max(position) FROM events").fetchone()[0] or 0
        head = Head(row[0], row[1], bytes(row[2]))
        # A head that was set back hides nothing: the events themselves say how far they go.
        return head if head.position >= last else head._replace(position=last)

    def _follow(self, until: int) -> None:
        """Goes on with the events up to a position."""
        while self.position < until:
            rows = self._read(self.position, min(PAGE, until - self.position))
            if not rows:
                self._fault(self.position + 1, "events", "the event is missing")
                self.position += 1
                continue
            for row in rows:
                if row.position > until:
                    break
                while row.position > self.position + 1:
                    self.position += 1
                    self._fault(self.position, "events", "the event is missing")
                self.position = row.position
                self._check_event(row)
            self.each_page(rows)
            self.progress(self.position, until)

    def _read(self, after: int, limit: int) -> list[EventRow]:
        try:
            with self.store.reading() as c:
                return reading.page(self.store, c, after=after, until=after + limit, limit=limit)
        except Exception as error:  # noqa: BLE001 - a row that no longer reads is what we are looking for
            if limit > 1:
                return self._read(after, limit // 2)
            self._fault(after + 1, "events", f"the row does not read: {error}")
            return [EventRow(after + 1, "", 0, "", b"", b"", b"", b"", 0)]

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
            ("events.recorded_at", entry.recorded_at, instant_text(row.recorded_at)),
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
        self.frontier = merkle.append(self.frontier, row.position - 1, merkle.leaf_hash(row.entry))

    def _fold(self, row: EventRow, entry: Entry) -> None:
        """Numbers the pages and steps the states as the ledger did when it took the event."""
        for subject, page in entry.subjects.items():
            standing = self._standing(subject)
            if page != standing.page + 1:
                self._fault(row.position, "events.entry", f"page {page} of {subject} follows page {standing.page}")
            standing.page, standing.position = page, row.position
            bucket = row.position // BUCKET
            self.digests[bucket] = self.digests.get(bucket, 0) + _digest(subject, page, row.position)
        payload = read_payload(row.state)
        event = read(row.topic, bytes(payload.data), payload.version)
        if isinstance(event, EventVoided):
            self._void(event.voids, row.position)
        else:
            step(EVENTS[row.topic], event, self._standing)

    def _void(self, event_id: str, position: int) -> None:
        with self.store.reading() as c:
            row = reading.by_ids(self.store, c, [event_id])[event_id]
        payload = read_payload(row.state)
        event = read(row.topic, bytes(payload.data), payload.version)
        voided = Voided(EVENTS[row.topic], event, event_id, tuple(read_entry(row.entry).subjects))

        def history(subject: str) -> list[EventRow]:
            with self.store.reading() as c:
                return reading.history(self.store, c, subject, until=position)

        take_out(voided, self._standing, history)

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
        sealed: set[TagRow] = set()
        for bucket in buckets:
            for row in self._read(max(bucket * BUCKET - 1, 0), BUCKET):
                try:
                    pages = read_entry(row.entry).subjects
                except Exception:  # noqa: BLE001, S112 - named already, as a fault of the entry
                    continue
                sealed |= {TagRow(subject, page, row.position) for subject, page in pages.items()}
        for tag in sealed - stored:
            self._fault(tag.position, "tags", f"page {tag.page} of {tag.tag} is missing")
        for tag in stored - sealed:
            self._fault(tag.position, "tags", f"page {tag.page} of {tag.tag} belongs to no such event")

    def _tags(self) -> Iterator[TagRow]:
        """All tags up to the verified position, in the order of their key."""
        for row in self._scan("tags", "tag, page, position", ("tag", "page")):
            try:
                tag = TagRow(str(row[0]), int(row[1]), int(row[2]))
            except ValueError:
                continue  # a key that is no number is missed under its right name
            if tag.position <= self.position:
                yield tag

    def _scan(self, table: str, columns: str, key: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
        p = self.store.placeholder
        order = ", ".join(key)
        where = f"WHERE ({order}) > ({', '.join([p] * len(key))})"
        last: tuple[Any, ...] | None = None
        while True:
            with self.store.reading() as c:
                c.execute(
                    f"SELECT {columns} FROM {table} {where if last else ''} ORDER BY {order} LIMIT {PAGE}", last or ()
                )
                rows = c.fetchall()  # type: ignore[attr-defined]  # both databases' cursors have it
            yield from rows
            if len(rows) < PAGE:
                return
            last = tuple(rows[-1][: len(key)])

    # -- states and head

    def _check_states(self) -> None:
        """Compares each page of states with the events up to the head that was read with it."""
        p = self.store.placeholder
        last, seen = "", set()
        while True:
            with self.store.reading() as c:
                # One statement, one snapshot: the states and the head that they belong to.
                c.execute(
                    "SELECT h.position, s.subject, s.page, s.position, s.version, s.village, s.state FROM head h, states s "
                    f"WHERE s.subject > {p} ORDER BY s.subject LIMIT {PAGE}",
                    (last,),
                )
                rows = c.fetchall()  # type: ignore[attr-defined]  # as above
            if not rows:
                break
            self._follow(max(rows[0][0], self.position) if rows[0][0] <= self._head().position else self.position)
            for row in rows:
                seen.add(str(row[1]))
                self._check_state(row[1:])
            last = rows[-1][1]
        for subject in self.standings.keys() - seen:
            self._fault(self.standings[subject].position, "states", f"the state of {subject} is missing")

    def _check_state(self, row: tuple[Any, ...]) -> None:
        subject = str(row[0])
        standing = self.standings.get(subject)
        if standing is None:
            self._fault(int(row[2]), "states", f"no event concerns {subject}")
            return
        right = standing.row()
        names = ("subject", "page", "position", "version", "village", "state")
        for name, expected, found in zip(names, right, row, strict=True):
            value = bytes(found) if name == "state" and not isinstance(found, str) else found
            if value != expected:
                self._fault(
                    standing.position, f"states.{name}", f"the {name} of {subject} does not follow from its events"
                )

    def _check_head(self) -> None:
        head = self._raw_head()
        self._follow(self._head().position)
        if self._raw_head() != head:  # somebody writes: compare with what it was when all was read
            with self.store.reading() as c:
                head = _head_row(c)
                self._follow(head.position)
        for name, right, found in (
            ("position", self.position, head.position),
            ("recorded_at", self.recorded_at, head.recorded_at),
            ("frontier", self.frontier, head.frontier),
        ):
            if right != found:
                self._fault(self.position, f"head.{name}", "it does not follow from the events")

    def _raw_head(self) -> Head:
        with self.store.reading() as c:
            return _head_row(c)

    def _fault(self, position: int, where: str, what: str) -> None:
        self.faults.append(Fault(position, where, what))


def _head_row(c: Any) -> Head:
    row = c.execute("SELECT position, recorded_at, frontier FROM head").fetchone()
    return Head(row[0], row[1], bytes(row[2]))


def _digest(tag: str, page: int, position: int) -> int:
    """A number for a tag; sums of them do not depend on the order in which tags are read."""
    return int.from_bytes(hashlib.blake2b(f"{tag}\0{page}\0{position}".encode(), digest_size=16).digest(), "big")
