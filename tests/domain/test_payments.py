"""Payments: requested and approved; an order beyond the balance or the approval is refused."""

import pytest

from domain.funds import Fund
from domain.kernel.figure import Figure, Hedged, Sum
from domain.kernel.refusal import UnknownSubject
from domain.payments import (
    BeyondApproval,
    BeyondFundBalance,
    Payment,
    PaymentApproved,
    PaymentOrderedBefore,
    PaymentRequested,
)
from tests.domain.mengcun import (
    FU,
    FUZHUANG,
    HEATING,
    PAYMENT,
    ZHANG,
    appropriated,
    cooperative_and_household,
    ordered,
    paid,
    zhang,
)
from tests.given import given, void

known = cooperative_and_household  # the facts 1 to 3
UNKNOWN = Hedged("不详")


def balance(story):
    return story.ledger.state(HEATING).balance


def requested(amount_fen, **more):
    return PaymentRequested(payment=PAYMENT, amount_fen=amount_fen, **more)


def approved(amount_fen, **more):
    return PaymentApproved(payment=PAYMENT, amount_fen=amount_fen, **more)


# Requests and approvals.


def test_a_request_makes_a_payment_known_and_concerns_fund_and_payee():
    story = given(*known, zhang, appropriated(1_000))
    story.when(requested(400, fund=HEATING, payee=FU, requested_by=ZHANG)).then_recorded()
    story.then_concerns(PAYMENT, HEATING, FU, FUZHUANG, ZHANG).then_state(PAYMENT, Payment(requested=400))
    assert balance(story) == Figure.exact(1_000), "a request reserves nothing"
    assert not Payment().known


def test_a_payment_requested_before_says_both_amounts():
    story = given(requested(400)).when(requested(500)).then_recorded(contradicts=["registered"])
    story.then_contradicts("registered", stated="500", held="400").then_state(PAYMENT, Payment(requested=500))


def test_an_approval_within_the_request_contradicts_nothing():
    story = given(requested(400), zhang).when(approved(400, approved_by=ZHANG)).then_recorded()
    story.then_concerns(PAYMENT, ZHANG).then_state(PAYMENT, Payment(requested=400, approved=400))


def test_an_approval_beyond_the_request_says_both_amounts():
    story = given(requested(400)).when(approved(401)).then_recorded(contradicts=["payment_request"])
    story.then_contradicts("payment_request", stated="401", held="400")


def test_an_approval_whose_request_is_not_recorded_contradicts_nothing():
    given().when(approved(400)).then_recorded().then_state(PAYMENT, Payment(approved=400))


def test_a_voided_approval_binds_no_order():
    story = given(appropriated(1_000), requested(400), approved(100)).when(void(3)).then_recorded()
    story.then_state(PAYMENT, Payment(requested=400)).when(ordered(400)).then_recorded()


# Orders.


def test_an_order_within_the_balance_is_recorded_and_reserves_it():
    story = given(appropriated(1_000)).when(ordered(400)).then_recorded().then_concerns(PAYMENT, HEATING)
    story.then_state(PAYMENT, Payment(fund=HEATING, ordered=400))
    assert balance(story) == Figure.exact(600)
    assert story.ledger.state(PAYMENT).left == Figure.exact(400)


def test_an_order_of_all_that_is_left_is_recorded():
    assert balance(given(appropriated(1_000)).when(ordered(1_000)).then_recorded()) == Figure.exact(0)


def test_an_order_of_one_fen_too_many_is_refused_and_leaves_nothing_behind():
    story = given(appropriated(1_000)).when(ordered(1_001))
    story.then_refused(BeyondFundBalance, fund=HEATING, balance="1,000", amount="1,001")
    story.then_state(HEATING, Fund(appropriations=1, appropriated=Sum(1_000, 1_000))).then_state(PAYMENT, Payment())
    assert story.ledger.head.position == 1
    assert str(story.verdict) == f"The fund {HEATING} has 1,000 fen left, and 1,001 fen are ordered."


def test_a_later_order_finds_only_what_the_earlier_ones_left():
    story = given(appropriated(1_000), ordered(700)).when(ordered(301, "payment:heating-2"))
    story.then_refused(BeyondFundBalance, balance=300, amount=301)
    story.when(ordered(300, "payment:heating-2")).then_recorded()


