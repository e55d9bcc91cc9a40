"""What the databases themselves refuse, what each role may do, and which ledgers are not served at all."""

import sqlite3
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import Result
from flask import Flask

from domain.funds import Fund
from domain.kernel.event import STATES
from service.app import create_app
from service.cli.ledger import make
from service.county import County, open_store
from service.ledger.schema import SCHEMA_VERSION, SchemaMismatch, SchemaMissing, states_version
from service.settings import Settings
from tests.county import (
    check_whole,
    close,
    contents,
    faults,
    given,
    history,
    land,
    new_settings,
    opened,
    recorded,
    rows_in,
    tell,
)
from tests.postgres_server import PostgresServer
from tests.service.ledger.attacker import Attacker

# -- the owner of the tables, with all triggers in place


@pytest.fixture
def owner(county: County) -> Iterator[Any]:
    """A statement by the owner of the tables of a ledger that holds a small history."""
    given(county, *history())
    if county.settings.database_url:
        with psycopg.connect(county.settings.database_url, autocommit=True) as connection:
            connection.execute(f"SET search_path = {county.settings.schema}")
            yield connection.execute
    else:
        found = sqlite3.connect(county.settings.folder / "ledger.db", isolation_level=None)
        yield found.execute
        found.close()


CHANGES = {
    "update of an event": "UPDATE events SET recorded_at = recorded_at + 1 WHERE position = 3",
    "update of an event that changes nothing": "UPDATE events SET topic = topic",
    "delete of an event": "DELETE FROM events WHERE position = 14",
    "delete of all events": "DELETE FROM events",
    "update of a page": "UPDATE tags SET page = page + 100",
    "delete of a page": "DELETE FROM tags WHERE tag = 'household:fu'",
    "delete of a state": "DELETE FROM states",
    "delete of the head": "DELETE FROM head",
    "delete of the ledger's own row": "DELETE FROM ledger",
}
ONLY_ON = {
    "sqlite": {
        "replaced event": "INSERT OR REPLACE INTO events SELECT position, originator_id, originator_version, 'x',"
        " state, entry, leaf, salt, recorded_at FROM events WHERE position = 3",
        "event replaced by its id": "REPLACE INTO events SELECT 99, originator_id, originator_version, topic, state,"
        " entry, leaf, salt, recorded_at FROM events WHERE position = 3",
        "replaced page": "INSERT OR REPLACE INTO tags SELECT tag, page, '[1]' FROM tags WHERE tag = 'household:fu'",
        "added event": "INSERT INTO events SELECT position + 100, 'x', originator_version, topic, state, entry, leaf,"
        " salt, recorded_at FROM events",
        "added page": "INSERT INTO tags VALUES ('household:fu', 99, '[1]')",
        "second head": "INSERT INTO head VALUES (2, 0, 0, x'')",
        "replaced head": "INSERT OR REPLACE INTO head VALUES (1, 0, 0, x'')",
        "replaced state": "INSERT OR REPLACE INTO states SELECT * FROM states",
    },
    "postgres": {
        "emptied events": "TRUNCATE events",
        "emptied pages": "TRUNCATE tags",
        "emptied states": "TRUNCATE states",
        "emptied head": "TRUNCATE head",
        "emptied ledger": "TRUNCATE ledger",
        "update on conflict": "INSERT INTO events SELECT * FROM events WHERE position = 3"
        " ON CONFLICT (position) DO UPDATE SET topic = 'x'",
        "second head": "INSERT INTO head VALUES (2, 0, 0, '')",
    },
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_owner_of_the_tables_is_refused(county: County, owner: Any, change: str) -> None:
    before = contents(county.store)
    with pytest.raises((psycopg.errors.RaiseException, sqlite3.IntegrityError), match="the ledger is never changed"):
        owner(CHANGES[change])
    assert contents(county.store) == before


@pytest.mark.parametrize(
    ("database", "change"),
    [(database, change) for database, changes in ONLY_ON.items() for change in changes],
    indirect=["database"],
)
def test_a_way_around_is_refused(county: County, owner: Any, database: str, change: str) -> None:
    before = contents(county.store)
    with pytest.raises((psycopg.Error, sqlite3.DatabaseError)):
        owner(ONLY_ON[database][change])
    assert contents(county.store) == before


def test_what_the_attacker_of_these_tests_does_is_not_refused(county: County) -> None:
    """Else the tests of verification would prove nothing."""
    given(county, *history())
    with Attacker(county) as attacker:
        attacker.execute(CHANGES["delete of an event"])
    assert faults(county.store)


# -- two roles


@pytest.fixture
def two_roles(postgres_server: PostgresServer, postgres_url: str, tmp_path: Path) -> Iterator[Settings]:
    """A database whose tables are to belong to one role, and to be served by another."""
    database = postgres_url.rpartition("/")[2]
    with psycopg.connect(postgres_url, autocommit=True) as superuser:
        superuser.execute(f"CREATE ROLE owner_{database} LOGIN PASSWORD 'o'")
        superuser.execute(f"CREATE ROLE serving_{database} LOGIN PASSWORD 's'")
        superuser.execute(f"GRANT CREATE ON DATABASE {database} TO owner_{database}")
    yield Settings(
        database_url=postgres_server.database_url(database, f"serving_{database}", "s"),
        owner_database_url=postgres_server.database_url(database, f"owner_{database}", "o"),
        folder=tmp_path / "var",
        origin="ledger.example/130930",
    )
    with psycopg.connect(postgres_url, autocommit=True) as superuser:
        for role in (f"owner_{database}", f"serving_{database}"):
            superuser.execute(f"DROP OWNED BY {role} CASCADE")
            superuser.execute(f"DROP ROLE {role}")


@pytest.fixture
def served(two_roles: Settings) -> Iterator[County]:
    """A county that is served by a role that owns nothing."""
    assert make(two_roles)
    with opened(two_roles) as county:
        given(county, *history())
        yield county


def test_the_serving_role_records_and_reads_all_that_is_asked_of_it(served: County) -> None:
    recorded(tell(served, land(50, "fu"), land(51, "liu"), atomic=True))
    assert recorded(tell(served, *history()))[-1].duplicate
    check_whole(served)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger.events SET topic = topic",
        "DELETE FROM ledger.events",
        "UPDATE ledger.tags SET page = page",
        "DELETE FROM ledger.tags",
        "DELETE FROM ledger.states",
        "DELETE FROM ledger.head",
        "INSERT INTO ledger.head VALUES (1, 0, 0, '')",
        "UPDATE ledger.ledger SET origin = 'another'",
        "DELETE FROM ledger.ledger",
        "TRUNCATE ledger.events",
        "TRUNCATE ledger.states",
        "CREATE TABLE ledger.mine (a int)",
        "CREATE SCHEMA mine",
        "ALTER TABLE ledger.events DISABLE TRIGGER ALL",
        "DROP TRIGGER events_refuse_change ON ledger.events",
        "DROP TABLE ledger.events",
        "CREATE OR REPLACE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "SET session_replication_role = replica",
    ],
)
def test_the_serving_role_may_not(served: County, statement: str) -> None:
    before = contents(served.store)
    with (
        psycopg.connect(served.settings.database_url, autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement)
    assert contents(served.store) == before


def test_the_owner_itself_is_refused_by_the_triggers(served: County) -> None:
    with (
        psycopg.connect(served.settings.owner_database_url, autocommit=True) as connection,
        pytest.raises(psycopg.errors.RaiseException, match="never changed"),
    ):
        connection.execute("UPDATE ledger.events SET topic = topic")


def test_another_role_sees_nothing(served: County, postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE ROLE stranger")
        try:
            connection.execute("SET ROLE stranger")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("SELECT * FROM ledger.events")
            connection.execute("RESET ROLE")
        finally:
            connection.execute("DROP ROLE stranger")


# -- ledgers that are not there, or of another release


@pytest.fixture
def not_made(database: str, tmp_path: Path, counties_url: str) -> Settings:
    """Settings of a county whose keys were made, and whose ledger was not."""
    settings = new_settings(tmp_path / "var", counties_url if database == "postgres" else "")
    make(settings._replace(database_url=""))
    for file in settings.folder.glob("ledger.db*"):
        file.unlink()
    return settings


def test_a_worker_never_makes_tables(not_made: Settings) -> None:
    for _ in range(2):
        with pytest.raises(SchemaMissing, match="flask ledger init"):
            County(not_made)
    if not_made.database_url:
        with psycopg.connect(not_made.database_url) as connection:
            tables = connection.execute(
                "SELECT count(*) FROM information_schema.tables WHERE table_schema = %s", (not_made.schema,)
            )
            assert tables.fetchone() == (0,)
    else:
        with pytest.raises(SchemaMissing):
            open_store(not_made).meta()


def flask(settings: Settings, *command: str) -> Result:
    """What a command of the project says."""
    app = _app()
    app.config["SETTINGS"] = settings
    return app.test_cli_runner().invoke(args=command)


@cache
def _app() -> Flask:
    return create_app(new_settings(Path("nowhere")))


def test_a_folder_that_is_not_there_holds_no_ledger(tmp_path: Path) -> None:
    result = flask(new_settings(tmp_path / "nowhere"), "ledger", "verify")
    assert (result.exit_code, "flask ledger init" in result.output) == (1, True)


def test_init_makes_what_is_missing_and_changes_nothing_that_is_there(not_made: Settings) -> None:
    assert "The ledger was made" in flask(not_made, "ledger", "init").output
    with opened(not_made) as county:
        given(county, *history())
        before = contents(county.store)
        assert "nothing was changed" in flask(not_made, "ledger", "init").output
        assert contents(county.store) == before
        check_whole(county)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (f"schema_version = {SCHEMA_VERSION - 1}", "run `flask ledger backup`, then `flask ledger upgrade`"),
        (f"schema_version = {SCHEMA_VERSION + 1}", "install the release that wrote it"),
        ("suite = 'SHA-3'", "sealed with SHA-3"),
        ("states = 'fund 7'", "run `flask ledger upgrade`"),
    ],
)
def test_a_ledger_of_another_release_is_refused_with_what_mends_it(county: County, change: str, says: str) -> None:
    with Attacker(county) as attacker:
        attacker.execute(f"UPDATE ledger SET {change}")
    with pytest.raises(SchemaMismatch, match=says):
        County(county.settings)
    result = flask(county.settings, "ledger", "verify")
    assert (result.exit_code, says in result.output) == (1, True)


