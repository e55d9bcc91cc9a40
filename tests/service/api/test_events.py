"""Reading events: which, in which order and form, and waiting for the next."""

from __future__ import annotations

import json
import re
import threading
import time
from datetime import date
from typing import Any

import pytest

from domain.kernel.identity import make
from service.api import events as module
from tests.service.api.serving import (
    ELSEWHERE,
    FU,
    FUZHUANG,
    HEATING,
    NDJSON,
    ZHANG,
    Api,
    appropriation,
    cadre,
    command,
    household,
    payment,
    village,
    visit,
    void,
)

CLOUDEVENTS = "application/cloudevents-batch+json"


def positions(answer: Any) -> list[int]:
    return [event["position"] for event in answer["events"]]


def following(response: Any) -> str:
    """The address of the next page."""
    found = re.fullmatch(r'<(.+)>; rel="next"', response.headers["Link"])
    assert found, response.headers["Link"]
    return found[1]


@pytest.fixture
def told(api: Api) -> list[dict[str, Any]]:
    """Seven events of two principals, in the order of their positions."""
    commands = [
        village(),
        household(),
        visit(on="2018-11-01"),
        visit(on="2018-11-10T23:30:00-05:00"),
        visit(on="2018-12"),
    ]
    api.tell(*commands, by="office")
    money = [appropriation(), payment(fund=HEATING)]
    api.tell(*money, by="finance")
    return commands + money


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [1, 2, 3, 4, 5, 6, 7]),
        ("type=VisitRecorded", [3, 4, 5]),
        (f"subject={FU}", [2, 3, 4, 5, 7]),
        (f"subject={FU}&type=VisitRecorded", [3, 4, 5]),
        (f"subject={HEATING}", [6, 7]),
        ("subject=household:nobody", []),
        ("recorded_by=finance", [6, 7]),
        ("recorded_by=finance&type=FundsDisbursed", [7]),
        ("recorded_by=nobody", []),
        ("occurred_from=2018-11-11&type=VisitRecorded", [4, 5]),
        ("occurred_to=2018-11-10&type=VisitRecorded", [3]),
        ("occurred_from=2018-12-31&type=VisitRecorded", [5]),
        ("occurred_from=2019", []),
        ("occurred_from=2018-11&occurred_to=2018-11&type=VisitRecorded", [3, 4]),
        ("occurred_to=2017", [1]),
    ],
)
def test_events_are_found_by_what_they_say(
    api: Api, told: list[dict[str, Any]], query: str, expected: list[int]
) -> None:
    assert positions(api.get(f"/v1/events?{query}").json) == expected
    lines = api.get(f"/v1/events?{query}", headers={"Accept": NDJSON})
    assert [json.loads(line)["position"] for line in lines.data.splitlines()] == expected


def test_events_are_found_by_when_they_were_recorded(api_on_both: Api) -> None:
    at = [receipt["recorded_at"] for event in (village(), household(), visit()) for receipt in api_on_both.tell(event)]
    for query, expected in (
        (f"recorded_from={at[1]}", [2, 3]),
        (f"recorded_to={at[1]}", [1, 2]),
        (f"recorded_from={at[1]}&recorded_to={at[1]}", [2]),
        (f"recorded_from={at[1]}&subject={FU}", [2, 3]),
        (f"recorded_to={at[1]}&subject={FU}", [2]),
        ("recorded_from=9999-12-31T23:59:59Z", []),
        ("recorded_to=0001-01-01T00:00:00Z", []),
        ("recorded_to=9999-12-31T23:59:59Z", [1, 2, 3]),
        ("recorded_from=1969-01-01T00:00:00Z", [1, 2, 3]),
    ):
        assert positions(api_on_both.get(f"/v1/events?{query}").json) == expected, query


