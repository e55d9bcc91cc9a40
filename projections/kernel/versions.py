"""Two times: the versions of a unit's rows, with the days on which each was so and the positions at which it was known.

A version holds from a day on, until another follows it. It was known from a position on; and where a later event says
that it was otherwise, it is known no more from that event's position on, and other versions are. What follows a version
in the ordinary way only ends it: its last day is noted, and since when that is known, so that the version itself stays.

    as known at p, a version is so on day d  ⇔  known_from ≤ p < known_to  and  valid_from ≤ d
                                                and (d < valid_to, or p < ended_at)

Nothing that was known is ever lost, and a row of the table answers for itself alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from projections.kernel.page import Fact

OPEN: Final = 99_991_231
"""The last day, exclusive, of what no later version follows: days are whole numbers, 20181110."""
EVER: Final = 2**53 - 1
"""The position until which something is known that nothing contradicts."""

After = Callable[[Mapping[str, Any], Fact, str], Mapping[str, Any]]
"""A register's step: the rows that a fact changes, by part; None for one that is no more."""


class Version:
    """A row as it was from a day on, known from a position on. made_by: the position of the event that made it so."""

    __slots__ = (
        "altered", "ended_at", "known_from", "known_to", "made_by", "part", "row", "stored", "valid_from", "valid_to",
    )  # fmt: skip

    def __init__(  # noqa: PLR0913 - a version has as many parts
        self,
        part: str,
        row: Any,
        valid_from: int,
        known_from: int,
        made_by: int,
        *,
        valid_to: int = OPEN,
        ended_at: int = 0,
        known_to: int = EVER,
        stored: bool = False,
    ) -> None:
        self.part, self.row, self.made_by = part, row, made_by
        self.valid_from, self.valid_to, self.ended_at = valid_from, valid_to, ended_at
        self.known_from, self.known_to = known_from, known_to
        self.stored, self.altered = stored, False

    @property
    def open(self) -> bool:
        """Whether no later version follows, as far as is known."""
        return self.valid_to == OPEN and self.known_to == EVER

    def answers(self, day: int, position: int) -> bool:
        """Whether it was so on a day, as known at a position."""
        return (
            self.known_from <= position < self.known_to
            and self.valid_from <= day
            and (day < self.valid_to or position < self.ended_at)
        )


