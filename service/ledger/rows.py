"""The rows that a transaction of the ledger reads and writes, the same on every database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

import msgspec

from domain.kernel.event import STATES, State
from domain.kernel.history import blank
from domain.kernel.subject import kind_of

_encode = msgspec.json.Encoder(order="sorted").encode
_decoders: dict[str, Callable[[bytes], State]] = {}


def decode_state(subject: str, raw: bytes) -> State:
    """A decision state from its stored JSON."""
    kind = kind_of(subject)
    decode = _decoders.get(kind)
    if decode is None:
        decode = _decoders[kind] = msgspec.json.Decoder(STATES[kind]).decode
    return decode(raw)


class Head(NamedTuple):
    """Where the ledger stands: last position, its time (microseconds since 1970, UTC), and the tree's frontier."""

    position: int
    recorded_at: int
    frontier: bytes


class EventRow(NamedTuple):
    """One event as stored. id: the event's UUID; state: its payload, canonical JSON."""

    position: int
    id: str
    version: int
    topic: str
    state: bytes
    entry: bytes
    leaf: bytes
    salt: bytes
    recorded_at: int


class TagRun(NamedTuple):
    """The pages that one transaction adds to a subject's own list: page, page + 1, … at these positions."""

    tag: str
    page: int
    positions: list[int]


class StateRow(NamedTuple):
    """A subject's decision state as stored; position: of the last event that changed it."""

    subject: str
    position: int
    version: int
    village: str | None
    state: bytes


class Standing:
    """Where a subject stands in a transaction: its last page, its village and its decision state.

    changed_at: the position of the last event that changed the state; 0 for none.
    """

    __slots__ = ("_state", "_stored", "changed_at", "page", "subject", "village")

    def __init__(
        self, subject: str, page: int = 0, changed_at: int = 0, village: str | None = None, stored: bytes | None = None
    ) -> None:
        self.subject = subject
        self.page = page
        self.changed_at = changed_at
        self.village = village
        self._stored = stored
        self._state: State | None = None

    @property
    def state(self) -> State:
        """The decision state, decoded when it is first asked for."""
        if self._state is None:
            self._state = blank(self.subject) if self._stored is None else decode_state(self.subject, self._stored)
        return self._state

    def step(self, state: State, position: int) -> bool:
        """Takes the state that an event leaves behind; whether it is another than before."""
        if state is self._state:
            return False
        self._state = state
        self._stored = None
        self.changed_at = position
        self.village = state.village
        return True

    def copy(self) -> Standing:
        """A standing that can be put back when a batch is refused as a whole."""
        twin = Standing(self.subject, self.page, self.changed_at, self.village, self._stored)
        twin._state = self._state
        return twin

    def row(self) -> StateRow:
        """The row to store."""
        if self._stored is None:
            self._stored = _encode(self.state)
        version = STATES[kind_of(self.subject)].VERSION
        return StateRow(self.subject, self.changed_at, version, self.village, self._stored)


class Rows(NamedTuple):
    """What a transaction adds."""

    head: Head
    events: list[EventRow]
    tags: list[TagRun]
    states: list[StateRow]


class Opened(Protocol):
    """A transaction of the ledger that holds the lock: it reads, and appends once."""

    head: Head
    used: dict[str, EventRow]
    """The events that the ledger has among the ids that were asked for."""

    def load(self, subjects: list[str]) -> dict[str, Standing]:
        """The standings of the subjects that are known, and of the villages that they belong to."""

    def history(self, subject: str) -> list[EventRow]:
        """All events of a subject, by page."""

    def append(self, rows: Rows) -> None:
        """Adds the rows and commits."""


Want = Callable[[], tuple[list[str], list[str]]]
"""Which subjects and which ids are to be read, as of the moment it is called."""


def nothing() -> tuple[list[str], list[str]]:
    """A want of nothing but the head."""
    return [], []


class Store(Protocol):
    """A database that holds a ledger."""

    def transact(self, want: Want, body: Callable[[Opened], Any], /) -> Any:
        """Runs body in one transaction that holds the ledger's lock; what it does not append is undone.

        What want() names is fetched together with the head, so that body finds it without another round trip. It is
        asked again where the lock was held by another: more may be waiting by then.
        """
