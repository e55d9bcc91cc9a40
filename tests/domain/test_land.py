"""Land: a contract for more than the registered right leaves free is recorded, with both areas."""

import msgspec
import pytest

from domain.households import Holding, Household
from domain.kernel.figure import Hedged
from domain.kernel.refusal import UnknownSubject
from domain.land import (
    HouseholdNotNamed,
    LandRightRegistered,
    LandTransfer,
    LandTransferEnded,
    LandTransferEndsBeforeItBegins,
    NobodysLand,
    ParcelArea,
)
from tests.domain.mengcun import (
    CONTRACT,
    FU,
    FUZHUANG,
    GUO,
    KUNLUN,
    SECOND_CONTRACT,
    cooperative_and_household,
    fuzhuang,
    kunlun,
    right,
    transferred,
)
from tests.given import given, on, void

known = cooperative_and_household  # the facts 1 to 3
VILLAGES_CONTRACT = "land_transfer:fuzhuang"
FIRST, LAST = "2018-01-01", "2027-12-31"


def household(land=(), *given_):
    holdings = [Holding(contract, area, from_, until) for contract, area, from_, until in given_]
    return Household(registered=True, village=FUZHUANG, land=dict(land), given=holdings)


# The right.


def test_a_right_is_registered_parcel_by_parcel():
    story = given(*known).when(right(150, 250)).then_recorded().then_concerns(FU, FUZHUANG)
    story.then_state(FU, household({"1": 150, "2": 250}))


def test_a_parcel_said_again_counts_as_said_last_and_the_others_stay():
    again = LandRightRegistered(household=FU, parcels=[ParcelArea("2", 200), ParcelArea("3", 50)])
    story = given(*known, right(150, 250)).when(again).then_state(FU, household({"1": 150, "2": 200, "3": 50}))
    story.when(void(5)).then_state(FU, household({"1": 150, "2": 250}))


def test_the_right_of_a_household_nobody_entered_is_refused():
    given(*known).when(right(400, household=GUO)).then_refused(UnknownSubject, subject=GUO)


# The contract.


def test_a_contract_for_all_of_the_land_contradicts_nothing():
    story = given(*known, right(150, 250)).when(transferred(400, FIRST, LAST)).then_recorded()
    story.then_concerns(CONTRACT, KUNLUN, FU, FUZHUANG)
    story.then_state(CONTRACT, LandTransfer(signed=True, household=FU, cooperative=KUNLUN, area=400))
    story.then_state(FU, household({"1": 150, "2": 250}, (CONTRACT, 400, FIRST, LAST)))
    assert not LandTransfer().known


def test_a_contract_for_more_land_than_the_right_says_both_areas():
    story = given(*known, right(150, 250)).when(transferred(401, FIRST, LAST)).then_recorded(contradicts=["land_held"])
    story.then_contradicts("land_held", stated="401", held="400")


def test_a_contract_without_a_term_is_held_against_the_whole_right():
    given(*known, right(400)).when(transferred(401)).then_contradicts("land_held", stated="401", held="400")
    given(*known, right(400)).when(transferred(400)).then_recorded()


def test_a_household_whose_right_nobody_registered_can_give_any_land():
    given(*known).when(transferred(1_000_000, FIRST, LAST)).then_recorded()


def test_a_right_registered_after_the_contract_judges_only_later_contracts():
    story = given(*known, transferred(300, FIRST, LAST)).when(right(400)).then_recorded()
    story.when(transferred(101, FIRST, LAST, SECOND_CONTRACT))
    story.then_contradicts("land_held", stated="101", held="100")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("2016-01-01", "2017-12-31"), ("2018-01-01", "2027-12-31")),  # one after the other
        (("2018-01-01", "2027-12-31"), ("2016-01-01", "2017-12-31")),
        (("2016", "2017"), ("2018", "2027")),
        (("2016-01", "2018-05"), ("2018-06", "2027-12")),
    ],
)
def test_contracts_one_after_the_other_do_not_take_land_from_each_other(first, second):
    story = given(*known, right(400), transferred(400, *first))
    story.when(transferred(400, *second, SECOND_CONTRACT)).then_recorded()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("2018-01-01", "2027-12-31"), ("2027-12-31", "2030-12-31")),  # they share a day
        (("2027-12-31", "2030-12-31"), ("2018-01-01", "2027-12-31")),
        (("2018-01-01", "2027-12-31"), ("2019-01-01", "2019-12-31")),  # one lies inside the other
        (("2019-01-01", "2019-12-31"), ("2018-01-01", "2027-12-31")),
        (("2018", "2018"), ("2018-12-31", "2019-12-31")),  # a term in years runs to the last day of the last
        (("2016-01", "2018-06"), ("2018-06", "2027-12")),  # one in months from the first day to the last
    ],
)
def test_contracts_whose_terms_overlap_take_land_from_each_other(first, second):
    story = given(*known, right(400), transferred(300, *first))
    story.when(transferred(101, *second, SECOND_CONTRACT)).then_recorded(contradicts=["land_held"])
    story.then_contradicts("land_held", stated="101", held="100")


