"""A made-up county of any size, as lines for the ledger's door.

Equal arguments give equal bytes. Nothing is remembered but one number a village and the last few facts: what a
household is, and what befalls it in a month, follows from its number by a hash. Names are placeholders: villages,
cadres and units bear numbers, villagers a surname and 某, and identity and account numbers begin as no real one does.

A household stands for about 52 lines in four years. Of these some 67 % are visits (three households in four are
registered poor, and visited once a month), 26 % payments and their orders, 5 % registrations, land rights, contracts
and postings, 1 % voids; two thirds of what is voided is told again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from hashlib import sha256
from typing import Final, Literal, NamedTuple

import msgspec

from domain.assistance import Goods
from domain.cadres import CadreRegistered
from domain.careers import CadrePromoted, RankRecorded, Scale
from domain.cooperatives import CooperativeRegistered
from domain.corrections import EventVoided
from domain.disbursements import FundsDisbursed
from domain.funds import FundAppropriated
from domain.households import HouseholdRegistered
from domain.kernel.event import Device, Event, Evidence, Place
from domain.kernel.figure import Amount, Hedged
from domain.kernel.identity import make
from domain.land import LandRightRegistered, LandTransferSigned, ParcelArea
from domain.payments import PaymentOrdered
from domain.postings import CadrePosted, PostRole
from domain.programmes import ProgrammeDeclared
from domain.teams import TeamFormed
from domain.villages import VillageRegistered
from domain.visits import Purpose, VisitRecorded

HOUSEHOLDS_A_VILLAGE: Final = 100
VILLAGES_A_COOPERATIVE: Final = 5
YEARS_A_TERM: Final = 2
ROUND: Final = 28
"""Days in which a team comes round to every household; every month has as many."""

# One in so many …
_MISSED: Final = 40  # visits never take place
_LATE: Final = 12  # visits on paper are entered days later
_STRANGER: Final = 500  # visits are by a cadre of another village
_OFFLINE: Final = 16  # months of a village's device pass without a network
_VOIDED: Final = 90  # lines are followed by a void
_RELIEF: Final = 3  # months bring relief to a household of the village
_PROMOTED: Final = 15  # cadres are promoted in their second year
_ROUGH: Final = 40  # villages' dividends are known in round figures only
_TOO_MUCH: Final = 100  # land contracts give more than the household holds

_TOWNS: Final = ("130930100", "130930101", "130930102", "130930103", "130930200", "130930201")
_UNASSIGNED: Final = "999930"
"""A division that no identity number bears, so that none made here is a person's."""
_SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗"
_ROLES: Final[tuple[list[PostRole], ...]] = (["captain", "first_secretary"], ["member"], ["member"])
_PURPOSES: Final[tuple[list[Purpose], ...]] = (
    ["assistance"], ["publicity"], ["guidance"], ["mediation"], ["assistance", "guidance"], ["publicity", "assistance"],
    [], ["publicity", "guidance"],
)  # fmt: skip
_NOTES: Final = (
    "房屋安全，饮水正常，冬储粮已备。",
    "讲解产业扶持政策，户主愿意入社。",
    "今年玉米长势较好，等待收购。",
    "核对一卡通到账情况，与户主所说一致。",
    "孩子在校就读，学费减免已落实。",
    "帮助打扫庭院，整理档案。",
    "户主外出务工，家人在家。",
    "反映村东排水不畅，已记录。",
    "商量明年土地流转事项。",
    "了解收入情况，已填明白卡。",
)
_GOODS: Final = ([Goods("米", 20), Goods("油", 10)], [Goods("面", 50)], [Goods("棉被")])
_FUNDS: Final[dict[str, tuple[str, Literal["subsidy", "relief"], int]]] = {
    "allowance": ("生活补助", "subsidy", 500_000),
    "heating": ("取暖补贴", "subsidy", 60_000),
    "relief": ("临时救助", "relief", 60_000),
}
"""Each fund's programme: its name, its kind, and what is appropriated a year for every household there may be, fen."""
_MISTAKES: Final = ("重复录入", "日期填错", "户名选错", "经核对后更正")
_RANKS: Final[tuple[tuple[Scale, str, str], ...]] = (
    ("county_grades_2015_to_2019", "科员级", "副科级"),
    ("county_grades_2015_to_2019", "副科级", "正科级"),
    ("public_institutions", "九级职员", "八级职员"),
)
_RANKS_FROM_2020: Final[tuple[tuple[Scale, str, str], ...]] = (
    ("grades_from_2019", "一级科员", "四级主任科员"),
    ("grades_from_2019", "四级主任科员", "三级主任科员"),
    ("public_institutions", "九级职员", "八级职员"),
)
_LAST_YEAR_OF_COUNTY_GRADES: Final = 2019

