"""The register of cadres: who they are, where they belong, and what rank they hold on which scale."""

from __future__ import annotations

from typing import Final

from domain.cadres import CadreRegistered
from domain.careers import CadreAppraised, CadrePromoted, CadreTransferred, RankRecorded
from domain.corrections import EventVoided
from projections.registers.cadres import CadreRow, HeldRank
from tests.domain.mengcun import ZHANG, li, zhang
from tests.projections.registers.kept import Told, row

SCALE: Final = "non_leading_posts_to_2019"
POSTS: Final = "leading_posts"
RANK = RankRecorded(cadre=ZHANG, scale=SCALE, rank="科员", since="2015")
PROMOTED = CadrePromoted(cadre=ZHANG, scale=SCALE, from_="科员", to="副主任科员", decision="孟组〔2018〕9号")
TO_WATER = CadreTransferred(cadre=ZHANG, to_unit="县水务局", post="副局长")
LEADS = CadreTransferred(
    cadre=ZHANG, to_unit="县水务局", post="副局长", scale=POSTS, rank="deputy_section_head", effective_on="2019-01-01"
)


def cadre(*told: Told, as_of: str = "9999-01-01") -> CadreRow:
    found = row("cadres", ZHANG, *told, as_of=as_of)
    assert isinstance(found, CadreRow)
    return found


def current(found: CadreRow) -> tuple[str | None, str | None, str | None]:
    return found.scale, found.rank, found.rank_since


def appraised(year: int, grade: str) -> CadreAppraised:
    return CadreAppraised(cadre=ZHANG, year=year, grade=grade)  # type: ignore[arg-type]  # one of its grades


def test_a_registration_says_who_the_cadre_is_and_who_sends_them() -> None:
    assert cadre(("2018-01-05", zhang), li) == CadreRow(name="张江山", registered_on="2018-01-05", employer="县城管局")


def test_a_promotion_changes_the_rank_from_its_day() -> None:
    told = (("2017", zhang), ("2017", RANK), ("2018-11-15", PROMOTED))
    assert current(cadre(*told, as_of="2018-11-14")) == (SCALE, "科员", "2015")
    assert current(cadre(*told, as_of="2018-11-15")) == (SCALE, "副主任科员", "2018-11-15")


def test_a_promotion_may_take_effect_on_another_day() -> None:
    later = CadrePromoted(
        cadre=ZHANG, scale=SCALE, from_="科员", to="副主任科员", decision="孟组〔2018〕9号", effective_on="2018-12-01"
    )
    assert cadre(later).rank_since == "2018-12-01"


def test_a_rank_that_began_earlier_and_is_told_later_does_not_replace_the_one_held() -> None:
    found = cadre(("2018-06-01", PROMOTED), ("2018-11-01", RANK))
    assert current(found) == (SCALE, "副主任科员", "2018-06-01")
    assert found.ranks == {SCALE: HeldRank(rank="副主任科员", since="2018-06-01")}


def test_a_rank_without_a_day_replaces_the_one_held() -> None:
    undated = RankRecorded(cadre=ZHANG, scale=SCALE, rank="主任科员")
    assert current(cadre(("2018-06-01", PROMOTED), ("2018-11-01", undated))) == (SCALE, "主任科员", None)


def test_of_two_ranks_that_may_have_begun_in_either_order_the_one_told_later_counts() -> None:
    of_the_year = RankRecorded(cadre=ZHANG, scale=SCALE, rank="主任科员", since="2018")
    assert current(cadre(("2018-06-01", PROMOTED), ("2018-11-01", of_the_year))) == (SCALE, "主任科员", "2018")


def test_a_registration_that_names_no_unit_takes_none_away() -> None:
    again = CadreRegistered(cadre=ZHANG, name="张江山")
    assert cadre(("2018-01-05", zhang), ("2018-02-05", again)).employer == "县城管局"


def test_ranks_of_two_scales_stand_side_by_side_and_the_one_that_began_last_is_named() -> None:
    found = cadre(("2018-12-20", LEADS), ("2019-03-01", RANK))
    assert found.ranks == {
        POSTS: HeldRank(rank="deputy_section_head", since="2019-01-01"), SCALE: HeldRank(rank="科员", since="2015"),
    }  # fmt: skip
    assert current(found) == (POSTS, "deputy_section_head", "2019-01-01")


def test_a_transfer_brings_another_employer_and_post() -> None:
    found = cadre(("2018-01-05", zhang), ("2018-02-01", RANK), ("2018-12-20", TO_WATER))
    assert (found.employer, found.post, found.post_since) == ("县水务局", "副局长", "2018-12-20")
    assert current(found) == (SCALE, "科员", "2015")
    assert cadre(("2018-12-20", LEADS)).post_since == "2019-01-01"


def test_what_is_told_out_of_order_counts_by_its_day() -> None:
    assert cadre(("2018-12-20", TO_WATER), ("2018-01-05", zhang)).employer == "县水务局"
    assert cadre(("2018-12-20", TO_WATER), ("2018-01-05", zhang), as_of="2018-06-01").employer == "县城管局"


def test_the_appraisal_of_the_latest_year_counts() -> None:
    found = cadre(appraised(2018, "excellent"), appraised(2017, "competent"))
    assert (found.appraised_year, found.appraised_grade) == (2018, "excellent")
    assert cadre(appraised(2018, "excellent"), appraised(2018, "competent")).appraised_grade == "competent"


def test_a_void_gives_back_what_was_held_before() -> None:
    told = (("2017", RANK), ("2018-11-15", PROMOTED), EventVoided(voids="id-2", reason="误录"))
    assert current(cadre(*told)) == (SCALE, "科员", "2015")
    assert row("cadres", ZHANG, zhang, EventVoided(voids="id-1", reason="误录")) is None
