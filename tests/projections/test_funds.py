"""A fund's page: appropriated, allocated, ordered, disbursed, returned and left."""

from __future__ import annotations

from domain.disbursements import FundsReturned
from domain.doubts import DoubtAnswered
from domain.funds import FundAllocated, FundAppropriated
from domain.kernel.figure import Hedged
from domain.notices import NoticePosted
from domain.payments import PaymentRequested
from tests.domain.mengcun import FU, HEATING, PAYMENT, appropriated, ordered, paid
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
    assert [found["amount_fen"]["low"] for found in answer["appropriations"]] == [100_000, 50_000]


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


def test_what_came_back_is_there_again_and_what_was_given_up_is_not() -> None:
    back = FundsReturned(fund=HEATING, amount_fen=300, payee=FU)
    up = FundsReturned(fund=HEATING, amount_fen=500, to="treasury")
    allocated = FundAllocated(fund=HEATING, project="project:water", amount_fen=200)
    answer = shown(HEATING, appropriated(1_000), paid(400), back, up, allocated)
    figures = {name: answer[name]["low"] for name in ("allocated", "disbursed", "returned", "given_up", "left")}
    assert figures == {"allocated": 200, "disbursed": 400, "returned": 300, "given_up": 500, "left": 400}


def test_it_says_by_which_document_and_for_whom_money_came_and_went() -> None:
    came = FundAppropriated(
        fund=HEATING, level="county", amount_fen=1_000, document="孟财字〔2018〕1号", project="project:water"
    )
    meant = FundAllocated(fund=HEATING, project="project:water", amount_fen=200, document="孟财字〔2018〕2号")
    back = FundsReturned(fund=HEATING, amount_fen=300, payee=FU)
    answer = shown(HEATING, ("2018-06-01", came), ("2018-07-01", meant), ("2018-08-01", back))
    assert [(found["document"], found["project"]) for found in answer["appropriations"]] == [
        ("孟财字〔2018〕1号", "project:water")
    ]
    assert [(found["on"], found["document"]) for found in answer["allocations"]] == [
        ("2018-07-01", "孟财字〔2018〕2号")
    ]
    assert [(found["payee"], found["amount_fen"]["low"]) for found in answer["returns"]] == [(FU, 300)]
    assert answer["appropriated_on"] == "2018-06-01"


def test_what_one_appropriation_says_is_not_said_of_the_fund() -> None:
    answer = shown(HEATING, appropriated(1_000), appropriated(2_000))
    assert not answer.keys() & {"level", "document", "programme", "project", "amount_fen"}


def test_a_request_reserves_nothing() -> None:
    asked = PaymentRequested(payment=PAYMENT, amount_fen=700, fund=HEATING)
    answer = shown(HEATING, appropriated(1_000), asked)
    assert (answer["requested"]["low"], answer["left"]["low"]) == (700, 1_000)


def test_where_more_was_paid_under_orders_than_they_reserve_the_payments_count() -> None:
    answer = shown(HEATING, appropriated(1_000), ordered(300), paid(500, payment=PAYMENT))
    assert (answer["disbursed_under_orders"]["low"], answer["left"]["low"]) == (500, 500)


def test_its_notices_are_listed_and_what_else_names_it_is_counted() -> None:
    notice = NoticePosted(
        notice="notice:1", about=HEATING, kind="funds", from_="2018-11-01", until="2018-11-07",
        places=["village_board"], text_sha256="ab" * 32, fields_shown=["name"],
    )  # fmt: skip
    doubted = DoubtAnswered(subject=HEATING, rule="rule:paid-twice", doubt="1", answer="x")
    answer = shown(HEATING, appropriated(1_000), paid(100), notice, doubted)
    assert [found["notice"] for found in answer["notices"]] == ["notice:1"]
    assert answer["also_named_in"] == {"DoubtAnswered": 1}
