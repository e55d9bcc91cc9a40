"""A household's page: who belongs to it, where it stands, who helps it and how, and who came."""

from __future__ import annotations

import pytest

from domain.assistance import (
    AssistanceDelivered,
    AssistancePlanned,
    FileMade,
    Goods,
    HelperAssigned,
    HelperReleased,
)
from domain.exits import AppraisalHeld, ExitAnnounced, ExitProposed, ExitVerified, ObjectionRaised, Relapsed, StruckOff
from domain.grievances import GrievanceFiled
from domain.households import CategoryChanged, CauseRecorded, HouseholdIdentified, HouseholdRegistered
from domain.income import GuaranteeChecked
from domain.kernel.event import Event
from domain.needs import NeedReported
from domain.officials import KinshipDeclared
from domain.persons import PersonAdded, PersonDied, PersonLeft
from domain.visits import VisitRecorded
from projections.kernel.page import Sealed
from tests.domain.mengcun import FU, FUZHUANG, GUO, LI, ZHANG, fu
from tests.projections.shown import shown

REGISTERED = HouseholdRegistered(
    household=FU, village=FUZHUANG, head="sealed head", size=3, identity="person:1", registered_poor_on="2018",
    category="five_guarantee", labour="none", status="in_poverty",
)  # fmt: skip
EXIT = "exit:fu-2018"
proposed = ExitProposed(exit=EXIT, household=FU)
announced = ExitAnnounced(exit=EXIT, household=FU)
relapsed = Relapsed(household=FU, cause="illness")


def child(**more: object) -> PersonAdded:
    return PersonAdded(household=FU, person="person:child", name="sealed child", relation="child", **more)


# Who it is.


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


def test_it_names_its_members_with_what_is_personal_sealed() -> None:
    head = PersonAdded(household=FU, person="person:head", name="sealed name", relation="head", health="sealed health")
    answer = shown(FU, head, child(birth_year=2001, labour="ordinary", identity="person:7"))
    assert [(one["person"], one["relation"], one["birth_year"]) for one in answer["members"]] == [
        ("person:head", "head", None), ("person:child", "child", 2001),
    ]  # fmt: skip
    assert answer["members"][0]["health"] == Sealed("id-1", "health", "sealed health")
    assert (answer["members"][1]["identity"], answer["members"][1]["event"]) == ("person:7", "id-2")


def test_a_member_who_left_or_died_stays_named_with_the_day() -> None:
    told = (
        ("2018-01-01", child()),
        ("2018-05-01", PersonLeft(household=FU, person="person:child", reason="married")),
        ("2018-09-01", PersonDied(household=FU, person="person:other", died_on="2018-08-30")),
    )
    left, dead = shown(FU, *told)["members"]
    assert (left["left_on"], left["left_for"], left["died_on"]) == ("2018-05-01", "married", None)
    assert (dead["person"], dead["name"], dead["died_on"]) == ("person:other", None, "2018-08-30"), (
        "though nobody entered that member"
    )
    assert left.keys() == dead.keys()
    [before] = shown(FU, *told, as_of="2018-04-30")["members"]
    assert before["left_on"] is None


def test_a_member_who_came_back_has_left_no_more() -> None:
    left = PersonLeft(household=FU, person="person:child", reason="moved_away")
    [found] = shown(FU, ("2018-01-01", child()), ("2018-05-01", left), ("2018-09-01", child()))["members"]
    assert (found["on"], found["left_on"], found["left_for"]) == ("2018-09-01", None, None)


# Where it stands.


@pytest.mark.parametrize(
    ("told", "status", "since"),
    [
        ([("2018", REGISTERED)], "in_poverty", "2018"),
        ([("2018", REGISTERED), ("2018-10-20", proposed)], "pre_exit", "2018-10-20"),
        ([("2018", REGISTERED), ("2018-10-20", proposed), ("2018-12-01", announced)], "exited", "2018-12-01"),
        ([("2018-12-01", announced), ("2019-03-01", relapsed)], "relapsed", "2019-03-01"),
        ([("2019-03-01", relapsed), ("2018-12-01", announced)], "relapsed", "2019-03-01"),
        ([("2018", REGISTERED), ("2018-05-01", StruckOff(household=FU, reason="merged"))], "struck_off", "2018-05-01"),
        ([("2018", fu)], None, None),
        ([("2018", REGISTERED), ("2018-11-01", fu)], "in_poverty", "2018"),
    ],
)
def test_its_status_follows_from_its_events_in_the_order_of_their_days(
    told: list[tuple[str, Event]], status: str | None, since: str | None
) -> None:
    answer = shown(FU, *told)
    assert (answer["status"], answer["status_since"]) == (status, since)


def test_its_category_is_the_one_that_began_last() -> None:
    def changed(to: str, since: str) -> CategoryChanged:
        return CategoryChanged(household=FU, to=to, since=since)

    told = (
        ("2018-01-01", REGISTERED),
        ("2018-06-01", changed("ordinary", "2018-06")),
        ("2018-07-01", changed("subsistence_allowance", "2018-03")),
    )
    answer = shown(FU, *told)
    assert (answer["category"], len(answer["category_changes"])) == ("ordinary", 2), "an earlier change, told later"
    assert shown(FU, *told, as_of="2018-05-31")["category"] == "five_guarantee"


def test_its_causes_are_those_recorded_last() -> None:
    told = [
        ("2018-01-01", CauseRecorded(household=FU, primary="illness", secondary=["lack_of_labour"])),
        ("2018-06-01", CauseRecorded(household=FU, primary="disability")),
    ]
    causes = shown(FU, *told)["causes"]
    assert (causes["primary"], causes["secondary"], causes["event"]) == ("disability", [], "id-2")
    assert shown(FU)["causes"] is None


