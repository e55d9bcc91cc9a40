"""The registers of funds: how far each sum came, by which documents it came, and what was only promised."""

from __future__ import annotations

from domain.corrections import EventVoided
from domain.disbursements import FundsReturned
from domain.funds import FundAllocated, FundAppropriated, FundsSecured
from domain.kernel.figure import Hedged
from domain.payments import PaymentRequested
from tests.domain.mengcun import FU, FUZHUANG, HEATING, PAYMENT, appropriated, ordered, paid
from tests.projections.registers.kept import Told, added, row

PROJECT = "project:station"


def stages(*told: Told) -> list[tuple[str, str, object]]:
    return [(one.fund, one.stage, one.amount_fen) for one in added("fund_stages", *told)]


def test_each_sum_stands_at_its_stage() -> None:
    assert stages(
        appropriated(100_000),
        FundAllocated(fund=HEATING, project=PROJECT, amount_fen=60_000),
        PaymentRequested(payment=PAYMENT, fund=HEATING, amount_fen=30_000),
        ordered(20_000),
        paid(15_000, payment=PAYMENT),
        paid(10_000),
        FundsReturned(fund=HEATING, payee=FU, amount_fen=2_000),
        FundsReturned(fund=HEATING, to="treasury", amount_fen=1_000),
    ) == [
        (HEATING, "appropriated", 100_000),
        (HEATING, "allocated", 60_000),
        (HEATING, "requested", 30_000),
        (HEATING, "ordered", 20_000),
        (HEATING, "disbursed_under_orders", 15_000),
        (HEATING, "disbursed_without_order", 10_000),
        (HEATING, "returned", 2_000),
        (HEATING, "given_up", 1_000),
    ]


def test_what_names_no_fund_moves_none_and_a_hedge_stays() -> None:
    assert stages(paid(10_000, fund=None), PaymentRequested(payment=PAYMENT, amount_fen=30_000)) == []
    assert stages(paid(Hedged("不详"))) == [(HEATING, "disbursed_without_order", Hedged("不详"))]


def test_a_payment_that_was_voided_was_not_made() -> None:
    assert stages(paid(10_000), EventVoided(voids="id-1", reason="误录")) == []


def test_a_fund_says_by_which_documents_it_was_appropriated() -> None:
    central = FundAppropriated(
        fund=HEATING, level="central", amount_fen=Hedged("余", 900), document="财农〔2018〕2号",
        programme="programme:heating", project=PROJECT,
    )  # fmt: skip
    told = (("2018-05-01", appropriated(100_000)), ("2018-03-01", central), ("2018-06-01", appropriated(5)))
    fund = row("funds", HEATING, *told)
    assert (fund.levels, fund.programmes) == (["central", "county"], ["programme:heating"])
    assert (fund.appropriated_first_on, fund.appropriated_last_on) == (20_180_301, 20_180_601)
    assert fund.appropriations[0] == {
        "event": "id-2", "on": "2018-03-01", "level": "central", "amount_fen": {"hedge": "余", "value": 900},
        "document": "财农〔2018〕2号", "programme": "programme:heating", "project": PROJECT,
    }  # fmt: skip
    assert [one["amount_fen"] for one in fund.appropriations[1:]] == [100_000, 5]
    assert row("funds", HEATING, *told, as_of="2018-04-01").levels == ["central"]
    assert row("funds", HEATING, *told, EventVoided(voids="id-2", reason="误录")).appropriated_first_on == 20_180_501


def test_what_was_promised_is_listed_for_whom_it_is() -> None:
    promise = FundsSecured(amount_fen=450_000_000, project=PROJECT, village=FUZHUANG, source="省水利厅")
    found = row("secured", "id-1", ("2016", promise))
    assert (found.on_day, found.project, found.village, found.amount_fen, found.source) == (
        20_160_101, PROJECT, FUZHUANG, 450_000_000, "省水利厅",
    )  # fmt: skip
