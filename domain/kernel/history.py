"""What was stored: events read back, older versions brought up to date, and states folded from them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from domain.kernel.event import EVENTS, STATES, Declaration, Event, Reference, State
from domain.kernel.subject import kind_of


class Unreadable(ValueError):
    """A stored event that this release has no declaration for."""


def read(name: str, data: bytes, version: int = 1) -> Event:
    """The event that was stored under a permanent name, its older fields brought up to date.

    Nothing is written: the ledger keeps what was sealed. Raises Unreadable for a name that is not declared.
    """
    declaration = EVENTS.get(name)
    if declaration is None:
        raise Unreadable(f"{name} is not an event of this release")
    if version == declaration.version:
        return declaration.decode_stored(data)
    if version > declaration.version:
        raise Unreadable(f"{name} was stored in version {version}, and this release knows {declaration.version}")
    fields = msgspec.json.decode(data)
    for v in range(version, declaration.version):
        upcast = getattr(declaration.cls, f"upcast_v{v}_v{v + 1}", None)
        if upcast is None:
            raise Unreadable(f"{name} has no way from version {v} to {v + 1}")
        fields = upcast(fields)
    return msgspec.convert(fields, declaration.stored)


def evolve(declaration: Declaration, event: Event, subject: str, state: State) -> State:
    """The state of one of its subjects after the event."""
    for reference, after, _ in declaration.effects:
        if _names(event, reference, subject):
            state = after(event, state)
    return state


def affects(declaration: Declaration, event: Event, subject: str) -> bool:
    """Whether the event changes that subject's state."""
    return any(_names(event, effect.reference, subject) for effect in declaration.effects)


def fold(subject: str, history: Sequence[tuple[Declaration, Event]]) -> State:
    """A subject's state after its history, from nothing."""
    state = blank(subject)
    for declaration, event in history:
        state = evolve(declaration, event, subject, state)
    return state


def blank(subject: str) -> State:
    """The state of a subject that nothing was said of yet."""
    return STATES[kind_of(subject)]()


def _names(event: Event, reference: Reference, subject: str) -> bool:
    value = getattr(event, reference.field)
    return subject in value if reference.many and value is not None else value == subject
