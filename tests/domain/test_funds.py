"""Funds: an order beyond what is left is refused; a payment beyond it is recorded, with both figures."""

import msgspec
import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from domain.funds import BeyondFundBalance, Fund, FundsDisbursed, Payment, PaymentOrderedBefore
from domain.kernel.figure import Figure, Hedged, Sum, Verdict
from domain.kernel.refusal import UnknownSubject
from tests.domain.mengcun import (
    FU,
    FUZHUANG,
    GUO,
    HEATING,
    KUNLUN,
    PAYMENT,
    appropriated,
    cooperative_and_household,
    ordered,
    paid,
)
from tests.given import event_id, given, void

known = cooperative_and_household  # the facts 1 to 3
UNKNOWN = Hedged("不详")
OTHER = "fund:other"


def balance(story):
    return story.ledger.state(HEATING).balance


# Appropriation.


def test_money_makes_a_fund_known():
    story = given().when(appropriated(1_000)).then_recorded().then_concerns(HEATING)
    story.then_state(HEATING, Fund(appropriations=1, appropriated=Sum(1_000, 1_000)))
    assert not Fund().known


def test_two_appropriations_add_up():
    assert balance(given(appropriated(1_000), appropriated(500))) == Figure.exact(1_500)


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


# Payments.


def test_a_payment_within_the_balance_contradicts_nothing():
    story = given(*known, appropriated(1_000)).when(paid(1_000)).then_recorded().then_concerns(FU, HEATING, FUZHUANG)
    assert balance(story) == Figure.exact(0)


def test_a_payment_beyond_the_balance_is_recorded_with_both_figures():
    story = given(*known, appropriated(1_000)).when(paid(1_001)).then_recorded(contradicts=["fund_balance"])
    story.then_contradicts("fund_balance", stated="1,001", held="1,000")
    assert balance(story) == Figure.exact(-1)
    story.when(ordered(0)).then_refused(BeyondFundBalance, balance="-1", amount="0")


def test_an_overpaid_fund_contradicts_every_later_payment_with_what_is_missing():
    story = given(*known, appropriated(1_000), paid(1_500)).when(paid(1)).then_recorded(contradicts=["fund_balance"])
    story.then_contradicts("fund_balance", stated="1", held="-500")


@pytest.mark.parametrize("amount", [UNKNOWN, Hedged("余", 1_000), Hedged("不到", 5_000), Hedged("差不多", 5_000)])
def test_a_payment_of_which_it_cannot_be_told_whether_it_goes_beyond_contradicts_nothing(amount):
    given(*known, appropriated(1_000)).when(paid(amount)).then_recorded()


def test_a_payment_of_more_than_there_is_in_any_case_shows_its_hedge():
    story = given(*known, appropriated(1_000)).when(paid(Hedged("超过", 1_000)))
    story.then_contradicts("fund_balance", stated="> 1,000", held="1,000")


def test_after_an_unknown_payment_nothing_certain_is_left_and_nothing_certainly_too_little():
    story = given(*known, appropriated(1_000), paid(UNKNOWN)).when(paid(1_000)).then_recorded()
    story.when(ordered(1)).then_refused(BeyondFundBalance)  # at most 0 can be left


def test_a_payment_under_an_order_draws_on_what_the_order_reserved():
    story = given(*known, appropriated(1_000), ordered(1_000)).when(paid(1_000, PAYMENT)).then_recorded()
    story.then_concerns(FU, HEATING, PAYMENT, FUZHUANG)
    story.then_state(PAYMENT, Payment(fund=HEATING, ordered=1_000, disbursed=Sum(1_000, 1_000)))
    assert balance(story) == Figure.exact(0)


def test_a_payment_in_parts_contradicts_the_order_only_with_the_part_that_goes_beyond():
    story = (
        given(*known, appropriated(1_000), ordered(800), paid(500, PAYMENT)).when(paid(300, PAYMENT)).then_recorded()
    )
    story.when(paid(1, PAYMENT)).then_recorded(contradicts=["payment_order"])
    story.then_contradicts("payment_order", stated="1", held="0")


def test_a_payment_beyond_its_order_says_what_the_order_left():
    story = given(*known, appropriated(1_000), ordered(800), paid(500, PAYMENT)).when(paid(301, PAYMENT))
    story.then_recorded(contradicts=["payment_order"])
    story.then_contradicts("payment_order", stated="301", held="300")


def test_what_was_paid_beyond_its_order_is_gone_from_the_fund():
    story = given(*known, appropriated(1_000), ordered(100)).when(paid(900, PAYMENT))
    assert balance(story.then_recorded(contradicts=["payment_order"])) == Figure.exact(100)


def test_a_payment_out_of_another_fund_than_its_order_says_so():
    other = msgspec.structs.replace(appropriated(1_000), fund=OTHER)
    story = given(*known, appropriated(1_000), other, ordered(100))
    story.when(msgspec.structs.replace(paid(100, PAYMENT), fund=OTHER)).then_recorded(contradicts=["payment_fund"])
    story.then_contradicts("payment_fund", stated=OTHER, held=HEATING)