@pytest.mark.parametrize("query", ["", "&type=VisitRecorded", f"&subject={FU}", "&recorded_by=office"])
def test_the_next_link_leads_to_the_end_and_later_to_what_has_come_since(api_on_both: Api, query: str) -> None:
    api_on_both.tell(village(), household(), *(visit(on=f"2018-10-{day:02}") for day in range(1, 8)), by="office")
    address, seen, pages = f"/v1/events?limit=2{query}", [], 0
    while True:
        response = api_on_both.get(address)
        seen += positions(response.json)
        address, pages = following(response), pages + 1
        if not response.json["more"]:
            break
    whole = positions(api_on_both.get(f"/v1/events?limit=1000{query}").json)
    assert seen == whole
    assert pages >= len(whole) // 2
    assert api_on_both.get(address).json == {"events": [], "more": False}
    api_on_both.tell(visit(on="2018-10-09"), by="office")
    response = api_on_both.get(address)
    assert positions(response.json) == [10]
    assert api_on_both.get(following(response)).json["events"] == []


def test_a_rare_type_makes_short_pages_that_lead_on(
    api: Api, told: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SCAN", 2)
    seen, address, more = [], "/v1/events?recorded_by=finance", True
    while more:
        response = api.get(address)
        seen += positions(response.json)
        address, more = following(response), response.json["more"]
    assert seen == [6, 7]


@pytest.mark.parametrize("other", ["type=VisitRecorded", f"subject={FU}", "recorded_by=office", "occurred_from=2018"])
def test_a_cursor_of_another_query_is_refused(api: Api, told: list[dict[str, Any]], other: str) -> None:
    cursor = following(api.get("/v1/events?limit=2")).partition("cursor=")[2]
    assert positions(api.get(f"/v1/events?limit=5&cursor={cursor}").json) == [3, 4, 5, 6, 7], "a limit may change"
    response = api.get(f"/v1/events?{other}&cursor={cursor}")
    assert (response.status_code, response.json["title"]) == (422, "InvalidCursor")
    assert response.json["errors"][0]["field"] == "cursor"


@pytest.mark.parametrize("cursor", ["", "x", "AAAA", "%FF", "付", "LTEuYWFhYQ==", "MQ==", "9" * 400])
def test_a_cursor_that_this_ledger_did_not_make_is_refused(api: Api, cursor: str) -> None:
    response = api.get(f"/v1/events?cursor={cursor}")
    assert (response.status_code, response.json["title"]) == (422, "InvalidCursor")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=many", "limit"),
        ("wait=31", "wait"),
        ("wait=-1", "wait"),
        ("type=Nothing", "type"),
        ("subject=付", "subject"),
        ("subject=%00", "subject"),
        ("subject=household:a%00b", "subject"),
        ("subject=household:fu%0A", "subject"),
        ("recorded_from=2018-11-10", "recorded_from"),
        ("recorded_to=2018-11-10T00:00:00", "recorded_to"),
        ("recorded_to=2018-02-30T00:00:00Z", "recorded_to"),
        ("occurred_from=2019-02-29", "occurred_from"),
        ("occurred_to=yesterday", "occurred_to"),
        ("subjct=household:fu", "subjct"),
    ],
)
def test_a_parameter_that_is_wrong_is_named(api: Api, query: str, field: str) -> None:
    response = api.get(f"/v1/events?{query}")
    assert (response.status_code, response.json["title"]) == (422, "InvalidParameters")
    assert [fault["field"] for fault in response.json["errors"]] == [field]


def test_no_parameter_reaches_the_database_as_what_it_cannot_hold(api_on_both: Api) -> None:
    for query in ("subject=household:a%00b", "recorded_by=%00", f"cursor={'9' * 400}", "type=%00"):
        assert api_on_both.get(f"/v1/events?{query}").status_code in (200, 422), query
    for path in ("households/a%00b", "households/a%00b/history", "funds/%F0%9F%98%80", "households/%FF"):
        assert api_on_both.get(f"/v1/{path}").status_code == 404, path
    for path in (f"households/{FU}/history?after={2**53 - 1}", f"households/{FU}?known_at={10**18 - 1}"):
        assert api_on_both.get(f"/v1/{path}").status_code == 404, path


