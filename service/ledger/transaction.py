"""One transaction of the ledger, without a database: decide each event in order, number its pages, seal it.

Everything here follows from the standings that were loaded under the lock; the caller brings the time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import msgspec

from domain.corrections import EventVoided
from domain.kernel import merkle
from domain.kernel.dates import instant_text, is_future
from domain.kernel.entry import (
    ERASED,
    FORMAT,
    Entry,
    Payload,
    data_hash,
    encode_declared,
    read_entry,
    read_payload,
    salt_of,
)
from domain.kernel.event import EVENTS, STATES, Declaration, Envelope, Event, affects, fold, read
from domain.kernel.refusal import (
    Contradiction,
    IdAlreadyUsed,
    NothingLeftToVoid,
    OccurredInTheFuture,
    OutOfScope,
    Refusal,
    StalePage,
    TooManySubjects,
    UnknownSubject,
    VoidCannotBeVoided,
)
from domain.kernel.subject import MAX_SUBJECTS, event_subject, kind_of
from service.ledger.rows import EventRow, Head, Opened, Rows, Standing, TagRow

_leaf_hash = merkle.leaf_hash


class Voided(NamedTuple):
    """The event that a void takes out: its declaration, itself, and what it concerns."""

    declaration: Declaration
    event: Event
    id: str
    subjects: tuple[str, ...]


class Prepared:
    """An event that is ready for the ledger: validated, its personal values sealed, its payload encoded."""

    __slots__ = (
        "data", "declaration", "envelope", "event", "may_write", "payload", "recorded_by", "subjects", "touches", "voided",
    )  # fmt: skip

    def __init__(  # noqa: PLR0913 - what the door knows of one event
        self,
        envelope: Envelope,
        declaration: Declaration,
        event: Event,
        payload: Payload,
        subjects: Sequence[str],
        recorded_by: str,
        may_write: Callable[[str | None], bool] | None,
        voided: Voided | None = None,
    ) -> None:
        self.envelope = envelope
        self.declaration = declaration
        self.event = event
        self.payload = payload
        self.data = encode_declared(payload)
        self.subjects = tuple(subjects)
        self.recorded_by = recorded_by
        self.may_write = may_write
        """Whether a village of that division code lies in the writer's scope; None: all do."""
        self.voided = voided
        self.touches = self._touches()

    def _touches(self) -> list[str]:
        """The subjects whose standings must be loaded."""
        touched = [*self.subjects, *self.envelope.expected]
        if self.envelope.corrects:
            touched.append(event_subject(self.envelope.corrects))
        return touched


