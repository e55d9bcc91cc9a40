"""Villages: entered with what is known of them, and no more; a village exits from poverty once."""

import msgspec
import pytest

from domain.kernel.figure import Hedged
from domain.kernel.refusal import UnknownSubject
from domain.villages import Village, VillageAssessment, VillageExited, VillageRegistered
from tests.domain.mengcun import FUZHUANG, MUZHUANG, fu, fuzhuang, muzhuang
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


# Their exit from poverty.

assessment = VillageAssessment(
    population=Hedged("余", 1_000), poor_population=12, collective_income_fen=Hedged("不详"), summary="村内道路已硬化。"
)
exited = VillageExited(village=FUZHUANG, assessment=assessment)


def test_a_village_exits_on_an_assessment():
    story = given(fuzhuang).when(exited).then_recorded().then_concerns(FUZHUANG)
    story.then_state(FUZHUANG, Village(name="付庄村", exits=1))


def test_a_village_that_exits_again_contradicts_its_status():
    story = given(fuzhuang, exited).when(exited).then_recorded(contradicts=["status"])
    story.then_contradicts("status", stated="exited", held="exited")


def test_another_villages_exit_contradicts_nothing():
    again = VillageExited(village=MUZHUANG, assessment=VillageAssessment())
    given(fuzhuang, muzhuang, exited).when(again).then_recorded()


def test_a_voided_exit_leaves_the_village_free_to_exit():
    story = given(fuzhuang, exited).when(void(2)).then_state(FUZHUANG, Village(name="付庄村"))
    story.when(exited).then_recorded()


def test_a_village_entered_again_has_exited_all_the_same():
    given(fuzhuang, exited).when(fuzhuang).then_state(FUZHUANG, Village(name="付庄村", exits=1))


def test_a_village_nobody_entered_cannot_exit_and_neither_is_an_unknown_notice_taken():
    given().when(exited).then_refused(UnknownSubject, subject=FUZHUANG)
    shown = msgspec.structs.replace(exited, notice="notice:none")
    given(fuzhuang).when(shown).then_refused(UnknownSubject, subject="notice:none")
