"""Registers in the tests' own words: what a register keeps, given these facts, on a day."""

from __future__ import annotations

from typing import Any

import projections.registers.catalogue  # noqa: F401 - declares all registers
from domain.corrections import EventVoided
from domain.kernel.dates import parse
from domain.kernel.entry import encode_canonical
from domain.kernel.event import EVENTS, Event, subjects_of
from domain.kernel.history import read
from domain.kernel.subject import kind_of
from projections.kernel.page import Fact
from projections.kernel.register import REGISTERS
from projections.kernel.versions import fold

Told = Event | tuple[str, Event]

RECORDED_ON = 20_181_121


def day_of(occurred_on: str) -> int:
    """The first day that a date may mean, as a number."""
    return int(parse(occurred_on).first.strftime("%Y%m%d"))


def fact(number: int, told: Told) -> Fact:
    """The fact told as the number-th, read back as from a ledger; with a day of its own, or on 2018-11-10."""
    occurred_on, event = told if isinstance(told, tuple) else ("2018-11-10", told)
    declaration = EVENTS[type(event).__name__]
    stored = read(declaration.name, encode_canonical(event), declaration.version)
    village = next((s for s in subjects_of(declaration, event) if kind_of(s) == "village"), None)
    return Fact(number, f"id-{number}", occurred_on, stored, day_of(occurred_on), village, RECORDED_ON, "clerk")


def standing(*told: Told) -> list[Fact]:
    """The facts told, in this order, without those that a void among them takes out; voids name `id-<number>`."""
    facts = [fact(number, one) for number, one in enumerate(told, 1)]
    voided = {f.event.voids for f in facts if isinstance(f.event, EventVoided)}
    return [f for f in facts if f.id not in voided and not isinstance(f.event, EventVoided)]


def kept(register: str, unit: str, *told: Told, as_of: str = "9999-01-01") -> dict[str, Any]:
    """The rows of a unit on a day, by part, after these facts; every row is also kept and read back."""
    found = REGISTERS[register]
    facts = [f for f in standing(*told) if type(f.event).__name__ in found.takes and unit in found.units(f)]
    facts.sort(key=lambda f: (f.day, f.position))
    day = day_of(as_of)
    rows = {v.part: v.row for v in fold(found.cls.after, unit, facts) if v.valid_from <= day < v.valid_to}
    for row in rows.values():
        assert found.row(found.values(row)) == row
    return rows


def row(register: str, unit: str, *told: Told, as_of: str = "9999-01-01") -> Any:
    """The only row of a unit; None where there is none."""
    rows = kept(register, unit, *told, as_of=as_of)
    assert set(rows) <= {""}
    return rows.get("")


def added(register: str, *told: Told) -> list[Any]:
    """The addends of these facts; every addend is also kept and read back."""
    found = REGISTERS[register]
    addends = [one for f in standing(*told) if type(f.event).__name__ in found.takes for one in found.cls.of(f)]
    for one in addends:
        assert found.row(found.values(one)) == one
    return addends
