"""A ledger in an SQLite file: the library's recorder, with positions, pages, states and the seal in its transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeVar

import msgspec
from eventsourcing.persistence import IntegrityError, InterfaceError, StoredEvent
from eventsourcing.sqlite import (
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteProcessRecorder,
)

from service.ledger import bare, reading
from service.ledger.rows import EventRow, Head, Opened, Rows, Standing, Want, nothing
from service.ledger.schema import Meta, SchemaMissing

T = TypeVar("T")
_json = msgspec.json.encode

LOCK_TIMEOUT: Final = 30
"""Seconds to wait for another writer."""
STATEMENTS: Final = 256
"""Prepared statements that a connection keeps."""
FEW: Final = 16
"""Values that are worth a parameter each; more go as one JSON array."""

TABLES: Final = """
CREATE TABLE ledger (
    one INTEGER PRIMARY KEY CHECK (one = 1), origin TEXT NOT NULL, schema_version INTEGER NOT NULL,
    suite TEXT NOT NULL, states TEXT NOT NULL
);
CREATE TABLE head (
    one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL, recorded_at INTEGER NOT NULL,
    frontier BLOB NOT NULL, CHECK (only_the_ledger_inserts())
);
CREATE TABLE events (
    position INTEGER PRIMARY KEY, originator_id TEXT NOT NULL, originator_version INTEGER NOT NULL, topic TEXT NOT NULL,
    state BLOB NOT NULL, entry BLOB NOT NULL, leaf BLOB NOT NULL, salt BLOB NOT NULL, recorded_at INTEGER NOT NULL,
    UNIQUE (originator_id, originator_version), CHECK (only_the_ledger_inserts())
);
CREATE TABLE tags (
    tag TEXT NOT NULL, page INTEGER NOT NULL, positions TEXT NOT NULL, PRIMARY KEY (tag, page),
    CHECK (only_the_ledger_inserts())
) WITHOUT ROWID;
CREATE TABLE states (
    subject TEXT PRIMARY KEY, position INTEGER NOT NULL, version INTEGER NOT NULL, village TEXT, state BLOB NOT NULL,
    CHECK (only_the_ledger_inserts())
) WITHOUT ROWID;
"""

_REFUSE: Final = (
    "CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} "
    "BEGIN SELECT RAISE(ABORT, 'the ledger is never changed: {verb} of {table} refused'); END;"
)
_MOVES_ALONE: Final = (
    "CREATE TRIGGER head_update BEFORE UPDATE ON head WHEN NOT only_the_ledger_inserts() "
    "BEGIN SELECT RAISE(ABORT, 'the head moves with the ledger alone'); END;"
)
TRIGGERS: Final = "\n".join(
    [_REFUSE.format(table=table, verb=verb) for table in ("events", "tags") for verb in ("update", "delete")]
    + [_REFUSE.format(table=table, verb="delete") for table in ("head", "states", "ledger")]
    # A CHECK is not looked at when other columns are updated; here a trigger costs one look a transaction.
    + [_MOVES_ALONE]
)


class _Pool(SQLiteConnectionPool):
    """The library's pool, with the durability and the caches that a ledger wants; the library keeps one statement."""

    def _create_connection(self) -> SQLiteConnection:
        try:
            connection = sqlite3.connect(
                self.db_name,
                uri=True,
                isolation_level=None,
                check_same_thread=False,
                timeout=self.lock_timeout or LOCK_TIMEOUT,
                cached_statements=STATEMENTS,
            )
        except sqlite3.Error as error:
            raise InterfaceError(error) from error
        # INSERT OR REPLACE removes the old row without firing a delete trigger, and a trigger before each insert would
        # cost a fifth of the writing. The tables' CHECK asks for a function that only the ledger's connections have:
        # no other program inserts at all.
        connection.create_function("only_the_ledger_inserts", 0, lambda: 1, deterministic=True)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-65536", "wal_autocheckpoint=4000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.row_factory = sqlite3.Row
        return SQLiteConnection(connection, max_age=self.max_age)


