"""The register of needs: what villagers said is missing, and which project answers it."""

from __future__ import annotations

from domain.corrections import EventVoided
from domain.needs import NeedReported
from projections.kernel.page import Sealed
from projections.registers.needs import Need
from tests.domain.mengcun import FU, FUZHUANG
from tests.projections.registers.kept import fact, row


def test_a_need_of_a_village_says_which_project_answers_it_and_keeps_its_words_sealed() -> None:
    told = ("2018-05-01", NeedReported(village=FUZHUANG, what="sealed what", project="project:well"))
    assert row("needs", "id-1", told) == Need(
        village=FUZHUANG, on_day=20_180_501, what=Sealed("id-1", "what", "sealed what"), project="project:well"
    )
    assert row("needs", "id-1", told, EventVoided(voids="id-1", reason="误录")) is None


def test_a_need_of_a_household_lies_in_the_village_of_the_household() -> None:
    told = fact(1, NeedReported(household=FU, what="sealed what"))._replace(village=FUZHUANG)
    found = Need.step(None, told, "id-1")
    assert (found.household, found.village, found.project) == (FU, FUZHUANG, None)
