"""The registers: how fast they follow, what a late event costs, a replay, and questions about any two times."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any, Final

import msgspec

from bench import runner
from bench.asking import asked_over_http, not_visited, paths_of, village_received
from bench.ground import Ground, Ours, opened, stopwatch
from bench.ledger import RATE
from bench.served import ROOT, environment, following, serving
from bench.stream import Stream
from bench.table import Claim, Floor, Measured, bench, both
from domain.disbursements import FundsDisbursed
from domain.households import CategoryChanged, HouseholdRegistered
from domain.kernel.dates import instant_text
from domain.kernel.entry import FORMAT, Entry, Payload, encode_canonical, encode_declared
from domain.kernel.event import Event
from domain.villages import VillageRegistered
from domain.visits import VisitRecorded
from projections.kernel.register import REGISTERS
from service.county import County, open_registers
from service.ledger.rows import EventRow
from service.registers import replay
from service.registers.folding import Folding
from service.registers.shelves import Shelves
from service.registers.source import LedgerSource
from service.settings import Settings

_names: Final = count(1)


@contextmanager
def fresh(ground: Ground, settings: Settings) -> Iterator[Shelves]:
    """Registers of nothing, beside a ledger."""
    with_name = settings._replace(schema=f"fresh_{next(_names)}", folder=settings.folder / f"fresh_{next(_names)}")
    with_name.folder.mkdir()
    shelves = open_registers(with_name)
    make_place(shelves)
    try:
        yield shelves
    finally:
        shelves.close()
    assert ground.database in ("sqlite", "postgresql")


def make_place(shelves: Shelves) -> None:
    """Makes a schema where the database has schemas."""
    create = getattr(shelves, "create_schema", None)
    if create is not None:
        create()


class Recorded:
    """What registers store, statement by statement, so that the same can be stored again with no folding."""

    WRITES: Final = ("insert", "alter", "forget", "mark_seen", "put_nowhere")

    def __init__(self, shelves: Shelves) -> None:
        self.shelves = shelves
        self.transactions: list[list[tuple[str, tuple[Any, ...]]]] = []
        self.rows = 0
        for name in self.WRITES:
            setattr(shelves, name, self._kept(name, getattr(shelves, name)))

    def _kept(self, name: str, write: Callable[..., None]) -> Callable[..., None]:
        def kept(cursor: Any, *arguments: Any) -> None:
            *first, rows = arguments
            told = list(rows)
            self.rows += len(told)
            self.transactions[-1].append((name, (*first, told)))
            write(cursor, *first, told)

        return kept

    def again(self, shelves: Shelves) -> float:
        """Stores all of it in other tables of the same names; the seconds that it took."""
        with stopwatch() as watch:
            for transaction in self.transactions:
                with shelves.writing() as c:
                    for name, arguments in transaction:
                        getattr(shelves, name)(c, *arguments)
        return watch.seconds


@bench(
    Claim("follow", "catching up, all registers", RATE, "the same rows written with no folding", both(0.4)),
    Claim(
        "follow-library", "catching up, all registers", RATE, "the library's runner with one table",
        {"postgresql": Floor(5)}, databases=("postgresql",),
    ),
    Claim("follow-rows", "rows that an event writes, all registers", "rows"),
    Claim("follow-bytes", "bytes on disk an event: registers", "bytes", "the ledger's own bytes an event"),
)  # fmt: skip
def follow(ground: Ground) -> Iterator[Measured]:
    """From nothing to a hundred thousand events, in the follower's batches; in turns with writing alone."""
    number = ground.size(100_000, 20_000)
    with ground.county() as county:
        Ours(county, Stream(households=number // 69), number)
        source, registers = LedgerSource(county.store), list(REGISTERS.values())
        rates, ratios, alone_rates, rows = [], [], [], 0
        for _ in range(ground.size(4, 2)):
            with fresh(ground, county.settings) as ours, fresh(ground, county.settings) as theirs:
                recorded = Recorded(ours)
                ours_place = replay.InTables(source, registers, ours)
                replay.InTables(source, registers, theirs)
                seconds = 0.0
                while ours_place.position < number:
                    recorded.transactions.append([])
                    with stopwatch() as watch:
                        ours_place.advance(number)
                    seconds += watch.seconds
                alone = recorded.again(theirs)
                rates.append(number / seconds)
                ratios.append(alone / seconds)
                alone_rates.append(number / alone)
                rows = recorded.rows
                size = _bytes(ours)
        yield Measured("follow", _median(rates[1:]), _median(ratios[1:]), _median(alone_rates[1:]))
        yield Measured("follow-rows", rows / number)
        yield Measured("follow-bytes", size / number, against=_ledger_bytes(county) / number)
    if ground.database == "postgresql":
        with ground.bare() as url:
            rate = runner.rate(url, ground.size(6_000, 1_000))
        yield Measured("follow-library", _median(rates[1:]), _median(rates[1:]) / rate, rate)


def _median(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]


def _bytes(shelves: Shelves) -> int:
    with shelves.reading() as c:
        if shelves.MARK == "?":
            c.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        else:
            c.execute(
                "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c JOIN pg_namespace n ON n.oid = "
                "c.relnamespace WHERE n.nspname = current_schema() AND c.relkind = 'r'"
            )
        return int(c.fetchone()[0])


def _ledger_bytes(county: County) -> int:
    with county.store.reading() as c:
        if county.store.placeholder == "?":
            c.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        else:
            c.execute(
                "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c JOIN pg_namespace n ON n.oid = "
                "c.relnamespace WHERE n.nspname = current_schema() AND c.relkind = 'r'"
            )
        return int(c.fetchall()[0][0])


# -- late events


class Payments:
    """Payments out of many funds, as the ledger holds them."""

    def __init__(self, funds: int) -> None:
        self.funds, self.rows = funds, 0
        self._chance = random.Random(7)

    def row(self, day: str) -> EventRow:
        """The next payment, on a day."""
        self.rows += 1
        position, fund = self.rows, self.rows % self.funds
        id_ = f"{position:08x}-0000-7000-8000-{position:012x}"
        event = FundsDisbursed(
            fund=f"fund:f{fund}", payee=f"household:h{position % 5000}", amount_fen=30_000 + fund, kind="relief"
        )
        payload = encode_canonical(Payload(data=msgspec.Raw(encode_canonical(event))))
        recorded_at = 1_600_000_000_000_000 + position * 1000
        entry = Entry(
            data_hash="", format=FORMAT, id=id_, occurred_on=day, origin="bench", position=position,
            recorded_at=instant_text(recorded_at), recorded_by="bench", type="FundsDisbursed", version=1,
            subjects={event.payee: 1, str(event.fund): 1, f"village:v{position % 70}": 1},
        )  # fmt: skip
        return EventRow(position, id_, 1, "FundsDisbursed", payload, encode_declared(entry), b"", b"", recorded_at)

    def day(self, number: int) -> str:
        """The number-th day of four years, counted in months of 28 days."""
        month, day = divmod(number, 28)
        return f"{2016 + month // 12 % 4}-{month % 12 + 1:02}-{day + 1:02}"

    def any_day(self) -> str:
        """Any of these days."""
        return self.day(self._chance.randrange(48 * 28))


class _NoSource:
    """A source that is not asked: no register folds a payment's history."""

    def by_ids(self, _ids: Sequence[str]) -> dict[str, EventRow]:
        raise AssertionError

    def history(self, _subject: str, **_: Any) -> list[EventRow]:
        raise AssertionError


@bench(
    Claim(
        "late", "3,000 back-dated payments of 200 funds with 10,000 each", RATE, "as many in their order", both(0.25)
    ),
    Claim("late-rows", "rows that such an event writes", "rows", floors=both(5, "value", "most")),
)
def late(ground: Ground) -> Iterator[Measured]:
    """What comes late is one more row where things add up, however many came after it."""
    payments, late_events = Payments(200), 3_000
    each = ground.size(10_000, 500)
    registers = [r for r in REGISTERS.values() if "FundsDisbursed" in r.takes]
    with ground.settings() as settings, fresh(ground, settings) as shelves:
        shelves.create()
        _, building = shelves.plan(registers)
        folding = Folding(registers, shelves.group(building), _NoSource())
        total = 200 * each
        for start in range(0, total, 10_000):
            folding.take([payments.row(payments.day(48 * 28 * n // total)) for n in range(start, start + 10_000)])
        shelves.swap_in(building)
        recorded = Recorded(shelves)

        def rate(day: Callable[[], str]) -> float:
            rows = [payments.row(day()) for _ in range(late_events)]
            recorded.transactions.append([])
            with stopwatch() as watch:
                folding.take(rows)
            return late_events / watch.seconds

        pairs = ground.alternate(lambda: rate(payments.any_day), lambda: rate(lambda: "2019-12-28"), runs=3)
        yield Measured("late", pairs.value, pairs.ratio, pairs.against)
        yield Measured("late-rows", recorded.rows / (len(recorded.transactions) * late_events))


# -- a province's county


@bench(
    Claim("replay-memory", "replay of a million into memory, all registers", RATE, floors=both(30_000, "value")),
    Claim("replay-memory-size", "memory of that at most", "MB", floors=both(1000, "value", "most")),
    Claim("replay-one", "replay of a million, the households alone", RATE, floors=both(150_000, "value")),
    Claim(
        "replay-tables", "replay of a million into fresh tables, with digests", RATE,
        floors={"sqlite": Floor(20_000, "value"), "postgresql": Floor(12_000, "value")},
    ),
    Claim("village", "a village's households with what they received, both times given: p50", "ms",
          "p95", both(10, "value", "most")),
    Claim("not-visited", "households not visited for 365 days, both times given: p50", "ms",
          "p95", both(40, "value", "most")),
    Claim("household-http", "one household over HTTP, 4 connections, both times given: p99", "ms",
          "p50", both(10, "value", "most")),
    Claim("household-growth", "… at a million events", "ms", "at ten thousand", both(1.5, at="most")),
    Claim("village-http", "a village's households over HTTP, both times given: p95", "ms",
          "p50", both(20, "value", "most")),
    Claim("lag", "lag of the registers under 500 events a second: p99", "ms", "p50", both(1000, "value", "most")),
    Claim("late-visible", "a back-dated event on a household with 10,000 visits is visible: p95", "ms",
          "p50", both(200, "value", "most")),
)  # fmt: skip
def province(ground: Ground) -> Iterator[Measured]:
    """A ledger of a million events (quick: fifty thousand): replays, and questions in process."""
    number = ground.size(1_000_000, 50_000)
    with ground.settings() as settings:
        with opened(settings) as county:
            ours = Ours(county, Stream(households=number // 69), 10_000)
            county.follower().catch_up()
            small = _over_http(ground, settings, county, "household")
            ours.load(number - 10_000)
            with stopwatch() as watch, fresh(ground, settings) as shelves:
                place = replay.InTables(LedgerSource(county.store), list(REGISTERS.values()), shelves)
                replay.run(place, number)
            yield Measured("replay-tables", number / watch.seconds)
            county.follower().catch_up()
            yield from _asked(county)
            large = _over_http(ground, settings, county, "household")
            yield Measured("household-http", _part(large, 0.99), against=_part(large, 0.5))
            ratio = _part(large, 0.5) / _part(small, 0.5)
            yield Measured("household-growth", _part(large, 0.5), ratio, _part(small, 0.5))
            village = _over_http(ground, settings, county, "village")
            yield Measured("village-http", _part(village, 0.95), against=_part(village, 0.5))
            with following(settings):
                lags = _lags(ours, ground.size(20, 5))
                yield Measured("lag", _part(lags, 0.99), against=_part(lags, 0.5))
                visible = _late_visible(ours)
                yield Measured("late-visible", _part(visible, 0.95), against=_part(visible, 0.5))
            county.registers.close()
        for name, registers in (("replay-memory", ()), ("replay-one", ("households",))):
            found = _replayed(settings, registers)
            yield Measured(name, number / found["seconds"])
            if not registers:
                yield Measured("replay-memory-size", found["megabytes"])


def _part(ordered: Sequence[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def _over_http(ground: Ground, settings: Settings, county: County, what: str) -> list[float]:
    """How long a server takes to answer, milliseconds, sorted; each path is another household and another moment."""
    paths = paths_of(county, ground.size(2_000, 300), what)
    with serving(settings, workers=2 if ground.database == "postgresql" else 1) as server:
        asked_over_http(server, paths[:100])
        return asked_over_http(server, paths)


def _lags(ours: Ours, seconds: int) -> list[float]:
    """From the commit of each 25 events until the registers know them, milliseconds, sorted."""
    committed: list[tuple[int, float]] = []
    lags: list[float] = []
    done = threading.Event()

    def look() -> None:
        while not (done.is_set() and not committed):
            position, now = _position(ours.county), time.perf_counter()
            while committed and committed[0][0] <= position:
                lags.append((now - committed.pop(0)[1]) * 1000)
            time.sleep(0.005)

    looking = threading.Thread(target=look)
    ours.record(ours.stream.take(25))  # the follower takes a while to start
    until(lambda: _position(ours.county) == ours.county.head()[0])
    looking.start()
    began = time.perf_counter()
    for number in range(seconds * 20):
        ours.record(ours.stream.take(25))
        committed.append((ours.county.head()[0], time.perf_counter()))
        time.sleep(max(0.0, began + (number + 1) * 0.05 - time.perf_counter()))
    done.set()
    looking.join()
    return sorted(lags)


def _position(county: County) -> int:
    with county.registers.reading() as c:
        return min((one.position for one in county.registers.live(c).values()), default=0)


def until(holds: Callable[[], bool], seconds: float = 300) -> None:
    """Waits until something holds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "the registers do not come to the ledger's head"
        time.sleep(0.002)


def _late_visible(ours: Ours) -> list[float]:
    """From the commit of a back-dated event until the household's row shows it, milliseconds, sorted."""
    lines = Lines()
    village, household = "village:bench", "household:bench"
    ours.record(
        [
            lines.of(VillageRegistered(village=village, name="某村", division="130930100200")),
            lines.of(HouseholdRegistered(household=household, village=village, head="某")),
        ]
    )
    for _ in range(10):
        ours.record([lines.of(VisitRecorded(village=village, household=household)) for _ in range(1000)])
    until(lambda: _position(ours.county) == ours.county.head()[0])
    times = []
    for number in range(20):
        to = ("subsistence_allowance", "ordinary")[number % 2]
        ours.record(
            [lines.of(CategoryChanged(household=household, to=to, since="2018-06"), f"2018-10-{30 - number:02}")]
        )
        head, began = ours.county.head()[0], time.perf_counter()
        until(lambda head=head: _position(ours.county) >= head)  # type: ignore[misc]
        times.append((time.perf_counter() - began) * 1000)
    return sorted(times)


class Lines:
    """Events as lines, each with an id of its own."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def of(self, event: Event, on: str = "2018-11-10") -> bytes:
        """An event as a line."""
        number = next(self._numbers)
        id_ = f"{number:08x}-bbbb-7000-8000-{number:012x}"
        return msgspec.json.encode({"id": id_, "type": type(event).__name__, "occurred_on": on, "data": event})


def _replayed(settings: Settings, registers: Sequence[str]) -> dict[str, float]:
    """A replay in a process of its own: seconds, and megabytes at most."""
    command = [sys.executable, "-m", "bench.replaying", *registers]
    done = subprocess.run(command, cwd=ROOT, env=environment(settings), check=True, capture_output=True)
    found: dict[str, float] = msgspec.json.decode(done.stdout)
    return found


def _asked(county: County) -> Iterator[Measured]:
    """Questions of two times, each about another moment of the ledger's life."""
    for name, ask in (("village", village_received), ("not-visited", not_visited)):
        chance = random.Random(7)
        times = []
        for _ in range(60):
            began = time.perf_counter()
            ask(county, chance)
            times.append((time.perf_counter() - began) * 1000)
        times.sort()
        yield Measured(name, times[len(times) // 2], against=times[int(len(times) * 0.95)])
