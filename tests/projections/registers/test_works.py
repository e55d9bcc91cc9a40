"""The registers of works: suppliers, contracts, and what was paid on those."""

from __future__ import annotations

from domain.corrections import EventVoided
from domain.disbursements import FundsDisbursed, FundsReturned
from domain.kernel.figure import Hedged
from domain.works import ContractAwarded, SupplierRegistered
from tests.domain.mengcun import HEATING, paid
from tests.projections.registers.kept import added, row

PROJECT, BUILDER, CONTRACT = "project:station", "supplier:builder", "works_contract:station"


def awarded(amount_fen: int | Hedged, tender: str | None = None) -> ContractAwarded:
    return ContractAwarded(contract=CONTRACT, project=PROJECT, supplier=BUILDER, amount_fen=amount_fen, tender=tender)


def test_a_supplier_is_entered_under_its_name() -> None:
    told = (("2016-02-01", SupplierRegistered(supplier=BUILDER, name="孟村建筑公司")), awarded(1))
    supplier = row("suppliers", BUILDER, *told)
    assert (supplier.name, supplier.registered_on) == ("孟村建筑公司", 20_160_201)


def test_a_contract_says_with_whom_for_what_and_whether_there_was_a_tender() -> None:
    told = (("2016-03-01", awarded(Hedged("余", 400_000))), ("2016-04-01", awarded(430_000, "招〔2016〕1号")))
    then, now = (row("contracts", CONTRACT, *told, as_of=day) for day in ("2016-03-15", "2016-04-15"))
    assert (then.project, then.supplier, then.amount_fen, then.tender, then.awarded_on) == (
        PROJECT, BUILDER, Hedged("余", 400_000), None, 20_160_301,
    )  # fmt: skip
    assert (now.amount_fen, now.tender, now.awarded_on) == (430_000, "招〔2016〕1号", 20_160_401)
    assert row("contracts", CONTRACT, *told, EventVoided(voids="id-2", reason="误录")) == then


def test_what_is_paid_on_a_contract_adds_up_beside_what_came_back() -> None:
    told = (
        FundsDisbursed(payee=BUILDER, amount_fen=200_000, kind="works", contract=CONTRACT),
        FundsReturned(fund=HEATING, payee=BUILDER, contract=CONTRACT, amount_fen=1_000),
        paid(5),
        FundsReturned(fund=HEATING, to="treasury", amount_fen=7),
    )
    assert [(one.contract, one.stage, one.amount_fen) for one in added("contract_stages", *told)] == [
        (CONTRACT, "paid", 200_000), (CONTRACT, "returned", 1_000),
    ]  # fmt: skip
