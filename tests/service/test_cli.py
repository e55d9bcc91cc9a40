"""The commands: make, check, copy and upgrade a ledger; principals; the examples."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from service.api.current import Opener
from service.app import create_app
from service.cli.example import CASE
from service.ledger import schema
from service.settings import Settings
from tests.service.api.serving import Api, appropriation, household, lines, village, visit

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(Settings())


@pytest.fixture(params=["sqlite", "postgres"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    return Settings(folder=tmp_path / "var", database_url=url)


@pytest.fixture
def run(app: Flask, settings: Settings) -> Run:
    return runner(app, settings)


def runner(app: Flask, settings: Settings) -> Run:
    """Runs `flask …` on that ledger."""

    def run(*words: object, fails: bool = False) -> Result:
        app.config["SETTINGS"] = settings
        app.extensions["county"] = Opener(settings)
        result = app.test_cli_runner().invoke(args=[str(word) for word in words])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert (result.exit_code != 0) is fails, result.output
        assert "Traceback" not in result.output
        return result

    return run


def test_init_makes_a_ledger_once_and_changes_nothing_the_second_time(run: Run, settings: Settings) -> None:
    assert "The ledger was made." in run("ledger", "init").output
    master = settings.master_key_path.read_bytes()
    assert "nothing was changed" in run("ledger", "init").output
    assert settings.master_key_path.read_bytes() == master
    assert "0 events" in run("ledger", "verify").output


@pytest.mark.parametrize(
    "words", [("ledger", "verify"), ("ledger", "upgrade"), ("principals", "list"), ("example", "mengcun")]
)
def test_without_a_ledger_a_command_says_how_to_make_one(run: Run, settings: Settings, words: tuple[str, ...]) -> None:
    settings.folder.mkdir()
    assert "flask ledger init" in run(*words, fails=True).output


def test_the_mengcun_case_is_recorded_once_and_verifies(run: Run, settings: Settings) -> None:
    count = len(CASE.read_bytes().splitlines())
    run("ledger", "init")
    assert f"{count} events were recorded, 0 were there before." in run("example", "mengcun").output
    assert f"0 events were recorded, {count} were there before." in run("example", "mengcun").output
    text = run("ledger", "verify").output
    assert text.startswith(f"{count} events, root ")
    assert text.endswith(": whole\n")
    outcome = json.loads(run("ledger", "verify", "--json").output)
    assert (outcome["position"], outcome["faults"]) == (count, [])


def test_the_made_up_county_is_the_same_bytes_each_time_and_is_recorded_once(app: Flask, tmp_path: Path) -> None:
    options = ("example", "county", "--households", 3, "--years", 1, "--seed", 7)
    with Api(tmp_path / "var") as api:
        run = runner(app, api.settings)
        first = run(*options).stdout_bytes
        assert run(*options).stdout_bytes == first
        assert run(*options[:-1], 8).stdout_bytes != first
        api.app.config["SETTINGS"] = api.settings
        for status in (201, 200):
            verdicts = [json.loads(line) for line in api.batch(first, by="loader").data.splitlines()]
            assert {verdict["status"] for verdict in verdicts} == {status}
        assert api.head() == len(first.splitlines())
        assert ": whole" in run("ledger", "verify").output


def test_a_ledger_is_copied_verified_and_put_back_with_its_origin(
    run: Run, app: Flask, settings: Settings, tmp_path: Path
) -> None:
    run("ledger", "init")
    run("example", "mengcun")
    root = run("ledger", "verify").output
    backup = tmp_path / "backup.db"
    count = len(CASE.read_bytes().splitlines())
    assert f"{count} events were copied" in run("ledger", "backup", backup).output
    assert "exists already" in run("ledger", "backup", backup, fails=True).output
    assert "already" in run("ledger", "restore", backup, fails=True).output, "never over a ledger"

    elsewhere = Settings(folder=tmp_path / "elsewhere", origin="ledger.other.example")
    elsewhere.folder.mkdir()
    restored = runner(app, elsewhere)
    assert f"{count} events were restored." in restored("ledger", "restore", backup).output
    assert restored("ledger", "verify").output == root
    with sqlite3.connect(elsewhere.folder / "ledger.db") as connection:
        assert connection.execute("SELECT origin FROM ledger").fetchone() == (settings.origin,)


def test_a_backup_holds_no_key(app: Flask, tmp_path: Path) -> None:
    with Api(tmp_path / "var") as api:
        api.tell(village(), household())
        runner(app, api.settings)("ledger", "backup", tmp_path / "backup.db")
        stored = (tmp_path / "backup.db").read_bytes()
        assert "付某某".encode() not in stored
        for name in ("master.key", "keys.db"):
            assert (api.settings.folder / name).read_bytes()[:64] not in stored


def test_upgrade_says_that_there_is_nothing_to_do(run: Run) -> None:
    run("ledger", "init")
    assert "nothing was changed" in run("ledger", "upgrade").output


def test_a_ledger_of_other_states_is_refused_until_it_is_upgraded(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Api(tmp_path / "var") as api:
        api.tell(village(), household(), visit(), appropriation())
        run = runner(app, api.settings)
        api.county.store.set_states_version("cadre 0")
        for words in (("ledger", "verify"), ("principals", "list")):
            assert "flask ledger upgrade" in run(*words, fails=True).output
        assert "states were made anew" in run("ledger", "upgrade").output
        assert ": whole" in run("ledger", "verify").output
        monkeypatch.setattr(schema, "SCHEMA_VERSION", 2)
        assert "flask ledger upgrade" in run("ledger", "verify", fails=True).output


def test_verify_names_what_was_changed_and_exits_with_1(app: Flask, tmp_path: Path) -> None:
    with Api(tmp_path / "var") as api:
        api.tell(village(), household())
    with sqlite3.connect(api.settings.folder / "ledger.db") as connection:
        connection.create_function("only_the_ledger_inserts", 0, lambda: 1)  # whoever has the file can do as much
        connection.execute("UPDATE head SET recorded_at = recorded_at + 1")
    result = runner(app, api.settings)("ledger", "verify", fails=True)
    assert result.exit_code == 1
    assert "head.recorded_at" in result.output


def test_a_token_is_shown_once_and_ends_at_once_when_it_is_revoked(app: Flask, tmp_path: Path) -> None:
    with Api(tmp_path / "var") as api:
        run = runner(app, api.settings)
        added = run("principals", "add", "office", "--name", "县驻村办", "--role", "office", "--role", "recorder",
                    "--scope", "130930")  # fmt: skip
        token = added.output.strip()
        assert token.startswith("al_")
        assert len(added.output.splitlines()) == 1
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"}
        assert api.client.post("/v1/events", data=lines(village()), headers=headers).status_code == 200
        listed = run("principals", "list").output
        assert listed == "office\t县驻村办\toffice,recorder\t130930\t-\tgood\n"
        assert token not in listed
        assert "office is revoked" in run("principals", "revoke", "office").output
        assert api.client.get("/v1/events", headers=headers).status_code == 401
        assert "revoked 20" in run("principals", "list").output
        assert "no principal" in run("principals", "revoke", "office", fails=True).output


def test_a_principal_that_makes_no_sense_is_refused_in_one_line(app: Flask, tmp_path: Path) -> None:
    with Api(tmp_path / "var") as api:
        run = runner(app, api.settings)
        add = ("principals", "add", "x", "--name", "x")
        assert "division code" in run(*add, "--role", "office", "--scope", "1", fails=True).output
        assert "king" in run(*add, "--role", "king", "--scope", "130930", fails=True).output
        assert "self" in run(*add, "--role", "self", "--scope", "130930", fails=True).output
        run(*add, "--role", "self", "--scope", "130930", "--subject", "cadre:zhang")
        assert "already" in run(*add, "--role", "office", "--scope", "130930", fails=True).output
        assert "cadre:zhang" in run("principals", "list").output
