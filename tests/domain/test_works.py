"""Works: a contract goes to a supplier for a project; beyond the approval it is recorded, with both figures."""

from domain.kernel.figure import Sum
from domain.kernel.refusal import UnknownSubject
from domain.projects import Project, ProjectApproved, ProjectPlanned
from domain.works import ContractAwarded, Supplier, SupplierRegistered, WorksContract
from tests.domain.mengcun import MUZHUANG, muzhuang
from tests.given import given, void

WATER, STATION, BUILDER = "project:water", "works_contract:station", "supplier:builder"
builder = SupplierRegistered(supplier=BUILDER, name="占位建筑公司")
known = (muzhuang, ProjectPlanned(project=WATER, name="节水压采", village=MUZHUANG), builder)
approved = ProjectApproved(project=WATER, amount_fen=1_000)


def awarded(amount_fen, contract=STATION):
    return ContractAwarded(
        contract=contract, project=WATER, supplier=BUILDER, amount_fen=amount_fen, tender="占位招〔2018〕1号"
    )


def test_a_supplier_is_entered_by_name():
    given().when(builder).then_recorded().then_concerns(BUILDER).then_state(BUILDER, Supplier(name="占位建筑公司"))
    assert not Supplier().known


def test_a_supplier_entered_again_says_both_names():
    story = given(builder).when(SupplierRegistered(supplier=BUILDER, name="占位水利公司"))
    story.then_recorded(contradicts=["registered"])
    story.then_contradicts("registered", stated="占位水利公司", held="占位建筑公司")


def test_a_contract_concerns_project_supplier_and_village():
    story = given(*known, approved).when(awarded(1_000)).then_recorded()
    story.then_concerns(STATION, WATER, BUILDER, MUZHUANG)
    story.then_state(STATION, WorksContract(supplier=BUILDER, project=WATER, amount=1_000))
    assert not WorksContract().known


def test_contracts_beyond_the_projects_approval_say_what_that_left():
    story = given(*known, approved, awarded(700)).when(awarded(301, "works_contract:pipes"))
    story.then_recorded(contradicts=["project_approval"])
    story.then_contradicts("project_approval", stated="301", held="300")


def test_a_contract_of_a_project_whose_approval_is_not_recorded_contradicts_nothing():
    given(*known).when(awarded(10**9)).then_recorded()


def test_a_contract_awarded_before_is_recorded_again_as_a_contradiction():
    story = given(*known, awarded(700)).when(awarded(700)).then_recorded(contradicts=["contract"])
    story.then_contradicts("contract", stated=STATION, held=STATION)


def test_a_contract_with_a_supplier_or_for_a_project_that_nobody_entered_is_refused():
    given(*known[:2]).when(awarded(1)).then_refused(UnknownSubject, subject=BUILDER)
    given(builder).when(awarded(1)).then_refused(UnknownSubject, subject=WATER)


def test_a_voided_contract_gives_its_amount_back_to_the_project():
    story = given(*known, awarded(700), awarded(200, "works_contract:pipes")).when(void(4))
    story.then_state(STATION, WorksContract())
    story.then_state(WATER, Project(name="节水压采", village=MUZHUANG, contracted=Sum(200, 200)))
