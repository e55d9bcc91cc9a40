"""Villages: entered with what is known of them, and no more."""

import msgspec
import pytest

from domain.kernel.figure import Hedged
from domain.villages import Village, VillageRegistered
from tests.domain.mengcun import FUZHUANG, fu, fuzhuang, muzhuang
from tests.given import given, void


def test_a_village_whose_township_is_unknown_is_entered_without_one():
    given().when(fuzhuang).then_recorded().then_concerns(FUZHUANG).then_state(FUZHUANG, Village(name="付庄村"))


def test_a_village_keeps_its_division_code():
    given().when(muzhuang).then_state("village:muzhuang", Village(name="牟庄村", division="130930102"))


def test_a_village_entered_again_counts_as_entered_last():
    again = VillageRegistered(village=FUZHUANG, name="付庄村", division="130930201")
    story = given(fuzhuang).when(again).then_recorded(contradicts=["registered"])
    story.then_state(FUZHUANG, Village(name="付庄村", division="130930201"))
    story.when(void(2)).then_state(FUZHUANG, Village(name="付庄村"))


def test_a_village_whose_entry_is_voided_is_known_no_more():
    given(fuzhuang).when(void(1)).then_state(FUZHUANG, Village())
    assert not Village().known


def test_what_a_village_counts_may_be_hedged_or_unknown():
    village = VillageRegistered(
        village=FUZHUANG, name="付庄村", households=Hedged("不详"), arable_hundredths_mu=Hedged("余", 130_000)
    )
    given().when(village, fu).then_recorded()


@pytest.mark.parametrize("code", ["130930", "130930102", "130930102201"])
def test_a_division_code_has_six_nine_or_twelve_digits(code):
    given().when(VillageRegistered(village=FUZHUANG, name="付庄村", division=code)).then_recorded()


@pytest.mark.parametrize("code", ["", "13093", "1309301", "130930102\n", "13093010a", "１３０９３０"])
def test_any_other_division_code_is_malformed(code):
    with pytest.raises(msgspec.ValidationError, match="division"):
        given().when(VillageRegistered(village=FUZHUANG, name="付庄村", division=code))