@pytest.mark.parametrize("term", [(None, None), (FIRST, None), (None, LAST)])
def test_where_a_term_is_not_known_in_full_nothing_can_be_told_of_two_contracts(term):
    story = given(*known, right(400), transferred(400, *term))
    story.when(transferred(400, FIRST, LAST, SECOND_CONTRACT)).then_recorded()
    story.then_state(FU, household({"1": 400}, (SECOND_CONTRACT, 400, FIRST, LAST)))
    story.when(transferred(400, *term, contract="land_transfer:fu-3")).then_recorded()


def test_three_contracts_of_one_time_add_up():
    story = given(*known, right(400), transferred(200, FIRST, LAST), transferred(150, FIRST, LAST, SECOND_CONTRACT))
    story.when(transferred(51, FIRST, LAST, "land_transfer:fu-3"))
    story.then_contradicts("land_held", stated="51", held="50")


def test_a_household_that_gave_more_than_it_has_shows_less_than_nothing():
    story = given(*known, right(400), transferred(500, FIRST, LAST))
    story.when(transferred(1, FIRST, LAST, SECOND_CONTRACT))
    story.then_contradicts("land_held", stated="1", held="-100")


# Hedged areas: only what is certain is held against anybody.


@pytest.mark.parametrize("area", [Hedged("余", 400), Hedged("不到", 900), Hedged("差不多", 900), Hedged("不详")])
def test_an_area_of_which_it_cannot_be_told_whether_it_goes_beyond_contradicts_nothing(area):
    given(*known, right(400)).when(transferred(area, FIRST, LAST)).then_recorded()


@pytest.mark.parametrize(("area", "shown"), [(Hedged("余", 401), "≥ 401"), (Hedged("超过", 400), "> 400")])
def test_an_area_that_goes_beyond_in_any_case_shows_its_hedge(area, shown):
    story = given(*known, right(400)).when(transferred(area, FIRST, LAST)).then_recorded(contradicts=["land_held"])
    story.then_contradicts("land_held", stated=shown, held="400")


@pytest.mark.parametrize("area", [Hedged("不到", 400), Hedged("近", 400), Hedged("差不多", 400), Hedged("不详")])
def test_an_area_that_is_below_or_about_or_unknown_takes_nothing_certain_from_later_contracts(area):
    story = given(*known, right(400), transferred(area, FIRST, LAST))
    story.when(transferred(400, FIRST, LAST, SECOND_CONTRACT)).then_recorded()


@pytest.mark.parametrize("area", [Hedged("余", 300), Hedged("多", 300), Hedged("以上", 300), Hedged("超过", 300)])
def test_an_area_of_at_least_so_much_takes_that_much_from_later_contracts(area):
    story = given(*known, right(400), transferred(area, FIRST, LAST))
    story.then_state(FU, household({"1": 400}, (CONTRACT, 300, FIRST, LAST)))
    story.when(transferred(101, FIRST, LAST, SECOND_CONTRACT)).then_recorded(contradicts=["land_held"])


# Parcels, the village's contract, and whose land it is.


def test_parcels_of_the_right_may_be_named():
    given(*known, right(150, 250)).when(transferred(250, FIRST, LAST, parcels=["2"])).then_recorded()


