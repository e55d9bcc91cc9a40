"""Logs: a line of JSON a request, with its id and route, and never a personal value, a token or a query."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from domain.kernel.identity import make
from service import log
from tests.service.api.serving import FU, Api, household, lines, village, visit

NUMBER = make("130930", date(1970, 1, 1), 1)


def logged(capsys: pytest.CaptureFixture[str]) -> tuple[str, list[dict[str, Any]]]:
    """All that was written, and each line of it as read."""
    written = capsys.readouterr()
    assert written.out == ""
    return written.err, [json.loads(line) for line in written.err.splitlines()]


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    with Api(tmp_path / "var") as served:
        yield served


def test_each_request_is_one_line_with_its_id_its_route_and_who_asked(
    api: Api, capsys: pytest.CaptureFixture[str]
) -> None:
    response = api.get(f"/v1/households/{FU}?as_of=2018-11-10", headers={"X-Request-Id": "abc-1"})
    _, [line] = logged(capsys)
    assert line.pop("time")
    assert line.pop("milliseconds") >= 0
    assert line == {
        "level": "info",
        "event": "request",
        "id": "abc-1",
        "method": "GET",
        "route": "/v1/households/<string:household>",
        "status": 404,
        "principal": "everyone",
    }
    assert response.headers["X-Request-Id"] == "abc-1"


def test_nothing_that_somebody_sent_or_was_told_is_in_the_log(
    api: Api, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    registered = household(identity=NUMBER)
    seen = visit(notes="家中两人患病") | {"reason": "补录"}
    token = api.token("everyone")
    api.batch(lines(village(), registered, seen, b'{"id": "broken-by-hand"\n'))
    api.post(household("household:zhao") | {"reason": "迟报"})
    api.post(household("household:qian", identity="130930197001019999"))
    api.get(f"/v1/households/{FU}?as_of=2018-12-31")
    api.get("/v1/events?recorded_by=secret-query")
    api.client.get("/v1/nothing/secret-address", headers=api.headers("everyone"))
    api.client.get("/v1/events", headers={"Authorization": "Bearer wrong-token"})

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("付某某 in an error's text")

    monkeypatch.setattr(api.county, "find", broken)
    api.get(f"/v1/events/{seen['id']}")
    text, found = logged(capsys)
    assert [line["status"] for line in found if line["event"] == "request"] == [200, 201, 422, 200, 200, 404, 401, 500]
    for secret in (
        "付某某", "患病", "补录", "迟报", NUMBER, "130930197001019999", token, "wrong-token", "secret-query",
        "secret-address", "2018-12-31", "broken-by-hand",
    ):  # fmt: skip
        assert secret not in text, secret


def test_an_error_that_nobody_foresaw_is_logged_by_its_kind_and_place(
    api: Api, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("付某某")

    api.token("everyone")
    monkeypatch.setattr(api.county, "find", broken)
    response = api.get(f"/v1/events/{village()['id']}")
    _, [failure, request] = logged(capsys)
    assert (failure["level"], failure["event"], failure["error"]) == ("error", "failure", "KeyError")
    assert failure["at"].startswith("test_log.py:")
    assert failure["id"] == request["id"] == response.headers["X-Request-Id"]


def test_an_error_that_was_never_raised_has_no_place(capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up()
    log.failure(ValueError("付某某"), id="x")
    text, [line] = logged(capsys)
    assert (line["error"], line["at"]) == ("ValueError", "?")
    assert "付某某" not in text


def test_a_line_is_written_once_however_often_logs_are_set_up(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(3):
        log.set_up()
    api.client.get("/livez")
    assert len(logged(capsys)[1]) == 1
    assert logging.getLogger("ledger").propagate is False, "and nobody else writes it, in another form"
