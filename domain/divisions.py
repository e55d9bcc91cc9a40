"""Divisions (行政区划): the county and its towns, as subjects of their own; a village bears its code itself."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from domain.kernel.event import Event, Name, State, event, state
from domain.kernel.refusal import Contradiction
from domain.kernel.subject import DivisionId
from domain.villages import DivisionCode


@state("division")
class Division(State, frozen=True, kw_only=True, omit_defaults=True):
    """A division as decisions see it: its code and its name."""

    code: str | None = None
    name: str | None = None

    @property
    def known(self) -> bool:
        return self.code is not None


@event(
    by=("office",),
    introduces=("division",),
    zh="{name}（{code}）登记为行政区划",
    en="{name} ({code}) was entered as a division",
)
class DivisionRegistered(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A county or a town is entered with its code, so that meetings, notices and doubts can be about it."""

    division: DivisionId
    name: Name
    code: Annotated[
        DivisionCode, Meta(description="Its code: 6 digits a county, 9 a town, 12 a village (GB/T 2260, 10114).")
    ]
    parent: (
        Annotated[DivisionId, Meta(description="The division that it lies in (上级), where it is entered.")] | None
    ) = None

    def decide(self, division: Division, parent: Division | None) -> list[Contradiction]:
        found = [Contradiction(name="registered", stated=self.name, held=division.name)] if division.known else []
        around = parent.code if parent is not None else None
        if around is not None and (self.code == around or not self.code.startswith(around)):
            found.append(Contradiction(name="parent_division", stated=self.code, held=around))
        return found

    def after_division(self, division: Division) -> Division:
        return Division(code=self.code, name=self.name)
