"""A village's page: its teams, postings, households, visits and payments, and nobody else's."""

from __future__ import annotations

from domain.funds import FundsDisbursed
from domain.households import HouseholdRegistered
from domain.kernel.event import Event
from domain.kernel.figure import Hedged
from domain.villages import VillageRegistered
from domain.visits import VisitRecorded
from tests.domain.mengcun import FU, FUZHUANG, GUO, KUNLUN, MUZHUANG, fu, fuzhuang, muzhuang, paid, posted, team
from tests.projections.shown import shown


def household(household: str, village: str = FUZHUANG, poor: bool = False) -> HouseholdRegistered:
    return HouseholdRegistered(
        household=household, village=village, head="x", registered_poor_on="2018" if poor else None
    )


def test_it_says_where_the_village_is_and_how_large() -> None:
    told = VillageRegistered(
        village=FUZHUANG, name="付庄村", division="130930100", households=300, arable_hundredths_mu=Hedged("余", 90_000)
    )
    answer = shown(FUZHUANG, told)
    assert (answer["village"], answer["name"], answer["division"]) == (FUZHUANG, "付庄村", "130930100")
    assert (answer["households"]["low"], answer["households"]["exact"]) == (300, True)
    assert (answer["arable"]["low"], answer["arable"]["high"]) == (90_000, None)
    assert (shown(FUZHUANG, fuzhuang)["households"], shown(FUZHUANG, fuzhuang)["arable"]) == (None, None)


def test_it_lists_its_teams_and_postings_and_counts_its_visits() -> None:
    answer = shown(FUZHUANG, team, posted("2018"), VisitRecorded(village=FUZHUANG), VisitRecorded(village=FUZHUANG))
    assert [found["team"] for found in answer["teams"]] == ["team:fuzhuang"]
    assert [found["roles"] for found in answer["postings"]] == [["captain", "first_secretary"]]
    assert answer["visits"] == 2


def test_what_its_team_or_households_did_elsewhere_is_left_out() -> None:
    elsewhere: tuple[Event, ...] = (
        posted("2018", village=MUZHUANG),
        VisitRecorded(village=MUZHUANG, household=FU),
        muzhuang,
    )
    answer = shown(FUZHUANG, fuzhuang, *elsewhere)
    assert (answer["name"], answer["postings"], answer["visits"]) == ("付庄村", [], 0)


def test_it_counts_its_households_each_once() -> None:
    answer = shown(FUZHUANG, household(FU, poor=True), household(GUO), household(FU, poor=True))
    assert (answer["registered_poor_households"], answer["other_households_in_the_ledger"]) == (1, 1)


def test_a_household_that_is_registered_elsewhere_later_is_its_own_no_more() -> None:
    told = (("2018-01-01", household(FU, poor=True)), ("2018-06-01", household(FU, MUZHUANG)))
    assert shown(FUZHUANG, *told, as_of="2018-05-31")["registered_poor_households"] == 1
    answer = shown(FUZHUANG, *told)
    assert (answer["registered_poor_households"], answer["other_households_in_the_ledger"]) == (0, 0)


def test_it_adds_up_what_its_households_received_whenever_they_were_registered() -> None:
    answer = shown(FUZHUANG, ("2018-06-01", fu), ("2018-01-01", paid(25_000)), paid(5_000))
    assert answer["paid_to_its_households"]["low"] == 30_000


def test_what_its_cooperative_paid_to_others_is_none_to_its_households() -> None:
    """A payment bears the village of the cooperative that paid, and that of the payee."""
    to_another = FundsDisbursed(payee=GUO, amount_fen=9_000, kind="dividend", cooperative=KUNLUN)
    to_the_cooperative = FundsDisbursed(payee=KUNLUN, amount_fen=7_000, kind="works")
    answer = shown(FUZHUANG, fu, paid(25_000), to_another, to_the_cooperative)
    assert answer["paid_to_its_households"]["low"] == 25_000
