"""Households that nobody visited for so many days, and coverage by village."""

from __future__ import annotations

from typing import Any

from tests.service.api.serving import ELSEWHERE, FU, FUZHUANG, Api, command, household, village, visit, void
from tests.service.questions.supervising import answer, figures, rows, told

WANG, LI, ZHAO = "household:wang", "household:li", "household:zhao"
DAY = "2018-11-21"


def poor(name: str, where: str = FUZHUANG, **more: Any) -> dict[str, Any]:
    return household(name, where, registered_poor_on="2017", **more)


KNOWN = (village(), village(ELSEWHERE, "130930999888"), poor(FU), poor(WANG), poor(LI, ELSEWHERE))


def missed(api: Api, **asked: Any) -> list[str]:
    """The households that are told of."""
    return rows(api, 9, "household", **({"as_of": DAY} | asked))


def test_a_household_is_missed_until_somebody_visits_it_and_again_when_that_is_long_ago(api_on_both: Api) -> None:
    api = api_on_both
    told(api, *KNOWN, visit(FU, on="2018-11-01"))
    assert missed(api, days=21) == [LI, WANG]
    assert missed(api, days=20) == [LI, FU, WANG], "1 November lies 20 days before the 21st"
    assert missed(api, as_of="2018-10-31") == [LI, FU, WANG]
    assert missed(api, as_of="2018-11-01", days=1) == [LI, WANG]


def test_each_says_whose_it_is_and_when_it_was_visited_last(api_on_both: Api) -> None:
    api = api_on_both
    told(api, *KNOWN, visit(WANG, on="2018-03-01"), visit(WANG, on="2018-04-01"), visit(WANG, on="2018-12-01"))
    found = rows(api, 9, "village", "household", "head", "last_visited_on", "days_since", as_of=DAY)
    assert found == [
        (ELSEWHERE, LI, "付某某", None, None),
        (FUZHUANG, FU, "付某某", None, None),
        (FUZHUANG, WANG, "付某某", 20_180_401, 234),
    ]


def test_coverage_is_told_of_each_village_and_of_all(api_on_both: Api) -> None:
    api = api_on_both
    told(api, *KNOWN, poor(ZHAO), visit(FU, on="2018-11-10"), visit(LI, ELSEWHERE, on="2018-11-10"))
    found = figures(api, 9, as_of=DAY)
    assert [found[name] for name in ("households", "visited", "not_visited")] == [4, 2, 2]
    assert (found["coverage"]["low"], found["since"]) == (50, "2018-10-23")
    assert found["by_village"] == [
        {"village": ELSEWHERE, "households": 1, "visited": 1, "not_visited": 0, "coverage": "100 %"},
        {"village": FUZHUANG, "households": 3, "visited": 1, "not_visited": 2, "coverage": "33.33 %"},
    ]


def test_several_visits_to_one_household_cover_it_once(api: Api) -> None:
    told(api, *KNOWN, *(visit(FU, on=f"2018-11-{day:02}") for day in range(1, 9)))
    assert figures(api, 9, as_of=DAY)["visited"] == 1


def test_a_visit_that_was_voided_counts_as_known_before(api_on_both: Api) -> None:
    api = api_on_both
    wrong = visit(FU, on="2018-11-10")
    told(api, *KNOWN, wrong)
    then = api.head()
    told(api, void(wrong))
    assert missed(api) == [LI, FU, WANG]
    assert missed(api, known_at=then) == [LI, WANG]
    assert missed(api, known_at=then - 1) == [LI, FU, WANG]


def test_a_visit_that_names_no_household_covers_none(api: Api) -> None:
    told(api, *KNOWN, command("VisitRecorded", "2018-11-10", village=FUZHUANG))
    assert figures(api, 9, as_of=DAY)["visited"] == 0


def test_one_village_alone_may_be_asked_for(api_on_both: Api) -> None:
    api = api_on_both
    told(api, *KNOWN)
    assert missed(api, village=ELSEWHERE) == [LI]
    assert figures(api, 9, as_of=DAY, village=ELSEWHERE)["households"] == 1


def test_households_that_are_not_poor_count_only_where_all_are_asked_for(api_on_both: Api) -> None:
    api = api_on_both
    told(api, *KNOWN, household(ZHAO))
    assert missed(api) == [LI, FU, WANG]
    assert missed(api, among="all") == [LI, FU, WANG, ZHAO]


def test_a_household_that_was_struck_off_is_not_missed_from_then_on(api: Api) -> None:
    told(api, *KNOWN, command("StruckOff", "2018-11-01", household=WANG, reason="moved_away"))
    assert missed(api) == [LI, FU]
    assert missed(api, as_of="2018-10-31") == [LI, FU, WANG]


def test_it_rests_on_what_made_the_missed_households_so(api: Api) -> None:
    told(api, *KNOWN, visit(FU, on="2018-11-10"))
    assert answer(api, 9, as_of=DAY)["rests_on"] == [KNOWN[3]["id"], KNOWN[4]["id"]]


def test_a_county_without_households_has_no_coverage(api: Api) -> None:
    told(api, village())
    found = figures(api, 9, as_of=DAY)
    assert (found["households"], found["coverage"], found["by_village"]) == (0, None, [])
