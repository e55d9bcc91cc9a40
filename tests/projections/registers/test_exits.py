"""The register of exits: every step of one, in whatever order they were taken."""

from __future__ import annotations

from typing import Literal

from domain.corrections import EventVoided
from domain.exits import ExitAgreed, ExitAnnounced, ExitProposed, ExitVerified, ObjectionAnswered, ObjectionRaised
from domain.notices import NoticePosted
from tests.domain.mengcun import FU, FUZHUANG, GUO, HEATING
from tests.projections.registers.kept import row

EXIT, OBJECTION, ASSESSMENT = "exit:fu-2018", "objection:1", "assessment:fu-2018"
proposed = ExitProposed(exit=EXIT, household=FU, assessment=ASSESSMENT)
agreed = ExitAgreed(exit=EXIT, household=FU)
raised = ObjectionRaised(objection=OBJECTION, exit=EXIT, household=FU, what="sealed what")
answered = ObjectionAnswered(objection=OBJECTION, exit=EXIT, household=FU, outcome="dismissed")
announced = ExitAnnounced(exit=EXIT, household=FU, approved_by="official:1", approved_on="2018-11-28")


def verified(by: Literal["village_committee", "team"], household: str = FU) -> ExitVerified:
    return ExitVerified(exit=EXIT, household=household, by=by)


def notice(about: str = EXIT) -> NoticePosted:
    return NoticePosted(
        notice="notice:1", about=about, kind="exit", from_="2018-11-01", until="2018-11-07", village=FUZHUANG,
        places=["village_board"], text_sha256="0" * 64, fields_shown=["name"],
    )  # fmt: skip


TOLD = (
    ("2018-12-01", announced),
    ("2018-10-20", proposed),
    ("2018-10-25", verified("village_committee")),
    ("2018-10-26", verified("team")),
    ("2018-10-27", agreed),
    ("2018-11-01", notice()),
    ("2018-11-02", raised),
    ("2018-11-05", answered),
)


def test_an_exit_has_the_day_of_each_step_and_knows_when_it_was_announced() -> None:
    found = row("exits", EXIT, *TOLD)
    assert (found.household, found.assessment, found.village) == (FU, ASSESSMENT, FUZHUANG)
    assert (found.proposed_on, found.committee_verified_on, found.team_verified_on, found.agreed_on) == (
        20_181_020, 20_181_025, 20_181_026, 20_181_027,
    )  # fmt: skip
    assert (found.displayed_on, found.announced_on, found.announced_at) == (20_181_101, 20_181_201, 1)
    assert (found.approved_by, found.approved_on) == ("official:1", "2018-11-28")
    assert [(step["step"], step["on"], step["event"], step["position"]) for step in found.steps] == [
        ("proposed", "2018-10-20", "id-2", 2), ("verified", "2018-10-25", "id-3", 3),
        ("verified", "2018-10-26", "id-4", 4), ("agreed", "2018-10-27", "id-5", 5),
        ("displayed", "2018-11-01", "id-6", 6), ("objected", "2018-11-02", "id-7", 7),
        ("answered", "2018-11-05", "id-8", 8), ("announced", "2018-12-01", "id-1", 1),
    ]  # fmt: skip
    assert [step["by"] for step in found.steps if "by" in step] == ["village_committee", "team"]


def test_its_stage_is_the_furthest_by_the_day() -> None:
    days = ("2018-10-20", "2018-10-25", "2018-10-27", "2018-11-01", "2018-11-30", "2018-12-01")
    assert [row("exits", EXIT, *TOLD, as_of=day).stage for day in days] == [
        "proposed", "verified", "agreed", "displayed", "displayed", "announced",
    ]  # fmt: skip
    skipped = row("exits", EXIT, announced)
    assert (skipped.stage, skipped.proposed_on, skipped.agreed_on, skipped.household) == ("announced", None, None, FU)
    assert row("exits", EXIT, raised).stage is None


def test_a_notice_says_how_long_it_stands_and_names_no_household() -> None:
    found = row("exits", EXIT, notice())
    assert found.notices == [
        {"notice": "notice:1", "from": "2018-11-01", "until": "2018-11-07", "places": ["village_board"]}
    ]
    assert (found.household, found.village, found.stage) == (None, FUZHUANG, "displayed")


def test_a_notice_about_a_fund_is_none_of_an_exit() -> None:
    assert row("exits", HEATING, notice(about=HEATING)) is None


def test_an_objection_is_open_until_it_is_answered() -> None:
    assert row("exits", EXIT, *TOLD, as_of="2018-11-04").open_objections == 1
    found = row("exits", EXIT, *TOLD)
    assert found.open_objections == 0
    assert found.objections == [
        {"objection": OBJECTION, "raised_on": "2018-11-02", "answered_on": "2018-11-05", "outcome": "dismissed"}
    ]
    reopened = row("exits", EXIT, *TOLD, EventVoided(voids="id-8", reason="误录"))
    assert (reopened.open_objections, reopened.objections[0]["outcome"]) == (1, None)
    early = row("exits", EXIT, ("2018-11-05", raised), ("2018-11-02", answered))
    assert (early.open_objections, len(early.objections)) == (0, 1)


def test_a_step_taken_again_keeps_its_first_day_and_the_proposal_says_whose_it_is() -> None:
    told = (("2018-10-19", verified("team", GUO)), ("2018-10-20", proposed), ("2018-10-30", verified("team")))
    found = row("exits", EXIT, *told)
    assert (found.household, found.team_verified_on, len(found.steps)) == (FU, 20_181_019, 3)
    unproposed = row("exits", EXIT, ("2018-10-19", agreed), ("2018-10-20", verified("team", GUO)))
    assert unproposed.household == FU


def test_what_was_known_at_an_exit_is_what_was_known_at_its_first_announcement() -> None:
    found = row("exits", EXIT, ("2018-12-01", announced), ("2018-12-20", announced))
    assert (found.announced_on, found.announced_at) == (20_181_201, 1)


def test_an_announcement_that_was_voided_was_not_made() -> None:
    found = row("exits", EXIT, *TOLD, EventVoided(voids="id-1", reason="误录"))
    assert (found.stage, found.announced_on, found.announced_at, found.approved_by) == ("displayed", None, None, None)
