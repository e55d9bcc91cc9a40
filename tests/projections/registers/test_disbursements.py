"""The registers of disbursements: what was paid, what the bank and the payee say of it, and what came back."""

from __future__ import annotations

from typing import Any

import pytest

from domain.corrections import EventVoided
from domain.disbursements import BankLineMatched, FundsDisbursed, FundsReturned, ReceiptAcknowledged
from domain.kernel.entry import ERASED
from domain.kernel.figure import Amount, Figure, Hedged, Verdict
from projections.registers.disbursements import together
from tests.domain.mengcun import FU, GUO, HEATING, KUNLUN, PAYMENT, ZHANG
from tests.projections.registers.kept import row

DISBURSEMENT, MEI = "disbursement:fu-1", "person:mei"


def disbursed(amount_fen: int | Hedged = 25_000, name: str | None = DISBURSEMENT, **more: Any) -> FundsDisbursed:
    said: dict[str, Any] = {"payee": FU, "kind": "subsidy", "fund": HEATING} | more
    return FundsDisbursed(amount_fen=amount_fen, disbursement=name, **said)


def line(amount_fen: int | Hedged, bank_ref: str = "9", paid_on: str = "2018-11-12") -> BankLineMatched:
    return BankLineMatched(disbursement=DISBURSEMENT, bank_ref=bank_ref, amount_fen=amount_fen, paid_on=paid_on)


def acknowledged(amount_fen: int | Hedged, household: str = FU) -> ReceiptAcknowledged:
    return ReceiptAcknowledged(household=household, disbursement=DISBURSEMENT, amount_fen=amount_fen)


def returned(amount_fen: int | Hedged) -> FundsReturned:
    return FundsReturned(fund=HEATING, payee=FU, disbursement=DISBURSEMENT, amount_fen=amount_fen)


EVERYTHING: dict[str, Any] = {
    "payee": GUO, "entitled": FU, "kind": "dividend", "fund": HEATING, "payment": PAYMENT, "cooperative": KUNLUN,
    "programme": "programme:1", "project": "project:1", "contract": "works_contract:1", "settles": "dividend:2018",
    "period": "2018", "account": "account:ref-1", "owner": "person:ref-1", "requested_by": "official:1",
    "approved_by": ZHANG, "paid_by": "official:2", "list_id": "清册1", "bank_ref": "流水1",
}  # fmt: skip


def test_a_disbursement_says_all_that_the_payment_says() -> None:
    found = row("disbursements", DISBURSEMENT, ("2018-11-10", disbursed(**EVERYTHING)))
    assert {name: getattr(found, name) for name in EVERYTHING} == EVERYTHING
    assert (found.on_day, found.amount_fen, found.household) == (20_181_110, 25_000, FU)
    assert (found.bank_paid_fen, found.acknowledged_fen, found.returned_fen) == (None, None, None)


def test_a_payment_without_a_name_stands_in_a_register_of_its_own_and_there_alone() -> None:
    unnamed = row("unnamed_disbursements", "id-1", ("2018-11-10", disbursed(name=None, **EVERYTHING)))
    assert {name: getattr(unnamed, name) for name in EVERYTHING} == EVERYTHING
    assert (unnamed.on_day, unnamed.amount_fen, unnamed.household) == (20_181_110, 25_000, FU)
    assert row("unnamed_disbursements", "id-1", disbursed()) is None
    assert row("unnamed_disbursements", "id-1", disbursed(Hedged("不详"), None)).amount_fen == Hedged("不详")


@pytest.mark.parametrize(
    ("payee", "entitled", "household"),
    [(FU, None, FU), (FU, MEI, FU), (MEI, FU, FU), (MEI, None, None), (KUNLUN, None, None), (GUO, FU, FU)],
)
def test_it_is_the_household_s_that_was_entitled_or_else_was_paid(
    payee: str, entitled: str | None, household: str | None
) -> None:
    assert row("disbursements", DISBURSEMENT, disbursed(payee=payee, entitled=entitled)).household == household


