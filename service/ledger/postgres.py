"""A ledger in a PostgreSQL schema: the library's recorder; positions, pages, states and seal in its transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final, TypeVar, cast

import psycopg
from eventsourcing.persistence import IntegrityError, StoredEvent
from eventsourcing.postgres import PostgresDatastore, PostgresProcessRecorder
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import dict_row, tuple_row
from psycopg.sql import SQL, Composed, Identifier

from service.ledger import bare, reading
from service.ledger.rows import EventRow, Head, Opened, Rows, Standing, Want, nothing
from service.ledger.schema import Meta, SchemaMissing

T = TypeVar("T")

TABLES: Final = (
    """
    CREATE TABLE ledger (
        one integer PRIMARY KEY CHECK (one = 1), origin text NOT NULL, schema_version integer NOT NULL,
        suite text NOT NULL, states text NOT NULL
    )
    """,
    """
    CREATE TABLE head (
        one integer PRIMARY KEY CHECK (one = 1), position bigint NOT NULL, recorded_at bigint NOT NULL,
        frontier bytea NOT NULL
    ) WITH (fillfactor = 10, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0)
    """,
    """
    CREATE TABLE events (
        position bigint PRIMARY KEY, originator_id uuid NOT NULL, originator_version bigint NOT NULL,
        topic text NOT NULL, state bytea NOT NULL, entry bytea NOT NULL, leaf bytea NOT NULL, salt bytea NOT NULL,
        recorded_at bigint NOT NULL, UNIQUE (originator_id, originator_version)
    )
    """,
    """
    CREATE TABLE tags (
        tag text NOT NULL, page bigint NOT NULL, positions bigint[] NOT NULL, PRIMARY KEY (tag, page)
    )
    """,
    """
    CREATE TABLE states (
        subject text PRIMARY KEY, position bigint NOT NULL, version integer NOT NULL, village text, state bytea NOT NULL
    ) WITH (fillfactor = 70)
    """,
    """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the ledger is never changed: % of % refused', TG_OP, TG_TABLE_NAME;
    END
    $$
    """,
)
TRIGGERS: Final = tuple(
    f"CREATE TRIGGER {table}_refuse_change BEFORE {what} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    for table, what in (
        ("events", "UPDATE OR DELETE OR TRUNCATE"),
        ("tags", "UPDATE OR DELETE OR TRUNCATE"),
        ("ledger", "DELETE OR TRUNCATE"),
        ("head", "DELETE OR TRUNCATE"),
        ("states", "DELETE OR TRUNCATE"),
    )
)

APPEND: Final = """
WITH appended AS (
    INSERT INTO events SELECT position, id, version, topic, state, entry, leaf, salt, %s::bigint FROM unnest(
        %s::bigint[], %s::uuid[], %s::bigint[], %s::text[], %b::bytea[], %b::bytea[], %b::bytea[], %b::bytea[]
    ) AS e (position, id, version, topic, state, entry, leaf, salt)
), tagged AS (
    INSERT INTO tags SELECT tag, page, positions::bigint[] FROM unnest(
        %s::text[], %s::bigint[], %s::text[]) AS t (tag, page, positions)
), stepped AS (
    INSERT INTO states SELECT * FROM unnest(%s::text[], %s::bigint[], %s::integer[], %s::text[], %b::bytea[])
    ON CONFLICT (subject) DO UPDATE SET position = excluded.position, version = excluded.version,
        village = excluded.village, state = excluded.state
)
UPDATE head SET position = %s::bigint, recorded_at = %s::bigint, frontier = %b::bytea
"""
HEAD_AND_USED: Final = """
SELECT h.position, h.recorded_at, h.frontier, e.*
FROM head h LEFT JOIN events e ON e.originator_version = 1 AND e.originator_id = ANY(%s::uuid[])
"""
STANDINGS: Final = """
WITH wanted AS (SELECT unnest(%s::text[]) AS subject),
    every AS (
        SELECT subject FROM wanted
        UNION SELECT s.village FROM wanted w JOIN states s ON s.subject = w.subject WHERE s.village IS NOT NULL
    )
SELECT e.subject, t.page + cardinality(t.positions) - 1, coalesce(s.position, 0), s.village, s.state
FROM every e CROSS JOIN LATERAL (SELECT page, positions FROM tags WHERE tag = e.subject ORDER BY page DESC LIMIT 1) t
LEFT JOIN states s ON s.subject = e.subject
"""


class LedgerDatastore(PostgresDatastore):
    """The library's datastore, opened from a connection URL, in a schema of its own."""

    def __init__(self, url: str, *, schema: str = "ledger", pool_size: int = 2, max_overflow: int = 30) -> None:
        given = conninfo_to_dict(url)
        super().__init__(
            dbname=str(given.get("dbname", "")),
            host=str(given.get("host", "")),
            port=str(given.get("port", "5432")),
            user=str(given.get("user", "")),
            password=str(given.get("password", "")),
            schema=schema,
            pool_size=pool_size,
            max_overflow=max_overflow,
            # Long batches are paced by their clients; the library's default of 5 s ends them.
            idle_in_transaction_session_timeout=60,
        )
        # All of the URL counts (sslmode, options …), which the library's constructor has no place for.
        self.pool.kwargs = {
            **given,
            "options": f"{given.get('options') or ''} -c search_path={schema}".strip(),
            "row_factory": dict_row,
        }


