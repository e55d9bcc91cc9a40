"""Disbursements: a payment beyond what is there is recorded, with both figures; so is what the bank and payees say."""

import msgspec
import pytest

from domain.disbursements import (
    BankLineMatched,
    Disbursement,
    FundsDisbursed,
    FundsReturned,
    ReceiptAcknowledged,
    ReturnUnclear,
)
from domain.employment import EmploymentStarted
from domain.funds import FundAppropriated
from domain.kernel.figure import Figure, Hedged, Sum
from domain.kernel.refusal import UnknownSubject
from domain.payments import BeyondFundBalance, Payment, PaymentApproved, PaymentRequested
from domain.persons import PersonAdded
from domain.programmes import ProgrammeDeclared
from domain.projects import Project, ProjectApproved, ProjectPlanned
from domain.shares import DividendDeclared, DividendLine
from domain.works import ContractAwarded, SupplierRegistered, WorksContract
from tests.domain.mengcun import (
    CONTRACT,
    FU,
    FUZHUANG,
    GUO,
    HEATING,
    KUNLUN,
    MUZHUANG,
    PAYMENT,
    ZHANG,
    appropriated,
    cooperative_and_household,
    muzhuang,
    ordered,
    paid,
    transferred,
    zhang,
)
from tests.given import event_id, given, void

known = cooperative_and_household  # the facts 1 to 3
UNKNOWN = Hedged("不详")
OTHER = "fund:other"


def balance(story):
    return story.ledger.state(HEATING).balance


# Payments.


def test_a_payment_within_the_balance_contradicts_nothing():
    story = given(*known, appropriated(1_000)).when(paid(1_000)).then_recorded().then_concerns(FU, HEATING, FUZHUANG)
    assert balance(story) == Figure.exact(0)


def test_a_payment_beyond_the_balance_is_recorded_with_both_figures():
    story = given(*known, appropriated(1_000)).when(paid(1_001)).then_recorded(contradicts=["fund_balance"])
    story.then_contradicts("fund_balance", stated="1,001", held="1,000")
    assert balance(story) == Figure.exact(-1)
    story.when(ordered(0)).then_refused(BeyondFundBalance, balance="-1", amount="0")


def test_an_overpaid_fund_contradicts_every_later_payment_with_what_is_missing():
    story = given(*known, appropriated(1_000), paid(1_500)).when(paid(1)).then_recorded(contradicts=["fund_balance"])
    story.then_contradicts("fund_balance", stated="1", held="-500")


@pytest.mark.parametrize("amount", [UNKNOWN, Hedged("余", 1_000), Hedged("不到", 5_000), Hedged("差不多", 5_000)])
def test_a_payment_of_which_it_cannot_be_told_whether_it_goes_beyond_contradicts_nothing(amount):
    given(*known, appropriated(1_000)).when(paid(amount)).then_recorded()


def test_a_payment_of_more_than_there_is_in_any_case_shows_its_hedge():
    story = given(*known, appropriated(1_000)).when(paid(Hedged("超过", 1_000)))
    story.then_contradicts("fund_balance", stated="> 1,000", held="1,000")


def test_after_an_unknown_payment_nothing_certain_is_left_and_nothing_certainly_too_little():
    story = given(*known, appropriated(1_000), paid(UNKNOWN)).when(paid(1_000)).then_recorded()
    story.when(ordered(1)).then_refused(BeyondFundBalance)  # at most 0 can be left


def test_a_payment_under_an_order_draws_on_what_the_order_reserved():
    story = given(*known, appropriated(1_000), ordered(1_000)).when(paid(1_000, PAYMENT)).then_recorded()
    story.then_concerns(FU, HEATING, PAYMENT, FUZHUANG)
    story.then_state(PAYMENT, Payment(fund=HEATING, ordered=1_000, disbursed=Sum(1_000, 1_000)))
    assert balance(story) == Figure.exact(0)


def test_a_payment_in_parts_contradicts_the_order_only_with_the_part_that_goes_beyond():
    story = (
        given(*known, appropriated(1_000), ordered(800), paid(500, PAYMENT)).when(paid(300, PAYMENT)).then_recorded()
    )
    story.when(paid(1, PAYMENT)).then_recorded(contradicts=["payment_order"])
    story.then_contradicts("payment_order", stated="1", held="0")


