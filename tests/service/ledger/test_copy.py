"""A copy of a ledger is a ledger: a backup from each database, a restore into the other, beside a writer too."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.cli.ledger import _create
from service.county import County, Store, open_store
from service.ledger.copy import Moved, NotWhole, copy, make_states_anew
from service.ledger.schema import meta_of
from service.ledger.sqlite import LedgerDatastore, SQLiteLedger
from service.ledger.verify import Verification
from service.settings import Settings
from tests.county import check_whole, close, contents, faults, given, history, household, land, new_settings, opened
from tests.service.ledger.attacker import Attacker

LAST = len(history())


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few events must fill several pages."""
    monkeypatch.setattr("service.ledger.verify.PAGE", 5)
    monkeypatch.setattr("service.ledger.copy.CHUNK", 3)


@pytest.fixture
def backup(tmp_path: Path) -> Iterator[SQLiteLedger]:
    """An empty file that a backup goes to."""
    store = SQLiteLedger(LedgerDatastore(str(tmp_path / "backup.db")))
    store.create(meta_of("ledger.example/130930"))
    yield store
    close(store)


@pytest.fixture
def restored(database: str, tmp_path: Path, counties_url: str) -> Iterator[Store]:
    """An empty ledger in the other database."""
    settings = new_settings(tmp_path / "restored", counties_url if database == "sqlite" else "")
    settings.folder.mkdir()
    store = open_store(settings)
    _create(store, settings, meta_of(settings.origin))
    yield store
    close(store)


def test_a_backup_is_the_ledger_in_every_row(county: County, backup: SQLiteLedger) -> None:
    given(county, *history())
    assert copy(county.store, backup) == LAST
    assert contents(backup) == contents(county.store) | {"tags": contents(backup)["tags"]}
    assert pages(backup) == pages(county.store)
    assert not faults(backup)


def pages(store: Store) -> list[tuple[str, int, int]]:
    """All pages of all subjects; a backup may hold longer runs of them."""
    return sorted(
        (tag, page + index, position)
        for tag, page, positions in contents(store)["tags"]
        for index, position in enumerate(positions)
    )


def test_a_restore_into_the_other_database_is_the_ledger_in_every_row(
    county: County, backup: SQLiteLedger, restored: Store
) -> None:
    given(county, *history())
    copy(county.store, backup)
    assert copy(backup, restored) == LAST
    assert contents(restored) == contents(county.store) | {"tags": contents(restored)["tags"]}
    assert pages(restored) == pages(county.store)
    assert Verification(restored).run() == Verification(county.store).run()
    assert type(restored) is not type(county.store)


def test_an_empty_ledger_has_a_backup_too(county: County, backup: SQLiteLedger) -> None:
    assert copy(county.store, backup) == 0
    assert contents(backup) == contents(county.store)


def test_a_restored_ledger_goes_on(county: County, backup: SQLiteLedger, settings: Settings, tmp_path: Path) -> None:
    given(county, *history())
    copy(county.store, backup)
    given(county, land(50, "fu"))
    close(backup)
    # The keys are not in the backup: they stay in their folder.
    with opened(settings._replace(database_url=f"sqlite:///{tmp_path / 'backup.db'}")) as other:
        receipt = given(other, land(50, "fu"))[0]
        assert (receipt.position, receipt.duplicate) == (LAST + 1, False)
        assert given(other, *history())[-1].duplicate
        check_whole(other)


def test_a_backup_beside_a_writer_is_the_ledger_as_it_was_at_a_moment(county: County, backup: SQLiteLedger) -> None:
    given(county, *history())
    stop, begun = threading.Event(), threading.Event()

    def write() -> None:
        number = 100
        while not stop.is_set():
            given(county, land(number, "fu"), household(number + 1, f"h{number}"))
            number += 2
            begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert begun.wait(30)
        position = copy(county.store, backup)
    finally:
        stop.set()
        writer.join()
    assert not faults(backup)
    copied, whole = contents(backup), contents(county.store)
    assert copied["events"] == whole["events"][:position]
    assert len(whole["events"]) >= position >= LAST


@pytest.mark.parametrize("position", [2, LAST])
def test_a_ledger_that_is_not_whole_is_not_copied(county: County, backup: SQLiteLedger, position: int) -> None:
    given(county, *history())
    with Attacker(county) as attacker:
        row = attacker.rows("events")[position - 1]
        assert attacker.replace("events", row, (*row[:4], row[4] + b" ", *row[5:]))
    with pytest.raises(NotWhole, match=f"position {position}: events.state"):
        copy(county.store, backup)
    assert contents(backup)["events"] == contents(county.store)["events"][: (position - 1) // 5 * 5]


@pytest.mark.parametrize("gone", [2, LAST])
def test_a_ledger_that_misses_an_event_is_not_copied(county: County, backup: SQLiteLedger, gone: int) -> None:
    given(county, *history())
    with Attacker(county) as attacker:
        attacker.delete("events", attacker.rows("events")[gone - 1])
    with pytest.raises(NotWhole, match=f"position {gone}: events"):
        copy(county.store, backup)


def test_states_that_were_changed_are_made_anew(county: County) -> None:
    given(county, *history())
    before = contents(county.store)
    with Attacker(county) as attacker:
        attacker.execute("UPDATE states SET version = 7, village = NULL")
        attacker.execute("DELETE FROM states WHERE subject = ?", ("fund:relief",))
    assert faults(county.store)
    assert make_states_anew(county.store) == len(before["states"])
    assert contents(county.store) == before


def test_states_are_not_made_anew_over_an_unsound_ledger(county: County) -> None:
    given(county, *history())
    with Attacker(county) as attacker:
        attacker.execute("UPDATE events SET salt = ? WHERE position = 3", (b"x" * 16,))
    before = contents(county.store)
    with pytest.raises(NotWhole, match="position 3"):
        make_states_anew(county.store)
    assert contents(county.store) == before


def test_states_are_not_made_anew_beside_a_writer(county: County) -> None:
    given(county, *history())

    def progress(done: int, _: int) -> None:
        if done == LAST:
            given(county, land(50, "fu"))

    with pytest.raises(Moved, match="stop its server"):
        make_states_anew(county.store, progress)
    check_whole(county)


def test_progress_is_told_to_the_end(county: County, backup: SQLiteLedger) -> None:
    given(county, *history())
    told: list[tuple[int, int]] = []
    copy(county.store, backup, lambda done, of: told.append((done, of)))
    assert told[-1] == (LAST, LAST)


def test_a_backup_is_one_file_that_any_sqlite_reads(county: County, backup: SQLiteLedger, tmp_path: Path) -> None:
    given(county, *history())
    copy(county.store, backup)
    close(backup)
    with sqlite3.connect(tmp_path / "backup.db") as connection:
        assert connection.execute("SELECT count(*) FROM events").fetchone() == (LAST,)
    connection.close()
