"""Those who work in the county: teams and cadres, how they are sent, taught, appraised and called back; officials."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, Literal

from domain.cadres import CadreRegistered
from domain.care import CareGiven
from domain.careers import (
    CadreAppraised,
    CadrePromoted,
    CadreTransferred,
    DelegateElected,
    RankRecorded,
    ReserveRecommended,
    Scale,
    Service,
)
from domain.discipline import DisciplineImposed
from domain.kernel.event import Event
from domain.officials import KinshipDeclared, OfficialRegistered
from domain.postings import CadrePosted, DutyListIssued, PostingEnded, PostingRenewed, PostRole
from domain.teams import TeamFormed, TeamStoodDown
from domain.trainings import TrainingHeld
from examples.county.lines import Day
from examples.county.world import (
    CASHIER,
    CLERK,
    COUNTY,
    EVERY_MONTH,
    INSPECTORS,
    QUARTER_ENDS,
    TOWNS,
    TREASURER,
    YEARS_A_TERM,
    CountyStep,
    Village,
    VillageStep,
    World,
)

# One in so many …
_STOOD_DOWN: Final = 6  # teams stand down when a term is over, and another is formed
_POSTING_ENDED: Final = 4  # postings that run out are ended in so many words
_CALLED_BACK: Final = 5  # villages see one of their team replaced in a year
_PROMOTED: Final = 8  # cadres are promoted in their second year,
_WRONG_RANK: Final = 8  # of these from another rank than the ledger holds: contradicts rank
_RESERVE: Final = 15  # are recommended as reserve cadres,
_DELEGATE: Final = 30  # are elected delegates,
_TRANSFERRED: Final = 12  # are transferred to another unit when their term is over
_DISCIPLINED: Final = 60  # cadres are disciplined in a year
_CARED_FOR: Final = 12  # months bring care to a cadre of the village
_KIN: Final = 4  # villages' accountants declare a kinship with a household

_ROLES: Final[tuple[list[PostRole], ...]] = (["captain", "first_secretary"], ["member"], ["member"])
_RANKS: Final[tuple[tuple[Scale, str, str, str | None], ...]] = (
    ("county_grades_2015_to_2019", "科员级", "副科级", "正科级"),
    ("county_grades_2015_to_2019", "副科级", "正科级", None),
    ("public_institutions", "九级职员", "八级职员", "七级职员"),
)
_RANKS_FROM_2020: Final[tuple[tuple[Scale, str, str, str | None], ...]] = (
    ("grades_from_2019", "一级科员", "四级主任科员", "三级主任科员"),
    ("grades_from_2019", "四级主任科员", "三级主任科员", "二级主任科员"),
    ("public_institutions", "九级职员", "八级职员", "七级职员"),
)
_LAST_YEAR_OF_COUNTY_GRADES: Final = 2019
_GRADES: Final[tuple[Literal["excellent", "competent", "basically_competent"], ...]] = (
    "excellent", "competent", "competent", "competent", "competent", "basically_competent",
)  # fmt: skip
_DUTIES: Final = ["每月走访全部建档立卡户", "建立一户一档", "落实帮扶措施", "督促项目进度", "宣传扶贫政策"]
_CARE: Final[tuple[Literal["health_check", "talk", "family_care", "consolation"], ...]] = (
    "health_check", "talk", "family_care", "consolation",
)  # fmt: skip
_CARE_FOR_ALL: Final[tuple[Literal["insurance", "health_check"], ...]] = ("insurance", "health_check")
_ATTENDEES: Final = 30


# -- who is there from the beginning


def officials(world: World) -> Iterator[bytes]:
    """The county's finance officers and inspectors, and one official a town."""
    posts = ("申报经办", "审批", "支付经办")
    for official, post in zip((CLERK, TREASURER, CASHIER), posts, strict=True):
        yield world.line(OfficialRegistered(official=official, name=f"占位{post}员", post=post, unit="县财政局"))
    for number, official in enumerate(INSPECTORS, 1):
        yield world.line(
            OfficialRegistered(official=official, name=f"占位督导员{number}", post="督导组成员", unit="县督导组")
        )
    for town in TOWNS:
        yield world.line(
            OfficialRegistered(official=f"official:{town}", name=f"占位{town}", post="扶贫办主任", unit=f"乡镇{town}")
        )


def committee(world: World, village: Village) -> Iterator[bytes]:
    """Two of the village's committee."""
    for number, (official, post) in enumerate(((village.head, "村委会主任"), (village.accountant, "村会计")), 1):
        name = f"村干部{village.number + 1:04d}-{number}"
        yield world.line(OfficialRegistered(official=official, name=name, post=post, village=village.id))


def kinships(world: World, village: Village, day: Day) -> Iterator[bytes]:
    """Some declare once whom they are kin to."""
    if day.age == 0 and village.number % _KIN == 0:
        first, end = world.numbers(village)
        kin = world.home(first + world.chance(village.number, 21) % (end - first))
        if kin.age == 0:
            yield world.line(KinshipDeclared(a=village.accountant, b=kin.id, relation="兄弟"))