def test_a_payment_beyond_its_order_says_what_the_order_left():
    story = given(*known, appropriated(1_000), ordered(800), paid(500, PAYMENT)).when(paid(301, PAYMENT))
    story.then_recorded(contradicts=["payment_order"])
    story.then_contradicts("payment_order", stated="301", held="300")


def test_what_was_paid_beyond_its_order_is_gone_from_the_fund():
    story = given(*known, appropriated(1_000), ordered(100)).when(paid(900, PAYMENT))
    assert balance(story.then_recorded(contradicts=["payment_order"])) == Figure.exact(100)


def test_a_payment_out_of_another_fund_than_its_order_says_so():
    other = msgspec.structs.replace(appropriated(1_000), fund=OTHER)
    story = given(*known, appropriated(1_000), other, ordered(100))
    story.when(msgspec.structs.replace(paid(100, PAYMENT), fund=OTHER)).then_recorded(contradicts=["payment_fund"])
    story.then_contradicts("payment_fund", stated=OTHER, held=HEATING)


def test_a_payment_under_an_order_of_unknown_amount_contradicts_nothing():
    given(*known, appropriated(1_000), ordered(UNKNOWN)).when(paid(5_000, PAYMENT)).then_recorded()


def test_a_payment_under_an_order_need_not_name_the_fund():
    story = given(*known, appropriated(1_000), ordered(800)).when(paid(801, PAYMENT, fund=None))
    story.then_recorded(contradicts=["payment_order"]).then_concerns(FU, PAYMENT, FUZHUANG)


def test_a_payment_before_it_was_ordered_is_refused_and_after_the_order_recorded():
    story = given(*known, appropriated(1_000)).when(paid(100, PAYMENT)).then_refused(UnknownSubject, subject=PAYMENT)
    story.when(ordered(100), paid(100, PAYMENT)).then_recorded()


def test_money_of_no_fund_is_recorded_as_paid():
    dividend = FundsDisbursed(payee=FU, amount_fen=40_000, kind="dividend", cooperative=KUNLUN)
    given(*known).when(dividend).then_recorded().then_concerns(FU, KUNLUN, FUZHUANG)


def test_money_may_go_to_another_than_who_is_entitled():
    told = FundsDisbursed(payee=KUNLUN, amount_fen=1, kind="subsidy", entitled=FU, account="6228480402564890018")
    given(*known).when(told).then_recorded().then_concerns(KUNLUN, FU, FUZHUANG)


@pytest.mark.parametrize(
    ("told", "unknown"),
    [
        (paid(1), HEATING),
        (paid(1, fund=None, payee=GUO), GUO),
        (paid(1, fund=None, payee="cooperative:none"), "cooperative:none"),
        (FundsDisbursed(payee=FU, amount_fen=1, kind="rent", cooperative="cooperative:none"), "cooperative:none"),
        (FundsDisbursed(payee=FU, amount_fen=1, kind="rent", entitled=GUO), GUO),
    ],
)
def test_a_payment_that_names_what_nobody_entered_is_refused(told, unknown):
    given(*known).when(told).then_refused(UnknownSubject, subject=unknown)


@pytest.mark.parametrize("amount", [-1, 2**53, 1.5, "1", None])
def test_an_amount_is_whole_fen_from_nothing_to_what_every_reader_reads_exactly(amount):
    with pytest.raises(msgspec.ValidationError, match="amount_fen"):
        given().when(appropriated(amount))


# Voids of payments and of money.


def test_a_voided_payment_gives_its_amount_back_to_the_fund():
    story = given(*known, appropriated(1_000), paid(700)).when(void(5))
    assert balance(story) == Figure.exact(1_000)


def test_a_voided_payment_under_an_order_gives_its_amount_back_to_the_order_alone():
    story = given(*known, appropriated(1_000), ordered(800), paid(500, PAYMENT)).when(void(6))
    story.then_state(PAYMENT, Payment(fund=HEATING, ordered=800))
    assert balance(story) == Figure.exact(200)


def test_an_order_voided_after_it_was_paid_leaves_the_payment_with_what_was_paid():
    story = given(*known, appropriated(1_000), ordered(800), paid(500, PAYMENT)).when(void(5))
    story.then_state(PAYMENT, Payment(disbursed=Sum(500, 500)))
    assert story.ledger.state(PAYMENT).left == Figure.exact(-500)
    assert balance(story) == Figure.exact(500)  # what was paid is gone, ordered or not
    story.when(paid(1, PAYMENT)).then_refused(UnknownSubject, subject=PAYMENT)


