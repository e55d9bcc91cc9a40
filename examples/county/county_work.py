"""The county's own work: divisions, parameters and rules, meetings, complaints, other registers, published figures."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Final, Literal

from domain.claims import ClaimPublished
from domain.divisions import DivisionRegistered
from domain.doubts import DoubtAnswered
from domain.grievances import GrievanceFiled, GrievanceResolved
from domain.matches import ExternalMatchReceived, ExternalMatchResolved
from domain.meetings import MeetingHeld
from domain.parameters import PolicyParameterSet, Unit
from domain.rules import RulePublished
from domain.villages import VillageRegistered
from examples.county.homes import Home
from examples.county.lines import Day
from examples.county.world import (
    COUNTY,
    EVERY_MONTH,
    HOUSEHOLDS_A_VILLAGE,
    QUARTER_ENDS,
    TOWNS,
    CountyStep,
    Village,
    VillageStep,
    World,
)

# One in so many …
_MEETING_LATE: Final = 15  # villages' meetings are held after their quarter: contradicts quarter
_GRIEVANCE: Final = 8  # months bring a grievance from a village,
_ANONYMOUS: Final = 3  # of which so many are nobody's,
_UNRESOLVED: Final = 10  # and so many are not answered
_MATCH: Final = 6  # months another register names a household of a village,
_OF_PERSON: Final = 3  # or rather one of its members,
_UNEXPLAINED: Final = 8  # and so many are not looked into
_DOUBT: Final = 4  # villages answer a rule's doubt in a year

POVERTY_LINES: Final = {
    2011: 253_600, 2012: 262_500, 2013: 273_600, 2014: 280_000, 2015: 285_500, 2016: 295_200, 2017: 295_200,
    2018: 299_500, 2019: 321_800, 2020: 400_000,
}  # fmt: skip
"""The national poverty line by year, fen a head, current prices, to be confirmed by the county; else none is set."""
_PARAMETERS: Final[tuple[tuple[str, int, Unit], ...]] = (
    ("visits_a_month", 1, "count"),
    ("days_on_duty_a_month", 20, "days"),
    ("team_members", 3, "persons"),
    ("notice_days", 7, "days"),
)
RULES: Final = (
    "exit-below-line",
    "notice-too-short",
    "paid-after-death",
    "one-account-two-owners",
    "no-visit-in-month",
)
_TOWN_NAMES: Final = ("孟村镇", "新县镇", "辛店镇", "高寨镇", "宋庄子乡", "牛进庄乡")
_CHANNELS: Final[tuple[Literal["visit", "letter", "hotline", "online"], ...]] = ("visit", "letter", "hotline", "online")
_COMPLAINTS: Final = ("反映补助发放不及时", "反映评议不公开", "反映土地流转款未到", "反映道路未修")
_RESOLVED: Final[tuple[Literal["upheld", "partly_upheld", "not_upheld", "referred"], ...]] = (
    "upheld", "partly_upheld", "not_upheld", "referred",
)  # fmt: skip
_SOURCES: Final[tuple[Literal["vehicle", "flat", "company", "payroll", "deposit", "death_register"], ...]] = (
    "vehicle", "flat", "company", "payroll", "deposit", "death_register",
)  # fmt: skip
_FOUND: Final[tuple[Literal["confirmed", "not_confirmed", "explained"], ...]] = (
    "confirmed", "not_confirmed", "explained",
)  # fmt: skip
_QUARTER_BEGINS: Final = (4, 7, 10)


# -- from the beginning


def divisions(world: World) -> Iterator[bytes]:
    """The county and its towns."""
    county = f"division:{COUNTY}"
    yield world.line(DivisionRegistered(division=county, name="孟村回族自治县", code=COUNTY))
    for town, name in zip(TOWNS, _TOWN_NAMES, strict=True):
        yield world.line(DivisionRegistered(division=f"division:{town}", name=name, code=town, parent=county))


def parameters(world: World) -> Iterator[bytes]:
    """What the county's rules reckon with."""
    for key, value, unit in _PARAMETERS:
        yield world.line(
            PolicyParameterSet(
                parameter=f"policy_parameter:{key}",
                key=key,
                jurisdiction=COUNTY,
                value=value,
                unit=unit,
                from_=f"{world.start}-01-01",
                source=f"占位办〔{world.start}〕1号",
            )
        )


