"""What several questions reckon with: days, verdicts in words, exact sums, and rows as known at any moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from domain.kernel.dates import Occurred, parse
from domain.kernel.figure import Amount, End, Figure, Sum, Verdict
from projections.kernel.register import REGISTERS
from projections.kernel.versions import Version
from projections.registers.land import LandTransferRow
from service.registers.asking import Asked, At
from service.registers.tables import version_of

YES: Final = Verdict.YES.value
NO: Final = Verdict.NO.value
CANNOT_TELL: Final = Verdict.CANNOT_TELL.value
NOTHING: Final = Figure.exact(0)


def map_rows(shown: Callable[[dict[str, Any]], dict[str, Any]], rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a page, each made when it is shown: of thousands that were looked at, a page shows a hundred."""
    return [shown(row) for row in rows]


# -- days


def as_date(day: int) -> dt.date:
    """A day of a register, 20181110, as a date."""
    return dt.date(day // 10_000, day // 100 % 100, day % 100)


def months_between(earlier: dt.date, later: dt.date) -> int:
    """Whole months from one day to another; none where the other is not later."""
    months = (later.year - earlier.year) * 12 + later.month - earlier.month - (later.day < earlier.day)
    return max(0, months)


def months_since(since: Occurred, until: Occurred) -> Figure:
    """Whole months between two dates, as exactly as both are known."""
    return Figure.between(months_between(since.last, until.first), months_between(since.first, until.last))


# -- figures


def total(amounts: Iterable[Amount | None]) -> Figure:
    """The sum of amounts; what has none counts as unknown."""
    found, unknown = Sum(), 0
    for amount in amounts:
        if amount is None:
            unknown += 1
        else:
            found = found.plus(amount)
    return found.figure() + sum((Figure.unknown() for _ in range(unknown)), start=NOTHING)


def either(figures: Sequence[Figure]) -> Figure:
    """What is known of a figure that is one of these, nobody knows which."""
    low = min((one.low for one in figures), key=_lowest)
    high = max((one.high for one in figures), key=_highest)
    return Figure(low, high, max(one.unknown_addends for one in figures))


def at_least_nothing(figure: Figure) -> Figure:
    """What of a figure is above nothing: what was paid beyond all that was due leaves nothing due."""
    floor = End(0, "closed")
    low = floor if figure.low.value is None or figure.low.value < 0 else figure.low
    high = floor if figure.high.value is not None and figure.high.value < 0 else figure.high
    return Figure(low, high, figure.unknown_addends)


def up_to(most: Figure) -> Figure:
    """Anything from nothing to a figure."""
    return Figure(End(0, "closed"), most.high, most.unknown_addends)


def _lowest(end: End) -> tuple[bool, Any, int]:
    return end.value is not None, end.value or 0, _KINDS.index(end.kind)


def _highest(end: End) -> tuple[bool, Any, int]:
    return end.value is None, end.value or 0, -_KINDS.index(end.kind)


_KINDS: Final = ("about", "closed", "open")


def all_of(verdicts: Sequence[str]) -> str:
    """Whether all of it is so: no where one is not, cannot tell where one cannot be told or there is none."""
    if NO in verdicts:
        return NO
    return YES if verdicts and set(verdicts) == {YES} else CANNOT_TELL


# -- land


def transferred(contract: LandTransferRow, day: dt.date) -> Figure:
    """The area that a contract gives away on a day, in hundredths of a mu: what it is, nothing, or up to that much."""
    if contract.signed_on is None or contract.area_hundredths_mu is None:
        return Figure.unknown() if contract.signed_on is not None else NOTHING
    area = Figure.of(contract.area_hundredths_mu)
    begins = parse(contract.begins_on) if contract.begins_on is not None else None
    ends = [parse(said) for said in (contract.until, contract.ended_on) if said is not None]
    if (begins is not None and day < begins.first) or any(one.last < day for one in ends):
        return NOTHING
    told = contract.ended and contract.ended_on is None  # nobody said when it ended, but that it has
    vague = (begins is not None and day < begins.last) or any(one.first <= day for one in ends if one.about)
    return up_to(area) if told or vague else area


# -- what was known when


class Known(NamedTuple):
    """Every version of some rows, those that are known no more among them, by what they are kept under."""

    versions: Mapping[str, Sequence[tuple[str, Version]]]

    def rows(self, key: str, at: At) -> list[Version]:
        """Those that were so on a day, as known at a position, in the order of their days."""
        found = [version for _, version in self.versions.get(key, ()) if version.answers(*at)]
        return sorted(found, key=lambda version: (version.valid_from, version.made_by))

    def row(self, key: str, at: At) -> Version | None:
        """The one that was so; None where there was none."""
        return next(iter(self.rows(key, at)), None)

    def all(self, key: str) -> list[Version]:
        """All of them, whenever they were known, in the order in which they became so."""
        return sorted((v for _, v in self.versions.get(key, ())), key=lambda v: (v.known_from, v.valid_from))


def known(asked: Asked, name: str, column: str, values: Iterable[str]) -> Known:
    """All versions of the rows in which a column is one of these values: by the unit, or by another indexed column."""
    wanted = sorted(set(values))
    if not wanted:
        return Known({})
    table, register = asked.table(name), REGISTERS[name]
    sql = f"SELECT * FROM {table.name} WHERE {asked.shelves.any_of(column)}"  # noqa: S608 - all its own names
    found: dict[str, list[tuple[str, Version]]] = {}
    for kept in asked.select(sql, (asked.shelves.array(wanted),)):
        unit, _, version = version_of(register, kept)
        if version.row is not None:
            key = unit if column == "unit" else getattr(version.row, column)
            found.setdefault(key, []).append((unit, version))
    return Known(found)
