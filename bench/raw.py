"""The bare database: the ledger's own event rows, put into one table by whoever decides, tags and seals nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import count
from typing import Any
from uuid import UUID

import psycopg

from bench.ground import BEGINNING, Ground, Ours, stopwatch
from bench.ledger import RATE
from bench.stream import TRANSACTION, Stream
from bench.table import Claim, Measured, bench
from service.ledger import reading
from service.ledger.rows import EventRow

AGAINST = "the ratio is what 1,000 events a transaction reach of it"

SQLITE = """
CREATE TABLE events (
    position INTEGER PRIMARY KEY, originator_id TEXT NOT NULL UNIQUE, originator_version INTEGER NOT NULL,
    topic TEXT NOT NULL, state BLOB NOT NULL, entry BLOB NOT NULL, leaf BLOB NOT NULL, salt BLOB NOT NULL,
    recorded_at INTEGER NOT NULL
)
"""
POSTGRES = """
CREATE TABLE events (
    position bigint PRIMARY KEY, originator_id uuid NOT NULL UNIQUE, originator_version bigint NOT NULL,
    topic text NOT NULL, state bytea NOT NULL, entry bytea NOT NULL, leaf bytea NOT NULL, salt bytea NOT NULL,
    recorded_at bigint NOT NULL
)
"""
COPY = "COPY events FROM STDIN (FORMAT BINARY)"
TYPES = ("int8", "uuid", "int8", "text", "bytea", "bytea", "bytea", "bytea", "int8")
UNNEST = f"INSERT INTO events SELECT * FROM unnest({', '.join(f'%b::{type_}[]' for type_ in TYPES)})"

Row = tuple[Any, ...]
Insert = Callable[[Sequence[Row]], None]


@bench(
    Claim("raw-executemany", "bare rows, executemany, 1,000 a transaction", RATE, AGAINST, databases=["sqlite"]),
    Claim("raw-unnest", "bare rows, unnest, 1,000 a transaction", RATE, AGAINST, databases=["postgresql"]),
    Claim("raw-copy", "bare rows, COPY, 1,000 a transaction", RATE, AGAINST, databases=["postgresql"]),
)
def ceilings(ground: Ground) -> Iterator[Measured]:
    """What the database alone would do with the events' rows, and which part of that the ledger reaches."""
    transactions = ground.size(3, 1)
    sqlite = ground.database == "sqlite"
    with ground.county() as county, ground.bare() as where, (_sqlite if sqlite else _postgres)(where) as inserts:
        ours = Ours(county, Stream())
        with county.store.reading() as c:
            sample = reading.page(county.store, c, after=BEGINNING - TRANSACTION, limit=TRANSACTION)
        firsts = count(1, TRANSACTION)

        def bare(insert: Insert) -> float:
            seconds = 0.0
            for _ in range(transactions):
                rows = _numbered(sample, next(firsts), hexadecimal=sqlite)
                with stopwatch() as watch:
                    insert(rows)
                seconds += watch.seconds
            return transactions * TRANSACTION / seconds

        for name, insert in inserts.items():
            pairs = ground.alternate(lambda: ours.in_bulk(ours.stream.chunks(transactions)), partial(bare, insert))
            yield Measured(name, pairs.against, pairs.ratio)


def _numbered(sample: Sequence[EventRow], first: int, *, hexadecimal: bool) -> list[Row]:
    """The sample's rows as new ones: the next positions, and ids that rise as those of version 7 do."""
    ids = [UUID(int=number << 64 | number) for number in range(first, first + len(sample))]
    return [
        (first + number, id_.hex if hexadecimal else id_, *row[2:])
        for number, (id_, row) in enumerate(zip(ids, sample, strict=True))
    ]


@contextmanager
def _sqlite(where: str) -> Iterator[dict[str, Insert]]:
    connection = sqlite3.connect(where, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(SQLITE)

    def executemany(rows: Sequence[Row]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO events VALUES (?,?,?,?,?,?,?,?,?)", rows)
        connection.execute("COMMIT")

    yield {"raw-executemany": executemany}
    connection.close()


@contextmanager
def _postgres(where: str) -> Iterator[dict[str, Insert]]:
    connection = psycopg.connect(where)
    connection.execute(POSTGRES)
    connection.commit()

    def unnest(rows: Sequence[Row]) -> None:
        connection.execute(UNNEST, [list(column) for column in zip(*rows, strict=True)], prepare=True)
        connection.commit()

    def copy(rows: Sequence[Row]) -> None:
        with connection.cursor() as cursor, cursor.copy(COPY) as to:
            to.set_types(TYPES)
            for row in rows:
                to.write_row(row)
        connection.commit()

    yield {"raw-unnest": unnest, "raw-copy": copy}
    connection.close()