def test_money_voided_after_it_was_spent_leaves_less_than_nothing_and_refuses_later_orders():
    story = given(*known, appropriated(1_000), appropriated(200), paid(900)).when(void(4)).then_recorded()
    story.then_concerns(HEATING, f"event:{event_id(4)}")
    assert balance(story) == Figure.exact(-700)
    story.when(ordered(1)).then_refused(BeyondFundBalance, balance="-700", amount="1")
    story.when(paid(1)).then_contradicts("fund_balance", stated="1", held="-700")


def test_a_fund_whose_only_money_is_voided_is_known_no_more():
    story = given(*known, appropriated(1_000), paid(900)).when(void(4))
    assert balance(story) == Figure.exact(-900)
    story.when(ordered(1)).then_refused(UnknownSubject, subject=HEATING)


def test_a_payment_under_a_payment_that_was_never_ordered_says_that_nothing_was():
    for before in (
        PaymentRequested(payment=PAYMENT, amount_fen=100),
        PaymentApproved(payment=PAYMENT, amount_fen=100),
    ):
        story = given(*known, appropriated(1_000), before).when(paid(100, PAYMENT))
        story.then_recorded(contradicts=["payment_order"]).then_contradicts("payment_order", stated="100", held="0")


# Programmes.


SUBSIDY, RELIEF = "programme:heating", "programme:relief"
programmes = tuple(ProgrammeDeclared(programme=p, name=p, kind="subsidy") for p in (SUBSIDY, RELIEF))


def money(amount_fen, programme=None):
    return FundAppropriated(fund=HEATING, level="county", amount_fen=amount_fen, document="1号", programme=programme)


def of(programme, amount_fen=100):
    return msgspec.structs.replace(paid(amount_fen), programme=programme)


def test_a_payment_of_the_programme_that_its_fund_is_for_contradicts_nothing():
    story = given(*known, *programmes, money(1_000, SUBSIDY)).when(of(SUBSIDY)).then_recorded()
    story.then_concerns(FU, FUZHUANG, HEATING, SUBSIDY)


def test_a_payment_of_another_programme_than_its_fund_is_for_lists_those():
    story = given(*known, *programmes, money(1_000, SUBSIDY)).when(of(RELIEF))
    story.then_recorded(contradicts=["programme"]).then_contradicts("programme", stated=RELIEF, held=[SUBSIDY])


def test_a_fund_with_money_for_no_programme_in_particular_serves_any():
    given(*known, *programmes, money(1_000, SUBSIDY), money(1)).when(of(RELIEF)).then_recorded()
    given(*known, *programmes, money(1_000, SUBSIDY), money(1), void(7)).when(of(RELIEF)).then_recorded(
        contradicts=["programme"]
    )


def test_a_payment_of_no_programme_contradicts_none():
    given(*known, *programmes, money(1_000, SUBSIDY)).when(paid(100)).then_recorded()


def test_a_payment_of_a_programme_that_nobody_declared_is_refused():
    given(*known, appropriated(1_000)).when(of(SUBSIDY)).then_refused(UnknownSubject, subject=SUBSIDY)


# Projects, works contracts.


WATER, STATION, BUILDER = "project:water", "works_contract:station", "supplier:builder"
ROAD = "project:road"
works = (
    muzhuang,
    ProjectPlanned(project=WATER, name="节水压采", village=MUZHUANG),
    ProjectPlanned(project=ROAD, name="道路硬化", village=MUZHUANG),
    SupplierRegistered(supplier=BUILDER, name="占位建筑公司"),
    SupplierRegistered(supplier="supplier:other", name="占位水利公司"),
    ContractAwarded(contract=STATION, project=WATER, supplier=BUILDER, amount_fen=800),
)


def built(amount_fen, **more):
    about = {"payee": BUILDER, "project": WATER, "contract": STATION} | more
    return FundsDisbursed(amount_fen=amount_fen, kind="works", **about)


def back(amount_fen, **more):
    return FundsReturned(fund=HEATING, amount_fen=amount_fen, **({"payee": BUILDER} | more))


