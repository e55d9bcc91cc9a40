"""Fieldwork: visits, check-ins, leave and trips, and the word at a month's end that its attendance is complete.

Teams with a device record there, in an unbroken sequence; a month without a network is sent when it is over. The other
teams keep paper: some of their visits are entered days later.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from typing import Final, Literal, NamedTuple

from domain.assistance import Goods
from domain.attendance import AttendancePeriodClosed, CheckedIn, LeaveTaken, TripApproved
from domain.kernel.event import Device, Evidence
from domain.visits import Purpose, VisitRecorded
from examples.county.homes import place
from examples.county.lines import GOLDEN, MINUTE_MS, Day, Line, encode, mix
from examples.county.world import Village, World

ROUND: Final = 28
"""Days in which a team comes round to every household; every month has as many."""

# One in so many …
_NOT_POOR: Final = 2  # months' rounds come to a household that is not poor
_MISSED: Final = 40  # visits never take place
_LATE: Final = 12  # visits on paper are entered days later
_STRANGER: Final = 500  # visits are by a cadre of another village: contradicts posting
_TEAM_ALONE: Final = 16  # visits name no visitor, but the team
_SIGNS: Final = 5  # teams check in, once a fortnight
_LEAVE: Final = 6  # months see one of a team on leave,
_TRIP: Final = 10  # or on a business trip
_LEAVE_LATE: Final = 10  # leaves are entered when the month is closed: contradicts period_closed
_SIGNED_ON_LEAVE: Final = 10  # cadres check in on their second day of leave: contradicts leave

_PURPOSES: Final[tuple[list[Purpose], ...]] = (
    ["assistance"], ["publicity"], ["guidance"], ["mediation"], ["assistance", "guidance"], ["publicity", "assistance"],
    [], ["publicity", "guidance"],
)  # fmt: skip
NOTES: Final = (
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
_KINDS: Final[tuple[Literal["personal", "sick", "annual"], ...]] = ("personal", "sick", "annual")
_FORTNIGHT: Final = 14
_FIRST_VISIT: Final = 8 * 60
_SIGNING: Final = 7 * 60 + 20


class Absence(NamedTuple):
    """One of a team is away: which of its cadres, from which day of the month to which, and how that is recorded."""

    member: int
    first: int
    last: int
    leave: bool
    late: bool
    signs: bool

    def covers(self, day: int) -> bool:
        return self.first <= day <= self.last

    @property
    def days(self) -> int:
        return self.last - self.first + 1


def absence(world: World, village: Village, months: int) -> Absence | None:
    """Who of the village's team is away in that month: at most one."""
    chance = world.chance(village.number, months, 17)
    leave = chance % _LEAVE == 0
    if not leave and (chance >> 8) % _TRIP:
        return None
    first = 2 + (chance >> 16) % 18
    late = leave and (chance >> 32) % _LEAVE_LATE == 0
    signs = leave and not late and (chance >> 40) % _SIGNED_ON_LEAVE == 0
    return Absence((chance >> 24) % 3, first, first + 1 + (chance >> 28) % 5, leave, late, signs)


def day_in_village(world: World, village: Village, day: Day) -> Iterator[bytes]:
    """Check-ins, then the visits of whoever's turn it is in the round, in the order of the day."""
    away = absence(world, village, day.months)
    if away and day.number == away.first and not away.late:
        yield _absent(world, village, day, away)
    gone = away.member if away and away.covers(day.number) else None
    if away and away.signs and day.number == away.first + 1:
        yield _check_in(world, village, day, away.member)
    if village.number % _SIGNS == 1 and day.number % _FORTNIGHT == village.number % _FORTNIGHT:
        for member in range(len(village.cadres)):
            if member != gone:
                yield _check_in(world, village, day, member)
    first, end = world.numbers(village)
    months = day.months
    here = [cadre for member, cadre in enumerate(village.cadres) if member != gone]
    minute = _FIRST_VISIT + village.number % 50
    for number in range(first + (day.number + months * 5) % ROUND, end, ROUND):
        home = world.home(number)
        if home.age > day.age or not (home.poor or (months + number) % _NOT_POOR == 0):
            continue
        chance = mix(world.chances + (number * 4096 + months) * GOLDEN)
        if chance % _MISSED:
            minute += 20 + chance % 50
            yield _visit(world, village, home.id, day, minute, chance, here)


