"""The write door over HTTP: one event, a batch, and what each is told."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import threading
from typing import Any

import pytest

from service.api import write
from tests.service.api.serving import (
    FU,
    FUZHUANG,
    HEATING,
    NDJSON,
    ZHANG,
    Api,
    appropriation,
    cadre,
    household,
    lines,
    order,
    payment,
    verdicts,
    village,
    visit,
    void,
)


def test_one_event_is_answered_with_its_receipt_and_place(api_on_both: Api) -> None:
    event = village()
    response = api_on_both.post(event)
    assert response.status_code == 201
    assert response.headers["Location"] == f"/v1/events/{event['id']}"
    assert response.headers["Ledger-Position"] == "1"
    receipt = response.json
    assert receipt.keys() == {"id", "type", "position", "subjects", "recorded_at", "leaf"}
    assert (receipt["id"], receipt["type"], receipt["position"]) == (event["id"], "VillageRegistered", 1)
    assert receipt["subjects"] == {FUZHUANG: 1}
    assert len(receipt["leaf"]) == 64
    assert api_on_both.get(response.headers["Location"]).json["id"] == event["id"]


def test_a_resend_is_answered_with_the_first_receipt_marked_duplicate(api_on_both: Api) -> None:
    event = village()
    first = api_on_both.post(event)
    second = api_on_both.post(event)
    assert second.status_code == 200
    assert second.json == first.json | {"duplicate": True}
    assert api_on_both.head() == 1


def test_an_id_used_before_with_other_content_is_refused_by_name(api_on_both: Api) -> None:
    event = village()
    api_on_both.post(event)
    response = api_on_both.post(event | {"occurred_on": "2018"})
    assert response.status_code == 409
    assert response.content_type == "application/problem+json"
    problem = response.json
    assert problem["title"] == "IdAlreadyUsed"
    assert problem["type"] == "/docs/problems/IdAlreadyUsed"
    assert problem["status"] == 409
    assert problem["figures"] == {"id": event["id"], "position": 1}
    assert problem["instance"] == f"urn:request:{response.headers['X-Request-Id']}"
    assert api_on_both.head() == 1


def test_the_same_id_by_another_principal_is_no_resend(api: Api) -> None:
    event = village()
    api.post(event, by="office")
    response = api.post(event, by="everyone")
    assert (response.status_code, response.json["title"]) == (409, "IdAlreadyUsed")


def test_a_refusal_says_its_name_and_the_figures_it_was_decided_on(api: Api) -> None:
    api.tell(appropriation(1_000))
    response = api.post(order(1_001))
    assert (response.status_code, response.json["title"]) == (409, "BeyondFundBalance")
    assert response.json["figures"] == {"fund": HEATING, "balance": "1,000", "amount": "1,001"}
    assert api.head() == 1


def test_a_fact_that_contradicts_is_recorded_and_its_receipt_says_so(api: Api) -> None:
    api.tell(village(), household(), appropriation(1_000))
    response = api.post(payment(2_000, fund=HEATING))
    assert response.status_code == 201
    assert [found["name"] for found in response.json["contradicts"]] == ["fund_balance"]


def test_a_stale_page_is_412_with_the_last_page(api_on_both: Api) -> None:
    api_on_both.tell(village(), household())
    response = api_on_both.post(visit() | {"expected": {FU: 0}})
    assert (response.status_code, response.json["title"]) == (412, "StalePage")
    assert response.json["figures"] == {"subject": FU, "page": 0, "last": 1}
    assert api_on_both.post(visit() | {"expected": {FU: 1}}).status_code == 201


def test_an_expected_page_of_what_is_no_subject_is_a_fault_of_its_field(api_on_both: Api) -> None:
    for subject in ("nonsense", "household:", "household:付", "household:a\x00b", "HOUSEHOLD:fu", ""):
        response = api_on_both.post(village() | {"expected": {subject: 0}})
        assert response.status_code == 422
        assert [fault["field"] for fault in response.json["errors"]] == [f"expected.{subject}"]


def test_a_role_that_may_not_record_is_told_which_may(api: Api) -> None:
    response = api.post(appropriation(), by="office")
    assert (response.status_code, response.json["title"]) == (403, "RoleMayNotRecord")
    assert "finance" in response.json["detail"]


def test_every_village_of_an_event_must_lie_in_the_writers_scope(api: Api) -> None:
    api.tell(village(), household(), village("village:elsewhere", "130930999888"))
    assert api.post(visit(), by="village").status_code == 201
    assert api.post(visit(), by="town").status_code == 201
    for event, by in ((visit(), "other-village"), (visit(village="village:elsewhere"), "village")):
        response = api.post(event, by=by)
        assert (response.status_code, response.json["title"]) == (403, "OutOfScope")


def test_a_self_records_visits_that_it_was_part_of_alone(api: Api) -> None:
    api.tell(village(), household(), cadre(), cadre("cadre:li"))
    assert api.post(visit(visitors=["cadre:zhang"]), by="self").status_code == 201
    assert api.post(visit(visitors=["cadre:li"]), by="self").status_code == 403
    assert api.post(household("household:x"), by="self").status_code == 403


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic dTpw", "Bearer \xff"])
def test_without_a_good_token_nothing_is_taken_or_told(api: Api, authorization: str | None) -> None:
    headers = {"Authorization": authorization} if authorization is not None else {}
    for response in (
        api.client.post("/v1/events", data=lines(village()), headers=headers, content_type=NDJSON),
        api.client.post("/v1/events/VillageRegistered", json=village(), headers=headers),
        api.client.get("/v1/events", headers=headers),
    ):
        assert (response.status_code, response.json["title"]) == (401, "Unauthenticated")
        assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert api.head() == 0


def test_a_revoked_token_is_good_no_more_from_the_next_request_on(api: Api) -> None:
    assert api.get("/v1/events", by="auditor").status_code == 200
    api.county.principals.revoke("auditor", "2018-11-20")
    assert api.get("/v1/events", by="auditor").status_code == 401


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "", NDJSON, "text/json"])
def test_one_event_is_taken_as_json_alone(api: Api, content_type: str) -> None:
    response = api.client.post(
        "/v1/events/VillageRegistered", data=b"{}", headers=api.headers("everyone"), content_type=content_type
    )
    assert (response.status_code, response.json["title"]) == (415, "UnsupportedMediaType")
    assert response.headers["Accept"] == "application/json"


def test_one_event_that_is_too_large_is_413(api: Api) -> None:
    event = village()
    event["reason"] = "长" * 100_000
    response = api.post(event)
    assert (response.status_code, response.json["title"]) == (413, "BodyTooLarge")


def test_422_names_every_field_at_fault_in_one_answer(api: Api) -> None:
    event: dict[str, Any] = {
        "id": "NO-UUID",
        "occurred_on": "2019-02-29",
        "colour": "red",
        "device": {"seq": 1.5, "time": "2018-11-10T09:30:00"},
        "evidence": [{"sha256": "00", "media_type": "image/jpeg", "captured_at": "2018-02-30"}],
        "data": {
            "household": "village:fu",
            "village": FUZHUANG,
            "size": 51,
            "identity": "110101199003070012",
            "registered_poor_on": "2018-13",
            "labour": "strong",
            "extra": 1,
        },
    }
    response = api.client.post("/v1/events/HouseholdRegistered", json=event, headers=api.headers("everyone"))
    assert (response.status_code, response.json["title"]) == (422, "InvalidEvent")
    assert {fault["field"] for fault in response.json["errors"]} == {
        "id",
        "occurred_on",
        "colour",
        "device.seq",
        "device.time",
        "evidence.0.sha256",
        "evidence.0.captured_at",
        "data.household",
        "data.size",
        "data.identity",
        "data.registered_poor_on",
        "data.labour",
        "data.extra",
        "data.head",
    }
    assert "110101199003070012" not in response.text, "no fault repeats a number"


def test_who_recorded_it_is_never_taken_from_the_request(api: Api) -> None:
    for beside in ({"recorded_by": "somebody"}, {"recorded_at": "2018-11-10T00:00:00Z"}, {"position": 7}):
        response = api.post(village() | beside)
        assert response.status_code == 422
        assert [fault["field"] for fault in response.json["errors"]] == list(beside)
    event = village()
    event["data"]["recorded_by"] = "somebody"
    assert api.post(event).status_code == 422
    event = village()
    api.post(event, by="office")
    assert api.get(f"/v1/events/{event['id']}").json["recorded_by"] == "office"


def test_an_event_of_another_type_than_its_address_is_refused(api: Api) -> None:
    response = api.client.post("/v1/events/TeamFormed", json=village(), headers=api.headers("everyone"))
    assert (response.status_code, response.json["title"]) == (422, "TypeMismatch")


def test_an_erasure_cannot_be_recorded_without_two_who_agreed(api: Api) -> None:
    api.tell(village(), household())
    event = {
        "id": "00000000-0000-4000-8000-000000000001",
        "type": "PersonalDataErased",
        "occurred_on": "2018-11-10",
        "data": {"subject": FU, "requested_by": "administrator-1", "approved_by": "administrator-2"},
    }
    assert api.post(event, by="administrator-1").status_code in (404, 405)
    [verdict] = verdicts(api.batch(lines(event), by="administrator-1"))
    assert (verdict["status"], verdict["problem"]["title"]) == (409, "ErasureNotAgreed")
    api.put(f"/v1/erasures/{FU}", by="administrator-1")
    [verdict] = verdicts(api.batch(lines(event), by="administrator-1"))
    assert (verdict["status"], verdict["problem"]["title"]) == (409, "ErasureNotAgreed")


# -- batches


def test_each_line_of_a_batch_has_its_own_verdict_in_order(api_on_both: Api) -> None:
    registered = village()
    body = lines(registered, b"{broken\n", household(), registered, visit(household="household:nobody"), b"\n", visit())
    response = api_on_both.batch(body)
    assert response.status_code == 200
    assert response.content_type == NDJSON
    found = verdicts(response)
    assert [verdict["line"] for verdict in found] == [1, 2, 3, 4, 5, 6]
    assert [verdict["status"] for verdict in found] == [201, 422, 201, 200, 409, 201]
    assert found[1]["problem"]["title"] == "MalformedJson"
    assert found[3]["receipt"]["duplicate"] is True
    assert found[4]["problem"]["title"] == "UnknownSubject"
    assert [found[n]["receipt"]["position"] for n in (0, 2, 3, 5)] == [1, 2, 1, 3]


def test_a_batch_may_be_a_json_array_and_is_answered_with_one(api: Api) -> None:
    commands = [village(), {"id": "x"}, household()]
    response = api.batch(json.dumps(commands, indent=2).encode(), Content_Type="application/json")
    assert response.content_type == "application/json"
    assert [verdict["status"] for verdict in response.json] == [201, 422, 201]


def test_the_last_line_needs_no_line_feed_and_crlf_is_fine(api: Api) -> None:
    body = lines(village(), household()).replace(b"\n", b"\r\n") + lines(visit()).rstrip(b"\n")
    assert [verdict["status"] for verdict in verdicts(api.batch(body))] == [201, 201, 201]


def test_an_atomic_batch_is_recorded_whole(api_on_both: Api) -> None:
    response = api_on_both.batch(lines(village(), household(), visit()), query="?atomic=true")
    assert response.status_code == 200
    assert [verdict["receipt"]["position"] for verdict in verdicts(response)] == [1, 2, 3]


@pytest.mark.parametrize(
    "wrong",
    [b"{broken\n", lines(visit(household="household:nobody")), lines(appropriation())],
    ids=["no JSON", "refused by the ledger", "refused by role"],
)
def test_an_atomic_batch_with_one_refusal_leaves_nothing(api_on_both: Api, wrong: bytes) -> None:
    body = lines(village(), household()) + wrong + lines(visit())
    response = api_on_both.batch(body, by="office", query="?atomic=true")
    assert response.status_code == 409
    found = verdicts(response)
    assert [verdict["problem"]["title"] for n, verdict in enumerate(found) if n != 2] == ["BatchRefused"] * 3
    assert found[2]["problem"]["title"] in ("MalformedJson", "UnknownSubject", "RoleMayNotRecord")
    assert api_on_both.head() == 0
    assert api_on_both.batch(lines(village()), query="?atomic=true").status_code == 200, "and the ledger goes on"


def test_an_atomic_batch_has_a_limit(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "MAX_ATOMIC", 2)
    assert api.batch(lines(village(), household(), visit()), query="?atomic=true").status_code == 413
    assert api.batch(lines(village(), household()), query="?atomic=true").status_code == 200
    assert api.head() == 2


@pytest.mark.parametrize("query", ["?atomic=perhaps", "?atomc=true"])
def test_a_misspelt_parameter_records_nothing(api: Api, query: str) -> None:
    response = api.batch(lines(village()), query=query)
    assert (response.status_code, response.json["title"]) == (422, "InvalidParameters")
    assert len(response.json["errors"]) == 1
    assert api.head() == 0


def test_a_device_that_was_offline_for_a_month_sends_its_month_twice_and_nothing_doubles(api_on_both: Api) -> None:
    api_on_both.tell(village(), household(), cadre())
    month = [
        visit(on=f"2018-10-{day:02}", visitors=["cadre:zhang"], notes=f"第{day}天")
        | {"device": {"seq": day, "time": f"2018-10-{day:02}T18:00:00+08:00"}, "reason": "离线补报"}
        for day in range(1, 31)
    ]
    first, second = (verdicts(api_on_both.batch(lines(*month))) for _ in range(2))
    assert [verdict["status"] for verdict in first] == [201] * 30
    assert [verdict["status"] for verdict in second] == [200] * 30
    assert [verdict["receipt"] | {"duplicate": True} for verdict in first] == [v["receipt"] for v in second]
    assert api_on_both.head() == 33
    page = api_on_both.get(f"/v1/households/{FU}").json["household"]
    assert [shown["notes"] for shown in page["visits"]] == [f"第{day}天" for day in range(1, 31)]


def test_many_chunks_are_recorded_while_the_body_is_read(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "CHUNK_LINES", 7)
    monkeypatch.setattr(write, "READ", 100)
    api.tell(village(), household())
    found = verdicts(api.batch(lines(*(visit() for _ in range(50)))))
    assert [verdict["receipt"]["position"] for verdict in found] == list(range(3, 53))


@pytest.mark.parametrize("read", [1, 13, 64 * 1024])
def test_a_body_may_be_compressed(api: Api, monkeypatch: pytest.MonkeyPatch, read: int) -> None:
    monkeypatch.setattr(write, "READ", read)
    body = lines(village(), household(), visit())
    response = api.batch(gzip.compress(body), Content_Encoding="gzip")
    assert [verdict["status"] for verdict in verdicts(response)] == [201, 201, 201]


def test_compressed_bodies_that_follow_each_other_are_one_body(api: Api) -> None:
    body = gzip.compress(lines(village())) + gzip.compress(lines(household())) + gzip.compress(lines(visit()))
    assert [verdict["status"] for verdict in verdicts(api.batch(body, Content_Encoding="gzip"))] == [201, 201, 201]


def test_one_event_may_be_compressed_too(api: Api) -> None:
    response = api.client.post(
        "/v1/events/VillageRegistered",
        data=gzip.compress(json.dumps(village()).encode()),
        headers=api.headers("office") | {"Content-Encoding": "gzip", "Content-Type": "application/json"},
    )
    assert response.status_code == 201


def test_another_encoding_is_415(api: Api) -> None:
    response = api.batch(lines(village()), Content_Encoding="br")
    assert (response.status_code, response.json["title"]) == (415, "UnsupportedEncoding")
    assert response.headers["Accept-Encoding"] == "gzip"


def test_too_many_uploads_of_one_principal_at_once_are_429(api: Api) -> None:
    places, sending, go_on = api.settings.uploads, threading.Semaphore(0), threading.Event()

    class Slow(io.BytesIO):
        """A body whose sender takes its time."""

        def read(self, size: int | None = -1, /) -> bytes:
            sending.release()
            go_on.wait(30)
            return super().read(size)

        def readinto(self, buffer: Any, /) -> int:
            sending.release()
            go_on.wait(30)
            return super().readinto(buffer)

    answers: list[int] = []

    def send(number: int) -> None:
        body, headers = Slow(lines(village(f"village:{number}"))), api.headers("office")
        response = api.app.test_client().post(
            "/v1/events", input_stream=body, headers=headers, content_type=NDJSON, buffered=True
        )
        answers.append(response.status_code)

    api.token("office")
    threads = [threading.Thread(target=send, args=(number,)) for number in range(places)]
    for thread in threads:
        thread.start()
    for _ in range(places):
        assert sending.acquire(timeout=30)
    refused = api.batch(lines(village()), by="office")
    assert (refused.status_code, refused.json["title"]) == (429, "TooManyUploads")
    assert int(refused.headers["Retry-After"]) > 0
    assert api.batch(lines(village()), by="everyone").status_code == 200, "others are not concerned"
    go_on.set()
    for thread in threads:
        thread.join(30)
    assert answers == [200] * places
    assert api.batch(lines(village()), by="office").status_code == 200, "and its places are free again"


def test_a_clock_behind_the_head_is_503_and_nothing_is_recorded(api_on_both: Api) -> None:
    api_on_both.tell(village())
    ledger = api_on_both.county.ledger
    _, last = api_on_both.county.head()
    ledger.clock = lambda: last - 6_000_000
    for response in (api_on_both.post(household()), api_on_both.batch(lines(household()))):
        assert (response.status_code, response.json["title"]) == (503, "ClockBehind")
        assert response.headers["Retry-After"] == "60"
    assert api_on_both.head() == 1
    ledger.clock = lambda: last - 4_000_000
    assert api_on_both.post(household()).status_code == 201, "a few seconds are waited out by counting on"


def test_a_database_that_does_not_answer_is_503(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("disk I/O error near 付某某")

    api.token("everyone")
    monkeypatch.setattr(api.county.store, "transact", broken)
    response = api.post(village())
    assert (response.status_code, response.json["title"]) == (503, "DatabaseUnavailable")
    assert "付某某" not in response.text


def test_whoever_may_record_an_event_may_void_it_and_nobody_else(api: Api) -> None:
    paid = appropriation()
    api.tell(paid, village(), household())
    assert api.post(void(paid), by="office").json["title"] == "RoleMayNotRecord"
    assert api.post(void(paid), by="finance").status_code == 201
    assert api.post(void(paid), by="finance").json["title"] == "NothingLeftToVoid"
    assert api.post(void(village()), by="office").json["title"] == "UnknownEvent"


def test_an_event_that_concerns_65_subjects_is_422_and_64_are_taken(api: Api) -> None:
    api.tell(village(), household(), *(cadre(f"cadre:{n}") for n in range(20)))
    assert api.post(visit(visitors=[f"cadre:{n}" for n in range(20)])).status_code == 201
    response = api.post(visit(visitors=[f"cadre:{n}" for n in range(21)]))
    assert response.status_code == 422
    assert response.json["errors"][0]["field"] == "data.visitors"
    expected = {f"household:{n}": 0 for n in range(65)}
    assert api.post(visit() | {"expected": expected}).json["errors"][0]["field"] == "expected"


def test_a_self_voids_what_it_recorded_and_nothing_that_others_recorded_of_it(api: Api) -> None:
    theirs, own = visit(visitors=[ZHANG]), visit(visitors=[ZHANG])
    api.tell(village(), household(), cadre(), theirs)
    api.tell(own, by="self")
    refused = api.post(void(theirs), by="self")
    assert (refused.status_code, refused.json["title"]) == (403, "RoleMayNotRecord")
    assert api.post(void(own), by="self").status_code == 201
    assert api.post(void(theirs), by="office").status_code == 201
