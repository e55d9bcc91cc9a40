"""What several measures count by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from domain.kernel.dates import parse
from domain.kernel.figure import Figure
from service.questions.measuring import Measuring
from service.registers.asking import Filter, Found

PLACE: Final = ("division", "village")
COUNTY: Final = ("division",)


def count_of(found: Sequence[Any]) -> Figure:
    """How many there are."""
    return Figure.exact(len(found))


def made(found: Iterable[Found]) -> list[int]:
    """The positions of the events that made rows so."""
    return [one.made_by for one in found]


def on_the_register(of: Measuring) -> list[tuple[str, str | None, int]]:
    """Households on the register of the poor: unit, status, and the position of the event that put them there."""
    found = of.select("r.unit, r.status", "households", "r.registered_poor")
    put_there = of.since("households", "r.registered_poor")
    return [(unit, status, put_there[unit]) for unit, status in sorted(found) if status != "struck_off"]


def payments_of_its_year(of: Measuring, *where: Filter) -> list[Found]:
    """Payments of the year, with a name or without."""
    year = of.year
    found = []
    for register in ("disbursements", "unnamed_disbursements"):
        for one in of.asked.rows(register, of.at, where=where):
            said = one.row.period
            of_year = parse(said).first.year if said is not None else (one.row.on_day or 0) // 10_000
            if of_year == year:
                found.append(one)
    return found


def of_its_time(of: Measuring, register: str) -> list[Found]:
    """The rows of single events of the time that the figure is of."""
    return of.asked.rows(register, of.at, where=[Filter("on_day", "from", [of.first])])
