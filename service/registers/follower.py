"""The follower: keeps the registers behind the ledger, builds new ones beside the old, and never twice at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Final

from projections.kernel.register import REGISTERS, Register
from service.registers.folding import Folding
from service.registers.shelf import Overtaken
from service.registers.shelves import Shelves, Standing
from service.registers.source import LedgerSource

BATCH: Final = 2_000
"""Events to a transaction, as long as it keeps up."""
BUILD_BATCH: Final = 10_000
"""Events to a transaction while a register is built."""
PAUSE: Final = 0.05
"""Seconds between looks at the ledger while it stands still."""
STANDBY: Final = 0.5
"""Seconds between looks whether another follower is still there."""


class Follower:
    """Follows one ledger. It may be killed at any moment: what a transaction did not store is folded again."""

    def __init__(self, source: LedgerSource, shelves: Shelves, registers: Sequence[Register] | None = None) -> None:
        self.source, self.shelves = source, shelves
        self.registers = list(REGISTERS.values()) if registers is None else list(registers)
        self._live: list[Folding] = []
        self._building: list[tuple[Folding, list[Standing]]] = []

    def run(self, stop: threading.Event, led: Callable[[], None] | None = None) -> None:
        """Follows until it is told to stop; stands by while another leads."""
        while not stop.is_set():
            if not self.shelves.lead():
                stop.wait(STANDBY)
                continue
            if led is not None:
                led()
            try:
                self.open()
                checked = time.monotonic()
                while not stop.is_set():
                    if not self.step():
                        stop.wait(PAUSE)
                    if time.monotonic() - checked > STANDBY:
                        checked = time.monotonic()
                        if not self.shelves.lead():
                            break
            except Overtaken:
                continue
        self.shelves.resign()

    def open(self) -> None:
        """Looks where the registers stand, and makes those that are missing."""
        self.shelves.create()
        live, building = self.shelves.plan(self.registers)
        self._live = [self._folding(group) for group in _by_position(live)]
        self._building = [(self._folding(group), group) for group in _by_position(building)]

    def _folding(self, group: Sequence[Standing]) -> Folding:
        registers = [REGISTERS[one.name] for one in group]
        return Folding(registers, self.shelves.group(group), self.source, group[0].position)

    def step(self) -> bool:
        """One batch for each group; whether there was anything to do."""
        moved = False
        for folding in self._live:
            moved |= self._advance(folding, BATCH)
        for folding, group in list(self._building):
            self._advance(folding, BUILD_BATCH)
            moved = True
            if folding.position >= self._aim():
                self.shelves.swap_in(group)
                self._building.remove((folding, group))
                self._live.append(folding)
        if len(self._live) > 1:
            self._join()
        return moved

    def _aim(self) -> int:
        """Where a register that is built must have come to: where the live ones stand, or the ledger."""
        return min((folding.position for folding in self._live), default=self.source.head())

    def _join(self) -> None:
        """Lets registers that have come to one position go on together."""
        if len({folding.position for folding in self._live}) < len(self._live):
            live, _ = self.shelves.plan(self.registers)
            self._live = [self._folding(group) for group in _by_position(live)]

    def _advance(self, folding: Folding, limit: int) -> bool:
        rows = self.source.page(after=folding.position, limit=limit)
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
