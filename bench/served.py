"""Processes beside the benchmark: gunicorn as `flask serve` starts it, and `flask ledger verify` again and again."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self

from bench.client import HOST
from bench.ground import ROLES, SCOPE
from service.access import Principals
from service.settings import Settings
from tests.postgres_server import free_port

ROOT: Final = Path(__file__).parents[1]
SECONDS_TO_START: Final = 60


def environment(settings: Settings) -> dict[str, str]:
    """The environment of a process that works on this ledger."""
    return os.environ | {
        "DATABASE_URL": settings.database_url,
        "LEDGER_FOLDER": str(settings.folder),
        "PYTHONPATH": str(ROOT),
    }


class Server:
    """A running server: its ledger's settings, its port, a token for it, and its processes."""

    def __init__(self, settings: Settings, process: subprocess.Popen[bytes], port: int, token: str) -> None:
        self.settings = settings
        self._process = process
        self.port = port
        self.token = token

    @property
    def workers(self) -> list[int]:
        """The process ids of its workers."""
        parent = f"PPid:\t{self._process.pid}\n"
        return [
            int(folder.name)
            for folder in Path("/proc").iterdir()
            if folder.name.isdigit() and parent in _read(folder / "status")
        ]


@contextmanager
def serving(settings: Settings, *, workers: int, app: str = "wsgi:app") -> Iterator[Server]:
    """A server on this ledger; its log lies in the ledger's folder, and goes with it."""
    name = f"bench-{time.time_ns()}"
    token = Principals(settings.folder / "access.db").add(name, "", ROLES, SCOPE, "2018-11-10T00:00:00Z")
    figures = settings.folder.resolve() / f"metrics-{name}"
    figures.mkdir()
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", app,
        "--config", str(ROOT / "service" / "gunicorn_conf.py"),
        "--bind", f"{HOST}:{port}",
        "--workers", str(workers),
        "--threads", str(settings.threads),
    ]  # fmt: skip
    log = settings.folder / f"{name}.log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(settings) | {"PROMETHEUS_MULTIPROC_DIR": str(figures)},
            stdout=written,
            stderr=written,
        )
    try:
        _wait_until_it_answers(process, port, log)
        yield Server(settings, process, port, token)
    finally:
        process.terminate()
        process.wait()


def _wait_until_it_answers(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.1)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/livez")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):  # it ended meanwhile
        return ""


def memory(pid: int, field: str = "VmRSS") -> float:
    """Megabytes of memory of a process now (VmRSS), or at most so far (VmHWM)."""
    [line] = [line for line in _read(Path(f"/proc/{pid}/status")).splitlines() if line.startswith(f"{field}:")]
    return int(line.split()[1]) * 1024 / 1e6


@contextmanager
def following(settings: Settings) -> Iterator[None]:
    """A follower of the registers, in a process of its own."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "registers", "follow"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(settings), stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


class Verifying:
    """`flask ledger verify` in a process of its own, again and again for as long as its block runs."""

    def __init__(self, settings: Settings) -> None:
        self._environment = environment(settings)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.finished = 0
        self.failed = ""

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        assert not self.failed, f"verify beside the writing: {self.failed}"

    def _run(self) -> None:
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "ledger", "verify"]
        while not self._stop.is_set():
            process = subprocess.Popen(
                command, cwd=ROOT, env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            )
            while process.poll() is None:
                if self._stop.wait(0.1):
                    process.terminate()
                    process.communicate()
                    return
            output = process.communicate()[0]
            if process.returncode:
                self.failed = output.decode(errors="replace")
                return
            self.finished += 1
