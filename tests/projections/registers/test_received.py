"""The registers of what payees received and gave back."""

from __future__ import annotations

from domain.corrections import EventVoided
from domain.disbursements import FundsDisbursed, FundsReturned
from domain.kernel.figure import Hedged
from tests.domain.mengcun import FU, GUO, HEATING, paid
from tests.projections.registers.kept import added


def returned(amount_fen: int | Hedged, payee: str = FU) -> FundsReturned:
    return FundsReturned(fund=HEATING, payee=payee, amount_fen=amount_fen, disbursement="disbursement:fu-1")


def test_a_payment_is_received_by_its_payee_and_not_by_who_was_entitled() -> None:
    dividend = FundsDisbursed(payee=GUO, entitled=FU, amount_fen=Hedged("余", 400), kind="dividend")
    found = added("received", paid(25_000), dividend)
    assert [(one.payee, one.kind, one.amount_fen) for one in found] == [
        (FU, "subsidy", 25_000), (GUO, "dividend", Hedged("余", 400)),
    ]  # fmt: skip


def test_what_is_given_back_is_no_payment_and_stands_apart() -> None:
    told = (paid(25_000), returned(5_000), returned(Hedged("余", 300), GUO))
    assert [one.amount_fen for one in added("received", *told)] == [25_000]
    assert [(one.payee, one.fund, one.amount_fen) for one in added("given_back", *told)] == [
        (FU, HEATING, 5_000), (GUO, HEATING, Hedged("余", 300)),
    ]  # fmt: skip


def test_what_a_fund_gives_up_to_the_treasury_was_given_back_by_nobody() -> None:
    assert added("given_back", FundsReturned(fund=HEATING, to="treasury", amount_fen=1_000)) == []


def test_what_was_voided_was_neither_received_nor_given_back() -> None:
    told = (
        paid(25_000), returned(5_000), EventVoided(voids="id-1", reason="误录"),
        EventVoided(voids="id-2", reason="误录"),
    )  # fmt: skip
    assert (added("received", *told), added("given_back", *told)) == ([], [])
