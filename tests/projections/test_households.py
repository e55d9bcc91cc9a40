"""A household's page: who it is, who came, what land it gave, what it received."""

from __future__ import annotations

from domain.funds import FundsDisbursed
from domain.households import HouseholdRegistered
from domain.kernel.figure import Hedged
from domain.visits import Goods, VisitRecorded
from projections.kernel.page import Sealed
from tests.domain.mengcun import FU, FUZHUANG, GUO, HEATING, KUNLUN, paid, right, transferred
from tests.projections.shown import shown

REGISTERED = HouseholdRegistered(
    household=FU, village=FUZHUANG, head="sealed head", size=3, identity="person:1", registered_poor_on="2018",
    category="five_guarantee", labour="none",
)  # fmt: skip


def test_it_says_who_the_household_is_with_personal_values_sealed() -> None:
    answer = shown(FU, REGISTERED)
    assert answer["head"] == Sealed("id-1", "head", "sealed head")
    assert (answer["village"], answer["size"], answer["category"], answer["labour"], answer["registered_poor_on"]) == (
        FUZHUANG, 3, "five_guarantee", "none", "2018",
    )  # fmt: skip
    assert answer["identity"] == "person:1"


def test_a_second_registration_counts_from_its_day() -> None:
    later = HouseholdRegistered(household=FU, village=FUZHUANG, head="other", size=2)
    assert shown(FU, ("2018-02-01", later), ("2018-01-01", REGISTERED))["size"] == 2
    assert shown(FU, ("2018-02-01", later), ("2018-01-01", REGISTERED), as_of="2018-01-31")["size"] == 3


def test_it_lists_its_visits_and_no_visit_to_another() -> None:
    visit = VisitRecorded(
        village=FUZHUANG, household=FU, visitors=["cadre:zhang"], purposes=["assistance"],
        goods=[Goods("米", 20)], notes="sealed notes",
    )  # fmt: skip
    other = VisitRecorded(village=FUZHUANG, household=GUO)
    [found] = shown(FU, visit, other)["visits"]
    assert (found.visitors, found.purposes, found.goods) == (
        ["cadre:zhang"], ["assistance"], [{"what": "米", "weight_jin": 20}],
    )  # fmt: skip
    assert found.notes == Sealed("id-1", "notes", "sealed notes")


def test_a_parcel_said_again_counts_as_said_last() -> None:
    assert shown(FU, right(500, 100), ("2018-11-11", right(450)))["land_hundredths_mu"] == {"1": 450, "2": 100}


def test_the_rent_of_a_year_is_area_times_rent() -> None:
    [found] = shown(FU, transferred(550))["land_transfers"]
    assert (found.area["low"], found.rent_a_year["low"]) == (550, 440_000)
    [hedged] = shown(FU, transferred(Hedged("余", 500)))["land_transfers"]
    assert (hedged.rent_a_year["low"], hedged.rent_a_year["high"]) == (400_000, None)


def test_what_it_received_is_added_up_by_kind_with_how_exact_it_is() -> None:
    dividend = FundsDisbursed(payee=FU, amount_fen=5_000, kind="dividend", cooperative=KUNLUN)
    answer = shown(FU, paid(25_000), paid(Hedged("不详")), dividend)
    assert [receipt.kind for receipt in answer["received"]] == ["subsidy", "subsidy", "dividend"]
    assert answer["received_by_kind"].keys() == {"subsidy", "dividend"}
    assert (answer["received_by_kind"]["subsidy"]["low"], answer["received_by_kind"]["subsidy"]["exact"]) == (
        25_000,
        False,
    )
    assert answer["received_by_kind"]["dividend"]["exact"] is True
    assert (answer["received_in_all"]["low"], answer["received_in_all"]["unknown_addends"]) == (30_000, 1)


def test_a_payment_before_the_household_was_registered_counts_too() -> None:
    """The poverty register of 2018 may come after a payment of 2017."""
    answer = shown(FU, ("2018", REGISTERED), ("2017-12-01", paid(25_000)))
    assert answer["received_in_all"]["low"] == 25_000
    assert shown(FU, paid(25_000))["received_in_all"]["low"] == 25_000, "and where the registration was voided"


def test_a_payment_to_another_in_its_stead_is_none_to_it() -> None:
    instead = FundsDisbursed(payee=GUO, amount_fen=25_000, kind="subsidy", fund=HEATING, entitled=FU)
    answer = shown(FU, REGISTERED, instead)
    assert answer["received"] == []
    assert answer["received_in_all"]["low"] == 0
