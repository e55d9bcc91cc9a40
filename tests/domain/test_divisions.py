"""Divisions: a county and its towns are entered by code, and a code outside its county is recorded with both."""

import msgspec
import pytest

from domain.divisions import Division, DivisionRegistered
from domain.kernel.refusal import UnknownSubject
from tests.given import given, void

COUNTY, TOWN = "division:mengcun", "division:xindian"
mengcun = DivisionRegistered(division=COUNTY, name="孟村回族自治县", code="130930")
xindian = DivisionRegistered(division=TOWN, name="辛店镇", code="130930102", parent=COUNTY)


def test_a_county_is_entered_by_its_code():
    story = given().when(mengcun).then_recorded().then_concerns(COUNTY)
    story.then_state(COUNTY, Division(code="130930", name="孟村回族自治县"))
    assert not Division().known


def test_a_town_lies_in_its_county():
    given(mengcun).when(xindian).then_recorded().then_concerns(TOWN, COUNTY)


def test_a_county_that_nobody_entered_holds_no_town():
    given().when(xindian).then_refused(UnknownSubject, subject=COUNTY)


@pytest.mark.parametrize("code", ["130921102", "130930", "130930102"])
def test_a_code_outside_the_division_around_it_is_recorded_with_both(code):
    around = DivisionRegistered(division=COUNTY, name="辛店镇", code="130930102")
    story = given(around).when(msgspec.structs.replace(xindian, code=code)).then_recorded(["parent_division"])
    story.then_contradicts("parent_division", stated=code, held="130930102")


def test_a_division_entered_twice_says_both_names_and_the_later_counts():
    again = DivisionRegistered(division=COUNTY, name="孟村县", code="130930")
    story = given(mengcun).when(again).then_recorded(["registered"])
    story.then_contradicts("registered", stated="孟村县", held="孟村回族自治县")
    story.then_state(COUNTY, Division(code="130930", name="孟村县"))
    story.when(void(2)).then_state(COUNTY, Division(code="130930", name="孟村回族自治县"))


@pytest.mark.parametrize("code", ["1309", "13093010", "130930102\n", "孟村"])
def test_a_code_has_six_nine_or_twelve_digits(code):
    with pytest.raises(msgspec.ValidationError, match="code"):
        given().when(DivisionRegistered(division=COUNTY, name="孟村回族自治县", code=code))
