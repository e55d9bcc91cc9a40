"""The follower: keeps the registers behind the ledger, builds new ones beside the old, and never twice at once."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from typing import Final

import psycopg
from eventsourcing.persistence import InterfaceError, OperationalError

from projections.kernel.register import REGISTERS, Register
from service.registers.folding import Folding
from service.registers.shelf import Overtaken
from service.registers.shelves import Shelves, Standing
from service.registers.source import LedgerSource

BATCH: Final = 2_000
"""Events to a transaction, as long as it keeps up."""
BUILD_BATCH: Final = 20_000
"""Events to a transaction while a register is built."""
PAUSE: Final = 0.05
"""Seconds between looks at the ledger while it stands still."""
STANDBY: Final = 0.5
"""Seconds between looks whether another follower is still there."""
OUTAGE: Final = (sqlite3.OperationalError, psycopg.OperationalError, OperationalError, InterfaceError)
"""What is raised for a database that cannot answer now, and may later."""
AGAIN: Final = 1.0
"""Seconds before a database that could not answer is asked again."""

LEADS: Final = "follower leads"
STANDS_BY: Final = "follower stands by"
WAITS: Final = "follower waits for the database"

_logger = logging.getLogger("ledger.follower")


class Follower:
    """Follows one ledger. It may be killed at any moment: what a transaction did not store is folded again."""

    def __init__(self, source: LedgerSource, shelves: Shelves, registers: Sequence[Register] | None = None) -> None:
        self.source, self.shelves = source, shelves
        self.registers = list(REGISTERS.values()) if registers is None else list(registers)
        self._live: list[Folding] = []
        self._building: list[tuple[Folding, list[Standing]]] = []
        self._said = ""

    def run(self, stop: threading.Event, led: Callable[[], None] | None = None) -> None:
        """Follows until it is told to stop; stands by while another leads, and waits while a database is away."""
        try:
            while not stop.is_set():
                self._run(stop, led)
        finally:
            self.shelves.resign()

    def _run(self, stop: threading.Event, led: Callable[[], None] | None) -> None:
        try:
            if self.shelves.lead():
                self._lead(stop, led)
            else:
                self._say(STANDS_BY)
                stop.wait(STANDBY)
        except Overtaken:
            pass  # what was folded is dropped: the next look is at where the registers stand now
        except OUTAGE as error:
            self._say(WAITS, error)
            stop.wait(AGAIN)

    def _lead(self, stop: threading.Event, led: Callable[[], None] | None) -> None:
        """Follows as long as no other leads. Whatever it raises, nothing that was folded and not stored is used."""
        self.open()
        if self._said != WAITS:
            self._say(LEADS)
        if led is not None:
            led()
        checked = time.monotonic()
        while not stop.is_set():
            moved = self.step()
            self._say(LEADS)  # after an outage no sooner: here it is over
            if not moved:
                stop.wait(PAUSE)
            if time.monotonic() - checked > STANDBY:
                checked = time.monotonic()
                if not self.shelves.lead():
                    return

    def _say(self, what: str, error: Exception | None = None) -> None:
        """Writes to the log what is so now, once as long as it is."""
        if what != self._said:
            self._said = what
            _logger.log(logging.INFO if error is None else logging.ERROR, what, exc_info=error)

    def open(self) -> None:
        """Looks where the registers stand, and makes those that are missing."""
        self.shelves.forget_totals()  # another follower may have added to them since
        self.shelves.create()
        live, building = self.shelves.plan(self.registers)
        self._live = [self._folding(group) for group in _by_position(live)]
        self._building = [(self._folding(group), group) for group in _by_position(building)]

    def _folding(self, group: Sequence[Standing]) -> Folding:
        registers = [REGISTERS[one.name] for one in group]
        return Folding(registers, self.shelves.group(group), self.source, group[0].position)

    def step(self) -> bool:
        """One batch for each group; whether there was anything to do.

        Those behind go no further than the front, where all live ones go on together.
        """
        moved = len(self._live) == 1 and self._advance(self._live[0], BATCH)
        front = max((folding.position for folding in self._live), default=None)
        if front is None:
            front = self.source.head()
        for folding in self._live:
            moved |= self._advance(folding, BATCH, front)
        for folding, group in list(self._building):
            moved |= self._advance(folding, BUILD_BATCH, front)
            if folding.position >= front:
                self.shelves.swap_in(group)
                self._building.remove((folding, group))
                self._live.append(folding)
                moved = True
        if len(self._live) > 1:
            self._join()
        return moved

    def _join(self) -> None:
        """Lets registers that have come to one position go on together."""
        if len({folding.position for folding in self._live}) < len(self._live):
            live, _ = self.shelves.plan(self.registers)
            self._live = [self._folding(group) for group in _by_position(live)]

    def _advance(self, folding: Folding, limit: int, until: int | None = None) -> bool:
        if until is not None and folding.position >= until:
            return False
        rows = self.source.page(after=folding.position, until=until, limit=limit)
        if not rows:
            return False
        folding.take(rows)
        return True

    def catch_up(self) -> int:
        """Follows to where the ledger stands now; gives that position. For commands and tests, beside no follower."""
        self.open()
        head = self.source.head()
        while self._building or any(folding.position < head for folding in self._live):
            self.step()
        return head


def _by_position(standings: Sequence[Standing]) -> list[list[Standing]]:
    groups: dict[int, list[Standing]] = {}
    for one in standings:
        groups.setdefault(one.position, []).append(one)
    return [groups[position] for position in sorted(groups)]
