"""Where a county's registers stand: which generation of each is asked, how far it is, and how a batch is stored."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from operator import itemgetter
from typing import Any, ClassVar, Final, NamedTuple

import msgspec

from domain.kernel.figure import Hedged, Sum
from projections.kernel.register import REGISTERS, Register
from projections.kernel.versions import EVER, OPEN, Unit
from service.registers.shelf import Changes, Overtaken
from service.registers.tables import (
    TOTALS,
    Table,
    fingerprint,
    kept_nowhere,
    kept_version,
    units_of,
)

KEPT_TOTALS: Final = 50_000
"""Totals that stay in memory between batches."""

LIVE: Final = "live"
BUILDING: Final = "building"
_encode: Final = msgspec.json.encode
_NOTHING: Final = (0, Sum())


class Standing(NamedTuple):
    """Where a generation of a register stands."""

    name: str
    generation: int
    fingerprint: str
    position: int
    state: str

    @property
    def table(self) -> Table:
        """Its table."""
        return Table(REGISTERS[self.name], self.generation)


class Shelves(ABC):
    """The registers of a county in a database: SQLite or PostgreSQL."""

    TYPES: ClassVar[dict[str, str]]
    CLUSTERED: ClassVar[str]
    MARK: ClassVar[str]

    def __init__(self) -> None:
        self._there = False
        self._fitting: dict[str, bool] = {}
        self._totals: OrderedDict[tuple[Any, ...], tuple[int, Sum]] = OrderedDict()

    # -- what a database does in its own way

    @abstractmethod
    def reading(self) -> AbstractContextManager[Any]:
        """A cursor for short reads of one moment."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[Any]:
        """A cursor in a transaction."""

    @abstractmethod
    def any_of(self, column: str) -> str:
        """The condition that a column is one of a list."""

    @abstractmethod
    def array(self, values: Sequence[Any]) -> Any:
        """A list as the parameter of `any_of`."""

    @abstractmethod
    def number_of(self, truth: str) -> str:
        """A column of truths as 0 and 1."""

    @abstractmethod
    def insert(self, c: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Adds rows."""

    @abstractmethod
    def alter(self, c: Any, table: Table, rows: Sequence[Sequence[Any]]) -> None:
        """Ends versions, or what was known of them."""

    @abstractmethod
    def forget(self, c: Any, table: Table, rows: Sequence[tuple[str, int]]) -> None:
        """Notes that single events were voided."""

    @abstractmethod
    def mark_seen(self, c: Any, table: Table, rows: Sequence[tuple[str, str, int]]) -> None:
        """Notes on open versions what their units have seen."""

    @abstractmethod
    def put_nowhere(self, c: Any, table: Table, rows: Sequence[Sequence[Any]]) -> None:
        """Notes what units without open versions have seen."""

    @abstractmethod
    def last_totals(self, c: Any, table: Table, keys: Sequence[tuple[Any, ...]]) -> Iterable[Sequence[Any]]:
        """The last totals of (key, bucket), where there are any."""

    @abstractmethod
    def settle(self, tables: Sequence[str]) -> None:
        """Lets the database look at tables that were filled at once, so that it finds the best way through them."""

    @abstractmethod
    def lead(self) -> bool:
        """Whether this process may write the registers: one does, until it ends."""

    @abstractmethod
    def resign(self) -> None:
        """Lets another process lead."""

    @abstractmethod
    def close(self) -> None:
        """Closes all connections."""

    @abstractmethod
    def exists(self, c: Any) -> bool:
        """Whether the tables were made."""

    def there(self, c: Any) -> bool:
        """Whether the tables were made: once they are, they stay."""
        self._there = self._there or self.exists(c)
        return self._there

    # -- which registers there are

    def create(self) -> None:
        """Makes the table of registers, where there is none."""
        with self.writing() as c:
            if not self.exists(c):
                text, number = self.TYPES["text"], self.TYPES["whole"]
                c.execute(
                    f"CREATE TABLE registers (name {text} NOT NULL, generation {number} NOT NULL, "
                    f"fingerprint {text} NOT NULL, position {number} NOT NULL, state {text} NOT NULL, "
                    "PRIMARY KEY (name, generation))"
                )

    def standings(self, c: Any) -> list[Standing]:
        """Every generation of every register of this release that is kept."""
        c.execute("SELECT name, generation, fingerprint, position, state FROM registers ORDER BY name, generation")
        return [found for row in c.fetchall() if (found := Standing(*row)).name in REGISTERS]

    def live(self, c: Any) -> dict[str, Standing]:
        """The generation of each register that questions are asked of; none whose columns are another release's."""
        c.execute(f"SELECT name, generation, fingerprint, position, state FROM registers WHERE state='{LIVE}'")
        found = [Standing._make(row) for row in c.fetchall() if row[0] in REGISTERS]
        return {one.name: one for one in found if self._fits(c, one.table)}

    def _fits(self, c: Any, table: Table) -> bool:
        """Whether a table has the columns that this release declares; asked once of each."""
        if table.name not in self._fitting:
            c.execute(f"SELECT * FROM {table.name} LIMIT 0")
            self._fitting[table.name] = tuple(column[0] for column in c.description) == table.columns
        return self._fitting[table.name]

    def plan(self, registers: Sequence[Register]) -> tuple[list[Standing], list[Standing]]:
        """Makes tables for registers that are new or changed; gives the live ones, and those being built.

        What no register of this release answers to, a live table of an older declaration aside, is removed.
        """
        with self.writing() as c:
            held = self.standings(c)
            by_name: dict[str, list[Standing]] = {}
            for one in held:
                by_name.setdefault(one.name, []).append(one)
            for register in registers:
                mine = by_name.get(register.name, [])
                if not any(one.fingerprint == fingerprint(register) for one in mine):
                    generation = max((one.generation for one in mine), default=0) + 1
                    self._make(c, Table(register, generation))
            for one in held:
                fits = one.fingerprint == fingerprint(REGISTERS[one.name])
                if not fits and one.state == BUILDING:
                    self._drop(c, one)
            standings = [one for one in self.standings(c) if one.fingerprint == fingerprint(REGISTERS[one.name])]
        return [s for s in standings if s.state == LIVE], [s for s in standings if s.state == BUILDING]

    def _make(self, c: Any, table: Table) -> None:
        for statement in table.create(self.TYPES, self.CLUSTERED):
            c.execute(statement)
        mark = self.MARK
        c.execute(
            f"INSERT INTO registers VALUES ({mark}, {mark}, {mark}, 0, {mark})",
            (table.register.name, table.generation, fingerprint(table.register), BUILDING),
        )

    def _drop(self, c: Any, one: Standing) -> None:
        for statement in one.table.drop():
            c.execute(statement)
        c.execute(
            f"DELETE FROM registers WHERE name={self.MARK} AND generation={self.MARK}", (one.name, one.generation)
        )

    def swap_in(self, built: Sequence[Standing]) -> None:
        """Lets questions be asked of what was built, and removes what it replaces, at once."""
        with self.writing() as c:
            for one in built:
                for statement in one.table.indexes():
                    c.execute(statement)
        self.settle([name for one in built for name in one.table.names])
        with self.writing() as c:
            for one in built:
                c.execute(
                    f"UPDATE registers SET state={self.MARK} WHERE name={self.MARK} AND generation={self.MARK}",
                    (LIVE, one.name, one.generation),
                )
                for old in self.standings(c):
                    if old.name == one.name and old.generation != one.generation:
                        self._drop(c, old)

    def group(self, standings: Sequence[Standing]) -> Group:
        """Registers that are folded together."""
        return Group(self, standings)

    def note(self, said: str) -> str:
        """Notes what is kept here, where nothing is noted yet; gives what is."""
        with self.writing() as c:
            c.execute(f"CREATE TABLE IF NOT EXISTS note (said {self.TYPES['text']} NOT NULL)")
            c.execute("SELECT said FROM note")
            held = c.fetchall()
            if not held:
                c.execute(f"INSERT INTO note VALUES ({self.MARK})", (said,))
            return str(held[0][0]) if held else said

    # -- totals

    def totals(self, c: Any, table: Table, changes: Changes) -> list[tuple[Any, ...]]:
        """The rows that addends make in the totals by month and by year."""
        register = table.register
        own = table.columns
        key_at = [own.index(key) for key in register.key]
        low_at = own.index(f"{register.amount.name}_low") if register.amount else None
        said = [(tuple([kept[i] for i in key_at]), kept) for kept in changes.added]
        wanted = dict.fromkeys((*key, bucket) for key, kept in said for bucket in buckets(kept[0]))
        missing = [w for w in wanted if (table.name, w) not in self._totals]
        width = len(register.key)
        for row in self.last_totals(c, table, missing) if missing else ():
            times, low, high, full = row[width + 2 :]
            held = Sum(low, high) if full is None else msgspec.json.decode(full, type=Sum)
            self._totals[table.name, tuple(row[: width + 1])] = (times, held)
        made: dict[tuple[Any, ...], tuple[Any, ...]] = {}
        for key, kept in said:
            day, position, _, _, more = kept[:5]
            amount = _amount(kept, low_at)
            for bucket in buckets(day):
                at = (table.name, (*key, bucket))
                times, held = self._totals.pop(at, _NOTHING)
                held = held if amount is None else held.plus(amount, more)
                times += more
                self._totals[at] = (times, held)
                full = None if held.exact is not None else _encode(held).decode()
                made[(*key, bucket, position)] = (times, held.low, held.high, full)
        return [(*at, *total) for at, total in sorted(made.items())]

    def forget_totals(self) -> None:
        """Drops what was kept of totals."""
        self._totals.clear()

    def trim_totals(self) -> None:
        """Drops the totals that were not asked for longest."""
        while len(self._totals) > KEPT_TOTALS:
            self._totals.popitem(last=False)


class Group:
    """Registers that are folded together, and stand at one position: a shelf."""

    def __init__(self, shelves: Shelves, standings: Sequence[Standing]) -> None:
        self.shelves = shelves
        self.standings = list(standings)
        self._tables = {one.name: one.table for one in standings}

    def open_units(self, register: Register, names: Sequence[str]) -> Iterable[Unit]:
        """The units among these that are known, with what is open of their versions."""
        table, shelves = self._tables[register.name], self.shelves
        with shelves.reading() as c:
            c.execute(
                f"SELECT * FROM {table.name} WHERE {shelves.any_of('unit')} AND valid_to={OPEN} AND known_to={EVER}",
                (shelves.array(names),),
            )
            return units_of(register, c.fetchall(), whole=False).values()

    def whole_unit(self, register: Register, name: str) -> Unit:
        """A unit with all of its versions that are known now."""
        table, shelves = self._tables[register.name], self.shelves
        with shelves.reading() as c:
            c.execute(f"SELECT * FROM {table.name} WHERE unit={shelves.MARK} AND known_to={EVER}", (name,))
            return units_of(register, c.fetchall(), whole=True).get(name) or Unit(name)

    def keep(self, changes: Sequence[Changes], *, before: int, position: int) -> None:
        """Stores what a batch changed, and that the registers have come to a position, in one transaction."""
        shelves = self.shelves
        try:
            with shelves.writing() as c:
                self._move(c, before, position)
                for change in changes:
                    self._keep(c, self._tables[change.register.name], change)
        except BaseException:
            shelves.forget_totals()
            raise
        shelves.trim_totals()

    def _move(self, c: Any, before: int, position: int) -> None:
        shelves, mark = self.shelves, self.shelves.MARK
        which = shelves.any_of("name || '/' || generation")
        c.execute(
            f"UPDATE registers SET position={mark} WHERE position={mark} AND {which}",
            (position, before, shelves.array([f"{one.name}/{one.generation}" for one in self.standings])),
        )
        if c.rowcount != len(self.standings):
            raise Overtaken

    def _keep(self, c: Any, table: Table, changes: Changes) -> None:
        shelves, register = self.shelves, table.register
        if changes.added:
            shelves.insert(c, table.name, table.columns, sorted(changes.added, key=_in_order(table)))
            if register.long:
                shelves.insert(c, table.totals, (*register.key, *TOTALS), shelves.totals(c, table, changes))
        if changes.single:
            shelves.insert(c, table.name, table.columns, changes.single)
        if changes.forgotten:
            shelves.forget(c, table, changes.forgotten)
        if changes.units:
            self._keep_units(c, table, changes.units)

    def _keep_units(self, c: Any, table: Table, units: Iterable[Unit]) -> None:
        """Stores what came of units, what changed, and what each has seen: on an open version, if it has one."""
        shelves, register = self.shelves, table.register
        new: list[tuple[Any, ...]] = []
        altered: list[tuple[Any, ...]] = []
        seen: list[tuple[str, str, int]] = []
        nowhere: list[tuple[Any, ...]] = []
        for unit in units:
            altered += [
                (unit.name, v.part, v.valid_from, v.known_from, v.valid_to, v.ended_at, v.known_to)
                for v in unit.made
                if v.stored
            ]
            new += [kept_version(register, unit.name, v, unit.seen) for v in unit.made if not v.stored]
            if not any(v.open for v in unit.made if not v.stored):
                part = next((found[-1].part for found in unit.versions.values() if found and found[-1].open), None)
                if part is None:
                    nowhere.append(kept_nowhere(register, unit))
                else:
                    seen.append((unit.name, part, unit.seen))
        new.sort(key=lambda row: (row[0], row[1], row[2], row[5]))
        for rows, store in ((altered, shelves.alter), (seen, shelves.mark_seen), (nowhere, shelves.put_nowhere)):
            if rows:
                store(c, table, rows)
        if new:
            shelves.insert(c, table.name, table.columns, new)


def buckets(day: int) -> tuple[int, int]:
    """The month and the year of a day, as numbers: 201811 and 2018."""
    return day // 100, day // 10_000


def _amount(values: Sequence[Any], at: int | None) -> int | Hedged | None:
    if at is None:
        return None
    low, _, hedge = values[at : at + 3]
    if hedge is not None:
        return msgspec.json.decode(hedge, type=Hedged)
    return low if low is None else int(low)


def _in_order(table: Table) -> Callable[[Sequence[Any]], Any]:
    return itemgetter(*(table.columns.index(name) for name in table.primary_key))
