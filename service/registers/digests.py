"""Digests of kept registers: what each says at a position, for every day, so that two keepings can be compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from projections.kernel.versions import OPEN
from service.registers.shelves import Shelves
from service.registers.tables import ADDED, NOWHERE, Digest, Table, digest_of, hash_of, kept_names

PAGE: Final = 10_000
"""Rows of one read: no snapshot is held longer."""


def digest_at(shelves: Shelves, table: Table, position: int) -> Digest:
    """What a kept register says at a position. It reads in pages, beside whoever writes: the past does not change."""
    pages = _addends(shelves, table, position) if table.register.adds_up else _versions(shelves, table, position)
    return digest_of(hash_of(row) for page in pages for row in page)


def _versions(shelves: Shelves, table: Table, position: int) -> Iterator[Sequence[Any]]:
    mark = shelves.MARK
    valid_to = f"CASE WHEN ended_at <= {position:d} THEN valid_to ELSE {OPEN} END"
    told = ", ".join(["unit", "part", "valid_from", valid_to, "made_by", *_own(shelves, table)])
    place: tuple[Any, ...] = ("", "", 0)
    while True:
        with shelves.reading() as c:
            c.execute(
                f"SELECT {told} FROM {table.name} WHERE (unit, part, valid_from) > ({mark}, {mark}, {mark}) "
                f"AND known_from <= {mark} AND {mark} < known_to AND valid_from < {NOWHERE} "
                f"ORDER BY unit, part, valid_from LIMIT {PAGE}",
                (*place, position, position),
            )
            rows = c.fetchall()
        yield rows
        if len(rows) < PAGE:
            return
        place = tuple(rows[-1][:3])


def _addends(shelves: Shelves, table: Table, position: int) -> Iterator[Sequence[Any]]:
    mark, key = shelves.MARK, table.primary_key
    told = ", ".join([*ADDED, *_own(shelves, table), *table.register.key])
    beyond, place = "", ()
    while True:
        with shelves.reading() as c:
            c.execute(
                f"SELECT {told} FROM {table.name} WHERE position <= {mark}{beyond} "
                f"ORDER BY {', '.join(key)} LIMIT {PAGE}",
                (position, *place),
            )
            rows = c.fetchall()
        width = len(table.register.key)
        yield [row[:-width] for row in rows]
        if len(rows) < PAGE:
            return
        day, at, number = rows[-1][:3]
        place = (*rows[-1][-width:], day, at, number)
        beyond = f" AND ({', '.join(key)}) > ({', '.join([mark] * len(key))})"


def _own(shelves: Shelves, table: Table) -> Iterator[str]:
    """The register's own columns; truths as numbers, as they are in one of the databases."""
    for column in table.register.columns:
        for name, kind in kept_names(column).items():
            yield shelves.number_of(name) if kind == "truth" else name
