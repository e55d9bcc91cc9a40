"""The register of villages: where each lies, how large it is, and whether it exited from poverty."""

from __future__ import annotations

from domain.corrections import EventVoided
from domain.kernel.figure import Hedged
from domain.villages import VillageAssessment, VillageExited, VillageRegistered
from projections.registers.villages import VillageRow
from tests.domain.mengcun import FUZHUANG, MUZHUANG, fuzhuang, muzhuang
from tests.projections.registers.kept import row

EXITED = (
    "2018-11-15",
    VillageExited(
        village=FUZHUANG,
        assessment=VillageAssessment(
            population=1200, poor_population=3, collective_income_fen=Hedged("余", 5_000_000), summary="硬化路通村"
        ),
        notice="notice:1",
    ),
)


def test_it_says_where_a_village_lies_and_how_large_it_is_as_hedged_as_that_is_known() -> None:
    about = VillageRegistered(
        village=FUZHUANG, name="付庄村", division="130930200", households=213, arable_hundredths_mu=Hedged("余", 90_000)
    )
    assert row("villages", FUZHUANG, about, muzhuang) == VillageRow(
        village=FUZHUANG, name="付庄村", division="130930200", households=213, arable_hundredths_mu=Hedged("余", 90_000)
    )


def test_what_is_not_known_is_nothing_and_a_later_word_without_it_takes_nothing_back() -> None:
    assert row("villages", FUZHUANG, fuzhuang) == VillageRow(village=FUZHUANG, name="付庄村")
    known = VillageRegistered(
        village=FUZHUANG, name="付庄", division="130930200", households=0, arable_hundredths_mu=Hedged("不详")
    )
    found = row("villages", FUZHUANG, ("2018-01-01", known), ("2018-02-01", fuzhuang))
    assert (found.name, found.division, found.households, found.arable_hundredths_mu) == (
        "付庄村", "130930200", 0, Hedged("不详"),
    )  # fmt: skip


def test_a_village_that_exited_says_since_when_and_on_what_that_rests() -> None:
    told = (("2018-01-01", fuzhuang), EXITED)
    assert row("villages", FUZHUANG, *told) == VillageRow(
        village=FUZHUANG, name="付庄村", exited_on="2018-11-15", exit_notice="notice:1", population=1200,
        poor_population=3, collective_income_fen=Hedged("余", 5_000_000),
    )  # fmt: skip
    assert row("villages", FUZHUANG, *told, as_of="2018-11-14").exited_on is None
    assert row("villages", MUZHUANG, *told) is None


def test_a_void_takes_the_exit_back_and_an_exit_may_be_told_first() -> None:
    void = EventVoided(voids="id-2", reason="误录")
    assert row("villages", FUZHUANG, ("2018-01-01", fuzhuang), EXITED, void).exited_on is None
    found = row("villages", FUZHUANG, EXITED, ("2018-01-01", fuzhuang))
    assert (found.name, found.exited_on) == ("付庄村", "2018-11-15")
