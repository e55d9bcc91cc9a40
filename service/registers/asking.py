"""Asking the registers: rows and sums as they were on a day, as known at a position, by indexes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from domain.kernel.figure import Figure, Hedged, Sum
from projections.kernel.register import REGISTERS, Column, Register
from service.registers.shelves import Shelves
from service.registers.tables import TIMES, Table, kept_names, known, so, so_values

OPERATORS: Final = {"": "=", "from": ">=", "to": "<="}


class NotThere(RuntimeError):
    """A register that is asked is still being built for the first time: ask again when it has caught up."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(f"{', '.join(names)}: {self.__doc__}")


class At(NamedTuple):
    """Two times: a day as a number, and a position."""

    day: int
    position: int


class Found(NamedTuple):
    """A row that was found. unit and part tell it from others; made_by: the position of the event that made it so."""

    unit: str
    part: str
    valid_from: int
    made_by: int
    row: Any


class Filter(NamedTuple):
    """What a column must be: equal to one of some values, at least, or at most; for a figure, surely so."""

    column: str
    how: str
    values: Sequence[Any]


class Asked:
    """The registers in one moment: what is read here belongs together."""

    def __init__(self, shelves: Shelves, cursor: Any) -> None:
        self.shelves, self.cursor = shelves, cursor
        self._live = shelves.live(cursor)
        self.mark = shelves.MARK
        self.position = min((one.position for one in self._live.values()), default=0)
        """How far the ledger is in all of them."""

    def table(self, name: str) -> Table:
        """The table of a register. Raises NotThere where it is being built."""
        if name not in self._live:
            raise NotThere([name])
        return self._live[name].table

    def rows(
        self,
        name: str,
        at: At,
        *,
        where: Sequence[Filter] = (),
        villages: Sequence[str] | None = None,
        after: tuple[Any, ...] | None = None,
        sort: str | None = None,
        limit: int | None = None,
    ) -> list[Found]:
        """The rows of a register of states, by unit and part, or by a column first. after: the last row's place."""
        table = self.table(name)
        conditions, values = [so(mark=self.mark)], list(so_values(*at))
        self._filter(table.register, where, conditions, values)
        self._in_villages(villages, conditions, values)
        order = _order(table.register, sort)
        if after is not None:
            self._beyond(order, after, conditions, values)
        direction = [f"{column}{' DESC' if down else ''}" for column, down in order]
        sql = f"SELECT * FROM {table.name} WHERE {' AND '.join(conditions)} ORDER BY {', '.join(direction)}"
        if limit is not None:
            sql += f" LIMIT {limit:d}"
        self.cursor.execute(sql, values)
        return [_found(table.register, kept) for kept in self.cursor.fetchall()]

    def _filter(self, register: Register, where: Sequence[Filter], conditions: list[str], values: list[Any]) -> None:
        for one in where:
            column = None if one.column in ("unit", "part") else register.column(one.column)
            if one.how == "":
                names = [one.column] if column is None else list(kept_names(column))[:1]
                self._one_of(names[0], one.values, conditions, values)
                continue
            name = one.column
            if column is not None and column.kind == "figure":  # surely at least, or at most
                name = f"{name}_low" if one.how == "from" else f"{name}_high"
            conditions.append(f"{name} {OPERATORS[one.how]} {self.mark}")
            values.append(one.values[0])

    def _one_of(self, column: str, wanted: Sequence[Any], conditions: list[str], values: list[Any]) -> None:
        """That a column is one of some values; a lone one is compared, which every planner understands."""
        if len(wanted) == 1:
            conditions.append(f"{column} = {self.mark}")
            values.append(wanted[0])
        else:
            conditions.append(self.shelves.any_of(column))
            values.append(self.shelves.array(wanted))

    def _in_villages(self, villages: Sequence[str] | None, conditions: list[str], values: list[Any]) -> None:
        if villages is not None:
            conditions.append(f"(village IS NULL OR {self.shelves.any_of('village')})")
            values.append(self.shelves.array(villages))

    def _beyond(
        self, order: Sequence[tuple[str, bool]], after: Sequence[Any], conditions: list[str], values: list[Any]
    ) -> None:
        """Only what lies after a place in the order; the columns are compared one after another."""
        steps = []
        for number, (column, down) in enumerate(order):
            equal = " AND ".join(f"{c} = {self.mark}" for c, _ in order[:number])
            beyond = f"{column} {'<' if down else '>'} {self.mark}"
            steps.append(f"({equal} AND {beyond})" if equal else beyond)
            values += [*after[:number], after[number]]
        conditions.append(f"({' OR '.join(steps)})")

    def select(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """The rows of a statement of a question's own."""
        self.cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = self.cursor.fetchall()
        return found

    def so(self, alias: str) -> str:
        """The condition that a row of an alias is so at two times; its parameters: so_values(*at)."""
        return so(alias, mark=self.mark)

    def known(self, alias: str) -> str:
        """For a register of single events, whose day is a column: known at a position, which comes twice."""
        return known(alias, mark=self.mark)

    # -- sums

    def sums(
        self,
        name: str,
        at: At,
        *,
        by: Sequence[str],
        where: Mapping[str, Sequence[Any]] | None = None,
        since: int | None = None,
        villages: Sequence[str] | None = None,
    ) -> dict[tuple[Any, ...], Total]:
        """What addends make together, by some of their columns. since: of no earlier day."""
        table = self.table(name)
        register = table.register
        if register.long and where and set(where) == {register.key[0]} and since is None and villages is None:
            return self._long_sums(table, at, by, where)
        conditions, values = [f"day <= {self.mark}", f"position <= {self.mark}"], list(at)
        for column, wanted in (where or {}).items():
            self._one_of(column, wanted, conditions, values)
        if since is not None:
            conditions.append(f"day >= {self.mark}")
            values.append(since)
        self._in_villages(villages, conditions, values)
        return self._add_up(table, conditions, values, by)

    def _add_up(
        self, table: Table, conditions: Sequence[str], values: Sequence[Any], by: Sequence[str]
    ) -> dict[tuple[Any, ...], Total]:
        amount, columns = table.register.amount, "".join(f"{column}, " for column in by)
        group = f" GROUP BY {', '.join(by)}" if by else ""
        where = " AND ".join(conditions)
        found: dict[tuple[Any, ...], Total] = {}
        if amount is None:
            for row in self.select(f"SELECT {columns}sum(times) FROM {table.name} WHERE {where}{group}", values):
                found[tuple(row[:-1])] = Total(int(row[-1] or 0), Sum())
            return found
        low, hedge = f"{amount.name}_low", f"{amount.name}_hedge"
        rows = self.select(
            f"SELECT {columns}sum(times), sum(CASE WHEN {hedge} IS NULL THEN times * {low} ELSE 0 END), "
            f"sum(CASE WHEN {hedge} IS NULL AND {low} IS NOT NULL THEN 0 ELSE 1 END) "
            f"FROM {table.name} WHERE {where}{group}",
            values,
        )
        doubtful = False
        for *key, times, exact, hedged in rows:
            found[tuple(key)] = Total(int(times or 0), Sum(int(exact or 0), int(exact or 0)))
            doubtful = doubtful or bool(hedged)
        if doubtful:
            rows = self.select(
                f"SELECT {columns}times, {hedge} FROM {table.name} WHERE {where} AND ({hedge} IS NOT NULL)", values
            )
            for *key, times, text in rows:
                total = found[tuple(key)]
                found[tuple(key)] = total._replace(sum=total.sum.plus(msgspec.json.decode(text, type=Hedged), times))
        return found

    def _long_sums(
        self, table: Table, at: At, by: Sequence[str], where: Mapping[str, Sequence[Any]]
    ) -> dict[tuple[Any, ...], Total]:
        """The sums of long keys: whole years and months from their totals, and the last month's days one by one."""
        register, mark = table.register, self.mark
        first = register.key[0]
        keys = self.select(
            f"SELECT DISTINCT {', '.join(register.key)} FROM {table.totals} WHERE {self.shelves.any_of(first)} "
            "AND bucket < 10000",
            (self.shelves.array(where[first]),),
        )
        year, month = at.day // 10_000, at.day // 100
        months = [year * 100 + number for number in range(1, month % 100)]
        on = " AND ".join(f"{name} = {mark}" for name in register.key)
        found: dict[tuple[Any, ...], Total] = {}
        for key in keys:
            years = self.select(
                f"SELECT DISTINCT bucket FROM {table.totals} WHERE {on} AND bucket < {mark}", (*key, year)
            )
            total = NOTHING
            for bucket in [*(row[0] for row in years), *months]:
                row = self.select(
                    f"SELECT times, low, high, sum FROM {table.totals} WHERE {on} AND bucket = {mark} "
                    f"AND position <= {mark} ORDER BY position DESC LIMIT 1",
                    (*key, bucket, at.position),
                )
                for times, low, high, full in row:
                    held = Sum(low, high) if full is None else msgspec.json.decode(full, type=Sum)
                    total = Total(total.times + times, total.sum.plus_sum(held))
            days = self._add_up(
                table,
                [on, f"day >= {mark}", f"day <= {mark}", f"position <= {mark}"],
                (*key, month * 100, at.day, at.position),
                (),
            )
            for last in days.values():
                total = Total(total.times + last.times, total.sum.plus_sum(last.sum))
            named = dict(zip(register.key, key, strict=True))
            group = tuple(named[column] for column in by)
            before = found.get(group, NOTHING)
            found[group] = Total(before.times + total.times, before.sum.plus_sum(total.sum))
        return {group: total for group, total in found.items() if total.times}


class Total(NamedTuple):
    """What addends make together, and how many they are."""

    times: int
    sum: Sum

    @property
    def figure(self) -> Figure:
        """The sum, with how exact it is."""
        return self.sum.figure()


NOTHING: Final = Total(0, Sum())


def _order(register: Register, sort: str | None) -> list[tuple[str, bool]]:
    """The columns that rows are ordered by, and whether downwards; always down to one row."""
    last = [("unit", False), ("part", False)]
    if sort is None:
        return last
    name, down = sort.removeprefix("-"), sort.startswith("-")
    if name in ("unit", "valid_from", "made_by"):
        return [(name, down), *last]
    column = register.column(name)
    kept = f"{name}_low" if column.kind == "figure" else name
    return [(f"coalesce({kept}, {_EMPTY[column.kind]})", down), *last]


_EMPTY: Final = {"text": "''", "whole": "0", "truth": "false", "figure": "0", "list": "''", "sealed": "''"}


def place(register: Register, found: Found, sort: str | None) -> tuple[Any, ...]:
    """Where a row lies in the order, for the next page to begin after it."""
    last = (found.unit, found.part)
    if sort is None:
        return last
    name = sort.removeprefix("-")
    if name == "unit":
        return (found.unit, *last)
    if name in ("valid_from", "made_by"):
        return (getattr(found, name), *last)
    column = register.column(name)
    kept = dict(zip([n for c in register.columns for n in kept_names(c)], register.values(found.row), strict=True))
    value = kept[f"{name}_low" if column.kind == "figure" else name]
    if column.kind == "truth" and value is not None:
        value = bool(value)
    empty: dict[str, Any] = {"whole": 0, "figure": 0, "truth": False}
    return (empty.get(column.kind, "") if value is None else value, *last)


def is_place(register: Register, sort: str | None, after: Sequence[Any]) -> bool:
    """Whether these values name a place in the order: a text, a number or a truth for each of its columns."""
    kinds: list[type] = [str, str]
    if sort is not None:
        name = sort.removeprefix("-")
        kept = (
            "whole" if name in ("valid_from", "made_by") else "text" if name == "unit" else register.column(name).kind
        )
        kinds.insert(0, {"whole": int, "figure": int, "truth": bool}.get(kept, str))
    return [type(value) for value in after] == kinds


def _found(register: Register, kept: Sequence[Any]) -> Found:
    unit, part, valid_from, *_, made_by, _seen = kept[: len(TIMES)]
    return Found(unit, part, valid_from, made_by, register.row(kept[len(TIMES) :]))


def columns_of(name: str) -> Iterable[Column]:
    """The columns of a register."""
    return REGISTERS[name].columns
