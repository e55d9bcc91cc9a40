"""An employment's page: who works for whom, until when, and the wages paid."""

from __future__ import annotations

from domain.disbursements import FundsDisbursed
from domain.employment import EmploymentEnded, EmploymentStarted
from tests.domain.mengcun import FU, KUNLUN
from tests.projections.shown import shown

WORK = "employment:fu-1"
started = EmploymentStarted(
    employment=WORK, household=FU, cooperative=KUNLUN, wage_fen_per_month=200_000, from_="2018-03-01"
)


def wage(amount_fen: int) -> FundsDisbursed:
    return FundsDisbursed(payee=FU, amount_fen=amount_fen, kind="wage", cooperative=KUNLUN, settles=WORK)


def test_it_says_who_works_for_whom_for_what_wage() -> None:
    answer = shown(WORK, ("2018-03-05", started))
    assert (answer["employment"], answer["household"], answer["cooperative"], answer["person"]) == (
        WORK, FU, KUNLUN, None,
    )  # fmt: skip
    assert (answer["started_on"], answer["from"], answer["wage_fen_per_month"]["low"]) == (
        "2018-03-05", "2018-03-01", 200_000,
    )  # fmt: skip
    assert (answer["endings"], answer["wages_paid"]["low"]) == ([], 0)


def test_wages_are_added_up_until_after_its_end() -> None:
    ended = EmploymentEnded(employment=WORK, household=FU, reason="expired")
    told = (("2018-03-05", started), ("2018-04-01", wage(200_000)), ("2018-05-01", ended), ("2018-05-02", wage(90_000)))
    answer = shown(WORK, *told)
    assert (answer["wages_paid"]["low"], len(answer["payments"])) == (290_000, 2)
    assert [(found["on"], found["reason"]) for found in answer["endings"]] == [("2018-05-01", "expired")]
    assert shown(WORK, *told, as_of="2018-04-30")["endings"] == []
