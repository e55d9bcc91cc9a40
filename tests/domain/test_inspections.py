"""Inspections: bound to a day and a moment; samples can be drawn again; one that ends with open findings says so."""

import msgspec
import pytest

from domain.findings import FindingClosed, FindingRaised
from domain.inspections import (
    Inspection,
    InspectionClosed,
    InspectionOfNothing,
    InspectionOpened,
    SampleBeyondPopulation,
    SampleDrawn,
    SamplePopulation,
)
from domain.kernel.refusal import UnknownSubject
from tests.domain.mengcun import FU, FUZHUANG, LI, ZHANG, fu, fuzhuang, li, zhang
from tests.given import given, void

INSPECTION, OTHER_INSPECTION = "inspection:2018-4", "inspection:2018-5"
TITLE = "2018年四季度驻村帮扶督导检查"
HOUSEHOLDS, OTHERS, HASH = "a" * 64, "b" * 64, "c" * 64
closed = InspectionClosed(inspection=INSPECTION, conclusion="总体较好。")


def opened(title=TITLE, inspection=INSPECTION, **more):
    asked = {"questions": ["谁一年没有被走访？"], "as_of": "2018-10-31", "known_at": "2018-11-15T00:00:00+08:00"}
    return InspectionOpened(inspection=inspection, title=title, **asked, **({"scope": ["130930"]} | more))


def drawn(*selected, seed="20181115", population=HOUSEHOLDS, count=47):
    return SampleDrawn(
        inspection=INSPECTION,
        seed=seed,
        method="simple",
        population=SamplePopulation(count, population),
        selected=list(selected or ("household:fu", "household:guo")),
        selected_sha256=HASH,
    )


def raised(finding, inspection=INSPECTION):
    return FindingRaised(finding=finding, inspection=inspection, subject=FU, statement="一年没有走访。", positions=[2])


def finding_closed(finding, inspection=INSPECTION):
    return FindingClosed(finding=finding, inspection=inspection, subject=FU, closed_by=ZHANG, outcome="explained")


# Opened.


def test_an_inspection_is_opened_for_divisions():
    story = given().when(opened()).then_recorded().then_concerns(INSPECTION)
    story.then_state(INSPECTION, Inspection(title=TITLE))
    assert not Inspection().known


def test_an_inspection_concerns_the_villages_that_it_names_and_who_inspects():
    story = given(fuzhuang, zhang, li).when(opened(scope=[], villages=[FUZHUANG], opened_by=ZHANG, members=[LI]))
    story.then_recorded().then_concerns(INSPECTION, FUZHUANG, ZHANG, LI)


def test_an_inspection_of_no_place_is_refused():
    given().when(opened(scope=[])).then_refused(InspectionOfNothing)
    assert InspectionOfNothing.status == 422


def test_an_inspection_opened_twice_says_both_titles_and_keeps_its_findings():
    story = given(fuzhuang, fu, opened(), raised("finding:1")).when(opened("复查")).then_recorded(["registered"])
    story.then_contradicts("registered", stated="复查", held=TITLE)
    story.then_state(INSPECTION, Inspection(title="复查", raised=1))


def test_an_inspection_asks_something_of_a_day_that_can_be_written():
    for wrong in ({"questions": []}, {"as_of": "2018-10"}, {"known_at": "2018-11-15"}, {"scope": ["1309"]}):
        with pytest.raises(msgspec.ValidationError, match=next(iter(wrong))):
            given().when(msgspec.structs.replace(opened(), **wrong))


# Samples.


def test_a_sample_concerns_its_inspection_and_none_of_what_was_drawn():
    story = given(opened()).when(drawn()).then_recorded().then_concerns(INSPECTION)
    story.then_state(INSPECTION, Inspection(title=TITLE, population_sha256=HOUSEHOLDS, seed="20181115"))
    story.when(void(2)).then_state(INSPECTION, Inspection(title=TITLE))


def test_a_second_sample_of_one_population_with_another_seed_says_both_seeds():
    story = given(opened(), drawn()).when(drawn(seed="7")).then_recorded(["sample"])
    story.then_contradicts("sample", stated="7", held="20181115")


def test_a_sample_drawn_again_or_from_another_population_contradicts_nothing():
    story = given(opened(), drawn()).when(drawn()).then_recorded()
    story.when(drawn(seed="7", population=OTHERS)).then_recorded()


def test_a_thousand_may_be_drawn_and_no_more():
    many = [f"household:{number}" for number in range(1001)]
    given(opened()).when(drawn(*many[1:], count=1000)).then_recorded()
    with pytest.raises(msgspec.ValidationError, match="selected"):
        given(opened()).when(drawn(*many, count=1001))


def test_a_sample_of_more_than_there_are_is_refused():
    story = given(opened()).when(drawn("household:a", "household:b", count=1))
    story.then_refused(SampleBeyondPopulation, selected=2, population=1)
    assert SampleBeyondPopulation.status == 422
    given(opened()).when(drawn("payment:a", "payment:a", count=1)).then_recorded()  # a large sum is hit twice


def test_a_sample_for_an_inspection_that_nobody_opened_is_refused():
    given().when(drawn()).then_refused(UnknownSubject, subject=INSPECTION)


# Closed.


def test_an_inspection_without_open_findings_is_closed():
    story = given(fuzhuang, fu, zhang, opened(), raised("finding:1"), finding_closed("finding:1")).when(closed)
    story.then_recorded().then_concerns(INSPECTION)
    story.then_state(INSPECTION, Inspection(title=TITLE, raised=1, findings_closed=1, closed=True))


def test_an_inspection_closed_with_open_findings_says_how_many():
    facts = fuzhuang, fu, zhang, opened(), raised("finding:1"), raised("finding:2"), raised("finding:3")
    story = given(*facts, finding_closed("finding:2")).when(closed).then_recorded(["open_findings"])
    story.then_contradicts("open_findings", stated="0", held="2")


def test_a_voided_finding_is_open_no_more_and_one_whose_closing_is_voided_is_open_again():
    story = given(fuzhuang, fu, zhang, opened(), raised("finding:1"), finding_closed("finding:1"))
    story.when(void(6)).then_state(INSPECTION, Inspection(title=TITLE, raised=1))
    story.when(void(5)).then_state(INSPECTION, Inspection(title=TITLE))
    story.when(closed).then_recorded()


def test_findings_count_in_their_own_inspection():
    facts = fuzhuang, fu, opened(), opened("复查", OTHER_INSPECTION), raised("finding:1", OTHER_INSPECTION)
    given(*facts).when(closed).then_recorded()


def test_an_inspection_closed_twice_says_so():
    story = given(opened(), closed).when(closed).then_recorded(["closed"])
    story.then_contradicts("closed", stated=INSPECTION, held=INSPECTION)
