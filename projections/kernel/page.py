"""A page: what the record says of one subject, folded from its events; on a day, as known at a position."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, Final, NamedTuple, TypeVar

import msgspec

from domain.corrections import EventVoided
from domain.kernel.dates import parse
from domain.kernel.entry import ERASED
from domain.kernel.event import EVENTS, Event


class Fact(NamedTuple):
    """An event as the ledger holds it: itself, and what its entry says of it.

    day: the first day that occurred_on may mean, as a number: 20181110. village: the first village that it concerns.
    recorded_on: the day in Asia/Shanghai on which it was recorded, as a number. evidence: the files that came with it,
    by their SHA-256.
    """

    position: int
    id: str
    occurred_on: str
    event: Event
    day: int = 0
    village: str | None = None
    recorded_on: int = 0
    recorded_by: str = ""
    evidence: tuple[str, ...] = ()


class Sealed(msgspec.Struct, frozen=True):
    """A personal value on a page: ciphertext and where it comes from; opened in an answer alone."""

    event: str
    field: str
    text: str


class Confidential(msgspec.Struct, frozen=True):
    """A confidential value on a page, where it comes from, and the roles that see it."""

    event: str
    value: Any
    confidants: frozenset[str]


class Page(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=False):
    """What is known of one subject. A subclass steps by `after(fact)`, which returns the page that follows.

    A fact may come before the one that introduces the subject: the order is that of the days. A fact may also bear the
    subject for another's sake, such as a visit by a team of this village to that one: a step looks at what it names.
    """

    kind: ClassVar[str]
    collection: ClassVar[str]
    shows: ClassVar[dict[str, str]]
    """What `answer` holds, each with its description."""
    subject: str
    """`kind:id`."""
    rests_on: tuple[str, ...] = ()
    """The ids of the events that the page follows from, oldest first."""

    @classmethod
    def declared(cls) -> None:
        """Called once, when kind and collection are known."""

    def after(self, fact: Fact) -> Page:
        """The page after one more fact."""
        raise NotImplementedError(type(self).__name__)

    def answer(self) -> dict[str, Any]:
        """The page as answered: figures with how exact they are, personal values still sealed."""
        raise NotImplementedError(type(self).__name__)


PAGES: Final[dict[str, type[Page]]] = {}
"""Every page by the name of its collection, such as `households`."""

P = TypeVar("P", bound=type[Page])


def page(kind: str, collection: str) -> Callable[[P], P]:
    """Declares the page of a kind of subject, served under its collection's name."""

    def declare(cls: P) -> P:
        if collection in PAGES:
            raise TypeError(f"{cls.__module__}.{cls.__name__}: {collection} has a page already")
        cls.kind, cls.collection = kind, collection
        cls.declared()
        if set(cls(subject="").answer()) != set(cls.shows):
            raise TypeError(f"{cls.__module__}.{cls.__name__}: `shows` describes other members than `answer` gives")
        PAGES[collection] = cls
        return cls

    return declare


def fold(cls: type[Page], subject: str, facts: Iterable[Fact], as_of: dt.date | None = None) -> Page:
    """The subject's page on a day: all facts that no void takes out and that had happened by then, in order of days.

    Facts of one day follow each other by position; a month or a year counts from its first day.
    """
    counted = standing(facts)
    if as_of is not None:
        counted = [fact for fact in counted if parse(fact.occurred_on).first <= as_of]
    counted.sort(key=lambda fact: (parse(fact.occurred_on).first, fact.position))
    found = cls(subject=subject)
    for fact in counted:
        found = found.after(fact)
    return msgspec.structs.replace(found, rests_on=tuple(fact.id for fact in counted))


def standing(facts: Iterable[Fact]) -> list[Fact]:
    """The facts that no void among them takes out, without the voids."""
    facts = list(facts)
    voided = {fact.event.voids for fact in facts if isinstance(fact.event, EventVoided)}
    return [fact for fact in facts if fact.id not in voided and not isinstance(fact.event, EventVoided)]


def sealed(fact: Fact, field: str) -> Sealed | None:
    """A personal field of a fact, for a page."""
    text: str | None = getattr(fact.event, field)
    return None if text is None else Sealed(fact.id, field, text)


def referred(fact: Fact, field: str) -> str | Sealed | None:
    """A reference to a number, for a page; where the number came after its owner was erased, there is none."""
    text: str | None = getattr(fact.event, field)
    return Sealed(fact.id, field, text) if text == ERASED else text


def plain(value: Any) -> Any:
    """A value of an event's declaration as it is written on the wire."""
    return msgspec.to_builtins(value)


def sentence(event: Event, language: str) -> str:
    """The event's own sentence, in `zh` or `en`; personal, confidential and absent fields show as a dash."""
    declaration = EVENTS[type(event).__name__]
    shown = {
        name: "—" if name in declaration.personal or name in declaration.confidential else _shown(getattr(event, name))
        for name in declaration.encoded_names
    }
    return (declaration.zh if language == "zh" else declaration.en).format(**shown)


def _shown(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    if isinstance(value, msgspec.Struct):
        return " ".join(str(part) for part in msgspec.structs.astuple(value) if part is not None)
    return str(value)
