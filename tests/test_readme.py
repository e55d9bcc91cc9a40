"""The documents are tried as a new user would: their console blocks run in order, against a server on a fresh folder.

A page with such blocks says above them what they are run against: `<!-- run against: the example -->`, `… an empty
ledger -->` or `… nothing -->`. A block holds commands (`$ `, their further lines `> `), each with the output expected
of it; `…` stands for what differs from run to run. Port 8000 and `var/` are exchanged for the test's own.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from tests.postgres_server import PostgresServer

ROOT = Path(__file__).parents[1]
RUN_AGAINST = re.compile(r"<!-- run against: (the example|an empty ledger|nothing) -->")
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
END = "---- end of a command ----"
SECONDS_TO_START = 60

documents = [ROOT / "README.md", ROOT / "README.zh.md", *sorted((ROOT / "docs").rglob("*.md"))]
tours = [page for page in documents if BLOCK.search(page.read_text("utf-8"))]


class Step(NamedTuple):
    """A command, and what it prints."""

    command: str
    output: str


def steps_of(page: Path) -> list[Step]:
    steps: list[Step] = []
    for block in BLOCK.findall(page.read_text("utf-8")):
        for line in block.splitlines():
            if line.startswith("$ "):
                steps.append(Step(line[2:], ""))
            elif line.startswith("> "):
                steps[-1] = steps[-1]._replace(command=f"{steps[-1].command}\n{line[2:]}")
            else:
                steps[-1] = steps[-1]._replace(output=f"{steps[-1].output}{line}\n")
    return steps


def commands_of(page: Path) -> list[str]:
    return [step.command for step in steps_of(page)]


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The test's own, without the settings of whoever runs it, and with this interpreter as `python3`."""
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("LEDGER_", "PROMETHEUS_", "DATABASE", "OWNER_"))}
    path = f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', '')}"
    return kept | {"LEDGER_FOLDER": str(folder), "PATH": path} | more


@contextmanager
def served(folder: Path, *options: str, **more: str) -> Iterator[int]:
    """A server on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder.with_suffix(".log")
    with log.open("wb") as file:
        server = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--port", str(port), *options],
            cwd=ROOT, env=environment(folder, **more), stdout=file, stderr=file, start_new_session=True,
        )  # fmt: skip
    try:
        _wait(server, port, log)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def _wait(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    pytest.fail(f"the server did not start: {log.read_text()}")


def run(steps: list[Step], folder: Path, port: int) -> list[str]:
    """What each command prints, all run by one shell."""
    script = "set +m\nexec 2>&1\n"
    for step in steps:
        command = step.command.replace("127.0.0.1:8000", f"127.0.0.1:{port}").replace("var/", f"{folder}/")
        script += f"{command}\nprintf '%s\\n' '{END}'\n"
    done = subprocess.run(
        ["bash", "-c", script], cwd=ROOT, env=environment(folder), capture_output=True, timeout=200, check=False
    )
    outputs = done.stdout.decode().replace(f"{folder}/", "var/").replace(f"127.0.0.1:{port}", "127.0.0.1:8000")
    return outputs.split(f"{END}\n")[:-1]


def matches(printed: str, expected: str) -> bool:
    pattern = "[^\n]*".join(re.escape(part) for part in expected.strip().split("…"))
    return re.fullmatch(pattern, printed.strip()) is not None


@pytest.mark.parametrize("page", tours, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_of_a_page_prints_what_the_page_says(page: Path, tmp_path: Path) -> None:
    against = RUN_AGAINST.search(page.read_text("utf-8"))
    assert against, "a page with console blocks says what they are run against"
    steps, folder = steps_of(page), tmp_path / "var"
    if against[1] == "nothing":
        folder.mkdir()
        printed = run(steps, folder, 0)
    else:
        with served(folder, *(["--no-example"] if against[1] == "an empty ledger" else [])) as port:
            printed = run(steps, folder, port)
    assert len(printed) == len(steps), f"the shell ended early: {printed[-1:]}"
    for step, output in zip(steps, printed, strict=True):
        assert matches(output, step.output), f"\n$ {step.command}\n--- printed\n{output}--- expected\n{step.output}"


def test_both_readmes_have_the_same_commands_and_more_than_a_few() -> None:
    english, chinese = (commands_of(ROOT / name) for name in ("README.md", "README.zh.md"))
    assert english == chinese
    assert len(english) > 15


# PostgreSQL: the page's own SQL makes the roles, its variables start the server, and its query is run.

SQL = re.compile(r"^```sql\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def test_the_page_on_postgresql_makes_two_roles_of_which_one_can_change_nothing(
    postgres_server: PostgresServer, postgres_url: str, tmp_path: Path
) -> None:
    page = (ROOT / "docs/how-to/run-on-postgresql.md").read_text("utf-8")
    database = postgres_url.rpartition("/")[2]
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        for statement in SQL.findall(page)[0].replace("DATABASE mengcun", f"DATABASE {database}").split(";"):
            if statement.strip() and not statement.strip().startswith("CREATE DATABASE"):
                connection.execute(statement.encode())
    folder = tmp_path / "var"
    urls = {
        "DATABASE_URL": postgres_server.database_url(database, "ledger_server", "change-me-too"),
        "OWNER_DATABASE_URL": postgres_server.database_url(database, "ledger_owner", "change-me"),
    }
    try:
        with served(folder, **urls):
            pass
        serving = {"DATABASE_URL": urls["DATABASE_URL"]}  # from here on as the page says: without the owner
        with served(folder, "--no-example", **serving):
            pass
        catch_up = [sys.executable, "-m", "flask", "--app", "wsgi", "registers", "catch-up"]
        subprocess.run(catch_up, cwd=ROOT, env=environment(folder, **serving), check=True)
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            owners = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = %s"
            assert connection.execute(owners.encode(), ["ledger"]).fetchall() == [("ledger_owner",)]
            assert connection.execute(owners.encode(), ["ledger_registers"]).fetchall() == [("ledger_server",)]
        tags = (ROOT / "docs/reference/ledger-format.md").read_text("utf-8")
        with psycopg.connect(urls["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(b"SET search_path TO ledger")
            history = connection.execute(SQL.findall(tags)[1].encode()).fetchall()
            assert [page for page, *_ in history] == list(range(1, 12))
            for change in (
                "UPDATE events SET topic = ''",
                "DELETE FROM events",
                "TRUNCATE events",
                "DELETE FROM states",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(change.encode())
        with (
            psycopg.connect(urls["OWNER_DATABASE_URL"], autocommit=True) as connection,
            pytest.raises(psycopg.errors.RaiseException, match="never changed"),
        ):
            connection.execute(b"DELETE FROM ledger.events")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            for role in ("ledger_server", "ledger_owner"):
                connection.execute(f"DROP OWNED BY {role} CASCADE".encode())
        with psycopg.connect(postgres_server.url, autocommit=True) as connection:
            for role in ("ledger_server", "ledger_owner"):
                connection.execute(f"REVOKE ALL ON DATABASE {database} FROM {role}".encode())
                connection.execute(f"DROP ROLE {role}".encode())
