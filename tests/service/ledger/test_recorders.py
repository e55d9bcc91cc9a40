"""The library's own cases for recorders, run against the ledger's: it is opened bare, with no county around it.

What the ledger does otherwise than the library expects, and why, stands in the docstring of whatever says so here.
"""

import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from eventsourcing.persistence import StoredEvent

from service.ledger.postgres import LedgerDatastore as PostgresDatastore
from service.ledger.postgres import PostgresLedger
from service.ledger.schema import meta_of
from service.ledger.sqlite import LedgerDatastore as SQLiteDatastore
from service.ledger.sqlite import SQLiteLedger
from service.ledger.verify import Verification

# The module of the library's cases also tests its encrypting mapper, and for that alone wants another library.
_cipher = ModuleType("eventsourcing.cipher")
_cipher.AESCipher = object  # type: ignore[attr-defined]
sys.modules.setdefault("eventsourcing.cipher", _cipher)
from eventsourcing.tests import persistence as library  # noqa: E402 - see above

if sys.modules["eventsourcing.cipher"] is _cipher:
    del sys.modules["eventsourcing.cipher"]

Ledger = SQLiteLedger | PostgresLedger


class OfAnAggregate:
    """A ledger with the manners of a recorder that serves aggregates alone.

    Exception: the library's case wants None back from such a recorder, which numbers nothing. The ledger numbers every
    event, and says so; this takes the numbers away, and all else is the ledger's.
    """

    def __init__(self, ledger: Ledger) -> None:
        self.select_events = ledger.select_events
        self._insert = ledger.insert_events

    def insert_events(self, events: Sequence[StoredEvent]) -> None:
        self._insert(events)


def close(made: list[Ledger]) -> None:
    """Closes ledgers once nobody reads them: one of the library's cases leaves its readers at their last page."""
    for thread in threading.enumerate():
        if "read_continuously" in thread.name:
            thread.join()
    for ledger in made:
        ledger.datastore.close()


class OnSQLite:
    """Ledgers in files of their own."""

    _folder: "tempfile.TemporaryDirectory[str]"

    @pytest.fixture(autouse=True)
    def _begin(self) -> Iterator[None]:
        self._made: list[Ledger] = []
        with tempfile.TemporaryDirectory() as folder:
            self._path = Path(folder) / "ledger.db"
            yield
            close(self._made)

    def create_recorder(self) -> Any:
        store = SQLiteLedger(SQLiteDatastore(str(self._path)))
        self._made.append(store)
        store.create(meta_of("bare"))
        return store


class OnPostgres:
    """Ledgers in schemas of their own."""

    _schemas: ClassVar[Iterator[int]] = count(1)

    @pytest.fixture(autouse=True)
    def _begin(self, postgres_url: str) -> Iterator[None]:
        self._made: list[Ledger] = []
        self._url = postgres_url
        yield
        close(self._made)

    def create_recorder(self) -> Any:
        store = PostgresLedger(PostgresDatastore(self._url, schema=f"bare_{next(self._schemas)}"))
        self._made.append(store)
        store.create(meta_of("bare"))
        return store


class TestAggregateRecorderOnSQLite(OnSQLite, library.AggregateRecorderTestCase):
    def create_recorder(self) -> Any:
        return OfAnAggregate(super().create_recorder())


class TestAggregateRecorderOnPostgres(OnPostgres, library.AggregateRecorderTestCase):
    def create_recorder(self) -> Any:
        return OfAnAggregate(super().create_recorder())


class TestApplicationRecorderOnSQLite(OnSQLite, library.ApplicationRecorderTestCase[Any]):
    """Exception: the optional case of `subscribe` is left out, as in the library, which has none on SQLite."""


class TestApplicationRecorderOnPostgres(OnPostgres, library.ApplicationRecorderTestCase[Any]):
    def test_insert_subscribe(self) -> None:
        """The bare door notifies as the library's does, so that its subscriptions wake."""
        self.optional_test_insert_subscribe()


class TestTrackingRecorderOnSQLite(OnSQLite, library.TrackingRecorderTestCase):
    pass


class TestTrackingRecorderOnPostgres(OnPostgres, library.TrackingRecorderTestCase):
    pass


class TestProcessRecorderOnSQLite(OnSQLite, library.ProcessRecorderTestCase):
    pass


class TestProcessRecorderOnPostgres(OnPostgres, library.ProcessRecorderTestCase):
    pass


class TestNonInterleavingOnSQLite(OnSQLite, library.NonInterleavingNotificationIDsBaseCase):
    pass


class TestNonInterleavingOnPostgres(OnPostgres, library.NonInterleavingNotificationIDsBaseCase):
    pass


class _Sealed:
    """What the library's cases cannot know: an event from its own door is sealed like all others."""

    create_recorder: Any

    def test_an_event_from_the_librarys_door_is_sealed_like_all_others(self) -> None:
        ledger = self.create_recorder()
        events = [StoredEvent(uuid4(), version, "topic", b"state") for version in (1, 1, 1)]
        assert ledger.insert_events(events[:2]) == [1, 2]
        assert ledger.insert_events(events[2:]) == [3]
        verification = Verification(ledger)
        verification.follow()
        # Exception: its topic is no event of ours, so that it cannot be folded; its seal can be checked all the same.
        assert {fault.where for fault in verification.faults} == {"events.state"}
        with ledger.reading() as c:
            (frontier,) = c.execute("SELECT frontier FROM head").fetchone()
        assert verification.frontier == frontier


class TestSealedOnSQLite(_Sealed, OnSQLite):
    pass


class TestSealedOnPostgres(_Sealed, OnPostgres):
    pass
