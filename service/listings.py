"""What a principal is shown of a register: rows and sums within the scope, personal values opened, withheld or gone."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

import msgspec

from domain.kernel.figure import Figure
from domain.kernel.subject import kind_of
from projections.kernel.money import count, mu, yuan
from projections.kernel.page import Sealed
from projections.kernel.register import EVENT, REGISTERS, Column, Register
from service.access import Principal
from service.answers import Opening
from service.county import County
from service.formats import Heading
from service.problems import MEANINGS, Problem
from service.registers.asking import Asked, At, Filter, Found, NotThere, Total, is_place, place

PATIENCE: Final = 5.0
"""Seconds that a reader who asks for a position waits for the registers at most."""
LOOK: Final = 0.02
"""Seconds between looks whether they have come there."""

UNITS: Final = {
    "household": ("农户", "Household"),
    EVENT: ("事件", "Event"),
}


class Page(NamedTuple):
    """Rows as they are shown, and where the next begins."""

    rows: list[dict[str, Any]]
    following: str | None
    notes: dict[str, list[str]]


@contextmanager
def asking(county: County, *, at_least: int | None = None, wait: bool = True) -> Iterator[Asked]:
    """The registers in one moment, once they have come to a position. Raises Problem 503 if they have not in time."""
    if at_least is not None and at_least > (head := county.head()[0]):
        said = f"The ledger is at {head}: it has no position {at_least} yet."
        raise Problem(422, "InvalidParameters", said, errors=[{"field": "at_least", "message": said}])
    deadline = time.monotonic() + (PATIENCE if wait else 0.0)
    while True:
        with county.registers.reading() as c:
            asked = _asked(county, c)
            if at_least is None or asked.position >= at_least:
                yield asked
                return
            position = asked.position
        if time.monotonic() >= deadline:
            raise Problem(
                503,
                "RegistersBehind",
                f"{MEANINGS['RegistersBehind'].text} They are at {position}, and {at_least} was asked for.",
                headers={"Retry-After": "1"},
            )
        time.sleep(LOOK)


def _asked(county: County, cursor: Any) -> Asked:
    if not county.registers.there(cursor):
        raise Problem(503, "RegistersMissing", MEANINGS["RegistersMissing"].text, headers={"Retry-After": "1"})
    return Asked(county.registers, cursor)


def day_number(day: dt.date) -> int:
    """A day as registers have it: 20181110."""
    return day.year * 10_000 + day.month * 100 + day.day


class Listing:
    """A register as one principal sees it."""

    def __init__(self, county: County, principal: Principal, name: str) -> None:
        self.county, self.principal = county, principal
        self.register = REGISTERS[name]
        self.villages = None if principal.whole or principal.only_self else county.within(principal.reaches)
        """The villages whose rows are shown, beside rows of no village; None: all."""

    def headings(self, chosen: Sequence[str] | None = None) -> list[Heading]:
        """The columns' headings, in order, or of those that were chosen."""
        found = [] if self.register.adds_up else [_unit_heading(self.register)]
        columns = [c for c in self.register.columns if not self.register.adds_up or c.name in self.register.key]
        found += [Heading(c.name, c.zh, c.en) for c in columns]
        if self.register.adds_up:
            found.append(Heading("number", "笔数", "Number"))
            amount = self.register.amount
            if amount is not None:
                found.append(Heading(amount.name, amount.zh, amount.en))
        else:
            found += [Heading("since", "自", "Since"), Heading("made_by", "依据事件", "Made by")]
        return found if chosen is None else [one for one in found if one.name in chosen]

    def page(
        self, asked: Asked, at: At, where: Sequence[Filter], *, sort: str | None, cursor: str | None, limit: int
    ) -> Page:
        """A page of rows. Raises Problem for a cursor of another query, and for whom nothing here is shown."""
        after = _place(cursor)
        if after is not None and not is_place(self.register, sort, after):
            raise Problem(422, "InvalidCursor", MEANINGS["InvalidCursor"].text)
        where = [*where, *self._own()]
        try:
            found = asked.rows(
                self.register.name,
                at,
                where=where,
                villages=self.villages,
                after=after,
                sort=sort,
                limit=limit + 1,
            )
        except NotThere as error:
            raise being_built(error) from error
        more, found = len(found) > limit, found[:limit]
        following = _cursor(place(self.register, found[-1], sort)) if more else None
        return self._shown(found, following)

    def _own(self) -> list[Filter]:
        """What a self is shown: the rows that name its own subject."""
        if not self.principal.only_self:
            return []
        subject = str(self.principal.subject)
        kind = kind_of(subject)
        if self.register.unit == kind:
            return [Filter("unit", "", [subject])]
        named = [c.name for c in self.register.columns if c.name == kind]
        if not named:
            raise Problem(403, "MayNotRead", MEANINGS["MayNotRead"].text)
        return [Filter(named[0], "", [subject])]

    def _shown(self, found: Sequence[Found], following: str | None) -> Page:
        ids = self.county.ids_at([one.made_by for one in found]) if found else {}
        readable = None if self.villages is None else _events_in(found, self.villages)
        opening = Opening(self.county, self.principal, readable)
        rows = [self._row(one, ids) for one in found]
        for column in self.register.columns:
            if column.kind == "sealed":
                for number, row in enumerate(rows):
                    if row[column.name] is not None:
                        opening.put(row, column.name, row[column.name], f"rows.{number}.{column.name}")
        return Page(rows, following, opening.notes())

    def _row(self, one: Found, ids: Mapping[int, str]) -> dict[str, Any]:
        shown: dict[str, Any] = {self.register.unit: one.unit}
        for column in self.register.columns:
            shown[column.name] = shown_value(column, getattr(one.row, column.name))
        return shown | {"since": one.valid_from, "made_by": ids[one.made_by]}

    def sums(
        self,
        asked: Asked,
        at: At,
        where: Mapping[str, Sequence[Any]],
        *,
        by: Sequence[str] | None,
        cursor: str | None,
        limit: int,
    ) -> Page:
        """A page of sums, by key or by some of its columns."""
        register, by = self.register, by or self.register.key
        wanted = dict(where)
        for one in self._own():
            wanted[one.column] = one.values
        try:
            totals = asked.sums(register.name, at, by=by, where=wanted, villages=self.villages)
        except NotThere as error:
            raise being_built(error) from error
        ordered = sorted(((k, t) for k, t in totals.items() if t.times), key=lambda one: _sortable(one[0]))
        after = _place(cursor)
        if after is not None and len(after) != len(by):
            raise Problem(422, "InvalidCursor", MEANINGS["InvalidCursor"].text)
        if after is not None:
            ordered = [one for one in ordered if _sortable(one[0]) > _sortable(after)]
        following = _cursor(ordered[limit - 1][0]) if len(ordered) > limit else None
        return Page([self._sum(by, key, total) for key, total in ordered[:limit]], following, {})

    def _sum(self, by: Sequence[str], key: Sequence[Any], total: Total) -> dict[str, Any]:
        shown = dict(zip(by, key, strict=True)) | {"number": total.times}
        amount = self.register.amount
        return shown if amount is None else shown | {amount.name: figure_of(amount.name, total.figure)}


