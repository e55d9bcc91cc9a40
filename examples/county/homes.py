"""Households: what each is, and what will become of it, as its number and 64 bits say; nothing of it is remembered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from domain.households import Category, Labour
from domain.kernel.event import Place
from domain.kernel.identity import make
from domain.land import ParcelArea
from domain.persons import Relation
from examples.county.lines import GOLDEN, mix

# One in so many …
_LEFT: Final = 16  # households of some years see a member leave,
_DIED: Final = 16  # see one die,
_BORN: Final = 16  # see one born
_RECLASSED: Final = 6  # households of some years change their category
_NEIGHBOURS_ACCOUNT: Final = 300  # households register the account of the household before
_TOO_MUCH: Final = 100  # land contracts give more than the household holds
_CONTRACT_ENDED: Final = 2  # land contracts end before their time, when their turn comes
_STRUCK_OFF: Final = 30  # households whose turn to exit comes are struck off instead
_OBJECTED: Final = 12  # exits meet an objection,
_UPHELD: Final = 4  # and of such objections so many are upheld
_RELAPSED: Final = 15  # households that exited relapse the year after
_JOB_ENDED: Final = 4  # employments end when their turn comes

NEWCOMER: Final = 32
"""One in so many households is not there from the beginning,"""
NEWCOMERS_UNTIL: Final = 3
"""but comes in the first year or a later one, up to this."""
TURNS: Final = 8
"""Years in which every household has had its turn to lose or gain a member, and to change its category."""
EXITS: Final = 12
"""Years in which every poor household has had its turn to exit from poverty."""
ENDINGS: Final = 24
"""Years in which every land contract has had its turn to end before its time."""
JOBS: Final = 6
"""Years in which every employment has had its turn to end."""

_FAMILY, _CATEGORY, _ACCOUNT, _FATE, _LAND, _JOB = range(1, 7)
"""Questions for which a household has 64 bits of their own."""

_NEVER: Final = 10**6
_UNASSIGNED: Final = 99993
"""With one more digit a division that no identity number bears, so that none made here is a person's."""
_SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗"
_OLDEST: Final = 80
_BIRTHDAYS: Final = 22_000
_YOUNG: Final = 45

Fate = Literal["announced", "relapses", "objected", "upheld", "struck_off"]
"""What comes of a household's turn to exit; an objection that is upheld ends it."""
Turn = Literal["left", "died", "born"]


class Member(NamedTuple):
    """A member of a household. digit: the last of the division in their identity number; one for each way to be born.

    A head's birthday follows from the household's number, and a member's is so many days after: no two members of
    households below 22 millions have the same number.
    """

    relation: Relation
    digit: int
    days: int


_HEAD: Final = Member("head", 0, 0)
_SPOUSE: Final = Member("spouse", 1, 500)
_FAMILIES: Final = {
    True: (_HEAD, _SPOUSE, Member("child", 2, 6_940), Member("parent", 4, -9_900)),
    False: (_HEAD, _SPOUSE, Member("child", 3, 8_040), Member("grandchild", 5, 16_060)),
}
"""Who belongs to the household of a young head, and of an older one."""


class Person(NamedTuple):
    """A member as registered."""

    id: str
    name: str
    relation: Relation
    birth_year: int
    labour: Labour
    identity: str | None