def test_an_event_is_answered_whole(api: Api) -> None:
    event = visit(notes="家中两人患病", visitors=[ZHANG]) | {
        "reason": "补录",
        "on_behalf_of": ZHANG,
        "device": {"seq": 7, "time": "2018-11-10T09:30:00+08:00"},
        "evidence": [
            {
                "sha256": "ab" * 32,
                "media_type": "image/jpeg",
                "place": {"latitude": "38.06", "longitude": "117.1", "datum": "WGS-84"},
            }
        ],
    }
    api.tell(village(), household(), cadre(), event)
    answer = api.get(f"/v1/events/{event['id']}").json
    receipt_parts = {
        "id",
        "type",
        "version",
        "position",
        "subjects",
        "occurred_on",
        "recorded_at",
        "recorded_by",
        "leaf",
    }
    assert answer.keys() == receipt_parts | {
        "data", "sentence", "reason", "on_behalf_of", "device", "evidence", "contradicts",
    }  # fmt: skip
    assert answer["data"] == event["data"]
    assert {name: answer[name] for name in ("reason", "on_behalf_of", "device", "evidence")} == {
        name: event[name] for name in ("reason", "on_behalf_of", "device", "evidence")
    }
    assert answer["contradicts"] == [{"name": "posting", "stated": FUZHUANG, "held": []}]
    assert answer["sentence"]["zh"] == f"{ZHANG}到{FUZHUANG}走访{FU}"
    assert "患病" not in str(answer["sentence"])


def test_to_a_role_that_may_not_see_them_personal_values_are_absent_and_named(api: Api) -> None:
    place = {"latitude": "38.06", "longitude": "117.1", "datum": "WGS-84"}
    event = visit(notes="家中两人患病") | {
        "reason": "补录",
        "evidence": [{"sha256": "ab" * 32, "media_type": "image/jpeg", "place": place}],
    }
    api.tell(village(), household(), event)
    for response in (
        api.get(f"/v1/events/{event['id']}", by="auditor"),
        api.get(f"/v1/events?subject={FU}&type=VisitRecorded", by="auditor"),
    ):
        answer = response.json.get("events", [response.json])[0]
        assert answer["withheld"] == ["data.notes", "evidence.0.place", "reason"]
        assert "notes" not in answer["data"]
        assert "reason" not in answer
        assert answer["evidence"] == [{"sha256": "ab" * 32, "media_type": "image/jpeg"}]
        assert "患病" not in response.text
        assert "siv1" not in response.text


def test_a_number_is_answered_as_a_reference_and_never_itself(api: Api) -> None:
    number = make("130930", date(1970, 1, 1), 1)
    registered = household(identity=number)
    api.tell(village(), registered)
    response = api.get(f"/v1/events/{registered['id']}")
    assert re.fullmatch(r"person:[0-9a-f]{24}", response.json["data"]["identity"])
    assert number not in response.text


def test_an_event_names_what_voids_and_what_corrects_it(api: Api) -> None:
    wrong, other = visit(on="2018-11-01"), visit(on="2018-11-03")
    right = visit(on="2018-11-02") | {"corrects": wrong["id"], "reason": "日期有误"}
    taken_back = void(wrong) | {"corrects": other["id"]}
    api.tell(village(), household(), wrong, other, right, taken_back)
    answer = api.get(f"/v1/events/{wrong['id']}").json
    assert answer["voided_by"] == [taken_back["id"]]
    assert answer["corrected_by"] == [right["id"]]
    assert api.get(f"/v1/events/{right['id']}").json["corrects"] == wrong["id"]
    answer = api.get(f"/v1/events/{other['id']}").json
    assert "voided_by" not in answer, "a void that corrects an event does not void that one"
    assert answer["corrected_by"] == [taken_back["id"]]


def test_an_event_that_is_not_there_is_404(api: Api) -> None:
    for path in (f"/v1/events/{village()['id']}", "/v1/events/VillageRegistered", "/v1/events/1"):
        response = api.get(path)
        assert response.status_code in (404, 405)
        assert response.content_type == "application/problem+json"


def test_an_id_may_be_asked_for_in_capitals(api: Api) -> None:
    event = village()
    api.tell(event)
    assert api.get(f"/v1/events/{event['id'].upper()}").json["id"] == event["id"]


