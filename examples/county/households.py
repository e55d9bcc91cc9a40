"""Households: entered with their members and accounts, given a file and a helper, planned for, and changed by life."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from domain.assistance import (
    AssistanceDelivered,
    AssistancePlanned,
    FileMade,
    Goods,
    HelperAssigned,
    HelperReleased,
    Measure,
)
from domain.households import CategoryChanged, Cause, CauseRecorded, HouseholdIdentified, HouseholdRegistered
from domain.needs import NeedReported
from domain.persons import AccountRegistered, PersonAdded, PersonDied, PersonLeft
from examples.county.homes import TURNS, Home
from examples.county.lines import Day
from examples.county.people import base_cadre
from examples.county.world import YEARS_A_TERM, Village, VillageStep, World

# One in so many …
_IDENTIFIED: Final = 30  # poor households are not on the register when they are entered, and identified afterwards
_CAUSED: Final = 2  # poor households have a cause entered,
_FILED: Final = 3  # a file made,
_HELPED: Final = 2  # a helper assigned,
_BY_OFFICIAL: Final = 4  # who is an official and no cadre
_NEW_HELPER: Final = 4  # households have their helper changed when a term is over
_PLANNED: Final = 8  # households have their plan in a year
_NOT_DELIVERED: Final = 6  # plans are not carried out
_PRESENT: Final = 24  # households are given goods at the New Year, beside visits
_NEED: Final = 50  # households report a need in a year
_VILLAGES_NEED: Final = 2  # villages report one

_CAUSES: Final[tuple[Cause, ...]] = (
    "illness", "illness", "disability", "schooling", "lack_of_labour", "lack_of_skills", "lack_of_funds",
    "lack_of_land", "disaster",
)  # fmt: skip
_MEASURES: Final[tuple[tuple[Measure, str], ...]] = (
    ("industry", "发展庭院种植"),
    ("employment", "推荐到合作社务工"),
    ("education", "落实教育资助"),
    ("health", "签约家庭医生"),
    ("housing", "修缮房屋"),
    ("finance", "协助申请小额信贷"),
)
_LEAVES: Final[tuple[Literal["married", "moved_away", "own_household"], ...]] = (
    "married", "moved_away", "own_household",
)  # fmt: skip
NEEDS: Final = ("希望修排水沟", "希望介绍务工", "希望学习种植技术", "希望硬化入户道路")

_HELP: Final = 11
"""The question of how a household came onto the register, and of its file and its helper."""


def registered(world: World, village: Village, age: int) -> Iterator[bytes]:
    """The households that are new in that year; of those that are poor the members and an account, too."""
    for home in world.new_homes(village, age):
        yield world.line(_household(world, home, village))
        if not home.poor:
            continue
        for person in home.persons(world.start):
            yield world.line(
                PersonAdded(
                    household=home.id,
                    person=person.id,
                    name=person.name,
                    relation=person.relation,
                    birth_year=person.birth_year,
                    labour=person.labour,
                    identity=person.identity,
                    health="长期慢性病" if person.labour == "weak" else None,
                )
            )
        yield world.line(
            AccountRegistered(household=home.id, owner=home.id, account=home.account, bank="占位农村信用社")
        )


def _identified_later(home: Home) -> bool:
    return home.poor and (home.lot(_HELP) >> 44) % _IDENTIFIED == 0


def _household(world: World, home: Home, village: Village) -> HouseholdRegistered:
    bits = home.bits
    on_register = home.poor and not _identified_later(home)
    return HouseholdRegistered(
        household=home.id,
        village=village.id,
        head=f"{home.surname}某",
        size=home.size,
        identity=home.identity(world.start) if bits >> 49 & 7 else None,
        place=home.place if bits >> 52 & 3 == 0 else None,
        registered_poor_on=world.today.text[:7] if on_register else None,
        status="in_poverty" if on_register else "not_poor" if bits >> 58 & 1 else None,
        category=home.first_category if on_register else None,
        labour="weak" if bits >> 54 & 3 == 0 else "ordinary",
    )


def identified(world: World, village: Village, day: Day) -> Iterator[bytes]:
    """After the villagers' appraisal those come onto the register who were not there."""
    for home in world.new_homes(village, day.age):
        if _identified_later(home):
            document = f"占位〔{day.year}〕{village.number + 1}号"
            yield world.line(HouseholdIdentified(household=home.id, category=home.first_category, document=document))


