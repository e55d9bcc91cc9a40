"""A sheet with a day: it also says when that which introduces its subject happened."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from domain.kernel.event import EVENTS
from projections.kernel.page import Fact, Page
from projections.kernel.sheet import Sheet, own


class DatedSheet(Sheet, frozen=True, kw_only=True):
    """What its events say of a subject, and on which day the first of them happened.

    day: the member that says so, and its description.
    """

    day: ClassVar[tuple[str, str]]

    @classmethod
    def declared(cls) -> None:
        """Adds the day to the members of a sheet."""
        super().declared()
        cls.shows |= dict([cls.day])

    def after(self, fact: Fact) -> Page:
        """The page after one more fact."""
        introduces = self.says[0]
        field = own(EVENTS[introduces.__name__], self.kind)
        if not isinstance(fact.event, introduces) or getattr(fact.event, field) != self.subject:
            return super().after(fact)
        dated = msgspec.structs.replace(self, said=self.said | {self.day[0]: fact.occurred_on})
        return Sheet.after(dated, fact)
