"""A made-up county of any size, as lines for the ledger's door: every event there is but an erasure, which has a door
of its own.

Equal arguments give equal bytes. What is remembered is a few numbers a village, the last facts, and the findings of an
inspection under way: a million lines take the memory of ten thousand (25 MB). What a household is, and what befalls it
in a year, follows from its number by a hash. Names are placeholders: villages, cadres and units bear numbers,
villagers a surname and 某, and identity and account numbers begin as no real one does.

A household stands for about 72 lines in four years. Of these some 57 % are visits (a household that is poor is visited
once a month, another every second), 20 % payments, and 2 % their funds, orders, bank lines and receipts. 8 % enter
households, their members and accounts, and tell of helpers, plans and what life brings; 5 % are income and the steps of
exits with their notices; 3 % land, shares and work; 3 % attendance; 1 % the careers and care of cadres; not quite 1 %
the county's own work, projects and inspections. 1 % are voids, and two thirds of what is voided is told again.

A village's device is without a network in one month of 16, and its fieldwork is sent when the month is over; visits on
paper, payments, deaths and leave are entered days or months late. Lines that contradict those before them are as rare
as each file says (“one in so many …”), about one line in 500.

Whoever records all of it has the roles office, recorder, finance, organisation, discipline and inspector.

The files: lines and world are what all else is told with, homes what a household is; calendar puts the rest in order:
people, households, fieldwork, exits, land, money, projects, county_work, inspections, mistakes.
"""

from __future__ import annotations

from collections.abc import Iterator

from examples.county import calendar
from examples.county.world import World


def county(*, households: int, years: int, seed: int, start: int = 2016) -> Iterator[bytes]:
    """The county's lines in the order of their recording, without line ends. start: 1990 or a later year.

    Each is accepted by a ledger that took those before it, as long as the last year is not in its future.
    """
    return calendar.lines(World(households, years, seed, start))
