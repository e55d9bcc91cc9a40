"""Erasing somebody's personal values over HTTP: two administrators, and what is left afterwards."""

from __future__ import annotations

from datetime import date

from domain.kernel.identity import make
from tests.service.api.serving import FU, PRINCIPALS, ZHANG, Api, cadre, household, lines, verdicts, village, visit

NUMBER = make("130930", date(1970, 1, 1), 1)


def erase(api: Api, subject: str = FU) -> None:
    assert api.put(f"/v1/erasures/{subject}", by="administrator-1").status_code == 202
    assert api.put(f"/v1/erasures/{subject}/agreement", by="administrator-2").status_code == 200


def test_one_administrator_asks_and_another_agrees(api_on_both: Api) -> None:
    api_on_both.tell(village(), household())
    asked = api_on_both.put(f"/v1/erasures/{FU}", by="administrator-1")
    assert asked.status_code == 202
    assert (asked.json["requested_by"], asked.json["approved_by"], asked.json["erased_at"]) == (
        "administrator-1", None, None,
    )  # fmt: skip
    again = api_on_both.put(f"/v1/erasures/{FU}", by="administrator-2")
    assert again.json == asked.json, "who asked first has asked"
    alone = api_on_both.put(f"/v1/erasures/{FU}/agreement", by="administrator-1")
    assert (alone.status_code, alone.json["title"]) == (409, "SecondPrincipalWanted")
    done = api_on_both.put(f"/v1/erasures/{FU}/agreement", by="administrator-2")
    assert done.status_code == 200
    assert done.json["approved_by"] == "administrator-2"
    assert done.json["erased_at"]
    assert api_on_both.put(f"/v1/erasures/{FU}/agreement", by="administrator-2").json == done.json, "it stays done"
    event = api_on_both.get(f"/v1/events/{done.json['id']}").json
    assert event["type"] == "PersonalDataErased"
    assert event["data"] == {
        "subject": FU, "requested_by": "administrator-1", "approved_by": "administrator-2",
    }  # fmt: skip
    assert event["recorded_by"] == "administrator-2"
    assert api_on_both.get(f"/v1/erasures/{FU}", by="auditor").json == done.json


def test_erasing_is_for_administrators_of_the_whole_county(api: Api) -> None:
    api.tell(village(), household())
    PRINCIPALS["town-administrator"] = (["administrator"], "130930100", None)
    for by in ("everyone", "auditor", "inspector", "self", "town-administrator"):
        for path in (f"/v1/erasures/{FU}", f"/v1/erasures/{FU}/agreement"):
            response = api.put(path, by=by)
            assert (response.status_code, response.json["title"]) == (403, "RoleMayNotErase"), by
    assert api.get(f"/v1/erasures/{FU}", by="everyone").status_code == 403
    assert api.get(f"/v1/erasures/{FU}", by="inspector").status_code == 404, "nobody has asked"


def test_whatever_nothing_is_sealed_under_cannot_be_erased(api_on_both: Api) -> None:
    api_on_both.tell(village())
    for subject in ("household:nobody", "village:fuzhuang", "nonsense", "household:%00", "付"):
        assert api_on_both.put(f"/v1/erasures/{subject}", by="administrator-1").status_code == 404, subject
    assert api_on_both.put(f"/v1/erasures/{FU}/agreement", by="administrator-2").status_code == 404


def test_after_an_erasure_the_values_are_gone_and_named_as_erased(api_on_both: Api) -> None:
    registered, seen = household(identity=NUMBER), visit(notes="家中两人患病") | {"reason": "补录"}
    api_on_both.tell(village(), registered, seen)
    page, event = f"/v1/households/{FU}", f"/v1/events/{seen['id']}"
    before = [api_on_both.get(path).headers["ETag"] for path in (page, event)]
    erase(api_on_both)
    answer = api_on_both.get(page, headers={"If-None-Match": before[0]})
    assert answer.status_code == 200
    assert answer.json["erased"] == ["household.head", "household.visits.0.notes"]
    assert "head" not in answer.json["household"]
    assert answer.json["household"]["identity"].startswith("person:"), "a reference stays, and leads nowhere"
    answer = api_on_both.get(event, headers={"If-None-Match": before[1]})
    assert answer.status_code == 200
    assert answer.json["erased"] == ["data.notes", "reason"]
    assert {"notes", "reason"}.isdisjoint(answer.json["data"].keys() | answer.json.keys())
    assert api_on_both.get(page, by="auditor").json["withheld"] == ["household.head", "household.visits.0.notes"]


def test_values_sent_after_the_erasure_are_kept_by_nobody(api: Api) -> None:
    registered = household(identity=NUMBER)
    api.tell(village(), registered)
    erase(api)
    late, again = visit(notes="又来了"), household(identity=NUMBER)
    api.tell(late, again)
    answer = api.get(f"/v1/events/{late['id']}").json
    assert (answer["erased"], "notes" in answer["data"]) == (["data.notes"], False)
    answer = api.get(f"/v1/events/{again['id']}").json
    assert sorted(answer["erased"]) == ["data.head", "data.identity"]
    page = api.get(f"/v1/households/{FU}").json
    assert {"household.identity", "household.head"} <= set(page["erased"])
    assert "identity" not in page["household"]


def test_a_resend_after_the_erasure_is_still_a_resend(api: Api) -> None:
    registered, seen = household(identity=NUMBER), visit(notes="家中两人患病")
    api.tell(village(), registered, seen)
    erase(api)
    assert [verdict["status"] for verdict in verdicts(api.batch(lines(registered, seen)))] == [200, 200]
    other = registered | {"data": registered["data"] | {"size": 3}}
    assert api.post(other).json["title"] == "IdAlreadyUsed"


def test_a_word_that_reads_erased_is_no_erasure(api: Api) -> None:
    named = village()
    named["data"]["name"] = "erased"
    api.tell(named)
    answer = api.get("/v1/villages/fuzhuang").json
    assert answer["village"]["name"] == "erased"
    assert "erased" not in answer


def test_a_cadre_may_be_erased_too(api: Api) -> None:
    api.tell(cadre())
    erase(api, ZHANG)
    assert api.get(f"/v1/cadres/{ZHANG}/history").json["events"][-1]["type"] == "PersonalDataErased"
