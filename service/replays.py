"""Replays as jobs: each a process of its own and a file, which says how far it is, and keeps what came out."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from projections.kernel.register import REGISTERS
from service.county import County
from service.registers import replay
from service.registers.source import LedgerSource
from service.settings import Settings

JOB: Final = ("-m", "flask", "--app", "wsgi", "replay")


class Replay(msgspec.Struct, kw_only=True, omit_defaults=False):
    """A replay that was asked for. state: waiting, running, done, failed or cancelled."""

    id: str
    asked_by: str
    asked_at: str
    until: int
    set: dict[str, str] = {}
    registers: list[str] = []
    state: str = "waiting"
    position: int = 0
    pid: int = 0
    problem: str | None = None
    outcome: dict[str, Any] | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in ("done", "failed", "cancelled")


class Running(RuntimeError):
    """Another replay is under way; one at a time leaves the server its cores. Ask again when it has ended."""


class Replays:
    """The replays of a county, in a folder."""

    def __init__(self, settings: Settings) -> None:
        self.folder = settings.folder / "replays"

    def ask(self, county: County, by: str, *, until: int, terms: Mapping[str, str], registers: Sequence[str]) -> Replay:
        """Starts one. Raises Running while another is under way, and ValueError for terms that cannot be."""
        if any(not one.ended for one in self.all()):
            raise Running
        replay.Terms(terms).check(LedgerSource(county.store), until)
        found = Replay(
            id=str(uuid.uuid4()),
            asked_by=by,
            asked_at=county.now(),
            until=until,
            set=dict(terms),
            registers=list(registers),
        )
        self.folder.mkdir(exist_ok=True)
        self.keep(found)
        settings = county.settings._replace(folder=county.settings.folder.resolve())
        process = subprocess.Popen(  # noqa: S603 - the arguments are ours
            [sys.executable, *JOB, "--job", found.id],
            cwd=Path(__file__).parents[1],
            env=os.environ | settings.environment(),
            start_new_session=True,
        )
        threading.Thread(target=process.wait, daemon=True).start()  # no zombie stays
        return found

    def get(self, id_: str) -> Replay | None:
        """A replay as far as it is; one whose process ended before it did has failed."""
        try:
            found = msgspec.json.decode(self._file(id_).read_bytes(), type=Replay)
        except (FileNotFoundError, ValueError):
            return None
        if found.state == "running" and not _lives(found.pid):
            found.state, found.problem = "failed", "its process ended before it did: ask for it again"
        if found.state != "done" and self._mark(id_).exists():
            found.state = "cancelled"
        return found

    def all(self) -> list[Replay]:
        """All replays, the latest first."""
        found = [self.get(path.stem) for path in self.folder.glob("*.json")]
        return sorted((one for one in found if one), key=lambda one: one.asked_at, reverse=True)

    def cancel(self, id_: str) -> None:
        """Ends one that is under way: its process looks for the mark after each batch."""
        self._mark(id_).touch()

    def run(self, county: County, id_: str) -> None:
        """What the job's process does."""
        found = self.get(id_)
        if found is None or found.ended:
            return
        found.state, found.pid = "running", os.getpid()
        self.keep(found)
        registers = [REGISTERS[name] for name in found.registers] or list(REGISTERS.values())
        place = replay.InMemory(LedgerSource(county.store), registers, replay.Terms(found.set))
        try:
            while place.position < found.until:
                if self._mark(id_).exists():
                    return
                found.position = place.advance(found.until)
                self.keep(found)
            compared = replay.compare(place.digests(), county.registers, found.until)
        except Exception as error:
            found.state, found.problem = "failed", type(error).__name__
            self.keep(found)
            raise
        found.outcome = {
            one.name: {**one.replayed._asdict(), "same": None if one.live is None else one.same} for one in compared
        }
        found.state = "done"
        self.keep(found)

    def _file(self, id_: str) -> Path:
        return self.folder / f"{uuid.UUID(id_)}.json"

    def _mark(self, id_: str) -> Path:
        return self.folder / f"{uuid.UUID(id_)}.cancelled"

    def keep(self, found: Replay) -> None:
        """Whole or not at all: a reader never sees half a file."""
        written = self._file(found.id).with_suffix(".writing")
        written.write_bytes(msgspec.json.encode(found))
        written.replace(self._file(found.id))


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