def test_a_payment_without_an_order_leaves_less_to_be_ordered():
    given(*known, appropriated(1_000), paid(700)).when(ordered(301)).then_refused(BeyondFundBalance, balance=300)


def test_a_second_order_under_one_payment_is_refused_whatever_is_left():
    story = (
        given(appropriated(1_000), ordered(100)).when(ordered(1)).then_refused(PaymentOrderedBefore, payment=PAYMENT)
    )
    story.when(ordered(5_000)).then_refused(PaymentOrderedBefore)
    story.when(appropriated(1, "fund:works"), ordered(1, fund="fund:works")).then_refused(PaymentOrderedBefore)


def test_an_order_on_a_fund_nobody_gave_money_to_is_refused():
    given().when(ordered(1)).then_refused(UnknownSubject, subject=HEATING)


def test_after_its_order_is_voided_a_payment_may_be_ordered_again():
    story = given(appropriated(1_000), ordered(1_000)).when(void(2)).then_state(PAYMENT, Payment())
    assert balance(story) == Figure.exact(1_000)
    story.when(ordered(900)).then_recorded().then_state(PAYMENT, Payment(fund=HEATING, ordered=900))


@pytest.mark.parametrize(
    ("held", "asked"),
    [
        (Hedged("余", 1_000), 1_000_000),  # at least 1,000 may be a million
        (Hedged("超过", 1_000), 1_001),
        (UNKNOWN, 1_000_000),  # unknown is never zero
        (Hedged("差不多", 1_000), 1_000_000),
        (1_000, Hedged("不到", 1_000_000)),  # below a million may be 1,000
        (1_000, Hedged("近", 1_000_000)),
        (1_000, Hedged("差不多", 1_000_000)),
        (1_000, UNKNOWN),
        (1_000, Hedged("余", 1_000)),  # may be just 1,000
        (UNKNOWN, UNKNOWN),
    ],
)
def test_where_it_cannot_be_told_whether_an_order_goes_beyond_the_balance_it_is_not_refused(held, asked):
    given(appropriated(held)).when(ordered(asked)).then_recorded()


@pytest.mark.parametrize(
    ("held", "asked", "balance_shown", "amount_shown"),
    [
        (1_000, Hedged("余", 1_001), "1,000", "≥ 1,001"),
        (1_000, Hedged("超过", 1_000), "1,000", "> 1,000"),  # more than all of it
        (Hedged("不到", 1_000), 1_000, "< 1,000", "1,000"),
        (Hedged("近", 1_000), 1_000, "just below 1,000", "1,000"),
    ],
)
def test_a_hedged_order_that_goes_beyond_in_any_case_is_refused(held, asked, balance_shown, amount_shown):
    story = given(appropriated(held)).when(ordered(asked))
    story.then_refused(BeyondFundBalance, balance=balance_shown, amount=amount_shown)


def test_hedged_money_can_be_taken_back_exactly():
    story = given(appropriated(1_000), appropriated(Hedged("余", 500)), appropriated(UNKNOWN)).when(void(2), void(3))
    assert balance(story) == Figure.exact(1_000)
    story.when(ordered(1_001)).then_refused(BeyondFundBalance)


def test_an_order_of_all_that_was_approved_is_recorded():
    story = given(appropriated(1_000), requested(500), approved(400)).when(ordered(400)).then_recorded()
    story.then_state(PAYMENT, Payment(requested=500, approved=400, fund=HEATING, ordered=400))


def test_an_order_of_one_fen_more_than_was_approved_is_refused():
    story = given(appropriated(1_000), approved(400)).when(ordered(401))
    story.then_refused(BeyondApproval, payment=PAYMENT, approved="400", amount="401")
    assert str(story.verdict) == f"The payment {PAYMENT} was approved for 400 fen, and 401 fen are ordered."


def test_the_later_approval_counts():
    given(appropriated(1_000), approved(400), approved(600)).when(ordered(600)).then_recorded()
    given(appropriated(1_000), approved(600), approved(400)).when(ordered(600)).then_refused(BeyondApproval)


@pytest.mark.parametrize("amount", [UNKNOWN, Hedged("余", 300), Hedged("不到", 9_000)])
def test_where_it_cannot_be_told_whether_an_order_goes_beyond_the_approval_it_is_not_refused(amount):
    given(appropriated(Hedged("余", 1_000)), approved(400)).when(ordered(amount)).then_recorded()
    given(appropriated(1_000), approved(amount)).when(ordered(400)).then_recorded()