_EPOCH: Final = date(1970, 1, 1)
_OLDEST_HEAD: Final = date(1936, 1, 1)
_BIRTHDAYS: Final = 22_000
_CLOCK: Final = [f"T{minute // 60:02d}:{minute % 60:02d}:00+08:00" for minute in range(24 * 60)]
_MINUTE_MS: Final = 60_000
_MASK: Final = 2**64 - 1
_GOLDEN: Final = 0x9E3779B97F4A7C15


def county(*, households: int, years: int, seed: int, start: int = 2016) -> Iterator[bytes]:
    """The county's lines in the order of their recording, without line ends.

    Each is accepted by a ledger that took those before it, as long as the last year is not in its future.
    """
    return _County(households, years, seed, start).lines()


def _mix(number: int) -> int:
    """A permutation of the 64-bit integers that leaves no pattern (SplitMix64; Steele, Lea, Flood 2014)."""
    number &= _MASK
    number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9 & _MASK
    number = (number ^ (number >> 27)) * 0x94D049BB133111EB & _MASK
    return number ^ (number >> 31)


class _Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A line on the wire."""

    id: str
    type: str
    occurred_on: str
    data: Event
    device: Device | None = None
    evidence: list[Evidence] | None = None
    corrects: str | None = None
    reason: str | None = None
    on_behalf_of: str | None = None


_encode = msgspec.json.Encoder().encode


class _Fact(NamedTuple):
    """A visit or payment that may yet be voided."""

    id: str
    day: _Day
    event: VisitRecorded | FundsDisbursed


class _Day(NamedTuple):
    """A day of the stream. ms: its midnight in Shanghai, milliseconds since 1970; age: whole years since the start."""

    text: str
    ms: int
    age: int
    month: int
    number: int

    @classmethod
    def of(cls, day: date, start: int) -> _Day:
        midnight = ((day - _EPOCH).days * 24 - 8) * 60 * _MINUTE_MS
        return cls(day.isoformat(), midnight, day.year - start, day.month, day.day)

    @property
    def year(self) -> str:
        return self.text[:4]

    @property
    def months(self) -> int:
        """The month's number since the start."""
        return self.age * 12 + self.month - 1

    def at(self, minute: int) -> str:
        """That minute of the day as a date-time."""
        return self.text + _CLOCK[minute]


