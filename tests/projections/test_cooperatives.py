"""A cooperative's page: its founding, its land, shares, dividends and workers, and what it paid."""

from __future__ import annotations

from domain.claims import ClaimPublished
from domain.cooperatives import CooperativeRegistered
from domain.disbursements import FundsDisbursed, FundsReturned
from domain.employment import EmploymentStarted
from domain.kernel.figure import Hedged
from domain.payments import PaymentRequested
from domain.shares import DividendDeclared, ShareSubscribed
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
    assert (answer["paid"]["low"], answer["dividends_paid"]["low"], answer["received"]["low"]) == (
        10_000, 7_000, 18_000,
    )  # fmt: skip
    assert answer["also_named_in"] == {}, "what was added up is not left out"


def test_land_whose_contract_ended_is_land_that_it_took() -> None:
    """The end of a contract names the contract and the household: the cooperative's own events do not hold it."""
    answer = shown(
        KUNLUN, transferred(550, "2018", "2019"), transferred(450, contract=SECOND_CONTRACT), as_of="2026-01-01"
    )
    assert answer["area"]["low"] == 1_000
    assert [(found["contract"], found.get("until")) for found in answer["land_transfers"]] == [
        (CONTRACT, "2019"), (SECOND_CONTRACT, None),
    ]  # fmt: skip


def share(name: str, units: int | None, principal_fen: int | None) -> ShareSubscribed:
    return ShareSubscribed(
        share=f"share:{name}", cooperative=KUNLUN, household=FU, units=units, principal_fen=principal_fen
    )


def test_shares_are_added_up_and_one_of_unknown_size_makes_the_sum_so() -> None:
    answer = shown(KUNLUN, share("1", 2, 500_000), share("2", 1, None))
    assert (answer["shares"]["low"], answer["shares"]["exact"]) == (3, True)
    assert (answer["principal"]["low"], answer["principal"]["high"], answer["principal"]["unknown_addends"]) == (
        500_000, None, 1,
    )  # fmt: skip
    assert [found["share"] for found in answer["share_subscriptions"]] == ["share:1", "share:2"]


def test_dividends_declared_and_paid_stand_side_by_side() -> None:
    declared = DividendDeclared(dividend="dividend:2018", cooperative=KUNLUN, year=2018, total_fen=40_000)
    answer = shown(KUNLUN, declared, paid_by(KUNLUN, 7_000))
    assert (answer["dividends_declared"]["low"], answer["dividends_paid"]["low"]) == (40_000, 7_000)
    assert [found["year"] for found in answer["dividends"]] == [2018]
    unsaid = DividendDeclared(dividend="dividend:2019", cooperative=KUNLUN, year=2019)
    assert shown(KUNLUN, declared, unsaid)["dividends_declared"]["unknown_addends"] == 1


def test_its_workers_and_what_was_published_of_it_are_listed() -> None:
    worker = EmploymentStarted(employment="employment:1", household=FU, cooperative=KUNLUN, wage_fen_per_month=200_000)
    claim = ClaimPublished(
        claim="claim:1", source="综述", measure="land", unit="hundredths_mu", scope="付庄村", as_of="2018",
        figure=90_000, statement="流转土地900余亩", cooperative=KUNLUN,
    )  # fmt: skip
    answer = shown(KUNLUN, worker, claim)
    assert [found["employment"] for found in answer["employments"]] == ["employment:1"]
    assert [found["claim"] for found in answer["claims"]] == ["claim:1"]


def test_what_is_asked_for_it_and_what_it_gave_back_are_added_up() -> None:
    asked = PaymentRequested(payment="payment:1", amount_fen=9_000, payee=KUNLUN)
    back = FundsReturned(fund="fund:1", amount_fen=4_000, payee=KUNLUN)
    answer = shown(KUNLUN, asked, back)
    assert (answer["requested"]["low"], answer["returned"]["low"]) == (9_000, 4_000)
