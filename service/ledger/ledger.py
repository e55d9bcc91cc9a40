"""The ledger itself: the one door through which events enter, many requests to a transaction."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from domain.kernel.dates import day_in_shanghai
from service.ledger.rows import Head, Opened, Standing, Store
from service.ledger.transaction import Prepared, Transaction, Verdict

MAX_GROUP: Final = 4000
"""Events a transaction takes from the queue at most: the lock is held well below a second."""

MAX_STANDINGS: Final = 40_000
"""Standings kept between transactions."""

CLOCK_TOLERANCE: Final = 5_000_000
"""Microseconds by which a clock may be behind the head before writing stops."""


class ClockBehind(RuntimeError):
    """This machine's clock is more than five seconds behind the ledger's last event: set the clock, then send again."""

    def __str__(self) -> str:
        return str(self.__doc__)


def now_microseconds() -> int:
    """The wall clock, microseconds since 1970, UTC."""
    return time.time_ns() // 1000


class _Request:
    """What one caller wants recorded, and a lock that opens when its verdicts are there."""

    __slots__ = ("atomic", "batch", "done", "error", "leads", "verdicts")

    def __init__(self, batch: Sequence[Prepared], atomic: bool) -> None:
        self.batch = batch
        self.atomic = atomic
        self.done = threading.Lock()
        self.done.acquire()
        self.leads = False
        self.verdicts: list[Verdict] = []
        self.error: BaseException | None = None


class Ledger:
    """Takes events from any number of threads; whoever finds the writer free takes all that wait (group commit)."""

    def __init__(
        self, store: Store, *, origin: str, secret: bytes, clock: Callable[[], int] = now_microseconds
    ) -> None:
        self.store = store
        self.origin = origin
        self.secret = secret
        self.clock = clock
        self.recorded = threading.Condition()
        """Notified after each transaction of this process."""
        self._queue: deque[_Request] = deque()
        self._guard = threading.Lock()
        self._writing = False
        self._standings: dict[str, Standing] = {}
        self._standings_at = -1
        self._alone = True
        """Whether nobody else moved the head lately: else what was kept will hardly be right."""

    def write(self, batch: Sequence[Prepared], *, atomic: bool = False) -> list[Verdict]:
        """Records a batch, each event with its own verdict, or all or none.

        When it returns, what has a receipt is committed. Raises ClockBehind, or the database's error; then nothing of
        the batch is known to be recorded: send it again.
        """
        request = _Request(batch, atomic)
        with self._guard:
            self._queue.append(request)
            lead = not self._writing
            if lead:
                self._writing = True
        if not lead:
            request.done.acquire()
            lead = request.leads
        if lead:
            self._lead()
        if request.error is not None:
            raise request.error
        return request.verdicts

    def _lead(self) -> None:
        """Writes what waits, then hands the writer on to whoever came meanwhile."""
        with self._guard:
            group = [self._queue.popleft()]
        try:
            self._write_group(group, grows=True)
        finally:
            with self._guard:
                heir = self._queue[0] if self._queue else None
                self._writing = heir is not None
            if heir is not None:
                heir.leads = True
                heir.done.release()
            for request in group:
                if not request.leads:
                    request.done.release()

    def _write_group(self, group: list[_Request], *, grows: bool) -> None:
        try:
            self._transact(group, grows=grows)
        except BaseException as error:  # noqa: BLE001 - every waiting thread gets its own answer
            self._standings.clear()
            if len(group) == 1:
                group[0].error = error
                return
            # One request may have brought the group down; ids make sending again harmless.
            for request in group:
                self._write_group([request], grows=False)

    def _transact(self, group: list[_Request], *, grows: bool) -> None:
        wanted: dict[str, None] = {}
        missing: list[str] = []

        def want() -> tuple[list[str], list[str]]:
            """What must be read for the group; whoever came while the lock was waited for comes along."""
            if grows:
                self._gather(group)
            prepared = [p for request in group for p in request.batch]
            wanted.update((subject, None) for p in prepared for subject in p.touches)
            kept = self._standings if self._alone else {}
            missing[:] = [subject for subject in wanted if subject not in kept]
            return missing, [p.envelope.id for p in prepared]

        def body(opened: Opened) -> list[list[Verdict]]:
            standings = self._fresh(opened, missing, wanted)
            recorded_at = self._next_time(opened.head)
            transaction = Transaction(
                opened,
                standings,
                opened.used,
                origin=self.origin,
                secret=self.secret,
                recorded_at=recorded_at,
                today=day_in_shanghai(dt.datetime.fromtimestamp(recorded_at / 1e6, dt.UTC)),
            )
            verdicts = [
                transaction.take_all_or_none(request.batch)
                if request.atomic
                else [transaction.take(prepared) for prepared in request.batch]
                for request in group
            ]
            rows = transaction.rows()
            if rows is not None:
                opened.append(rows)
                self._standings_at = rows.head.position
            return verdicts

        verdicts = self.store.transact(want, body)
        for request, answer in zip(group, verdicts, strict=True):
            request.verdicts = answer
        with self.recorded:
            self.recorded.notify_all()

    def _gather(self, group: list[_Request]) -> None:
        """Takes what waits into a group, as long as it stays small enough for one transaction."""
        size = sum(len(request.batch) for request in group)
        with self._guard:
            while self._queue and size + len(self._queue[0].batch) <= MAX_GROUP:
                group.append(self._queue.popleft())
                size += len(group[-1].batch)

    def _fresh(self, opened: Opened, missing: list[str], wanted: dict[str, None]) -> dict[str, Standing]:
        """The standings wanted: those kept are right as long as nobody else has moved the head."""
        self._alone = opened.head.position == self._standings_at
        if not self._alone or len(self._standings) > MAX_STANDINGS:
            self._standings = {}
            missing = list(wanted)
        self._standings_at = opened.head.position
        self._standings.update(opened.load(missing))
        return self._standings

    def _next_time(self, head: Head) -> int:
        """A time after the head's; a clock far behind stops writing instead of counting microseconds."""
        now = self.clock()
        if now < head.recorded_at - CLOCK_TOLERANCE:
            raise ClockBehind
        return max(now, head.recorded_at + 1)
