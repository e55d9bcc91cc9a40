"""Registers in a PostgreSQL schema of their own, beside the ledger's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, ClassVar, Final

import psycopg
from psycopg import pq
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Identifier

from projections.kernel.versions import EVER, OPEN
from service.ledger.postgres import LedgerDatastore
from service.registers.shelves import Shelves
from service.registers.tables import Table

CHUNK: Final = 2000
"""Rows that go to the server at once."""


class PostgresShelves(Shelves):
    """The registers of a county in a schema."""

    TYPES: ClassVar = {"text": 'text COLLATE "C"', "whole": "bigint", "truth": "boolean"}
    CLUSTERED = " WITH (fillfactor = 90)"
    MARK = "%s"

    def __init__(self, url: str, *, schema: str, max_overflow: int = 30) -> None:
        super().__init__()
        self.datastore = LedgerDatastore(url, schema=schema, max_overflow=max_overflow)
        self.schema = schema
        self._url = url
        self._lock_key = int.from_bytes(hashlib.sha256(f"follows {schema}".encode()).digest()[:8], "big", signed=True)
        self._leading: psycopg.Connection[Any] | None = None

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """A cursor for short reads of one moment; rows are tuples."""
        with self.datastore.get_connection() as conn, conn.cursor(row_factory=tuple_row, binary=True) as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            try:
                yield cursor
            finally:
                with suppress(psycopg.Error):
                    cursor.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """A cursor in a transaction that is committed at the end, or undone."""
        with self.datastore.get_connection() as conn, conn.cursor(row_factory=tuple_row, binary=True) as cursor:
            try:
                cursor.execute("BEGIN")
                yield cursor
                cursor.execute("COMMIT")
            finally:
                if conn.info.transaction_status != pq.TransactionStatus.IDLE:
                    with suppress(psycopg.Error):
                        conn.execute("ROLLBACK")

    def create_schema(self, serving_role: Any = None) -> None:
        """Makes the schema, in which the role that serves makes its tables."""
        names = {"schema": Identifier(self.schema), "role": Identifier(str(serving_role))}
        with self.datastore.get_connection() as conn:
            there = conn.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (self.schema,)).fetchone()
            if there is not None:  # IF NOT EXISTS asks for the right to make it even then
                return
            conn.execute(SQL("CREATE SCHEMA {schema}").format(**names))
            if serving_role:
                conn.execute(SQL("GRANT USAGE, CREATE ON SCHEMA {schema} TO {role}").format(**names))

    def any_of(self, column: str) -> str:
        """The condition that a column is one of a list."""
        return f"{column} = ANY(%s)"

    def array(self, values: Sequence[Any]) -> Any:
        """A list as the parameter of `any_of`."""
        return list(values)

    def number_of(self, truth: str) -> str:
        """A column of truths as 0 and 1."""
        return f"{truth}::int"

    def insert(self, c: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Adds rows."""
        with c.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            lines: list[str] = []
            for row in rows:
                lines.append(
                    "\t".join(
                        ["\\N" if v is None else v if v.__class__ is str and v.isalnum() else _text(v) for v in row]
                    )
                )
                if len(lines) == CHUNK:
                    lines.append("")
                    copy.write("\n".join(lines))
                    lines.clear()
            if lines:
                lines.append("")
                copy.write("\n".join(lines))

    def alter(self, c: Any, table: Table, rows: Sequence[Sequence[Any]]) -> None:
        """Ends versions, or what was known of them: their key, then valid_to, ended_at and known_to."""
        c.execute(
            f"UPDATE {table.name} t SET valid_to=u.valid_to, ended_at=u.ended_at, known_to=u.known_to FROM unnest("
            "%s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]) "
            "u (unit, part, valid_from, known_from, valid_to, ended_at, known_to) "
            "WHERE t.unit=u.unit AND t.part=u.part AND t.valid_from=u.valid_from AND t.known_from=u.known_from",
            [list(column) for column in zip(*rows, strict=True)],
        )

    def forget(self, c: Any, table: Table, rows: Sequence[tuple[str, int]]) -> None:
        """Notes that single events were voided."""
        c.execute(
            f"UPDATE {table.name} t SET known_to=u.known_to FROM unnest(%s::text[], %s::bigint[]) u (unit, known_to) "
            f"WHERE t.unit=u.unit AND t.known_to={EVER}",
            [list(column) for column in zip(*rows, strict=True)],
        )

    def mark_seen(self, c: Any, table: Table, rows: Sequence[tuple[str, str, int]]) -> None:
        """Notes on open versions what their units have seen: (unit, part, seen)."""
        c.execute(
            f"UPDATE {table.name} t SET seen=u.seen FROM unnest(%s::text[], %s::text[], %s::bigint[]) "
            f"u (unit, part, seen) WHERE t.unit=u.unit AND t.part=u.part AND t.known_to={EVER} AND t.valid_to={OPEN}",
            [list(column) for column in zip(*rows, strict=True)],
        )

    def put_nowhere(self, c: Any, table: Table, rows: Sequence[Sequence[Any]]) -> None:
        """Notes what units without open versions have seen."""
        marks = ", ".join(["%s"] * len(table.columns))
        c.executemany(
            f"INSERT INTO {table.name} VALUES ({marks}) "
            "ON CONFLICT (unit, part, valid_from, known_from) DO UPDATE SET seen=excluded.seen",
            rows,
        )

    def last_totals(self, c: Any, table: Table, keys: Sequence[tuple[Any, ...]]) -> Iterable[Sequence[Any]]:
        """The last totals of (key, bucket), where there are any."""
        names = table.register.key
        arrays = ", ".join(["%s::text[]"] * len(names) + ["%s::bigint[]"])
        on = " AND ".join(f"t.{name}=w.{name}" for name in (*names, "bucket"))
        c.execute(
            f"SELECT l.* FROM unnest({arrays}) w ({', '.join((*names, 'bucket'))}) CROSS JOIN LATERAL "
            f"(SELECT * FROM {table.totals} t WHERE {on} ORDER BY position DESC LIMIT 1) l",
            [list(column) for column in zip(*keys, strict=True)],
        )
        found: list[Sequence[Any]] = c.fetchall()
        return found

    def settle(self, tables: Sequence[str]) -> None:
        """Lets the database look at tables that were filled at once, so that it finds the best way through them."""
        with self.datastore.get_connection() as conn:
            for table in tables:  # in no transaction: that is how it is done
                conn.execute(SQL("VACUUM (ANALYZE) {}").format(Identifier(table)))

    def lead(self) -> bool:
        """Whether this process may write the registers: one does, until it ends."""
        if self._leading is not None:
            try:
                self._leading.execute("SELECT 1")
            except psycopg.Error:
                self.resign()
            else:
                return True
        connection = psycopg.connect(self._url, autocommit=True, row_factory=tuple_row)
        row = connection.execute("SELECT pg_try_advisory_lock(%s)", (self._lock_key,)).fetchone()
        if row and row[0]:
            self._leading = connection
            return True
        connection.close()
        return False

    def resign(self) -> None:
        """Lets another process lead."""
        if self._leading is not None:
            with suppress(psycopg.Error):
                self._leading.close()
            self._leading = None

    def exists(self, c: Any) -> bool:
        """Whether the tables were made."""
        c.execute("SELECT to_regclass('registers')")
        return c.fetchone()[0] is not None

    def close(self) -> None:
        """Closes all connections."""
        self.resign()
        self.datastore.close()


def _text(value: Any) -> str:
    """A value as COPY reads it."""
    if value is True or value is False:
        return "t" if value else "f"
    text = value if isinstance(value, str) else str(value)
    if "\\" in text or "\t" in text or "\n" in text or "\r" in text:
        return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    return text
