"""The registers of careers: promotions, transfers, appraisals, and who was put forward for what."""

from __future__ import annotations

from typing import Final

from domain.careers import (
    CadreAppraised,
    CadrePromoted,
    CadreTransferred,
    DelegateElected,
    ReserveRecommended,
    Service,
)
from domain.corrections import EventVoided
from projections.registers.careers import Appraisal, Listing, Promotion, Transfer
from tests.domain.mengcun import FUZHUANG, ZHANG
from tests.projections.registers.kept import row

SCALE: Final = "non_leading_posts_to_2019"
PROMOTED = CadrePromoted(
    cadre=ZHANG,
    scale=SCALE,
    from_="科员",
    to="副主任科员",
    decision="孟组〔2018〕9号",
    grounds=["驻村表现突出"],
    service=[Service(village=FUZHUANG, from_month="2018-01", until_month="2018-10", days_on_duty=200)],
    exceptional_approval="孟委〔2018〕3号",
)


def test_a_promotion_says_from_what_to_what_by_which_decision_and_on_what_grounds() -> None:
    assert row("promotions", "id-1", ("2018-11-15", PROMOTED)) == Promotion(
        on_day=20_181_115,
        cadre=ZHANG,
        scale=SCALE,
        from_rank="科员",
        to_rank="副主任科员",
        effective_on="2018-11-15",
        decision="孟组〔2018〕9号",
        grounds=["驻村表现突出"],
        service=[{"village": FUZHUANG, "from_month": "2018-01", "until_month": "2018-10", "days_on_duty": 200}],
        exceptional_approval="孟委〔2018〕3号",
    )


def test_a_promotion_may_take_effect_later_and_need_no_exception() -> None:
    plain = CadrePromoted(
        cadre=ZHANG, scale=SCALE, from_="科员", to="副主任科员", decision="孟组〔2018〕9号", effective_on="2018-12-01"
    )
    found = row("promotions", "id-1", ("2018-11-15", plain))
    assert (found.on_day, found.effective_on, found.exceptional_approval) == (20_181_115, "2018-12-01", None)
    assert (found.grounds, found.service) == ([], [])


def test_a_promotion_that_was_voided_is_none() -> None:
    assert row("promotions", "id-1", PROMOTED, EventVoided(voids="id-1", reason="误录")) is None


def test_a_transfer_says_where_to_and_what_rank_goes_with_the_post() -> None:
    told = CadreTransferred(
        cadre=ZHANG, to_unit="县水务局", post="副局长", scale="leading_posts", rank="deputy_section_head",
        effective_on="2019-01", decision="孟组〔2018〕12号",
    )  # fmt: skip
    assert row("transfers", "id-1", ("2018-12-20", told)) == Transfer(
        on_day=20_181_220, cadre=ZHANG, to_unit="县水务局", post="副局长", scale="leading_posts",
        rank="deputy_section_head", effective_on="2019-01", decision="孟组〔2018〕12号",
    )  # fmt: skip
    bare = row("transfers", "id-1", ("2018-12-20", CadreTransferred(cadre=ZHANG, to_unit="县水务局", post="副局长")))
    assert (bare.scale, bare.rank, bare.effective_on, bare.decision) == (None, None, "2018-12-20", None)


def test_every_appraisal_stands_with_its_year_and_the_village_where_the_service_was() -> None:
    of_the_year = ("2018-12-31", CadreAppraised(cadre=ZHANG, year=2018, grade="competent"))
    of_service = ("2019-01-10", CadreAppraised(cadre=ZHANG, year=2018, grade="excellent", village=FUZHUANG))
    assert row("appraisals", "id-1", of_the_year, of_service) == Appraisal(
        on_day=20_181_231, cadre=ZHANG, year=2018, grade="competent"
    )
    assert row("appraisals", "id-2", of_the_year, of_service) == Appraisal(
        village=FUZHUANG, on_day=20_190_110, cadre=ZHANG, year=2018, grade="excellent"
    )


def test_a_recommendation_and_an_election_are_listed_each_as_what_it_is() -> None:
    told = (
        ("2018-03-01", ReserveRecommended(cadre=ZHANG, recommended_by="县委组织部", document="孟组〔2018〕2号")),
        ("2018-05-01", DelegateElected(cadre=ZHANG, congress="县党代会")),
    )
    assert row("listings", "id-1", *told) == Listing(
        on_day=20_180_301, cadre=ZHANG, kind="reserve", recommended_by="县委组织部", document="孟组〔2018〕2号"
    )
    assert row("listings", "id-2", *told) == Listing(
        on_day=20_180_501, cadre=ZHANG, kind="delegate", congress="县党代会"
    )
