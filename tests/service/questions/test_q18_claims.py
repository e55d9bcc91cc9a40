"""Published figures beside the ledger's: what agrees, what differs, and what cannot be told and why."""

from __future__ import annotations

from typing import Any

import pytest

from domain.kernel.figure import Figure
from service.questions.measuring import Measured, verdict
from tests.service.api.serving import (
    ELSEWHERE,
    FU,
    FUZHUANG,
    KUNLUN,
    ZHANG,
    Api,
    cadre,
    command,
    household,
    village,
    void,
)
from tests.service.questions.supervising import answer, figures, refused, rows, table, told

HERE = {"village": FUZHUANG}
POOR = [household(f"household:h{number}", registered_poor_on="2016") for number in range(3)]


def claim(
    measure: str = "poor_households", figure: Any = 3, scope: str = FUZHUANG, unit: str = "households", **more: Any
) -> dict[str, Any]:
    more = {"claim": f"claim:{measure.replace('_', '-')}", "as_of": "2018", "published_on": "2018-11-21"} | more
    more = {name.rstrip("_"): value for name, value in more.items()}
    if scope.partition(":")[0] in ("village", "household", "team", "project", "cooperative"):
        more = {scope.partition(":")[0]: scope} | more
    return command(
        "ClaimPublished", "2018-11-21", source="公报", measure=measure, unit=unit, scope=scope, figure=figure,
        statement="……", **more,
    )  # fmt: skip


KNOWN = (village(), village(ELSEWHERE, "130930999888"), *POOR, household(FU))


def verdicts(api: Api, **asked: Any) -> dict[str, str]:
    return dict(rows(api, 18, "measure", "verdict", **{"as_of": "2018-12-31"} | asked))


def only(api: Api, **asked: Any) -> dict[str, Any]:
    [found] = rows(api, 18, **{"as_of": "2018-12-31"} | asked)
    return dict(found)


@pytest.mark.parametrize(
    ("figure", "verdict"),
    [
        (3, "agrees"),
        (4, "differs"),
        (2, "differs"),
        ({"hedge": "余", "value": 3}, "agrees"),  # no fewer than 3, and 3 are held
        ({"hedge": "超过", "value": 3}, "differs"),
        ({"hedge": "不到", "value": 4}, "agrees"),
        ({"hedge": "不到", "value": 3}, "differs"),
        ({"hedge": "近", "value": 3}, "differs"),  # just below 3
        ({"hedge": "近", "value": 4}, "cannot be told"),
        ({"hedge": "差不多", "value": 3}, "cannot be told"),
        ({"hedge": "不详"}, "cannot be told"),
    ],
)
def test_an_exact_figure_of_the_ledger_is_held_against_what_was_printed(api: Api, figure: Any, verdict: str) -> None:
    told(api, *KNOWN, claim(figure=figure))
    found = only(api)
    assert found["verdict"] == verdict
    assert (found["why_en"] is None) == (verdict != "cannot be told")


@pytest.mark.parametrize(
    ("figure", "verdict"),
    [(2, "agrees"), (1, "differs"), (3, "cannot be told"), ({"hedge": "余", "value": 1}, "cannot be told")],
)
def test_what_nobody_has_to_record_is_a_least_and_contradicts_only_where_it_is_more(
    api: Api, figure: Any, verdict: str
) -> None:
    """Two visits are recorded: one more that was published need not be."""
    there = [command("VisitRecorded", on, **HERE, household=FU) for on in ("2018-03-01", "2018-04-01")]
    told(api, *KNOWN, *there, claim("visits", figure, unit="count"))
    found = only(api)
    assert (found["ledger"]["low"], found["complete"], found["verdict"]) == (2, False, verdict)


@pytest.mark.parametrize(
    ("published", "measured", "found"),
    [
        (Figure.exact(3), Measured(Figure.exact(3)), "agrees"),
        (Figure.exact(3), Measured(Figure.exact(3), told=False), "cannot be told"),
        (Figure.exact(3), Measured(None), "cannot be told"),
        (Figure.exact(3), Measured(Figure.between(3, 5)), "cannot be told"),
        (Figure.between(3, None), Measured(Figure.between(3, 5)), "agrees"),
        (Figure.between(3, None, low_kind="open"), Measured(Figure.between(3, 5)), "cannot be told"),
        (Figure.between(3, None, low_kind="open"), Measured(Figure.between(3, 5, low_kind="open")), "agrees"),
        (Figure.between(None, 5), Measured(Figure.between(3, 5)), "agrees"),
        (Figure.between(None, 5, high_kind="open"), Measured(Figure.between(3, 5)), "cannot be told"),
        (Figure.between(None, 5), Measured(Figure.between(3, None)), "cannot be told"),
        (Figure.between(None, 5), Measured(Figure.between(6, 7)), "differs"),
        (Figure.between(3, 3, "about", "about"), Measured(Figure.between(3, 3, "about", "about")), "agrees"),
    ],
)
def test_the_ledger_agrees_where_all_that_its_figure_may_be_was_published(
    published: Figure, measured: Measured, found: str
) -> None:
    assert verdict(published, measured) == found


