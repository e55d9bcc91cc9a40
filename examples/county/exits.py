"""Income and the way out of poverty: assessed, appraised, proposed, verified, agreed to, displayed, announced."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Final, Literal, NamedTuple

from domain.exits import (
    AppraisalHeld,
    ExitAgreed,
    ExitAnnounced,
    ExitProposed,
    ExitVerified,
    ObjectionAnswered,
    ObjectionRaised,
    Relapsed,
    StruckOff,
)
from domain.income import GuaranteeChecked, IncomeAssessed, IncomeRecorded, Nature, Stream, Streams
from domain.notices import NoticeClosed, NoticePosted
from domain.villages import VillageAssessment, VillageExited
from examples.county.homes import EXITS, Home
from examples.county.land import dividend_fen, rent_fen
from examples.county.lines import Day
from examples.county.world import TREASURER, Village, VillageStep, World

# One in so many …
_ASSESSED: Final = 3  # poor households are assessed in a year; all whose turn to exit it is
_ITEMISED: Final = 8  # assessments come with their items
_MISCOUNTED: Final = 150  # sheets state another income a head than follows: contradicts per_head
_LOOKED_AT: Final = 4  # exits are preceded by a look at all six guarantees
_NOT_MET: Final = 30  # guarantees are not met
_TOO_SOON: Final = 12  # notices of exits are taken down early: contradicts until
_VILLAGE_EXIT: Final = 4  # villages exit in each of the four years after the first

_CONDITIONS: Final[tuple[Literal["food", "clothing", "schooling", "medical", "housing", "water"], ...]] = (
    "food", "clothing", "schooling", "medical", "housing", "water",
)  # fmt: skip
_DAYS_ON_DISPLAY: Final = 9

_INCOME: Final = 12
"""The question of what a household earns beside wages and rents of the cooperative."""


class Item(NamedTuple):
    """What a household has earned of one nature in a year, or spent."""

    stream: Stream
    nature: Nature
    fen: int


def items(world: World, village: Village, home: Home, age: int) -> list[Item]:
    """What a household has earned in that year, and what its business cost."""
    lot = home.lot(_INCOME) + age * 7919
    crops = sum(parcel.area_hundredths_mu for parcel in home.parcels) * 900 + lot % 200 * 1000
    found = [Item("business", "crops", crops), Item("business_cost", "production_cost", crops * 2 // 5)]
    if home.works(age):
        found.append(Item("wage", "cooperative_wage", 600_000 + lot % 300 * 1000))
    elif lot >> 8 & 1 and home.size > 1:
        found.append(Item("wage", "migrant_wage", 800_000 + (lot >> 16) % 1600 * 1000))
    if home.gives(age):
        found.append(Item("property", "land_rent", rent_fen(world, village, home)))
    if home.member:
        found.append(Item("property", "share_dividend", dividend_fen(home, age)))
    if allowance := 4 * home.allowance_fen(age):
        five = home.category(age) == "five_guarantee"
        found.append(Item("transfer", "five_guarantee_allowance" if five else "minimum_allowance", allowance))
    if lot >> 40 & 1:
        found.append(Item("transfer", "pension", 130_000))
    return found


def assessment(home: Home, day: Day) -> str:
    return f"assessment:{home.label}-{day.year}"


def assessments(world: World, village: Village, day: Day) -> Iterator[bytes]:
    """Of October to September: of some the items one by one, of all their streams and what that is a head."""
    first, last = f"{int(day.year) - 1}-10-01", f"{day.year}-09-30"
    for home in world.every(village, day.age, _ASSESSED, day.age):
        if not home.poor:
            continue
        earned = items(world, village, home, day.age)
        lot = home.lot(_INCOME) + day.age
        if lot % _ITEMISED == 0:
            for stream, nature, fen in earned:
                yield world.line(
                    IncomeRecorded(
                        household=home.id,
                        from_=first,
                        until=last,
                        stream=stream,
                        nature=nature,
                        amount_fen=fen,
                        basis="expected" if nature == "share_dividend" else "received",
                    )
                )
        yield world.line(_assessed(home, day, earned, (first, last)))


def _assessed(home: Home, day: Day, earned: list[Item], term: tuple[str, str]) -> IncomeAssessed:
    streams = Streams(
        wage_fen=_sum(earned, "wage"),
        business_fen=_sum(earned, "business"),
        business_cost_fen=_sum(earned, "business_cost"),
        property_fen=_sum(earned, "property"),
        transfer_fen=_sum(earned, "transfer"),
    )
    total = sum(-fen if stream == "business_cost" else fen for stream, _, fen in earned)
    members = home.members(day.age)
    per_head = (2 * total + members) // (2 * members)
    if ((home.lot(_INCOME) >> 20) + 37 * day.age) % _MISCOUNTED == 0:
        per_head += 50_000
    return IncomeAssessed(
        assessment=assessment(home, day),
        household=home.id,
        from_=term[0],
        until=term[1],
        per_head_fen=per_head,
        members_counted=members,
        total_fen=total,
        streams=streams,
        expected_fen=dividend_fen(home, day.age) if home.member else None,
    )


def _sum(earned: list[Item], stream: Stream) -> int:
    return sum(item.fen for item in earned if item.stream == stream)


# -- the steps of an exit; each is of the households whose turn it is, and who came so far


def _leaving(world: World, village: Village, day: Day) -> Iterator[tuple[Home, str]]:
    """The households that are proposed in that year, and the ids of their exits."""
    for home in world.every(village, day.age, EXITS, day.age):
        if home.fate(day.age) not in {None, "struck_off"}:
            yield home, f"exit:{home.label}-{day.year}"


def guarantees(world: World, village: Village, day: Day) -> Iterator[bytes]:
    for home, _ in _leaving(world, village, day):
        if (home.bits >> 12) % _LOOKED_AT:
            continue
        for number, kind in enumerate(_CONDITIONS):
            met = (home.bits >> 2 * number) % _NOT_MET != 0
            yield world.fact(GuaranteeChecked(household=home.id, kind=kind, met=met, by=village.cadres[0]))


def proposed(world: World, village: Village, day: Day) -> Iterator[bytes]:
    """The villagers appraise, and whoever is found to be poor no longer is proposed."""
    leaving = list(_leaving(world, village, day))
    if not leaving:
        return
    yield world.line(
        AppraisalHeld(
            village=village.id,
            purpose="exit",
            period=day.year,
            attended=30 + world.chance(village.number, day.age) % 60,
            households_discussed=[home.id for home, _ in leaving],
        )
    )
    for home, exit_ in leaving:
        yield world.line(ExitProposed(exit=exit_, household=home.id, assessment=assessment(home, day)))


def verified(world: World, village: Village, day: Day) -> Iterator[bytes]:
    for home, exit_ in _leaving(world, village, day):
        yield world.line(ExitVerified(exit=exit_, household=home.id, by="village_committee"))
        yield world.line(ExitVerified(exit=exit_, household=home.id, by="team"))


def agreed(world: World, village: Village, day: Day) -> Iterator[bytes]:
    for home, exit_ in _leaving(world, village, day):
        yield world.line(ExitAgreed(exit=exit_, household=home.id))


def displayed(world: World, village: Village, day: Day) -> Iterator[bytes]:
    """The village's list of exits hangs on its board."""
    if any(_leaving(world, village, day)):
        yield world.line(notice_of(village, day, f"exit-{village.label}-{day.year}", "exit"))


