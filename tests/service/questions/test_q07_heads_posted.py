"""Heads posted on a day: two roles are one head, and a month is no day."""

from __future__ import annotations

from typing import Any

from tests.service.api.serving import ELSEWHERE, FUZHUANG, Api, command, village, void
from tests.service.questions.supervising import answer, figures, told

COUNTY, CITY = "team:county", "team:city"
DAY = "2018-11-21"


def cadre(name: str, unit: str = "县供销社") -> dict[str, Any]:
    return command("CadreRegistered", "2017", cadre=f"cadre:{name}", name="某某", unit=unit)


def posted(name: str, team: str = COUNTY, where: str = FUZHUANG, **more: Any) -> dict[str, Any]:
    told_of = {"roles": ["member"], "from_": "2018-01-01"} | more
    return command("CadrePosted", "2018-01-01", cadre=f"cadre:{name}", team=team, village=where, **told_of)


KNOWN = (
    village(),
    village(ELSEWHERE, "130930999888"),
    command("TeamFormed", "2018-01-01", team=COUNTY, level="county", village=FUZHUANG, sponsors=["县供销社"]),
    command("TeamFormed", "2018-01-01", team=CITY, level="city", village=ELSEWHERE, sponsors=["市税务局"]),
    *(cadre(name) for name in ("a", "b")),
    cadre("c", "市税务局"),
)


def groups(api: Api, by: str, **asked: Any) -> dict[str | None, int]:
    """The heads of each group that is counted by level, village or unit."""
    found = answer(api, 7, **({"as_of": DAY} | asked))["rows"]
    return {row["of"]: row["heads"] for row in found if row["by"] == by}


def test_heads_are_counted_by_level_by_village_and_by_unit(api_on_both: Api) -> None:
    api = api_on_both
    told(api, *KNOWN, posted("a"), posted("b"), posted("c", CITY, ELSEWHERE))
    assert groups(api, "level") == {"county": 2, "city": 1}
    assert groups(api, "village") == {FUZHUANG: 2, ELSEWHERE: 1}
    assert groups(api, "unit") == {"县供销社": 2, "市税务局": 1}
    found = figures(api, 7, as_of=DAY)
    assert [found[name] for name in ("heads", "members", "villages", "teams")] == [3, 3, 2, 2]


def test_one_group_alone_may_be_asked_for(api: Api) -> None:
    told(api, *KNOWN, posted("a"))
    response = api.get(f"/v1/questions/7?as_of={DAY}&by=unit").get_json()
    assert [row["by"] for row in response["rows"]] == ["unit"]


def test_who_holds_two_roles_or_two_postings_is_one_head(api_on_both: Api) -> None:
    api = api_on_both
    told(api, *KNOWN, posted("a", roles=["captain", "first_secretary"]), posted("a", CITY, ELSEWHERE), posted("b"))
    found = figures(api, 7, as_of=DAY)
    assert [found[name] for name in ("heads", "captains", "first_secretaries", "members")] == [2, 1, 1, 2]
    assert groups(api, "village") == {FUZHUANG: 2, ELSEWHERE: 1}
    assert groups(api, "unit") == {"县供销社": 2}


def test_only_those_whose_posting_holds_on_the_day_count(api: Api) -> None:
    told(api, *KNOWN, posted("a", until="2018-06-30"), posted("b", from_="2018-07-01"))
    assert groups(api, "village", as_of="2018-06-30") == {FUZHUANG: 1}
    assert figures(api, 7, as_of="2018-06-30")["about"] == 0
    assert figures(api, 7, as_of="2017-12-31")["heads"] == 0
    told(
        api,
        command(
            "PostingEnded",
            "2018-10-01",
            cadre="cadre:b",
            village=FUZHUANG,
            ended_on="2018-09-30",
            approved_by="县委组织部",
            reason="调离",
        ),
    )
    assert figures(api, 7, as_of="2018-10-02")["heads"] == 0
    assert figures(api, 7, as_of="2018-09-30")["heads"] == 1


def test_a_posting_known_to_the_month_counts_from_its_first_day_and_says_that_it_may_not_have_begun(api: Api) -> None:
    told(api, *KNOWN, posted("a", from_="2018-11"), posted("b"), posted("c", CITY, ELSEWHERE, until="2018-11"))
    seen = {day: figures(api, 7, as_of=day) for day in ("2018-10-31", "2018-11-01", "2018-11-30", "2018-12-01")}
    assert {day: (found["heads"], found["about"]) for day, found in seen.items()} == {
        "2018-10-31": (2, 0),
        "2018-11-01": (3, 1),
        "2018-11-30": (3, 1),
        "2018-12-01": (2, 0),
    }


def test_a_posting_that_was_voided_counts_as_known_before(api: Api) -> None:
    wrong = posted("a")
    told(api, *KNOWN, wrong)
    then = api.head()
    told(api, void(wrong))
    assert figures(api, 7, as_of=DAY)["heads"] == 0
    assert figures(api, 7, as_of=DAY, known_at=then)["heads"] == 1


def test_it_rests_on_the_postings_that_hold(api: Api) -> None:
    gone, there = posted("a", until="2018-02-01"), posted("b")
    told(api, *KNOWN, gone, there)
    assert answer(api, 7, as_of=DAY)["rests_on"] == [there["id"]]


def test_a_village_clerk_is_told_of_those_posted_there(api: Api) -> None:
    told(api, *KNOWN, posted("a"), posted("c", CITY, ELSEWHERE))
    found = api.get(f"/v1/questions/7?as_of={DAY}", "village").get_json()
    assert found["figures"]["heads"] == 1
    assert {row["of"] for row in found["rows"]} == {"county", FUZHUANG, "县供销社"}
