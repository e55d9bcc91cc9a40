"""Followers as processes of their own, what they log, and what the registers that they keep hold."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from examples.county import county as made_up
from projections.kernel.register import REGISTERS
from service.county import County
from service.registers.follower import Follower
from service.registers.shelves import LIVE, Shelves, Standing
from service.registers.source import LedgerSource
from service.registers.sqlite import SQLiteShelves
from service.registers.tables import NOWHERE
from service.settings import Settings
from tests.county import LOADER, environment, recorded, tell
from tests.postgres_server import PostgresServer

ROOT = Path(__file__).parents[3]
FOLLOW = ("-m", "flask", "--app", "wsgi", "registers", "follow")
SECONDS = 60
"""For whatever a process does on a machine that others use too."""

Rows = list[tuple[Any, ...]]


def lines(*, households: int = 12, years: int = 4, seed: int = 7) -> list[bytes]:
    """A made-up county, as lines for its door."""
    return list(made_up(households=households, years=years, seed=seed))


def record(county: County, told: Sequence[bytes]) -> int:
    """The ledger's head once it has recorded these lines."""
    recorded(tell(county, *told, by=LOADER))
    return county.head()[0]


def until(holds: Callable[[], object], what: str, seconds: float = SECONDS) -> None:
    """Waits until something holds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


# -- processes


class Process:
    """A process of a group of its own, and the log that it writes."""

    def __init__(self, command: Sequence[str], settings: Settings, log: Path) -> None:
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, *command],
                stdout=output, stderr=output, cwd=ROOT, env=environment(settings), start_new_session=True,
            )  # fmt: skip
        self.log = log

    @property
    def pid(self) -> int:
        return self.process.pid

    def says(self) -> list[str]:
        """The events that its log tells of, in order; what is no line of JSON is a failure."""
        return [json.loads(line)["event"] for line in self.log.read_text().splitlines()]

    def until_it_says(self, *said: str) -> None:
        """Waits until its last events are these."""

        def holds() -> bool:
            assert self.process.poll() is None, self.log.read_text()
            return self.says()[-len(said) :] == [*said]

        until(holds, f"it does not say {said}: {self.log.read_text()}")

    def kill(self) -> None:
        """SIGKILL to it and to all that it started."""
        if self.process.returncode is None:
            os.killpg(self.pid, signal.SIGKILL)
            self.process.wait()

    def end(self) -> int:
        """Ends it in order; its exit status."""
        self.process.terminate()
        return self.process.wait(SECONDS)


@contextmanager
def started(*command: str, settings: Settings, log: Path) -> Iterator[Process]:
    """A process that nothing of survives."""
    process = Process(command, settings, log)
    try:
        yield process
    finally:
        process.kill()


@contextmanager
def following(settings: Settings, log: Path) -> Iterator[Process]:
    """A follower, as it is started by command."""
    with started(*FOLLOW, settings=settings, log=log) as process:
        yield process


def children(pid: int) -> dict[int, str]:
    """The living processes that a process started: their command lines by their ids."""
    listed = subprocess.run(["ps", "-axwwo", "pid=,ppid=,stat=,args="], capture_output=True, text=True, check=True)
    rows = [line.split(None, 3) for line in listed.stdout.splitlines()]
    return {int(row[0]): row[3] for row in rows if int(row[1]) == pid and not row[2].startswith("Z")}


def lives(pid: int) -> bool:
    """Whether a process is there, and has not ended unnoticed."""
    listed = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip()) and not listed.stdout.strip().startswith("Z")


# -- what the registers hold


def standings(shelves: Shelves) -> list[Standing]:
    """Every generation of every register."""
    with shelves.reading() as c:
        return shelves.standings(c) if shelves.exists(c) else []


def stand_at(shelves: Shelves, position: int) -> bool:
    """Whether each register stands there, built and in one generation."""
    found = standings(shelves)
    return [s.name for s in found if s.position == position and s.state == LIVE] == sorted(REGISTERS)


def until_they_stand_at(shelves: Shelves, position: int, process: Process, seconds: float = SECONDS) -> None:
    """Waits until a process has brought the registers to a position."""

    def holds() -> bool:
        assert process.process.poll() is None, process.log.read_text()
        return stand_at(shelves, position)

    until(holds, f"the registers do not come to {position}: {standings(shelves)[:3]}", seconds)


def select(shelves: Shelves, sql: str, values: Sequence[Any] = ()) -> Rows:
    """Rows in Python's order, with truths as numbers: the same on every database."""
    with shelves.reading() as c:
        c.execute(sql, values)
        return sorted((tuple(int(v) if isinstance(v, bool) else v for v in row) for row in c.fetchall()), key=repr)


def contents(shelves: Shelves) -> dict[str, Rows]:
    """All rows of all registers with all of their columns but `seen`, and their totals.

    Where they are equal, so is what is so on any day, as known at any position: it follows from their own columns.
    """
    found: dict[str, Rows] = {}
    for one in standings(shelves):
        table = one.table
        columns = ", ".join(name for name in table.columns if name != "seen")
        where = "" if table.register.adds_up else f" WHERE valid_from <> {NOWHERE}"
        found[one.name] = select(shelves, f"SELECT {columns} FROM {table.name}{where}")
        if table.register.long:
            found[f"{one.name}, totals"] = select(shelves, f"SELECT * FROM {table.totals}")
    return found


@contextmanager
def fresh(county: County, path: Path) -> Iterator[Shelves]:
    """The registers of the same ledger, folded from nothing into another place by a follower that nobody disturbs."""
    shelves = SQLiteShelves(str(path))
    Follower(LedgerSource(county.store), shelves).catch_up()
    yield shelves
    shelves.close()


def difference(one: Mapping[str, Rows], other: Mapping[str, Rows]) -> dict[str, tuple[Rows, Rows]]:
    """What is in one alone and in the other alone, by register; empty where they are equal."""
    found = {}
    for name in sorted({*one, *other}):
        mine, others = Counter(one.get(name, [])), Counter(other.get(name, []))
        if mine != others:
            found[name] = ([*(mine - others)], [*(others - mine)])
    return found


# -- a database that goes away


class StoppingServer(PostgresServer):
    """A PostgreSQL server that can be stopped, and started again with what it held, at the same address."""

    _launched: tuple[Path, Mapping[str, str]]

    def _launch(self, programs: Path, settings: Mapping[str, str]) -> str | None:
        self._launched = (programs, settings)
        return super()._launch(programs, settings)

    def down(self) -> None:
        """Stops it, and keeps its data: who would remove them is killed before."""
        supervisor = self._supervisor
        assert supervisor is not None
        assert supervisor.stdin is not None
        supervisor.kill()
        supervisor.wait()
        supervisor.stdin.close()  # at which the supervisor's other half stops the server
        until(lambda: not (self._home / "data" / "postmaster.pid").exists(), "the server does not stop")

    def up(self) -> None:
        """Starts it again."""
        wrote = self._launch(*self._launched)
        assert wrote is None, wrote
