"""Reading the ledger in pages, by position or by a subject's own list, the same on every database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final, Protocol

from service.ledger.rows import EventRow

COLUMNS: Final = "position, originator_id, originator_version, topic, state, entry, leaf, salt, recorded_at"
_QUALIFIED: Final = ", ".join(f"e.{column.strip()}" for column in COLUMNS.split(","))


class Cursor(Protocol):
    """What both databases' cursors do."""

    def execute(self, sql: Any, params: Any = ..., /) -> Any:
        """Runs a statement, and is iterable over its rows."""

    def fetchall(self) -> list[Any]:
        """All rows of the last statement."""


class Dialect(Protocol):
    """How a database writes a parameter and a list of values."""

    placeholder: str
    any_of: str
    any_of_ids: str
    each_position: str
    """The positions of a run t of tags, as rows p (value, key)."""
    index: str
    """How far into its run such a row is, from 0."""

    @staticmethod
    def stored_id(id_: str) -> str:
        """A UUID as the database compares it."""

    @staticmethod
    def array(values: Sequence[Any]) -> Any:
        """A list as a parameter for `any_of`."""


class Readable(Dialect, Protocol):
    """A ledger that can be read."""

    def reading(self) -> AbstractContextManager[Cursor]:
        """A cursor for short reads."""


def event_row(row: Sequence[Any]) -> EventRow:
    """A row of COLUMNS as an EventRow with its id in hyphenated form and its bytes as bytes."""
    position, id_, version, topic, state, entry, leaf, salt, recorded_at = row
    return EventRow(
        position, hyphenated(id_), version, topic, bytes(state), bytes(entry), bytes(leaf), bytes(salt), recorded_at
    )


def hyphenated(id_: Any) -> str:
    """A UUID in the form that entries and answers use."""
    text = str(id_)
    if len(text) == 32:  # noqa: PLR2004 - hexadecimal digits of a UUID
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
    return text


def page(
    dialect: Dialect | type[Dialect],
    cursor: Cursor,
    *,
    after: int,
    until: int | None = None,
    limit: int,
    topics: Sequence[str] = (),
) -> list[EventRow]:
    """At most `limit` events with after < position ≤ until, in order."""
    p = dialect.placeholder
    where, params = [f"position > {p}"], [after]
    if until is not None:
        where.append(f"position <= {p}")
        params.append(until)
    if topics:
        where.append(f"topic {dialect.any_of}")
        params.append(dialect.array(topics))
    cursor.execute(
        f"SELECT {COLUMNS} FROM events WHERE {' AND '.join(where)} ORDER BY position LIMIT {p}", (*params, limit)
    )
    return _rows(cursor)


def history(
    dialect: Dialect | type[Dialect],
    cursor: Cursor,
    subject: str,
    *,
    after_page: int = 0,
    until: int | None = None,
    limit: int | None = None,
    topics: Sequence[str] = (),
) -> list[EventRow]:
    """A subject's events by page, after a page, up to a position; all, unless limited or of some types alone."""
    p = dialect.placeholder
    sql = (
        f"SELECT {_QUALIFIED} FROM tags t CROSS JOIN {dialect.each_position} JOIN events e ON e.position = p.value "
        f"WHERE t.tag = {p} AND t.page >= coalesce((SELECT max(page) FROM tags WHERE tag = {p} AND page <= {p}), 0) "
        f"AND t.page + {dialect.index} > {p}"
    )
    params: list[Any] = [subject, subject, after_page + 1, after_page]
    if until is not None:
        sql += f" AND p.value <= {p}"
        params.append(until)
    if topics:
        sql += f" AND e.topic {dialect.any_of}"
        params.append(dialect.array(topics))
    sql += f" ORDER BY t.page, {dialect.index}"
    if limit is not None:
        sql += f" LIMIT {p}"
        params.append(limit)
    cursor.execute(sql, tuple(params))
    return _rows(cursor)


def by_ids(dialect: Dialect, cursor: Cursor, ids: Sequence[str]) -> dict[str, EventRow]:
    """The events of these ids that the ledger has."""
    cursor.execute(
        f"SELECT {COLUMNS} FROM events WHERE originator_version = 1 AND originator_id {dialect.any_of_ids}",
        (dialect.array([dialect.stored_id(i) for i in ids]),),
    )
    return {row.id: row for row in _rows(cursor)}


def position_at(dialect: Dialect, cursor: Cursor, recorded_at: int, head: int) -> int:
    """The last position recorded at or before a time (microseconds), 0 if none; recorded_at never falls."""
    low, high = 0, head
    while low < high:
        middle = (low + high + 1) // 2
        cursor.execute(f"SELECT recorded_at FROM events WHERE position = {dialect.placeholder}", (middle,))
        if _one(cursor)[0] <= recorded_at:
            low = middle
        else:
            high = middle - 1
    return low


def _rows(cursor: Any) -> list[EventRow]:
    found: Iterable[Sequence[Any]] = cursor.fetchall()
    return [event_row(row) for row in found]


def _one(cursor: Any) -> Sequence[Any]:
    row: Sequence[Any] = cursor.fetchone()
    return row