class PostgresLedger(bare.Followed, PostgresProcessRecorder):
    """The library's recorder whose every insert is a transaction of the ledger."""

    placeholder = "%s"
    any_of = "= ANY(%s)"
    any_of_ids = "= ANY(%s::uuid[])"

    @staticmethod
    def stored_id(id_: str) -> str:
        """A UUID as PostgreSQL takes it."""
        return id_

    def __init__(self, datastore: PostgresDatastore) -> None:
        super().__init__(datastore, events_table_name="events", tracking_table_name="tracking")
        self._left_at, self._alone = 0, True
        """Where this process left the head, and whether it lay there still: then the lock will be free."""
        self.lock_key = int.from_bytes(hashlib.sha256(datastore.schema.encode()).digest()[:8], "big", signed=True)

    each_position = "unnest(t.positions) WITH ORDINALITY p (value, key)"
    index = "p.key - 1"

    @staticmethod
    def array(values: Sequence[Any]) -> Any:
        """A list as a parameter for `any_of`."""
        return list(values)

    # -- the ledger's own interface (service.ledger.rows.Store)

    def transact(self, want: Want, body: Callable[[Opened], T]) -> T:
        """Runs body in one transaction that holds the ledger's lock; what it does not append is undone.

        Two round trips while nobody else writes: begin, lock and read; append and commit. Else three: the lock first.
        """
        with self.datastore.get_connection() as conn:
            try:
                opened = _Opened(conn, self.lock_key, want, alone=self._alone)
                self._alone = opened.head.position == self._left_at
                result = body(opened)
                if opened.appended:
                    self._left_at = opened.commit()
                return result
            finally:
                if conn.info.transaction_status != pq.TransactionStatus.IDLE:
                    with suppress(psycopg.Error):
                        conn.execute("ROLLBACK")

    @contextmanager
    def reading(self) -> Iterator[reading.Cursor]:
        """A cursor for short reads; rows are tuples."""
        with self.datastore.get_connection() as conn, conn.cursor(row_factory=tuple_row, binary=True) as cursor:
            yield cast("reading.Cursor", cursor)

    def create(self, meta: Meta, *, serving_role: str | None = None) -> None:
        """Makes the schema and the tables of an empty ledger, owned by whoever is connected.

        serving_role may read and add, and change the derived tables: it never updates or deletes an event or a tag.
        """
        schema = Identifier(self.datastore.schema)
        with self.datastore.transaction(commit=True) as c:
            c.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(schema))
            for statement in (*TABLES, *TRIGGERS):
                c.execute(statement)
            c.execute("INSERT INTO ledger VALUES (1, %s, %s, %s, %s)", meta)
            c.execute("INSERT INTO head VALUES (1, 0, 0, %s)", (b"",))
            for create in self._library_statements():
                c.execute(create)
            c.execute(
                "ALTER TABLE tracking SET (autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0)"
            )
            if serving_role:
                _grant(c, self.datastore.schema, serving_role)

    def _library_statements(self) -> list[Composed]:
        """The library's own tables but for events: those are made by create()."""
        return [s for s in self.sql_create_statements if '"tracking"' in s.as_string()]

    def meta(self) -> Meta:
        """What the ledger says of itself. Raises SchemaMissing where there is none."""
        try:
            with self.datastore.get_connection() as conn, conn.cursor(row_factory=tuple_row) as c:
                row = c.execute("SELECT origin, schema_version, suite, states FROM ledger").fetchone()
        except Exception as error:
            if isinstance(error.__cause__, psycopg.errors.UndefinedTable):
                raise SchemaMissing from error
            raise
        if row is None:
            raise SchemaMissing
        return Meta(*row)

    def set_states_version(self, states: str) -> None:
        """Notes the versions of the states, once they were made anew; the owner alone may."""
        with self.datastore.transaction(commit=True) as c:
            c.execute("UPDATE ledger SET states=%s", (states,))

    # -- the library's interface

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """The library's door: events of no declared type, sealed like all others, about no subject."""
        tracking, origin = kwargs.get("tracking"), self.origin

        def body(opened: Opened) -> list[int]:
            if tracking is not None:
                with cast("_Opened", opened).conn.cursor() as c:
                    self._insert_tracking(c, tracking)
            rows = bare.rows(opened.head, stored_events, origin)
            opened.append(rows)
            with cast("_Opened", opened).conn.cursor() as c:
                self._notify_channel(c)
            return [row.position for row in rows.events]

        try:
            return self.transact(nothing, body)
        except psycopg.IntegrityError as error:
            raise IntegrityError(str(error)) from error

    @property
    def origin(self) -> str:
        """The ledger's origin."""
        return self.meta().origin

    def max_notification_id(self) -> int | None:
        """The last position; None for an empty ledger, as the library has it."""
        with self.reading() as c:
            return c.execute("SELECT max(position) FROM events").fetchone()[0]  # type: ignore[no-any-return]


