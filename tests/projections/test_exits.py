"""An exit's page and an objection's: every step, in whatever order they were taken."""

from __future__ import annotations

from domain.exits import (
    ExitAgreed,
    ExitAnnounced,
    ExitProposed,
    ExitVerified,
    ObjectionAnswered,
    ObjectionRaised,
)
from domain.notices import NoticePosted
from projections.kernel.page import Sealed
from tests.domain.mengcun import FU
from tests.projections.shown import shown

EXIT, OBJECTION = "exit:fu-2018", "objection:1"
proposed = ExitProposed(exit=EXIT, household=FU, assessment="assessment:fu-2018")
verified = ExitVerified(exit=EXIT, household=FU, by="team")
agreed = ExitAgreed(exit=EXIT, household=FU)
raised = ObjectionRaised(
    objection=OBJECTION, exit=EXIT, household=FU, what="sealed what", raised_by="sealed whom"
)  # fmt: skip
answered = ObjectionAnswered(
    objection=OBJECTION, exit=EXIT, household=FU, outcome="dismissed", answer="sealed answer"
)  # fmt: skip
announced = ExitAnnounced(exit=EXIT, household=FU, approved_by="official:1", approved_on="2018-11-28")
notice = NoticePosted(
    notice="notice:1", about=EXIT, kind="exit", from_="2018-11-01", until="2018-11-07", places=["village_board"],
    text_sha256="0" * 64, fields_shown=["name"],
)  # fmt: skip


def test_it_shows_every_step_with_its_day() -> None:
    told = (
        ("2018-10-20", proposed), ("2018-10-25", verified), ("2018-10-26", agreed), ("2018-11-01", notice),
        ("2018-11-02", raised), ("2018-11-05", answered), ("2018-12-01", announced),
    )  # fmt: skip
    answer = shown(EXIT, *told)
    assert (answer["household"], answer["assessment"], answer["proposed_on"]) == (
        FU, "assessment:fu-2018", "2018-10-20",
    )  # fmt: skip
    steps = ("verified", "agreed", "notices", "objections", "answers", "announced")
    assert [answer[step][0]["on"] for step in steps] == [day for day, _ in told[1:]]
    assert (answer["verified"][0]["by"], answer["announced"][0]["approved_by"]) == ("team", "official:1")
    assert shown(EXIT, *told, as_of="2018-11-30")["announced"] == []


def test_an_exit_that_was_never_proposed_still_says_whose_it_is() -> None:
    for step in (verified, agreed, raised, answered, announced):
        answer = shown(EXIT, step)
        assert (answer["household"], answer["proposed_on"], answer["assessment"]) == (FU, None, None)
    assert shown(EXIT, notice)["household"] is None, "a notice names no household"


def test_an_objection_says_to_which_exit_it_is_and_how_it_was_answered() -> None:
    answer = shown(OBJECTION, ("2018-11-02", raised), ("2018-11-05", answered))
    assert (answer["exit"], answer["household"], answer["raised_on"]) == (EXIT, FU, "2018-11-02")
    assert answer["what"] == Sealed("id-1", "what", "sealed what")
    [found] = answer["answers"]
    assert (found["outcome"], found["answer"]) == ("dismissed", Sealed("id-2", "answer", "sealed answer"))
    assert shown(OBJECTION, raised)["answers"] == []