class _Home(NamedTuple):
    """A household: its number, and the bits that say all about it."""

    number: int
    bits: int

    @property
    def id(self) -> str:
        return f"household:h{self.number:07d}"

    @property
    def age(self) -> int:
        """In which year of the stream it is registered: one in 32 comes later."""
        return 0 if self.bits >> 2 & 31 else 1 + (self.bits >> 7) % 3

    @property
    def poor(self) -> bool:
        return self.bits & 3 != 0

    @property
    def category(self) -> Literal["ordinary", "subsistence_allowance", "five_guarantee"]:
        eighth = self.bits >> 10 & 7
        return "ordinary" if eighth & 1 else "subsistence_allowance" if eighth else "five_guarantee"

    @property
    def size(self) -> int:
        return 1 + (self.bits >> 13) % 6

    @property
    def allowance_fen(self) -> int:
        """Its subsistence or five-guarantee allowance of a quarter."""
        if not self.poor or self.category == "ordinary":
            return 0
        return 120_000 if self.category == "five_guarantee" else 30_000 + 15_000 * self.size

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
    def member(self) -> bool:
        """Whether it holds shares of the cooperative."""
        return self.poor and self.bits >> 41 & 3 != 0

    @property
    def employed(self) -> bool:
        return self.bits >> 43 & 15 == 0

    @property
    def identity(self) -> str:
        """The head's identity number; no two households below 22 millions have the same."""
        born = _OLDEST_HEAD + timedelta(self.number % _BIRTHDAYS)
        return make(_UNASSIGNED, born, self.number // _BIRTHDAYS % 1000)

    @property
    def account(self) -> str:
        return f"00000{self.number:014d}"

    @property
    def place(self) -> Place:
        return _place(self.bits)


def _place(bits: int) -> Place:
    return Place(
        latitude=f"38.0{(bits >> 8) % 100_000:05d}", longitude=f"117.1{(bits >> 28) % 100_000:05d}", datum="WGS-84",
        accuracy_m=5 + bits % 30,
    )  # fmt: skip


class _Village(msgspec.Struct):
    """A village, and all that is remembered of it: its cadres of the term, and its device's last number."""

    number: int
    cadres: list[str] = []
    seq: int = 0
    id: str = ""
    label: str = ""

    def __post_init__(self) -> None:
        self.label = f"v{self.number + 1:05d}"
        self.id = f"village:{self.label}"

    @property
    def team(self) -> str:
        return f"team:{self.label}"

    @property
    def cooperative(self) -> str:
        """Five villages share one; it is based in the first of them."""
        return f"cooperative:c{self.number // VILLAGES_A_COOPERATIVE + 1:04d}"

    @property
    def contract(self) -> str:
        """Its contract with the cooperative, as a whole."""
        return f"land_transfer:{self.label}"

    @property
    def has_device(self) -> bool:
        """Three teams in four record on a device; the fourth on paper."""
        return self.number % 4 != 0


class _County:
    """The stream, and the little it remembers: the day, the villages, how many lines there were, and the last facts."""

    def __init__(self, households: int, years: int, seed: int, start: int) -> None:
        self.households, self.years, self.start = households, years, start
        self.villages = [_Village(number) for number in range(-(-households // HOUSEHOLDS_A_VILLAGE))]
        self.ids, self.homes, self.chances = (_mix(_mix(seed) + purpose) for purpose in range(3))
        self.tail = f"{seed & 255:02x}"
        self.lines_made = self.drawn = 0
        self.recent: deque[_Fact] = deque(maxlen=64)
        self.today = _Day.of(date(start - 1, 12, 29), start)
        self.due: dict[tuple[int, int], Callable[[_Village, _Day], Iterator[bytes]]] = {
            **{(month, 2): self._relief for month in range(1, 13)},
            **{(month, 10): self._allowances for month in (3, 6, 9, 12)},
            **{(month, 18): self._wages for month in (6, 12)},
            (11, 8): self._heating,
            (12, 5): self._rents,
            (12, 24): self._dividends,
        }
        """What a village's households are paid, by month and day; villages take turns over five days."""

    def lines(self) -> Iterator[bytes]:
        for line in self._all():
            yield line
            if not self.drawn % _VOIDED and self.recent:
                yield from self._void()

    def _all(self) -> Iterator[bytes]:
        for programme, (name, kind, _) in _FUNDS.items():
            yield self._line(ProgrammeDeclared(programme=f"programme:{programme}", name=name, kind=kind))
        for village in self.villages:
            yield self._village(village)
        for age in range(self.years):
            yield from self._year_begins(age)
            for month in range(1, 13):
                first = date(self.start + age, month, 1)
                yield from self._month([_Day.of(first + timedelta(number), self.start) for number in range(ROUND)])

    def _month(self, days: list[_Day]) -> Iterator[bytes]:
        """Day after day, village after village; a village without a network sends its visits when the month is over."""
        offline = {
            village.number
            for village in self.villages
            if village.has_device and not self._chance(days[0].months, village.number) % _OFFLINE
        }
        for day in days:
            self.today = day
            if day.number == 1:
                yield from self._month_begins(day)
            for village in self.villages:
                if village.number not in offline:
                    yield from self._visits(village, day)
                pay = self.due.get((day.month, day.number - village.number % 5))
                if pay:
                    yield from pay(village, day)
        for village in self.villages:
            if village.number in offline:
                for day in days:
                    yield from self._visits(village, day)

    # -- what the rest is made of

    def _id(self, ms: int) -> str:
        """The next line's id: a UUID of version 7 with that time, distinct because 64 permuted bits count the lines."""
        self.lines_made += 1
        self.drawn = drawn = _mix(self.ids + self.lines_made * _GOLDEN)
        time, chance = f"{ms:012x}", f"{drawn:016x}"
        return f"{time[:8]}-{time[8:]}-7{chance[:3]}-8{chance[3:6]}-{chance[6:]}{self.tail}"

    def _line(self, event: Event) -> bytes:
        """An event of today, with nothing else to say of it."""
        day = self.today
        id_ = self._id(day.ms + 600 * _MINUTE_MS + self.lines_made % 10**7)
        return _encode(_Line(id=id_, type=type(event).__name__, occurred_on=day.text, data=event))

    def _chance(self, *numbers: int) -> int:
        """64 bits that follow from these numbers and the seed."""
        bits = self.chances
        for number in numbers:
            bits = _mix(bits + (number + 1) * _GOLDEN)
        return bits

    def _home(self, number: int) -> _Home:
        return _Home(number, _mix(self.homes + number * _GOLDEN))

    def _registered(self, village: _Village, age: int) -> Iterator[_Home]:
        """The village's households that are in the ledger in that year."""
        first = village.number * HOUSEHOLDS_A_VILLAGE
        for number in range(first, min(first + HOUSEHOLDS_A_VILLAGE, self.households)):
            home = self._home(number)
            if home.age <= age:
                yield home

    # -- registrations

    def _village(self, village: _Village) -> bytes:
        chance = self._chance(village.number)
        return self._line(
            VillageRegistered(
                village=village.id,
                name=f"占位村{village.number + 1:04d}",
                division=_TOWNS[village.number % len(_TOWNS)],
                households=HOUSEHOLDS_A_VILLAGE + chance % 400,
                arable_hundredths_mu=100_000 + chance % 200_000,
            )
        )

    def _year_begins(self, age: int) -> Iterator[bytes]:
        """In the December before: money, teams, cadres, postings, and the households that are new."""
        self.today = _Day.of(date(self.start + age - 1, 12, 29), self.start)
        yield from self._appropriations(self.start + age)
        for village in self.villages:
            if age % YEARS_A_TERM == 0:
                yield from self._term_begins(village, age)
            yield from self._postings(village, age)
            for home in self._registered(village, age):
                if home.age == age:
                    yield self._line(self._household(home, village))

    def _appropriations(self, year: int) -> Iterator[bytes]:
        """Enough for all that will be ordered and paid."""
        full = len(self.villages) * HOUSEHOLDS_A_VILLAGE
        shares: tuple[tuple[int, Literal["central", "county"]], ...] = ((60, "central"), (40, "county"))
        for name, (_, _, fen) in _FUNDS.items():
            for share, level in shares:
                yield self._line(
                    FundAppropriated(
                        fund=f"fund:{name}-{year}",
                        level=level,
                        amount_fen=full * fen // 100 * share,
                        document=f"占位〔{year}〕{share}号",
                        programme=f"programme:{name}",
                    )
                )

    def _term_begins(self, village: _Village, age: int) -> Iterator[bytes]:
        unit = f"单位{village.number % 60 + 1:02d}"
        if age == 0:
            yield self._line(TeamFormed(team=village.team, level="county", village=village.id, sponsors=[unit]))
        village.cadres = [
            f"cadre:{village.label}-{age // YEARS_A_TERM + 1}-{member + 1}" for member in range(len(_ROLES))
        ]
        for member, cadre in enumerate(village.cadres):
            label = f"干部{(age // YEARS_A_TERM * len(self.villages) + village.number) * len(_ROLES) + member + 1:04d}"
            yield self._line(CadreRegistered(cadre=cadre, name=label, unit=unit))
            scale, rank, _ = self._rank(village, age, member)
            yield self._line(RankRecorded(cadre=cadre, scale=scale, rank=rank))

    def _postings(self, village: _Village, age: int) -> Iterator[bytes]:
        year = self.start + age
        for cadre, roles in zip(village.cadres, _ROLES, strict=True):
            yield self._line(
                CadrePosted(
                    cadre=cadre,
                    team=village.team,
                    village=village.id,
                    roles=roles,
                    from_=f"{year}-01-01",
                    until=f"{year}-12-31",
                )
            )

    def _rank(self, village: _Village, age: int, member: int) -> tuple[Scale, str, str]:
        """A cadre's scale, their rank when the term begins, and the rank after."""
        term = age // YEARS_A_TERM
        ranks = _RANKS if self.start + term * YEARS_A_TERM <= _LAST_YEAR_OF_COUNTY_GRADES else _RANKS_FROM_2020
        return ranks[self._chance(village.number, term, member) % len(ranks)]

    def _household(self, home: _Home, village: _Village) -> HouseholdRegistered:
        bits = home.bits
        return HouseholdRegistered(
            household=home.id,
            village=village.id,
            head=f"{_SURNAMES[(bits >> 45) % len(_SURNAMES)]}某",
            size=home.size,
            identity=home.identity if bits >> 49 & 7 else None,
            place=home.place if bits >> 52 & 3 == 0 else None,
            registered_poor_on=self.today.text[:7] if home.poor else None,
            category=home.category if home.poor else None,
            labour="weak" if bits >> 54 & 3 == 0 else "ordinary",
        )

    def _month_begins(self, day: _Day) -> Iterator[bytes]:
        """What comes once a year to every village: cooperatives, land rights, promotions, contracts."""
        yearly = {2: self._cooperative, 3: self._land_rights, 4: self._promotions, 10: self._contracts}.get(day.month)
        if yearly:
            for village in self.villages:
                yield from yearly(village, day)

    def _cooperative(self, village: _Village, day: _Day) -> Iterator[bytes]:
        if day.age or village.number % VILLAGES_A_COOPERATIVE:
            return
        yield self._line(
            CooperativeRegistered(
                cooperative=village.cooperative,
                name=f"占位合作社{village.number // VILLAGES_A_COOPERATIVE + 1:03d}",
                village=village.id,
                initiated_by=None if self._chance(village.number) & 1 else village.team,
            )
        )

    def _land_rights(self, village: _Village, day: _Day) -> Iterator[bytes]:
        for home in self._registered(village, day.age):
            if home.age == day.age and home.parcels:
                yield self._line(LandRightRegistered(household=home.id, parcels=home.parcels))

    def _promotions(self, village: _Village, day: _Day) -> Iterator[bytes]:
        """In a term's second year; now and then the rank before is not the one that the ledger holds."""
        if day.age % YEARS_A_TERM == 0:
            return
        for member, cadre in enumerate(village.cadres):
            chance = self._chance(village.number, day.age, member, day.month)
            scale, before, after = self._rank(village, day.age, member)
            over = scale == "county_grades_2015_to_2019" and int(day.year) > _LAST_YEAR_OF_COUNTY_GRADES
            if chance % _PROMOTED or over:
                continue
            yield self._line(
                CadrePromoted(
                    cadre=cadre,
                    scale=scale,
                    from_=before if chance >> 32 & 15 else after,
                    to=after,
                    decision=f"占位干〔{day.year}〕{village.number % 90 + 1}号",
                    grounds=["驻村考核称职"],
                    effective_on=day.text,
                )
            )

    def _contracts(self, village: _Village, day: _Day) -> Iterator[bytes]:
        """The village's contract with its cooperative in the first year, and its households' as parts of it."""
        homes = [home for home in self._registered(village, day.age) if home.given]
        rent = self._rent(village)
        if day.age == 0:
            yield self._line(
                LandTransferSigned(
                    contract=village.contract,
                    cooperative=village.cooperative,
                    area_hundredths_mu=Hedged("余", sum(home.given for home in homes) // 1000 * 1000),
                    rent_fen_per_mu_year=rent,
                    village=village.id,
                    from_=day.text,
                )
            )
        for home in homes:
            if home.age == day.age:
                yield self._line(
                    LandTransferSigned(
                        contract=f"land_transfer:h{home.number:07d}",
                        cooperative=village.cooperative,
                        area_hundredths_mu=home.given + (0 if (home.bits >> 20) % _TOO_MUCH else 500),
                        rent_fen_per_mu_year=rent,
                        household=home.id,
                        within=village.contract,
                        parcels=[parcel.parcel for parcel in home.parcels],
                        due_days=["12-05"],
                        from_=day.text,
                        until=f"{int(day.year) + 10}-09-30",
                    )
                )

    def _rent(self, village: _Village) -> int:
        """Fen a mu a year, a whole number of yuan, as the village agreed it."""
        return 60_000 + self._chance(village.number) % 5 * 10_000

    # -- visits

    def _visits(self, village: _Village, day: _Day) -> Iterator[bytes]:
        """Whoever's turn it is in the round, in the order of the day."""
        first = village.number * HOUSEHOLDS_A_VILLAGE
        end = min(first + HOUSEHOLDS_A_VILLAGE, self.households)
        months = day.months
        minute = 8 * 60 + village.number % 50
        for number in range(first + (day.number + months * 5) % ROUND, end, ROUND):
            home = self._home(number)
            if not home.poor or home.age > day.age:
                continue
            chance = _mix(self.chances + (number * 4096 + months) * _GOLDEN)
            if chance % _MISSED:
                minute += 20 + chance % 50
                yield self._visit(village, home.id, day, minute, chance)

    def _visit(self, village: _Village, household: str, day: _Day, minute: int, chance: int) -> bytes:
        with_device = village.has_device
        late = not with_device and not (chance >> 6) % _LATE
        if late:
            day = _earlier(day, chance >> 10)
        at = day.at(minute)
        id_ = self._id(day.ms + minute * _MINUTE_MS + chance % _MINUTE_MS)
        visitors = self._visitors(village, chance >> 16)
        event = VisitRecorded(
            village=village.id,
            household=household,
            visitors=visitors,
            team=None if visitors else village.team,
            mode="in_person" if chance >> 22 & 31 else "telephone",
            started_at=at if with_device else None,
            ended_at=day.at(minute + 10 + (chance >> 27) % 20) if with_device and chance >> 32 & 1 else None,
            place=_place(chance) if with_device and chance >> 33 & 1 else None,
            purposes=_PURPOSES[chance >> 34 & 7],
            goods=[] if day.month > 1 or chance >> 37 & 3 else _GOODS[(chance >> 39) % 3],
            notes=_NOTES[(chance >> 44) % 10] if chance >> 42 & 3 else None,
        )
        evidence = None
        if not (chance >> 48) % 3:
            evidence = [
                Evidence(
                    sha256=sha256(id_.encode()).hexdigest(),
                    media_type="image/jpeg",
                    captured_at=at,
                    place=_place(chance) if with_device and chance >> 52 & 3 == 0 else None,
                )
            ]
        device = None
        if with_device:
            village.seq += 1
            device = Device(village.seq, at)
        self.recent.append(_Fact(id_, day, event))
        return _encode(
            _Line(
                id=id_,
                type="VisitRecorded",
                occurred_on=day.text,
                data=event,
                device=device,
                evidence=evidence,
                reason="补录纸质走访记录" if late else None,
                on_behalf_of=visitors[0] if late and visitors else None,
            )
        )

    def _visitors(self, village: _Village, chance: int) -> list[str]:
        """One or two of the team; at times the record names the team alone, and rarely one of another village."""
        if not chance % _STRANGER:
            return self.villages[(village.number + 1) % len(self.villages)].cadres[:1]
        if chance >> 9 & 15 == 0:
            return []
        one = (chance >> 13) % 3
        return village.cadres[one : one + 1 + (chance >> 15 & 1)]

    # -- payments

    def _allowances(self, village: _Village, day: _Day) -> Iterator[bytes]:
        """One order a village and quarter, and a line of its list for every household entitled."""
        homes = [home for home in self._registered(village, day.age) if home.allowance_fen]
        if not homes:
            return
        month = day.text[:7]
        payment, fund = f"payment:allowance-{month}-{village.label}", f"fund:allowance-{day.year}"
        total = sum(home.allowance_fen for home in homes)
        yield self._line(PaymentOrdered(payment=payment, fund=fund, amount_fen=total))
        for home in homes:
            yield self._paid(
                FundsDisbursed(
                    payee=home.id,
                    amount_fen=home.allowance_fen,
                    kind="subsidy",
                    fund=fund,
                    payment=payment,
                    programme="programme:allowance",
                    period=month,
                    account=home.account,
                    owner=home.identity if home.bits >> 55 & 15 == 0 else None,
                    list_id=payment,
                )
            )

    def _heating(self, village: _Village, day: _Day) -> Iterator[bytes]:
        """Out of its fund, without an order."""
        for home in self._registered(village, day.age):
            if home.poor:
                yield self._paid(
                    FundsDisbursed(
                        payee=home.id,
                        amount_fen=50_000,
                        kind="subsidy",
                        fund=f"fund:heating-{day.year}",
                        programme="programme:heating",
                        period=day.year,
                        account=home.account,
                        list_id=f"heating-{day.year}-{village.label}",
                    )
                )

    def _relief(self, village: _Village, day: _Day) -> Iterator[bytes]:
        """To one household, and not every month."""
        chance = self._chance(village.number, day.months)
        homes = [] if chance % _RELIEF else list(self._registered(village, day.age))
        if homes:
            home = homes[(chance >> 32) % len(homes)]
            yield self._paid(
                FundsDisbursed(
                    payee=home.id,
                    amount_fen=20_000 + (chance >> 8) % 4 * 10_000,
                    kind="relief",
                    fund=f"fund:relief-{day.year}",
                    account=home.account,
                )
            )

    def _rents(self, village: _Village, day: _Day) -> Iterator[bytes]:
        rent = self._rent(village)
        for home in self._registered(village, day.age):
            if home.given:
                yield self._paid(self._from_cooperative(village, home, "rent", rent * home.given // 100))

    def _dividends(self, village: _Village, day: _Day) -> Iterator[bytes]:
        """Declared by category; a few villages' books say only how much it was at least."""
        for home in self._registered(village, day.age):
            if home.member:
                fen = 20_000 if home.category == "five_guarantee" else 100_000
                amount = fen if self._chance(village.number, day.age) % _ROUGH else Hedged("余", fen)
                yield self._paid(self._from_cooperative(village, home, "dividend", amount))

    def _wages(self, village: _Village, day: _Day) -> Iterator[bytes]:
        for home in self._registered(village, day.age):
            if home.employed:
                fen = 300_000 + self._chance(home.number, day.months) % 300 * 1000
                yield self._paid(self._from_cooperative(village, home, "wage", fen))

    def _from_cooperative(
        self, village: _Village, home: _Home, kind: Literal["rent", "dividend", "wage"], fen: Amount
    ) -> FundsDisbursed:
        return FundsDisbursed(
            payee=home.id, amount_fen=fen, kind=kind, cooperative=village.cooperative, period=self.today.year
        )

    def _paid(self, event: FundsDisbursed) -> bytes:
        """A payment of today, or, one in sixteen, of some days before: the bank's list came late."""
        bits = _mix(self.chances + self.lines_made)
        day = self.today if bits & 15 else _earlier(self.today, bits >> 4)
        id_ = self._id(day.ms + 900 * _MINUTE_MS + bits % _MINUTE_MS)
        self.recent.append(_Fact(id_, day, event))
        return _encode(_Line(id=id_, type="FundsDisbursed", occurred_on=day.text, data=event))

    # -- mistakes

    def _void(self) -> Iterator[bytes]:
        """One of the last facts is voided; two times in three it is told again, corrected."""
        bits = self.drawn // _VOIDED
        number = bits % len(self.recent)
        wrong = self.recent[number]
        del self.recent[number]
        reason = _MISTAKES[(bits >> 8) % len(_MISTAKES)]
        yield self._line(EventVoided(voids=wrong.id, reason=reason))
        if (bits >> 16) % 3 == 0:
            return
        event: Event
        if isinstance(wrong.event, VisitRecorded):
            event = msgspec.structs.replace(wrong.event, purposes=["assistance"], notes=_NOTES[bits % len(_NOTES)])
        else:
            event = msgspec.structs.replace(wrong.event, bank_ref=f"占位{bits % 10**8:08d}")
        yield _encode(
            _Line(
                id=self._id(wrong.day.ms + 960 * _MINUTE_MS),
                type=type(event).__name__,
                occurred_on=wrong.day.text,
                data=event,
                corrects=wrong.id,
                reason=reason,
            )
        )


def _earlier(day: _Day, chance: int) -> _Day:
    """The day itself or one before it in its month."""
    back = chance % day.number
    return day._replace(
        text=f"{day.text[:8]}{day.number - back:02d}", ms=day.ms - back * 24 * 60 * _MINUTE_MS, number=day.number - back
    )
