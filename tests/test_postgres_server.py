import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests import postgres_server as postgres_server_module
from tests.postgres_server import PostgresServer, PostgresServerError


def setting(url: str, name: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
        assert row is not None
        return str(row[0])


def gone(path: Path) -> bool:
    deadline = time.monotonic() + 20
    while path.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    return not path.exists()


def test_a_fresh_database_stores_chinese_text(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE villages (name text)")
        connection.execute("INSERT INTO villages VALUES ('孟村')")
        assert connection.execute("SELECT name, length(name) FROM villages").fetchone() == ("孟村", 2)


def test_every_test_gets_a_database_of_its_own(postgres_url: str, postgres_server: PostgresServer) -> None:
    with psycopg.connect(postgres_url) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert tables == (0,)
    assert postgres_url != postgres_server.url


def test_a_database_can_be_copied_from_a_template(postgres_server: PostgresServer) -> None:
    template = postgres_server.create_database("filled_template")
    with psycopg.connect(template) as connection:
        connection.execute("CREATE TABLE teams AS SELECT 7 AS members")
    copy = postgres_server.create_database("copy_of_it", template="filled_template")
    with psycopg.connect(copy) as connection:
        assert connection.execute("SELECT members FROM teams").fetchone() == (7,)
    postgres_server.drop_database("copy_of_it")
    postgres_server.drop_database("filled_template")


def test_a_dropped_database_throws_out_whoever_is_connected(postgres_server: PostgresServer) -> None:
    connection = psycopg.connect(postgres_server.create_database("short_lived"), autocommit=True)
    postgres_server.drop_database("short_lived")
    with pytest.raises(psycopg.OperationalError):
        connection.execute("SELECT 1")
    connection.close()


def test_nobody_gets_in_without_the_password(postgres_server: PostgresServer) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(postgres_server.database_url("postgres", password="guessed"))


def test_it_syncs_to_disk_unless_told_otherwise_takes_settings_and_leaves_nothing_behind() -> None:
    with PostgresServer(settings={"max_connections": "17"}) as server:
        assert setting(server.url, "fsync") == "on"
        assert setting(server.url, "max_connections") == "17"
        data = Path(setting(server.url, "data_directory"))
        assert data.is_dir()
    assert not data.parent.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(server.url)
    server.stop()


def test_the_shared_server_spares_the_disk(postgres_server: PostgresServer) -> None:
    assert setting(postgres_server.url, "fsync") == "off"


def test_a_server_that_cannot_start_says_why() -> None:
    with pytest.raises(PostgresServerError, match="no_such_setting"):
        PostgresServer(settings={"no_such_setting": "1"})


def test_a_port_taken_at_the_last_moment_is_given_up_for_another(
    postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    free_port = postgres_server_module.free_port
    ports = iter([postgres_server.port])
    monkeypatch.setattr(postgres_server_module, "free_port", lambda: next(ports, None) or free_port())
    with PostgresServer(fsync=False) as second:
        assert second.port != postgres_server.port
        assert setting(second.url, "port") == str(second.port)


def test_a_killed_run_leaves_neither_server_nor_data() -> None:
    program = (
        "import time; from tests.postgres_server import PostgresServer\n"
        "server = PostgresServer(fsync=False)\n"
        "print(server.url, flush=True)\n"
        "time.sleep(120)"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent
    )
    assert run.stdout is not None
    url = run.stdout.readline().strip()
    data = Path(setting(url, "data_directory"))
    os.kill(run.pid, signal.SIGKILL)
    run.communicate()
    assert gone(data.parent)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
