"""The ledger's transactions in one process, against what the library does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bench.ground import BEGINNING, Ground, Ours, check, stopwatch, threaded
from bench.stream import TRANSACTION, Stream
from bench.table import Claim, Floor, Measured, bench, both
from service.ledger.transaction import Verdict

RATE: Final = "events/s"


@bench(Claim("one-event", "one event, one thread", RATE, "the library saves one event", both(0.9)))
def one_event(ground: Ground) -> Iterator[Measured]:
    """`Ledger.write` of one event at a time, against `Application.save` of one aggregate's one event."""
    number = ground.size(500, 200)
    with ground.county() as county, ground.library() as library:
        ours, stream = Ours(county, Stream()), Stream(skip=BEGINNING)

        def saved() -> float:
            households = [library.built([data]) for data in stream.datas(number)]
            with stopwatch() as watch:
                for household in households:
                    library.save(household)
            return number / watch.seconds

        pairs = ground.alternate(lambda: ours.one_by_one(ours.stream.take(number)), saved)
    yield Measured("one-event", pairs.value, pairs.ratio, pairs.against)


@bench(Claim("threads", "32 threads on one ledger", RATE, "the library with 32 threads", {"postgresql": Floor(8)}))
def threads(ground: Ground) -> Iterator[Measured]:
    """The same from 32 threads at once: the ledger's share transactions, the library's stand in line."""
    number, fewer = ground.size(4800, 1600), ground.size(1600, 640)
    with ground.county() as county, ground.library() as library:
        ours, stream = Ours(county, Stream()), Stream(skip=BEGINNING)

        def written() -> float:
            verdicts: list[Verdict] = []
            events = ours.prepared(ours.stream.take(number))
            rate = threaded(events, lambda event: verdicts.extend(county.ledger.write([event])))
            check(verdicts)
            return rate

        def saved() -> float:
            return threaded([library.built([data]) for data in stream.datas(fewer)], library.save)

        pairs = ground.alternate(written, saved)
    yield Measured("threads", pairs.value, pairs.ratio, pairs.against)


@bench(
    Claim(
        "bulk", "1,000 events a transaction", RATE, "the library saves 1,000 events of one aggregate",
        {"postgresql": Floor(1.3), "sqlite": Floor(0.9)},
    ),
    Claim("bulk-streams", "1,000 events a transaction", RATE, "the library saves 1,000 aggregates of one event"),
    Claim("bulk-door", "1,000 events a transaction", RATE, "the door, which reads and seals the lines first"),
)  # fmt: skip
def bulk(ground: Ground) -> Iterator[Measured]:
    """Transactions of a thousand events that were read, sealed or built beforehand."""
    transactions = ground.size(3, 1)
    with ground.county() as county, ground.library() as library:
        ours, stream = Ours(county, Stream()), Stream(skip=BEGINNING)

        def saved(aggregates: int) -> float:
            seconds = 0.0
            for _ in range(transactions):
                datas = stream.datas(TRANSACTION)
                each = TRANSACTION // aggregates
                built = [library.built(datas[begin : begin + each]) for begin in range(0, TRANSACTION, each)]
                with stopwatch() as watch:
                    library.save(*built)
                seconds += watch.seconds
            return transactions * TRANSACTION / seconds

        def written() -> float:
            return ours.in_bulk(ours.stream.chunks(transactions))

        for name, theirs in (
            ("bulk", lambda: saved(1)),
            ("bulk-streams", lambda: saved(TRANSACTION)),
            ("bulk-door", lambda: ours.through_the_door(ours.stream.chunks(transactions))),
        ):
            pairs = ground.alternate(written, theirs)
            yield Measured(name, pairs.value, pairs.ratio, pairs.against)
