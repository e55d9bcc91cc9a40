"""How the story is told: an event in the domain's words, sent over HTTP by somebody who records such events."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple, cast

import msgspec
from werkzeug.test import TestResponse

from domain.kernel.event import EVENTS, Event
from domain.kernel.subject import kind_of
from projections.kernel.page import PAGES
from tests.given import event_id
from tests.service.api.serving import Api, Principals
from tests.story.cast import COUNTY_CODE, JIA_CODE, YI_CODE, ZHANG

PRINCIPALS: Principals = {
    "office": (["office", "recorder"], COUNTY_CODE, None),
    "finance": (["finance"], COUNTY_CODE, None),
    "organisation": (["organisation"], COUNTY_CODE, None),
    "inspector": (["inspector"], COUNTY_CODE, None),
    "discipline": (["discipline"], COUNTY_CODE, None),
    "auditor": (["auditor"], COUNTY_CODE, None),
    "clerk of 甲村": (["recorder"], JIA_CODE, None),
    "clerk of 乙村": (["recorder"], YI_CODE, None),
    "张某": (["self"], JIA_CODE, ZHANG),
    "administrator-1": (["administrator"], COUNTY_CODE, None),
    "administrator-2": (["administrator"], COUNTY_CODE, None),
}
USUAL = ("office", "finance", "organisation", "inspector", "discipline")
"""Who records an event where the story does not say: the first of these whose role may."""

COLLECTIONS = {cls.kind: collection for collection, cls in PAGES.items()}


class Recorded(NamedTuple):
    """An event that was taken, its receipt, and what the story says that it contradicts: (name, stated, held)."""

    command: dict[str, Any]
    by: str
    receipt: dict[str, Any]
    contradicts: Sequence[tuple[str, Any, Any]]


class Refused(NamedTuple):
    """An event that was not taken, the problem, and what the story says of it."""

    command: dict[str, Any]
    problem: dict[str, Any]
    status: int
    code: str
    figures: dict[str, Any]


def read(response: TestResponse) -> dict[str, Any]:
    """The JSON object of an answer."""
    return cast("dict[str, Any]", json.loads(response.data))


class Story:
    """A county, what was told of it, and where in the ledger each year ended."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.recorded: list[Recorded] = []
        self.refused: list[Refused] = []
        self.called: dict[str, dict[str, Any]] = {}
        """Receipts that are spoken of again, by the name that the story gave them."""
        self.ended: dict[int, int] = {}
        self._told = 0
        add = api.county.principals.add
        self._headers = {
            name: {"Authorization": f"Bearer {add(name, name, roles, scope, '2015-01-01', subject)}"}
            for name, (roles, scope, subject) in PRINCIPALS.items()
        }

    def on(
        self,
        day: str,
        event: Event,
        by: str = "",
        *,
        contradicts: Sequence[tuple[str, Any, Any]] = (),
        called: str = "",
        **envelope: Any,
    ) -> dict[str, Any]:
        """The event occurred on that day and is recorded; gives its receipt."""
        command, by, response = self._post(day, event, by, envelope)
        receipt = read(response)
        assert response.status_code == 201, f"{command} was refused: {receipt}"
        self.recorded.append(Recorded(command, by, receipt, contradicts))
        if called:
            self.called[called] = receipt
        return receipt

    def no(
        self, day: str, event: Event, by: str = "", *, status: int, code: str, figures: dict[str, Any], **envelope: Any
    ) -> None:
        """The ledger refuses the event: with this code, and these figures among others."""
        command, _, response = self._post(day, event, by, envelope)
        self.refused.append(Refused(command, read(response), status, code, figures))

    def erase(self, subject: str) -> None:
        """One administrator asks that somebody's personal values be erased, and another agrees."""
        for path, by in ((subject, "administrator-1"), (f"{subject}/agreement", "administrator-2")):
            response = self.api.client.put(f"/v1/erasures/{path}", headers=self._headers[by])
            assert response.status_code in {200, 202}, response.json

    def ends(self, year: int) -> None:
        """All that the story tells of a year is told."""
        self.ended[year] = self.api.head()

    def get(self, path: str, by: str = "office", **query: Any) -> TestResponse:
        return self.api.client.get(f"/v1/{path}", headers=self._headers[by], query_string=query)

    def at_the_end_of(self, year: int, subject: str) -> dict[str, Any]:
        """A subject's page on the last day of a year, as known when the year had been told."""
        kind = kind_of(subject)
        response = self.get(f"{COLLECTIONS[kind]}/{subject}", as_of=f"{year}-12-31", known_at=self.ended[year])
        assert response.status_code == 200, response.json
        page: dict[str, Any] = read(response)[kind]
        return page

    def again(self, recorded: Recorded) -> TestResponse:
        """The same event is sent a second time."""
        return self._send(recorded.command, recorded.by)

    def _post(
        self, day: str, event: Event, by: str, envelope: dict[str, Any]
    ) -> tuple[dict[str, Any], str, TestResponse]:
        self._told += 1
        told = {"id": event_id(self._told), "type": type(event).__name__, "occurred_on": day, "data": event} | envelope
        command: dict[str, Any] = msgspec.to_builtins(told)
        by = by or next(name for name in USUAL if name in EVENTS[command["type"]].by)
        return command, by, self._send(command, by)

    def _send(self, command: dict[str, Any], by: str) -> TestResponse:
        return self.api.client.post(f"/v1/events/{command['type']}", json=command, headers=self._headers[by])
