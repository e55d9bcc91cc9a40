"""Registers in an SQLite file of their own."""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, ClassVar

import msgspec

from projections.kernel.versions import EVER, OPEN
from service.ledger.sqlite import LedgerDatastore
from service.registers.shelves import Shelves
from service.registers.tables import Table


class SQLiteShelves(Shelves):
    """The registers of a county in a file."""

    TYPES: ClassVar = {"text": "TEXT", "whole": "INTEGER", "truth": "INTEGER"}
    CLUSTERED = " WITHOUT ROWID"
    MARK = "?"

    def __init__(self, path: str) -> None:
        super().__init__()
        self.datastore = LedgerDatastore(path)
        self.path = path
        self._lock: IO[str] | None = None

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """A cursor for short reads of one moment; rows are tuples."""
        with self.datastore.get_connection(commit=False) as connection:
            cursor = connection.cursor().sqlite_cursor
            cursor.row_factory = None
            cursor.execute("BEGIN")
            try:
                yield cursor
            finally:
                with suppress(Exception):
                    cursor.execute("ROLLBACK")
                cursor.close()

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """A cursor in a transaction that is committed at the end, or undone."""
        with self.datastore.get_connection(commit=True) as connection:
            cursor = connection.cursor().sqlite_cursor
            cursor.row_factory = None
            try:
                cursor.execute("BEGIN IMMEDIATE")
                yield cursor
                cursor.execute("COMMIT")
            finally:
                if cursor.connection.in_transaction:
                    cursor.execute("ROLLBACK")
                cursor.close()

    def any_of(self, column: str) -> str:
        """The condition that a column is one of a list."""
        return f"{column} IN (SELECT value FROM json_each(?))"

    def array(self, values: Sequence[Any]) -> Any:
        """A list as the parameter of `any_of`."""
        return msgspec.json.encode(list(values)).decode()

    def number_of(self, truth: str) -> str:
        """A column of truths as 0 and 1."""
        return truth

    def insert(self, c: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Adds rows."""
        c.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(columns))})", rows)

    def alter(self, c: Any, table: Table, rows: Sequence[Sequence[Any]]) -> None:
        """Ends versions, or what was known of them: their key, then valid_to, ended_at and known_to."""
        c.executemany(
            f"UPDATE {table.name} SET valid_to=?5, ended_at=?6, known_to=?7 "
            "WHERE unit=?1 AND part=?2 AND valid_from=?3 AND known_from=?4",
            rows,
        )

    def forget(self, c: Any, table: Table, rows: Sequence[tuple[str, int]]) -> None:
        """Notes that single events were voided."""
        c.executemany(f"UPDATE {table.name} SET known_to=?2 WHERE unit=?1 AND known_to={EVER}", rows)

    def mark_seen(self, c: Any, table: Table, rows: Sequence[tuple[str, str, int]]) -> None:
        """Notes on open versions what their units have seen: (unit, part, seen)."""
        c.executemany(
            f"UPDATE {table.name} SET seen=?3 WHERE unit=?1 AND part=?2 AND known_to={EVER} AND valid_to={OPEN}", rows
        )

    def put_nowhere(self, c: Any, table: Table, rows: Sequence[Sequence[Any]]) -> None:
        """Notes what units without open versions have seen."""
        marks = ",".join("?" * len(table.columns))
        c.executemany(f"INSERT OR REPLACE INTO {table.name} VALUES ({marks})", rows)

    def last_totals(self, c: Any, table: Table, keys: Sequence[tuple[Any, ...]]) -> Iterator[Sequence[Any]]:
        """The last totals of (key, bucket), where there are any."""
        names = (*table.register.key, "bucket")
        where = " AND ".join(f"{name}=?" for name in names)
        for key in keys:
            row = c.execute(
                f"SELECT * FROM {table.totals} WHERE {where} ORDER BY position DESC LIMIT 1", key
            ).fetchone()
            if row is not None:
                yield row

    def settle(self, tables: Sequence[str]) -> None:
        """Does nothing: without statistics it takes an index wherever one fits, which here is right."""

    def lead(self) -> bool:
        """Whether this process may write the registers: one does, until it ends."""
        if self._lock is None:
            lock = Path(self.path + ".follower").open("w")  # noqa: SIM115 - held until the process ends
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.close()
                return False
            self._lock = lock
        return True

    def resign(self) -> None:
        """Lets another process lead."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def finish(self, file: Path) -> None:
        """Closes the file, and gives it the name under which it is complete."""
        with self.datastore.get_connection(commit=False) as connection:
            connection.cursor().sqlite_cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.close()
        Path(self.path).rename(file)

    def exists(self, c: Any) -> bool:
        """Whether the tables were made."""
        return c.execute("SELECT 1 FROM sqlite_master WHERE name='registers'").fetchone() is not None

    def close(self) -> None:
        """Closes all connections."""
        self.resign()
        self.datastore.close()
