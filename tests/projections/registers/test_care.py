"""The register of care for cadres: what was done for whom, and by whom."""

from __future__ import annotations

from domain.care import CareGiven
from domain.corrections import EventVoided
from projections.registers.care import Care
from tests.domain.mengcun import ZHANG
from tests.projections.registers.kept import row


def test_care_says_what_was_done_for_which_cadre_and_by_whom() -> None:
    given = CareGiven(kind="talk", cadre=ZHANG, given_by="县委组织部")
    assert row("care", "id-1", ("2018-09-01", given)) == Care(
        on_day=20_180_901, kind="talk", cadre=ZHANG, given_by="县委组织部"
    )
    assert row("care", "id-1", given, EventVoided(voids="id-1", reason="误录")) is None


def test_care_for_a_group_names_the_group_and_whose_it_is() -> None:
    given = CareGiven(kind="health_check", group="全体驻村干部", division="division:mengcun")
    assert row("care", "id-1", ("2018-09-01", given)) == Care(
        on_day=20_180_901, kind="health_check", to_group="全体驻村干部", division="division:mengcun"
    )