def test_a_person_s_household_is_known_once_it_acknowledges() -> None:
    told = (("2018-11-10", disbursed(payee=MEI)), ("2018-11-20", acknowledged(25_000)))
    assert row("disbursements", DISBURSEMENT, *told).household == FU
    assert row("disbursements", DISBURSEMENT, *told[::-1]).household == FU
    early = (("2018-11-10", acknowledged(25_000)), ("2018-11-20", disbursed(payee=MEI)))
    assert row("disbursements", DISBURSEMENT, *early).household == FU


def test_the_bank_s_lines_count_together_even_those_heard_of_before_the_payment() -> None:
    told = (
        ("2018-11-14", line(10_000, "2", "2018-11-13")), ("2018-11-12", line(15_000, "1")),
        ("2018-11-13", disbursed()),
    )  # fmt: skip
    found = row("disbursements", DISBURSEMENT, *told)
    assert (found.amount_fen, found.bank_paid_fen, found.bank_refs, found.bank_paid_on) == (
        25_000, 25_000, ["1", "2"], "2018-11-13",
    )  # fmt: skip
    before = row("disbursements", DISBURSEMENT, *told, as_of="2018-11-12")
    assert (before.amount_fen, before.on_day, before.bank_paid_fen) == (None, None, 15_000)
    voided = row("disbursements", DISBURSEMENT, *told, EventVoided(voids="id-1", reason="误录"))
    assert (voided.bank_paid_fen, voided.bank_refs) == (15_000, ["1"])


def test_what_the_household_says_last_counts() -> None:
    told = (
        ("2018-11-10", disbursed()), ("2018-11-20", acknowledged(Hedged("不到", 25_000))),
        ("2018-11-15", acknowledged(25_000)),
    )  # fmt: skip
    found = row("disbursements", DISBURSEMENT, *told)
    assert (found.acknowledged_fen, found.acknowledged_on) == (Hedged("不到", 25_000), 20_181_120)


def test_what_came_back_counts_together() -> None:
    told = (("2018-11-10", disbursed()), ("2018-11-11", returned(2_000)), ("2018-12-11", returned(Hedged("余", 500))))
    assert row("disbursements", DISBURSEMENT, *told, as_of="2018-11-30").returned_fen == 2_000
    found = row("disbursements", DISBURSEMENT, *told)
    assert (found.returned_fen, found.returned_on) == (Hedged("余", 2_500), 20_181_211)


def test_what_was_voided_was_not_paid() -> None:
    assert row("disbursements", DISBURSEMENT, disbursed(), EventVoided(voids="id-1", reason="误录")) is None


def test_a_number_that_came_after_its_owner_was_erased_stands_for_nothing() -> None:
    found = row("disbursements", DISBURSEMENT, disbursed(account=ERASED, owner=ERASED))
    assert (found.account, found.owner) == (None, None)


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (1_000, 500, 1_500),
        (0, 0, 0),
        (1_000, Hedged("余", 500), Hedged("余", 1_500)),
        (Hedged("多", 1_000), Hedged("以上", 500), Hedged("余", 1_500)),
        (1_000, Hedged("超过", 500), Hedged("超过", 1_500)),
        (1_000, Hedged("不到", 500), Hedged("不到", 1_500)),
        (Hedged("近", 1_000), 500, Hedged("近", 1_500)),
        (Hedged("差不多", 1_000), Hedged("近", 500), Hedged("差不多", 1_500)),
        (1_000, Hedged("不详"), Hedged("余", 1_000)),
        (Hedged("不详"), Hedged("不详"), Hedged("不详")),
        (Hedged("余", 1_000), Hedged("近", 500), Hedged("不详")),
    ],
)
def test_two_amounts_together_say_as_much_as_both_did_and_never_more(one: Amount, other: Amount, both: Amount) -> None:
    assert together(one, other) == together(other, one) == both
    sum_, said = Figure.of(one) + Figure.of(other), Figure.of(both)
    for end in (sum_.low, sum_.high):
        if end.value is not None and end.kind == "closed":
            assert said.contains(end.value) is not Verdict.NO


def test_nothing_and_an_amount_are_that_amount() -> None:
    assert together(None, Hedged("多", 5)) == Hedged("多", 5)
