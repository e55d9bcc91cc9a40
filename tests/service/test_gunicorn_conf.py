"""How gunicorn serves: work is shared out among workers, each on a core of its own."""

import http.client
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.postgres_server import free_port

ROOT = Path(__file__).parents[2]
WORKERS = THREADS = 2
TOGETHER = WORKERS * THREADS


def app(environ, start_response):
    """Answers when as many requests are at work as there are threads: with the worker's process and its cores."""
    folder = Path(os.environ["ARRIVED"])
    (folder / environ["PATH_INFO"].strip("/")).touch()
    deadline = time.monotonic() + 20
    while len(list(folder.iterdir())) < TOGETHER and time.monotonic() < deadline:
        time.sleep(0.01)
    start_response("200 OK", [("Content-Type", "application/json")])
    together = len(list(folder.iterdir()))
    return [json.dumps([together, os.getpid(), sorted(os.sched_getaffinity(0))]).encode()]


@pytest.fixture
def port(tmp_path):
    (tmp_path / "arrived").mkdir()
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", f"{__name__}:app",
        "--config", str(ROOT / "service" / "gunicorn_conf.py"),
        "--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS), "--threads", str(THREADS),
    ]  # fmt: skip
    environment = os.environ | {
        "ARRIVED": str(tmp_path / "arrived"),
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
        "PYTHONPATH": str(ROOT),
    }
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        yield port
        process.terminate()


def ask(port: int, name: str) -> tuple[int, int, list[int]]:
    """One request on a connection of its own; a server that is still starting is asked again."""
    deadline = time.monotonic() + 30
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("GET", f"/{name}")
            return tuple(json.loads(connection.getresponse().read()))
        except ConnectionRefusedError:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.05)
        finally:
            connection.close()


def test_no_request_waits_for_a_thread_while_another_worker_has_one_free(port):
    with ThreadPoolExecutor(TOGETHER) as pool:
        answers = list(pool.map(lambda name: ask(port, name), map(str, range(TOGETHER))))
    assert [together for together, _, _ in answers] == [TOGETHER] * TOGETHER
    processes = [process for _, process, _ in answers]
    assert {processes.count(process) for process in processes} == {THREADS}
    cores = {process: tuple(cores) for _, process, cores in answers}
    assert all(len(kept) == 1 for kept in cores.values())
    assert len(set(cores.values())) == min(WORKERS, len(os.sched_getaffinity(0)))
