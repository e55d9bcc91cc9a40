"""Copying a ledger: to a file that is a ledger itself (a backup), from one (a restore), and states made anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from domain.kernel import merkle
from domain.kernel.entry import read_entry
from service.ledger.rows import EventRow, Head, Opened, Rows, StateRow, TagRun, nothing
from service.ledger.verify import Fault, Verification

CHUNK = 5000


class NotWhole(RuntimeError):
    """The source does not verify: its faults come first."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(map(str, faults[:5])))
        self.faults = faults


class Moved(RuntimeError):
    """Somebody writes to this ledger: stop its server first."""

    def __str__(self) -> str:
        return str(self.__doc__)


def copy(source: Any, target: Any, progress: Callable[[int, int], None] | None = None) -> int:
    """Copies a whole ledger into an empty one, byte for byte, checking every event on the way; gives the last position.

    It reads in short transactions beside a live server. Raises NotWhole before anything unsound is copied.
    """
    head = Head(0, 0, b"")
    verification = Verification(source, progress)

    def keep(rows: list[EventRow]) -> None:
        nonlocal head
        if verification.faults:
            raise NotWhole(verification.faults)
        frontier = merkle.extend(head.frontier, head.position, [row.leaf for row in rows])
        runs: dict[str, TagRun] = {}
        for row in rows:
            for subject, page in read_entry(row.entry).subjects.items():
                runs.setdefault(subject, TagRun(subject, page, [])).positions.append(row.position)
        head = Head(rows[-1].position, rows[-1].recorded_at, frontier)
        _append(target, Rows(head, rows, list(runs.values()), []))

    verification.each_page = keep
    verification.follow()
    if verification.faults:
        raise NotWhole(verification.faults)
    _put_states(target, head, verification)
    return head.position


def make_states_anew(store: Any, progress: Callable[[int, int], None] | None = None) -> int:
    """Folds all events again and stores the states of this release; gives their number. Raises NotWhole or Moved."""
    verification = Verification(store, progress)
    verification.follow()
    if verification.faults:
        raise NotWhole(verification.faults)
    head = Head(verification.position, verification.recorded_at, verification.frontier)
    _put_states(store, head, verification)
    return sum(standing.changed_at > 0 for standing in verification.standings.values())


def _put_states(store: Any, head: Head, verification: Verification) -> None:
    rows = [standing.row() for standing in verification.standings.values() if standing.changed_at]
    for chunk in _chunks(rows):
        _append(store, Rows(head, [], [], chunk), at=head.position)


def _append(store: Any, rows: Rows, *, at: int | None = None) -> None:
    def body(opened: Opened) -> None:
        if at is not None and opened.head.position != at:
            raise Moved
        opened.append(rows)

    store.transact(nothing, body)


def _chunks(rows: list[StateRow]) -> Iterator[list[StateRow]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]