def being_built(error: NotThere) -> Problem:
    """What is answered while a register is built for the first time."""
    return Problem(503, "RegistersMissing", str(error), headers={"Retry-After": "1"})


def figure_of(name: str, figure: Figure) -> dict[str, Any]:
    """A figure as answered, in the unit that its column's name ends in."""
    unit: Callable[[Figure], dict[str, Any]] = yuan if "_fen" in name else mu if "_hundredths_mu" in name else count
    return unit(figure)


def shown_value(column: Column, value: Any) -> Any:
    """A column's value as answered; what is personal stays sealed."""
    if value is None:
        return None
    if column.kind == "figure":
        return figure_of(column.name, Figure.of(value))
    return msgspec.to_builtins(value) if column.kind == "list" else value


def _unit_heading(register: Register) -> Heading:
    zh, en = UNITS.get(register.unit, (register.unit, register.unit.replace("_", " ").capitalize()))
    return Heading(register.unit, zh, en)


def _events_in(found: Sequence[Found], villages: Sequence[str]) -> frozenset[str]:
    """The events whose personal values may be opened: those of rows that lie in the scope."""
    within = set(villages)
    return frozenset(
        value.event
        for one in found
        if one.row.village in within
        for value in msgspec.structs.astuple(one.row)
        if isinstance(value, Sealed)
    )


def _sortable(key: Sequence[Any]) -> tuple[tuple[bool, str], ...]:
    return tuple((value is not None, str(value).rjust(20) if isinstance(value, int) else str(value)) for value in key)


def _cursor(after: Sequence[Any]) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(list(after))).decode().rstrip("=")


def _place(cursor: str | None) -> tuple[Any, ...] | None:
    if cursor is None:
        return None
    try:
        decoded = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        return tuple(msgspec.json.decode(decoded, type=list[str | int | bool | None]))
    except (binascii.Error, ValueError, msgspec.DecodeError) as error:
        raise Problem(422, "InvalidCursor", MEANINGS["InvalidCursor"].text) from error