class LedgerDatastore(SQLiteDatastore):
    """The library's datastore over the ledger's pool."""

    def __init__(self, path: str, *, lock_timeout: int = 30) -> None:
        super().__init__(path, lock_timeout=lock_timeout, pool_size=20, max_overflow=20, pool_timeout=30)
        self.pool = _Pool(db_name=path, lock_timeout=lock_timeout, pool_size=20, max_overflow=20, pool_timeout=30)


class SQLiteLedger(bare.Followed, SQLiteProcessRecorder):
    """The library's recorder whose every insert is a transaction of the ledger."""

    def __init__(self, datastore: SQLiteDatastore) -> None:
        super().__init__(datastore, events_table_name="events")

    # -- the ledger's own interface (service.ledger.rows.Store)

    def transact(self, want: Want, body: Callable[[Opened], T]) -> T:
        """Runs body in one transaction that holds the ledger's lock; what it does not append is undone."""
        with self.datastore.get_connection(commit=True) as connection:
            cursor = connection.cursor().sqlite_cursor
            cursor.row_factory = None
            opened = _Opened(cursor)
            try:
                cursor.execute("BEGIN IMMEDIATE")
                opened.head = Head(*cursor.execute("SELECT position, recorded_at, frontier FROM head").fetchone())
                _, ids = want()
                opened.used = opened.find(ids)
                result = body(opened)
                if opened.appended:
                    cursor.execute("COMMIT")
                return result
            finally:
                if cursor.connection.in_transaction:
                    cursor.execute("ROLLBACK")
                cursor.close()

    @contextmanager
    def reading(self) -> Iterator[reading.Cursor]:
        """A cursor for short reads; rows are tuples."""
        with self.datastore.get_connection(commit=False) as connection:
            cursor = connection.cursor().sqlite_cursor
            cursor.row_factory = None
            try:
                yield cursor
            finally:
                cursor.close()

    placeholder = "?"
    any_of = any_of_ids = "IN (SELECT value FROM json_each(?))"

    @staticmethod
    def stored_id(id_: str) -> str:
        """A UUID as the library stores it here: 32 hexadecimal digits."""
        return id_.replace("-", "")

    each_position = "json_each(t.positions) p"
    index = "p.key"

    @staticmethod
    def array(values: Sequence[Any]) -> Any:
        """A list as a parameter for `any_of`."""
        return _json(list(values)).decode()

    def create(self, meta: Meta) -> None:
        """Makes the tables of an empty ledger, with their triggers."""
        with self.datastore.transaction(commit=True) as c:
            for statement in (*_statements(TABLES), *TRIGGERS.split("\n")):
                c.execute(statement)
            c.execute("INSERT INTO ledger VALUES (1, ?, ?, ?, ?)", meta)
            c.execute("INSERT INTO head VALUES (1, 0, 0, ?)", (b"",))
            self._create_table(c)  # the library's tracking table

    def construct_create_table_statements(self) -> list[str]:
        """The library's statements but for its events table: ours is made by create()."""
        return [s for s in super().construct_create_table_statements() if "tracking" in s]

    def meta(self) -> Meta:
        """What the ledger says of itself. Raises SchemaMissing where there is none."""
        try:
            with self.reading() as c:
                row = c.execute("SELECT origin, schema_version, suite, states FROM ledger").fetchone()
        except (sqlite3.OperationalError, InterfaceError) as error:
            raise SchemaMissing from error
        if row is None:
            raise SchemaMissing
        return Meta(*row)

    def set_states_version(self, states: str) -> None:
        """Notes the versions of the states, once they were made anew."""
        with self.datastore.transaction(commit=True) as c:
            c.execute("UPDATE ledger SET states=?", (states,))

    # -- the library's interface

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """The library's door: events of no declared type, sealed like all others, about no subject."""
        tracking, origin = kwargs.get("tracking"), self.meta().origin

        def body(opened: Opened) -> list[int]:
            if tracking is not None:
                self._insert_tracking(SQLiteCursor(opened.cursor), tracking)  # type: ignore[attr-defined]
            rows = bare.rows(opened.head, stored_events, origin)
            opened.append(rows)
            return [row.position for row in rows.events]

        try:
            return self.transact(nothing, body)
        except sqlite3.IntegrityError as error:
            raise IntegrityError(error) from error

    def max_notification_id(self) -> int:
        """The last position; None for an empty ledger, as the library has it."""
        with self.reading() as c:
            return c.execute("SELECT max(position) FROM events").fetchone()[0]  # type: ignore[no-any-return]