class Home(NamedTuple):
    """A household: its number, and the bits that say all about it."""

    number: int
    bits: int

    @property
    def label(self) -> str:
        return f"h{self.number:07d}"

    @property
    def id(self) -> str:
        return f"household:h{self.number:07d}"

    def lot(self, question: int) -> int:
        """64 more bits, for that question."""
        return mix(self.bits + question * GOLDEN)

    @property
    def age(self) -> int:
        """In which year of the stream it is registered: the last of every 32 comes later."""
        number = self.number
        return 0 if number % NEWCOMER != NEWCOMER - 1 else 1 + number // NEWCOMER % NEWCOMERS_UNTIL

    def turn_comes(self, years: int) -> int:
        """The first year after its registration in which it is its turn, where turns come round in so many years."""
        return self.age + 1 + (self.number - self.age - 1) % years

    @property
    def poor(self) -> bool:
        return self.bits & 3 != 0

    # -- category and account

    @property
    def first_category(self) -> Category:
        eighth = self.bits >> 10 & 7
        return "ordinary" if eighth & 1 else "subsistence_allowance" if eighth else "five_guarantee"

    def new_category(self, age: int) -> Category | None:
        """The category that it changes to in that year."""
        first = self.first_category
        if first == "five_guarantee" or self.lot(_CATEGORY) % _RECLASSED or age != self.turn_comes(TURNS):
            return None
        return "subsistence_allowance" if first == "ordinary" else "ordinary"

    def category(self, age: int) -> Category:
        """Its category in that year."""
        first = self.first_category
        if first == "five_guarantee" or age <= self.age or self.lot(_CATEGORY) % _RECLASSED:
            return first
        if age < self.turn_comes(TURNS):
            return first
        return "subsistence_allowance" if first == "ordinary" else "ordinary"

    def allowance_fen(self, age: int) -> int:
        """Its subsistence or five-guarantee allowance of a quarter."""
        category = self.category(age) if self.poor else "ordinary"
        if category == "ordinary":
            return 0
        return 120_000 if category == "five_guarantee" else 45_000 + 15_000 * self.size

    @property
    def account(self) -> str:
        neighbours = self.number > 0 and not self.lot(_ACCOUNT) % _NEIGHBOURS_ACCOUNT
        return f"00000{self.number - neighbours:014d}"

    # -- members

    @property
    def size(self) -> int:
        """Members when it is registered."""
        return 1 if self.first_category == "five_guarantee" else 2 + (self.bits >> 13) % 3

    def turn(self, age: int) -> Turn | None:
        """What befalls its members in that year: the last of them leaves or dies, or one is born."""
        if self.size == 1 or age != self.turn_comes(TURNS):
            return None
        lot = self.lot(_FAMILY)
        if lot % _LEFT == 0:
            return "left"
        if (lot >> 16) % _DIED == 0:
            return "died"
        return "born" if (lot >> 32) % _BORN == 0 else None

    def members(self, age: int) -> int:
        """How many they are in that year."""
        when = self.turn_comes(TURNS)
        turn = self.turn(when) if when <= age else None
        return self.size + (0 if turn is None else 1 if turn == "born" else -1)

    @property
    def surname(self) -> str:
        return _SURNAMES[(self.bits >> 45) % len(_SURNAMES)]

    def person(self, number: int) -> str:
        """The id of a member: 1 is the head."""
        return f"person:h{self.number:07d}-{number}"

    def identity(self, start: int) -> str:
        """The head's identity number."""
        return self._identity(start, _HEAD)

    def _identity(self, start: int, member: Member) -> str:
        born = self._born(start) + timedelta(member.days)
        return make(f"{_UNASSIGNED}{member.digit}", born, self.number // _BIRTHDAYS % 1000)

    def _born(self, start: int) -> date:
        return date(start - _OLDEST, 1, 1) + timedelta(self.number % _BIRTHDAYS)

    def persons(self, start: int) -> list[Person]:
        """Its members when it is registered; of one in four no identity number is entered."""
        born = self._born(start)
        found = []
        for number, member in enumerate(_FAMILIES[born.year > start - _YOUNG][: self.size]):
            birth_year = (born + timedelta(member.days)).year
            at_work = start - 65 < birth_year < start - 16
            found.append(
                Person(
                    self.person(number + 1),
                    f"{self.surname}{'某' if number == 0 else '某某'}",
                    member.relation,
                    birth_year,
                    "none" if not at_work else "weak" if self.bits >> 54 + number & 3 == 0 else "ordinary",
                    self._identity(start, member) if self.bits >> 30 + 2 * number & 3 else None,
                )
            )
        return found

    @property
    def place(self) -> Place:
        return place(self.bits)

    # -- land, shares, work

    @property
    def parcels(self) -> list[ParcelArea]:
        """Its registered land; one in eight has none."""
        return [
            ParcelArea(f"{self.number:07d}-{parcel}", 100 + (self.bits >> 20 + 5 * parcel) % 500)
            for parcel in range(1 + (self.bits >> 16) % 3 if self.bits >> 17 & 7 else 0)
        ]

    @property
    def given(self) -> int:
        """Hundredths of a mu that it gives to the cooperative: whole mu, at most what it holds."""
        return 0 if self.bits >> 40 & 1 else sum(p.area_hundredths_mu for p in self.parcels) // 100 * 100

    @property
    def contract(self) -> str:
        """Its contract with the cooperative, a part of its village's."""
        return f"land_transfer:h{self.number:07d}"

    @property
    def contracted(self) -> int:
        """Hundredths of a mu in that contract: now and then more than it holds."""
        return self.given + (0 if (self.bits >> 20) % _TOO_MUCH else 500)

    def contract_ends(self, age: int) -> bool:
        """Whether the contract ends in that year."""
        return age == self._contract_end

    def gives(self, age: int) -> bool:
        """Whether its land is the cooperative's to use, at the end of that year."""
        return self.given > 0 and age < self._contract_end

    @property
    def _contract_end(self) -> int:
        return _NEVER if self.lot(_LAND) % _CONTRACT_ENDED else self.turn_comes(ENDINGS)

    @property
    def member(self) -> bool:
        """Whether it holds shares of the cooperative."""
        return self.poor and self.bits >> 41 & 3 != 0

    @property
    def share(self) -> str:
        return f"share:h{self.number:07d}"

    @property
    def employed(self) -> bool:
        return self.poor and self.bits >> 43 & 7 == 0

    @property
    def employment(self) -> str:
        return f"employment:h{self.number:07d}"

    def works(self, age: int) -> bool:
        """Whether one of it works for the cooperative all that year."""
        return self.employed and age < self._job_end

    def job_ends(self, age: int) -> bool:
        """Whether that ends in that year."""
        return self.employed and age == self._job_end

    @property
    def _job_end(self) -> int:
        return _NEVER if self.lot(_JOB) % _JOB_ENDED else self.turn_comes(JOBS)

    # -- its way out of poverty

    def fate(self, age: int) -> Fate | None:
        """What comes of its turn to exit, if it has one in that year: its first, or another after a relapse."""
        if not self.poor or age < self.age or (age - self.number) % EXITS:
            return None
        lot = self.lot(_FATE)
        objected = (lot >> 8) % _OBJECTED == 0
        found: Fate
        if lot % _STRUCK_OFF == 0:
            found = "struck_off"
        elif objected:
            found = "objected" if (lot >> 20) % _UPHELD else "upheld"
        else:
            found = "announced" if (lot >> 28) % _RELAPSED else "relapses"
        first = age - EXITS < self.age
        return found if first or found == "relapses" else None


def place(bits: int) -> Place:
    """A point in the county."""
    return Place(
        latitude=f"38.0{(bits >> 8) % 100_000:05d}", longitude=f"117.1{(bits >> 28) % 100_000:05d}", datum="WGS-84",
        accuracy_m=5 + bits % 30,
    )  # fmt: skip