def test_an_event_has_an_etag_that_changes_with_what_is_known_of_it(api: Api) -> None:
    event = visit(notes="家中两人患病")
    api.tell(village(), household(), event)
    path = f"/v1/events/{event['id']}"
    first = api.get(path)
    same = api.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    assert same.headers["ETag"] == first.headers["ETag"]
    assert api.get(path, by="auditor").headers["ETag"] != first.headers["ETag"]
    assert "Authorization" in first.headers["Vary"]
    api.tell(void(event))
    later = api.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert later.status_code == 200
    assert later.headers["ETag"] != first.headers["ETag"]


# -- forms


def test_events_come_as_json_as_lines_or_as_cloudevents(api: Api, told: list[dict[str, Any]]) -> None:
    answers = api.get("/v1/events").json["events"]
    lines = api.get("/v1/events", headers={"Accept": NDJSON})
    assert lines.content_type == NDJSON
    assert [json.loads(line) for line in lines.data.splitlines()] == answers
    cloud = api.get("/v1/events", headers={"Accept": CLOUDEVENTS})
    assert cloud.content_type == CLOUDEVENTS
    assert [found["data"] for found in cloud.json or json.loads(cloud.data)] == answers
    first = json.loads(cloud.data)[0]
    assert {name: first[name] for name in first if name != "data"} == {
        "specversion": "1.0",
        "id": told[0]["id"],
        "source": "//ledger.mengcun.example",
        "type": "VillageRegistered",
        "subject": FUZHUANG,
        "time": answers[0]["recorded_at"],
        "datacontenttype": "application/json",
    }
    for response in (lines, cloud):
        assert "Accept" in response.headers["Vary"]


def test_lines_with_a_limit_are_a_page_with_a_link(api: Api, told: list[dict[str, Any]]) -> None:
    response = api.get("/v1/events?limit=3", headers={"Accept": NDJSON})
    assert len(response.data.splitlines()) == 3
    response = api.get(following(response), headers={"Accept": NDJSON})
    assert [json.loads(line)["position"] for line in response.data.splitlines()] == [4, 5, 6]


def test_a_stream_of_lines_takes_many_reads(
    api: Api, told: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "READ", 2)
    response = api.get("/v1/events", headers={"Accept": NDJSON})
    assert [json.loads(line)["position"] for line in response.data.splitlines()] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("text/html, */*;q=0.1", "application/json"),
        (f"{NDJSON};q=0.9, application/json;q=0.1", NDJSON),
        ("", "application/json"),
    ],
)
def test_the_form_is_chosen_among_those_accepted(api: Api, accept: str, form: str) -> None:
    assert api.get("/v1/events", headers={"Accept": accept}).content_type == form


def test_a_form_that_is_not_offered_is_406(api: Api) -> None:
    response = api.get("/v1/events", headers={"Accept": "text/csv"})
    assert (response.status_code, response.json["title"]) == (406, "NotAcceptable")
    assert NDJSON in response.json["detail"]


# -- waiting


class Places:
    """Places to wait that tell when one is taken, and when it is free again."""

    def __init__(self) -> None:
        self.taken, self.free = threading.Event(), threading.Event()

    def acquire(self, *, blocking: bool) -> bool:
        assert not blocking
        self.taken.set()
        return True

    def release(self) -> None:
        self.free.set()


def test_a_wait_ends_as_soon_as_an_event_comes(api_on_both: Api) -> None:
    address, headers = following(api_on_both.get("/v1/events")), api_on_both.headers("everyone")
    places = api_on_both.app.extensions["county"].waiting = Places()
    answers: list[Any] = []
    thread = threading.Thread(
        target=lambda: answers.append(api_on_both.app.test_client().get(f"{address}&wait=20", headers=headers).json)
    )
    thread.start()
    assert places.taken.wait(20)
    began = time.monotonic()
    api_on_both.tell(village())
    thread.join(20)
    assert time.monotonic() - began < 10
    assert positions(answers[0]) == [1]
    assert places.free.is_set()


def test_a_wait_ends_empty_after_its_time(api: Api) -> None:
    began = time.monotonic()
    response = api.get("/v1/events?wait=1")
    assert 1 <= time.monotonic() - began < 5
    assert response.json == {"events": [], "more": False}


