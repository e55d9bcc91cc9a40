"""Measures of teams, of posted cadres and their careers, and of meetings."""

from __future__ import annotations

from typing import Final

from domain.kernel.dates import parse
from domain.kernel.figure import Figure
from service.questions.measures.counting import (
    COUNTY,
    PLACE,
    count_of,
    made,
    of_its_time,
)
from service.questions.measuring import Measured, Measuring, Reading, Said, measure
from service.questions.reckoning import as_date, either
from service.registers.asking import Found

SECTION_LEVEL: Final = frozenset({"deputy_section_head", "section_head", "副科级", "正科级", "副主任科员", "主任科员"})
"""The ranks of section level (科级), of whatever scale."""


def _teams(of: Measuring) -> list[Found]:
    """The teams that stand on the day."""
    day = as_date(of.at.day)
    return [
        one
        for one in of.inside("teams")
        if one.row.formed_on is not None and (one.row.stood_down_on is None or parse(one.row.stood_down_on).last >= day)
    ]


@measure("teams", unit="teams", of=PLACE, zh="当日在村的驻村工作队", en="Teams that stand on the day")
def teams(of: Measuring) -> Measured:
    found = _teams(of)
    return Measured(count_of(found), made(found))


def _teams_of(level: str, of: Measuring) -> Measured:
    found = [one for one in _teams(of) if one.row.level == level]
    return Measured(count_of(found), made(found))


@measure("teams_of_county_level", unit="teams", of=PLACE, zh="其中县派", en="Of these, chosen by the county")
def teams_of_county_level(of: Measuring) -> Measured:
    return _teams_of("county", of)


@measure("teams_of_city_level", unit="teams", of=PLACE, zh="其中市派", en="Of these, chosen by the city")
def teams_of_city_level(of: Measuring) -> Measured:
    return _teams_of("city", of)


@measure("villages_with_team", unit="villages", of=PLACE, zh="有驻村工作队的村", en="Villages where a team stands")
def villages_with_team(of: Measuring) -> Measured:
    found = _teams(of)
    return Measured(Figure.exact(len({one.row.village for one in found})), made(found))


def _posted(of: Measuring, level: str | None = None) -> Measured:
    """Heads posted on the day: two postings or two roles are one head."""
    day = of.at.day
    postings = [
        one
        for one in of.inside("postings")
        if one.row.first_day is not None
        and one.row.first_day <= day
        and (one.row.last_day is None or one.row.last_day >= day)
    ]
    rested = made(postings)
    if level is not None:
        named = of.rows("teams", "unit", *sorted({one.row.team for one in postings if one.row.team is not None}))
        of_level = {one.unit for one in named if one.row.level == level}
        postings = [one for one in postings if one.row.team in of_level]
        rested = [*made(postings), *(one.made_by for one in named if one.unit in of_level)]
    return Measured(Figure.exact(len({one.row.cadre for one in postings})), rested)


@measure("posted_cadres", unit="persons", of=PLACE, zh="当日在村的驻村干部", en="Cadres posted on the day, by heads")
def posted_cadres(of: Measuring) -> Measured:
    return _posted(of)


@measure("posted_cadres_of_county_level", unit="persons", of=PLACE, zh="其中县派", en="Of these, in the county's teams")
def posted_cadres_of_county_level(of: Measuring) -> Measured:
    return _posted(of, "county")


@measure("posted_cadres_of_city_level", unit="persons", of=PLACE, zh="其中市派", en="Of these, in the city's teams")
def posted_cadres_of_city_level(of: Measuring) -> Measured:
    return _posted(of, "city")


def _listed(of: Measuring, kind: str) -> Measured:
    found = [one for one in of_its_time(of, "listings") if one.row.kind == kind]
    return Measured(Figure.exact(len({one.row.cadre for one in found})), made(found), complete=False)


@measure(
    "reserve_cadres_recommended", unit="persons", of=COUNTY, zh="推荐为后备干部", en="Recommended as reserve cadres"
)
def reserve_cadres_recommended(of: Measuring) -> Measured:
    return _listed(of, "reserve")


@measure(
    "delegates_elected", unit="persons", of=COUNTY, zh="当选代表的驻村干部", en="Cadres who were elected delegates"
)
def delegates_elected(of: Measuring) -> Measured:
    return _listed(of, "delegate")


@measure(
    "first_secretaries_promoted",
    unit="persons",
    of=COUNTY,
    zh="提拔到科级的第一书记",
    en="First secretaries who were promoted to section level",
)
def first_secretaries_promoted(of: Measuring) -> Measured:
    """Of the year that the figure is of: no more than all since an earlier one."""
    promoted = [one for one in of_its_time(of, "promotions") if one.row.to_rank in SECTION_LEVEL]
    postings = of.rows("postings", "unit", *sorted({one.row.cadre for one in promoted}))
    secretaries = {one.unit for one in postings if "first_secretary" in one.row.roles}
    found = [one for one in promoted if one.row.cadre in secretaries]
    return Measured(Figure.exact(len({one.row.cadre for one in found})), made(found), complete=False)


@measure(
    "coordination_meetings_per_quarter",
    unit="count",
    of=COUNTY,
    zh="每季度协调会次数",
    en="Coordination meetings of a quarter",
)
def coordination_meetings_per_quarter(of: Measuring) -> Measured:
    """Of the quarters that are over; the one that the day lies in is open."""
    over = (of.at.day // 100 % 100 - 1) // 3 if of.at.day // 10_000 == of.year else 4
    quarters = [f"{of.year}-Q{number}" for number in range(1, 5)]
    held = [one for one in of.rows("meetings", "period", *quarters) if one.row.kind == "quarterly_coordination"]
    numbers = [Figure.exact(sum(one.row.period == quarter for one in held)) for quarter in quarters]
    readings = [
        Reading(Said(quarter if done else f"{quarter}（未结束）", quarter if done else f"{quarter} (open)"), number)
        for quarter, number, done in zip(quarters, numbers, (number <= over for number in range(1, 5)), strict=True)
    ]
    if not over:
        return Measured(None, made(held), readings=readings, why=Said("没有已结束的季度。", "No quarter is over."))
    return Measured(either(numbers[:over]), made(held), readings=readings)
