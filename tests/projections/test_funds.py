"""A fund's page: appropriated, ordered, disbursed and left."""

from __future__ import annotations

from domain.kernel.figure import Hedged
from tests.domain.mengcun import HEATING, PAYMENT, appropriated, ordered, paid
from tests.projections.shown import shown


def test_it_adds_up_what_came_and_what_went() -> None:
    answer = shown(
        HEATING,
        appropriated(100_000),
        appropriated(50_000),
        ordered(30_000),
        paid(10_000, payment=PAYMENT),
        paid(5_000),
    )
    figures = {
        name: answer[name]["low"]
        for name in ("appropriated", "ordered", "disbursed", "disbursed_without_order", "left")
    }
    assert figures == {
        "appropriated": 150_000,
        "ordered": 30_000,
        "disbursed": 15_000,
        "disbursed_without_order": 5_000,
        "left": 115_000,
    }
    assert answer["payments"] == 2
    assert [found["amount"]["low"] for found in answer["appropriations"]] == [100_000, 50_000]


def test_a_payment_under_an_order_draws_on_what_that_order_reserved() -> None:
    before = shown(HEATING, appropriated(100_000), ordered(30_000))["left"]
    assert shown(HEATING, appropriated(100_000), ordered(30_000), paid(30_000, payment=PAYMENT))["left"] == before


def test_more_paid_than_came_leaves_less_than_nothing() -> None:
    assert shown(HEATING, appropriated(1_000), paid(2_000))["left"]["low"] == -1_000


def test_one_unknown_payment_makes_the_rest_unknown() -> None:
    answer = shown(HEATING, appropriated(1_000), paid(Hedged("不详")))
    assert (answer["left"]["exact"], answer["left"]["high"]) == (False, 1_000)
    assert answer["disbursed"]["unknown_addends"] == 1


def test_a_payment_back_dated_before_the_appropriation_counts_the_same() -> None:
    answer = shown(HEATING, ("2018-06-01", appropriated(1_000)), ("2018-01-01", paid(400)))
    assert answer["left"]["low"] == 600
    assert answer["fund"] == HEATING
