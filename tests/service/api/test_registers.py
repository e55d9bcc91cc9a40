"""Registers over HTTP: rows and sums now, on a day, as known at a moment; filters, order, pages, forms and scopes."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import openpyxl
import pytest

from projections.kernel.register import REGISTERS
from tests.service.api.serving import (
    ELSEWHERE,
    FU,
    FUZHUANG,
    ZHANG,
    Api,
    cadre,
    command,
    household,
    payment,
    village,
    visit,
    void,
)

WANG, LI = "household:wang", "household:li"


def told(api: Api) -> dict[str, dict[str, Any]]:
    """Three households in two villages, their visits and payments; gives some of the events by name."""
    events = {
        "visit": visit(FU, on="2018-11-10"),
        "late": visit(FU, on="2018-03-01"),
        "payment": payment(25_000),
        "hedged": payment({"hedge": "余", "value": 90_000}, on="2018-06"),
    }
    api.tell(
        village(),
        village(ELSEWHERE, "130930999888"),
        household(FU, registered_poor_on="2016", size=3),
        household(WANG, size=5),
        household(LI, ELSEWHERE, registered_poor_on="2017"),
        events["visit"],
        visit(WANG, on="2018-05-01"),
        events["payment"],
        events["hedged"],
        payment(70_000, payee=LI),
        events["late"],
    )
    return events


def caught_up(api: Api) -> int:
    """Brings the registers to the ledger's head."""
    return api.county.follower().catch_up()


def rows(api: Api, path: str, by: str = "everyone") -> list[dict[str, Any]]:
    """The rows of a page."""
    response = api.get(path, by)
    assert response.status_code == 200, response.json
    found: list[dict[str, Any]] = response.json["rows"]
    return found


def of(found: list[dict[str, Any]], member: str) -> list[Any]:
    """One member of each row."""
    return [one[member] for one in found]


def test_a_register_lists_its_rows_with_the_event_that_made_each_so(api_on_both: Api) -> None:
    api = api_on_both
    events = told(api)
    caught_up(api)
    found = rows(api, f"/v1/visits?household={FU}&sort=-on_day")
    assert of(found, "on_day") == [20_181_110, 20_180_301]
    assert of(found, "made_by") == [events["visit"]["id"], events["late"]["id"]]
    assert of(found, "since") == [20_181_110, 20_180_301]


def test_rows_are_as_they_were_on_a_day(api_on_both: Api) -> None:
    api = api_on_both
    told(api)
    caught_up(api)
    assert of(rows(api, "/v1/visits?as_of=2018-05-01"), "household") == [FU, WANG] or of(
        rows(api, "/v1/visits?as_of=2018-05-01"), "household"
    ) == [WANG, FU]
    assert rows(api, "/v1/households?as_of=2017-12-31") == []


def test_rows_are_as_the_ledger_knew_them_at_a_moment(api_on_both: Api) -> None:
    api = api_on_both
    events = told(api)
    before = api.head()
    api.tell(void(events["visit"]))
    caught_up(api)
    assert of(rows(api, f"/v1/visits?household={FU}"), "on_day") == [20_180_301]
    then = api.get(f"/v1/visits?household={FU}&known_at={before}&sort=on_day")
    assert of(then.json["rows"], "on_day") == [20_180_301, 20_181_110]
    assert then.json["known_at"] == {"asked": str(before), "position": before, "settled": True}
    assert of(rows(api, f"/v1/visits?household={FU}&known_at={before - 1}"), "on_day") == [20_181_110]


def test_the_same_question_about_the_past_gives_the_same_bytes_after_more_was_recorded(api_on_both: Api) -> None:
    api = api_on_both
    events = told(api)
    caught_up(api)
    then = api.head()
    asked = [f"/v1/{name}?as_of=2018-12-31&known_at={then}" for name in REGISTERS]
    before = [api.get(one).data for one in asked]
    api.tell(void(events["payment"]), visit(FU, on="2018-01-01"), household("household:zhao"))
    caught_up(api)
    assert [api.get(one).data for one in asked] == before
    assert before != [api.get(f"/v1/{name}?as_of=2018-12-31").data for name in REGISTERS]