def notice_of(village: Village, day: Day, label: str, kind: Literal["exit", "list", "other"]) -> NoticePosted:
    """A notice about the village, from that day on."""
    return NoticePosted(
        notice=f"notice:{label}",
        about=village.id,
        kind=kind,
        from_=day.text,
        until=day.later(_DAYS_ON_DISPLAY),
        places=["village_board", "chat_group"] if village.number & 1 else ["village_board"],
        text_sha256=sha256(label.encode()).hexdigest(),
        fields_shown=["name", "village", "category"] if kind != "list" else ["name", "amount", "account_masked"],
        village=village.id,
    )


def objected(world: World, village: Village, day: Day) -> Iterator[bytes]:
    for home, exit_ in _leaving(world, village, day):
        if home.fate(day.age) in {"objected", "upheld"}:
            yield world.line(
                ObjectionRaised(
                    objection=_objection(exit_),
                    exit=exit_,
                    household=home.id,
                    what="反映收入核算偏高",
                    raised_by=None if home.bits >> 9 & 1 else "同村村民",
                )
            )


def _objection(exit_: str) -> str:
    return exit_.replace("exit:", "objection:")


def answered(world: World, village: Village, day: Day) -> Iterator[bytes]:
    for home, exit_ in _leaving(world, village, day):
        fate = home.fate(day.age)
        if fate in {"objected", "upheld"}:
            yield world.line(
                ObjectionAnswered(
                    objection=_objection(exit_),
                    exit=exit_,
                    household=home.id,
                    outcome="upheld" if fate == "upheld" else "dismissed",
                    answer="经入户复核答复",
                )
            )


