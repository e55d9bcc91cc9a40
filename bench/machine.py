"""The machine and the versions that figures were measured on: without them figures say nothing."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Final

import psycopg

from tests.postgres_server import PostgresServer

LIBRARIES: Final = ("eventsourcing", "psycopg", "msgspec", "cryptography", "flask", "gunicorn")


def described(folder: Path, server: PostgresServer | None) -> Iterator[str]:
    """Lines that say what is measured on. folder: where the databases lie."""
    cores = len(os.sched_getaffinity(0))
    yield f"machine: {cores} cores, {_first('/proc/cpuinfo', 'model name')}, {_gibibytes():.1f} GiB of memory"
    files, load = _file_system(folder), os.getloadavg()[0]
    yield f"system: {platform.system()} {platform.release()}, files on {files}, load before the start {load:.1f}"
    yield f"Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    yield f"SQLite {sqlite3.sqlite_version}: write-ahead log, synchronous=FULL"
    if server is not None:
        with psycopg.connect(server.url) as connection:
            asked = ("server_version", "fsync", "synchronous_commit", "shared_buffers")
            found = [(name, connection.execute(f"SHOW {name}").fetchone()) for name in asked]
        values = {name: row[0] for name, row in found if row}
        yield f"PostgreSQL {values.pop('server_version')}: " + ", ".join(f"{n}={value}" for n, value in values.items())


def _first(path: str, key: str) -> str:
    """The value of the first line with this key."""
    for line in Path(path).read_text().splitlines():
        if line.startswith(key):
            return line.partition(":")[2].strip()
    return "unknown"


def _gibibytes() -> float:
    return int(_first("/proc/meminfo", "MemTotal").split()[0]) / 1024**2


def _file_system(folder: Path) -> str:
    """The type of the file system that a folder lies on: on tmpfs a commit costs nothing."""
    found = ("", "unknown")
    for line in Path("/proc/mounts").read_text().splitlines():
        _, mount, kind, *_ = line.split()
        if folder.resolve().is_relative_to(mount) and len(mount) >= len(found[0]):
            found = (mount, kind)
    return found[1]