def rules(world: World) -> Iterator[bytes]:
    for rule in RULES:
        yield world.line(_rule(rule, 1))


def _rule(rule: str, version: int) -> RulePublished:
    text = f"{rule} {version}"
    return RulePublished(rule=f"rule:{rule}", version=version, sha256=sha256(text.encode()).hexdigest())


def village(world: World, of: Village) -> bytes:
    """A village is entered."""
    chance = world.chance(of.number)
    return world.line(
        VillageRegistered(
            village=of.id,
            name=f"占位村{of.number + 1:04d}",
            division=of.town,
            households=HOUSEHOLDS_A_VILLAGE + chance % 400,
            arable_hundredths_mu=100_000 + chance % 200_000,
        )
    )


# -- by year and quarter


def poverty_line(world: World, day: Day) -> Iterator[bytes]:
    value = POVERTY_LINES.get(int(day.year))
    if value is not None:
        yield world.line(
            PolicyParameterSet(
                parameter="policy_parameter:poverty_line",
                key="poverty_line",
                jurisdiction="national",
                value=value,
                unit="fen_per_head",
                from_=f"{day.year}-01-01",
                until=f"{day.year}-12-31",
                source=f"占位〔{day.year}〕标准",
            )
        )


def new_version(world: World, day: Day) -> Iterator[bytes]:
    """Once a year a rule is written anew."""
    yield world.line(_rule(RULES[day.age % len(RULES)], 2 + day.age // len(RULES)))


def figures(world: World, day: Day) -> Iterator[bytes]:
    """What the county says of itself at the year's end."""
    chance = world.chance(day.age, 37)
    claims = (("poor_households", world.households * 3 // 4, "户"), ("villages_visited", len(world.villages), "村"))
    for number, (measure, figure, word) in enumerate(claims, 1):
        yield world.line(
            ClaimPublished(
                claim=f"claim:{day.year}-{number}",
                source=f"占位〔{day.year}〕年终总结",
                measure=measure,
                unit="households" if number == 1 else "villages",
                scope=COUNTY,
                as_of=f"{day.year}-12",
                figure=figure - chance % (1 + figure // 20),
                statement=f"{day.year}年全县{measure}（{word}）",
                published_on=day.text,
                out_of=figure,
            )
        )


def meetings(world: World, day: Day) -> Iterator[bytes]:
    """The county's coordination meeting of the quarter, and the towns'."""
    quarter = _quarter(day.year, day.month)
    for division in (COUNTY, *TOWNS):
        yield world.line(
            MeetingHeld(
                meeting=f"meeting:{division}-{quarter.lower()}",
                kind="quarterly_coordination",
                period=quarter,
                division=f"division:{division}",
                chaired_by=None if division == COUNTY else f"official:{division}",
                topics="协调驻村工作，研究项目和资金",
            )
        )


def _quarter(year: str, month: int) -> str:
    return f"{year}-Q{(month - 1) // 3 + 1}"


def _held_late(world: World, of: Village, year: int, quarter: int) -> bool:
    return quarter < 4 and world.chance(of.number, year, quarter, 38) % _MEETING_LATE == 0  # noqa: PLR2004 - the last


def village_meeting(world: World, of: Village, day: Day) -> Iterator[bytes]:
    if not _held_late(world, of, day.age, day.month // 3):
        yield _village_meeting(world, of, _quarter(day.year, day.month))


def late_meeting(world: World, of: Village, day: Day) -> Iterator[bytes]:
    if _held_late(world, of, day.age, day.month // 3):
        yield _village_meeting(world, of, _quarter(day.year, day.month - 1))


def _village_meeting(world: World, of: Village, quarter: str) -> bytes:
    return world.line(
        MeetingHeld(
            meeting=f"meeting:{of.label}-{quarter.lower()}",
            kind="villagers" if quarter.endswith("4") else "progress",
            period=quarter,
            village=of.id,
            chaired_by=of.head,
        )
    )


# -- complaints, and what others know


def _somebody(world: World, of: Village, day: Day, chance: int) -> Home | None:
    """A household of the village, if it is in the ledger."""
    first, end = world.numbers(of)
    home = world.home(first + (chance >> 32) % (end - first))
    return home if home.age <= day.age else None


def _grievance(world: World, of: Village, months: int) -> int:
    """Chance for the month's grievance of a village; 0 where there is none."""
    chance = world.chance(of.number, months, 39)
    return 0 if chance % _GRIEVANCE else chance


def grievance(world: World, of: Village, day: Day) -> Iterator[bytes]:
    chance = _grievance(world, of, day.months)
    if not chance:
        return
    home = _somebody(world, of, day, chance) if (chance >> 8) % _ANONYMOUS else None
    yield world.line(
        GrievanceFiled(
            grievance=f"grievance:{of.label}-{day.text[:7]}",
            channel=_CHANNELS[(chance >> 12) % len(_CHANNELS)],
            about=_COMPLAINTS[(chance >> 16) % len(_COMPLAINTS)],
            village=of.id,
            household=home.id if home else None,
            filed_by="named" if home else "anonymous",
        )
    )


def grievance_answered(world: World, of: Village, day: Day) -> Iterator[bytes]:
    """The grievance of the month before, if it is answered."""
    chance = _grievance(world, of, day.months - 1)
    if day.months == 0 or not chance or (chance >> 20) % _UNRESOLVED == 0:
        return
    month = f"{day.year}-{day.month - 1:02d}" if day.month > 1 else f"{int(day.year) - 1}-12"
    age = day.age if day.month > 1 else day.age - 1
    home = _somebody(world, of, day._replace(age=age), chance) if (chance >> 8) % _ANONYMOUS else None
    yield world.line(
        GrievanceResolved(
            grievance=f"grievance:{of.label}-{month}",
            outcome=_RESOLVED[(chance >> 24) % len(_RESOLVED)],
            answer="已调查并答复",
            household=home.id if home else None,
        )
    )


def _match(world: World, of: Village, day: Day) -> tuple[Home, str, int] | None:
    """Whom another register names in that month: the household, who of it exactly, and the chance for the rest."""
    chance = world.chance(of.number, day.months, 40)
    home = None if chance % _MATCH else _somebody(world, of, day, chance)
    if home is None:
        return None
    return home, home.person(1) if home.poor and (chance >> 8) % _OF_PERSON == 0 else home.id, chance


def match(world: World, of: Village, day: Day) -> Iterator[bytes]:
    found = _match(world, of, day)
    if found:
        home, subject, chance = found
        yield world.line(
            ExternalMatchReceived(
                match=f"match:{of.label}-{day.text[:7]}",
                source=_SOURCES[(chance >> 16) % len(_SOURCES)],
                household=home.id,
                subject=subject,
                period=f"{int(day.year) - 1}",
                what="外部登记中有同名同号记录",
            )
        )


def match_looked_into(world: World, of: Village, day: Day) -> Iterator[bytes]:
    """In the same month."""
    found = _match(world, of, day)
    if found and (found[2] >> 20) % _UNEXPLAINED:
        home, subject, chance = found
        yield world.line(
            ExternalMatchResolved(
                match=f"match:{of.label}-{day.text[:7]}",
                household=home.id,
                subject=subject,
                outcome=_FOUND[(chance >> 24) % len(_FOUND)],
                answer="入户核实",
            )
        )


def doubt(world: World, of: Village, day: Day) -> Iterator[bytes]:
    chance = world.chance(of.number, day.age, 41)
    home = _somebody(world, of, day, chance)
    if chance % _DOUBT or home is None:
        return
    rule = RULES[(chance >> 8) % len(RULES)]
    yield world.line(
        DoubtAnswered(
            subject=home.id, rule=f"rule:{rule}", doubt=f"{rule} {home.id} {day.text[:7]}", answer="记录有误，已核对"
        )
    )


IN_VILLAGES: Final[dict[tuple[int, int], VillageStep]] = {
    **{(month, 22): village_meeting for month in QUARTER_ENDS},
    **{(month, 2): late_meeting for month in _QUARTER_BEGINS},
    **{(month, 5): grievance for month in EVERY_MONTH},
    **{(month, 9): match for month in EVERY_MONTH},
    **{(month, 19): grievance_answered for month in EVERY_MONTH},
    **{(month, 23): match_looked_into for month in EVERY_MONTH},
    (6, 13): doubt,
}
IN_COUNTY: Final[dict[tuple[int, int], CountyStep]] = {
    (1, 28): poverty_line,
    (7, 28): new_version,
    (12, 28): figures,
    **{(month, 26): meetings for month in QUARTER_ENDS},
}