def test_every_step_of_an_exit_is_there_by_exit() -> None:
    raised = ObjectionRaised(objection="objection:1", exit=EXIT, household=FU, what="sealed what")
    told = (
        ("2018-10-20", proposed), ("2018-10-21", ExitVerified(exit=EXIT, household=FU, by="team")),
        ("2018-11-02", raised), ("2018-12-01", announced),
        ("2020-01-01", ExitProposed(exit="exit:fu-2020", household=FU)),
    )  # fmt: skip
    exits = shown(FU, *told)["exits"]
    assert [(step["type"], step["on"]) for step in exits[EXIT]] == [
        ("ExitProposed", "2018-10-20"), ("ExitVerified", "2018-10-21"), ("ObjectionRaised", "2018-11-02"),
        ("ExitAnnounced", "2018-12-01"),
    ]  # fmt: skip
    assert exits[EXIT][2]["what"] == Sealed("id-3", "what", "sealed what")
    assert len(exits["exit:fu-2020"]) == 1


# Who helps, and who came.


def test_its_helpers_are_those_assigned_and_not_released() -> None:
    told = (
        ("2018-01-01", HelperAssigned(household=FU, helper=ZHANG)),
        ("2018-02-01", HelperAssigned(household=FU, helper="official:1", since="2018-01-15")),
        ("2018-06-01", HelperReleased(household=FU, helper=ZHANG)),
    )
    assert [one["helper"] for one in shown(FU, *told, as_of="2018-05-31")["helpers"]] == [ZHANG, "official:1"]
    assert [(one["helper"], one["since"]) for one in shown(FU, *told)["helpers"]] == [("official:1", "2018-01-15")]
    assert shown(FU, HelperReleased(household=FU, helper=LI))["also_named_in"] == {"HelperReleased": 1}


def test_a_plan_says_when_it_was_delivered_whichever_was_recorded_first() -> None:
    def delivered(plan: str | None) -> AssistanceDelivered:
        return AssistanceDelivered(household=FU, measure="industry", plan=plan)

    planned = [
        AssistancePlanned(plan=plan, household=FU, measure="industry", due_on="2018-10")
        for plan in ("plan:1", "plan:2")
    ]
    answer = shown(FU, ("2018-03-01", delivered("plan:1")), ("2018-05-01", delivered(None)), *planned)
    assert [(one["plan"], one["due_on"], one["delivered_on"]) for one in answer["plans"]] == [
        ("plan:1", "2018-10", ["2018-03-01"]), ("plan:2", "2018-10", []),
    ]  # fmt: skip
    assert [one["on"] for one in answer["assistance"]] == ["2018-03-01", "2018-05-01"]


def test_a_guarantee_counts_as_checked_last() -> None:
    def checked(kind: str, met: bool) -> GuaranteeChecked:
        return GuaranteeChecked(household=FU, kind=kind, met=met, by="official:1")

    told = (
        ("2018-06-01", checked("water", met=True)),
        ("2018-01-01", checked("water", met=False)),
        checked("food", met=True),
    )
    guarantees = shown(FU, *told)["guarantees"]
    assert [(kind, found["met"], found["on"], found["by"]) for kind, found in guarantees.items()] == [
        ("food", True, "2018-11-10", "official:1"), ("water", True, "2018-06-01", "official:1"),
    ]  # fmt: skip
    assert shown(FU, *told, as_of="2018-05-31")["guarantees"]["water"]["met"] is False


def test_it_lists_its_visits_and_no_visit_to_another() -> None:
    visit = VisitRecorded(
        village=FUZHUANG, household=FU, visitors=["cadre:zhang"], purposes=["assistance"],
        goods=[Goods("米", 20)], notes="sealed notes",
    )  # fmt: skip
    other = VisitRecorded(village=FUZHUANG, household=GUO)
    [found] = shown(FU, visit, other)["visits"]
    assert (found["visitors"], found["team"], found["purposes"], found["goods"]) == (
        ["cadre:zhang"], None, ["assistance"], [{"what": "米", "weight_jin": 20}],
    )  # fmt: skip
    assert found["notes"] == Sealed("id-1", "notes", "sealed notes")


def test_it_lists_files_needs_appraisals_grievances_and_kin() -> None:
    answer = shown(
        FU,
        FileMade(household=FU, author=ZHANG),
        NeedReported(household=FU, what="sealed what"),
        AppraisalHeld(village=FUZHUANG, purpose="exit", households_discussed=[GUO, FU]),
        GrievanceFiled(grievance="grievance:1", channel="visit", about="sealed about", household=FU),
        KinshipDeclared(a=ZHANG, b=FU, relation="sealed relation"),
    )
    assert [one["author"] for one in answer["files"]] == [ZHANG]
    assert [one["what"] for one in answer["needs"]] == [Sealed("id-2", "what", "sealed what")]
    assert [(len(answer[member])) for member in ("appraisals", "grievances", "kin")] == [1, 1, 1]


def test_a_household_identified_later_is_on_the_register_from_that_day() -> None:
    not_poor = HouseholdRegistered(household=FU, village=FUZHUANG, head="sealed head", status="not_poor")
    identified = HouseholdIdentified(household=FU, category="ordinary")
    answer = shown(FU, ("2017", not_poor), ("2018-06-01", identified))
    assert (answer["status"], answer["registered_poor_on"], answer["category"]) == (
        "identified", "2018-06-01", "ordinary",
    )  # fmt: skip
    village = shown(FUZHUANG, ("2017", not_poor), ("2018-06-01", identified))
    assert (village["registered_poor_households"], village["other_households_in_the_ledger"]) == (1, 0)
