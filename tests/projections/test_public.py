"""Meetings, notices and published figures as they were recorded, with the days that belong to them."""

from __future__ import annotations

from domain.claims import ClaimPublished
from domain.doubts import DoubtAnswered
from domain.kernel.figure import Hedged
from domain.meetings import MeetingHeld
from domain.notices import NoticeClosed, NoticePosted
from projections.kernel.page import Sealed
from tests.domain.mengcun import FUZHUANG, HEATING, ZHANG
from tests.projections.shown import shown

MEETING, NOTICE, CLAIM = "meeting:2018-q3", "notice:fuzhuang-1", "claim:2018-11-21-17"
posted = NoticePosted(
    notice=NOTICE, about=HEATING, kind="funds", from_="2018-11-01", until="2018-11-07", places=["village_board"],
    text_sha256="ab" * 32, fields_shown=["name", "amount"], village=FUZHUANG,
)  # fmt: skip


def published(figure: int | Hedged, out_of: int | None = None) -> ClaimPublished:
    return ClaimPublished(
        claim=CLAIM, source="驻村帮扶工作综述", measure="exited_households", unit="households", scope="130930",
        as_of="2018-11-21", figure=figure, statement="贫困户大多已经脱贫。", out_of=out_of,
    )  # fmt: skip


def test_a_meeting_says_when_it_was_held_for_which_quarter_and_by_whom() -> None:
    held = MeetingHeld(
        meeting=MEETING, kind="quarterly_coordination", period="2018-Q3", village=FUZHUANG, chaired_by=ZHANG, topics="x"
    )
    answer = shown(MEETING, ("2018-10-08", held))
    assert (answer["held_on"], answer["period"], answer["village"], answer["division"]) == (
        "2018-10-08", "2018-Q3", FUZHUANG, None,
    )  # fmt: skip
    assert (answer["chaired_by"], answer["topics"]) == (ZHANG, Sealed("id-1", "topics", "x"))


def test_a_notice_says_what_it_shows_where_and_until_when() -> None:
    answer = shown(NOTICE, posted)
    assert (answer["about"], answer["places"], answer["fields_shown"]) == (
        HEATING, ["village_board"], ["name", "amount"],
    )  # fmt: skip
    assert (answer["from"], answer["until"], answer["closings"]) == ("2018-11-01", "2018-11-07", [])


def test_a_notice_that_was_taken_down_early_shows_both_days() -> None:
    answer = shown(NOTICE, ("2018-11-01", posted), ("2018-11-05", NoticeClosed(notice=NOTICE, objections=0)))
    assert answer["until"] == "2018-11-07"
    assert [(found["on"], found["objections"]) for found in answer["closings"]] == [("2018-11-05", 0)]


def test_a_claim_is_shown_as_printed() -> None:
    answer = shown(CLAIM, published(Hedged("余", 40)))
    assert (answer["figure"]["low"], answer["figure"]["high"], answer["unit"]) == (40, None, "households")
    assert (answer["statement"], answer["as_of"], answer["out_of"]) == ("贫困户大多已经脱贫。", "2018-11-21", None)


def test_a_claim_out_of_a_whole_shows_both() -> None:
    answer = shown(CLAIM, published(42, out_of=47))
    assert (answer["figure"]["low"], answer["out_of"]["low"]) == (42, 47)


def test_a_doubt_about_a_notice_is_counted_there() -> None:
    answered = DoubtAnswered(subject=NOTICE, rule="rule:too-short", doubt="x", answer="y")
    assert shown(NOTICE, posted, answered)["also_named_in"] == {"DoubtAnswered": 1}