def test_parcels_that_are_not_in_the_register_are_named_beside_those_that_are():
    story = given(*known, right(150, 250)).when(transferred(9_999, FIRST, LAST, parcels=["1", "7", "8"]))
    story.then_recorded(contradicts=["parcel"]).then_contradicts("parcel", stated=["7", "8"], held=["1", "2"])


def test_a_contract_signed_before_is_recorded_again_as_a_contradiction():
    story = given(*known, transferred(400)).when(transferred(300)).then_recorded(contradicts=["contract"])
    story.then_contradicts("contract", stated=CONTRACT, held=CONTRACT)


def test_a_contract_signed_again_for_too_much_land_contradicts_both():
    story = given(*known, right(400), transferred(400, FIRST, LAST)).when(transferred(401, FIRST, LAST))
    story.then_recorded(contradicts=["contract", "land_held"])


def test_a_villages_contract_names_no_household():
    whole = transferred(Hedged("余", 90_000), contract=VILLAGES_CONTRACT, household=None, village=FUZHUANG)
    story = given(fuzhuang, kunlun).when(whole).then_recorded().then_concerns(VILLAGES_CONTRACT, KUNLUN, FUZHUANG)
    state = LandTransfer(signed=True, village=FUZHUANG, cooperative=KUNLUN, area=Hedged("余", 90_000))
    story.then_state(VILLAGES_CONTRACT, state)


def test_a_households_contract_may_be_a_part_of_the_villages():
    whole = transferred(Hedged("余", 90_000), contract=VILLAGES_CONTRACT, household=None, village=FUZHUANG)
    part = transferred(400, within=VILLAGES_CONTRACT)
    given(*known).when(part).then_refused(UnknownSubject, subject=VILLAGES_CONTRACT)
    story = given(*known, whole).when(part).then_recorded()
    story.then_concerns(CONTRACT, VILLAGES_CONTRACT, KUNLUN, FU, FUZHUANG)


def test_nobodys_land_is_refused_even_where_the_contract_is_known():
    nobodys = transferred(400, household=None)
    given(*known).when(nobodys).then_refused(NobodysLand)
    given(*known, transferred(400)).when(nobodys).then_refused(NobodysLand)
    assert NobodysLand.status == 422


def test_a_contract_with_an_unknown_household_or_cooperative_is_refused():
    given(fuzhuang, kunlun).when(transferred(400)).then_refused(UnknownSubject, subject=FU)
    given(*known[:2]).when(transferred(400)).then_refused(UnknownSubject, subject=KUNLUN)


def test_a_contract_may_be_signed_for_later():
    given(*known).when(on("2019-01-01", transferred(400, "2019-01-01"))).then_recorded()


def test_a_voided_contract_gives_the_land_back():
    story = given(*known, right(400), transferred(400, FIRST, LAST)).when(void(5))
    story.then_state(FU, household({"1": 400})).then_state(CONTRACT, LandTransfer())
    story.when(transferred(400, FIRST, LAST, SECOND_CONTRACT)).then_recorded()


@pytest.mark.parametrize("area", [0, 10_000_001])
def test_a_parcel_has_an_area(area):
    with pytest.raises(msgspec.ValidationError, match="area_hundredths_mu"):
        given(*known).when(right(area))


@pytest.mark.parametrize("term", [("2018-02", "2018-01"), ("2018", "2017-12-31"), ("2018-11-10", "2018-11-09")])
def test_a_contract_that_would_end_before_it_begins_is_refused(term):
    begins, until = term
    story = given(*known).when(transferred(400, *term))
    story.then_refused(LandTransferEndsBeforeItBegins, begins=begins, until=until)
    assert LandTransferEndsBeforeItBegins.status == 422
    given(*known).when(transferred(400, "2018-06", "2018")).then_recorded()


# The end of a contract.


def ended(ended_on=None, contract=CONTRACT, household=FU, area=None):
    return LandTransferEnded(
        contract=contract, household=household, ended_on=ended_on, reason="agreed", area_hundredths_mu=area
    )


def test_a_contract_that_ended_holds_its_land_until_then():
    story = given(*known, right(400), transferred(400, FIRST, LAST)).when(ended("2020-06-30")).then_recorded()
    story.then_concerns(CONTRACT, FU, FUZHUANG)
    story.then_state(FU, household({"1": 400}, (CONTRACT, 400, FIRST, "2020-06-30")))
    story.then_state(CONTRACT, LandTransfer(signed=True, household=FU, cooperative=KUNLUN, area=400, ended=True))
    story.when(transferred(400, "2020-07-01", LAST, SECOND_CONTRACT)).then_recorded()


