"""What a benchmark stands on: a database, fresh counties and libraries on it, alternating runs."""

from __future__ import annotations

import gc
import shutil
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Barrier
from typing import Any, Final, NamedTuple, TypeVar

from bench.library import Library
from bench.stream import TRANSACTION, Stream
from service.access import Principal
from service.cli.ledger import make
from service.county import County
from service.ledger.door import parse
from service.ledger.transaction import Prepared, Receipt
from service.settings import Settings
from tests.postgres_server import PostgresServer

T = TypeVar("T")

ROLES: Final = ["office", "recorder", "finance", "organisation", "discipline", "inspector"]
SCOPE: Final = "130930"
WHO: Final = Principal("bench", "", frozenset(ROLES), SCOPE, None)

BEGINNING: Final = 10_000
"""Events that a ledger has before anything is measured: the registrations are over, and the mix is that of years."""


class Pairs(NamedTuple):
    """Figures of alternating runs, ours and what they are held against."""

    ours: list[float]
    theirs: list[float]

    @property
    def value(self) -> float:
        return statistics.median(self.ours)

    @property
    def against(self) -> float:
        return statistics.median(self.theirs)

    @property
    def ratio(self) -> float:
        """The median of the pairs' ratios: the two of a pair saw the same machine."""
        return statistics.median(a / b for a, b in zip(self.ours, self.theirs, strict=True))


class Ours:
    """A ledger that has taken the beginning of a stream, and will take what comes next."""

    def __init__(self, county: County, stream: Stream, beginning: int = BEGINNING) -> None:
        self.county = county
        self.stream = stream
        self.load(beginning)

    def load(self, number: int) -> None:
        """Takes the next lines through the door."""
        for taken in range(0, number, TRANSACTION):
            self.record(self.stream.take(min(TRANSACTION, number - taken)))

    def record(self, lines: Sequence[bytes]) -> None:
        """Takes lines through the door."""
        check(self.county.door.take(lines, WHO))

    def prepared(self, lines: Sequence[bytes]) -> list[Prepared]:
        """Lines as the door hands them to the ledger: read, checked, personal values sealed."""
        found = self.county.door.prepare([parse(line) for line in lines], WHO)
        check(found)
        return [event for event in found if isinstance(event, Prepared)]

    def one_by_one(self, lines: Sequence[bytes]) -> float:
        """The rate of events, each in a transaction of its own; reading and sealing is not in it."""
        events, write = self.prepared(lines), self.county.ledger.write
        with stopwatch() as watch:
            verdicts = [write([event])[0] for event in events]
        check(verdicts)
        return len(events) / watch.seconds

    def in_bulk(self, chunks: Sequence[Sequence[bytes]]) -> float:
        """The rate of transactions; reading and sealing is not in it."""
        seconds, events = 0.0, 0
        for chunk in chunks:
            prepared = self.prepared(chunk)
            with stopwatch() as watch:
                verdicts = self.county.ledger.write(prepared)
            check(verdicts)
            seconds, events = seconds + watch.seconds, events + len(prepared)
        return events / seconds

    def through_the_door(self, chunks: Sequence[Sequence[bytes]]) -> float:
        """The rate of transactions with everything: lines are read, sealed and recorded."""
        with stopwatch() as watch:
            answers = [answer for chunk in chunks for answer in self.county.door.take(chunk, WHO)]
        check(answers)
        return len(answers) / watch.seconds


class Stopwatch:
    """Seconds that a block took."""

    seconds = 0.0


@contextmanager
def stopwatch() -> Iterator[Stopwatch]:
    """Measures a block."""
    watch = Stopwatch()
    began = time.perf_counter()
    yield watch
    watch.seconds = time.perf_counter() - began


def check(verdicts: Sequence[object]) -> None:
    """Stops a benchmark that measures refusals; one in fifty may be, where threads overtake each other."""
    bad = [verdict for verdict in verdicts if not isinstance(verdict, Receipt | Prepared)]
    assert len(bad) <= 0.02 * len(verdicts), f"{len(bad)} of {len(verdicts)} events were refused: {bad[:3]}"


def threaded(work: Sequence[T], do: Callable[[T], Any], threads: int = 32) -> float:
    """The rate at which so many threads together do the work; whoever is free takes the next piece."""
    ready = Barrier(threads + 1)
    pieces = iter(work)

    def run() -> None:
        ready.wait()
        for piece in pieces:
            do(piece)

    with ThreadPoolExecutor(threads) as pool:
        running = [pool.submit(run) for _ in range(threads)]
        ready.wait()
        with stopwatch() as watch:
            for thread in running:
                thread.result()
    return len(work) / watch.seconds


class Ground:
    """One database for one call of the benchmarks, and the folder that all files lie in."""

    def __init__(
        self, database: str, folder: Path, server: PostgresServer | None = None, *, quick: bool = False
    ) -> None:
        self.database = database
        self.folder = folder
        self.quick = quick
        self.notes: list[str] = []
        """What must be said beneath the table."""
        self._server = server
        self._numbers = count(1)

    def size(self, full: int, quick: int) -> int:
        """How much of something, by how long the call may take."""
        return quick if self.quick else full

    def alternate(
        self, ours: Callable[[], float], theirs: Callable[[], float], *, runs: int = 0, warm: bool = True
    ) -> Pairs:
        """Runs both in turn, five times or more; a first pair, which fills caches, does not count."""
        pairs = Pairs([], [])
        for _ in range((runs or self.size(7, 5)) + warm):
            for run, figures in ((ours, pairs.ours), (theirs, pairs.theirs)):
                gc.collect()
                figures.append(run())
        return Pairs(pairs.ours[warm:], pairs.theirs[warm:])

    def note(self, text: str) -> None:
        """Says something beneath the table."""
        self.notes.append(f"{self.database}: {text}")

    # -- fresh databases; each is removed when its block ends

    @contextmanager
    def settings(self) -> Iterator[Settings]:
        """Settings of a ledger that was just made."""
        with self._place("ledger") as (folder, url):
            found = Settings(database_url=url, folder=folder)
            make(found)
            yield found

    @contextmanager
    def county(self) -> Iterator[County]:
        """A county whose ledger is empty."""
        with self.settings() as settings, opened(settings) as county:
            yield county

    @contextmanager
    def library(self) -> Iterator[Library]:
        """The library's application on an empty database."""
        with self._place("library") as (folder, url):
            library = Library.on(self.database, url or str(folder / "library.db"))
            try:
                yield library
            finally:
                library.app.close()

    @contextmanager
    def bare(self) -> Iterator[str]:
        """An empty database: a file, or a URL."""
        with self._place("bare") as (folder, url):
            yield url or str(folder / "bare.db")

    @contextmanager
    def _place(self, kind: str) -> Iterator[tuple[Path, str]]:
        name = f"{kind}_{next(self._numbers)}"
        folder = self.folder / name
        folder.mkdir()
        url = self._server.create_database(name) if self._server else ""
        try:
            yield folder, url
        finally:
            if self._server:
                self._server.drop_database(name)
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def opened(settings: Settings) -> Iterator[County]:
    """A county in this process, and its connections ended afterwards."""
    county = County(settings)
    try:
        yield county
    finally:
        county.store.datastore.close()
