"""One transaction of the ledger, without a database: decide each event in order, number its pages, seal it.

Everything here follows from the standings that were loaded under the lock; the caller brings the time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec

from domain.corrections import EventVoided
from domain.kernel import merkle
from domain.kernel.dates import first_day, instant_text
from domain.kernel.entry import (
    ERASED,
    Frame,
    Payload,
    data_hash,
    encode_declared,
    read_entry,
    read_payload,
    salt_of,
)
from domain.kernel.event import EVENTS, STATES, Declaration, Envelope, Event, Plan, State
from domain.kernel.history import affects, fold, read
from domain.kernel.refusal import (
    Contradiction,
    IdAlreadyUsed,
    NothingLeftToVoid,
    OccurredInTheFuture,
    OutOfScope,
    Refusal,
    StalePage,
    TooManySubjects,
    UnknownEvent,
    UnknownSubject,
    VoidCannotBeVoided,
)
from domain.kernel.subject import MAX_SUBJECTS, event_subject, kind_of
from service.ledger.rows import EventRow, Head, Opened, Rows, Standing, TagRun

_leaf_hash = merkle.leaf_hash


class Voided(NamedTuple):
    """The event that a void takes out: its declaration, itself, and what it concerns."""

    declaration: Declaration
    event: Event
    id: str
    subjects: tuple[str, ...]
    recorded_by: str
    recorded: bool = True
    """Whether the ledger holds it; else it stands in the same batch, and may yet be refused."""


class Prepared:
    """An event that is ready for the ledger: validated, its personal values sealed, its payload encoded.

    All that does not depend on the ledger's state is worked out here, before anybody holds the lock.
    """

    __slots__ = (
        "asks", "data", "day", "declaration", "effects", "envelope", "event", "frame", "may_write", "must_be_known",
        "payload", "recorded_by", "subjects", "touches", "voided",
    )  # fmt: skip

    def __init__(  # noqa: PLR0913, PLR0917 - what the door knows of one event
        self,
        envelope: Envelope,
        declaration: Declaration,
        event: Event,
        payload: Payload,
        subjects: Sequence[str],
        recorded_by: str,
        may_write: Callable[[str | None], bool] | None,
        voided: Voided | None = None,
        plan: Plan | None = None,
    ) -> None:
        self.envelope = envelope
        self.declaration = declaration
        self.event = event
        self.payload = payload
        self.data = encode_declared(payload)
        self.recorded_by = recorded_by
        self.may_write = may_write
        """Whether a village of that division code lies in the writer's scope; None: all do."""
        self.voided = voided
        self.day = "" if declaration.planned else first_day(envelope.occurred_on)
        """The first day it may have occurred on; none where it may lie ahead."""
        corrected = (event_subject(envelope.corrects),) if envelope.corrects else ()
        self.subjects = tuple(sorted({*subjects, *corrected}))
        self.touches: tuple[str, ...] = (*self.subjects, *envelope.expected)
        """The subjects whose standings must be loaded."""
        plan = plan or declaration.plan(event)
        self.must_be_known = () if voided else plan.must_be_known
        self.asks = plan.asks
        self.effects = plan.effects
        self.frame: Frame | None = None
        """The parts of its entry that are known before it has a position."""


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

    def __init__(
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
        self.today = today.isoformat()
        self.position = opened.head.position
        self.events: list[EventRow] = []
        self.runs: dict[str, TagRun] = {}
        self.changed: dict[str, Standing] = {}
        """The standings whose states are other than they were stored."""
        self._before: dict[str, Standing] | None = None
        """What stood before a batch of all or none, of the subjects that it changed."""

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
        """Decides a batch that is recorded whole or not at all; after a refusal the receipts are of nothing."""
        position, events, changed = self.position, len(self.events), dict(self.changed)
        before: dict[str, Standing] = {}
        self._before = before
        verdicts = [self.take(prepared) for prepared in batch]
        self._before = None
        if any(isinstance(verdict, Refusal) for verdict in verdicts):
            for row in self.events[events:]:
                del self.used[row.id]
            del self.events[events:]
            self.position = position
            self.standings.update(before)
            self.changed = {s: before.get(s, standing) for s, standing in changed.items()}
            self.runs = {
                s: run._replace(positions=kept)
                for s, run in self.runs.items()
                if (kept := [p for p in run.positions if p <= position])
            }
        return verdicts

    def rows(self) -> Rows | None:
        """What is to be stored; None where nothing was recorded."""
        if not self.events:
            return None
        head = self.opened.head
        frontier = merkle.extend(head.frontier, head.position, [row.leaf for row in self.events])
        return Rows(
            Head(self.position, self.recorded_at, frontier),
            self.events,
            list(self.runs.values()),
            [standing.row() for standing in self.changed.values()],
        )

    # -- one event

    def _resent(self, prepared: Prepared, row: EventRow) -> Receipt:
        if not _same(prepared, row):
            raise IdAlreadyUsed(id=row.id, position=row.position)
        return receipt_of(row, duplicate=True)

    def _record(self, prepared: Prepared) -> Receipt:
        self._check(prepared)
        voided = self._still_there(prepared.voided) if prepared.voided is not None else None
        concerned = self._concerned(prepared, voided)
        if self._before is not None:
            for standing in concerned:
                self._before.setdefault(standing.subject, standing.copy())
        decide = prepared.declaration.decide
        contradicts = self._decide(decide, prepared) if decide is not None else []
        if voided is not None:
            self._step(take_out(voided, self._standing, self._history))
            self._load_villages(concerned)
        elif prepared.effects:
            event, standing_of = prepared.event, self._standing
            # One by one: two fields may name one subject.
            self._step((subject, after(event, standing_of(subject).state)) for after, subject in prepared.effects)
        return self._seal(prepared, concerned, contradicts)

    def _check(self, prepared: Prepared) -> None:
        """Refuses what cannot be, whatever its kind: the future, a subject that moved on, one that nobody knows."""
        if prepared.day > self.today:
            raise OccurredInTheFuture(occurred_on=prepared.envelope.occurred_on, today=self.today)
        if prepared.envelope.expected:
            self._check_expected(prepared.envelope.expected)
        for subject in prepared.must_be_known:
            standing = self.standings.get(subject)
            if standing is None or not standing.state.known:
                raise UnknownSubject(subject=subject)

    def _step(self, states: Iterable[tuple[str, State]]) -> None:
        for subject, state in states:
            standing = self._standing(subject)
            if standing.step(state, self.position + 1):
                self.changed[subject] = standing

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

    def _load_villages(self, standings: Sequence[Standing]) -> None:
        """A void may bring back a village that nobody asked for when the transaction began."""
        if missing := {s.village for s in standings if s.village is not None} - self.standings.keys():
            self.standings.update(self.opened.load(sorted(missing)))

    def _still_there(self, voided: Voided) -> Voided:
        """What an event voids, as the ledger holds it, if it can still be voided."""
        if not voided.recorded:  # it stood in the same batch, where another may have had its id
            if voided.id not in self.used:
                raise UnknownEvent(id=voided.id)
            voided = voided_of(self.used[voided.id])
        if voided.declaration.cls is EventVoided:
            raise VoidCannotBeVoided(id=voided.id)
        subject = event_subject(voided.id)
        for row in self._history(subject) if self._standing(subject).page else ():
            event = event_of(row) if row.topic == EventVoided.__name__ else None
            if isinstance(event, EventVoided) and event.voids == voided.id:  # another's void may correct this event
                raise NothingLeftToVoid(id=voided.id, by=row.id)
        return voided

    def _concerned(self, prepared: Prepared, voided: Voided | None) -> list[Standing]:
        """The standings of the event's subjects and of their villages, in order, if all lie in the writer's scope."""
        standings, subjects = self.standings, prepared.subjects
        if voided is not None:
            subjects = tuple(sorted({*subjects, *voided.subjects}))
        concerned = [standings.get(subject) or self._standing(subject) for subject in subjects]
        added = {s.village for s in concerned if s.village is not None}.difference(subjects)
        if added:
            concerned += [standings.get(village) or self._standing(village) for village in added]
            concerned.sort(key=_by_subject)
        if len(concerned) > MAX_SUBJECTS:
            raise TooManySubjects(count=len(concerned), limit=MAX_SUBJECTS)
        if prepared.may_write is not None:
            self._check_scope(prepared, concerned, prepared.may_write)
        return concerned

    def _check_scope(
        self, prepared: Prepared, concerned: Sequence[Standing], may_write: Callable[[str | None], bool]
    ) -> None:
        places = [standing for standing in concerned if kind_of(standing.subject) == "village"]
        places = places or [standing for standing in concerned if kind_of(standing.subject) == "division"]
        if not places and not may_write(None):
            raise OutOfScope(subject=prepared.subjects[0] if prepared.subjects else prepared.declaration.name)
        for place in places:
            if not may_write(_code_of(place, prepared)):
                raise OutOfScope(subject=place.subject)

    def _decide(self, decide: Callable[..., Any], prepared: Prepared) -> list[Contradiction]:
        asked: dict[str, Any] = {}
        for name, subject in prepared.asks:
            if subject is None:
                asked[name] = None
            elif isinstance(subject, str):
                asked[name] = self._standing(subject).state
            else:
                asked[name] = [self._standing(one).state for one in subject]
        if prepared.declaration.asks_day:
            asked["occurred_on"] = prepared.envelope.occurred_on
        found: list[Contradiction] = decide(prepared.event, **asked)
        return found

    def _history(self, subject: str) -> list[EventRow]:
        """All events of a subject, those of this transaction too."""
        run = self.runs.get(subject)
        first = self.opened.head.position + 1
        mine = [self.events[position - first] for position in run.positions] if run else []
        return [*self.opened.history(subject), *mine]

    def _seal(self, prepared: Prepared, concerned: Sequence[Standing], contradicts: list[Contradiction]) -> Receipt:
        payload, frame = prepared.data, prepared.frame
        if contradicts:
            payload = encode_declared(msgspec.structs.replace(prepared.payload, contradicts=contradicts))
        if frame is None or contradicts:
            frame = frame_of(prepared, payload, self.origin, self.secret)
        self.position = position = self.position + 1
        pages: dict[str, int] = {}
        runs = self.runs
        for standing in concerned:
            subject = standing.subject
            pages[subject] = standing.page = page = standing.page + 1
            run = runs.get(subject)
            if run is None:
                runs[subject] = TagRun(subject, page, [position])
            else:
                run.positions.append(position)
        entry = frame.entry(position, self.recorded_at_text, pages)
        leaf = _leaf_hash(entry)
        id_, name = prepared.envelope.id, prepared.declaration.name
        row = EventRow(position, id_, 1, name, payload, entry, leaf, frame.salt, self.recorded_at)
        self.events.append(row)
        self.used[id_] = row
        return Receipt(id_, name, position, pages, self.recorded_at_text, leaf.hex(), contradicts)


_by_subject = attrgetter("subject")


def _code_of(place: Standing, prepared: Prepared) -> str | None:
    """The division code of a village or division; of one that the event introduces, as the event says."""
    field = "division" if kind_of(place.subject) == "village" else "code"
    code: str | None = getattr(place.state, field, None)
    if code is None and kind_of(place.subject) in prepared.declaration.introduces:
        code = getattr(prepared.event, field, None)
    return code


def frame_of(prepared: Prepared, payload: bytes, origin: str, secret: bytes) -> Frame:
    """The parts of an event's entry that are known before it has a position."""
    envelope, declaration = prepared.envelope, prepared.declaration
    salt = salt_of(secret, envelope.id)
    return Frame.of(
        salt=salt,
        corrects=envelope.corrects,
        data_hash=data_hash(salt, payload),
        id_=envelope.id,
        occurred_on=envelope.occurred_on,
        on_behalf_of=envelope.on_behalf_of,
        origin=origin,
        recorded_by=prepared.recorded_by,
        type_=declaration.name,
        version=declaration.version,
    )


def step(declaration: Declaration, event: Event, standing_of: Callable[[str], Standing]) -> Iterator[tuple[str, State]]:
    """The states that an event leaves behind, as (subject, state)."""
    for after, subject in declaration.plan(event).effects:
        yield subject, after(event, standing_of(subject).state)


def take_out(
    voided: Voided, standing_of: Callable[[str], Standing], history: Callable[[str], Sequence[EventRow]]
) -> Iterator[tuple[str, State]]:
    """The states of a voided event's subjects without it: taken back from a sum, else folded again."""
    for subject in voided.subjects:
        if kind_of(subject) not in STATES or not affects(voided.declaration, voided.event, subject):
            continue
        state = standing_of(subject).state
        for (field, _, many), _, without in voided.declaration.effects:
            value = getattr(voided.event, field)
            if value is None or (subject not in value if many else subject != value):
                continue
            if without is None:
                state = fold(subject, standing_events(history(subject), without=voided.id))
                break
            state = without(voided.event, state)
        yield subject, state


def event_of(row: EventRow) -> Event:
    """The event of a stored row."""
    payload = read_payload(row.state)
    return read(row.topic, bytes(payload.data), payload.version)


def voided_of(row: EventRow) -> Voided:
    """A recorded event as something to void."""
    entry = read_entry(row.entry)
    return Voided(EVENTS[row.topic], event_of(row), row.id, tuple(entry.subjects), entry.recorded_by)


def standing_events(history: Sequence[EventRow], *, without: str | None = None) -> list[tuple[Declaration, Event]]:
    """The events of a history that no void takes out, oldest first."""
    voids = {without}
    events: list[tuple[str, Declaration, Event]] = []
    for row in history:
        event = event_of(row)
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