def test_what_is_there_is_answered_without_waiting(api: Api) -> None:
    api.tell(village())
    began = time.monotonic()
    assert positions(api.get("/v1/events?wait=30").json) == [1]
    assert time.monotonic() - began < 5


def test_a_wait_of_a_range_that_is_over_in_the_future_sees_what_comes(api: Api) -> None:
    api.tell(village())
    address = following(api.get("/v1/events?recorded_to=9999-12-31T00:00:00Z"))
    api.tell(household())
    assert positions(api.get(f"{address}&wait=1").json) == [2]


def test_when_all_places_to_wait_are_taken_a_request_answers_at_once(api: Api) -> None:
    waiting = api.app.extensions["county"].waiting
    places = api.settings.threads // 4
    for _ in range(places):
        assert waiting.acquire(blocking=False)
    began = time.monotonic()
    assert api.get("/v1/events?wait=30").json["events"] == []
    assert time.monotonic() - began < 5


# -- who may read what


def test_a_scope_shows_the_events_of_its_villages_and_those_of_none(api: Api) -> None:
    api.tell(
        village(),
        household(),
        village(ELSEWHERE, "130930999888"),
        household("household:li", ELSEWHERE),
        appropriation(),
        payment(fund=HEATING),
        payment(payee="household:li", fund=HEATING),
        village("village:unknown", None),
    )
    for by, expected in (
        ("everyone", [1, 2, 3, 4, 5, 6, 7, 8]),
        ("town", [1, 2, 5, 6]),
        ("village", [1, 2, 5, 6]),
        ("other-village", [3, 4, 5, 7]),
    ):
        assert positions(api.get("/v1/events", by=by).json) == expected, by
        lines = api.get("/v1/events", by=by, headers={"Accept": NDJSON})
        assert [json.loads(line)["position"] for line in lines.data.splitlines()] == expected, by
    assert positions(api.get(f"/v1/events?subject={HEATING}", by="village").json) == [5, 6]


def test_an_event_outside_the_scope_is_403(api: Api) -> None:
    event = village(ELSEWHERE, "130930999888")
    api.tell(event)
    response = api.get(f"/v1/events/{event['id']}", by="village")
    assert (response.status_code, response.json["title"]) == (403, "MayNotRead")
    assert "付庄村" not in response.text


def test_a_self_reads_what_concerns_itself(api: Api) -> None:
    with_zhang, without = visit(visitors=[ZHANG]), visit()
    api.tell(village(), household(), cadre(), cadre("cadre:li"), with_zhang, without)
    assert positions(api.get("/v1/events", by="self").json) == [3, 5]
    assert api.get(f"/v1/events/{with_zhang['id']}", by="self").status_code == 200
    assert api.get(f"/v1/events/{without['id']}", by="self").status_code == 403


def test_an_answer_names_the_position_up_to_which_it_knows_everything(api: Api, told: list[dict[str, Any]]) -> None:
    for path in ("/v1/events", f"/v1/events/{told[0]['id']}", f"/v1/households/{FU}", f"/v1/households/{FU}/history"):
        assert api.get(path).headers["Ledger-Position"] == "7", path


def test_a_disciplinary_measure_is_told_to_discipline_and_inspectors_alone(api: Api) -> None:
    measure = {"regime": "party", "measure": "warning", "effective_on": "2018-03-01", "grounds": "迟到"}
    imposed = command("DisciplineImposed", "2018-03-01", cadre=ZHANG, **measure)
    api.tell(cadre())
    api.tell(imposed, by="discipline")
    for by in ("discipline", "inspector"):
        assert api.get(f"/v1/events/{imposed['id']}", by=by).json["data"] == {"cadre": ZHANG} | measure, by
    for by in ("office", "village", "auditor", "finance", "self"):
        answer = api.get(f"/v1/events/{imposed['id']}", by=by).json
        assert answer["data"] == {"cadre": ZHANG}, by
        assert sorted(answer["withheld"]) == sorted(f"data.{field}" for field in measure), by