def test_upgrade_makes_the_states_of_a_release_that_knows_more(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    given(county, *history())
    before = contents(county.store)
    monkeypatch.setattr(Fund, "VERSION", 2)
    assert "fund 2" in states_version()
    with pytest.raises(SchemaMismatch, match="run `flask ledger upgrade`"):
        County(county.settings)
    result = flask(county.settings, "ledger", "upgrade")
    assert (result.exit_code, "states were made anew" in result.output) == (0, True), result.output
    with opened(county.settings) as upgraded:
        given(upgraded, land(50, "fu"))
        check_whole(upgraded)
        after = contents(upgraded.store)
    assert after["events"][:-1] == before["events"], "events are never touched"
    versions = {row[0].partition(":")[0]: row[2] for row in after["states"]}
    assert versions.pop("fund") == 2
    assert versions == {kind: STATES[kind].VERSION for kind in versions}
    assert "nothing was changed" in flask(county.settings, "ledger", "upgrade").output
    monkeypatch.undo()
    with pytest.raises(SchemaMismatch):
        County(county.settings)


def test_upgrade_refuses_what_it_cannot_mend(county: County) -> None:
    with Attacker(county) as attacker:
        attacker.execute("UPDATE ledger SET schema_version = 99")
    result = flask(county.settings, "ledger", "upgrade")
    assert (result.exit_code, "install the release" in result.output) == (1, True)


def test_verify_says_whole_or_names_what_is_not(county: County) -> None:
    given(county, *history())
    result = flask(county.settings, "ledger", "verify")
    assert (result.exit_code, result.output.endswith(": whole\n")) == (0, True), result.output
    with Attacker(county) as attacker:
        attacker.execute("UPDATE events SET salt = ? WHERE position = 7", (b"x" * 16,))
    for options in ((), ("--json",)):
        result = flask(county.settings, "ledger", "verify", *options)
        assert result.exit_code == 1
        assert "events.state" in result.output
        assert "7" in result.output


def test_backup_and_restore_by_command(county: County, tmp_path: Path, counties_url: str) -> None:
    given(county, *history())
    file = tmp_path / "backup.db"
    assert f"{len(history())} events were copied" in flask(county.settings, "ledger", "backup", str(file)).output
    assert "exists already" in flask(county.settings, "ledger", "backup", str(file)).output
    assert [path.name for path in tmp_path.glob("backup*")] == ["backup.db"]
    other = new_settings(tmp_path / "other", "" if county.settings.database_url else counties_url)
    assert f"{len(history())} events were restored" in flask(other, "ledger", "restore", str(file)).output
    assert "There is a ledger in this database already" in flask(other, "ledger", "restore", str(file)).output
    store = open_store(other)
    assert not faults(store)
    assert rows_in(store, "ledger", "one") == rows_in(county.store, "ledger", "one")
    close(store)


def test_every_kind_of_state_has_its_version_in_the_ledger(county: County) -> None:
    assert county.meta.states == ", ".join(f"{kind} {STATES[kind].VERSION}" for kind in sorted(STATES))
