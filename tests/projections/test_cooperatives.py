"""A cooperative's page: its founding, the land given to it, and what it paid."""

from __future__ import annotations

from domain.cooperatives import CooperativeRegistered
from domain.funds import FundsDisbursed
from domain.kernel.figure import Hedged
from tests.domain.mengcun import CONTRACT, FU, FUZHUANG, KUNLUN, SECOND_CONTRACT, transferred
from tests.projections.shown import shown


def paid_by(cooperative: str | None, amount_fen: int, kind: str = "dividend", payee: str = FU) -> FundsDisbursed:
    return FundsDisbursed(payee=payee, amount_fen=amount_fen, kind=kind, cooperative=cooperative)  # type: ignore[arg-type]


def test_it_says_who_led_its_founding() -> None:
    told = CooperativeRegistered(
        cooperative=KUNLUN, name="昆仑农业合作社", village=FUZHUANG, initiated_by="team:fuzhuang"
    )
    answer = shown(KUNLUN, told)
    assert (answer["cooperative"], answer["name"], answer["village"], answer["initiated_by"]) == (
        KUNLUN, "昆仑农业合作社", FUZHUANG, "team:fuzhuang",
    )  # fmt: skip


def test_it_adds_up_the_land_given_to_it_and_the_rent_it_owes() -> None:
    answer = shown(KUNLUN, transferred(550), transferred(Hedged("余", 450), contract=SECOND_CONTRACT))
    assert (answer["contracts"], answer["area"]["low"], answer["area"]["high"]) == (2, 1_000, None)
    assert answer["rent_a_year"]["low"] == 800_000


def test_a_contract_within_another_is_counted_in_the_whole() -> None:
    whole = transferred(1_000, household=None, village=FUZHUANG)
    part = transferred(550, contract=SECOND_CONTRACT, within=CONTRACT)
    answer = shown(KUNLUN, whole, part)
    assert (answer["contracts"], answer["contracts_within_those"], answer["area"]["low"]) == (1, 1, 1_000)


def test_it_adds_up_what_it_paid_and_nothing_that_it_got() -> None:
    answer = shown(
        KUNLUN,
        paid_by(KUNLUN, 5_000),
        paid_by(KUNLUN, 2_000),
        paid_by(KUNLUN, 3_000, "rent"),
        paid_by("cooperative:other", 9_000, payee=KUNLUN),
        paid_by(None, 9_000, "works", payee=KUNLUN),
    )
    assert {kind: figure["low"] for kind, figure in answer["paid_by_kind"].items()} == {
        "dividend": 7_000,
        "rent": 3_000,
    }
