"""What became known when: a subject's events in the order of days, and what differs between two moments, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import groupby, islice
from typing import Any, Final, NamedTuple

import msgspec

from domain.corrections import EventVoided
from domain.kernel.dates import EPOCH, day_in_shanghai, parse
from domain.kernel.entry import Entry, read_entry, read_payload
from domain.kernel.event import Event
from domain.kernel.history import read
from domain.kernel.subject import event_subject
from projections.kernel.page import PAGES, Fact, Sealed, fold, sentence
from projections.kernel.register import EVENT
from service.access import Principal
from service.answers import Opening, Reach, check_reach
from service.county import County
from service.formats import Heading
from service.ledger import reading
from service.ledger.rows import EventRow
from service.ledger.transaction import event_of
from service.listings import Listing, being_built
from service.problems import MEANINGS, Problem
from service.registers.asking import Asked, At, Filter, Found, NotThere, Total
from service.registers.source import fact_of
from service.registers.tables import so_values, version_of

READ: Final = 1000
"""Events of one read at most."""
VOIDED: Final = EventVoided.__name__
_COLUMNS: Final = ", ".join(f"e.{column.strip()}" for column in reading.COLUMNS.split(","))

HEADINGS: Final = [
    Heading("on", "发生时间", "Happened on"),
    Heading("type", "事件类型", "Type"),
    Heading("sentence", "事件", "What happened"),
    Heading("recorded_at", "录入时间", "Recorded at"),
    Heading("recorded_by", "录入人", "Recorded by"),
    Heading("on_behalf_of", "代谁录入", "On behalf of"),
    Heading("days_late", "迟录天数", "Days late"),
    Heading("evidence", "佐证件数", "Pieces of evidence"),
    Heading("corrects", "更正事件", "Corrects"),
    Heading("voids", "作废事件", "Voids"),
    Heading("voided_by", "被何事件作废", "Voided by"),
    Heading("id", "事件编号", "Event"),
    Heading("position", "序号", "Position"),
    Heading("leaf", "叶哈希", "Leaf hash"),
]
"""What stands above the columns of a timeline."""


class Span(NamedTuple):
    """Two moments as positions: what was known at a, and what was known at b, which is not before it."""

    a: int
    b: int


# -- events, and why they were recorded


def recorded(row: EventRow, opening: Opening, path: str) -> dict[str, Any]:
    """An event as a reason why something became known: who recorded it, when and why."""
    entry, payload = read_entry(row.entry), read_payload(row.state)
    event = read(row.topic, bytes(payload.data), payload.version)
    answer = _about(row, entry, event) | {"occurred_on": entry.occurred_on}
    why = event.reason if isinstance(event, EventVoided) else payload.reason
    if why is not None:
        opening.put(answer, "reason", Sealed(row.id, "reason", why), f"{path}.reason")
    return answer


def _about(row: EventRow, entry: Entry, event: Event) -> dict[str, Any]:
    """What is said of any event; nothing in it is personal."""
    said: dict[str, Any] = {
        "id": row.id,
        "type": row.topic,
        "position": row.position,
        "sentence": {"zh": sentence(event, "zh"), "en": sentence(event, "en")},
        "recorded_at": entry.recorded_at,
        "recorded_by": entry.recorded_by,
    }
    voids = event.voids if isinstance(event, EventVoided) else None
    others = {"on_behalf_of": entry.on_behalf_of, "corrects": entry.corrects, "voids": voids}
    return said | {name: value for name, value in others.items() if value is not None}


def recorded_between(
    county: County, subjects: Sequence[str], topics: Sequence[str], span: Span
) -> list[tuple[str, EventRow]]:
    """The events of some types that concern subjects and were recorded after a and not after b, each by subject."""
    store = county.store
    mark, among = store.placeholder, store.any_of
    with store.reading() as c:
        c.execute(
            f"SELECT t.tag, {_COLUMNS} FROM tags t CROSS JOIN {store.each_position} "  # noqa: S608 - all its own names
            f"JOIN events e ON e.position = p.value WHERE t.tag {among} AND p.value > {mark} AND p.value <= {mark} "
            f"AND e.topic {among}",
            (store.array(subjects), span.a, span.b, store.array(topics)),
        )
        rows: list[tuple[Any, ...]] = c.fetchall()  # both databases' cursors have it
    return [(tag, reading.event_row(row)) for tag, *row in rows]


# -- a subject's timeline


class Place(NamedTuple):
    """Where an event lies in a timeline: the first day that it may have happened on, then its position."""

    day: dt.date
    position: int
    id: str


class Timeline:
    """A subject's events as known at a position, in the order of the days on which they happened.

    Raises Problem where there are none, or none that the principal may read.
    """

    def __init__(self, county: County, principal: Principal, subject: str, *, until: int) -> None:
        self.county = county
        self.places: list[Place] = []
        self.voided_by: dict[str, str] = {}
        reach, known = Reach(county, principal), False
        history = county.history(subject, until=until)
        while rows := list(islice(history, READ)):
            known = True
            for row in reach.filter(rows):
                self._note(row)
        if not known:
            raise nothing_about(subject)
        if not self.places:
            raise Problem(403, "MayNotRead", MEANINGS["MayNotRead"].text)
        self.places.sort()

    def _note(self, row: EventRow) -> None:
        day = parse(read_entry(row.entry).occurred_on).first
        self.places.append(Place(day, row.position, row.id))
        event = event_of(row) if row.topic == VOIDED else None
        if isinstance(event, EventVoided):
            self.voided_by[event.voids] = row.id

    def start(self, after: int) -> int:
        """How many events come before and with the one at a position; none for 0. Raises Problem if it is not here."""
        if not after:
            return 0
        for number, place in enumerate(self.places, 1):
            if place.position == after:
                return number
        wrong = [{"field": "after", "message": "must be the position of an event of this timeline"}]
        raise Problem(422, "InvalidParameters", f"There is no event at {after} in this timeline.", errors=wrong)

    def events(self, start: int, stop: int) -> Iterator[dict[str, Any]]:
        """The events from one place to another, in short reads."""
        for first in range(start, stop, READ):
            ids = [place.id for place in self.places[first : min(first + READ, stop)]]
            found = self.county.find(ids)
            yield from (self._event(found[id_]) for id_ in ids)

    def _event(self, row: EventRow) -> dict[str, Any]:
        entry, payload = read_entry(row.entry), read_payload(row.state)
        event = read(row.topic, bytes(payload.data), payload.version)
        shown = _about(row, entry, event) | {
            "on": entry.occurred_on,
            "days_late": days_late(entry.occurred_on, row.recorded_at),
            "evidence": len(payload.evidence),
            "leaf": row.leaf.hex(),
        }
        if row.id in self.voided_by:
            shown["voided_by"] = self.voided_by[row.id]
        return shown


def days_late(occurred_on: str, recorded_at: int) -> int:
    """The days between the last day that an event may have happened on and that of its recording; 0 if none lie there.

    recorded_at: in microseconds since 1970. Days are those of Asia/Shanghai.
    """
    recorded_on = day_in_shanghai(EPOCH + dt.timedelta(microseconds=recorded_at))
    return max(0, (recorded_on - parse(occurred_on).last).days)


def nothing_about(subject: str) -> Problem:
    """What is answered where the ledger holds no event of a subject."""
    return Problem(404, "NotFound", f"The ledger holds nothing about {subject}.")


# -- two moments of a page


def compare_pages(  # noqa: PLR0913 - whose page, for whom, on which day, at which moments, and which part of the events
    county: County,
    principal: Principal,
    collection: str,
    subject: str,
    *,
    as_of: dt.date,
    span: Span,
    after: int,
    limit: int,
) -> dict[str, Any]:
    """What two moments know otherwise of a subject's page on a day, and the events between. Raises Problem as a page.

    Before anything was known of the subject, each member is null.
    """
    rows = list(county.history(subject, until=span.b))
    if not rows:
        raise nothing_about(subject)
    readable = check_reach(county, principal, rows, subject)
    facts = [Fact(row.position, row.id, read_entry(row.entry).occurred_on, event_of(row)) for row in rows]
    known = [fact for fact in facts if fact.position <= span.a]
    cls = PAGES[collection]
    a = fold(cls, subject, known, as_of).answer() if known else dict.fromkeys(cls.shows)
    b = fold(cls, subject, facts, as_of).answer()
    opening = Opening(county, principal, {row.id for row in readable})
    changed = {
        member: opening.walk({"a": a[member], "b": b[member]}, f"changed.{member}")
        for member in b
        if not alike(opening, a[member], b[member])
    }
    between = [row for row in readable if row.position > max(span.a, after)]
    events = [recorded(row, opening, f"events.{number}") for number, row in enumerate(between[:limit])]
    return {"subject": subject, "changed": changed, "events": events, "more": len(between) > limit} | opening.notes()


def alike(opening: Opening, a: Any, b: Any) -> bool:
    """Whether two values are the same to whoever is asking.

    A personal value that two events tell is sealed in two ways: they are compared as they are shown, if they are.
    """
    if a == b:
        return True
    aside = Opening(opening.county, opening.principal, opening.readable)
    shown = [aside.walk({"": value}, "") for value in (a, b)]
    return shown[0] == shown[1] and not aside.notes()


# -- two moments of a register


class Difference(NamedTuple):
    """A row that two moments know otherwise, and which of its members differ; None where a moment knows none."""

    unit: str
    part: str
    a: Found | None
    b: Found | None
    columns: list[str]


class Differences(NamedTuple):
    """What differs, as it is shown, and where the next page begins."""

    rows: list[dict[str, Any]]
    following: tuple[Any, ...] | None
    notes: dict[str, list[str]]


class Compared(Listing):
    """A register as one principal sees it at two moments: what a listing at the one says otherwise than at the other.

    So whatever leaves the scope, or what a filter asks for, is removed, and what comes into it is added.
    """

    def differing(
        self,
        asked: Asked,
        day: int,
        span: Span,
        where: Sequence[Filter],
        *,
        after: tuple[Any, ...] | None,
        limit: int,
    ) -> Differences:
        """A page of what differs on a day. Raises Problem as a listing does."""
        both = _Both(self, asked, day, span, [*where, *self._own()])
        try:
            return self._sums(both, after, limit) if self.register.adds_up else self._rows(both, after, limit)
        except NotThere as error:
            raise being_built(error) from error

    def _rows(self, both: _Both, after: tuple[Any, ...] | None, limit: int) -> Differences:
        """Rows of states by unit and part, each with the events that made it so."""
        pairs = both.pairs(after, 2 * (limit + 1))
        differing = (one for pair in pairs if (one := self._difference(*pair)) is not None)
        found = list(islice(differing, limit + 1))
        more, found = len(found) > limit, found[:limit]
        following = (found[-1].unit, found[-1].part) if more else None
        return self._answered(found, both.span, following)

    def _difference(self, unit: str, part: str, a: Found | None, b: Found | None) -> Difference | None:
        """What differs of a row; None where nothing does, since another version may say the same."""
        if a is None or b is None:
            return Difference(unit, part, a, b, [])
        opening = self._opening([a, b])
        names = [c.name for c in self.register.columns]
        columns = [name for name in names if not alike(opening, getattr(a.row, name), getattr(b.row, name))]
        if a.valid_from != b.valid_from:
            columns.append("since")
        if a.made_by != b.made_by:
            columns.append("made_by")
        return Difference(unit, part, a, b, columns) if columns else None

    def _opening(self, rows: Sequence[Found]) -> Opening:
        """Opens the personal values of those among these rows that lie in the scope."""
        if self.villages is None:
            return Opening(self.county, self.principal)
        within = set(self.villages)
        values = [value for one in rows if one.row.village in within for value in msgspec.structs.astuple(one.row)]
        return Opening(self.county, self.principal, {value.event for value in values if isinstance(value, Sealed)})

    def _answered(self, found: Sequence[Difference], span: Span, following: tuple[Any, ...] | None) -> Differences:
        sides = [side for one in found for side in (one.a, one.b) if side is not None]
        ids = self.county.ids_at([side.made_by for side in sides]) if sides else {}
        events = self._events(sorted({one.unit for one in found}), span) if found else {}
        values, reasons = self._opening(sides), Opening(self.county, self.principal)
        rows = []
        for number, one in enumerate(found):
            row: dict[str, Any] = {"change": _change(one.a, one.b), "unit": one.unit}
            if one.part:
                row["part"] = one.part
            for name, side in (("a", one.a), ("b", one.b)):
                row[name] = values.walk(None if side is None else self._row(side, ids), f"rows.{number}.{name}")
            row["columns"] = one.columns
            path = f"rows.{number}.events"
            row["events"] = [recorded(each, reasons, f"{path}.{at}") for at, each in enumerate(events[one.unit])]
            rows.append(row)
        return Differences(rows, following, _together(values, reasons))

    def _events(self, units: Sequence[str], span: Span) -> dict[str, list[EventRow]]:
        """By unit, the events between two moments that its rows follow from, or that void or correct such."""
        of_events = self.register.unit == EVENT
        subjects = {event_subject(unit) if of_events else unit: unit for unit in units}
        found: dict[str, dict[int, EventRow]] = {unit: {} for unit in units}
        for subject, row in recorded_between(self.county, list(subjects), [*self.register.takes, VOIDED], span):
            found[subjects[subject]][row.position] = row
        for row in self.county.find(units).values() if of_events else ():
            if span.a < row.position <= span.b:
                found[row.id][row.position] = row
        rows = {position: row for of in found.values() for position, row in of.items()}
        readable = {row.position for row in Reach(self.county, self.principal).filter(list(rows.values()))}
        about = self._units_told_of(rows)
        return {
            unit: [of[position] for position in sorted(of) if position in readable and unit in about[position]]
            for unit, of in found.items()
        }

    def _units_told_of(self, rows: Mapping[int, EventRow]) -> dict[int, Container[str | None]]:
        """By position, the units of this register that an event tells of, or that what it voids tells of."""
        voids = {
            position: event.voids for position, row in rows.items() if isinstance(event := event_of(row), EventVoided)
        }
        voided = self.county.find(sorted(set(voids.values()))) if voids else {}
        found: dict[int, Container[str | None]] = {}
        for position, row in rows.items():
            told = voided[voids[position]] if position in voids else row
            units: set[str | None] = (
                set(self.register.units(fact_of(told))) if told.topic in self.register.takes else set()
            )
            corrects = read_entry(row.entry).corrects
            found[position] = {*units, corrects} if self.register.unit == EVENT else units
        return found

    def _sums(self, both: _Both, after: tuple[Any, ...] | None, limit: int) -> Differences:
        """Sums by key, each with both figures."""
        found: list[tuple[tuple[Any, ...], Total | None, Total | None]] = []
        while len(found) <= limit and (keys := both.keys(after, limit + 1)):
            a, b = (both.totals(keys, position) for position in both.span)
            found += [(key, a.get(key), b.get(key)) for key in keys if a.get(key) != b.get(key)]
            after = keys[-1]
        more, found = len(found) > limit, found[:limit]
        rows = [
            {
                "change": _change(before, then),
                "key": dict(zip(self.register.key, key, strict=True)),
                "a": None if before is None else self._sum((), (), before),
                "b": None if then is None else self._sum((), (), then),
            }
            for key, before, then in found
        ]
        return Differences(rows, found[-1][0] if more else None, {})


def _change(a: object | None, b: object | None) -> str:
    return "added" if a is None else "removed" if b is None else "changed"


def _together(*openings: Opening) -> dict[str, list[str]]:
    """What several openings have to note."""
    found: dict[str, list[str]] = {}
    for opening in openings:
        for name, paths in opening.notes().items():
            found.setdefault(name, []).extend(paths)
    return found


class _Both(Asked):
    """The registers in one moment of ours, asked what two moments of theirs say otherwise of a day."""

    def __init__(self, listing: Compared, asked: Asked, day: int, span: Span, where: Sequence[Filter]) -> None:
        super().__init__(asked.shelves, asked.cursor)
        self.register, self.villages = listing.register, listing.villages
        self.day, self.span, self.where = day, span, where

    def pairs(self, after: tuple[Any, ...] | None, size: int) -> Iterator[tuple[str, str, Found | None, Found | None]]:
        """The versions that one of the moments knows and the other does not, by unit and part: (unit, part, a, b).

        size: of one read; at least three, since one unit and part has two versions at most.
        """
        full = True
        while full:
            rows = self._versions(after, size)
            full = len(rows) == size
            groups = [(key, list(versions)) for key, versions in groupby(rows, key=lambda row: tuple(row[:2]))]
            for (unit, part), versions in groups[:-1] if full else groups:  # the last may go on in the next read
                sides: list[Found | None] = [None, None]
                for kept in versions:
                    _, _, version = version_of(self.register, kept)
                    found = Found(unit, part, version.valid_from, version.made_by, version.row)
                    sides[0 if version.answers(self.day, self.span.a) else 1] = found
                yield unit, part, sides[0], sides[1]
            after = groups[-2][0] if full else None

    def _versions(self, after: tuple[Any, ...] | None, size: int) -> list[tuple[Any, ...]]:
        table = self.table(self.register.name)
        conditions = [f"{self.so('')} <> {self.so('')}"]
        values: list[Any] = [*so_values(self.day, self.span.a), *so_values(self.day, self.span.b)]
        self._narrow(["unit", "part"], after, conditions, values)
        return self.select(
            f"SELECT * FROM {table.name} WHERE {' AND '.join(conditions)} "  # noqa: S608 - all its own names
            f"ORDER BY unit, part LIMIT {size:d}",
            values,
        )

    def keys(self, after: tuple[Any, ...] | None, limit: int) -> list[tuple[Any, ...]]:
        """The keys to which something was added, or from which something was taken back, between the moments."""
        table, mark = self.table(self.register.name), self.mark
        conditions = [f"day <= {mark}", f"position > {mark}", f"position <= {mark}"]
        values: list[Any] = [self.day, *self.span]
        self._narrow(self.register.key, after, conditions, values)
        names = ", ".join(self.register.key)
        return self.select(
            f"SELECT DISTINCT {names} FROM {table.name} WHERE {' AND '.join(conditions)} "  # noqa: S608 - as above
            f"ORDER BY {names} LIMIT {limit:d}",
            values,
        )

    def _narrow(
        self, order: Sequence[str], after: tuple[Any, ...] | None, conditions: list[str], values: list[Any]
    ) -> None:
        """Only what is asked for, lies in the scope, and comes after a place."""
        self._filter(self.register, self.where, conditions, values)
        self._in_villages(self.villages, conditions, values)
        if after is not None:
            self._beyond([(name, False) for name in order], after, conditions, values)

    def totals(self, keys: Sequence[tuple[Any, ...]], position: int) -> dict[tuple[Any, ...], Total]:
        """The sums of keys as known at a position, where anything adds up to them."""
        where = {one.column: one.values for one in self.where}
        where[self.register.key[0]] = list(dict.fromkeys(key[0] for key in keys))
        at = At(self.day, position)
        found = self.sums(self.register.name, at, by=self.register.key, where=where, villages=self.villages)
        return {key: total for key, total in found.items() if total.times}
