"""Tests in the ledger's own words: given these facts, when this is told, then it is refused, or recorded and so.

    given(FundAppropriated(…)).when(PaymentOrdered(…)).then_refused(BeyondFundBalance, balance=1_000)

A story runs the ledger's own transaction over rows in memory. Each event is told in a transaction of its own, today is
2018-11-21, and nothing is taken that the declaration's limits forbid. After each event every state is held against
the fold of its subject's history and against what a database would give back.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import msgspec

import domain.catalogue  # noqa: F401 - declares all events
from domain.corrections import EventVoided
from domain.kernel.dates import microseconds
from domain.kernel.entry import Payload, encode_canonical, read_entry, read_payload
from domain.kernel.event import EVENTS, STATES, Declaration, Envelope, Event, State, subjects_of
from domain.kernel.history import blank, fold, read
from domain.kernel.refusal import Contradiction, Refusal, UnknownEvent
from domain.kernel.subject import event_subject, kind_of
from service.ledger.rows import EventRow, Head, Rows, Standing, StateRow, decode_state
from service.ledger.transaction import Prepared, Receipt, Transaction, Verdict, Voided, standing_events

TODAY = dt.date(2018, 11, 21)
NOW = microseconds("2018-11-21T09:00:00+08:00")
ORIGIN = "ledger.example/130930"
SECRET = b"the secret of a ledger in memory"


class Told(NamedTuple):
    """An event as somebody tells it: when it happened, and on which pages the teller thinks its subjects are."""

    event: Event
    occurred_on: str = TODAY.isoformat()
    expected: Mapping[str, int] = MappingProxyType({})


def on(occurred_on: str, event: Event, **expected: int) -> Told:
    """The event, having occurred on that date."""
    return Told(event, occurred_on, expected)


def event_id(number: int) -> str:
    """The id of the event that was told as the first, second, … of its story."""
    return f"{number:08x}-0000-4000-8000-{number:012x}"


def void(number: int, reason: str = "误录") -> EventVoided:
    """A void of the event that was told as the first, second, …"""
    return EventVoided(voids=event_id(number), reason=reason)


class Memory:
    """The rows of a ledger, in memory; at once the open transaction of its database."""

    def __init__(self) -> None:
        self.head = Head(0, 0, b"")
        self.events: list[EventRow] = []
        self.pages: dict[str, list[int]] = {}
        self.states: dict[str, StateRow] = {}
        self.used: dict[str, EventRow] = {}
        self.told = 0

    # What a transaction asks of its database.

    def load(self, subjects: list[str]) -> dict[str, Standing]:
        found = self._load(subjects)
        return found | self._load([standing.village for standing in found.values() if standing.village])

    def _load(self, subjects: Iterable[str]) -> dict[str, Standing]:
        found = {}
        for subject in subjects:
            if subject in self.pages:
                row = self.states.get(subject)
                stored = (row.position, row.village, row.state) if row else (0, None, None)
                found[subject] = Standing(subject, len(self.pages[subject]), *stored)
        return found

    def find(self, ids: Iterable[str]) -> dict[str, EventRow]:
        return {row.id: row for row in self.events if row.id in ids}

    def history(self, subject: str) -> list[EventRow]:
        return [self.events[position - 1] for position in self.pages.get(subject, ())]

    def append(self, rows: Rows) -> None:
        self.head = rows.head
        self.events += rows.events
        for tag in rows.tags:
            pages = self.pages.setdefault(tag.tag, [])
            assert tag.page == len(pages) + 1, "a page is missing, or there twice"
            pages += tag.positions
        self.states.update((row.subject, row) for row in rows.states)

    # What a test asks of it.

    def tell(self, *events: Event | Told) -> list[Verdict]:
        """What the ledger says to these events, told in one transaction."""
        here: dict[str, Voided] = {}
        prepared = [self._prepared(event if isinstance(event, Told) else Told(event), here) for event in events]
        ready = [p for p in prepared if isinstance(p, Prepared)]
        transaction = Transaction(
            self,
            self.load(list({subject for p in ready for subject in p.touches})),
            self.find([p.envelope.id for p in ready]),
            origin=ORIGIN,
            secret=SECRET,
            recorded_at=max(NOW, self.head.recorded_at + 1),
            today=TODAY,
        )
        verdicts = [transaction.take(p) if isinstance(p, Prepared) else p for p in prepared]
        rows = transaction.rows()
        if rows is not None:
            self.append(rows)
        return verdicts

    def state(self, subject: str) -> State:
        """The decision state of a subject as it is stored."""
        row = self.states.get(subject)
        return blank(subject) if row is None else decode_state(subject, row.state)

    def check_states(self) -> None:
        """Every state is the fold of its subject's history without the events that were voided."""
        for subject in self.states:
            if kind_of(subject) in STATES:
                assert self.state(subject) == fold(subject, standing_events(self.history(subject))), subject

    def _prepared(self, told: Told, here: dict[str, Voided]) -> Prepared | Refusal:
        self.told += 1
        declaration = EVENTS[type(told.event).__name__]
        event = declaration.decode(encode_canonical(told.event))
        envelope = Envelope(
            id=event_id(self.told), occurred_on=told.occurred_on, data=msgspec.Raw(b"{}"), expected=dict(told.expected)
        )
        subjects, voided = subjects_of(declaration, event), None
        if isinstance(event, EventVoided):
            recorded = self.find([event.voids])
            voided = _voided(recorded[event.voids]) if recorded else here.get(event.voids)
            if voided is None:
                return UnknownEvent(id=event.voids)
            subjects = [*voided.subjects, event_subject(event.voids)]
        here[envelope.id] = Voided(declaration, event, envelope.id, tuple(subjects), "recorder", recorded=False)
        stored = _sealed(declaration, event)
        payload = Payload(data=msgspec.Raw(encode_canonical(stored)), version=declaration.version)
        return Prepared(envelope, declaration, stored, payload, subjects, "recorder", None, voided)