def test_sums_keep_how_exact_they_are(api_on_both: Api) -> None:
    api = api_on_both
    events = told(api)
    caught_up(api)
    (found,) = rows(api, f"/v1/received?payee={FU}")
    assert found["number"] == 2
    assert (found["amount_fen"]["low"], found["amount_fen"]["exact"]) == (115_000, False)
    assert found["amount_fen"]["text"]["zh"] == "不少于 1,150 元"
    (exact,) = rows(api, f"/v1/received?payee={LI}&by=payee")
    assert exact["amount_fen"]["exact"] is True
    then = api.head()
    api.tell(void(events["hedged"]))
    caught_up(api)
    (found,) = rows(api, f"/v1/received?payee={FU}")
    assert (found["number"], found["amount_fen"]["exact"], found["amount_fen"]["high"]) == (1, True, 25_000)
    (before,) = rows(api, f"/v1/received?payee={FU}&known_at={then}")
    assert before["amount_fen"]["low"] == 115_000
    assert rows(api, f"/v1/received?payee={FU}&as_of=2018-05-31") == []


def test_columns_filter_and_order_the_rows(api: Api) -> None:
    told(api)
    caught_up(api)
    assert of(rows(api, "/v1/households?registered_poor=true"), "household") == [FU, LI]
    assert of(rows(api, f"/v1/households?village={FUZHUANG}&sort=-size"), "household") == [WANG, FU]
    assert of(rows(api, "/v1/households?size_from=4"), "household") == [WANG]
    assert of(rows(api, f"/v1/households?household={FU}&household=wang"), "household") == [FU, WANG]
    assert rows(api, "/v1/households?size_to=2") == []


def test_pages_follow_each_other_in_any_order_and_hold_each_row_once(api_on_both: Api) -> None:
    api = api_on_both
    api.tell(village(), *(household(f"household:h{number:02}", size=number % 3 or None) for number in range(11)))
    caught_up(api)
    for sort in ("", "&sort=size", "&sort=-size", "&sort=-unit", "&sort=registered_poor"):
        path, seen = f"/v1/households?limit=4{sort}", []
        while path:
            response = api.get(path)
            seen += of(response.json["rows"], "household")
            link = response.headers.get("Link")
            assert response.json["more"] is (link is not None)
            path = link.partition(">")[0].removeprefix("<") if link else ""
        whole = of(rows(api, f"/v1/households?limit=100{sort}"), "household")
        assert seen == whole
        assert len(set(whole)) == 11