# -- a term


def term_begins(world: World, village: Village, age: int) -> Iterator[bytes]:
    """A team, now and then a new one; its cadres, their ranks and their duties."""
    unit, term = f"单位{village.number % 60 + 1:02d}", age // YEARS_A_TERM
    if age == 0:
        yield world.line(TeamFormed(team=village.team, level="county", village=village.id, sponsors=[unit]))
    else:
        yield from _term_ends(world, village, age)
        if world.chance(village.number, term, 22) % _STOOD_DOWN == 0:
            last_day = world.today.text
            yield world.line(TeamStoodDown(team=village.team, last_day=last_day, reason="轮换，由新的工作队接替"))
            village.team = f"team:{village.label}-{term + 1}"
            yield world.line(TeamFormed(team=village.team, level="county", village=village.id, sponsors=[unit]))
    village.cadres = [base_cadre(village, term, member) for member in range(len(_ROLES))]
    for member in range(len(_ROLES)):
        yield from _cadre(world, village, age, member)
    yield world.line(
        DutyListIssued(items=_DUTIES, team=village.team, village=village.id, period=str(world.start + age))
    )


def base_cadre(village: Village, term: int, member: int) -> str:
    """Who begins a term in that place."""
    return f"cadre:{village.label}-{term + 1}-{member + 1}"


