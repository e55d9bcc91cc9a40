"""A cadre's page: rank, postings, promotions, and visits."""

from __future__ import annotations

from domain.cadres import CadrePromoted, RankRecorded
from domain.visits import VisitRecorded
from tests.domain.mengcun import FUZHUANG, MUZHUANG, ZHANG, posted, zhang
from tests.projections.shown import shown

SCALE = "non_leading_posts_to_2019"
RANK = RankRecorded(cadre=ZHANG, scale=SCALE, rank="科员", since="2015")


def promoted(effective_on: str | None = None) -> CadrePromoted:
    return CadrePromoted(
        cadre=ZHANG, scale=SCALE, from_="科员", to="副主任科员", decision="孟组〔2018〕9号", grounds=["驻村表现突出"],
        effective_on=effective_on,
    )  # fmt: skip


def test_it_says_who_the_cadre_is_and_what_rank_is_held() -> None:
    answer = shown(ZHANG, zhang, RANK)
    assert (answer["cadre"], answer["name"], answer["unit"]) == (ZHANG, "张江山", "县城管局")
    assert answer["rank"] == {"scale": SCALE, "rank": "科员", "since": "2015", "event": "id-2"}


def test_a_promotion_changes_the_rank_from_its_day() -> None:
    told = (("2017", zhang), ("2017", RANK), ("2018-11-15", promoted()))
    assert shown(ZHANG, *told, as_of="2018-11-14")["rank"]["rank"] == "科员"
    answer = shown(ZHANG, *told, as_of="2018-11-15")
    assert answer["rank"] == {"scale": SCALE, "rank": "副主任科员", "since": "2018-11-15", "event": "id-3"}
    [promotion] = answer["promotions"]
    assert (promotion["from"], promotion["to"], promotion["on"], promotion["grounds"]) == (
        "科员", "副主任科员", "2018-11-15", ["驻村表现突出"],
    )  # fmt: skip
    assert shown(ZHANG, promoted("2018-12-01"))["rank"]["since"] == "2018-12-01"


def test_it_lists_postings_and_counts_visits() -> None:
    visits = [(f"2018-11-{day:02}", VisitRecorded(village=FUZHUANG, visitors=[ZHANG])) for day in (20, 10)]
    answer = shown(ZHANG, posted("2017", "2017"), posted("2018", village=MUZHUANG), *visits)
    assert [(p["village"], p["from"], p["until"]) for p in answer["postings"]] == [
        (FUZHUANG, "2017", "2017"), (MUZHUANG, "2018", None),
    ]  # fmt: skip
    assert (answer["visits"], answer["last_visit_on"]) == (2, "2018-11-20")