def _visit(
    world: World, village: Village, household: str, day: Day, minute: int, chance: int, here: list[str]
) -> bytes:
    with_device = village.has_device
    late = not with_device and not (chance >> 6) % _LATE
    if late:
        day = day.earlier(chance >> 10)
    at = day.at(minute)
    id_ = world.id(day.ms + minute * MINUTE_MS + chance % MINUTE_MS)
    visitors = _visitors(world, village, chance >> 16, here)
    event = VisitRecorded(
        village=village.id,
        household=household,
        visitors=visitors,
        team=None if visitors else village.team,
        mode="in_person" if chance >> 22 & 31 else "telephone",
        started_at=at if with_device else None,
        ended_at=day.at(minute + 10 + (chance >> 27) % 20) if with_device and chance >> 32 & 1 else None,
        place=place(chance) if with_device and chance >> 33 & 1 else None,
        purposes=_PURPOSES[chance >> 34 & 7],
        goods=[] if day.month > 1 or chance >> 37 & 3 else _GOODS[(chance >> 39) % 3],
        notes=NOTES[(chance >> 44) % 10] if chance >> 42 & 3 else None,
    )
    evidence = None
    if not (chance >> 48) % 3:
        evidence = [
            Evidence(
                sha256=sha256(id_.encode()).hexdigest(),
                media_type="image/jpeg",
                captured_at=at,
                place=place(chance) if with_device and chance >> 52 & 3 == 0 else None,
            )
        ]
    device = None
    if with_device:
        village.seq += 1
        device = Device(village.seq, at)
    world.remember(id_, day, event)
    return encode(
        Line(
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


def _visitors(world: World, village: Village, chance: int, here: list[str]) -> list[str]:
    """One or two of the team; at times the record names the team alone, and rarely one of another village."""
    if not chance % _STRANGER:
        return world.villages[(village.number + 1) % len(world.villages)].cadres[:1]
    if not (chance >> 9) % _TEAM_ALONE:
        return []
    one = (chance >> 13) % len(here)
    return here[one : one + 1 + (chance >> 15 & 1)]


def _check_in(world: World, village: Village, day: Day, member: int) -> bytes:
    chance = world.chance(village.number, day.months, day.number, member)
    if not village.has_device:
        event = CheckedIn(cadre=village.cadres[member], village=village.id, at=day.text, source="paper")
        return world.fact(event, day)
    minute = _SIGNING + member * 5
    at = day.at(minute)
    event = CheckedIn(
        cadre=village.cadres[member],
        village=village.id,
        at=at,
        source="phone" if chance & 3 else "face",
        place=place(chance) if chance >> 2 & 1 else None,
    )
    village.seq += 1
    id_ = world.id(day.ms + minute * MINUTE_MS + chance % MINUTE_MS)
    world.remember(id_, day, event)
    return encode(Line(id=id_, type="CheckedIn", occurred_on=day.text, data=event, device=Device(village.seq, at)))


def _absent(world: World, village: Village, day: Day, away: Absence) -> bytes:
    cadre, until = village.cadres[away.member], f"{day.text[:8]}{away.last:02d}"
    if away.leave:
        kind = _KINDS[away.last % len(_KINDS)]
        leave = LeaveTaken(
            cadre=cadre, kind=kind, from_=day.text, until=until, approved_by="县驻村办", village=village.id
        )
        return world.line(leave, day)
    trip = TripApproved(
        cadre=cadre, from_=day.text, until=until, purpose="到县里参加政策培训和项目对接", approved_by="县驻村办",
        village=village.id,
    )  # fmt: skip
    return world.line(trip, day)


def month_ends(world: World, year: int, month: int) -> Iterator[bytes]:
    """Every cadre's attendance of the month is closed, on its last day; a few leaves are entered after that."""
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(1)
    day = world.today = Day.of(last, world.start)
    for village in world.villages:
        away = absence(world, village, day.months)
        known = away if away and not away.late else None
        for member, cadre in enumerate(village.cadres):
            days = known.days if known and known.member == member else 0
            leave = days if known and known.leave else 0
            yield world.line(
                AttendancePeriodClosed(
                    cadre=cadre,
                    village=village.id,
                    period=day.text[:7],
                    days_on_duty=26 - days - (village.number + month + member) % 4,
                    days_of_leave=leave,
                    days_of_trips=days - leave,
                )
            )
        if away and away.late:
            yield _absent(world, village, day.back(day.number - away.first), away)