def test_a_payment_under_a_works_contract_concerns_project_contract_and_supplier():
    story = given(*works).when(built(800)).then_recorded().then_concerns(BUILDER, WATER, STATION, MUZHUANG)
    assert story.ledger.state(WATER).stages == ["planned", "paid"]
    assert story.ledger.state(STATION).unpaid == Figure.exact(0)


def test_a_payment_beyond_the_works_contract_says_what_it_left():
    story = given(*works, built(500)).when(built(301)).then_recorded(contradicts=["contract_amount"])
    story.then_contradicts("contract_amount", stated="301", held="300")


def test_a_payment_beyond_the_projects_approval_says_what_that_left():
    approval = ProjectApproved(project=WATER, amount_fen=600)
    story = given(*works, approval, built(500)).when(built(101)).then_recorded(contradicts=["project_approval"])
    story.then_contradicts("project_approval", stated="101", held="100")


def test_what_a_supplier_paid_back_may_be_paid_again():
    approval = ProjectApproved(project=WATER, amount_fen=800)
    returned = back(300, project=WATER, contract=STATION)
    story = given(*works, approval, appropriated(1), built(800), returned).when(built(300)).then_recorded()
    story.when(built(1)).then_recorded(contradicts=["project_approval", "contract_amount"])


def test_a_payment_to_another_supplier_or_for_another_project_than_the_contracts_says_both():
    story = given(*works).when(built(1, payee="supplier:other", project=ROAD))
    story.then_recorded(contradicts=["contract_project", "supplier"])
    story.then_contradicts("supplier", stated="supplier:other", held=BUILDER)
    story.then_contradicts("contract_project", stated=ROAD, held=WATER)


def test_a_payment_under_a_contract_to_somebody_who_is_no_supplier_contradicts_nothing():
    given(*known, *works).when(built(1, payee=FU, project=None)).then_recorded()


def test_a_voided_payment_gives_its_amount_back_to_project_and_contract():
    project, contract = (
        Project(name="节水压采", village=MUZHUANG, contracted=Sum(800, 800)),
        WorksContract(supplier=BUILDER, project=WATER, amount=800),
    )
    story = given(*works, appropriated(1_000), built(500), back(200, project=WATER, contract=STATION))
    story.when(void(8), void(9)).then_state(WATER, project).then_state(STATION, contract)
    assert balance(story) == Figure.exact(1_000)


# What is settled: a dividend, the rent of a land transfer, the wage of an employment.


DIVIDEND, JOB, DACHENG = "dividend:2018", "employment:fu", "cooperative:dacheng"
guo = msgspec.structs.replace(known[1], household=GUO)
dacheng = msgspec.structs.replace(known[2], cooperative=DACHENG)
by_category = [
    DividendLine(100_000),
    DividendLine(20_000, category="five_guarantee"),
]
declared = DividendDeclared(dividend=DIVIDEND, cooperative=KUNLUN, year=2018, rule=by_category)


def settled(subject, amount_fen=100, kind="dividend", **more):
    return FundsDisbursed(
        amount_fen=amount_fen, kind=kind, settles=subject, **({"payee": FU, "cooperative": KUNLUN} | more)
    )


def test_a_dividend_paid_by_its_rule_contradicts_nothing():
    story = given(*known, declared).when(settled(DIVIDEND, 100_000)).then_recorded()
    story.then_concerns(FU, FUZHUANG, KUNLUN, DIVIDEND)
    story.when(settled(DIVIDEND, 20_000)).then_recorded()


def test_a_dividend_of_more_than_its_rule_gives_anybody_says_both_amounts():
    story = given(*known, declared).when(settled(DIVIDEND, 100_001)).then_recorded(contradicts=["dividend_rule"])
    story.then_contradicts("dividend_rule", stated="100,001", held="100,000")


def test_a_dividend_paid_by_another_cooperative_than_declared_it_says_both():
    story = given(*known, dacheng, declared).when(settled(DIVIDEND, cooperative=DACHENG))
    story.then_recorded(contradicts=["cooperative"]).then_contradicts("cooperative", stated=DACHENG, held=KUNLUN)


