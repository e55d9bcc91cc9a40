"""The register of needs: what villagers said is missing, and which project answers it."""

from __future__ import annotations

from domain.corrections import EventVoided
from domain.needs import NeedReported
from projections.kernel.page import Sealed
from projections.registers.needs import Need
from tests.domain.mengcun import FU, FUZHUANG, MUZHUANG
from tests.projections.registers.kept import fact, row


def test_a_need_of_a_village_says_which_project_answers_it_and_keeps_its_words_sealed() -> None:
    told = ("2018-05-01", NeedReported(village=FUZHUANG, what="sealed what", project="project:well"))
    assert row("needs", "id-1", told) == Need(
        village=FUZHUANG, on_day=20_180_501, what=Sealed("id-1", "what", "sealed what"), project="project:well"
    )
    assert row("needs", "id-1", told, EventVoided(voids="id-1", reason="误录")) is None


def test_a_need_lies_in_the_village_that_it_names_or_else_in_the_one_that_it_concerns() -> None:
    named = NeedReported(village=FUZHUANG, household=FU, what="sealed what")
    unnamed = NeedReported(household=FU, what="sealed what")
    lie_in = [Need.step(None, fact(1, told)._replace(village=MUZHUANG), "id-1").village for told in (named, unnamed)]
    assert lie_in == [FUZHUANG, MUZHUANG]


def test_a_need_of_a_household_says_whose_it_is() -> None:
    found = row("needs", "id-1", NeedReported(household=FU, what="sealed what"))
    assert (found.household, found.project) == (FU, None)
