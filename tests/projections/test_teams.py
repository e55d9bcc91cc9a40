"""A team's page: who formed it for which village, who was posted with it, and when it stood down."""

from __future__ import annotations

from domain.cooperatives import CooperativeRegistered
from domain.postings import DutyListIssued
from domain.teams import TeamFormed, TeamStoodDown
from domain.visits import VisitRecorded
from projections.kernel.page import Sealed
from tests.domain.mengcun import FUZHUANG, KUNLUN, LI, TEAM, ZHANG, posted, team
from tests.projections.shown import shown


def test_it_says_who_formed_it_when_and_for_which_village() -> None:
    answer = shown(TEAM, ("2017-12-20", team))
    assert (answer["team"], answer["level"], answer["village"], answer["sponsors"], answer["formed_on"]) == (
        TEAM, "county", FUZHUANG, ["县城管局"], "2017-12-20",
    )  # fmt: skip
    assert (answer["last_day"], answer["postings"]) == (None, [])


def test_it_says_when_it_stood_down_from_that_day_on() -> None:
    stood_down = TeamStoodDown(team=TEAM, last_day="2020-12-31", reason="sealed why")
    told = (("2018", team), ("2020-12-31", stood_down))
    assert shown(TEAM, *told, as_of="2020-12-30")["last_day"] is None
    answer = shown(TEAM, *told)
    assert (answer["last_day"], answer["reason"]) == ("2020-12-31", Sealed("id-2", "reason", "sealed why"))
    assert (answer["formed_on"], answer["level"]) == ("2018", "county")


def test_it_lists_who_was_posted_with_it_oldest_first() -> None:
    answer = shown(TEAM, team, ("2018-06-01", posted("2018-06-01", cadre=LI)), ("2018-01-02", posted("2018-01-02")))
    assert [(one["cadre"], one["from"]) for one in answer["postings"]] == [(ZHANG, "2018-01-02"), (LI, "2018-06-01")]


def test_it_lists_its_duties_and_the_cooperatives_it_led_and_counts_its_visits() -> None:
    duties = DutyListIssued(team=TEAM, items=["走访贫困户"], period="2018")
    led = CooperativeRegistered(cooperative=KUNLUN, name="昆仑", initiated_by=TEAM)
    answer = shown(TEAM, team, duties, led, VisitRecorded(village=FUZHUANG, team=TEAM))
    assert [one["items"] for one in answer["duty_lists"]] == [["走访贫困户"]]
    assert [one["cooperative"] for one in answer["cooperatives"]] == [KUNLUN]
    assert (answer["visits"], answer["also_named_in"]) == (1, {})


def test_another_team_of_the_village_is_none_of_its_own() -> None:
    other = TeamFormed(team="team:other", level="city", village=FUZHUANG)
    assert shown(TEAM, team, other) == shown(TEAM, team)
