"""The lines of a made-up county, piece by piece, for ledgers and for the library."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

import msgspec

from examples.county import county

TRANSACTION: Final = 1000
BEHIND: Final = {"FundsDisbursed": 100, "LandTransferSigned": 100, "EventVoided": 80}
"""How many of a type wait before the first of them is told."""


class _Data(msgspec.Struct):
    within: str | None = None


class _Line(msgspec.Struct):
    type: str
    occurred_on: str
    data: _Data


read_line: Final = msgspec.json.Decoder(_Line).decode


class Stream:
    """The generator's lines in its own mix."""

    def __init__(self, *, households: int = 2500, years: int = 4, start: int = 2016, skip: int = 0) -> None:
        self._lines = apart(county(households=households, years=years, seed=7, start=start))
        self.month = ""
        """The month of the last line taken: 01 to 12."""
        self.take(skip)

    def __iter__(self) -> Iterator[bytes]:
        return self._lines

    def take(self, number: int) -> list[bytes]:
        """The next lines; it is an error to want more than there are."""
        lines = list(islice(self._lines, number))
        if len(lines) < number:
            raise ValueError("the made-up county has no more lines: give it more households")
        if lines:
            self.month = read_line(lines[-1]).occurred_on[5:7]
        return lines

    def chunks(self, number: int) -> list[list[bytes]]:
        """The next lines for so many transactions."""
        return [self.take(TRANSACTION) for _ in range(number)]

    def datas(self, number: int) -> list[dict[str, Any]]:
        """The data of the next lines, for the library."""
        return [msgspec.json.decode(line)["data"] for line in self.take(number)]


def apart(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines with payments behind their orders, parts behind their contract, voids well behind what they void.

    Of what is under way at once, in 32 threads or on 32 connections, nothing then rests on what it might overtake.
    """
    waiting: dict[str, deque[bytes]] = {type_: deque() for type_ in BEHIND}
    for line in lines:
        told = read_line(line)
        queue = waiting.get(told.type)
        if queue is None or (told.type == "LandTransferSigned" and told.data.within is None):
            yield line
            continue
        queue.append(line)
        if len(queue) > BEHIND[told.type]:
            yield queue.popleft()