def test_a_contract_for_the_time_before_the_other_ended_still_takes_land_from_it():
    story = given(*known, right(400), transferred(400, FIRST, LAST), ended("2020-06-30"))
    story.when(transferred(1, "2020-06-30", LAST, SECOND_CONTRACT)).then_recorded(contradicts=["land_held"])
    story.then_contradicts("land_held", stated="1", held="0")


def test_only_the_contract_that_ended_gives_its_land_free():
    story = given(*known, right(400), transferred(100, FIRST, LAST), transferred(300, FIRST, LAST, SECOND_CONTRACT))
    story.when(ended("2018-06-30")).then_state(
        FU, household({"1": 400}, (CONTRACT, 100, FIRST, "2018-06-30"), (SECOND_CONTRACT, 300, FIRST, LAST))
    )


@pytest.mark.parametrize(
    ("ended_on", "held"),
    [
        (None, []),  # when it ended is not known: nothing is certain of any day
        ("2017", []),  # before it began
        ("2018-06", [(CONTRACT, 400, FIRST, "2018-06-01")]),  # it surely ran until the month began
        (LAST, [(CONTRACT, 400, FIRST, LAST)]),
        ("2030", [(CONTRACT, 400, FIRST, LAST)]),  # an end lengthens nothing
    ],
)
def test_an_ended_contract_holds_land_for_as_long_as_is_certain(ended_on, held):
    story = given(*known, right(400), transferred(400, FIRST, LAST)).when(ended(ended_on)).then_recorded()
    story.then_state(FU, household({"1": 400}, *held))


def test_a_voided_end_leaves_the_contract_running():
    story = given(*known, right(400), transferred(400, FIRST, LAST), ended("2020")).when(void(6))
    story.then_state(FU, household({"1": 400}, (CONTRACT, 400, FIRST, LAST)))
    story.then_state(CONTRACT, LandTransfer(signed=True, household=FU, cooperative=KUNLUN, area=400))


def test_a_contract_that_ended_before_is_a_contradiction():
    story = given(*known, transferred(400), ended("2018")).when(ended("2018")).then_recorded(contradicts=["ended"])
    story.then_contradicts("ended", stated=CONTRACT, held=CONTRACT)


def test_an_area_given_back_that_is_another_than_the_contracts_says_both():
    story = given(*known, transferred(400)).when(ended("2018", area=390)).then_recorded(contradicts=["given_back"])
    story.then_contradicts("given_back", stated="390", held="400")
    given(*known, transferred(400)).when(ended("2018", area=400)).then_recorded()
    given(*known, transferred(Hedged("余", 300))).when(ended("2018", area=400)).then_recorded()


def test_the_end_of_a_households_contract_names_the_household():
    story = given(*known, transferred(400)).when(ended("2018", household=None))
    story.then_refused(HouseholdNotNamed, contract=CONTRACT, household=FU)
    assert HouseholdNotNamed.status == 422


def test_the_end_of_a_contract_of_another_household_says_both_and_frees_nobodys_land():
    guo = msgspec.structs.replace(known[1], household=GUO)
    story = given(*known, guo, right(400), transferred(400, FIRST, LAST)).when(ended("2018", household=GUO))
    story.then_recorded(contradicts=["household"]).then_contradicts("household", stated=GUO, held=FU)
    story.then_state(FU, household({"1": 400}, (CONTRACT, 400, FIRST, LAST)))


def test_a_villages_contract_ends_without_a_household():
    whole = transferred(Hedged("余", 90_000), contract=VILLAGES_CONTRACT, household=None, village=FUZHUANG)
    story = given(fuzhuang, kunlun, whole).when(ended("2018", VILLAGES_CONTRACT, household=None)).then_recorded()
    story.then_concerns(VILLAGES_CONTRACT, FUZHUANG)


def test_a_contract_that_nobody_signed_does_not_end():
    given(*known).when(ended("2018")).then_refused(UnknownSubject, subject=CONTRACT)
