"""Replay: the same steps over the ledger from its beginning, into a fresh place, as it was or under other terms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple, Protocol

import msgspec

from domain.parameters import PolicyParameterSet
from projections.kernel.page import Fact
from projections.kernel.register import REGISTERS, Register
from service.registers.digests import digest_at
from service.registers.folding import Folding
from service.registers.memory import MemoryShelf
from service.registers.shelves import BUILDING, LIVE, Shelves
from service.registers.source import LedgerSource, fact_of
from service.registers.tables import Digest

BATCH: Final = 20_000
"""Events to a transaction."""

Progress = Callable[[int, int], None]


class Place(Protocol):
    """Where a replay leaves its registers."""

    position: int

    def advance(self, until: int) -> int:
        """Takes one more batch; gives the position that it came to."""

    def digests(self) -> dict[str, Digest]:
        """What each register says now."""


class UnknownTerm(ValueError):
    """A parameter that a replay is to change, and that no event of that part of the ledger sets."""


class AnotherReplay(ValueError):
    """There lies a part of another replay: give another name, or remove it first."""

    def __str__(self) -> str:
        return str(self.__doc__)


class Terms:
    """Policy parameters with other values than those that were set: what would have followed?

    A value is given in the unit that people use: yuan, mu or percent, where the parameter counts hundredths of it.
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = {key: _number(key, said) for key, said in values.items()}

    def check(self, source: LedgerSource, until: int) -> None:
        """Raises UnknownTerm for a parameter that nothing sets up to a position."""
        missing, after = set(self.values), 0
        while missing:
            rows = source.lean(after=after, until=until, limit=BATCH, topics=[PolicyParameterSet.__name__])
            missing -= {fact_of(row).event.key for row in rows}  # type: ignore[attr-defined]  # each sets one
            if len(rows) < BATCH:
                break
            after = rows[-1].position
        if missing:
            raise UnknownTerm(
                f"Nothing sets {', '.join(sorted(missing))} up to that position: there is nothing to change."
            )

    def __call__(self, fact: Fact) -> Fact:
        """The fact, as it would have been told."""
        event = fact.event
        if not isinstance(event, PolicyParameterSet) or event.key not in self.values:
            return fact
        hundredths = event.unit.startswith(("fen", "hundredths"))
        value = self.values[event.key] * (100 if hundredths else 1)
        if value != int(value) or value < 0:
            raise ValueError(f"{event.key} is counted in {event.unit}: {self.values[event.key]} is no such number.")
        return fact._replace(event=msgspec.structs.replace(event, value=int(value)))


def _number(key: str, said: str) -> Decimal:
    try:
        return Decimal(said)
    except InvalidOperation as error:
        raise ValueError(f"{key} is to be a number, and {said!r} is none.") from error


class InMemory:
    """A replay into memory, for its digests."""

    def __init__(self, source: LedgerSource, registers: Sequence[Register], terms: Terms | None = None) -> None:
        self.source, self.registers, self.shelf = source, registers, MemoryShelf()
        self.folding = Folding(registers, self.shelf, source, kept_units=None, told=terms)

    @property
    def position(self) -> int:
        """How far it is."""
        return self.folding.position

    def advance(self, until: int) -> int:
        """Takes one more batch."""
        return _advance(self.folding, self.source, until, BATCH)

    def digests(self) -> dict[str, Digest]:
        """What each register says now."""
        return {register.name: self.shelf.digest(self.folding, register) for register in self.registers}


class InTables:
    """A replay into tables of its own, which can be asked like the county's. It goes on where it was left."""

    def __init__(
        self,
        source: LedgerSource,
        registers: Sequence[Register],
        shelves: Shelves,
        terms: Terms | None = None,
        *,
        asked: str = "",
    ) -> None:
        """asked: what makes another replay of it. Raises AnotherReplay where the place holds a part of one."""
        self.source, self.registers, self.shelves = source, registers, shelves
        shelves.create()
        if shelves.note(asked) != asked:
            raise AnotherReplay
        live, building = shelves.plan(registers)
        self.standings = [one for one in (*live, *building) if REGISTERS[one.name] in registers]
        position = min(one.position for one in self.standings)
        self.folding = Folding(registers, shelves.group(self.standings), source, position, told=terms)

    @property
    def position(self) -> int:
        """How far it is."""
        return self.folding.position

    def advance(self, until: int) -> int:
        """Takes one more batch."""
        return _advance(self.folding, self.source, until, BATCH)

    def digests(self) -> dict[str, Digest]:
        """What each register says now."""
        self.shelves.swap_in([one for one in self.standings if one.state == BUILDING])
        return {one.name: digest_at(self.shelves, one.table, self.position) for one in self.standings}


def _advance(folding: Folding, source: LedgerSource, until: int, batch: int) -> int:
    rows = source.lean(after=folding.position, until=until, limit=batch, topics=folding.topics)
    folding.take(rows, position=until if len(rows) < batch else None)
    return folding.position


def run(place: Place, until: int, progress: Progress | None = None) -> dict[str, Digest]:
    """Replays up to a position; gives what each register says there."""
    while place.position < until:
        position = place.advance(until)
        if progress is not None:
            progress(position, until)
    return place.digests()


class Compared(NamedTuple):
    """A register of a replay beside the county's at the same position; live is None where that is not so far yet."""

    name: str
    replayed: Digest
    live: Digest | None

    @property
    def same(self) -> bool:
        """Whether both say the same."""
        return self.replayed == self.live


def compare(replayed: Mapping[str, Digest], shelves: Shelves, position: int) -> list[Compared]:
    """The digests of a replay beside those of the live registers at the same position."""
    with shelves.reading() as c:
        live = {one.name: one for one in shelves.standings(c) if one.state == LIVE} if shelves.exists(c) else {}
    there = {name: one.table for name, one in live.items() if one.position >= position}
    return [
        Compared(name, digest, digest_at(shelves, there[name], position) if name in there else None)
        for name, digest in replayed.items()
    ]