class Receipt(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the ledger answers for an event that it holds; the same for a resend, but for `duplicate`."""

    id: str
    type: str
    position: int
    subjects: dict[str, int]
    recorded_at: str
    leaf: str
    contradicts: list[Contradiction] = []
    duplicate: bool = False


Verdict = Receipt | Refusal


class Transaction:
    """Collects the rows of the events that it takes."""

    def __init__(  # noqa: PLR0913 - the facts that a transaction starts from
        self,
        opened: Opened,
        standings: dict[str, Standing],
        used: dict[str, EventRow],
        *,
        origin: str,
        secret: bytes,
        recorded_at: int,
        today: dt.date,
    ) -> None:
        self.opened = opened
        self.standings = standings
        self.used = used
        self.origin = origin
        self.secret = secret
        self.recorded_at = recorded_at
        self.recorded_at_text = instant_text(recorded_at)
        self.today = today
        self.position = opened.head.position
        self.events: list[EventRow] = []
        self.tags: list[TagRow] = []
        self.touched: dict[str, Standing] = {}

    def take(self, prepared: Prepared) -> Verdict:
        """Decides one event: its receipt, or why it was refused; a refused event leaves nothing behind."""
        try:
            known = self.used.get(prepared.envelope.id)
            if known is not None:
                return self._resent(prepared, known)
            return self._record(prepared)
        except Refusal as refusal:
            return refusal

    def take_all_or_none(self, batch: Sequence[Prepared]) -> list[Verdict]:
        """Decides a batch that is recorded whole or not at all; on a refusal the other verdicts are receipts of nothing."""
        position, events, tags = self.position, len(self.events), len(self.tags)
        touched = dict(self.touched)
        before = {s: self._standing(s).copy() for p in batch for s in self._reach(p)}
        verdicts = [self.take(prepared) for prepared in batch]
        if any(isinstance(verdict, Refusal) for verdict in verdicts):
            for row in self.events[events:]:
                del self.used[row.id]
            del self.events[events:], self.tags[tags:]
            self.position, self.touched = position, touched
            self.standings.update(before)
            self.touched.update({s: before[s] for s in touched if s in before})
        return verdicts

    def _reach(self, prepared: Prepared) -> list[str]:
        """Every subject whose standing the event may change."""
        reach = list(prepared.touches)
        for subject in prepared.subjects:
            village = self._standing(subject).village
            if village:
                reach.append(village)
        return reach

    def rows(self) -> Rows | None:
        """What is to be stored; None where nothing was recorded."""
        if not self.events:
            return None
        head = self.opened.head
        frontier = merkle.extend(head.frontier, head.position, [row.leaf for row in self.events])
        return Rows(
            Head(self.position, self.recorded_at, frontier),
            self.events,
            self.tags,
            [standing.row() for standing in self.touched.values()],
        )

    # -- one event

    def _resent(self, prepared: Prepared, row: EventRow) -> Receipt:
        if not _same(prepared, row):
            raise IdAlreadyUsed(id=row.id, position=row.position)
        return receipt_of(row, duplicate=True)

    def _record(self, prepared: Prepared) -> Receipt:
        envelope, declaration, event = prepared.envelope, prepared.declaration, prepared.event
        if not declaration.planned and is_future(envelope.occurred_on, self.today):
            raise OccurredInTheFuture(occurred_on=envelope.occurred_on, today=self.today)
        self._check_expected(envelope.expected)
        if prepared.voided is not None:
            self._check_void(prepared.voided)
        else:
            self._check_known(declaration, event)
        subjects = self._concerned(prepared)
        contradicts = self._decide(declaration, event, envelope.occurred_on)
        payload = prepared.data
        if contradicts:
            payload = encode_declared(msgspec.structs.replace(prepared.payload, contradicts=contradicts))
        self._step(prepared)
        return self._seal(prepared, subjects, payload, contradicts)

    def _standing(self, subject: str) -> Standing:
        standing = self.standings.get(subject)
        if standing is None:
            standing = self.standings[subject] = Standing(subject)
        return standing

    def _check_expected(self, expected: dict[str, int]) -> None:
        for subject, page in expected.items():
            last = self._standing(subject).page
            if last != page:
                raise StalePage(subject=subject, page=page, last=last)

    def _check_known(self, declaration: Declaration, event: Event) -> None:
        for field, _, many in declaration.must_be_known:
            value = getattr(event, field)
            if value is None:
                continue
            for subject in value if many else (value,):
                if not self._standing(subject).state.known:
                    raise UnknownSubject(subject=subject)

    def _check_void(self, voided: Voided) -> None:
        if voided.declaration.cls is EventVoided:
            raise VoidCannotBeVoided(id=voided.id)
        subject = event_subject(voided.id)
        for row in self._history(subject) if self._standing(subject).page else ():
            if row.topic == EventVoided.__name__:
                raise NothingLeftToVoid(id=voided.id, by=row.id)

    def _concerned(self, prepared: Prepared) -> list[str]:
        """The event's subjects, with the villages of its households and teams, if all lie in the writer's scope."""
        concerned = dict.fromkeys(prepared.subjects)
        for subject in prepared.subjects:
            village = self._standing(subject).village
            if village is not None:
                concerned[village] = None
        if prepared.envelope.corrects:
            concerned[event_subject(prepared.envelope.corrects)] = None
        if len(concerned) > MAX_SUBJECTS:
            raise TooManySubjects(count=len(concerned), limit=MAX_SUBJECTS)
        if prepared.may_write is not None:
            self._check_scope(prepared, concerned, prepared.may_write)
        return list(concerned)

    def _check_scope(
        self, prepared: Prepared, concerned: dict[str, None], may_write: Callable[[str | None], bool]
    ) -> None:
        villages = [s for s in concerned if kind_of(s) == "village"]
        if not villages and not may_write(None):
            raise OutOfScope(subject=prepared.subjects[0])
        for village in villages:
            division = getattr(self._standing(village).state, "division", None) or getattr(
                prepared.event, "division", None
            )
            if not may_write(division):
                raise OutOfScope(subject=village)

    def _decide(self, declaration: Declaration, event: Event, occurred_on: str) -> list[Contradiction]:
        if declaration.decide is None:
            return []
        asked: dict[str, Any] = {}
        for name in declaration.asks:
            if name == "occurred_on":
                asked[name] = occurred_on
                continue
            value = getattr(event, name)
            if isinstance(value, list):
                asked[name] = [self._standing(subject).state for subject in value]
            else:
                asked[name] = None if value is None else self._standing(value).state
        found: list[Contradiction] = declaration.decide(event, **asked)
        return found

    def _step(self, prepared: Prepared) -> None:
        if prepared.voided is not None:
            take_out(prepared.voided, self._standing, self._history)
        else:
            step(prepared.declaration, prepared.event, self._standing)

    def _history(self, subject: str) -> list[EventRow]:
        """All events of a subject, those of this transaction too."""
        mine = {tag.position for tag in self.tags if tag.tag == subject}
        return [*self.opened.history(subject), *(row for row in self.events if row.position in mine)]

    def _seal(
        self, prepared: Prepared, subjects: list[str], payload: bytes, contradicts: list[Contradiction]
    ) -> Receipt:
        envelope, declaration = prepared.envelope, prepared.declaration
        self.position = position = self.position + 1
        subjects.sort()
        pages: dict[str, int] = {}
        standings, tags, touched = self.standings, self.tags, self.touched
        for subject in subjects:
            standing = standings.get(subject) or self._standing(subject)
            standing.page = page = standing.page + 1
            standing.position = position
            pages[subject] = page
            touched[subject] = standing
            tags.append(TagRow(subject, page, position))
        salt = salt_of(self.secret, envelope.id)
        entry = encode_declared(
            Entry(
                corrects=envelope.corrects,
                data_hash=data_hash(salt, payload),
                format=FORMAT,
                id=envelope.id,
                occurred_on=envelope.occurred_on,
                on_behalf_of=envelope.on_behalf_of,
                origin=self.origin,
                position=position,
                recorded_at=self.recorded_at_text,
                recorded_by=prepared.recorded_by,
                subjects=pages,
                type=declaration.name,
                version=declaration.version,
            )
        )
        leaf = _leaf_hash(entry)
        row = EventRow(position, envelope.id, 1, declaration.name, payload, entry, leaf, salt, self.recorded_at)
        self.events.append(row)
        self.used[envelope.id] = row
        return Receipt(envelope.id, declaration.name, position, pages, self.recorded_at_text, leaf.hex(), contradicts)


def step(declaration: Declaration, event: Event, standing_of: Callable[[str], Standing]) -> None:
    """Steps the states of the subjects that an event changes."""
    for (field, _, many), after, _ in declaration.effects:
        value = getattr(event, field)
        if value is None:
            continue
        for subject in value if many else (value,):
            standing = standing_of(subject)
            standing.state = after(event, standing.state)


def take_out(
    voided: Voided, standing_of: Callable[[str], Standing], history: Callable[[str], Sequence[EventRow]]
) -> None:
    """Makes the states of all subjects of a voided event what they were without it: taken back from a sum, else folded again."""
    for subject in voided.subjects:
        if kind_of(subject) not in STATES or not affects(voided.declaration, voided.event, subject):
            continue
        standing = standing_of(subject)
        state = standing.state
        for (field, _, many), _, without in voided.declaration.effects:
            value = getattr(voided.event, field)
            if value is None or (subject not in value if many else subject != value):
                continue
            if without is None:
                state = fold(subject, standing_events(history(subject), without=voided.id))
                break
            state = without(voided.event, state)
        standing.state = state


def standing_events(history: Sequence[EventRow], *, without: str | None = None) -> list[tuple[Declaration, Event]]:
    """The events of a history that no void takes out, oldest first."""
    voids = {without}
    events: list[tuple[str, Declaration, Event]] = []
    for row in history:
        payload = read_payload(row.state)
        event = read(row.topic, bytes(payload.data), payload.version)
        if isinstance(event, EventVoided):
            voids.add(event.voids)
        else:
            events.append((row.id, EVENTS[row.topic], event))
    return [(declaration, event) for id_, declaration, event in events if id_ not in voids]


def receipt_of(row: EventRow, *, duplicate: bool = False) -> Receipt:
    """The receipt of a stored event."""
    entry, payload = read_entry(row.entry), read_payload(row.state)
    return Receipt(
        row.id,
        row.topic,
        row.position,
        entry.subjects,
        entry.recorded_at,
        row.leaf.hex(),
        payload.contradicts,
        duplicate,
    )


def _same(prepared: Prepared, row: EventRow) -> bool:
    """Whether a resend has the content that was recorded: all but what the ledger added."""
    entry, envelope = read_entry(row.entry), prepared.envelope
    if (entry.type, entry.occurred_on, entry.corrects, entry.on_behalf_of, entry.recorded_by) != (
        prepared.declaration.name,
        envelope.occurred_on,
        envelope.corrects,
        envelope.on_behalf_of,
        prepared.recorded_by,
    ):
        return False
    if row.state == prepared.data:
        return True
    stored = msgspec.json.decode(row.state)
    stored.pop("contradicts", None)
    return _equal(stored, msgspec.json.decode(prepared.data))


def _equal(stored: Any, sent: Any) -> bool:
    """Equal but for personal values whose key is gone: those can no longer be compared."""
    if sent == ERASED and isinstance(stored, str):
        return True
    if isinstance(stored, dict) and isinstance(sent, dict):
        return stored.keys() == sent.keys() and all(_equal(stored[key], sent[key]) for key in stored)
    if isinstance(stored, list) and isinstance(sent, list):
        return len(stored) == len(sent) and all(map(_equal, stored, sent))
    return bool(stored == sent)
