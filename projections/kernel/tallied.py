"""A tallied sheet: what it does not show of its subject, it counts, so that nothing that names it goes unsaid."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

from domain.kernel.event import EVENTS, Event, subjects_of
from projections.kernel.page import Fact, Page
from projections.kernel.sheet import Sheet


class TalliedSheet(Sheet, frozen=True, kw_only=True):
    """What its events say of a subject, and how many others name it.

    counts: the member that counts the events of a type which name the subject, and its description. untold: types of
    which the page says nothing, not even that there are any. A subclass that has a step of its own gives the facts that
    it does not take up to this one.
    """

    counts: ClassVar[dict[str, tuple[type[Event], str]]] = {}
    untold: ClassVar[tuple[type[Event], ...]] = ()
    tally: dict[str, int] = {}
    """How many events name the subject and are shown nowhere, by type."""
    last_on: dict[str, str] = {}
    """The day of the last of them, by type."""

    @classmethod
    def declared(cls) -> None:
        """Adds the counts to the members of a sheet."""
        super().declared()
        cls.shows |= {member: description for member, (_, description) in cls.counts.items()}
        cls.shows["also_named_in"] = "How many other events name it, by type: its history lists them."

    def after(self, fact: Fact) -> Page:
        """The page after one more fact."""
        found, declaration = super().after(fact), EVENTS[type(fact.event).__name__]
        if found is not self or declaration.cls in self.untold:
            return found
        if self.subject not in subjects_of(declaration, fact.event):
            return self
        number = self.tally.get(declaration.name, 0) + 1
        return msgspec.structs.replace(
            self,
            tally=self.tally | {declaration.name: number},
            last_on=self.last_on | {declaration.name: fact.occurred_on},
        )

    def answer(self) -> dict[str, Any]:
        """The page as answered."""
        counted = {member: event.__name__ for member, (event, _) in self.counts.items()}
        numbers = {member: self.tally.get(name, 0) for member, name in counted.items()}
        others = {name: number for name, number in sorted(self.tally.items()) if name not in counted.values()}
        return super().answer() | numbers | {"also_named_in": others}