class Unit:
    """The versions of one unit's rows, as the last event left them; those of other times lie where they are stored.

    seen: the latest day of any fact that was taken: one of an earlier day comes late. whole: whether all that is known
    now is here, or only what is open.
    """

    __slots__ = ("made", "name", "seen", "seen_stored", "touched", "versions", "whole")

    def __init__(self, name: str, *, whole: bool = True) -> None:
        self.name = name
        self.seen = self.seen_stored = 0
        self.versions: dict[str, list[Version]] = {}
        self.made: list[Version] = []
        """The versions that came or changed since they were last stored."""
        self.whole = whole
        self.touched = False

    def rows(self) -> dict[str, Any]:
        """The rows as they are now."""
        return {part: found[-1].row for part, found in self.versions.items() if found and found[-1].valid_to == OPEN}

    def take(self, fact: Fact, after: After) -> bool:
        """Takes a fact that comes in the order of days; False if it comes late, and `again` is to be asked."""
        if fact.day < self.seen:
            return False
        self.seen = fact.day
        rows = self.rows()
        for part, row in after(rows, fact, self.name).items():
            if row != rows.get(part):
                self._follow(part, row, fact)
        return True

    def _follow(self, part: str, row: Any, fact: Fact) -> None:
        found = self.versions.setdefault(part, [])
        last = found[-1] if found and found[-1].valid_to == OPEN else None
        if last is not None:
            if last.valid_from == fact.day:
                self._forget(last, fact.position)
            else:
                self._end(last, fact.day, fact.position)
        if row is not None:
            self._make(Version(part, row, fact.day, fact.position, fact.position))

    def again(self, day: int, position: int, facts: Sequence[Fact], after: After) -> None:
        """Folds from a day on, after an event at a position told of that day, or took something back.

        facts: all that stand at the position, in order of days. The unit must be whole.
        """
        straddling = {}
        later: dict[str, list[Version]] = {}
        for part, found in self.versions.items():
            for version in found:
                if version.valid_from >= day:
                    later.setdefault(part, []).append(version)
                elif version.valid_to >= day:
                    straddling[part] = version
        produced = _folded(
            {part: version.row for part, version in straddling.items()},
            facts[bisect_left(facts, day, key=lambda fact: fact.day) :],
            after,
            self.name,
        )
        for part in {**straddling, **later, **produced}:
            days = produced.get(part, [])
            if part in straddling:
                self._retime(straddling[part], days[0][0] if days else OPEN, position)
            self._replace(part, later.get(part, ()), days, position)
        self.seen = max(self.seen, facts[-1].day if facts else 0)

    def _replace(self, part: str, held: Iterable[Version], days: Sequence[tuple[int, Any, int]], position: int) -> None:
        """Puts versions in the place of others; those that are the same stay."""
        before = {version.valid_from: version for version in held}
        for (first, row, made_by), until in zip(days, _ends(days), strict=True):
            same = before.get(first)
            if row is None:
                continue
            if same is not None and (same.row, same.made_by) == (row, made_by):
                del before[first]
                self._retime(same, until, position)
            else:
                ended_at = _known(until, position)
                self._make(Version(part, row, first, position, made_by, valid_to=until, ended_at=ended_at))
        for version in before.values():
            self._forget(version, position)
        self.versions[part].sort(key=lambda version: version.valid_from)

    def _make(self, version: Version) -> None:
        self.versions.setdefault(version.part, []).append(version)
        self.made.append(version)

    def _alter(self, version: Version) -> None:
        if version.stored and not version.altered:
            version.altered = True
            self.made.append(version)

    def _end(self, version: Version, day: int, position: int) -> None:
        version.valid_to, version.ended_at = day, position
        self._alter(version)

    def _forget(self, version: Version, position: int) -> None:
        version.known_to = position
        self._alter(version)
        self.versions[version.part].remove(version)

    def _retime(self, version: Version, until: int, position: int) -> None:
        """Gives a version another last day: noted where it had none, else it is known anew."""
        if version.valid_to == until:
            return
        if version.valid_to == OPEN:
            self._end(version, until, position)
            return
        self._forget(version, position)
        self._make(
            Version(
                version.part, version.row, version.valid_from, position, version.made_by,
                valid_to=until, ended_at=_known(until, position),
            )
        )  # fmt: skip


def _ends(days: Sequence[tuple[int, Any, int]]) -> list[int]:
    """When each of these ends: where the next begins."""
    return [*(day for day, _, _ in days[1:]), *([OPEN] if days else [])]


def _known(until: int, position: int) -> int:
    return 0 if until == OPEN else position


def _folded(
    rows: dict[str, Any], facts: Iterable[Fact], after: After, unit: str
) -> dict[str, list[tuple[int, Any, int]]]:
    """What facts make of the rows, by part: (day, row, made by), the last of each day; None where it is no more."""
    produced: dict[str, list[tuple[int, Any, int]]] = {}
    for fact in facts:
        for part, row in after(rows, fact, unit).items():
            if row == rows.get(part):
                continue
            days = produced.setdefault(part, [])
            if days and days[-1][0] == fact.day:
                days.pop()
            days.append((fact.day, row, fact.position))
            if row is None:
                rows.pop(part, None)
            else:
                rows[part] = row
    return produced


def fold(after: After, unit: str, facts: Sequence[Fact]) -> list[Version]:
    """All versions from nothing, of facts in order of days: what every other way must lead to."""
    versions = []
    for part, days in _folded({}, facts, after, unit).items():
        ends = _ends(days)
        for (day, row, made_by), until in zip(days, ends, strict=True):
            if row is not None:
                versions.append(Version(part, row, day, 0, made_by, valid_to=until))
    return sorted(versions, key=lambda v: (v.part, v.valid_from))
