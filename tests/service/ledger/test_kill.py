"""Whoever writes is killed at a random moment: what was acknowledged is there, once, and nothing is there twice.

LEDGER_KILLS says how often, on each database; a release is tried with 50.
"""

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO

import psycopg
import pytest

from domain.kernel.identity import check  # noqa: F401 - compiled before a writer is timed
from service.county import County
from service.settings import Settings
from tests.county import LOADER, check_whole, environment
from tests.postgres_server import free_port
from tests.service.ledger.writer import stream

ROOT = Path(__file__).parents[3]
KILLS = int(os.environ.get("LEDGER_KILLS", "3"))
SEED = 7
SECONDS_TO_START = 60

pytestmark = pytest.mark.timeout(120 + 60 * KILLS)


def ids_of(lines: list[bytes]) -> list[str]:
    return [json.loads(line)["id"] for line in lines]


def check_acknowledged(county: County, acknowledged: set[str], sent: list[str]) -> int:
    """The ledger is whole, holds all that was acknowledged and nothing that was not sent; the number of its events."""
    wait_for_the_last_words(county.settings)
    rows = check_whole(county)
    there = {row.id for row in rows}
    assert acknowledged <= there, f"{len(acknowledged - there)} acknowledged events are lost"
    assert [row.id for row in rows] == sent[: len(rows)], "what is there is what was sent, in its order"
    return len(rows)


def wait_for_the_last_words(settings: Settings) -> None:
    """PostgreSQL carries out what a process sent before it was killed: only then does the ledger stand still."""
    if settings.database_url:
        with psycopg.connect(settings.database_url, autocommit=True) as connection:
            deadline = time.monotonic() + SECONDS_TO_START
            while connection.execute(
                "SELECT 1 FROM pg_stat_activity WHERE application_name = %s LIMIT 1", (settings.schema,)
            ).fetchone():
                assert time.monotonic() < deadline, "a session outlives its process"
                time.sleep(0.005)


# -- a process that writes through the ledger itself


@contextmanager
def started(
    *command: str, settings: Settings, output: int | IO[bytes] = subprocess.PIPE
) -> Iterator[subprocess.Popen[bytes]]:
    """A process of its own group, which nobody of it survives; its sessions on PostgreSQL bear its schema's name."""
    url = settings.database_url and f"{settings.database_url}?application_name={settings.schema}"
    process = subprocess.Popen(
        [sys.executable, *command],
        stdout=output, stderr=subprocess.STDOUT if output != subprocess.PIPE else None,
        cwd=ROOT, env=environment(settings, DATABASE_URL=url), start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        kill(process)
        if process.stdout:
            process.stdout.close()


def kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL to the process and to all that it started."""
    if process.returncode is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_a_writer_that_is_killed_loses_nothing_that_it_acknowledged(county: County, settings: Settings) -> None:
    moments = random.Random(42)
    acknowledged: set[str] = set()
    sent: list[str] = []
    lines = stream(SEED)
    held = 0
    for _ in range(KILLS):
        # Some of what is there is sent again: a client does not know what came of its last batch.
        begin = max(0, held - 50)
        with started("-m", "tests.service.ledger.writer", str(SEED), str(begin), "40", settings=settings) as writer:
            assert writer.stdout
            first = writer.stdout.readline()
            assert first.strip(), f"the writer ended with {writer.wait()}"
            timer = threading.Timer(moments.uniform(0.0, 0.6), os.killpg, (writer.pid, signal.SIGKILL))
            timer.start()
            written = first + writer.stdout.read()
            timer.join()
            assert writer.wait() == -signal.SIGKILL, "it was killed while it wrote"
        acknowledged.update(written.decode().split("\n")[:-1])
        assert "-" not in acknowledged, "nothing was refused"
        sent += ids_of(list(islice(lines, max(0, len(acknowledged) + 100 - len(sent)))))
        held = check_acknowledged(county, acknowledged, sent)
    assert len(acknowledged) > 100, "there was something to lose"
    assert held - len(acknowledged) <= 40 * KILLS, "at most one batch a kill was recorded and not acknowledged"


# -- a server


@contextmanager
def server(settings: Settings, log: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The server as it is started by command, and the port where it answers."""
    port = free_port()
    with (
        log.open("ab") as output,
        started(
            "-m",
            "flask",
            "--app",
            "wsgi",
            "serve",
            "--port",
            str(port),
            "--no-example",
            settings=settings,
            output=output,
        ) as process,
    ):
        deadline = time.monotonic() + SECONDS_TO_START
        while not answers(port):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.02)
        yield process, port


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def send(port: int, token: str, lines: list[bytes]) -> list[dict[str, object]]:
    """The verdicts on these lines, sent as one batch; OSError or HTTPException where the server is gone."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(
            "POST",
            "/v1/events",
            body=(line + b"\n" for line in lines),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"},
            encode_chunked=True,
        )
        response = connection.getresponse()
        assert response.status == 200, response.read()
        return [json.loads(line) for line in response.read().splitlines()]
    finally:
        connection.close()


def receipt_ids(verdicts: list[dict[str, object]]) -> list[str]:
    for verdict in verdicts:
        assert "receipt" in verdict, verdict
    return [verdict["receipt"]["id"] for verdict in verdicts]  # type: ignore[index]  # JSON


def test_a_server_that_is_killed_loses_nothing_and_a_resend_completes(
    county: County, settings: Settings, tmp_path: Path
) -> None:
    token = county.principals.add("loader", "", sorted(LOADER.roles), "130930", county.now())
    moments = random.Random(43)
    sizes = random.Random(44)
    lines = list(islice(stream(SEED), 3000 * (KILLS + 1)))
    sent = ids_of(lines)
    acknowledged: set[str] = set()
    log = tmp_path / "server.log"
    for _ in range(KILLS):
        with server(settings, log) as (process, port):
            timer = threading.Timer(moments.uniform(0.05, 0.8), os.killpg, (process.pid, signal.SIGKILL))
            at, killed = len(acknowledged), False
            timer.start()
            while not killed:
                batch = lines[at : at + sizes.choice((1, 10, 200, 2500))]
                assert batch, "the county ended before the server did"
                try:
                    acknowledged.update(receipt_ids(send(port, token, batch)))
                    at += len(batch)
                except (OSError, http.client.HTTPException):
                    killed = True
            timer.join()
        held = check_acknowledged(county, acknowledged, sent)
        assert held >= at
    with server(settings, log) as (_, port):
        # The whole is sent again, as by a client that knows nothing of what became of it.
        verdicts = send(port, token, lines[: held + 500])
        assert receipt_ids(verdicts) == sent[: held + 500]
        assert [verdict["status"] for verdict in verdicts] == [200] * held + [201] * 500
    assert check_acknowledged(county, set(sent[: held + 500]), sent) == held + 500
    assert token not in log.read_text()