class _Opened:
    """An open transaction on PostgreSQL that holds the ledger's advisory lock.

    The lock comes first, in a statement of its own: each later statement then sees all that was committed before.
    """

    head: Head

    def __init__(self, conn: psycopg.Connection[Any], lock_key: int, want: Want, *, alone: bool) -> None:
        self.conn = conn
        self.appended = False
        self._rows: Rows
        if alone and self._read(want, try_lock=lock_key):
            return
        with conn.pipeline():
            if not alone:
                conn.execute("BEGIN", prepare=True)
            conn.execute("SELECT pg_advisory_xact_lock(%s)", (lock_key,), prepare=True)
        self._read(want)

    def _read(self, want: Want, *, try_lock: int | None = None) -> bool:
        """Reads the head and what is wanted; where it begins the transaction, whether the lock was free."""
        subjects, ids = want()
        locked: psycopg.Cursor[Any] | None = None
        with self.conn.pipeline() as pipeline:
            if try_lock is not None:
                self.conn.execute("BEGIN", prepare=True)
                locked = self._cursor().execute("SELECT pg_try_advisory_xact_lock(%s)", (try_lock,), prepare=True)
            head = self._cursor().execute(HEAD_AND_USED, (_array(ids),), prepare=True)
            standings = self._cursor().execute(STANDINGS, (_array(subjects),), prepare=True) if subjects else None
            pipeline.sync()
            found = head.fetchall()
            self._standings = standings.fetchall() if standings is not None else []
            held = locked is None or bool(locked.fetchall()[0][0])
        self.head = Head(*found[0][:3])
        self.used = {row.id: row for row in (reading.event_row(one[3:]) for one in found if one[3] is not None)}
        self._asked = set(subjects)
        return held

    def _cursor(self) -> psycopg.Cursor[Any]:
        return self.conn.cursor(row_factory=tuple_row, binary=True)

    def load(self, subjects: list[str]) -> dict[str, Standing]:
        """The standings of the subjects that are known, and of the villages that they belong to."""
        rows = self._standings
        if not self._asked.issuperset(subjects):
            rows = self._cursor().execute(STANDINGS, (_array(subjects),), prepare=True).fetchall()
        return {row[0]: Standing(*row) for row in rows}

    def history(self, subject: str) -> list[EventRow]:
        """All events of a subject, by page."""
        return reading.history(PostgresLedger, cast("reading.Cursor", self._cursor()), subject)

    def append(self, rows: Rows) -> None:
        """Keeps the rows for commit(), which sends them and the COMMIT in one round trip."""
        self._rows = rows
        self.appended = True

    def commit(self) -> int:
        """Sends the rows and commits: the head's position now; an error leaves nothing behind."""
        head, events, tags, states = self._rows
        positions, ids, versions, topics, *blobs, _ = zip(*events, strict=True) if events else [()] * 9
        tag, page, runs = zip(*tags, strict=True) if tags else [()] * 3
        subjects, changed_at, state_versions, villages, state = zip(*states, strict=True) if states else [()] * 5
        params = (
            head.recorded_at,
            *map(_array, (positions, ids, versions, topics)),
            *map(list, blobs),
            *map(_array, (tag, page)),
            # An array of arrays would be flattened: each run of positions goes as text.
            _array([_array(run) for run in runs]),
            *map(_array, (subjects, changed_at, state_versions, villages)),
            list(state),
            *head,
        )
        with self.conn.pipeline():
            self.conn.execute(APPEND, params, prepare=True)
            self.conn.execute("COMMIT", prepare=True)
        return head.position


def _array(values: Sequence[Any]) -> str:
    """An array as PostgreSQL writes one; many times faster than the driver's own for numbers and short texts."""
    if not values or isinstance(values[0], int):
        return f"{{{','.join(map(str, values))}}}"
    if None in values:
        return f"{{{','.join(['NULL' if value is None else _quoted(value) for value in values])}}}"
    joined = '","'.join(values)
    if "\\" in joined or joined.count('"') != 2 * (len(values) - 1):
        return f"{{{','.join(map(_quoted, values))}}}"
    return f'{{"{joined}"}}'


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _grant(c: Any, schema: str, role: str) -> None:
    """The serving role's rights: to add and read; to change derived tables alone; to delete nothing."""
    names = {"schema": Identifier(schema), "role": Identifier(role)}
    for statement in (
        "GRANT USAGE ON SCHEMA {schema} TO {role}",
        "GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role}",
        "GRANT INSERT ON {schema}.events, {schema}.tags, {schema}.states, {schema}.tracking TO {role}",
        "GRANT UPDATE ON {schema}.head, {schema}.states, {schema}.tracking TO {role}",
    ):
        c.execute(SQL(statement).format(**names))
