"""Funds: secured and appropriated, each for its programme, and allocated to projects within what there is."""

import msgspec
import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from domain.disbursements import FundsReturned
from domain.funds import Fund, FundAllocated, FundAppropriated, FundsSecured, SecuredForNothing
from domain.kernel.figure import Figure, Hedged, Sum, Verdict
from domain.kernel.refusal import UnknownSubject
from domain.programmes import ProgrammeDeclared
from domain.projects import Project, ProjectApproved, ProjectPlanned
from tests.domain.mengcun import FU, HEATING, MUZHUANG, appropriated, cooperative_and_household, muzhuang, paid
from tests.given import given, void

known = cooperative_and_household  # the facts 1 to 3
WATER = "project:water"
SUBSIDY, WORKS = "programme:heating", "programme:works"
water = ProjectPlanned(project=WATER, name="节水压采", village=MUZHUANG)
planned = (muzhuang, water)  # two facts
programmes = tuple(ProgrammeDeclared(programme=p, name=p, kind="subsidy") for p in (SUBSIDY, WORKS))


def balance(story):
    return story.ledger.state(HEATING).balance


def money(amount_fen, programme=None, project=None):
    return FundAppropriated(
        fund=HEATING, level="county", amount_fen=amount_fen, document="1号", programme=programme, project=project
    )


def allocated(amount_fen):
    return FundAllocated(fund=HEATING, project=WATER, amount_fen=amount_fen)


# Money that is promised.


def test_money_secured_for_a_project_is_neither_appropriated_nor_paid():
    secured = FundsSecured(project=WATER, village=MUZHUANG, amount_fen=450_000_000)
    story = given(*planned).when(secured).then_recorded().then_concerns(WATER, MUZHUANG)
    story.then_state(WATER, Project(name="节水压采", village=MUZHUANG))
    assert story.ledger.state(WATER).stages == ["planned"]


def test_money_may_be_secured_for_a_project_or_a_village_alone():
    given(*planned).when(FundsSecured(project=WATER, amount_fen=1)).then_recorded().then_concerns(WATER, MUZHUANG)
    given(muzhuang).when(FundsSecured(village=MUZHUANG, amount_fen=1)).then_recorded().then_concerns(MUZHUANG)


def test_money_secured_for_neither_project_nor_village_is_refused():
    given().when(FundsSecured(amount_fen=1, source="县水务局")).then_refused(SecuredForNothing)
    assert SecuredForNothing.status == 422


def test_money_secured_for_a_project_that_nobody_planned_is_refused():
    given().when(FundsSecured(project=WATER, amount_fen=1)).then_refused(UnknownSubject, subject=WATER)


# Appropriation.


def test_money_makes_a_fund_known():
    story = given().when(appropriated(1_000)).then_recorded().then_concerns(HEATING)
    story.then_state(HEATING, Fund(appropriations=1, appropriated=Sum(1_000, 1_000)))
    assert not Fund().known


def test_two_appropriations_add_up():
    assert balance(given(appropriated(1_000), appropriated(500))) == Figure.exact(1_500)


def test_money_for_a_project_brings_it_to_the_stage_of_appropriation_until_it_is_voided():
    story = given(*planned).when(money(1_000, project=WATER)).then_recorded().then_concerns(HEATING, WATER, MUZHUANG)
    assert story.ledger.state(WATER).stages == ["planned", "appropriated"]
    story.when(void(3))
    assert story.ledger.state(WATER).stages == ["planned"]


def test_money_for_a_programme_that_nobody_declared_is_refused():
    given().when(money(1_000, SUBSIDY)).then_refused(UnknownSubject, subject=SUBSIDY)


def test_a_fund_counts_for_which_programmes_its_money_came_and_takes_voided_money_back():
    story = given(*programmes).when(money(1_000, WORKS), money(500, SUBSIDY), money(200, SUBSIDY), money(1))
    counted = {SUBSIDY: 2, WORKS: 1}
    story.then_state(HEATING, Fund(appropriations=4, programmes=counted, appropriated=Sum(1_701, 1_701)))
    story.when(void(3), void(4))
    story.then_state(HEATING, Fund(appropriations=2, programmes={SUBSIDY: 1}, appropriated=Sum(201, 201)))


def test_a_fund_for_forty_programmes_stays_small():
    many = [f"programme:placeholder-of-a-long-name-{number:02}" for number in range(40)]
    declared = [ProgrammeDeclared(programme=programme, name="占位", kind="works") for programme in many]
    story = given(*declared, *(money(1, programme) for programme in many))
    assert len(story.ledger.states[HEATING].state) < 4096


# Allocation.


def test_an_allocation_within_what_was_appropriated_moves_no_balance():
    story = given(*planned, appropriated(1_000)).when(allocated(1_000)).then_recorded()
    story.then_concerns(HEATING, WATER, MUZHUANG)
    assert balance(story) == Figure.exact(1_000)
    assert story.ledger.state(WATER).stages == ["planned", "allocated"]


def test_allocations_beyond_what_was_appropriated_say_what_was_left_to_allocate():
    story = given(*planned, appropriated(1_000), allocated(700)).when(allocated(301))
    story.then_recorded(contradicts=["fund_allocation"])
    story.then_contradicts("fund_allocation", stated="301", held="300")


def test_an_allocation_recorded_after_the_payments_made_of_it_contradicts_nothing():
    given(*known, *planned, appropriated(1_000), paid(1_000)).when(allocated(1_000)).then_recorded()


def test_what_came_back_may_be_allocated_again():
    back = FundsReturned(fund=HEATING, amount_fen=500, payee=FU)
    given(*known, *planned, appropriated(1_000), back).when(allocated(1_500)).then_recorded()


def test_an_allocation_beyond_the_projects_approval_says_both_amounts():
    approved = ProjectApproved(project=WATER, amount_fen=800)
    story = given(*planned, approved, appropriated(1_000), allocated(500)).when(allocated(301))
    story.then_recorded(contradicts=["project_approval"])
    story.then_contradicts("project_approval", stated="301", held="300")


@pytest.mark.parametrize("amount", [Hedged("余", 1_000), Hedged("不到", 5_000), Hedged("不详")])
def test_an_allocation_of_which_it_cannot_be_told_whether_it_goes_beyond_contradicts_nothing(amount):
    given(*planned, appropriated(1_000)).when(allocated(amount)).then_recorded()


def test_a_voided_allocation_may_be_made_again():
    story = given(*planned, appropriated(1_000), allocated(1_000)).when(void(4), allocated(900)).then_recorded()
    allocations = Sum(900, 900)
    story.then_state(HEATING, Fund(appropriations=1, appropriated=Sum(1_000, 1_000), allocated=allocations))
    story.then_state(WATER, Project(name="节水压采", village=MUZHUANG, allocated=allocations))


# What is told fast.


@given_any(st.lists(st.integers(0, 50) | st.just(Hedged("余", 5)), max_size=3), st.integers(0, 60))
def test_what_is_told_from_plain_numbers_is_what_the_figures_say(amounts, asked):
    fund = Fund(appropriations=1, appropriated=Sum(40, 40))
    for name, amount in zip(("ordered", "paid_under_orders", "disbursed"), amounts, strict=False):
        fund = msgspec.structs.replace(fund, **{name: Sum().plus(amount)})
    if fund.surely_covers(asked):
        assert Figure.exact(asked).exceeds(fund.balance) is Verdict.NO
    elif all(isinstance(amount, int) for amount in amounts):
        assert Figure.exact(asked).exceeds(fund.balance) is Verdict.YES