def test_claims_are_counted_and_chosen_by_their_verdict(api_on_both: Api) -> None:
    api = api_on_both
    told(
        api,
        *KNOWN,
        claim(),
        claim("households_with_helper", 3),
        claim("poverty_task_done", {"hedge": "不详"}, unit="count"),
    )
    assert verdicts(api) == {
        "households_with_helper": "differs", "poor_households": "agrees", "poverty_task_done": "cannot be told",
    }  # fmt: skip
    assert figures(api, 18, as_of="2018-12-31") == {"claims": 3, "agrees": 1, "differs": 1, "cannot_be_told": 1}
    assert verdicts(api, verdict="differs") == {"households_with_helper": "differs"}
    assert verdicts(api, measure="poor_households") == {"poor_households": "agrees"}
    assert verdicts(api, claim="claim:poverty-task-done") == {"poverty_task_done": "cannot be told"}
    assert verdicts(api, village=ELSEWHERE) == {}
    assert refused(api, 18, claim="claim:none") == (404, "NotFound")


def test_the_whole_is_held_against_the_ledger_too(api: Api) -> None:
    helped = [command("HelperAssigned", "2018-01-05", household=one["data"]["household"], helper=ZHANG) for one in POOR]
    told(api, *KNOWN, cadre(), *helped, claim("households_with_helper", 3, out_of=4), claim(claim="claim:other"))
    found = only(api, measure="households_with_helper")
    assert (found["ledger_out_of"]["low"], found["published_share"]["text"]["en"], found["verdict"]) == (
        3, "75 %", "differs",
    )  # fmt: skip


def test_a_figure_is_looked_at_on_its_last_day_and_not_after_it_was_published(api: Api) -> None:
    later = household("household:later", registered_poor_on="2018")
    told(api, *KNOWN, later | {"occurred_on": "2018-12-01"}, claim(), claim(claim="claim:month", as_of="2018-02"))
    found = {row["claim"]: (row["looked_at_on"], row["verdict"]) for row in rows(api, 18, as_of="2019-06-30")}
    assert found == {"claim:month": (20180228, "agrees"), "claim:poor-households": (20181121, "agrees")}
    told(api, claim(claim="claim:open", published_on="2018-12-31", figure=4))
    assert only(api, claim="claim:open", as_of="2019-06-30")["verdict"] == "agrees"
    assert only(api, claim="claim:open", as_of="2018-11-30")["verdict"] == "differs", "of that day it is 3"


@pytest.mark.parametrize(
    ("claimed", "why"),
    [
        (claim("miracles", unit="count"), "no such measure"),
        (claim(unit="persons"), "counts households, not persons"),
        (claim(scope=KUNLUN), "does not hold what this covers"),
        (claim(scope="130900"), "does not hold what this covers"),  # the city that the county lies in
        (claim(scope="全市"), "does not hold what this covers"),
        (claim("maize_yield", 1000, FU, "jin_per_mu"), "holds no crops"),
    ],
)
def test_what_cannot_be_added_up_says_why(api: Api, claimed: dict[str, Any], why: str) -> None:
    told(api, *KNOWN, command("CooperativeRegistered", "2018", cooperative=KUNLUN, name="昆仑农业合作社"), claimed)
    found = only(api)
    assert found["verdict"] == "cannot be told"
    assert why in found["why_en"]
    assert found["why_zh"]


def test_where_several_measures_may_be_meant_they_stand_side_by_side(api: Api) -> None:
    incomes = [
        command(
            "IncomeAssessed", "2018-10-20", assessment=f"assessment:{number}", household=f"household:h{number}",
            per_head_fen=per_head, total_fen=total, members_counted=4, **{"from": "2017-10-01", "until": "2018-09-30"},
        )
        for number, (per_head, total) in enumerate([(100_000, 400_000), (50_000, 200_000)])
    ]  # fmt: skip
    told(api, *KNOWN, *incomes, claim("households_from_3000_yuan", 2, out_of=3))
    found = only(api)
    assert found["verdict"] == "cannot be told"
    ways = {reading["en"]: (reading["figure"]["low"], reading["figure"]["high"]) for reading in found["readings"]}
    assert ways == {
        "By household: the year's net income of all together": (1, 2),
        "By head: net income a head": (0, 1),
    }
    assert (found["ledger"]["low"], found["ledger"]["high"]) == (0, 2)