class _Opened:
    """An open transaction on SQLite: BEGIN IMMEDIATE holds the ledger's lock."""

    head: Head
    used: dict[str, EventRow]

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self.cursor = cursor
        self.appended = False

    def load(self, subjects: list[str]) -> dict[str, Standing]:
        """The standings of the subjects that are known, and of the villages that they belong to."""
        found = self._load(subjects)
        villages = {s.village for s in found.values() if s.village} - found.keys()
        return found | self._load(list(villages)) if villages else found

    def _load(self, subjects: list[str]) -> dict[str, Standing]:
        if not subjects:
            return {}
        wanted = (
            f"VALUES {','.join(['(?)'] * len(subjects))}" if len(subjects) <= FEW else "SELECT value FROM json_each(?)"
        )
        rows = self.cursor.execute(
            f"WITH wanted (subject) AS ({wanted}) "
            "SELECT w.subject, t.page + json_array_length(t.positions) - 1, coalesce(s.position, 0), s.village, "
            "s.state FROM wanted w LEFT JOIN states s ON s.subject = w.subject "
            "JOIN tags t ON t.tag = w.subject AND t.page = (SELECT max(page) FROM tags WHERE tag = w.subject)",
            _values(subjects),
        )
        return {row[0]: Standing(*row) for row in rows}

    def find(self, ids: list[str]) -> dict[str, EventRow]:
        """The events among these ids that the ledger has."""
        if not ids:
            return {}
        stored = [SQLiteLedger.stored_id(id_) for id_ in ids]
        rows = self.cursor.execute(
            f"SELECT {reading.COLUMNS} FROM events WHERE originator_version = 1 AND originator_id {_in(stored)}",
            _values(stored),
        )
        return {row.id: row for row in map(reading.event_row, rows)}

    def history(self, subject: str) -> list[EventRow]:
        """All events of a subject, by page."""
        return reading.history(SQLiteLedger, self.cursor, subject)

    def append(self, rows: Rows) -> None:
        """Adds the rows."""
        c = self.cursor
        c.executemany(
            "INSERT INTO events VALUES (?,?,?,?,?,?,?,?,?)",
            [(p, i.replace("-", ""), v, t, s, e, leaf, salt, r) for p, i, v, t, s, e, leaf, salt, r in rows.events],
        )
        # In the order of their keys: neighbours lie on one page of the file.
        tags = sorted((tag, page, _json(positions).decode()) for tag, page, positions in rows.tags)
        c.executemany("INSERT INTO tags VALUES (?,?,?)", tags)
        c.executemany(
            "INSERT INTO states VALUES (?,?,?,?,?) ON CONFLICT (subject) DO UPDATE SET position=excluded.position, "
            "version=excluded.version, village=excluded.village, state=excluded.state",
            sorted(rows.states),
        )
        c.execute("UPDATE head SET position=?, recorded_at=?, frontier=?", rows.head)
        self.appended = True


def _in(values: Sequence[str]) -> str:
    """The condition that a column is one of some values; few of them are cheaper without a table of JSON."""
    return f"IN ({','.join('?' * len(values))})" if len(values) <= FEW else "IN (SELECT value FROM json_each(?))"


def _values(values: Sequence[str]) -> Sequence[str]:
    return values if len(values) <= FEW else (_json(values).decode(),)


def _statements(script: str) -> list[str]:
    return [s for s in script.split(";\n") if s.strip()]


__all__ = ["LedgerDatastore", "SQLiteLedger"]
