"""Reading a subject: now, on a day, as known at a moment; its history; and who sees what of it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from domain.kernel.dates import instant_text
from projections.kernel.page import PAGES
from tests.service.api.serving import (
    ELSEWHERE,
    FU,
    FUZHUANG,
    HEATING,
    KUNLUN,
    ZHANG,
    Api,
    appropriation,
    cadre,
    command,
    household,
    order,
    payment,
    village,
    visit,
    void,
)

CONTRACT = "land_transfer:fu-1"
PATHS = {
    "households": FU,
    "cadres": ZHANG,
    "villages": FUZHUANG,
    "funds": HEATING,
    "cooperatives": KUNLUN,
    "land-transfers": CONTRACT,
}


def cooperative(village: str | None = FUZHUANG) -> dict[str, Any]:
    return command("CooperativeRegistered", "2018", cooperative=KUNLUN, name="昆仑农业合作社", village=village)


def transfer(contract: str = CONTRACT, on: str = "2018-03-01", **more: Any) -> dict[str, Any]:
    return command(
        "LandTransferSigned", on, contract=contract, cooperative=KUNLUN, area_hundredths_mu=550,
        rent_fen_per_mu_year=80_000, **({"household": FU} | more),
    )  # fmt: skip


def team() -> dict[str, Any]:
    return command("TeamFormed", "2018-01-01", team="team:1", level="county", village=FUZHUANG, sponsors=["县城管局"])


def posting() -> dict[str, Any]:
    return command(
        "CadrePosted", "2018-01-02", cadre=ZHANG, team="team:1", village=FUZHUANG, roles=["captain"], from_="2018-01-02"
    )


@pytest.fixture
def county(api_on_both: Api) -> Api:
    """One of everything."""
    api_on_both.tell(
        village(households=900, arable_hundredths_mu={"hedge": "余", "value": 100_000}),
        team(),
        cadre(),
        posting(),
        command("RankRecorded", "2018-01-03", cadre=ZHANG, scale="non_leading_posts_to_2019", rank="科员"),
        household(registered_poor_on="2018"),
        cooperative(),
        command("LandRightRegistered", household=FU, parcels=[{"parcel": "1", "area_hundredths_mu": 600}]),
        transfer(),
        visit(visitors=[ZHANG], notes="家中两人患病", purposes=["assistance"]),
        appropriation(1_000_000),
        order(300_000),
        command("ProgrammeDeclared", programme="programme:heating", name="取暖补贴", kind="subsidy"),
        payment(25_000, fund=HEATING, programme="programme:heating"),
        payment({"hedge": "不详"}, fund=HEATING),
        payment(5_000, cooperative=KUNLUN) | {"occurred_on": "2018-11-13"},
        command(
            "CadrePromoted", "2018-11-15", cadre=ZHANG, scale="non_leading_posts_to_2019", from_="科员",
            to="副主任科员", decision="孟组〔2018〕9号",
        ),
    )  # fmt: skip
    return api_on_both


def test_each_collection_has_the_page_of_its_subject(county: Api) -> None:
    assert set(PATHS) <= set(PAGES), "the others are asked in the story (tests/story)"
    shown = {}
    for collection, subject in PATHS.items():
        kind = PAGES[collection].kind
        response = county.get(f"/v1/{collection}/{subject}?as_of=2018-12-31")
        assert response.status_code == 200
        answer = response.json
        assert answer.keys() == {kind, "rests_on", "page", "as_of"}
        assert answer["as_of"] == "2018-12-31"
        assert answer["page"] >= len(answer["rests_on"]) > 0
        short = county.get(f"/v1/{collection}/{subject.partition(':')[2]}?as_of=2018-12-31")
        assert short.data == response.data, "the kind before the id may be left out"
        shown[kind] = answer[kind]
    assert shown["household"]["head"] == "付某某"
    assert shown["household"]["land_hundredths_mu"] == {"1": 600}
    assert [found["notes"] for found in shown["household"]["visits"]] == ["家中两人患病"]
    assert shown["household"]["received_in_all"]["low"] == 30_000
    assert shown["household"]["received_in_all"]["unknown_addends"] == 1
    assert shown["household"]["received_by_kind"]["subsidy"]["exact"] is False
    assert shown["household"]["land_transfers"][0]["rent_a_year"]["text"]["en"] == "4,400 yuan"
    assert shown["cadre"]["rank"]["rank"] == "副主任科员"
    assert (shown["cadre"]["visits"], shown["cadre"]["last_visit_on"]) == (1, "2018-11-10")
    assert shown["cadre"]["postings"][0]["roles"] == ["captain"]
    assert shown["village"]["registered_poor_households"] == 1
    assert (shown["village"]["visits"], len(shown["village"]["teams"]), len(shown["village"]["postings"])) == (1, 1, 1)
    assert shown["village"]["paid_to_its_households"]["low"] == 30_000
    assert shown["fund"]["appropriated"]["low"] == 1_000_000
    assert shown["fund"]["ordered"]["low"] == 300_000
    assert shown["fund"]["payments"] == 2
    assert shown["cooperative"]["paid_by_kind"]["subsidy"]["low"] == 5_000
    assert shown["cooperative"]["area"]["low"] == 550
    assert shown["land_transfer"]["rent_a_mu_a_year"]["low"] == 80_000


def test_a_page_on_a_past_day_shows_what_was_so_then(api: Api) -> None:
    api.tell(village(), household(), visit(on="2018-11-10"), visit(on="2018-11-20"))
    for day, visits in (("2018-11-09", 0), ("2018-11-10", 1), ("2018-11-19", 1), ("2018-11-20", 2), ("2999-01-01", 2)):
        page = api.get(f"/v1/households/{FU}?as_of={day}").json
        assert (page["as_of"], len(page["household"]["visits"])) == (day, visits)
    page = api.get(f"/v1/households/{FU}?as_of=2017-12-31").json
    assert page["rests_on"] == []
    assert page["household"]["village"] is None
    assert page["page"] == 3, "its version is that of the ledger, whatever the day"


def test_without_a_day_the_page_is_todays_in_shanghai(api: Api) -> None:
    api.tell(village(), household())
    before = api.county.today().isoformat()
    as_of = api.get(f"/v1/households/{FU}").json["as_of"]
    assert as_of in (before, api.county.today().isoformat()), "midnight may have come between"


def test_a_back_dated_fact_counts_from_its_day_on_and_not_before_it_was_known(api_on_both: Api) -> None:
    api_on_both.tell(village(), household(), visit(on="2018-11-20"))
    [late] = api_on_both.tell(visit(on="2018-11-01"))

    def visits(query: str) -> list[str]:
        page = api_on_both.get(f"/v1/households/{FU}?{query}").json
        return [found["occurred_on"] for found in page["household"]["visits"]]

    assert visits("as_of=2018-11-21") == ["2018-11-01", "2018-11-20"]
    assert visits("as_of=2018-11-10") == ["2018-11-01"]
    before = late["position"] - 1
    assert visits(f"as_of=2018-11-21&known_at={before}") == ["2018-11-20"]
    assert visits(f"as_of=2018-11-10&known_at={before}") == []


def test_what_is_voided_counts_no_more_but_did_when_it_was_known(api_on_both: Api) -> None:
    wrong = payment(5_000)
    api_on_both.tell(village(), household(), payment(25_000))
    [before] = api_on_both.tell(wrong)
    [after] = api_on_both.tell(void(wrong))

    def received(known_at: str) -> tuple[int, list[str]]:
        page = api_on_both.get(f"/v1/households/{FU}?as_of=2018-12-31&known_at={known_at}").json
        return page["household"]["received_in_all"]["low"], page["rests_on"]

    assert received(str(before["position"]))[0] == 30_000
    assert received(before["recorded_at"])[0] == 30_000
    assert received(str(after["position"]))[0] == 25_000
    assert received(after["recorded_at"])[0] == 25_000
    assert wrong["id"] in received(str(before["position"]))[1]
    assert wrong["id"] not in received(str(after["position"]))[1]


def test_a_moment_is_settled_unless_later_events_may_still_belong_to_it(api: Api) -> None:
    first, second, last = api.tell(village(), household()) + api.tell(visit())
    path = f"/v1/villages/{FUZHUANG}?known_at="

    def known(asked: str) -> dict[str, Any]:
        found: dict[str, Any] = api.get(path + asked.replace("+", "%2B")).json["known_at"]
        assert found["asked"] == asked
        return {name: found[name] for name in ("position", "settled")}

    assert known("1") == {"position": 1, "settled": True}
    assert known("3") == {"position": 3, "settled": True}, "the head itself will not change"
    assert known("4") == {"position": 3, "settled": False}
    assert known("9" * 18) == {"position": 3, "settled": False}
    assert known(second["recorded_at"]) == {"position": 2, "settled": True}
    assert known(last["recorded_at"]) == {"position": 3, "settled": False}
    assert known("2999-01-01T00:00:00+08:00") == {"position": 3, "settled": False}
    assert first["recorded_at"] == second["recorded_at"], "events of one transaction have one time"
    assert api.get(path + "0").status_code == 404
    assert api.get(path + "2000-01-01T00:00:00Z").status_code == 404


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("as_of=2019-02-29", "as_of"),
        ("as_of=2018-11", "as_of"),
        ("as_of=2018-11-10T00:00:00Z", "as_of"),
        ("as_of=2018-11-10%0A", "as_of"),
        ("known_at=2018-11-10", "known_at"),
        ("known_at=-1", "known_at"),
        ("known_at=%C2%B2", "known_at"),
        ("known_at=" + "9" * 19, "known_at"),
        ("known_at=2018-11-10T00:00:00", "known_at"),
        ("asof=2018-11-10", "asof"),
    ],
)
def test_a_parameter_that_is_wrong_is_named(api: Api, query: str, field: str) -> None:
    api.tell(village())
    response = api.get(f"/v1/villages/{FUZHUANG}?{query}")
    assert (response.status_code, response.json["title"]) == (422, "InvalidParameters")
    assert field in {fault["field"] for fault in response.json["errors"]}


@pytest.mark.parametrize("collection", PATHS)
@pytest.mark.parametrize("id_", ["nobody", "village:fuzhuang", "x:y", "付", "-", "%00", "a%0A", "A", "a" * 90, "a%2Fb"])
def test_what_the_ledger_knows_nothing_of_is_404(serving_nothing: Api, collection: str, id_: str) -> None:
    for suffix in ("", "/history"):
        response = serving_nothing.get(f"/v1/{collection}/{id_}{suffix}")
        assert (response.status_code, response.json["title"]) == (404, "NotFound")


@pytest.fixture(scope="module")
def serving_nothing(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with Api(tmp_path_factory.mktemp("nothing") / "var") as served:
        yield served


# -- etags


def test_an_etag_changes_with_the_record_the_day_the_moment_and_the_reader(county: Api) -> None:
    path = f"/v1/households/{FU}"

    def etag(query: str = "", by: str = "everyone") -> str:
        return county.get(f"{path}?as_of=2018-12-01{query}", by=by).headers["ETag"]

    first = etag()
    assert etag() == first
    assert etag(by="office") == first, "who reads alike is answered alike"
    assert etag(by="auditor") != first
    assert etag("&known_at=9") != first
    day = county.get(f"{path}?as_of=2018-12-02").headers["ETag"]
    assert day != first
    county.tell(village("village:another"))
    assert etag() == first, "what does not concern the household changes nothing"
    county.tell(visit(on="2018-11-30"))
    assert etag() != first


def test_whoever_has_the_answer_already_gets_304(county: Api) -> None:
    for collection, subject in PATHS.items():
        response = county.get(f"/v1/{collection}/{subject}")
        again = county.get(f"/v1/{collection}/{subject}", headers={"If-None-Match": response.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        for name in ("ETag", "Vary", "Cache-Control", "Ledger-Position"):
            assert again.headers[name] == response.headers[name]
        other = county.get(f"/v1/{collection}/{subject}", headers={"If-None-Match": '"other"'})
        assert other.status_code == 200
        assert response.headers["Cache-Control"] == "private, no-cache"
        assert "Authorization" in response.headers["Vary"]


def test_an_etag_changes_with_the_day_it_is_asked_on(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    api.tell(village())
    found = []
    for day in (dt.date(2026, 1, 1), dt.date(2026, 1, 2)):
        monkeypatch.setattr(api.county, "today", lambda day=day: day)
        found.append(api.get(f"/v1/villages/{FUZHUANG}").headers["ETag"])
    assert found[0] != found[1]


# -- histories


def test_a_history_lists_every_event_by_page_voided_ones_too(county: Api) -> None:
    wrong = visit(on="2018-11-02")
    county.tell(wrong, void(wrong))
    answer = county.get(f"/v1/households/{FU}/history").json
    assert [event["subjects"][FU] for event in answer["events"]] == list(range(1, len(answer["events"]) + 1))
    assert [event["type"] for event in answer["events"]][-2:] == ["VisitRecorded", "EventVoided"]
    assert answer["events"][0]["data"]["head"] == "付某某"
    assert answer["more"] is False


def test_a_history_goes_on_by_its_link_and_keeps_its_moment(api_on_both: Api) -> None:
    api_on_both.tell(village(), household(), *(visit(on=f"2018-10-{day:02}") for day in range(1, 8)))
    at = api_on_both.head()
    api_on_both.tell(visit(on="2018-10-20"))
    address, pages = f"/v1/households/fu/history?limit=3&known_at={at}", []
    while True:
        response = api_on_both.get(address)
        pages += [event["subjects"][FU] for event in response.json["events"]]
        assert response.json["known_at"]["position"] == at
        if "Link" not in response.headers:
            break
        address = re.fullmatch(r'<(.+)>; rel="next"', response.headers["Link"])[1]  # type: ignore[index]
    assert pages == [1, 2, 3, 4, 5, 6, 7, 8]
    moment = instant_text(api_on_both.county.head()[1])
    assert len(api_on_both.get(f"/v1/households/fu/history?known_at={moment}").json["events"]) == 9
    assert api_on_both.get("/v1/households/fu/history?after=9").json["events"] == []
    assert api_on_both.get("/v1/households/fu/history?after=x").status_code == 422
    assert api_on_both.get("/v1/households/fu/history?aftr=1").status_code == 422


# -- who sees what


def test_to_a_role_that_may_not_see_them_personal_values_are_absent_and_named(county: Api) -> None:
    response = county.get(f"/v1/households/{FU}", by="auditor")
    assert response.json["withheld"] == ["household.head", "household.visits.0.notes"]
    assert "head" not in response.json["household"]
    assert "notes" not in response.json["household"]["visits"][0]
    for text in ("付某某", "患病", "siv1"):
        assert text not in response.text
    history = county.get(f"/v1/households/{FU}/history", by="auditor")
    assert history.json["events"][0]["withheld"] == ["data.head"]
    assert "siv1" not in history.text


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("everyone", {"households": 200, "villages": 200, "funds": 200, "cadres": 200, "cooperatives": 200}),
        ("town", {"households": 200, "villages": 200, "funds": 200, "cadres": 200, "cooperatives": 200}),
        ("village", {"households": 200, "villages": 200, "funds": 200, "cadres": 200, "land-transfers": 200}),
        ("other-village", {"households": 403, "villages": 403, "funds": 200, "cadres": 200, "cooperatives": 403}),
        ("self", {"households": 403, "villages": 403, "funds": 403, "cadres": 200, "cooperatives": 403}),
    ],
)
def test_a_page_is_shown_to_whoever_may_read_one_of_its_events(api: Api, by: str, expected: dict[str, int]) -> None:
    api.tell(
        village(), cadre(), team(), posting(), household(), cooperative(), transfer(), visit(visitors=[ZHANG]),
        appropriation(), payment(fund=HEATING),
    )  # fmt: skip
    for collection, status in expected.items():
        response = api.get(f"/v1/{collection}/{PATHS[collection]}", by=by)
        assert response.status_code == status, collection
        if status == 403:
            assert response.json["title"] == "MayNotRead"
            assert "付某某" not in response.text


def test_a_fund_is_shown_whole_to_a_village_and_its_history_in_part(api: Api) -> None:
    api.tell(village(), household(), village(ELSEWHERE, "130930999888"), household("household:li", ELSEWHERE))
    api.tell(appropriation(100_000), payment(1_000, fund=HEATING), payment(2_000, payee="household:li", fund=HEATING))
    assert api.get(f"/v1/funds/{HEATING}", by="village").json["fund"]["disbursed"]["low"] == 3_000
    history = api.get(f"/v1/funds/{HEATING}/history", by="village").json["events"]
    assert [event["type"] for event in history] == ["FundAppropriated", "FundsDisbursed"]


def test_a_personal_value_on_a_page_is_opened_only_where_its_own_event_may_be_read(api: Api) -> None:
    """A visit that names another village makes the page known there, and not the names on it."""
    api.tell(village(), household(), village(ELSEWHERE, "130930999888"), visit(village=ELSEWHERE, notes="走错了村"))
    answer = api.get(f"/v1/households/{FU}", by="other-village").json
    assert answer["household"]["visits"][0]["notes"] == "走错了村"
    assert "head" not in answer["household"]
    assert answer["withheld"] == ["household.head"]


def test_the_history_of_a_subject_outside_the_scope_is_403_wherever_it_is_opened(api: Api) -> None:
    api.tell(village(), household())
    for query in ("", "?after=1", "?after=100"):
        assert api.get(f"/v1/households/{FU}/history{query}", by="other-village").status_code == 403
