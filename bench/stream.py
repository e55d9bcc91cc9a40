"""The lines of a made-up county, piece by piece, for ledgers and for the library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from itertools import islice
from typing import Any, Final

import msgspec

import domain.catalogue  # noqa: F401 - declares all events
from domain.kernel.event import EVENTS
from examples.county import county

TRANSACTION: Final = 1000
BEHIND: Final = 150
"""Lines between one that introduces a subject and the first that rests on it."""
VOIDS_BEHIND: Final = 7000
"""Lines for which a void waits: more than are read before the first of them is recorded."""


class _Line(msgspec.Struct):
    type: str
    occurred_on: str
    data: dict[str, Any]


read_line: Final = msgspec.json.Decoder(_Line).decode

_RESTS_ON: Final = {
    name: [declaration.encoded_names[reference.field] for reference in declaration.must_be_known]
    for name, declaration in EVENTS.items()
}
_INTRODUCES: Final = {
    name: [declaration.encoded_names[field] for field in declaration.introduces] for name, declaration in EVENTS.items()
}
"""Which fields of an event name subjects that must be known, and which one that is new."""


class Stream:
    """The generator's lines in its own mix. The county is small and lasts: its registrations are soon over."""

    def __init__(self, *, households: int = 1000, years: int = 10, start: int = 2016, skip: int = 0) -> None:
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
    """The lines, each well behind those that introduce what it rests on, and voids far behind what they void.

    Of what is under way at once, in 32 threads or on 32 connections, nothing then rests on what it might overtake.
    """
    waiting: list[tuple[int, int, bytes]] = []
    known: dict[str, int] = {}  # with which line others may rest on a subject that is new
    for number, line in enumerate(lines):
        told = read_line(line)
        when = number + VOIDS_BEHIND if told.type == "EventVoided" else number
        for subject in _named(told, _RESTS_ON):
            when = max(when, known.get(subject, 0))
        known.update((subject, when + BEHIND) for subject in _named(told, _INTRODUCES))
        heappush(waiting, (when, number, line))
        while waiting and waiting[0][0] <= number:
            yield heappop(waiting)[2]
        if number % TRANSACTION == 0:
            known = {subject: until for subject, until in known.items() if until > number}
    while waiting:
        yield heappop(waiting)[2]


def _named(told: _Line, fields: dict[str, list[str]]) -> Iterator[str]:
    """The subjects that an event names in these fields."""
    for field in fields[told.type]:
        subjects = told.data.get(field)
        if isinstance(subjects, str):
            yield subjects
        elif subjects:
            yield from subjects
