"""One county's ledger with all that belongs to it, opened once in each process that serves it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import domain.catalogue  # noqa: F401 - declares all events
import projections.catalogue
import projections.registers.catalogue  # noqa: F401 - declares all registers
from domain.kernel.dates import day_in_shanghai, instant_text
from service.access import Principals
from service.ledger import reading, schema
from service.ledger.door import Door
from service.ledger.keys import KeyStore
from service.ledger.ledger import Ledger, now_microseconds
from service.ledger.postgres import LedgerDatastore as PostgresDatastore
from service.ledger.postgres import PostgresLedger
from service.ledger.rows import EventRow, decode_state
from service.ledger.sqlite import LedgerDatastore as SQLiteDatastore
from service.ledger.sqlite import SQLiteLedger
from service.registers.follower import Follower
from service.registers.postgres import PostgresShelves
from service.registers.shelves import Shelves
from service.registers.source import LedgerSource
from service.registers.sqlite import SQLiteShelves
from service.settings import Settings

Store = SQLiteLedger | PostgresLedger


def open_store(settings: Settings, *, as_owner: bool = False) -> Store:
    """The ledger's database, as the serving role or as the owner of its tables."""
    url = (settings.owner_database_url if as_owner else "") or settings.database_url
    if url.startswith(("postgresql://", "postgres://")):
        return PostgresLedger(PostgresDatastore(url, schema=settings.schema, max_overflow=settings.threads + 2))
    if url and not url.startswith("sqlite:///"):
        raise ValueError("DATABASE_URL is postgresql://… or sqlite:///FILE, or empty for a file in the folder")
    return SQLiteLedger(SQLiteDatastore(url.removeprefix("sqlite:///") or str(settings.folder / "ledger.db")))


def open_registers(settings: Settings, *, as_owner: bool = False) -> Shelves:
    """The registers: a file beside an SQLite ledger, or a schema beside one on PostgreSQL."""
    url = (settings.owner_database_url if as_owner else "") or settings.database_url
    if url.startswith(("postgresql://", "postgres://")):
        return PostgresShelves(url, schema=f"{settings.schema}_registers", max_overflow=settings.threads + 2)
    ledger = Path(url.removeprefix("sqlite:///") or settings.folder / "ledger.db")
    return SQLiteShelves(str(ledger.with_name(f"{ledger.stem}.registers.db")))


class County:
    """Everything that answers for one county. Raises LedgerUnusable or KeysUnusable, with the command that mends it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = open_store(settings)
        self.meta = self.store.meta()
        schema.check(self.meta)
        self.keys = KeyStore(settings.folder / "keys.db", settings.master_key_path)
        self.principals = Principals(settings.folder / "access.db")
        self.ledger = Ledger(self.store, origin=self.meta.origin, secret=self.keys.ledger_secret)
        self.door = Door(self.ledger, self.keys, self.find)
        self.registers = open_registers(settings)

    def follower(self) -> Follower:
        """What keeps the registers behind the ledger."""
        return Follower(LedgerSource(self.store), self.registers)

    def close(self) -> None:
        """Closes the databases' connections."""
        self.store.datastore.close()
        self.registers.close()

    # -- reading

    def find(self, ids: Sequence[str]) -> dict[str, EventRow]:
        """The events of these ids."""
        with self.store.reading() as c:
            return reading.by_ids(self.store, c, ids)

    def head(self) -> tuple[int, int]:
        """The last position and its time in microseconds."""
        with self.store.reading() as c:
            row = c.execute("SELECT position, recorded_at FROM head").fetchone()
            return row[0], row[1]

    def position_at(self, recorded_at: int) -> tuple[int, bool]:
        """The last position recorded by then, and whether that is settled: no later event can still come before it."""
        position, last = self.head()
        if recorded_at >= last:
            return position, False
        with self.store.reading() as c:
            return reading.position_at(self.store, c, recorded_at, position), True

    def history(self, subject: str, *, until: int | None = None, size: int = 2000) -> Iterator[EventRow]:
        """A subject's events by page, in short reads."""
        page = 0
        while True:
            with self.store.reading() as c:
                rows = reading.history(self.store, c, subject, after_page=page, until=until, limit=size)
            yield from rows
            if len(rows) < size:
                return
            page += size

    def divisions(self, villages: Sequence[str]) -> dict[str, str | None]:
        """The division codes of villages, as far as they are known."""
        found: dict[str, str | None] = {}
        with self.store.reading() as c:
            c.execute(
                f"SELECT subject, state FROM states WHERE subject {self.store.any_of}",
                (self.store.array(list(villages)),),
            )
            for subject, state in c.fetchall():
                found[subject] = getattr(decode_state(subject, bytes(state)), "division", None)
        return found

    def within(self, reaches: Callable[[str | None], bool]) -> list[str]:
        """The villages whose division codes pass a test."""
        with self.store.reading() as c:
            c.execute("SELECT subject, state FROM states WHERE subject >= 'village:' AND subject < 'village;'")
            rows = c.fetchall()
        return [s for s, state in rows if reaches(getattr(decode_state(s, bytes(state)), "division", None))]

    def ids_at(self, positions: Sequence[int]) -> dict[int, str]:
        """The ids of the events at some positions."""
        with self.store.reading() as c:
            c.execute(
                f"SELECT position, originator_id FROM events WHERE position {self.store.any_of}",
                (self.store.array(sorted(set(positions))),),
            )
            return {row[0]: reading.hyphenated(row[1]) for row in c.fetchall()}

    # -- time

    def now(self) -> str:
        """This moment, as the ledger writes it."""
        return instant_text(now_microseconds())

    def today(self) -> dt.date:
        """Today in Asia/Shanghai."""
        return day_in_shanghai(dt.datetime.now(dt.UTC))
