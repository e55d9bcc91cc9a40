"""A division's page: what lies in it, and what was done in its name."""

from __future__ import annotations

from domain.care import CareGiven
from domain.divisions import DivisionRegistered
from domain.meetings import MeetingHeld
from domain.notices import NoticePosted
from tests.domain.mengcun import ZHANG
from tests.projections.shown import shown

COUNTY, TOWN = "division:mengcun", "division:xindian"
mengcun = DivisionRegistered(division=COUNTY, name="孟村回族自治县", code="130930")
xindian = DivisionRegistered(division=TOWN, name="辛店镇", code="130930102", parent=COUNTY)


def test_it_says_its_code_and_in_what_it_lies() -> None:
    answer = shown(TOWN, xindian)
    assert (answer["division"], answer["name"], answer["code"], answer["parent"]) == (
        TOWN, "辛店镇", "130930102", COUNTY,
    )  # fmt: skip
    assert answer["divisions"] == []


def test_it_lists_what_lies_in_it_and_keeps_its_own_name() -> None:
    answer = shown(COUNTY, mengcun, xindian)
    assert (answer["name"], answer["parent"]) == ("孟村回族自治县", None)
    assert [(found["division"], found["name"]) for found in answer["divisions"]] == [(TOWN, "辛店镇")]


def test_it_lists_its_meetings_and_notices_and_the_care_for_its_groups() -> None:
    meeting = MeetingHeld(meeting="meeting:2018-q3", kind="quarterly_coordination", period="2018-Q3", division=COUNTY)
    notice = NoticePosted(
        notice="notice:county-1", about=COUNTY, kind="list", from_="2018-11-01", until="2018-11-07",
        places=["county_board"], text_sha256="ab" * 32, fields_shown=["name"],
    )  # fmt: skip
    care = CareGiven(kind="health_check", group="全体驻村干部", division=COUNTY)
    answer = shown(COUNTY, mengcun, ("2018-09-20", meeting), ("2018-11-01", notice), ("2018-11-05", care))
    assert [(found["on"], found["meeting"]) for found in answer["meetings"]] == [("2018-09-20", "meeting:2018-q3")]
    assert [(found["event"], found["until"]) for found in answer["notices"]] == [("id-3", "2018-11-07")]
    assert [(found["kind"], found["group"]) for found in answer["care"]] == [("health_check", "全体驻村干部")]


def test_care_for_one_cadre_is_left_to_that_cadres_page() -> None:
    assert shown(COUNTY, CareGiven(kind="counselling", cadre=ZHANG, division=COUNTY))["care"] == []
