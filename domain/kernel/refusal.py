"""Why the ledger says no, and what a fact contradicts when the ledger says yes all the same."""

from __future__ import annotations

import inspect
from typing import Any, ClassVar

import msgspec


class Refusal(Exception):
    """The ledger does not take this event.

    A refusal's class name is its code, its docstring is what the user reads; `{names}` in the docstring are filled from
    the figures that it was raised with. `status` is the HTTP status of its problem document.
    """

    status: ClassVar[int] = 409

    def __init__(self, **figures: Any) -> None:
        super().__init__(figures)
        self.figures = figures

    @property
    def code(self) -> str:
        """The refusal's name: the name of its class."""
        return type(self).__name__

    @property
    def message(self) -> str:
        """The sentence that the user reads."""
        return inspect.cleandoc(type(self).__doc__ or self.code).format(**self.figures)

    def __str__(self) -> str:
        return self.message


class UnknownSubject(Refusal):
    """{subject} is not known to this ledger: record the event that introduces it first."""


class OccurredInTheFuture(Refusal):
    """{occurred_on} lies after today ({today}): the ledger records what has happened."""


class StalePage(Refusal):
    """{subject} has moved on: page {page} was expected, and its last page is {last}."""

    status = 412


class IdAlreadyUsed(Refusal):
    """The id {id} was used before, at position {position}, with other content: give a new event a new id."""


class OutOfScope(Refusal):
    """{subject} lies outside the scope of whoever records this: every village of an event must lie inside it."""

    status = 403


class TooManySubjects(Refusal):
    """The event concerns {count} subjects; one event may concern {limit} at most."""

    status = 422


class UnknownEvent(Refusal):
    """There is no event {id} in this ledger."""


class NothingLeftToVoid(Refusal):
    """The event {id} is voided already, by {by}."""


class VoidCannotBeVoided(Refusal):
    """The event {id} is itself a void: to bring back what it voided, record that fact again."""


class Contradiction(msgspec.Struct, frozen=True, kw_only=True):
    """What a recorded fact contradicts: a name, what the fact states, and what the ledger holds; plain JSON values.

    It is sealed within the payload, and so its fields stand in alphabetical order.
    """

    held: Any
    name: str
    stated: Any


def another(name: str, stated: Any, held: Any) -> list[Contradiction]:
    """What names another than the one held contradicts; nothing where either is not known."""
    if None in (stated, held) or stated == held:
        return []
    return [Contradiction(name=name, stated=stated, held=held)]
