"""Ledgers for the tests of registers: rows of events in whatever order they are told, and a source over them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import msgspec

import projections.registers.catalogue  # noqa: F401 - declares all registers
from domain.kernel.dates import instant_text, microseconds
from domain.kernel.entry import FORMAT, Entry, Payload, encode_canonical, encode_declared
from domain.kernel.event import EVENTS, Event, subjects_of
from projections.kernel.register import EVENT, Register
from projections.kernel.versions import fold
from service.ledger.rows import EventRow
from service.registers.source import VOIDED, fact_of

FIRST = microseconds("2018-11-21T09:00:00+08:00")


def event_id(number: int) -> str:
    """The id of the event at a position."""
    return f"{number:08x}-0000-4000-8000-{number:012x}"


def row_of(position: int, occurred_on: str, event: Event, also: Sequence[str] = ()) -> EventRow:
    """An event as a ledger holds it. also: subjects that it bears beside those that it names."""
    declaration = EVENTS[type(event).__name__]
    subjects = dict.fromkeys([*subjects_of(declaration, event), *also], 1)
    recorded_at = FIRST + position * 3_600_000_000
    entry = Entry(
        data_hash="", format=FORMAT, id=event_id(position), occurred_on=occurred_on, origin="test", position=position,
        recorded_at=instant_text(recorded_at), recorded_by="clerk", subjects=subjects, type=declaration.name,
        version=declaration.version,
    )  # fmt: skip
    data = msgspec.json.decode(encode_canonical(event))
    for field, _, _ in declaration.personal_values(event):
        data[declaration.encoded_names[field]] = "sealed"
    payload = encode_canonical(Payload(data=msgspec.Raw(encode_canonical(data)), version=declaration.version))
    return EventRow(
        position, event_id(position), 1, declaration.name, payload, encode_declared(entry), b"", b"", recorded_at
    )


class ListSource:
    """A source over rows in memory."""

    def __init__(self, rows: Sequence[EventRow]) -> None:
        self.rows = list(rows)

    def page(self, *, after: int, until: int | None = None, limit: int, topics: Sequence[str] = ()) -> list[EventRow]:
        """At most so many events after a position."""
        found = [r for r in self.rows[after:] if not topics or r.topic in topics]
        return [r for r in found if until is None or r.position <= until][:limit]

    def head(self) -> int:
        """The last position."""
        return len(self.rows)

    def by_ids(self, ids: Sequence[str]) -> dict[str, EventRow]:
        """The events of these ids."""
        return {row.id: row for row in self.rows if row.id in set(ids)}

    def history(self, subject: str, *, until: int, topics: Collection[str]) -> list[EventRow]:
        """A subject's events of these types up to a position."""
        return [
            row
            for row in self.rows
            if row.position <= until and row.topic in topics and subject in msgspec.json.decode(row.entry)["subjects"]
        ]


def expected(register: Register, rows: Sequence[EventRow], day: int, position: int) -> list[Any]:
    """What a register says on a day as known at a position: folded from nothing, or added up one by one."""
    facts = [fact_of(row) for row in rows if row.position <= position]
    voided = {f.event.voids for f in facts if type(f.event).__name__ == VOIDED}  # type: ignore[attr-defined]
    facts = [f for f in facts if f.id not in voided and type(f.event).__name__ in register.takes]
    facts.sort(key=lambda f: (f.day, f.position))
    if register.adds_up:
        return sorted((register.values(one) for f in facts if f.day <= day for one in register.cls.of(f)), key=repr)  # type: ignore[union-attr]
    units: dict[str, list[Any]] = {}
    for f in facts:
        for unit in register.units(f) if register.unit != EVENT else [f.id]:
            units.setdefault(unit, []).append(f)
    return sorted(
        (
            (unit, v.part, v.made_by, register.values(v.row))
            for unit, mine in units.items()
            for v in fold(register.cls.after, unit, mine)  # type: ignore[union-attr]
            if v.valid_from <= day < v.valid_to
        ),
        key=repr,
    )
