"""Care: by kind, to one cadre or to a group of whom nobody is named."""

import pytest

from domain.cadres import Cadre
from domain.care import CareForNobody, CareGiven
from domain.divisions import DivisionRegistered
from domain.kernel.refusal import UnknownSubject
from tests.domain.mengcun import ZHANG, zhang
from tests.given import given

COUNTY = "division:130930"
county = DivisionRegistered(division=COUNTY, name="孟村回族自治县", code="130930")


def test_care_for_one_cadre_concerns_the_cadre_and_changes_nothing():
    story = given(zhang).when(CareGiven(kind="health_check", cadre=ZHANG)).then_recorded().then_concerns(ZHANG)
    story.then_state(ZHANG, Cadre(name="张江山"))


def test_care_for_a_group_names_no_attendee():
    told = CareGiven(kind="counselling", group="全县驻村干部", division=COUNTY, given_by="市委党校")
    given(county).when(told).then_recorded().then_concerns(COUNTY)


def test_care_for_a_group_of_no_stated_place_concerns_nobody():
    given().when(CareGiven(kind="talk", group="全县驻村干部")).then_recorded().then_concerns()


@pytest.mark.parametrize("told", [CareGiven(kind="insurance"), CareGiven(kind="insurance", division=COUNTY)])
def test_care_for_nobody_is_refused(told):
    given(county).when(told).then_refused(CareForNobody)
    assert CareForNobody.status == 422


def test_care_for_a_cadre_nobody_entered_is_refused():
    given().when(CareGiven(kind="family_care", cadre=ZHANG)).then_refused(UnknownSubject, subject=ZHANG)
