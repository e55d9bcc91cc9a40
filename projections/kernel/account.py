"""An account: a tallied sheet on which amounts are added up, and other figures follow from them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, ClassVar, Final, Literal, NamedTuple, TypeVar

import msgspec

from domain.kernel.event import EVENTS, Event
from domain.kernel.figure import Figure
from projections.kernel.dated import DatedSheet
from projections.kernel.money import yuan
from projections.kernel.page import Fact, Page
from projections.kernel.sheet import own
from projections.kernel.tallied import TalliedSheet

Unit = Callable[[Figure], dict[str, Any]]


class Line(NamedTuple):
    """A figure of an account: what it takes up of which events.

    takes: the sum of their amounts, the amount as said last, or their number. named: the field that must name the
    subject. field: the amount, shown in its unit. only: which of these events count.
    """

    what: str
    event: type[Event]
    takes: Literal["sum", "last", "number"]
    field: str = "amount_fen"
    unit: Unit = yuan
    named: str | None = None
    only: Callable[[Any], bool] | None = None

    def concerns(self, event: Event, kind: str, subject: str) -> bool:
        """Whether one of these events names the subject where it must, and counts."""
        named = self.named or _names(self.event, kind)
        return getattr(event, named) == subject and (self.only is None or self.only(event))

    def after(self, before: Figure | None, event: Event) -> Figure | None:
        """What it holds after one more of its events; an amount that is not said is unknown in a sum."""
        if self.takes == "number":
            return (before or NOTHING) + 1
        said = getattr(event, self.field)
        if self.takes == "last":
            return before if said is None else Figure.of(said)
        return (before or NOTHING) + (Figure.unknown() if said is None else Figure.of(said))

    def answer(self, held: Figure | None) -> Any:
        """As answered: a sum of nothing is nothing, and what was never said is null."""
        if self.takes == "number":
            return 0 if held is None else held.low.value
        if held is None:
            return None if self.takes == "last" else self.unit(NOTHING)
        return self.unit(held)


NOTHING: Final = Figure.exact(0)

E = TypeVar("E", bound=Event)


@cache
def _names(event: type[Event], kind: str) -> str:
    """The field by which events of a type name a subject of a kind; asked once for every fact of a long page."""
    return own(EVENTS[event.__name__], kind)


def total(
    what: str,
    event: type[E],
    field: str = "amount_fen",
    *,
    unit: Unit = yuan,
    named: str | None = None,
    only: Callable[[E], bool] | None = None,
) -> Line:
    """A member that adds up the amounts of these events."""
    return Line(what, event, "sum", field, unit, named, only)


def last(what: str, event: type[Event], field: str = "amount_fen", *, unit: Unit = yuan) -> Line:
    """A member that holds the amount as these events say it last; null until one does."""
    return Line(what, event, "last", field, unit)


def number(what: str, event: type[E], *, named: str | None = None, only: Callable[[E], bool] | None = None) -> Line:
    """A member that counts these events."""
    return Line(what, event, "number", named=named, only=only)


class Account(TalliedSheet, DatedSheet, frozen=True, kw_only=True):
    """What its events say of a subject, and what their amounts make together.

    figures: the members that amounts make up; an amount of the events in `says` that one of them takes up stands under
    its name alone. derives: the members that `derived` gives, each with its description.
    """

    figures: ClassVar[dict[str, Line]] = {}
    derives: ClassVar[dict[str, str]] = {}
    held: dict[str, Figure | None] = {}
    """What each of the figures holds, where anything was said."""

    @classmethod
    def declared(cls) -> None:
        """Adds the figures, and what follows from them, to the members of a sheet."""
        super().declared()
        for line in cls.figures.values():
            if line.event in cls.says and line.takes != "number":
                cls.shows.pop(EVENTS[line.event.__name__].encoded_names[line.field], None)
        cls.shows |= {member: line.what for member, line in cls.figures.items()} | cls.derives

    def sum(self, member: str) -> Figure:
        """What a member adds up to."""
        return self.held.get(member) or NOTHING

    def difference(self, whole: str, part: str, plus: str | None = None) -> dict[str, Any] | None:
        """One member less another, in yuan, and a third added; None where one of the first two was never said."""
        of, less = (
            self.sum(member) if self.figures[member].takes == "sum" else self.held.get(member)
            for member in (whole, part)
        )
        return None if of is None or less is None else yuan(of - less + (self.sum(plus) if plus else NOTHING))

    def after(self, fact: Fact) -> Page:
        """The page after one more fact; what only a figure takes up is no event that the page leaves out."""
        event = EVENTS[type(fact.event).__name__].cls
        held = {
            member: line.after(self.held.get(member), fact.event)
            for member, line in self.figures.items()
            if line.event is event and line.concerns(fact.event, self.kind, self.subject)
        }
        if not held:
            return TalliedSheet.after(self, fact)
        found = msgspec.structs.replace(self, held=self.held | held)
        return DatedSheet.after(found, fact) if event in self.says or event in self.then.values() else found

    def derived(self) -> dict[str, Any]:
        """The members that follow from the figures."""
        return {}

    def answer(self) -> dict[str, Any]:
        """The page as answered."""
        figures = {member: line.answer(self.held.get(member)) for member, line in self.figures.items()}
        found = super().answer() | figures | self.derived()
        return {member: found[member] for member in self.shows}
