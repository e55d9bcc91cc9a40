"""The pages of a share and of a dividend: the principal that is left, and what was paid of what was declared."""

from __future__ import annotations

import pytest

from domain.disbursements import FundsDisbursed
from domain.kernel.figure import Hedged
from domain.shares import DividendDeclared, DividendLine, SharePrincipalReturned, ShareSubscribed
from tests.domain.mengcun import FU, GUO, KUNLUN
from tests.projections.shown import shown

SHARE, DIVIDEND = "share:fu-1", "dividend:kunlun-2018"
FOR_ALL = DividendLine(amount_fen=40_000)


def subscribed(principal_fen: int | None) -> ShareSubscribed:
    return ShareSubscribed(
        share=SHARE, cooperative=KUNLUN, household=FU, source="loan", units=2, principal_fen=principal_fen, until="2020"
    )


def declared(*rule: DividendLine, total_fen: int | Hedged | None = None) -> DividendDeclared:
    return DividendDeclared(
        dividend=DIVIDEND, cooperative=KUNLUN, year=2018, rule=list(rule), total_fen=total_fen, due_on="2018-12-31"
    )


def paid(amount_fen: int | Hedged, payee: str = FU, entitled: str | None = None) -> FundsDisbursed:
    return FundsDisbursed(
        payee=payee, amount_fen=amount_fen, kind="dividend", cooperative=KUNLUN, settles=DIVIDEND, entitled=entitled
    )


def test_a_share_says_whose_it_is_and_what_is_left_of_its_principal() -> None:
    back = SharePrincipalReturned(share=SHARE, amount_fen=200_000, household=FU)
    answer = shown(SHARE, ("2018-01-10", subscribed(500_000)), back)
    assert (answer["share"], answer["cooperative"], answer["household"], answer["source"], answer["until"]) == (
        SHARE, KUNLUN, FU, "loan", "2020",
    )  # fmt: skip
    assert (answer["subscribed_on"], answer["units"]["low"]) == ("2018-01-10", 2)
    assert [answer[name]["low"] for name in ("principal", "returned", "left")] == [500_000, 200_000, 300_000]
    assert [found["amount_fen"]["low"] for found in answer["returns"]] == [200_000]


def test_of_a_principal_that_is_not_recorded_nothing_is_said_to_be_left() -> None:
    answer = shown(SHARE, subscribed(None), SharePrincipalReturned(share=SHARE, amount_fen=200_000))
    assert (answer["principal"], answer["left"], answer["returned"]["low"]) == (None, None, 200_000)


def test_a_dividend_shows_its_rule_and_what_of_its_total_is_missing() -> None:
    answer = shown(DIVIDEND, ("2018-11-21", declared(FOR_ALL, total_fen=100_000)), paid(40_000), paid(30_000, GUO))
    assert (answer["cooperative"], answer["year"], answer["declared_on"], answer["due_on"]) == (
        KUNLUN, 2018, "2018-11-21", "2018-12-31",
    )  # fmt: skip
    assert answer["rule"] == [{"amount_fen": 40_000}]
    assert [answer[name]["low"] for name in ("total", "paid", "missing")] == [100_000, 70_000, 30_000]
    assert answer["payments"] == 2


def test_what_is_missing_is_told_only_of_a_total_that_was_declared() -> None:
    assert shown(DIVIDEND, declared(FOR_ALL), paid(40_000))["missing"] is None
    assert shown(DIVIDEND, paid(40_000))["missing"] is None
    vague = shown(DIVIDEND, declared(total_fen=Hedged("不到", 100_000)), paid(40_000))["missing"]
    assert (vague["low"], vague["high"], vague["exact"]) == (None, 60_000, False)


def test_what_was_paid_in_the_stead_of_another_is_that_others() -> None:
    answer = shown(DIVIDEND, paid(10_000), paid(30_000), paid(5_000, GUO, FU), paid(7_000, GUO))
    assert {to: figure["low"] for to, figure in answer["paid_to"].items()} == {FU: 45_000, GUO: 7_000}


def test_a_household_is_short_that_surely_got_less_than_any_line_gives() -> None:
    ordinary = DividendLine(amount_fen=20_000, category="ordinary")
    told = (paid(40_000), paid(19_000, GUO), paid(30_000, "household:ma"), paid(1_000, "village:fuzhuang"))
    answer = shown(DIVIDEND, declared(FOR_ALL, ordinary), *told)
    assert answer["paid_short"] == [GUO], "30,000 fen may be right for an ordinary household, and a village is none"
    assert shown(DIVIDEND, declared(FOR_ALL), *told)["paid_short"] == [GUO, "household:ma"]
    assert shown(DIVIDEND, declared(FOR_ALL), paid(19_000), paid(21_000))["paid_short"] == []
    assert shown(DIVIDEND, declared(FOR_ALL), paid(Hedged("不详")))["paid_short"] == []


@pytest.mark.parametrize(
    "rule",
    [
        (),
        (DividendLine(amount_fen=40_000, category="ordinary"),),
        (DividendLine(amount_fen=40_000, per="unit"),),
    ],
)
def test_a_rule_that_leaves_somebody_out_or_counts_shares_tells_nobody_short(rule: tuple[DividendLine, ...]) -> None:
    assert shown(DIVIDEND, declared(*rule), paid(1_000))["paid_short"] is None
