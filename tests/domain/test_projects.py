"""Projects: stage after stage as they become known; beyond the approval, or twice at one stage, is a contradiction."""

import pytest

from domain.kernel.figure import Hedged, Sum
from domain.kernel.refusal import UnknownSubject
from domain.programmes import ProgrammeDeclared
from domain.projects import (
    AssetChecked,
    ExpenseAccounted,
    Project,
    ProjectAccepted,
    ProjectApproved,
    ProjectPlanned,
    WorkCompleted,
    WorkStarted,
)
from tests.domain.mengcun import MUZHUANG, ZHANG, muzhuang, zhang
from tests.given import given, void

WATER = "project:water"
planned = ProjectPlanned(project=WATER, name="节水压采", village=MUZHUANG)
started, completed, accepted = WorkStarted(project=WATER), WorkCompleted(project=WATER), ProjectAccepted(project=WATER)


def approved(amount_fen):
    return ProjectApproved(project=WATER, amount_fen=amount_fen)


def accounted(amount_fen):
    return ExpenseAccounted(project=WATER, amount_fen=amount_fen)


used, unused = (AssetChecked(project=WATER, in_use=in_use) for in_use in (True, False))


def stages(*events):
    return given(muzhuang, planned, *events).ledger.state(WATER).stages


def test_a_planned_project_concerns_its_village_and_programme_and_so_does_all_that_follows():
    programme = ProgrammeDeclared(programme="programme:water", name="节水", kind="works")
    of_programme = ProjectPlanned(project=WATER, name="节水压采", village=MUZHUANG, programme="programme:water")
    story = given(muzhuang, programme).when(of_programme).then_recorded()
    story.then_concerns(WATER, MUZHUANG, "programme:water").then_state(
        WATER, Project(name="节水压采", village=MUZHUANG)
    )
    story.when(started).then_concerns(WATER, MUZHUANG)
    assert not Project().known


def test_stages_are_reached_one_after_the_other():
    life = (approved(1_000), started, completed, accepted, accounted(900), used)
    assert stages(*life) == ["planned", "approved", "started", "completed", "accepted", "accounted", "in_use"]
    assert stages() == ["planned"]


def test_stages_may_be_recorded_in_any_order_and_one_may_be_missing():
    assert stages(accepted, started) == ["planned", "started", "accepted"]


def test_a_stage_of_a_project_that_nobody_planned_is_refused():
    given().when(accepted).then_refused(UnknownSubject, subject=WATER)


def test_a_project_planned_again_says_both_names():
    again = ProjectPlanned(project=WATER, name="扬水站")
    story = given(muzhuang, planned).when(again).then_recorded(contradicts=["registered"])
    story.then_contradicts("registered", stated="扬水站", held="节水压采")


@pytest.mark.parametrize(("event", "stage"), [(started, "started"), (completed, "completed"), (accepted, "accepted")])
def test_a_stage_reached_twice_lists_the_stages_and_after_a_void_it_may_be_reached_anew(event, stage):
    story = given(muzhuang, planned, event).when(event).then_recorded(contradicts=["stage"])
    story.then_contradicts("stage", stated=stage, held=["planned", stage])
    story.when(void(4), void(3)).then_state(WATER, Project(name="节水压采", village=MUZHUANG))
    story.when(event).then_recorded()


def test_the_later_approval_counts_and_a_voided_one_no_more():
    story = given(muzhuang, planned, approved(1_000)).when(approved(800)).then_recorded()
    story.when(accounted(801)).then_recorded(contradicts=["project_approval"])
    story.then_contradicts("project_approval", stated="801", held="800")
    story.when(void(4), accounted(199)).then_recorded()


def test_expenses_are_held_against_the_approval_together():
    story = given(muzhuang, planned, approved(1_000), accounted(700)).when(accounted(301))
    story.then_recorded(contradicts=["project_approval"])
    story.then_contradicts("project_approval", stated="301", held="300")
    story.when(void(4)).then_state(
        WATER, Project(name="节水压采", village=MUZHUANG, approved=1_000, accounted=Sum(301, 301))
    )


@pytest.mark.parametrize("approval", [[], [approved(Hedged("不详"))], [approved(Hedged("余", 1))]])
def test_where_the_approval_is_not_known_an_expense_contradicts_nothing(approval):
    given(muzhuang, planned, *approval).when(accounted(5_000)).then_recorded()


def test_the_last_look_at_an_asset_counts():
    assert "in_use" in stages(unused, used)
    assert "in_use" not in stages(used, unused)


def test_a_look_names_who_looked():
    look = AssetChecked(project=WATER, in_use=False, checked_by=ZHANG)
    given(muzhuang, planned, zhang).when(look).then_recorded().then_concerns(WATER, MUZHUANG, ZHANG)
