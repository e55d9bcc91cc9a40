"""What tests of questions say: events are told, the registers catch up, somebody asks."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import urlencode

from tests.service.api.serving import Api


def told(api: Api, *commands: dict[str, Any], by: str = "loader") -> list[int]:
    """Records events that must all be taken, and brings the registers to them; gives their positions."""
    receipts = api.tell(*commands, by=by)
    api.county.follower().catch_up()
    return [receipt["position"] for receipt in receipts]


def answer(api: Api, number: int, by: str = "everyone", **asked: Any) -> dict[str, Any]:
    """The answer of a question."""
    response = api.get(address(number, **asked), by)
    assert response.status_code == 200, response.json
    found: dict[str, Any] = response.get_json()
    return found


def rows(api: Api, number: int, *members: str, by: str = "everyone", **asked: Any) -> list[Any]:
    """The rows of an answer; only some members of each, as tuples, or one member alone."""
    found = answer(api, number, by, **asked)["rows"]
    if not members:
        return list(found)
    return [row.get(members[0]) if len(members) == 1 else tuple(row.get(m) for m in members) for row in found]


def figures(api: Api, number: int, by: str = "everyone", **asked: Any) -> dict[str, Any]:
    """The figures of an answer."""
    found: dict[str, Any] = answer(api, number, by, **asked)["figures"]
    return found


def refused(api: Api, number: int, by: str = "everyone", **asked: Any) -> tuple[int, str]:
    """The status and the name of the problem that a question is answered with."""
    response = api.get(address(number, **asked), by)
    return response.status_code, response.get_json()["title"]


def table(api: Api, number: int, by: str = "everyone", **asked: Any) -> list[list[str]]:
    """An answer as CSV, its headings first."""
    response = api.get(address(number, format="csv", **asked), by)
    assert response.status_code == 200, response.json
    return list(csv.reader(io.StringIO(response.data.decode("utf-8-sig"))))


def address(number: int, **asked: Any) -> str:
    """The address of a question with parameters."""
    return f"/v1/questions/{number}?{urlencode(asked)}"
