"""The pages of a works contract and of a supplier."""

from __future__ import annotations

from domain.disbursements import FundsDisbursed, FundsReturned
from domain.officials import KinshipDeclared
from domain.payments import PaymentRequested
from domain.works import ContractAwarded, SupplierRegistered
from projections.kernel.page import Sealed
from tests.domain.mengcun import HEATING, ZHANG
from tests.projections.shown import shown

WORKS, OTHER_WORKS, BUILDER, WATER = "works_contract:1", "works_contract:2", "supplier:builder", "project:water"


def awarded(amount_fen: int, contract: str = WORKS) -> ContractAwarded:
    return ContractAwarded(
        contract=contract, project=WATER, supplier=BUILDER, amount_fen=amount_fen, tender="孟招〔2018〕3号"
    )


def paid(amount_fen: int, contract: str | None = WORKS) -> FundsDisbursed:
    return FundsDisbursed(payee=BUILDER, amount_fen=amount_fen, kind="works", fund=HEATING, contract=contract)


back = FundsReturned(fund=HEATING, amount_fen=100, payee=BUILDER, contract=WORKS)


def test_a_contract_says_with_whom_for_what_and_what_it_leaves_to_be_paid() -> None:
    answer = shown(WORKS, ("2018-05-01", awarded(1_000)), paid(400), paid(300), back)
    assert (answer["contract"], answer["supplier"], answer["project"], answer["tender"], answer["awarded_on"]) == (
        WORKS, BUILDER, WATER, "孟招〔2018〕3号", "2018-05-01",
    )  # fmt: skip
    assert [answer[name]["low"] for name in ("contracted", "paid", "returned", "left")] == [1_000, 700, 100, 400]
    assert (len(answer["payments"]), len(answer["returns"])) == (2, 1)


def test_what_a_contract_that_is_not_awarded_leaves_cannot_be_told() -> None:
    answer = shown(WORKS, paid(400))
    assert (answer["contracted"], answer["left"], answer["paid"]["low"]) == (None, None, 400)


def test_a_supplier_shows_its_contracts_and_all_that_it_was_paid() -> None:
    firm = SupplierRegistered(supplier=BUILDER, name="孟村建筑公司")
    asked = PaymentRequested(payment="payment:1", amount_fen=800, payee=BUILDER)
    told = (("2018-04-01", firm), awarded(1_000), awarded(500, OTHER_WORKS), asked, paid(400), paid(50, None), back)
    answer = shown(BUILDER, *told)
    assert (answer["name"], answer["registered_on"]) == ("孟村建筑公司", "2018-04-01")
    assert [answer[name]["low"] for name in ("contracted", "requested", "paid", "returned")] == [1_500, 800, 450, 100]
    assert [found["contract"] for found in answer["contracts"]] == [WORKS, OTHER_WORKS]
    assert (len(answer["payments"]), answer["payment_requests"], answer["also_named_in"]) == (2, 1, {})


def test_kinship_with_a_supplier_in_person_shows_with_the_relation_sealed() -> None:
    [found] = shown(BUILDER, KinshipDeclared(a=ZHANG, b=BUILDER, relation="x"))["kinships"]
    assert (found["a"], found["relation"]) == (ZHANG, Sealed("id-1", "relation", "x"))
