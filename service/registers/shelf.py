"""What a folding reads and leaves behind: units, versions and addends; the same wherever they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from projections.kernel.register import Register
from projections.kernel.versions import Unit


class Changes:
    """What a batch changes of one register."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.units: list[Unit] = []
        """Units of which versions came, changed or end no more."""
        self.single: list[tuple[Any, ...]] = []
        """The rows of single events, as kept (service.registers.tables)."""
        self.forgotten: list[tuple[str, int]] = []
        """Single events that were voided, and the void's position, where the rows are stored already."""
        self.added: list[tuple[Any, ...]] = []
        """The addends, as kept."""

    def __bool__(self) -> bool:
        return bool(self.units or self.single or self.forgotten or self.added)


class Shelf(Protocol):
    """Where registers are kept."""

    def open_units(self, register: Register, names: Sequence[str]) -> Iterable[Unit]:
        """The units among these that are known, with what is open of their versions."""

    def whole_unit(self, register: Register, name: str) -> Unit:
        """A unit with all of its versions that are known now."""

    def keep(self, changes: Sequence[Changes], *, before: int, position: int) -> None:
        """Stores what a batch changed, and that the registers have come to a position, in one transaction.

        Raises Overtaken where they have not stood at the position before: another follower was faster.
        """


class Overtaken(RuntimeError):
    """Another follower moved these registers on: what was folded is dropped, nothing was stored."""