@pytest.mark.parametrize(
    ("subject", "owed", "kind"),
    [
        (CONTRACT, transferred(400), "rent"),
        (JOB, EmploymentStarted(employment=JOB, household=FU, cooperative=KUNLUN), "wage"),
    ],
)
def test_rent_or_wage_paid_to_another_household_than_it_is_owed_to_says_both(subject, owed, kind):
    story = given(*known, guo, owed).when(settled(subject, kind=kind)).then_recorded()
    story.when(settled(subject, kind=kind, payee=GUO)).then_recorded(contradicts=["household"])
    story.then_contradicts("household", stated=GUO, held=FU)
    story.when(settled(subject, kind=kind, payee=GUO, entitled=FU)).then_recorded()
    story.when(settled(subject, kind=kind, payee=FUZHUANG)).then_recorded()


def test_the_rent_of_a_villages_contract_may_go_to_any_household():
    whole = transferred(Hedged("余", 90_000), household=None, village=FUZHUANG)
    given(*known, whole).when(settled(CONTRACT, kind="rent")).then_recorded()


def test_an_employment_that_nobody_entered_is_no_reason_to_pay():
    given(*known).when(settled(JOB, kind="wage")).then_refused(UnknownSubject, subject=JOB)


# A disbursement with a name of its own, its line at the bank, and the payee's word.


NAMED, MEMBER = "disbursement:heating-fu", "person:fu-spouse"
named = FundsDisbursed(payee=FU, amount_fen=500, kind="subsidy", disbursement=NAMED)
member = PersonAdded(household=FU, person=MEMBER, name="某", relation="spouse")


def line(amount_fen, bank_ref="占位1"):
    return BankLineMatched(disbursement=NAMED, bank_ref=bank_ref, amount_fen=amount_fen, paid_on="2018-11-20")


def received(amount_fen, household=FU):
    return ReceiptAcknowledged(household=household, disbursement=NAMED, amount_fen=amount_fen)


def test_a_disbursement_is_introduced_by_the_payment_that_names_it():
    story = given(*known).when(named).then_recorded().then_concerns(FU, FUZHUANG, NAMED)
    story.then_state(NAMED, Disbursement(payee=FU, amount=500))
    story.when(void(4)).then_state(NAMED, Disbursement())
    story.when(line(500)).then_refused(UnknownSubject, subject=NAMED)


def test_a_second_payment_under_one_name_is_a_contradiction():
    again = msgspec.structs.replace(named, payee=KUNLUN)
    story = given(*known, named).when(again).then_recorded(contradicts=["registered"])
    story.then_contradicts("registered", stated=KUNLUN, held=FU)


def test_a_payment_names_who_requested_approved_and_paid_it_and_the_person_entitled():
    told = msgspec.structs.replace(named, entitled=MEMBER, requested_by=ZHANG, approved_by=ZHANG, paid_by=ZHANG)
    story = given(*known, zhang, member).when(told).then_recorded()
    story.then_concerns(FU, FUZHUANG, NAMED, MEMBER, ZHANG)


def test_a_payment_may_go_to_a_person():
    story = given(*known, member).when(msgspec.structs.replace(named, payee=MEMBER)).then_recorded()
    story.then_state(NAMED, Disbursement(payee=MEMBER, amount=500))


def test_a_bank_line_of_the_same_amount_contradicts_nothing():
    story = given(*known, named).when(line(500)).then_recorded().then_concerns(NAMED)
    story.then_state(NAMED, Disbursement(payee=FU, amount=500, matched=Sum(500, 500)))


def test_a_bank_line_of_more_than_was_paid_says_both():
    story = given(*known, named).when(line(501)).then_recorded(contradicts=["bank_amount"])
    story.then_contradicts("bank_amount", stated="501", held="500")


def test_a_bank_line_of_less_may_be_the_first_of_several():
    given(*known, named).when(line(300)).then_recorded()


def test_two_bank_lines_are_held_against_the_disbursement_together():
    story = given(*known, named, line(300)).when(line(200, "占位2")).then_recorded()
    story.when(line(1, "占位3")).then_contradicts("bank_amount", stated="1", held="0")
    story.when(void(7), void(6)).then_state(NAMED, Disbursement(payee=FU, amount=500, matched=Sum(300, 300)))