def _cadre(world: World, village: Village, age: int, member: int, after: str = "") -> Iterator[bytes]:
    """A cadre is entered, with the rank that the file tells."""
    number = (age // YEARS_A_TERM * len(world.villages) + village.number) * len(_ROLES) + member + 1
    unit = f"单位{village.number % 60 + 1:02d}"
    yield world.line(CadreRegistered(cadre=village.cadres[member], name=f"干部{number:04d}{after}", unit=unit))
    scale, rank, *_ = _rank(world, village, age, member)
    yield world.line(RankRecorded(cadre=village.cadres[member], scale=scale, rank=rank))


def _term_ends(world: World, village: Village, age: int) -> Iterator[bytes]:
    """On the last day of a term: some postings are ended expressly, some cadres go to another unit."""
    for member, cadre in enumerate(village.cadres):
        chance = world.chance(village.number, age, member, 23)
        if chance % _POSTING_ENDED == 0:
            ended_on = world.today.text
            yield world.line(PostingEnded(cadre=cadre, village=village.id, ended_on=ended_on, reason="任期届满"))
        if (chance >> 8) % _TRANSFERRED == 0:
            yield world.line(
                CadreTransferred(
                    cadre=cadre, to_unit=f"单位{chance % 60 + 1:02d}", post="股长", decision=_document(world, village)
                )
            )


def postings(world: World, village: Village, age: int) -> Iterator[bytes]:
    """For the year that begins: cadres are posted in a term's first year, and renewed in its second."""
    year = world.start + age
    for cadre, roles in zip(village.cadres, _ROLES, strict=True):
        if age % YEARS_A_TERM == 0:
            yield world.line(_posted(village, cadre, roles, f"{year}-01-01", f"{year}-12-31"))
        else:
            yield world.line(PostingRenewed(cadre=cadre, village=village.id, until=f"{year}-12-31"))


def _posted(village: Village, cadre: str, roles: list[PostRole], first: str, last: str) -> Event:
    return CadrePosted(cadre=cadre, team=village.team, village=village.id, roles=roles, from_=first, until=last)


def replacements(world: World, village: Village, day: Day) -> Iterator[bytes]:
    """On the first of a month, before anybody is visited: a cadre was called back, and another takes the place."""
    chance = world.chance(village.number, day.age, 24)
    if chance % _CALLED_BACK or day.month != 2 + (chance >> 8) % 10:
        return
    member = (chance >> 16) % len(_ROLES)
    last = Day.of(date.fromisoformat(day.text) - timedelta(1), world.start)
    yield world.line(
        PostingEnded(
            cadre=village.cadres[member], village=village.id, ended_on=last.text, reason="召回，另行选派", recall=True,
            approved_by="县委组织部",
        )
    )  # fmt: skip
    village.cadres = [*village.cadres]
    village.cadres[member] = f"{base_cadre(village, day.age // YEARS_A_TERM, member)}-{day.months}"
    yield from _cadre(world, village, day.age, member, after="替")
    yield world.line(_posted(village, village.cadres[member], _ROLES[member], day.text, f"{day.year}-12-31"))


# -- a career


def _rank(world: World, village: Village, age: int, member: int) -> tuple[Scale, str, str, str | None]:
    """A cadre's scale, their rank when the term begins, and the two after it."""
    term = age // YEARS_A_TERM
    ranks = _RANKS if world.start + term * YEARS_A_TERM <= _LAST_YEAR_OF_COUNTY_GRADES else _RANKS_FROM_2020
    return ranks[world.chance(village.number, term, member) % len(ranks)]


def promotions(world: World, village: Village, day: Day) -> Iterator[bytes]:
    """In a term's second year; now and then the rank before is not the one that the ledger holds."""
    if day.age % YEARS_A_TERM == 0:
        return
    for member, cadre in enumerate(village.cadres):
        chance = world.chance(village.number, day.age, member, day.month)
        scale, before, after, last = _rank(world, village, day.age, member)
        over = scale == "county_grades_2015_to_2019" and int(day.year) > _LAST_YEAR_OF_COUNTY_GRADES
        if chance % _PROMOTED or over:
            continue
        if last is not None and (chance >> 32) % _WRONG_RANK == 0:
            before, after = after, last
        yield world.line(
            CadrePromoted(
                cadre=cadre,
                scale=scale,
                from_=before,
                to=after,
                decision=_document(world, village),
                grounds=["驻村考核称职"],
                service=[
                    Service(
                        village=village.id,
                        from_month=f"{int(day.year) - 1}-01",
                        until_month=f"{int(day.year) - 1}-12",
                        days_on_duty=200 + chance % 90,
                    )
                ],
                effective_on=day.text,
            )
        )


def put_forward(world: World, village: Village, day: Day) -> Iterator[bytes]:
    """A few are recommended or elected, and a few disciplined."""
    for member, cadre in enumerate(village.cadres):
        chance = world.chance(village.number, day.age, member, 25)
        if chance % _RESERVE == 0:
            yield world.line(
                ReserveRecommended(cadre=cadre, recommended_by="县驻村办", document=_document(world, village))
            )
        if (chance >> 8) % _DELEGATE == 0:
            yield world.line(DelegateElected(cadre=cadre, congress="县党代会"))
        if (chance >> 16) % _DISCIPLINED == 0:
            yield world.line(
                DisciplineImposed(
                    cadre=cadre,
                    regime="party",
                    measure="warning",
                    effective_on=day.text,
                    acted_on=f"{day.year}-05",
                    document=f"占位纪〔{day.year}〕{village.number % 90 + 1}号",
                    grounds="走访记录与实际不符",
                )
            )


def appraisals(world: World, village: Village, day: Day) -> Iterator[bytes]:
    for member, cadre in enumerate(village.cadres):
        grade = _GRADES[world.chance(village.number, day.age, member, 26) % len(_GRADES)]
        yield world.line(CadreAppraised(cadre=cadre, year=int(day.year), grade=grade, village=village.id))


# -- teaching and care


def arrival_training(world: World, age: int) -> Iterator[bytes]:
    """Whoever will be posted is taught before; a session holds thirty."""
    cadres = [cadre for village in world.villages for cadre in village.cadres]
    for first in range(0, len(cadres), _ATTENDEES):
        session = cadres[first : first + _ATTENDEES]
        yield world.line(
            TrainingHeld(
                training=f"training:{world.start + age}-{first // _ATTENDEES + 1}",
                level="county",
                before_arrival=True,
                attendees=session,
                heads=len(session),
                topic="驻村干部岗前培训",
            )
        )


def training(world: World, day: Day) -> Iterator[bytes]:
    """Once a quarter, for three days, in the province or the city; nobody is named."""
    yield world.line(
        TrainingHeld(
            training=f"training:{day.text[:7]}",
            level="city" if day.month % 2 else "province",
            before_arrival=False,
            heads=20 + world.chance(day.months, 27) % 60,
            until=day.text,
            topic="扶贫政策培训",
        ),
        day.back(2),
    )


def care_for_all(world: World, _day: Day) -> Iterator[bytes]:
    for kind in _CARE_FOR_ALL:
        yield world.line(CareGiven(kind=kind, group="全体驻村干部", division=f"division:{COUNTY}", given_by="县驻村办"))


def care(world: World, village: Village, day: Day) -> Iterator[bytes]:
    chance = world.chance(village.number, day.months, 28)
    if chance % _CARED_FOR == 0:
        cadre = village.cadres[(chance >> 8) % len(village.cadres)]
        yield world.line(CareGiven(kind=_CARE[(chance >> 16) % len(_CARE)], cadre=cadre, given_by="县驻村办"))


def _document(world: World, village: Village) -> str:
    return f"占位干〔{world.today.year}〕{village.number % 90 + 1}号"


IN_VILLAGES: Final[dict[tuple[int, int], VillageStep]] = {
    (1, 22): kinships,
    (4, 6): promotions,
    (9, 6): put_forward,
    (12, 15): appraisals,
    **{(month, 24): care for month in EVERY_MONTH},
}
IN_COUNTY: Final[dict[tuple[int, int], CountyStep]] = {
    (3, 26): care_for_all,
    **{(month, 27): training for month in QUARTER_ENDS},
}