def _voided(row: EventRow) -> Voided:
    payload = read_payload(row.state)
    event = read(row.topic, bytes(payload.data), payload.version)
    entry = read_entry(row.entry)
    return Voided(EVENTS[row.topic], event, row.id, tuple(entry.subjects), entry.recorded_by)


def _sealed(declaration: Declaration, event: Event) -> Event:
    """The event as the ledger is given it: a word in the place of each personal value."""
    personal = {field: f"sealed {field}" for field in declaration.personal if getattr(event, field) is not None}
    if not personal:
        return event
    return declaration.stored(**{f.name: getattr(event, f.name) for f in declaration.fields} | personal)


class Story:
    """What was told so far, and what the ledger said to the last of it."""

    def __init__(self) -> None:
        self.ledger = Memory()
        self.verdict: Verdict | None = None

    def when(self, *events: Event | Told) -> "Story":
        """These are told, one after the other; what follows judges the last."""
        for event in events:
            (self.verdict,) = self.ledger.tell(event)
            self.ledger.check_states()
        return self

    def then_refused(self, refusal: type[Refusal], **figures: object) -> "Story":
        """It was refused so; and where figures are given, with these in its sentence."""
        assert type(self.verdict) is refusal, f"it was not refused so: {self.verdict!r}"
        assert self.verdict.message, "the refusal says nothing"
        for name, figure in figures.items():
            assert str(self.verdict.figures[name]) == str(figure), f"{name}: {self.verdict.figures[name]}"
        return self

    def then_recorded(self, contradicts: Iterable[str] = ()) -> "Story":
        """It was recorded, and contradicts this, in this order, and nothing else."""
        assert [found.name for found in self._receipt().contradicts] == list(contradicts)
        return self

    def then_contradicts(self, name: str, *, stated: object, held: object) -> "Story":
        """It was recorded, and contradicts this with these figures, perhaps among others."""
        assert Contradiction(name=name, stated=stated, held=held) in self._receipt().contradicts, self.verdict
        row = self.ledger.events[-1]
        assert read_payload(row.state).contradicts == self._receipt().contradicts, "what is sealed is what is shown"
        return self

    def then_concerns(self, *subjects: str) -> "Story":
        """It was recorded on the pages of these subjects and of no others."""
        assert sorted(self._receipt().subjects) == sorted(subjects)
        return self

    def then_state(self, subject: str, state: State) -> "Story":
        """The subject's decision state is this."""
        assert self.ledger.state(subject) == state
        return self

    def _receipt(self) -> Receipt:
        assert isinstance(self.verdict, Receipt), f"it was refused: {self.verdict}"
        return self.verdict


def given(*events: Event | Told) -> Story:
    """A ledger that holds these facts; each must be one that it takes."""
    story = Story()
    for event in events:
        story.when(event)
        assert isinstance(story.verdict, Receipt), f"what is given was refused: {story.verdict!r}"
    return story
