"""The county while it is told: its villages with the little that is remembered of each, and its households."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final, Literal, NamedTuple

import msgspec

from examples.county.homes import NEWCOMER, NEWCOMERS_UNTIL, Home
from examples.county.lines import GOLDEN, Day, Fact, Pen, mix

HOUSEHOLDS_A_VILLAGE: Final = 100
VILLAGES_A_COOPERATIVE: Final = 5
VILLAGES_AN_INSPECTION: Final = 10
YEARS_A_TERM: Final = 2
TURNS_OF_VILLAGES: Final = 5
"""What comes to every village on a day comes to one in five on that day, and to the others on the four after."""

COUNTY: Final = "130930"
TOWNS: Final = ("130930100", "130930101", "130930102", "130930103", "130930200", "130930201")

CLERK, TREASURER, CASHIER = (f"official:finance-{number}" for number in (1, 2, 3))
"""Who requests, who approves and who pays for the county."""
INSPECTORS: Final = [f"official:inspector-{number}" for number in (1, 2, 3)]
SUPPLIERS: Final = 8

Triage = Literal["data_correction", "rectification", "referral"]
"""What a finding is sorted as."""


class Finding(NamedTuple):
    """A finding of an inspection that is under way. fact: what it is about; none where it was raised by hand."""

    id: str
    subject: str
    triage: Triage
    fact: Fact | None


class Village(msgspec.Struct):
    """A village, and all that is remembered of it: its team and cadres, its device's last number, open findings."""

    number: int
    cadres: list[str] = []
    findings: list[Finding] = []
    team: str = ""
    seq: int = 0
    id: str = ""
    label: str = ""

    def __post_init__(self) -> None:
        self.label = f"v{self.number + 1:05d}"
        self.id = f"village:{self.label}"
        self.team = f"team:{self.label}"

    @property
    def cooperative(self) -> str:
        """Five villages share one; it is based in the first of them."""
        return f"cooperative:{self.cooperative_label}"

    @property
    def cooperative_label(self) -> str:
        return f"c{self.number // VILLAGES_A_COOPERATIVE + 1:04d}"

    @property
    def has_cooperative(self) -> bool:
        """Whether its cooperative is based in it."""
        return self.number % VILLAGES_A_COOPERATIVE == 0

    @property
    def contract(self) -> str:
        """Its contract with the cooperative, as a whole."""
        return f"land_transfer:{self.label}"

    @property
    def head(self) -> str:
        """The head of its committee."""
        return f"official:{self.label}-1"

    @property
    def accountant(self) -> str:
        return f"official:{self.label}-2"

    @property
    def town(self) -> str:
        """The division in which it lies."""
        return TOWNS[self.number % len(TOWNS)]

    @property
    def has_device(self) -> bool:
        """Three teams in four record on a device; the fourth on paper."""
        return self.number % 4 != 0


class World(Pen):
    """The pen, and what it writes of. Every household follows from its number, and every chance from the seed."""

    def __init__(self, households: int, years: int, seed: int, start: int) -> None:
        super().__init__(seed, Day.of(date(start - 1, 12, 31), start))
        self.households, self.years, self.start, self.seed = households, years, start, seed
        self._homes, self.chances = (mix(mix(seed) + purpose) for purpose in (1, 2))
        self.villages = [Village(number) for number in range(-(-households // HOUSEHOLDS_A_VILLAGE))]

    def chance(self, *numbers: int) -> int:
        """64 bits that follow from these numbers and the seed; the last tells questions about the same things apart."""
        bits = self.chances
        for number in numbers:
            bits = mix(bits + (number + 1) * GOLDEN)
        return bits

    def home(self, number: int) -> Home:
        return Home(number, mix(self._homes + number * GOLDEN))

    def numbers(self, village: Village) -> tuple[int, int]:
        """The number of the village's first household, and that of the next village's."""
        first = village.number * HOUSEHOLDS_A_VILLAGE
        return first, min(first + HOUSEHOLDS_A_VILLAGE, self.households)

    def homes(self, village: Village, age: int) -> Iterator[Home]:
        """The village's households that are in the ledger in that year."""
        return self.every(village, age, 1, 0)

    def new_homes(self, village: Village, age: int) -> Iterator[Home]:
        """Those that came into it for that year."""
        if age == 0:
            return self.every(village, 0, 1, 0)
        newcomers = self.every(village, age, NEWCOMER, -1) if age <= NEWCOMERS_UNTIL else iter(())
        return (home for home in newcomers if home.age == age)

    def every(self, village: Village, age: int, one_in: int, turn: int) -> Iterator[Home]:
        """One in so many of them; in the next turn come the next."""
        first, end = self.numbers(village)
        home_of = self.home
        for number in range(first + (turn - first) % one_in, end, one_in):
            home = home_of(number)
            if home.age <= age:
                yield home


VillageStep = Callable[[World, Village, Day], Iterator[bytes]]
"""What comes to a village on a day of the year."""
CountyStep = Callable[[World, Day], Iterator[bytes]]
"""What comes to the county as a whole."""
EVERY_MONTH: Final = range(1, 13)
QUARTER_ENDS: Final = (3, 6, 9, 12)
