"""Registers in memory: what a replay leaves, for its digests; only what is known at its end is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from projections.kernel.register import EVENT, Register
from projections.kernel.versions import EVER, Unit, Version
from service.registers.folding import Folding
from service.registers.shelf import Changes
from service.registers.tables import TIMES, Digest, digest_of, hash_of

BETWEEN: Final = "\0"
"""Between an event and a part: neither holds it."""
KNOWN_TO, MADE_BY = TIMES.index("known_to"), TIMES.index("made_by")


class MemoryShelf:
    """A shelf for one folding that keeps all its units in memory itself.

    The rows of single events and addends change no more, but for a void: of them only a hash is kept.
    """

    def __init__(self) -> None:
        self._single: dict[str, dict[str, bytes]] = {}
        self._parts: dict[str, dict[str, list[str]]] = {}
        self._added: dict[str, list[bytes]] = {}

    def open_units(self, _register: Register, _names: Sequence[str]) -> Iterable[Unit]:
        """None: the folding has them."""
        return ()

    def whole_unit(self, _register: Register, name: str) -> Unit:
        """A unit that the folding does not have yet."""
        return Unit(name)

    def keep(self, changes: Sequence[Changes], *, before: int, position: int) -> None:  # noqa: ARG002 - as every shelf
        """Takes what a batch changed; what is known no more is let go."""
        for change in changes:
            name = change.register.name
            if change.single:
                self._keep_single(name, change.single)
            for event, _ in change.forgotten:
                for place in (event, *self._parts.get(name, {}).pop(event, ())):
                    self._single[name].pop(place, None)
            if change.added:
                self._added.setdefault(name, []).extend(map(hash_of, change.added))

    def _keep_single(self, name: str, rows: Iterable[tuple[Any, ...]]) -> None:
        single = self._single.setdefault(name, {})
        for row in rows:
            if row[KNOWN_TO] != EVER:
                continue
            event, part, valid_from, valid_to = row[:4]
            place = event
            if part:
                place = f"{event}{BETWEEN}{part}"
                self._parts.setdefault(name, {}).setdefault(event, []).append(place)
            single[place] = hash_of((event, part, valid_from, valid_to, row[MADE_BY], *row[len(TIMES) :]))

    def digest(self, folding: Folding, register: Register) -> Digest:
        """The digest of what a register says after all that was folded."""
        if register.adds_up:
            return digest_of(self._added.get(register.name, ()))
        if register.unit == EVENT:
            return digest_of(self._single.get(register.name, {}).values())
        return digest_of(
            hash_of((unit, v.part, v.valid_from, v.valid_to, v.made_by, *register.values(v.row)))
            for unit, v in self._versions(folding, register)
        )

    def _versions(self, folding: Folding, register: Register) -> Iterator[tuple[str, Version]]:
        """All versions."""
        for name, unit in folding.units(register).items():
            for versions in unit.versions.values():
                yield from ((name, version) for version in versions)
