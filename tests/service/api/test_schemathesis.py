"""Requests made from the API's own document: no server error, no answer that the document does not know.

The document is read when the tests run and not when they are collected: working out what covers it takes a while.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.transport.wsgi import WSGITransport

from domain.kernel.event import ROLES
from projections.kernel.register import REGISTERS
from tests.service.api.serving import PRINCIPALS, Api, appropriation, cadre, household, village, visit

PRINCIPALS["all"] = ([role for role in ROLES if role != "self"], "130930", None)
# A request that fits the document may be answered with a refusal (409, 412), and with 422 for what no document can
# say: whether a date exists, whether a check digit is right, whether a cursor is one that this ledger gave.
CHECKS = {"positive_data_acceptance": {"expected-statuses": ["2xx", 401, 403, 404, 409, 412, 422]}}
CONFIG: dict[str, Any] = {
    "checks": CHECKS,
    "generation": {"max-examples": 5, "database": "none"},
    "phases": {"stateful": {"enabled": False}},
    "seed": 7,
}

# The address of each type takes the same envelope: these two, with figures, personal fields and structures between
# them, are covered value by value, and all of them at random. tests/service/test_schema.py holds each type's fields.
TYPES = "^/v1/events/[A-Z]"
OTHER_TYPES = f"{TYPES}(?!ouseholdRegistered$|undsDisbursed$)"
# So do all registers, and what is told of each kind of subject: three of the one and two of the other stand for them.
_REGISTERS = "|".join(name for name in REGISTERS if name not in ("households", "received", "visits"))
ALIKE = rf"^/v1/(({_REGISTERS})(/diff)?|(?!villages/|funds/)[a-z_-]+/\{{[a-z_]+\}}/(timeline|diff))$"
# Each replay is a process of its own, which tests/service/api/test_replays.py asks for; and four questions wait for
# what is still to come (501), which schemathesis takes for an error of the server.
REPLAYS = "^/v1/(replays|questions/(5|17|20|22))$"


@schemathesis.serializer("application/x-ndjson")
def lines(_: Any, value: Any) -> Any:
    """What is generated for a body of lines: any text, as it is; what is no text cannot be sent as lines at all."""
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else b""


@pytest.fixture(autouse=True)
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """schemathesis 4.32 asks once more without a token, and hands the settings of a network to what has none."""
    send = WSGITransport.send

    def without_network(self: Any, case: Any, **kwargs: Any) -> Any:
        network = ("max_redirects", "verify", "cert", "proxies")
        return send(self, case, **{name: value for name, value in kwargs.items() if name not in network})

    monkeypatch.setattr(WSGITransport, "send", without_network)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with Api(tmp_path_factory.mktemp("schemathesis") / "var", threads=1) as served:
        served.tell(village(), household(), visit(), cadre(), appropriation())
        stop = threading.Event()
        follower = threading.Thread(target=served.county.follower().run, args=(stop,))
        follower.start()
        for _ in range(served.settings.threads):
            served.app.extensions["county"].waiting.acquire()  # no request waits
        try:
            yield served
        finally:
            stop.set()
            follower.join()


def failures(api: Api, config: dict[str, Any], **which: Any) -> list[str]:
    """What schemathesis finds wrong, and that it asked something at all."""
    found = SchemathesisConfig.from_dict({**CONFIG, **config, "headers": api.headers("all")})
    schema = schemathesis.openapi.from_wsgi("/openapi.json", api.app, config=found)
    if which:
        schema = schema.include(**which) if "path_regex" in which else schema.exclude(path_regex=which["but"])
    said, asked = [], 0
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            asked += len(event.recorder.interactions)
            said += [
                f"{event.label}: {check.failure_info.failure}\n{check.failure_info.code_sample}"
                for checks in event.recorder.checks.values()
                for check in checks
                if check.failure_info
            ]
        elif isinstance(event, events.NonFatalError):
            said.append(f"{event.label}: {event.info.message}")
        elif isinstance(event, events.FatalError):
            raise event.exception
    assert asked > 100, "it hardly asked anything"
    return said


def test_every_answer_is_one_that_the_document_knows(api: Api) -> None:
    assert failures(api, {}, but=f"{OTHER_TYPES}|{ALIKE}|{REPLAYS}") == []


def test_the_same_of_every_type_of_event(api: Api) -> None:
    at_random = {"phases": {"coverage": {"enabled": False}, "stateful": {"enabled": False}}}
    assert failures(api, at_random, path_regex=TYPES) == []