@pytest.mark.parametrize(("paid_fen", "line_fen"), [(UNKNOWN, 300), (500, UNKNOWN), (Hedged("余", 400), 500)])
def test_a_bank_line_of_which_it_cannot_be_told_whether_it_differs_contradicts_nothing(paid_fen, line_fen):
    given(*known, msgspec.structs.replace(named, amount_fen=paid_fen)).when(line(line_fen)).then_recorded()


def test_a_household_that_acknowledges_what_was_paid_contradicts_nothing():
    given(*known, named).when(received(500)).then_recorded().then_concerns(FU, FUZHUANG, NAMED)


def test_a_household_that_acknowledges_less_than_was_paid_says_both_amounts():
    story = given(*known, named).when(received(300)).then_recorded(contradicts=["received"])
    story.then_contradicts("received", stated="300", held="500")
    story.when(received(500)).then_recorded()


def test_a_household_that_was_not_paid_acknowledges_in_contradiction_to_the_payee():
    story = given(*known, guo, named).when(received(500, GUO)).then_recorded(contradicts=["payee"])
    story.then_contradicts("payee", stated=GUO, held=FU)


@pytest.mark.parametrize(
    "who", [{"entitled": GUO}, {"entitled": MEMBER}, {"payee": MEMBER}, {"payee": KUNLUN}, {"payee": FUZHUANG}]
)
def test_whom_a_payment_may_have_reached_in_the_end_may_acknowledge_it(who):
    given(*known, guo, member, msgspec.structs.replace(named, **who)).when(received(500, GUO)).then_recorded()


# What goes back.


def test_what_a_payee_gives_back_is_there_again():
    story = given(*known, appropriated(1_000), paid(1_000)).when(back(400, payee=FU)).then_recorded()
    story.then_concerns(HEATING, FU, FUZHUANG)
    assert balance(story) == Figure.exact(400)
    story.when(ordered(400)).then_recorded().when(void(6))
    assert balance(story) == Figure.exact(-400)


def test_a_payment_of_what_came_back_contradicts_nothing():
    story = given(*known, appropriated(1_000), paid(1_000), back(400, payee=FU)).when(paid(400)).then_recorded()
    story.when(paid(1)).then_contradicts("fund_balance", stated="1", held="0")


def test_what_was_paid_under_an_order_and_came_back_is_there_for_another_order():
    story = given(*known, appropriated(1_000), ordered(1_000), paid(1_000, PAYMENT), back(400, payee=FU))
    story.when(ordered(401, "payment:heating-2")).then_refused(BeyondFundBalance, balance="400")
    story.when(ordered(400, "payment:heating-2")).then_recorded()


def test_more_that_comes_back_than_a_disbursement_was_says_what_is_left_of_it():
    returned = back(300, payee=FU, disbursement=NAMED)
    story = given(*known, appropriated(1_000), named).when(returned).then_recorded()
    story.then_state(NAMED, Disbursement(payee=FU, amount=500, returned=Sum(300, 300)))
    story.when(returned).then_recorded(contradicts=["returned"])
    story.then_contradicts("returned", stated="300", held="200")
    story.when(void(7)).then_state(NAMED, Disbursement(payee=FU, amount=500, returned=Sum(300, 300)))


def test_money_given_back_by_another_than_who_was_paid_says_both():
    returned = back(500, payee=GUO, disbursement=NAMED)
    story = given(*known, guo, appropriated(1_000), named).when(returned).then_recorded(contradicts=["payee"])
    story.then_contradicts("payee", stated=GUO, held=FU)


def test_what_a_fund_gives_up_to_the_treasury_is_gone():
    given_up = back(600, payee=None, to="treasury")
    story = given(appropriated(1_000)).when(given_up).then_recorded().then_concerns(HEATING)
    assert balance(story) == Figure.exact(400)
    story.when(given_up).then_recorded(contradicts=["fund_balance"])
    story.then_contradicts("fund_balance", stated="600", held="400")
    story.when(void(3), void(2))
    assert balance(story) == Figure.exact(1_000)


@pytest.mark.parametrize(
    "unclear",
    [{"payee": None}, {"to": "treasury"}, {"to": "treasury", "payee": None, "disbursement": NAMED}],
)
def test_a_return_that_names_no_payee_or_a_treasury_with_one_is_refused(unclear):
    story = given(*known, appropriated(1_000), named).when(back(1, **({"payee": FU} | unclear)))
    story.then_refused(ReturnUnclear)
    assert ReturnUnclear.status == 422
