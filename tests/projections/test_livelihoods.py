"""What a household lives on, on its page: land and rents, income by year, work and shares, and what it was paid."""

from __future__ import annotations

from domain.disbursements import FundsDisbursed, FundsReturned, ReceiptAcknowledged
from domain.employment import EmploymentEnded, EmploymentStarted
from domain.income import IncomeAssessed, IncomeRecorded
from domain.kernel.figure import Amount, Hedged
from domain.land import LandTransferEnded
from domain.persons import AccountRegistered
from domain.shares import SharePrincipalReturned, ShareSubscribed
from tests.domain.mengcun import CONTRACT, FU, FUZHUANG, GUO, HEATING, KUNLUN, fu, paid, right, transferred
from tests.projections.shown import shown


def earned(
    amount_fen: Amount, until: str = "2018-12-31", basis: str = "received", stream: str = "wage"
) -> IncomeRecorded:
    return IncomeRecorded(
        household=FU, from_="2018-01-01", until=until, stream=stream, nature="other", amount_fen=amount_fen, basis=basis
    )  # fmt: skip


def test_a_parcel_said_again_counts_as_said_last() -> None:
    assert shown(FU, right(500, 100), ("2018-11-11", right(450)))["land_hundredths_mu"] == {"1": 450, "2": 100}


def test_the_rent_of_a_year_is_area_times_rent() -> None:
    [found] = shown(FU, transferred(550))["land_transfers"]
    assert (found["contract"], found["area"]["low"], found["rent_a_year"]["low"]) == (CONTRACT, 550, 440_000)
    [hedged] = shown(FU, transferred(Hedged("余", 500)))["land_transfers"]
    assert (hedged["rent_a_year"]["low"], hedged["rent_a_year"]["high"]) == (400_000, None)


def test_a_contract_of_the_village_as_a_whole_is_none_of_the_households() -> None:
    assert shown(FU, transferred(550, household=None, village=FUZHUANG))["land_transfers"] == []


def test_income_is_added_up_by_year_stream_and_basis() -> None:
    answer = shown(
        FU, earned(100_000), earned(Hedged("余", 50_000)), earned(30_000, basis="expected"),
        earned(7_000, "2017-12-31"), earned(9_000, stream="business_cost"),
    )["income_by_year"]  # fmt: skip
    assert list(answer) == ["2017", "2018"]
    assert answer["2017"].keys() == {"wage"}
    received, expected = answer["2018"]["wage"]["received"], answer["2018"]["wage"]["expected"]
    assert (received["low"], received["high"], received["unit"], expected["low"], expected["exact"]) == (
        150_000, None, "fen", 30_000, True,
    )  # fmt: skip
    assert answer["2018"]["business_cost"]["received"]["low"] == 9_000
    assert shown(FU)["income_by_year"] == {}


def test_a_period_across_the_new_year_belongs_to_the_year_in_which_it_ends() -> None:
    assert list(shown(FU, earned(1, "2019-06"))["income_by_year"]) == ["2019"]


def test_what_it_received_is_added_up_by_kind_with_how_exact_it_is() -> None:
    dividend = FundsDisbursed(payee=FU, amount_fen=5_000, kind="dividend", cooperative=KUNLUN)
    answer = shown(FU, paid(25_000), paid(Hedged("不详")), dividend)
    assert [receipt["kind"] for receipt in answer["received"]] == ["subsidy", "subsidy", "dividend"]
    assert answer["received"][0]["occurred_on"] == "2018-11-10"
    assert answer["received_by_kind"].keys() == {"subsidy", "dividend"}
    subsidy = answer["received_by_kind"]["subsidy"]
    assert (subsidy["low"], subsidy["exact"]) == (25_000, False)
    assert answer["received_by_kind"]["dividend"]["exact"] is True
    assert (answer["received_in_all"]["low"], answer["received_in_all"]["unknown_addends"]) == (30_000, 1)


def test_a_payment_before_the_household_was_registered_counts_too() -> None:
    """The poverty register of 2018 may come after a payment of 2017."""
    answer = shown(FU, ("2018", fu), ("2017-12-01", paid(25_000)))
    assert answer["received_in_all"]["low"] == 25_000
    assert shown(FU, paid(25_000))["received_in_all"]["low"] == 25_000, "and where the registration was voided"


def test_a_payment_to_another_in_its_stead_is_none_to_it_and_is_shown_as_that() -> None:
    instead = FundsDisbursed(payee=GUO, amount_fen=25_000, kind="subsidy", fund=HEATING, entitled=FU)
    answer = shown(FU, fu, instead)
    assert (answer["received"], answer["received_in_all"]["low"]) == ([], 0)
    assert [(one["payee"], one["amount"]["low"]) for one in answer["paid_in_its_stead"]] == [(GUO, 25_000)]
    assert shown(GUO, instead)["received_in_all"]["low"] == 25_000


def test_a_payment_to_another_of_which_it_is_nothing_is_left_out() -> None:
    assert shown(FU, paid(25_000, payee=GUO)) == shown(FU)


def test_it_lists_accounts_assessments_work_shares_and_what_it_said_and_gave_back() -> None:
    answer = shown(
        FU,
        AccountRegistered(owner=FU, account="account:7"),
        AccountRegistered(household=FU, owner="person:1", account="account:8"),
        IncomeAssessed(assessment="assessment:1", household=FU, from_="2018", until="2018", per_head_fen=350_000),
        EmploymentStarted(employment="employment:1", household=FU, cooperative=KUNLUN),
        EmploymentEnded(employment="employment:1", household=FU, reason="expired"),
        ShareSubscribed(share="share:1", cooperative=KUNLUN, source="public", household=FU, principal_fen=500_000),
        SharePrincipalReturned(share="share:1", household=FU, amount_fen=100_000),
        ReceiptAcknowledged(household=FU, disbursement="disbursement:1", amount_fen=25_000),
        FundsReturned(fund=HEATING, amount_fen=5_000, payee=FU),
        LandTransferEnded(contract=CONTRACT, household=FU, reason="agreed", ended_on="2018-11-01"),
    )
    assert [(one.get("household"), one["account"]) for one in answer["accounts"]] == [
        (None, "account:7"),
        (FU, "account:8"),
    ]
    assert [one["per_head_fen"]["low"] for one in answer["assessments"]] == [350_000]
    lists = ("employments", "employments_ended", "shares", "principal_returned", "receipts_acknowledged", "given_back")
    assert [len(answer[member]) for member in lists] == [1, 1, 1, 1, 1, 1]
    assert [one["ended_on"] for one in answer["land_transfers_ended"]] == ["2018-11-01"]
