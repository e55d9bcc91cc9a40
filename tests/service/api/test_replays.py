"""Replays over HTTP: asked for, followed, cancelled; their outcome is kept, and under other terms says what differs."""

from __future__ import annotations

import time
from typing import Any

import pytest

from projections.kernel.register import REGISTERS
from service.replays import Replay, Replays
from tests.service.api.serving import Api, command, household, village, visit

SECONDS = 60


def told(api: Api) -> int:
    """A village with a household, a visit and a poverty line; the head."""
    line = command(
        "PolicyParameterSet", "2018-01-01", parameter="policy_parameter:line", key="poverty_line",
        jurisdiction="national", value=299_500, unit="fen_per_head", from_="2018-01-01", source="国开办",
    )  # fmt: skip
    api.tell(village(), household(), visit(), line)
    api.county.follower().catch_up()
    return api.head()


def asked(api: Api, body: dict[str, Any], by: str = "inspector", status: int = 202) -> Any:
    response = api.client.post("/v1/replays", json=body, headers=api.headers(by))
    assert response.status_code == status, response.json
    return response


def ended(api: Api, address: str) -> dict[str, Any]:
    """The replay, once nothing more will come of it."""
    deadline = time.monotonic() + SECONDS
    while True:
        found: dict[str, Any] = api.get(address, "auditor").json
        if found["state"] not in ("waiting", "running"):
            return found
        assert time.monotonic() < deadline, found
        time.sleep(0.05)


def test_a_replay_says_of_each_register_whether_the_countys_is_the_same(api_on_both: Api) -> None:
    api = api_on_both
    head = told(api)
    begun = asked(api, {})
    assert begun.headers["Location"] == f"/v1/replays/{begun.json['id']}"
    found = ended(api, begun.headers["Location"])
    assert (found["state"], found["until"], found["position"]) == ("done", head, head)
    assert found["outcome"].keys() == REGISTERS.keys()
    assert all(one["same"] for one in found["outcome"].values())
    assert found["outcome"]["visits"]["rows"] == 1
    assert [one["id"] for one in api.get("/v1/replays", "inspector").json["replays"]] == [found["id"]]


def test_under_another_poverty_line_the_register_of_parameters_differs(api: Api) -> None:
    told(api)
    begun = asked(api, {"set": {"poverty_line": "3500"}, "registers": ["policy_parameters", "households"]})
    found = ended(api, begun.headers["Location"])
    assert {name: one["same"] for name, one in found["outcome"].items()} == {
        "policy_parameters": False,
        "households": True,
    }


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"set": {"no_such_line": "1"}}, "set"),
        ({"until": "yesterday"}, "until"),
        ({"registers": ["nothing"]}, "registers"),
        ({"set": {"poverty_line": "many"}}, "set"),
        ({"bogus": 1}, "bogus"),
    ],
)
def test_what_cannot_be_replayed_is_named(api: Api, body: dict[str, Any], field: str) -> None:
    told(api)
    response = asked(api, body, status=422)
    assert [fault["field"] for fault in response.json["errors"]] == [field]
    assert api.get("/v1/replays", "inspector").json["replays"] == []


def under_way(api: Api, **more: Any) -> Replay:
    """A replay whose process never comes to anything."""
    found = Replay(
        id="11111111-1111-4111-8111-111111111111", asked_by="inspector", asked_at="2018-11-10", until=4, **more
    )
    replays = Replays(api.settings)
    replays.folder.mkdir(exist_ok=True)
    replays.keep(found)
    return found


def test_one_replay_runs_at_a_time(api: Api) -> None:
    told(api)
    found = under_way(api)
    response = asked(api, {}, status=429)
    assert (response.json["title"], response.headers["Retry-After"]) == ("ReplayRunning", "10")
    cancelled = api.client.delete(f"/v1/replays/{found.id}", headers=api.headers("auditor"))
    assert cancelled.json["state"] == "cancelled"
    assert ended(api, asked(api, {"registers": ["visits"]}).headers["Location"])["state"] == "done"


def test_a_cancelled_replay_comes_to_nothing_and_leaves_no_outcome(api: Api) -> None:
    told(api)
    found = under_way(api)
    Replays(api.settings).cancel(found.id)
    Replays(api.settings).run(api.county, found.id)
    assert api.get(f"/v1/replays/{found.id}", "inspector").json["outcome"] is None


def test_a_replay_whose_process_was_killed_has_failed(api: Api) -> None:
    told(api)
    found = under_way(api, state="running", pid=2**22 + 1)
    assert api.get(f"/v1/replays/{found.id}", "inspector").json["state"] == "failed"


def test_replays_are_for_those_who_audit_the_whole_county(api: Api) -> None:
    told(api)
    for who in ("office", "village", "self", "finance"):
        asked(api, {}, by=who, status=403)
        assert api.get("/v1/replays", who).status_code == 403
    assert api.get("/v1/replays/11111111-1111-4111-8111-111111111112", "inspector").status_code == 404
    assert api.get("/v1/replays/nothing", "inspector").status_code == 404