def test_an_answer_waits_until_the_registers_have_come_to_a_position(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    told(api)
    caught_up(api)
    api.tell(visit(FU, on="2018-11-11"))
    monkeypatch.setattr("service.listings.PATIENCE", 0.05)
    behind = api.get(f"/v1/visits?at_least={api.head()}")
    assert (behind.status_code, behind.json["title"]) == (503, "RegistersBehind")
    assert behind.headers["Retry-After"] == "1"
    caught_up(api)
    found = api.get(f"/v1/visits?at_least={api.head()}&household={FU}")
    assert len(found.json["rows"]) == 3
    assert found.headers["Ledger-Position"] == str(api.head())


def test_before_there_are_registers_an_answer_says_so(api: Api) -> None:
    told(api)
    response = api.get("/v1/visits")
    assert (response.status_code, response.json["title"]) == (503, "RegistersMissing")


def test_the_registers_say_what_their_columns_mean_and_how_far_they_are(api: Api) -> None:
    told(api)
    assert {one["position"] for one in api.get("/v1/registers").json["registers"]} == {None}
    caught_up(api)
    found = {one["name"]: one for one in api.get("/v1/registers").json["registers"]}
    assert found.keys() == REGISTERS.keys()
    assert {one["position"] for one in found.values()} == {api.head()}
    assert found["households"]["zh"] == "农户台账"
    assert {"name": "size", "kind": "whole", "zh": "登记人口", "en": "Size"}.items() <= next(
        c for c in found["households"]["columns"] if c["name"] == "size"
    ).items()


def test_a_village_clerk_sees_the_rows_of_the_scope_alone(api: Api) -> None:
    told(api)
    caught_up(api)
    assert of(rows(api, "/v1/households", "village"), "household") == [FU, WANG]
    assert of(rows(api, "/v1/households", "other-village"), "household") == [LI]
    assert of(rows(api, "/v1/received", "other-village"), "payee") == [LI]
    assert of(rows(api, "/v1/households", "auditor"), "household") == [FU, LI, WANG]


def test_personal_values_are_opened_for_whose_role_allows_it(api: Api) -> None:
    told(api)
    caught_up(api)
    (mine,) = rows(api, f"/v1/households?household={FU}", "village")
    assert mine["head"] == "付某某"
    response = api.get(f"/v1/households?household={FU}", "auditor")
    assert "head" not in response.json["rows"][0]
    assert response.json["withheld"] == ["rows.0.head"]
    assert "付某某" not in response.get_data(as_text=True)


def test_a_self_sees_the_rows_that_name_it(api: Api) -> None:
    told(api)
    api.tell(cadre(), command("CadreRegistered", "2017", cadre="cadre:li", name="李某"))
    caught_up(api)
    assert of(rows(api, "/v1/cadres", "self"), "cadre") == [ZHANG]
    assert api.get("/v1/households", "self").status_code == 403


def test_the_same_rows_come_as_lines_csv_and_a_workbook(api: Api) -> None:
    told(api)
    caught_up(api)
    asked = "/v1/received?as_of=2018-12-31"
    whole = rows(api, asked)
    by_lines = api.get(f"{asked}&format=ndjson")
    assert [json.loads(line) for line in by_lines.data.splitlines()] == whole
    table = list(csv.reader(io.StringIO(api.get(f"{asked}&format=csv").data.decode("utf-8-sig"))))
    assert table[0] == ["收款人", "类型", "笔数", "金额（元）"]
    assert [FU, "subsidy", "2", "不少于 1,150 元"] in table
    assert [LI, "subsidy", "1", "700.00"] in table
    english = api.get(f"{asked}&format=csv&language=en").data.decode("utf-8-sig")
    assert english.splitlines()[0] == "Payee,Kind,Number,Amount (yuan)"
    book = api.get(asked, headers={"Accept": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"})
    sheet = openpyxl.load_workbook(io.BytesIO(book.data)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == table[0]
    assert book.headers["Content-Disposition"] == 'attachment; filename="received-2018-12-31.xlsx"'


def test_lines_hold_all_rows_however_many_pages_they_are(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    told(api)
    caught_up(api)
    monkeypatch.setattr("service.api.registers.MOST", 1)
    assert len(api.get("/v1/households?format=ndjson").data.splitlines()) == 3


def test_chosen_fields_are_all_that_is_answered(api: Api) -> None:
    told(api)
    caught_up(api)
    assert rows(api, f"/v1/households?household={FU}&fields=household,size") == [{"household": FU, "size": 3}]
    head = api.get("/v1/households?format=csv&fields=size,household").data.decode("utf-8-sig").splitlines()[0]
    assert head == "农户,登记人口"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("bogus=1", "bogus"),
        ("size=many", "size"),
        ("registered_poor=yes", "registered_poor"),
        ("sort=head", "sort"),
        ("fields=household,nothing", "fields"),
        ("limit=0", "limit"),
        ("as_of=2018-13-01", "as_of"),
        ("known_at=yesterday", "known_at"),
        ("format=pdf", "format"),
    ],
)
def test_a_parameter_that_is_none_is_named(api: Api, query: str, field: str) -> None:
    told(api)
    caught_up(api)
    response = api.get(f"/v1/households?{query}")
    assert (response.status_code, response.json["title"]) == (422, "InvalidParameters")
    assert [fault["field"] for fault in response.json["errors"]] == [field]


def test_a_cursor_of_another_query_is_refused(api: Api) -> None:
    told(api)
    caught_up(api)
    for cursor in ("!!!", "WzEsMl0", "WyJoIiwiIl0"):
        response = api.get(f"/v1/households?cursor={cursor}&sort=size")
        assert (response.status_code, response.json["title"]) == (422, "InvalidCursor"), cursor
