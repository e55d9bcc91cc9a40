"""The register of payments: who requested, approved and ordered how much."""

from __future__ import annotations

from typing import Any

from domain.corrections import EventVoided
from domain.kernel.figure import Hedged
from domain.payments import PaymentApproved, PaymentRequested
from tests.domain.mengcun import FU, HEATING, PAYMENT, ZHANG, ordered
from tests.projections.registers.kept import row


def requested(amount_fen: int | Hedged, **more: Any) -> PaymentRequested:
    return PaymentRequested(payment=PAYMENT, amount_fen=amount_fen, requested_by="official:1", **more)


def approved(amount_fen: int) -> PaymentApproved:
    return PaymentApproved(payment=PAYMENT, amount_fen=amount_fen, approved_by=ZHANG, document="批〔2018〕1号")


def test_a_payment_is_followed_from_the_request_to_the_order() -> None:
    request = requested(30_000, fund=HEATING, programme="programme:1", project="project:1", payee=FU)
    told = (("2018-11-03", ordered(27_000)), ("2018-11-01", request), ("2018-11-02", approved(28_000)))
    found = row("payments", PAYMENT, *told)
    assert (found.fund, found.programme, found.project, found.payee) == (HEATING, "programme:1", "project:1", FU)
    assert (found.requested_fen, found.requested_by, found.requested_on) == (30_000, "official:1", 20_181_101)
    assert (found.approved_fen, found.approved_by, found.approved_on, found.approval) == (
        28_000, ZHANG, 20_181_102, "批〔2018〕1号",
    )  # fmt: skip
    assert (found.ordered_fen, found.ordered_on) == (27_000, 20_181_103)
    assert row("payments", PAYMENT, *told, as_of="2018-11-02").ordered_fen is None


def test_a_payment_approved_again_is_approved_for_the_later_amount() -> None:
    told = (("2018-11-03", approved(20_000)), ("2018-11-02", approved(28_000)))
    assert row("payments", PAYMENT, *told).approved_fen == 20_000
    assert row("payments", PAYMENT, *told, EventVoided(voids="id-1", reason="误录")).approved_fen == 28_000


def test_the_fund_of_the_order_counts_whenever_the_request_came() -> None:
    order, request = ordered(5, fund="fund:other"), requested(Hedged("余", 5), fund=HEATING)
    for days in (("2018-11-01", "2018-11-02"), ("2018-11-02", "2018-11-01")):
        found = row("payments", PAYMENT, (days[0], order), (days[1], request))
        assert (found.fund, found.requested_fen) == ("fund:other", Hedged("余", 5))
    assert row("payments", PAYMENT, request).fund == HEATING