def _too_soon(world: World, village: Village, day: Day) -> bool:
    return world.chance(village.number, day.age, 31) % _TOO_SOON == 0


def taken_down_early(world: World, village: Village, day: Day) -> Iterator[bytes]:
    if _too_soon(world, village, day):
        yield from _taken_down(world, village, day)


def taken_down(world: World, village: Village, day: Day) -> Iterator[bytes]:
    if not _too_soon(world, village, day):
        yield from _taken_down(world, village, day)


def _taken_down(world: World, village: Village, day: Day) -> Iterator[bytes]:
    fates = [home.fate(day.age) for home, _ in _leaving(world, village, day)]
    if fates:
        objections = sum(fate in {"objected", "upheld"} for fate in fates)
        yield world.line(NoticeClosed(notice=f"notice:exit-{village.label}-{day.year}", objections=objections))


def announced(world: World, village: Village, day: Day) -> Iterator[bytes]:
    """What was not objected to with good reason; and who is no longer on the register, without an exit."""
    for home in world.every(village, day.age, EXITS, day.age):
        fate = home.fate(day.age)
        if fate == "struck_off":
            yield world.line(
                StruckOff(household=home.id, reason="misidentified" if home.bits >> 9 & 1 else "moved_away")
            )
        elif fate not in {None, "upheld"}:
            yield world.line(
                ExitAnnounced(
                    exit=f"exit:{home.label}-{day.year}",
                    household=home.id,
                    approved_by=f"official:{village.town}" if home.bits >> 9 & 3 else TREASURER,
                    approved_on=day.back(2).text,
                )
            )


def relapsed(world: World, village: Village, day: Day) -> Iterator[bytes]:
    """A few of those who exited the year before are poor again."""
    for home in world.every(village, day.age - 1, EXITS, day.age - 1):
        if home.fate(day.age - 1) == "relapses":
            yield world.line(
                Relapsed(household=home.id, cause="illness", assessment=f"assessment:{home.label}-{int(day.year) - 1}")
            )


# -- villages


def identified(world: World, village: Village, day: Day) -> Iterator[bytes]:
    """Once a village appraises who is poor; later for those who are new."""
    new = [home.id for home in world.new_homes(village, day.age) if home.poor][:30]
    if new:
        yield world.line(
            AppraisalHeld(village=village.id, purpose="identification", period=day.text[:7], households_discussed=new)
        )


def _village_exits(world: World, village: Village, day: Day) -> bool:
    return day.age == 1 + world.chance(village.number, 32) % _VILLAGE_EXIT


def village_displayed(world: World, village: Village, day: Day) -> Iterator[bytes]:
    if _village_exits(world, village, day):
        yield world.line(notice_of(village, day, f"village-{village.label}", "other"))


def village_exited(world: World, village: Village, day: Day) -> Iterator[bytes]:
    if not _village_exits(world, village, day):
        return
    chance = world.chance(village.number, 33)
    yield world.line(NoticeClosed(notice=f"notice:village-{village.label}", objections=0))
    yield world.line(
        VillageExited(
            village=village.id,
            assessment=VillageAssessment(
                population=1000 + chance % 800,
                poor_population=chance % 12,
                collective_income_fen=5_000_000 + (chance >> 16) % 90 * 100_000,
                summary="道路、饮水、用电、卫生室达标",
            ),
            notice=f"notice:village-{village.label}",
        )
    )


IN_VILLAGES: Final[dict[tuple[int, int], VillageStep]] = {
    (2, 8): identified,
    (6, 16): relapsed,
    (11, 2): assessments,
    (11, 4): guarantees,
    (11, 5): proposed,
    (11, 9): verified,
    (11, 11): agreed,
    (11, 12): displayed,
    (11, 14): village_displayed,
    (11, 15): objected,
    (11, 16): taken_down_early,
    (11, 18): answered,
    (11, 22): taken_down,
    (12, 3): announced,
    (12, 10): village_exited,
}
