"""Programmes: declared with their rules; the later of two that exclude each other names the earlier."""

from domain.kernel.refusal import UnknownSubject
from domain.programmes import Programme, ProgrammeDeclared
from tests.given import given, void

HEATING, GAS = "programme:heating", "programme:gas"
heating = ProgrammeDeclared(
    programme=HEATING,
    name="取暖补贴",
    kind="subsidy",
    entitles="household",
    uniform_rate=True,
    approval_limit_fen=5_000_000,
)
gas = ProgrammeDeclared(programme=GAS, name="气代煤补贴", kind="subsidy", exclusive_with=[HEATING])


def test_a_programme_is_known_once_it_is_declared():
    given().when(heating).then_recorded().then_concerns(HEATING).then_state(HEATING, Programme(name="取暖补贴"))
    assert not Programme().known


def test_a_programme_that_excludes_another_concerns_both():
    given(heating).when(gas).then_recorded().then_concerns(GAS, HEATING).then_state(HEATING, Programme(name="取暖补贴"))


def test_a_programme_that_excludes_one_that_nobody_declared_is_refused():
    given().when(gas).then_refused(UnknownSubject, subject=HEATING)


def test_a_programme_declared_again_says_both_names():
    again = ProgrammeDeclared(programme=HEATING, name="清洁取暖补贴", kind="subsidy")
    story = given(heating).when(again).then_recorded(contradicts=["registered"])
    story.then_contradicts("registered", stated="清洁取暖补贴", held="取暖补贴")


def test_a_voided_programme_is_known_no_more():
    given(heating).when(void(1)).then_state(HEATING, Programme())