def test_a_payment_under_an_order_of_unknown_amount_contradicts_nothing():
    given(*known, appropriated(1_000), ordered(UNKNOWN)).when(paid(5_000, PAYMENT)).then_recorded()


def test_a_payment_under_an_order_need_not_name_the_fund():
    story = given(*known, appropriated(1_000), ordered(800)).when(paid(801, PAYMENT, fund=None))
    story.then_recorded(contradicts=["payment_order"]).then_concerns(FU, PAYMENT, FUZHUANG)


def test_a_payment_before_it_was_ordered_is_refused_and_after_the_order_recorded():
    story = given(*known, appropriated(1_000)).when(paid(100, PAYMENT)).then_refused(UnknownSubject, subject=PAYMENT)
    story.when(ordered(100), paid(100, PAYMENT)).then_recorded()


def test_money_of_no_fund_is_recorded_as_paid():
    dividend = FundsDisbursed(payee=FU, amount_fen=40_000, kind="dividend", cooperative=KUNLUN)
    given(*known).when(dividend).then_recorded().then_concerns(FU, KUNLUN, FUZHUANG)


def test_money_may_go_to_another_than_who_is_entitled():
    told = FundsDisbursed(payee=KUNLUN, amount_fen=1, kind="subsidy", entitled=FU, account="6228480402564890018")
    given(*known).when(told).then_recorded().then_concerns(KUNLUN, FU, FUZHUANG)


@pytest.mark.parametrize(
    ("told", "unknown"),
    [
        (paid(1), HEATING),
        (paid(1, fund=None, payee=GUO), GUO),
        (paid(1, fund=None, payee="cooperative:none"), "cooperative:none"),
        (FundsDisbursed(payee=FU, amount_fen=1, kind="rent", cooperative="cooperative:none"), "cooperative:none"),
        (FundsDisbursed(payee=FU, amount_fen=1, kind="rent", entitled=GUO), GUO),
    ],
)
def test_a_payment_that_names_what_nobody_entered_is_refused(told, unknown):
    given(*known).when(told).then_refused(UnknownSubject, subject=unknown)


@pytest.mark.parametrize("amount", [-1, 2**53, 1.5, "1", None])
def test_an_amount_is_whole_fen_from_nothing_to_what_every_reader_reads_exactly(amount):
    with pytest.raises(msgspec.ValidationError, match="amount_fen"):
        given().when(appropriated(amount))


# Voids of payments and of money.


def test_a_voided_payment_gives_its_amount_back_to_the_fund():
    story = given(*known, appropriated(1_000), paid(700)).when(void(5))
    assert balance(story) == Figure.exact(1_000)


def test_a_voided_payment_under_an_order_gives_its_amount_back_to_the_order_alone():
    story = given(*known, appropriated(1_000), ordered(800), paid(500, PAYMENT)).when(void(6))
    story.then_state(PAYMENT, Payment(fund=HEATING, ordered=800))
    assert balance(story) == Figure.exact(200)


def test_an_order_voided_after_it_was_paid_leaves_the_payment_with_what_was_paid():
    story = given(*known, appropriated(1_000), ordered(800), paid(500, PAYMENT)).when(void(5))
    story.then_state(PAYMENT, Payment(disbursed=Sum(500, 500)))
    assert story.ledger.state(PAYMENT).left == Figure.exact(-500)
    assert balance(story) == Figure.exact(500)  # what was paid is gone, ordered or not
    story.when(paid(1, PAYMENT)).then_refused(UnknownSubject, subject=PAYMENT)


def test_money_voided_after_it_was_spent_leaves_less_than_nothing_and_refuses_later_orders():
    story = given(*known, appropriated(1_000), appropriated(200), paid(900)).when(void(4)).then_recorded()
    story.then_concerns(HEATING, f"event:{event_id(4)}")
    assert balance(story) == Figure.exact(-700)
    story.when(ordered(1)).then_refused(BeyondFundBalance, balance="-700", amount="1")
    story.when(paid(1)).then_contradicts("fund_balance", stated="1", held="-700")


def test_a_fund_whose_only_money_is_voided_is_known_no_more():
    story = given(*known, appropriated(1_000), paid(900)).when(void(4))
    assert balance(story) == Figure.exact(-900)
    story.when(ordered(1)).then_refused(UnknownSubject, subject=HEATING)


@given_any(st.lists(st.integers(0, 50) | st.just(Hedged("余", 5)), max_size=3), st.integers(0, 60))
def test_what_is_told_from_plain_numbers_is_what_the_figures_say(amounts, asked):
    fund = Fund(appropriations=1, appropriated=Sum(40, 40))
    for name, amount in zip(("ordered", "paid_under_orders", "disbursed"), amounts, strict=False):
        fund = msgspec.structs.replace(fund, **{name: Sum().plus(amount)})
    if fund.surely_covers(asked):
        assert Figure.exact(asked).exceeds(fund.balance) is Verdict.NO
    elif all(isinstance(amount, int) for amount in amounts):
        assert Figure.exact(asked).exceeds(fund.balance) is Verdict.YES
