"""Somebody with the rights of the tables' owner, who changes the record behind the ledger's back."""

import sqlite3
from collections.abc import Sequence
from typing import Any, Self

import psycopg

from service.county import County
from service.ledger.postgres import PostgresLedger

KEYS = {"events": 1, "tags": 2, "states": 1, "head": 1, "ledger": 1}
"""How many of a table's first columns are its key."""

Row = tuple[Any, ...]


class Broken(bytes):
    """Text that is no UTF-8. SQLite takes it; PostgreSQL never does."""


class Attacker:
    """A connection of its own, past every trigger."""

    def __init__(self, county: County) -> None:
        self.postgres = isinstance(county.store, PostgresLedger)
        self._connection: Any
        if self.postgres:
            self._connection = psycopg.connect(county.settings.database_url, autocommit=True)
            self._connection.execute(f"SET search_path = {county.settings.schema}")
            self._connection.execute("SET session_replication_role = replica")
        else:
            self._connection = sqlite3.connect(county.settings.folder / "ledger.db", isolation_level=None)
            self._connection.create_function("only_the_ledger_inserts", 0, lambda: 1, deterministic=True)
            for (name,) in self._connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                self._connection.execute(f"DROP TRIGGER {name}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def execute(self, sql: str, params: Sequence[Any] = ()) -> Any:
        """A statement, written with question marks."""
        return self._connection.execute(sql.replace("?", "%s") if self.postgres else sql, params)

    def columns(self, table: str) -> list[str]:
        return [column[0] for column in self.execute(f"SELECT * FROM {table}").description]

    def rows(self, table: str) -> list[Row]:
        """All rows in the order of their key."""
        order = ", ".join(self.columns(table)[: KEYS[table]])
        return [tuple(row) for row in self.execute(f"SELECT * FROM {table} ORDER BY {order}").fetchall()]

    def insert(self, table: str, row: Row) -> None:
        marks = ", ".join("CAST(? AS TEXT)" if isinstance(value, Broken) else "?" for value in row)
        values = [bytes(value) if isinstance(value, Broken) else value for value in row]
        self.execute(f"INSERT INTO {table} VALUES ({marks})", values)

    def delete(self, table: str, row: Row) -> None:
        columns = self.columns(table)[: KEYS[table]]
        marks = ("CAST(? AS TEXT)" if isinstance(value, Broken) else "?" for value in row)
        where = " AND ".join(f"{column} = {mark}" for column, mark in zip(columns, marks, strict=False))
        key = [bytes(value) if isinstance(value, Broken) else value for value in row[: len(columns)]]
        assert self.execute(f"DELETE FROM {table} WHERE {where}", key).rowcount == 1

    def replace(self, table: str, row: Row, by: Row) -> bool:
        """Puts a row in the place of another; False where the table's own limits do not let it in."""
        self.delete(table, row)
        try:
            self.insert(table, by)
        except (sqlite3.IntegrityError, psycopg.IntegrityError, psycopg.DataError):
            self.insert(table, row)
            return False
        return True
