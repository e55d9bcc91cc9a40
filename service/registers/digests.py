"""Digests of kept registers: what each says at a position, for every day, so that two keepings can be compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from projections.kernel.register import Register
from projections.kernel.versions import OPEN
from service.registers.shelves import Shelves
from service.registers.tables import (
    ADDED,
    NOWHERE,
    TIMES,
    Digest,
    Table,
    added_line,
    digest_of,
    kept_names,
    version_line,
)

PAGE: Final = 5_000
"""Rows of one read: no snapshot is held longer."""


def digest_at(shelves: Shelves, table: Table, position: int) -> Digest:
    """What a kept register says at a position. It reads in pages, beside whoever writes: the past does not change."""
    lines = _addends(shelves, table, position) if table.register.adds_up else _versions(shelves, table, position)
    return digest_of(lines)


def _versions(shelves: Shelves, table: Table, position: int) -> Iterator[bytes]:
    mark, truths = shelves.MARK, _truths(table.register)
    place: tuple[Any, ...] = ("", "", 0)
    while True:
        with shelves.reading() as c:
            c.execute(
                f"SELECT * FROM {table.name} WHERE (unit, part, valid_from) > ({mark}, {mark}, {mark}) "
                f"AND known_from <= {mark} AND {mark} < known_to AND valid_from < {NOWHERE} "
                f"ORDER BY unit, part, valid_from LIMIT {PAGE}",
                (*place, position, position),
            )
            rows = c.fetchall()
        for kept in rows:
            unit, part, valid_from, valid_to, ended_at, _, _, made_by, _ = kept[: len(TIMES)]
            known = valid_to if ended_at <= position else OPEN
            yield version_line(unit, part, valid_from, known, made_by, _values(kept[len(TIMES) :], truths))
        if len(rows) < PAGE:
            return
        place = tuple(rows[-1][:3])


def _addends(shelves: Shelves, table: Table, position: int) -> Iterator[bytes]:
    mark, truths = shelves.MARK, _truths(table.register)
    at, number = 0, -1
    while True:
        with shelves.reading() as c:
            c.execute(
                f"SELECT * FROM {table.name} WHERE (position, number) > ({mark}, {mark}) AND position <= {mark} "
                f"ORDER BY position, number LIMIT {PAGE}",
                (at, number, position),
            )
            rows = c.fetchall()
        for kept in rows:
            yield added_line((*kept[: len(ADDED)], *_values(kept[len(ADDED) :], truths)))
        if len(rows) < PAGE:
            return
        at, number = rows[-1][1], rows[-1][2]


def _values(kept: Sequence[Any], truths: Sequence[int]) -> tuple[Any, ...]:
    """A row's own columns, truths as such: one of the databases keeps them as numbers."""
    if not truths:
        return tuple(kept)
    values = list(kept)
    for place in truths:
        values[place] = None if values[place] is None else bool(values[place])
    return tuple(values)


def _truths(register: Register) -> list[int]:
    kinds = [kind for column in register.columns for kind in kept_names(column).values()]
    return [place for place, kind in enumerate(kinds) if kind == "truth"]
