"""The server: gunicorn with the application, written to over HTTP by a client on the same cores."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench.client import NULL, Done, SlowReader, post, request, send_batch
from bench.ground import Ground, Ours, opened
from bench.ledger import RATE
from bench.served import Server, Verifying, memory, serving
from bench.stream import TRANSACTION, Stream
from bench.table import Claim, Measured, bench, both

WORKERS: Final = {"sqlite": 1, "postgresql": 2}
"""Of 16 threads each, for many connections; one process writes an SQLite ledger."""


@contextmanager
def served(ground: Ground, stream: Stream, beginning: int, *, workers: int, app: str = "wsgi:app") -> Iterator[Server]:
    """A server on a ledger that has taken the stream's beginning."""
    with ground.settings() as settings:
        with opened(settings) as county:
            Ours(county, stream, beginning)
        with serving(settings, workers=workers, app=app) as server:
            yield server


def written(path: Path, lines: list[bytes]) -> Path:
    """A file of lines."""
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    return path


# -- a batch


@bench(
    Claim(
        "ndjson", "lines over HTTP to the commit, one connection, one worker", RATE, "the ledger's own bulk rate",
        both(10_000, "value"),
    ),
    Claim("ndjson-of-bulk", "lines over HTTP, part of the bulk rate", RATE, "the ledger's own bulk rate", both(0.5)),
)  # fmt: skip
def ndjson(ground: Ground) -> Iterator[Measured]:
    """A batch from its first byte to its answer, against the same lines in one process, read and sealed beforehand."""
    households, beginning, transactions = 1500, 15_000, ground.size(20, 5)
    stream = Stream(households=households)
    with served(ground, stream, beginning, workers=1) as server, ground.county() as county:
        ours = Ours(county, Stream(households=households), beginning)

        def over_http() -> float:
            lines = [line for chunk in stream.chunks(transactions) for line in chunk]
            batch = send_batch(server.port, server.token, written(ground.folder / "batch.ndjson", lines))
            assert batch.recorded >= 0.98 * len(lines), f"{batch.recorded} of {len(lines)} events were recorded"
            return batch.recorded / batch.seconds

        pairs = ground.alternate(over_http, lambda: ours.in_bulk(ours.stream.chunks(transactions)))
    for name in ("ndjson", "ndjson-of-bulk"):
        yield Measured(name, pairs.value, pairs.ratio, pairs.against)


@bench(
    Claim(
        "batch-memory", "memory of the server at most, a batch of a million lines", "MB", "",
        both(300, "value", "most"),
    ),
    Claim(
        "batch-memory-flat", "memory when that batch is in", "MB", "when a tenth was sent", both(1.2, at="most"),
    ),
)  # fmt: skip
def batch_memory(ground: Ground) -> Iterator[Measured]:
    """The worker's memory during one batch of a million lines (quick: fifty thousand), its answer included."""
    number = ground.size(1_000_000, 50_000)
    stream = Stream(households=number // 150)
    file = ground.folder / "million.ndjson"
    with file.open("wb") as lines:
        for _ in range(number // TRANSACTION):
            lines.writelines(line + b"\n" for line in stream.take(TRANSACTION))
    tenth = file.stat().st_size // 10
    early: list[float] = []
    with served(ground, Stream(), 0, workers=1) as server:
        [worker] = server.workers

        def on_sent(sent: int) -> None:
            if sent >= tenth and not early:
                early.append(memory(worker))

        batch = send_batch(server.port, server.token, file, on_sent)
        late, most = memory(worker), memory(worker, "VmHWM")
    file.unlink()
    assert batch.recorded >= 0.98 * number, f"{batch.recorded} of {number} events were recorded"
    ground.note(f"batch-memory: {batch.recorded:,} of {batch.lines:,} lines recorded in {batch.seconds:.0f} s")
    yield Measured("batch-memory", most)
    yield Measured("batch-memory-flat", late, late / early[0], early[0])


# -- one event a request


@bench(
    Claim("post-one", "one POST an event, 32 connections", RATE, "the same route storing nothing", both(0.5)),
)
def post_one(ground: Ground) -> Iterator[Measured]:
    """32 connections, against a route of the same workers that authenticates, reads the event and stores nothing."""
    number = ground.size(4000, 800)
    stream = Stream()
    done: list[Done] = []
    sent: list[bytes] = []
    with served(ground, stream, 10_000, workers=WORKERS[ground.database], app="bench.null_app:app") as server:

        def ours() -> float:
            sent[:] = stream.take(number)
            done.append(post(server.port, (request(line, server.token) for line in sent)))
            _check(done[-1])
            return done[-1].rate

        def null() -> float:
            done.append(post(server.port, (request(line, server.token, NULL) for line in sent)))
            _check(done[-1])
            return done[-1].rate

        pairs = ground.alternate(ours, null)
    _note_client(ground, "post-one", done)
    yield Measured("post-one", pairs.value, pairs.ratio, pairs.against)


@bench(
    Claim(
        "beside-readers", "such POSTs beside verify and a slow reader, after 5 min", RATE, "alone, before and after",
        both(0.8),
    ),
)  # fmt: skip
def beside_readers(ground: Ground) -> Iterator[Measured]:
    """POSTs from 32 connections while `flask ledger verify` runs again and again and a client reads all events slowly.

    Five windows alone, then five minutes (quick: twenty seconds) and five windows beside the readers, then five alone.
    """
    stream = Stream(households=ground.size(8000, 1500))
    done: list[Done] = []
    with served(ground, stream, ground.size(100_000, 15_000), workers=WORKERS[ground.database]) as server:
        requests = (request(line, server.token) for line in stream)

        def writing(seconds: float) -> float:
            done.append(post(server.port, requests, seconds=seconds))
            _check(done[-1])
            return done[-1].rate

        def windows() -> list[float]:
            return [writing(ground.size(6, 2)) for _ in range(5)]

        writing(2)
        alone = windows()
        with Verifying(server.settings) as verifying, SlowReader(server.port, server.token) as reader:
            writing(ground.size(300, 20))
            beside = windows()
        alone += windows()
    ground.note(
        f"beside-readers: {sum(each.answered for each in done):,} events; verify finished {verifying.finished} times, "
        f"the slow reader read {reader.read:,} bytes"
    )
    _note_client(ground, "beside-readers", done)
    value, against = statistics.median(beside), statistics.median(alone)
    yield Measured("beside-readers", value, value / against, against)


def _check(done: Done) -> None:
    """An event that overtakes the one it rests on is refused; few may be."""
    bad = done.answered - done.good
    assert bad <= 0.02 * done.answered, f"{bad} of {done.answered} were not recorded: {done.fault!r}"


def _note_client(ground: Ground, name: str, done: list[Done]) -> None:
    share = sum(each.cpu_seconds for each in done) / sum(each.seconds for each in done)
    ground.note(f"{name}: client and server share the cores; the client took {share:.0%} of one")
