"""Households off the register of the poor for which something speaks: an income, a guarantee, a need, a grievance."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.api.serving import ELSEWHERE, FU, FUZHUANG, Api, command, household, village, void
from tests.service.questions.supervising import answer, figures, refused, rows, told

WANG = "household:wang"


def assessed(per_head_fen: Any, of: str = FU, name: str = "2018", on: str = "2018-10-20") -> dict[str, Any]:
    return command(
        "IncomeAssessed", on, assessment=f"assessment:{of.partition(':')[2]}-{name}", household=of,
        per_head_fen=per_head_fen, **{"from": "2017-10-01", "until": "2018-09-30"},
    )  # fmt: skip


def checked(met: bool, of: str = FU, on: str = "2018-10-20") -> dict[str, Any]:
    return command("GuaranteeChecked", on, household=of, kind="housing", met=met)


def need(of: str = FU, **more: Any) -> dict[str, Any]:
    return command("NeedReported", "2018-10-20", household=of, what="房屋漏雨", **more)


def grievance(of: str = FU) -> dict[str, Any]:
    return command(
        "GrievanceFiled", "2018-10-20", grievance="grievance:1", channel="visit", filed_by="named", household=of,
        about="未评上",
    )  # fmt: skip


LINE = command(
    "PolicyParameterSet", "2018-01-01", parameter="policy_parameter:line", key="poverty_line", value=299_500,
    unit="fen_per_head", jurisdiction="national", source="文", **{"from": "2018", "until": "2018"},
)  # fmt: skip
KNOWN = (village(), village(ELSEWHERE, "130930999888"), household(FU), household(WANG, ELSEWHERE), LINE)


def reasons(api: Api, **asked: Any) -> list[Any]:
    return rows(api, 24, "household", "reasons", **{"as_of": "2018-12-31"} | asked)


@pytest.mark.parametrize(
    ("income", "is_below"),
    [
        (200_000, True),
        (299_500, False),
        (400_000, False),
        ({"hedge": "不到", "value": 299_500}, True),
        ({"hedge": "近", "value": 299_500}, True),
        ({"hedge": "余", "value": 200_000}, False),
        ({"hedge": "不详"}, False),
    ],
)
def test_an_income_speaks_for_it_where_it_is_surely_below_the_line(api: Api, income: Any, is_below: bool) -> None:
    told(api, *KNOWN, assessed(income))
    assert reasons(api) == ([(FU, ["income_below_line"])] if is_below else [])


def test_each_reason_stands_with_what_it_rests_on(api_on_both: Api) -> None:
    api = api_on_both
    clues = (assessed(200_000), checked(met=False), need(), grievance())
    told(api, *KNOWN, *clues)
    [found] = rows(api, 24, as_of="2018-12-31")
    assert found["reasons"] == ["income_below_line", "guarantee_not_met", "need_unanswered", "grievance_open"]
    assert (found["per_head_fen"]["low"], found["line_fen"]["low"], found["guarantees_unmet"]) == (
        200_000, 299_500, ["housing"],
    )  # fmt: skip
    assert (found["needs"], found["grievances"], found["head"]) == (1, 1, "付某某")
    expected = [KNOWN[2]["id"], LINE["id"], *(one["id"] for one in clues)]
    assert answer(api, 24, as_of="2018-12-31")["rests_on"] == expected


def test_a_household_on_the_register_is_not_left_out(api: Api) -> None:
    poor = household("household:poor", registered_poor_on="2016")
    told(api, *KNOWN, poor, assessed(200_000, "household:poor"), checked(met=False, of="household:poor"))
    assert reasons(api) == []
    found = figures(api, 24, as_of="2018-12-31")
    assert (found["not_registered"], found["not_assessed"]) == (2, 2)


def test_a_household_that_was_struck_off_may_be_left_out(api: Api) -> None:
    struck = command("StruckOff", "2018-11-01", household="household:poor", reason="misidentified")
    told(
        api, *KNOWN, household("household:poor", registered_poor_on="2016"), assessed(200_000, "household:poor"), struck
    )
    assert reasons(api) == [("household:poor", ["income_below_line"])]
    assert reasons(api, as_of="2018-10-31") == []


def test_what_was_looked_into_speaks_for_it_no_more(api: Api) -> None:
    project = command("ProjectPlanned", "2018-11-01", project="project:p", village=FUZHUANG, name="危房改造")
    told(
        api,
        *KNOWN,
        checked(met=False, on="2018-10-01"),
        checked(met=True),
        project,
        need(project="project:p"),
        grievance(),
    )
    assert reasons(api) == [(FU, ["grievance_open"])]
    told(
        api,
        command(
            "GrievanceResolved", "2018-11-20", grievance="grievance:1", household=FU, outcome="upheld", answer="已办"
        ),
    )
    assert reasons(api) == []


def test_the_latest_assessment_and_the_line_of_the_day_count(api: Api) -> None:
    told(api, *KNOWN, assessed(200_000, name="2017", on="2017-10-20"), assessed(400_000))
    assert reasons(api) == []
    assert reasons(api, as_of="2018-10-19") == [(FU, ["income_below_line"])]
    assert reasons(api, as_of="2017-12-31") == [], "no line is set for that year"


def test_a_clue_that_was_voided_is_none_and_was_one_before(api: Api) -> None:
    clue = need()
    told(api, *KNOWN, clue)
    before = api.head()
    told(api, void(clue))
    assert reasons(api) == []
    assert reasons(api, known_at=before) == [(FU, ["need_unanswered"])]


def test_households_are_asked_for_by_reason_village_and_scope(api: Api) -> None:
    told(api, *KNOWN, need(), checked(met=False, of=WANG))
    assert reasons(api, reason="need_unanswered") == [(FU, ["need_unanswered"])]
    assert reasons(api, village=ELSEWHERE) == [(WANG, ["guarantee_not_met"])]
    assert reasons(api, by="other-village") == [(WANG, ["guarantee_not_met"])]
    assert figures(api, 24, by="other-village", as_of="2018-12-31")["not_registered"] == 1
    assert "head" not in rows(api, 24, by="auditor", as_of="2018-12-31")[0]
    assert refused(api, 24, by="self") == (403, "MayNotRead")
