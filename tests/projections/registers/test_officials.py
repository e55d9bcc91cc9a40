"""The registers of officials and of declared kin: who holds which post, and who is whose kin."""

from __future__ import annotations

from domain.corrections import EventVoided
from domain.officials import KinshipDeclared, OfficialRegistered
from projections.kernel.page import Sealed
from projections.registers.officials import Kinship, OfficialRow
from tests.domain.mengcun import FU, FUZHUANG, MUZHUANG, ZHANG
from tests.projections.registers.kept import fact, row

HEAD = "official:village-head"
REGISTERED = ("2018-01-05", OfficialRegistered(official=HEAD, name="某某", post="村委会主任", village=FUZHUANG))
DECLARED = ("2018-02-01", KinshipDeclared(a=HEAD, b=FU, relation="sealed what"))


def test_an_official_says_which_post_is_held_where() -> None:
    assert row("officials", HEAD, REGISTERED, DECLARED) == OfficialRow(
        village=FUZHUANG, name="某某", post="村委会主任", registered_on="2018-01-05"
    )
    of_a_town = OfficialRegistered(official=HEAD, name="某某", post="副乡长", unit="宋庄子乡")
    found = row("officials", HEAD, ("2018-06-01", of_a_town), REGISTERED)
    assert (found.village, found.employer, found.post) == (None, "宋庄子乡", "副乡长")


def test_an_official_whose_registration_was_voided_is_none() -> None:
    assert row("officials", HEAD, REGISTERED, EventVoided(voids="id-1", reason="误录")) is None


def test_a_kinship_says_who_declared_whom_and_keeps_the_relation_sealed() -> None:
    assert row("kinships", "id-1", DECLARED) == Kinship(
        on_day=20_180_201, officer=HEAD, kin=FU, relation=Sealed("id-1", "relation", "sealed what")
    )
    assert row("kinships", "id-1", DECLARED, EventVoided(voids="id-1", reason="误录")) is None


def test_a_kinship_lies_in_the_village_of_the_kin() -> None:
    told = fact(1, KinshipDeclared(a=ZHANG, b=FU, relation="sealed what"))._replace(village=FUZHUANG)
    assert Kinship.step(None, told, "id-1").village == FUZHUANG


def test_an_official_who_left_a_village_for_a_town_lies_in_no_village() -> None:
    moved = OfficialRegistered(official=HEAD, name="某某", post="副乡长", unit="宋庄子乡")
    assert OfficialRow.step(None, fact(1, moved)._replace(village=FUZHUANG), HEAD).village is None
    assert OfficialRow.step(None, fact(1, REGISTERED)._replace(village=MUZHUANG), HEAD).village == FUZHUANG