def test_of_poor_households_that_exited_it_is_not_said_whether_they_count(api: Api) -> None:
    exited = command("ExitAnnounced", "2018-06-01", exit="exit:h0", household="household:h0")
    told(api, *KNOWN, exited, claim())
    found = only(api)
    assert (found["verdict"], found["ledger"]["low"], found["ledger"]["high"]) == ("cannot be told", 2, 3)
    assert len(found["readings"]) == 2
    told(api, claim(figure=4, claim="claim:four"))
    assert only(api, claim="claim:four")["verdict"] == "differs", "by neither are there four"


def test_the_ledgers_figure_is_asked_for_without_a_claim(api: Api) -> None:
    places = village(households=60)
    told(api, places, *KNOWN[1:])
    found = only(api, measure="poor_share", scope=FUZHUANG)
    assert (found["claim"], found["published"], found["verdict"]) == (None, None, None)
    assert (found["ledger"]["text"]["en"], found["ledger"]["low"]) == ("5 %", 5)
    assert places["id"] in answer(api, 18, measure="poor_share", scope=FUZHUANG, as_of="2018-12-31")["rests_on"]
    assert refused(api, 18, measure="miracles", scope=FUZHUANG) == (422, "InvalidParameters")
    assert rows(api, 18, measure="poor_share") == []


def test_it_is_as_known_at_a_moment_and_rests_on_what_is_counted(api: Api) -> None:
    said = claim()
    told(api, *KNOWN, said)
    before = api.head()
    told(api, void(POOR[0]))
    assert verdicts(api) == {"poor_households": "differs"}
    assert verdicts(api, known_at=before) == {"poor_households": "agrees"}
    found = answer(api, 18, as_of="2018-12-31")
    assert found["rests_on"] == [POOR[1]["id"], POOR[2]["id"], said["id"]]
    assert (found["rows"][0]["rests_on_count"], found["rows"][0]["event"]) == (2, said["id"])


def test_a_household_is_on_the_register_since_the_event_that_put_it_there_whatever_else_was_told(api: Api) -> None:
    first, again = (household("household:h9", registered_poor_on="2016") for _ in range(2))
    helped = command("HelperAssigned", "2018-03-01", household="household:h9", helper=ZHANG)
    told(api, village(), cadre(), first, helped)
    assert answer(api, 18, measure="poor_households", scope=FUZHUANG, as_of="2018-12-31")["rests_on"] == [first["id"]]
    told(api, void(first), again)
    assert answer(api, 18, measure="poor_households", scope=FUZHUANG, as_of="2018-12-31")["rests_on"] == [again["id"]]


def test_what_covers_more_than_the_scope_is_not_told(api: Api) -> None:
    told(
        api, *KNOWN, claim(), claim(claim="claim:county", scope="130930"), claim(claim="claim:there", scope=ELSEWHERE),
        claim(claim="claim:town", scope="130930100200"),
    )  # fmt: skip
    found = {row["claim"]: (row["verdict"], row["ledger"]) for row in rows(api, 18, by="village", as_of="2018-12-31")}
    assert found["claim:county"] == ("cannot be told", None)
    assert (found["claim:poor-households"][0], found["claim:town"][0]) == ("agrees", "agrees")
    assert "claim:there" not in found
    assert only(api, by="village", claim="claim:county")["why_en"] == "It covers more than your scope."


def test_a_cadre_is_told_what_was_published_of_them_and_no_sum(api: Api) -> None:
    told(api, *KNOWN, cadre(), claim(), claim(claim="claim:me", cadre=ZHANG))
    [found] = rows(api, 18, by="self", as_of="2018-12-31")
    assert (found["claim"], found["ledger"], found["verdict"]) == ("claim:me", None, "cannot be told")


def test_all_claims_stand_in_one_list_by_an_address_of_its_own(api: Api) -> None:
    told(api, *KNOWN, claim(), claim(claim="claim:wrong", figure=5))
    listed = api.get("/v1/claims/reconciliation?as_of=2018-12-31")
    assert listed.data == api.get("/v1/questions/18?as_of=2018-12-31").data
    first = api.get("/v1/claims/reconciliation?as_of=2018-12-31&limit=1")
    path = first.headers["Link"].partition(">")[0].removeprefix("<")
    assert path.startswith("/v1/claims/reconciliation?")
    assert first.json["rows"] + api.get(path).json["rows"] == listed.json["rows"]
    sheet = table(api, 18, as_of="2018-12-31")
    assert [row[sheet[0].index("结论")] for row in sheet[1:]] == ["agrees", "differs"]
    assert api.get("/v1/claims/reconciliation?bogus=1").status_code == 422
    assert api.client.get("/v1/claims/reconciliation").status_code == 401
