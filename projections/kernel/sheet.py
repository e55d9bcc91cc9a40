"""A sheet: the page of a subject about which nothing is added up; it shows what the events say, field by field."""

from __future__ import annotations

import inspect
from typing import Any, ClassVar, get_args

import msgspec

from domain.kernel.event import EVENTS, Declaration, Event, subjects_of
from domain.kernel.figure import Amount, Figure, Hedged
from projections.kernel.money import count, mu, yuan
from projections.kernel.page import Confidential, Fact, Page, plain, referred, sealed


class Sheet(Page, frozen=True, kw_only=True):
    """What its events say of a subject. A subclass names these events, and needs no step of its own.

    says: the events whose fields stand on the page itself, each field as said last; the first of them introduces the
    subject. then: the member that lists the events of a type which name the subject.
    """

    says: ClassVar[tuple[type[Event], ...]]
    then: ClassVar[dict[str, type[Event]]] = {}
    said: dict[str, Any] = {}
    listed: dict[str, list[dict[str, Any]]] = {}

    @classmethod
    def declared(cls) -> None:
        """Takes the members and their descriptions from the events' declarations."""
        described: dict[str, str] = {}
        for event in cls.says:
            declaration = EVENTS[event.__name__]
            if not _named(declaration, cls.kind):
                raise TypeError(f"{cls.__module__}.{cls.__name__}: {event.__name__} names no single {cls.kind}")
            for name, text in declaration.described.items():
                described.setdefault(declaration.encoded_names[name], str(text))
        for event in cls.then.values():
            if not any(cls.kind in reference.kinds.split() for reference in EVENTS[event.__name__].references):
                raise TypeError(f"{cls.__module__}.{cls.__name__}: {event.__name__} names no {cls.kind}")
        cls.shows = described | {member: f"{_title(event)} A list, oldest first." for member, event in cls.then.items()}

    def after(self, fact: Fact) -> Page:
        """The page after one more fact; itself where the fact tells it nothing."""
        declaration = EVENTS[type(fact.event).__name__]
        if declaration.cls in self.says and getattr(fact.event, own(declaration, self.kind)) == self.subject:
            said = {name: value for name, value in fields(fact, declaration).items() if value != []}
            return msgspec.structs.replace(self, said=self.said | said)
        member = next((member for member, event in self.then.items() if event is declaration.cls), None)
        if member is None or self.subject not in subjects_of(declaration, fact.event):
            return self
        listed = [*self.listed.get(member, []), entry(fact)]
        return msgspec.structs.replace(self, listed=self.listed | {member: listed})

    def answer(self) -> dict[str, Any]:
        """The page as answered: null or an empty list where nothing was said."""
        says = [EVENTS[event.__name__] for event in self.says]
        lists = {field.encode_name for one in says for field in one.fields if field.default_factory is list}
        empty: dict[str, Any] = {m: [] if m in self.then or m in lists else None for m in self.shows}
        return empty | self.said | self.listed | {says[0].encoded_names[own(says[0], self.kind)]: self.subject}


def own(declaration: Declaration, kind: str) -> str:
    """The field by which an event names the subject of a kind that it speaks of."""
    named = _named(declaration, kind)
    return next((field for field in named if field in declaration.introduces), named[0])


def _named(declaration: Declaration, kind: str) -> list[str]:
    return [r.field for r in declaration.references if kind in r.kinds.split() and not r.many]


def entry(fact: Fact, *names: str) -> dict[str, Any]:
    """An event as one of a list: its id, its day, and what it says; or the fields that are named, said or not."""
    said = fields(fact, EVENTS[type(fact.event).__name__])
    return {"event": fact.id, "on": fact.occurred_on} | ({name: said.get(name) for name in names} if names else said)


def fields(fact: Fact, declaration: Declaration) -> dict[str, Any]:
    """What an event says, by the names on the wire: figures with how exact they are, personal values still sealed."""
    return {
        declaration.encoded_names[info.name]: field(fact, declaration, info.name)
        for info in declaration.fields
        if getattr(fact.event, info.name) is not None
    }


def field(fact: Fact, declaration: Declaration, name: str) -> Any:
    """One field of an event, as a page shows it."""
    value = getattr(fact.event, name)
    if name in declaration.figures:
        return _figure(name, value)
    if name in declaration.personal:
        return sealed(fact, name) if declaration.personal[name] == "sealed" else referred(fact, name)
    shown = _figures_of(value) if isinstance(value, msgspec.Struct) else plain(value)
    return Confidential(fact.id, shown, declaration.confidants) if name in declaration.confidential else shown


def _figure(name: str, value: Amount) -> dict[str, Any]:
    unit = yuan if "_fen" in name else mu if "_hundredths_mu" in name else count
    return unit(Figure.of(value))


def _figures_of(part: msgspec.Struct) -> dict[str, Any]:
    """A structure inside an event, such as income by stream: its figures, too, with how exact they are."""
    said = [(info, getattr(part, info.name)) for info in msgspec.structs.fields(part)]
    return {
        info.encode_name: _figure(info.name, value) if _may_be_hedged(info.type) else plain(value)
        for info, value in said
        if value is not None
    }


def _may_be_hedged(hint: Any) -> bool:
    return hint is Hedged or any(map(_may_be_hedged, get_args(hint)))


def _title(event: type[Event]) -> str:
    """The first sentence of what an event says of itself."""
    return " ".join((inspect.getdoc(event) or "").partition("\n\n")[0].split())
