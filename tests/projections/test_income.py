"""An assessment's page: a household's income a head over a period, and what rests on it."""

from __future__ import annotations

from domain.exits import ExitProposed, Relapsed
from domain.income import IncomeAssessed, Streams
from domain.kernel.figure import Hedged
from tests.domain.mengcun import FU
from tests.projections.shown import shown

ASSESSMENT = "assessment:fu-2018"
assessed = IncomeAssessed(
    assessment=ASSESSMENT, household=FU, from_="2017-10-01", until="2018-09-30", per_head_fen=Hedged("余", 350_000),
    members_counted=3, expected_fen=120_000,
    streams=Streams(
        wage_fen=1_000_000, business_fen=0, business_cost_fen=0, property_fen=50_000, transfer_fen=Hedged("不详")
    ),
)  # fmt: skip


def test_it_says_what_a_head_earned_over_which_period_and_from_what() -> None:
    answer = shown(ASSESSMENT, ("2018-10-15", assessed))
    assert (answer["household"], answer["from"], answer["until"], answer["members_counted"]) == (
        FU, "2017-10-01", "2018-09-30", 3,
    )  # fmt: skip
    assert (answer["per_head_fen"]["low"], answer["per_head_fen"]["exact"]) == (350_000, False)
    assert (answer["expected_fen"]["low"], answer["total_fen"], answer["assessed_on"]) == (120_000, None, "2018-10-15")
    assert (answer["streams"]["wage_fen"]["low"], answer["streams"]["transfer_fen"]["unknown_addends"]) == (
        1_000_000,
        1,
    )


def test_it_lists_the_exits_and_relapses_that_rest_on_it() -> None:
    proposed = ExitProposed(exit="exit:1", household=FU, assessment=ASSESSMENT)
    relapsed = Relapsed(household=FU, assessment=ASSESSMENT, cause="illness")
    answer = shown(ASSESSMENT, assessed, proposed, ("2019-03-01", relapsed))
    assert ([one["exit"] for one in answer["exits"]], [one["cause"] for one in answer["relapses"]]) == (
        ["exit:1"], ["illness"],
    )  # fmt: skip