def files(world: World, village: Village, day: Day) -> Iterator[bytes]:
    """In its first January a poor household is asked why it is poor, and given a file and a helper."""
    for home in world.new_homes(village, day.age):
        if not home.poor:
            continue
        lot = home.lot(_HELP)
        if lot % _CAUSED == 0:
            first = (lot >> 8) % len(_CAUSES)
            secondary = _CAUSES[(first + 3) % len(_CAUSES)]
            yield world.line(
                CauseRecorded(household=home.id, primary=_CAUSES[first], secondary=[secondary] if lot >> 12 & 1 else [])
            )
        if (lot >> 16) % _FILED == 0:
            yield world.line(FileMade(household=home.id, author=village.cadres[(lot >> 20) % len(village.cadres)]))
        if (lot >> 24) % _HELPED == 0:
            yield world.line(HelperAssigned(household=home.id, helper=_helper(village, home, day.age // YEARS_A_TERM)))


def _helper(village: Village, home: Home, term: int) -> str:
    lot = home.lot(_HELP)
    return village.head if (lot >> 32) % _BY_OFFICIAL == 0 else base_cadre(village, term, (lot >> 36) % 3)


def helpers(world: World, village: Village, day: Day) -> Iterator[bytes]:
    """When a term has begun, some households are helped by the new cadres instead of those who left."""
    if day.age == 0 or day.age % YEARS_A_TERM:
        return
    term = day.age // YEARS_A_TERM
    for home in world.every(village, day.age - 1, _NEW_HELPER, term):
        lot = home.lot(_HELP)
        before = max(home.age // YEARS_A_TERM, term - _NEW_HELPER)
        if home.poor and (lot >> 24) % _HELPED == 0 and (lot >> 32) % _BY_OFFICIAL:
            yield world.line(HelperReleased(household=home.id, helper=_helper(village, home, before)))
            yield world.line(HelperAssigned(household=home.id, helper=_helper(village, home, term)))


def categories(world: World, village: Village, day: Day) -> Iterator[bytes]:
    for home in world.every(village, day.age, TURNS, day.age):
        new = home.new_category(day.age) if home.poor else None
        if new:
            since = f"{day.year}-01-01"
            yield world.line(CategoryChanged(household=home.id, to=new, since=since, from_=home.category(day.age - 1)))


def turns(world: World, village: Village, day: Day) -> Iterator[bytes]:
    """A member leaves, or died some months before, or was born."""
    for home in world.every(village, day.age, TURNS, day.age):
        turn = home.turn(day.age) if home.poor else None
        if turn == "left":
            reason = _LEAVES[home.number % len(_LEAVES)]
            yield world.line(PersonLeft(household=home.id, person=home.person(home.size), reason=reason))
        elif turn == "died":
            month = f"{day.year}-{1 + home.number % 4:02d}"
            died = PersonDied(person=home.person(home.size), died_on=month, household=home.id)
            yield world.line(died, day._replace(text=month), "逐户核对时补录")
        elif turn == "born":
            yield world.line(
                PersonAdded(
                    household=home.id,
                    person=home.person(home.size + 1),
                    name=f"{home.surname}某某",
                    relation="grandchild" if home.number & 1 else "child",
                    birth_year=int(day.year),
                    labour="none",
                )
            )


# -- plans, presents, needs


def _plan(village: Village, home: Home, day: Day) -> tuple[str, Measure, str]:
    """A year's plan for a household: its id, its measure, and what exactly."""
    measure, what = _MEASURES[(home.bits + day.age + village.number) % len(_MEASURES)]
    return f"plan:{home.label}-{day.year}", measure, what


def plans(world: World, village: Village, day: Day) -> Iterator[bytes]:
    for home in world.every(village, day.age, _PLANNED, day.age):
        if home.poor:
            plan, measure, what = _plan(village, home, day)
            yield world.line(
                AssistancePlanned(plan=plan, household=home.id, measure=measure, due_on=f"{day.year}-10-31", what=what)
            )


def deliveries(world: World, village: Village, day: Day) -> Iterator[bytes]:
    """Most plans of the year are carried out."""
    for home in world.every(village, day.age, _PLANNED, day.age):
        if home.poor and (home.bits >> 24) % _NOT_DELIVERED:
            plan, measure, what = _plan(village, home, day)
            yield world.fact(AssistanceDelivered(household=home.id, measure=measure, plan=plan, what=what))


def presents(world: World, village: Village, day: Day) -> Iterator[bytes]:
    for home in world.every(village, day.age, _PRESENT, day.age):
        yield world.fact(
            AssistanceDelivered(household=home.id, measure="goods", goods=[Goods("米", 20), Goods("油", 10)])
        )


def needs(world: World, village: Village, day: Day) -> Iterator[bytes]:
    chance = world.chance(village.number, day.age, 29)
    for home in world.every(village, day.age, _NEED, day.age * 7):
        yield world.fact(NeedReported(household=home.id, what=NEEDS[home.number % len(NEEDS)]))
    if chance % _VILLAGES_NEED == 0:
        yield world.fact(NeedReported(village=village.id, what=NEEDS[(chance >> 8) % len(NEEDS)]))


IN_VILLAGES: Final[dict[tuple[int, int], VillageStep]] = {
    (1, 8): files,
    (1, 12): helpers,
    (1, 16): categories,
    (1, 20): presents,
    (2, 12): identified,
    (4, 12): plans,
    (5, 16): turns,
    (7, 4): needs,
    (9, 18): deliveries,
}
