"""The county's calendar: what is told at the beginning, for a year, on a day, and what was a mistake."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, TypeVar

from examples.county import (
    county_work,
    exits,
    fieldwork,
    households,
    inspections,
    land,
    mistakes,
    money,
    people,
    projects,
)
from examples.county.lines import Day
from examples.county.world import TURNS_OF_VILLAGES, YEARS_A_TERM, CountyStep, VillageStep, World

_OFFLINE: Final = 16
"""One in so many months of a village's device pass without a network."""

T = TypeVar("T")


def _together(*calendars: dict[tuple[int, int], T]) -> dict[tuple[int, int], list[T]]:
    together: dict[tuple[int, int], list[T]] = {}
    for calendar in calendars:
        for day, step in calendar.items():
            together.setdefault(day, []).append(step)
    return together


IN_VILLAGES: Final[dict[tuple[int, int], list[VillageStep]]] = _together(
    people.IN_VILLAGES,
    households.IN_VILLAGES,
    exits.IN_VILLAGES,
    land.IN_VILLAGES,
    money.IN_VILLAGES,
    projects.IN_VILLAGES,
    county_work.IN_VILLAGES,
    inspections.IN_VILLAGES,
)
"""What comes to the villages, by month and day; they take turns over five days."""
IN_COUNTY: Final[dict[tuple[int, int], list[CountyStep]]] = _together(
    people.IN_COUNTY, money.IN_COUNTY, county_work.IN_COUNTY
)


def lines(world: World) -> Iterator[bytes]:
    """The whole stream, with its mistakes."""
    for line in _told(world):
        yield line
        if not world.drawn % mistakes.VOIDED:
            yield from mistakes.voided(world)


def _told(world: World) -> Iterator[bytes]:
    yield from _beginning(world)
    for age in range(world.years):
        yield from _year_begins(world, age)
        for month in range(1, 13):
            first = date(world.start + age, month, 1)
            yield from _month(
                world, [Day.of(first + timedelta(number), world.start) for number in range(fieldwork.ROUND)]
            )
            yield from fieldwork.month_ends(world, world.start + age, month)


def _beginning(world: World) -> Iterator[bytes]:
    """Whatever is there before the first year."""
    yield from county_work.divisions(world)
    yield from people.officials(world)
    yield from county_work.parameters(world)
    yield from county_work.rules(world)
    yield from money.declared(world)
    yield from projects.suppliers(world)
    for village in world.villages:
        yield county_work.village(world, village)
        yield from people.committee(world, village)


def _year_begins(world: World, age: int) -> Iterator[bytes]:
    """On the last day of the year before: money, teams, cadres, postings, and the households that are new."""
    world.today = Day.of(date(world.start + age - 1, 12, 31), world.start)
    yield from money.appropriations(world, world.start + age)
    for village in world.villages:
        if age % YEARS_A_TERM == 0:
            yield from people.term_begins(world, village, age)
        yield from people.postings(world, village, age)
        yield from households.registered(world, village, age)
    if age % YEARS_A_TERM == 0:
        yield from people.arrival_training(world, age)


def _month(world: World, days: list[Day]) -> Iterator[bytes]:
    """Day after day, village after village; what was recorded without a network is sent when the month is over."""
    offline = {
        village.number
        for village in world.villages
        if village.has_device and not world.chance(days[0].months, village.number) % _OFFLINE
    }
    for day in days:
        world.today = day
        for step in IN_COUNTY.get((day.month, day.number), ()):
            yield from step(world, day)
        for village in world.villages:
            if day.number == 1:
                yield from people.replacements(world, village, day)
            if village.number not in offline:
                yield from fieldwork.day_in_village(world, village, day)
            turn = day.number - village.number % TURNS_OF_VILLAGES
            for in_village in IN_VILLAGES.get((day.month, turn), ()):
                yield from in_village(world, village, day)
    for village in world.villages:
        if village.number in offline:
            for day in days:
                yield from fieldwork.day_in_village(world, village, day)
