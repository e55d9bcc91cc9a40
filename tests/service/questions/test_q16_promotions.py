"""Promotions, each held against what was wanted on its day and what was known of the cadre then."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.api.serving import FUZHUANG, ZHANG, Api, cadre, command, village
from tests.service.questions.supervising import answer, figures, refused, rows, told

SCALE = "county_grades_2015_to_2019"
LI = "cadre:li"


def promoted(on: str = "2018-06-01", of: str = ZHANG, **more: Any) -> dict[str, Any]:
    more = {"scale": SCALE, "from": "科员级", "to": "副科级", "decision": "1号"} | more
    return command("CadrePromoted", on, cadre=of, **more)


def held(since: str | None = "2015-01-01", rank: str = "科员级") -> dict[str, Any]:
    return command(
        "RankRecorded", "2017-01-01", cadre=ZHANG, scale=SCALE, rank=rank, **({"since": since} if since else {})
    )


def posted(from_: str = "2017-01-01", until: str | None = None) -> dict[str, Any]:
    more = {"team": "team:fuzhuang", "village": FUZHUANG, "roles": ["captain"]}
    return command("CadrePosted", from_, cadre=ZHANG, from_=from_, **more, **({"until": until} if until else {}))


def appraised(year: int, grade: str = "competent") -> dict[str, Any]:
    return command("CadreAppraised", f"{year + 1}-01-20", cadre=ZHANG, year=year, grade=grade)


def wanted(key: str, value: int, unit: str, from_: str = "2015-01-01", **more: Any) -> dict[str, Any]:
    more = {"jurisdiction": "130930", "source": "办法"} | more
    return command(
        "PolicyParameterSet", "2016-01-01", parameter=f"policy_parameter:{key.replace('_', '-')}", key=key, value=value,
        unit=unit, **{"from": from_}, **more,
    )  # fmt: skip


MONTHS = wanted("promotion_months_in_rank", 36, "months")
DAYS = wanted("promotion_days_posted", 365, "days")
YEARS = wanted("promotion_years_competent", 2, "years")
KNOWN = (
    village(),
    cadre(),
    command("TeamFormed", "2017", team="team:fuzhuang", village=FUZHUANG, level="county"),
)
FULL = (*KNOWN, held(), posted(), appraised(2016), appraised(2017))


def test_a_promotion_shows_what_it_is_held_against(api_on_both: Api) -> None:
    api = api_on_both
    told(api, *FULL, MONTHS, DAYS, YEARS, promoted())
    [found] = rows(api, 16, as_of="2018-12-31")
    assert (found["cadre"], found["name"], found["rank_held"], found["rank_since"]) == (
        ZHANG, "张江山", "科员级", "2015-01-01",
    )  # fmt: skip
    assert (found["months_in_rank"]["low"], found["months_wanted"]) == (41, 36)
    assert (found["days_posted"]["low"], found["days_wanted"]) == (365 + 152, 365)
    assert (found["appraisals"], found["years_wanted"]) == (["2016 competent", "2017 competent"], 2)
    assert (found["eligible"], found["eligible_as_known_then"]) == ("yes", "yes")


@pytest.mark.parametrize(
    ("instead", "eligible"),
    [
        ({"rank": held("2016-01-01")}, "no"),  # 29 months
        ({"rank": held("2015")}, "cannot tell"),  # 29 to 41 months
        ({"rank": held(None)}, "cannot tell"),
        ({"rank": held("2015-01-01", "副科级")}, "cannot tell"),  # another rank than the one it says
        ({"posting": posted("2017-06-03")}, "no"),  # 364 days
        ({"posting": posted("2017-06-02")}, "yes"),  # 365 days
        ({"posting": posted("2017")}, "cannot tell"),
        ({"grade": appraised(2016, "not_competent")}, "no"),
        ({"grade": appraised(2015)}, "cannot tell"),  # of 2016 nothing is told
    ],
)
def test_eligibility_follows_from_rank_postings_and_appraisals(
    api: Api, instead: dict[str, dict[str, Any]], eligible: str
) -> None:
    file = {"rank": held(), "posting": posted(), "grade": appraised(2016)} | instead
    told(api, *KNOWN, *file.values(), appraised(2017), MONTHS, DAYS, YEARS, promoted())
    assert rows(api, 16, "eligible", as_of="2018-12-31") == [eligible]


def test_what_no_parameter_wants_is_not_asked_and_where_none_is_set_nobody_can_tell(api: Api) -> None:
    told(api, *KNOWN, posted(), promoted())
    assert rows(api, 16, "eligible", as_of="2018-12-31") == ["cannot tell"]
    told(api, DAYS)
    assert rows(api, 16, "eligible", as_of="2018-12-31") == ["yes"]


def test_the_parameters_in_force_on_the_day_count(api: Api) -> None:
    before = wanted("promotion_months_in_rank", 48, "months", until="2017-12-31")
    later = wanted("promotion_months_in_rank", 24, "months", "2018-01-01")
    told(
        api, *FULL, before, later, promoted("2017-12-01"), promoted("2018-06-01", **{"from": "副科级", "to": "正科级"})
    )
    found = {row["on_day"]: (row["months_wanted"], row["eligible"]) for row in rows(api, 16, as_of="2018-12-31")}
    assert found == {20171201: (48, "no"), 20180601: (24, "no")}, "six months in the rank since the first promotion"


def test_a_parameter_in_another_unit_is_not_taken_for_one(api: Api) -> None:
    told(api, *FULL, wanted("promotion_months_in_rank", 3, "years"), promoted())
    assert rows(api, 16, "months_wanted", "eligible", as_of="2018-12-31") == [(None, "cannot tell")]


def test_what_was_learned_later_is_told_apart_from_what_was_known_then(api: Api) -> None:
    told(api, *KNOWN, held("2016-01-01"), MONTHS, promoted())
    told(api, held("2015-01-01"))
    [found] = rows(api, 16, as_of="2018-12-31")
    assert (found["eligible"], found["eligible_as_known_then"]) == ("no", "no"), "the rank that began later counts"
    told(api, wanted("promotion_months_in_rank", 24, "months"))
    [found] = rows(api, 16, as_of="2018-12-31")
    assert (found["eligible"], found["eligible_as_known_then"]) == ("yes", "no")


def test_days_on_which_two_postings_overlap_count_once(api: Api) -> None:
    told(api, *KNOWN, posted("2017-01-01", "2017-12-31"), posted("2017-07-01", "2018-03-31"), promoted())
    [found] = rows(api, 16, "days_posted", as_of="2018-12-31")
    assert (found["low"], found["high"]) == (365 + 90, 365 + 90)


def test_of_a_posting_of_which_only_the_end_is_told_nobody_knows_the_days(api: Api) -> None:
    ended = command("PostingEnded", "2018-03-31", cadre=ZHANG, village=FUZHUANG, ended_on="2018-03-31", reason="期满")
    told(api, *KNOWN, ended, promoted())
    [found] = rows(api, 16, "days_posted", as_of="2018-12-31")
    assert (found["low"], found["high"]) == (0, None)


def test_promotions_since_a_day_of_a_cadre_or_with_an_answer_are_asked_for(api: Api) -> None:
    li = command("CadreRegistered", "2017", cadre=LI, name="李某")
    told(api, *FULL, li, MONTHS, promoted("2018-06-01"), promoted("2018-09-01", LI, exceptional_approval="破格批复1号"))
    assert rows(api, 16, "cadre", as_of="2018-12-31") == [ZHANG, LI]
    assert rows(api, 16, "cadre", since="2018-06-02", as_of="2018-12-31") == [LI]
    assert rows(api, 16, "cadre", cadre=ZHANG, as_of="2018-12-31") == [ZHANG]
    assert rows(api, 16, "cadre", eligible="yes", as_of="2018-12-31") == [ZHANG]
    found = figures(api, 16, as_of="2018-12-31")
    assert (found["promotions"], found["eligible"], found["cannot_tell"], found["exceptional"]) == (2, 1, 1, 1)


def test_a_cadre_is_told_of_their_own_promotions_alone(api: Api) -> None:
    li = command("CadreRegistered", "2017", cadre=LI, name="李某")
    told(api, *KNOWN, li, promoted(), promoted(of=LI))
    assert rows(api, 16, "cadre", by="self", as_of="2018-12-31") == [ZHANG]
    assert refused(api, 16, by="self", cadre=LI) == (403, "MayNotRead")


def test_it_rests_on_the_promotion_the_file_and_the_parameters(api: Api) -> None:
    *_, rank, place, first, second = FULL
    one = promoted()
    told(api, *FULL, MONTHS, one)
    expected = {one["id"], KNOWN[1]["id"], rank["id"], place["id"], first["id"], second["id"], MONTHS["id"]}
    assert set(answer(api, 16, as_of="2018-12-31")["rests_on"]) <= expected
    assert {one["id"], place["id"], MONTHS["id"], second["id"]} <= set(answer(api, 16, as_of="2018-12-31")["rests_on"])
