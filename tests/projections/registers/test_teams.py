"""The register of teams: for which village each was formed, by whom, and when it stood down."""

from __future__ import annotations

from domain.corrections import EventVoided
from domain.teams import TeamFormed, TeamStoodDown
from projections.kernel.page import Sealed
from projections.registers.teams import TeamRow
from tests.domain.mengcun import FUZHUANG, MUZHUANG, TEAM, team
from tests.projections.registers.kept import row

FORMED = ("2018-01-05", team)
DOWN = ("2019-12-30", TeamStoodDown(team=TEAM, last_day="2019-12-31", reason="sealed why"))


def test_it_says_for_which_village_and_by_whom_a_team_was_formed() -> None:
    other = TeamFormed(team="team:muzhuang", level="city", village=MUZHUANG)
    assert row("teams", TEAM, FORMED, other) == TeamRow(
        village=FUZHUANG, level="county", sponsors=["县城管局"], formed_on="2018-01-05"
    )


def test_a_team_that_stood_down_keeps_its_village_and_says_its_last_day() -> None:
    found = row("teams", TEAM, FORMED, DOWN)
    assert (found.village, found.stood_down_on) == (FUZHUANG, "2019-12-31")
    assert found.reason == Sealed("id-2", "reason", "sealed why")
    assert row("teams", TEAM, FORMED, DOWN, as_of="2019-12-29").stood_down_on is None


def test_a_team_that_was_formed_anew_is_of_the_village_said_last() -> None:
    elsewhere = TeamFormed(team=TEAM, level="city", village=MUZHUANG)
    found = row("teams", TEAM, FORMED, ("2018-02-01", elsewhere))
    assert (found.village, found.level, found.sponsors) == (MUZHUANG, "city", [])


def test_a_void_brings_a_team_back_and_the_order_of_telling_does_not_matter() -> None:
    assert row("teams", TEAM, FORMED, DOWN, EventVoided(voids="id-2", reason="误录")).stood_down_on is None
    found = row("teams", TEAM, DOWN, FORMED)
    assert (found.level, found.stood_down_on) == ("county", "2019-12-31")
