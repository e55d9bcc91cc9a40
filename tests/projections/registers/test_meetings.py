"""The register of meetings: what was held for which quarter, whose it was, and who was in the chair."""

from __future__ import annotations

from domain.corrections import EventVoided
from domain.meetings import MeetingHeld
from projections.kernel.page import Sealed
from projections.registers.meetings import MeetingRow
from tests.domain.mengcun import FUZHUANG, MUZHUANG, ZHANG
from tests.projections.registers.kept import fact, row

MEETING = "meeting:2018-q3"
HELD = MeetingHeld(
    meeting=MEETING, kind="quarterly_coordination", period="2018-Q3", division="division:mengcun",
    chaired_by="official:wang", topics="sealed what",
)  # fmt: skip


def test_a_meeting_says_for_which_quarter_it_was_held_when_and_by_whom() -> None:
    assert row("meetings", MEETING, ("2018-09-20", HELD)) == MeetingRow(
        kind="quarterly_coordination", period="2018-Q3", held_on="2018-09-20", division="division:mengcun",
        chaired_by="official:wang", topics=Sealed("id-1", "topics", "sealed what"),
    )  # fmt: skip
    assert row("meetings", MEETING, HELD, EventVoided(voids="id-1", reason="误录")) is None


def test_a_meeting_of_a_village_lies_in_it() -> None:
    held = MeetingHeld(meeting="meeting:2", kind="villagers", period="2018-Q4", village=FUZHUANG, chaired_by=ZHANG)
    assert row("meetings", "meeting:2", held) == MeetingRow(
        village=FUZHUANG, kind="villagers", period="2018-Q4", held_on="2018-11-10", chaired_by=ZHANG
    )


def test_of_a_meeting_that_was_told_twice_the_last_word_stands() -> None:
    again = MeetingHeld(meeting=MEETING, kind="progress", period="2018-Q4")
    assert row("meetings", MEETING, ("2018-10-08", again), ("2018-09-20", HELD)) == MeetingRow(
        kind="progress", period="2018-Q4", held_on="2018-10-08"
    )


def test_a_meeting_lies_in_the_village_that_it_names_or_else_in_the_one_that_it_concerns() -> None:
    named = MeetingHeld(meeting=MEETING, kind="other", period="2018-Q4", village=FUZHUANG)
    unnamed = MeetingHeld(meeting=MEETING, kind="other", period="2018-Q4", chaired_by="official:wang")
    lie_in = [
        MeetingRow.step(None, fact(1, told)._replace(village=MUZHUANG), MEETING).village for told in (named, unnamed)
    ]
    assert lie_in == [FUZHUANG, MUZHUANG]
