"""The registers of programmes: their rules, and their money."""

from __future__ import annotations

from typing import Any

from domain.corrections import EventVoided
from domain.disbursements import FundsDisbursed
from domain.funds import FundAppropriated
from domain.kernel.figure import Hedged
from domain.payments import PaymentRequested
from domain.programmes import ProgrammeDeclared
from tests.domain.mengcun import FU, HEATING, PAYMENT, paid
from tests.projections.registers.kept import added, row

COAL, GAS = "programme:coal", "programme:gas"


def declared(programme: str, **more: Any) -> ProgrammeDeclared:
    return ProgrammeDeclared(programme=programme, name="取暖补贴", kind="subsidy", **more)


def test_a_programme_has_the_rules_that_were_declared_last() -> None:
    rules = {"entitles": "household", "exclusive_with": [GAS], "uniform_rate": True, "approval_limit_fen": 500_000}
    told = (("2018-06-01", declared(COAL, **rules)), ("2017-06-01", declared(COAL)))
    found = row("programmes", COAL, *told)
    assert (found.name, found.kind, found.declared_on) == ("取暖补贴", "subsidy", 20_180_601)
    assert {name: getattr(found, name) for name in rules} == rules
    before = row("programmes", COAL, *told, EventVoided(voids="id-1", reason="误录"))
    assert (before.exclusive_with, before.uniform_rate, before.approval_limit_fen) == ([], None, None)


def test_a_programme_that_excludes_another_changes_nothing_of_that_one() -> None:
    excluding = declared(COAL, exclusive_with=[GAS], entitles="person")
    assert row("programmes", GAS, excluding) is None
    found = row("programmes", GAS, ("2017-01-01", declared(GAS)), ("2018-01-01", excluding))
    assert (found.exclusive_with, found.entitles, found.declared_on) == ([], None, 20_170_101)


def test_its_money_stands_at_its_stages() -> None:
    told = (
        FundAppropriated(fund=HEATING, level="county", amount_fen=100_000, document="1号", programme=COAL),
        PaymentRequested(payment=PAYMENT, amount_fen=30_000, programme=COAL),
        FundsDisbursed(payee=FU, amount_fen=Hedged("不详"), kind="subsidy", programme=COAL),
        paid(5),
    )
    assert [(one.programme, one.stage, one.amount_fen) for one in added("programme_stages", *told)] == [
        (COAL, "appropriated", 100_000), (COAL, "requested", 30_000), (COAL, "paid", Hedged("不详")),
    ]  # fmt: skip
    assert added("programme_stages", told[2], EventVoided(voids="id-1", reason="误录")) == []
