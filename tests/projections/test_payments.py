"""The pages of a payment and of a disbursement: from the request to the money that arrived."""

from __future__ import annotations

from domain.disbursements import BankLineMatched, FundsDisbursed, FundsReturned, ReceiptAcknowledged
from domain.kernel.event import Event
from domain.kernel.figure import Hedged
from domain.payments import PaymentApproved, PaymentRequested
from tests.domain.mengcun import FU, HEATING, PAYMENT, ZHANG, ordered, paid
from tests.projections.shown import shown

DISBURSEMENT = "disbursement:fu-1"
requested = PaymentRequested(payment=PAYMENT, amount_fen=30_000, fund=HEATING, requested_by=ZHANG)


def approved(amount_fen: int) -> PaymentApproved:
    return PaymentApproved(payment=PAYMENT, amount_fen=amount_fen, approved_by=ZHANG)


def disbursed(amount_fen: int | Hedged = 25_000) -> FundsDisbursed:
    return FundsDisbursed(
        payee=FU, amount_fen=amount_fen, kind="subsidy", fund=HEATING, disbursement=DISBURSEMENT, approved_by=ZHANG
    )


def line(amount_fen: int) -> BankLineMatched:
    return BankLineMatched(disbursement=DISBURSEMENT, bank_ref="9", amount_fen=amount_fen, paid_on="2018-11-12")


def acknowledged(amount_fen: int | Hedged) -> ReceiptAcknowledged:
    return ReceiptAcknowledged(household=FU, disbursement=DISBURSEMENT, amount_fen=amount_fen)


def test_a_payment_is_followed_from_the_request_to_what_is_left() -> None:
    told = [
        ("2018-11-01", requested),
        ("2018-11-02", approved(28_000)),
        ("2018-11-03", ordered(27_000)),
        ("2018-11-04", paid(10_000, payment=PAYMENT)),
        ("2018-11-05", paid(5_000, payment=PAYMENT)),
    ]
    answer = shown(PAYMENT, *told)
    assert [answer[name]["low"] for name in ("requested", "approved", "ordered", "disbursed", "left")] == [
        30_000, 28_000, 27_000, 15_000, 12_000,
    ]  # fmt: skip
    assert (answer["requested_on"], answer["requested_by"], answer["disbursements"]) == ("2018-11-01", ZHANG, 2)
    assert [(found["on"], found["approved_by"]) for found in answer["approvals"]] == [("2018-11-02", ZHANG)]
    assert [(found["on"], found["fund"]) for found in answer["orders"]] == [("2018-11-03", HEATING)]


def test_a_step_that_is_not_recorded_is_null_and_not_nothing() -> None:
    answer = shown(PAYMENT, requested, paid(10_000, payment=PAYMENT))
    assert (answer["approved"], answer["ordered"], answer["left"]) == (None, None, None)
    assert answer["disbursed"]["low"] == 10_000
    assert "amount_fen" not in answer, "the amount of the request stands as what was requested"


def test_a_payment_approved_again_is_approved_for_the_later_amount() -> None:
    answer = shown(PAYMENT, ("2018-11-03", approved(20_000)), ("2018-11-02", approved(28_000)))
    assert (answer["approved"]["low"], len(answer["approvals"])) == (20_000, 2)


def test_more_paid_than_ordered_leaves_less_than_nothing() -> None:
    assert shown(PAYMENT, ordered(1_000), paid(1_500, payment=PAYMENT))["left"]["low"] == -500


def test_a_disbursement_stands_beside_its_bank_lines_the_receipt_and_what_came_back() -> None:
    back = FundsReturned(fund=HEATING, amount_fen=2_000, payee=FU, disbursement=DISBURSEMENT)
    answer = shown(DISBURSEMENT, ("2018-11-11", disbursed()), line(20_000), line(4_000), acknowledged(22_000), back)
    assert [answer[name]["low"] for name in ("paid", "bank_paid", "acknowledged", "returned")] == [
        25_000, 24_000, 22_000, 2_000,
    ]  # fmt: skip
    assert [answer[name]["low"] for name in ("beyond_bank", "beyond_acknowledged", "kept")] == [1_000, 3_000, 23_000]
    assert [found["amount_fen"]["low"] for found in answer["bank_lines"]] == [20_000, 4_000]
    assert ([found["household"] for found in answer["acknowledgements"]], len(answer["returns"])) == ([FU], 1)
    assert (answer["paid_on"], answer["payee"], answer["approved_by"]) == ("2018-11-11", FU, ZHANG)


def test_where_bank_and_household_say_nothing_no_difference_is_made() -> None:
    answer = shown(DISBURSEMENT, disbursed())
    assert (answer["beyond_bank"], answer["acknowledged"], answer["beyond_acknowledged"]) == (None, None, None)
    assert (answer["bank_paid"]["low"], answer["kept"]["low"]) == (0, 25_000)


def test_a_line_of_a_disbursement_that_is_not_recorded_is_shown_without_a_difference() -> None:
    told: tuple[Event, ...] = (line(20_000), acknowledged(20_000))
    answer = shown(DISBURSEMENT, *told)
    assert (answer["disbursement"], answer["paid"], answer["bank_paid"]["low"]) == (DISBURSEMENT, None, 20_000)
    assert (answer["beyond_bank"], answer["beyond_acknowledged"], answer["kept"]) == (None, None, None)


def test_of_two_receipts_the_later_counts() -> None:
    answer = shown(DISBURSEMENT, disbursed(), acknowledged(20_000), acknowledged(25_000))
    assert (answer["beyond_acknowledged"]["low"], len(answer["acknowledgements"])) == (0, 2)


def test_a_difference_with_an_unknown_amount_is_unknown() -> None:
    answer = shown(DISBURSEMENT, disbursed(Hedged("不详")), acknowledged(20_000))
    assert (answer["beyond_acknowledged"]["exact"], answer["beyond_acknowledged"]["low"]) == (False, -20_000)
