"""A county that is served, and what tests say to it: principals by role, events in wire form, requests by somebody."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any, Self

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.api.current import Opener
from service.app import create_app
from service.cli.ledger import make
from service.county import County
from service.settings import Settings

NDJSON = "application/x-ndjson"
FUZHUANG, ELSEWHERE = "village:fuzhuang", "village:elsewhere"
FU, KUNLUN, HEATING, ZHANG = "household:fu", "cooperative:kunlun", "fund:heating", "cadre:zhang"

Principals = dict[str, tuple[list[str], str, str | None]]
PRINCIPALS: Principals = {
    "everyone": (["office", "recorder", "finance", "organisation"], "130930", None),
    "loader": (["office", "recorder", "finance", "organisation", "discipline", "inspector"], "130930", None),
    "office": (["office", "recorder"], "130930", None),
    "finance": (["finance"], "130930", None),
    "auditor": (["auditor"], "130930", None),
    "inspector": (["inspector"], "130930", None),
    "discipline": (["discipline"], "130930", None),
    "administrator-1": (["administrator"], "130930", None),
    "administrator-2": (["administrator"], "130930", None),
    "town": (["recorder"], "130930100", None),
    "village": (["recorder"], "130930100200", None),
    "other-village": (["recorder"], "130930999888", None),
    "self": (["self"], "130930", ZHANG),
}


def command(type_: str, occurred_on: str = "2018-11-10", **data: Any) -> dict[str, Any]:
    """An event in wire form, with an id of its own; `from_` is written as `from`."""
    data = {name.rstrip("_"): value for name, value in data.items()}
    return {"id": str(uuid.uuid4()), "type": type_, "occurred_on": occurred_on, "data": data}


def village(village: str = FUZHUANG, division: str | None = "130930100200", **more: Any) -> dict[str, Any]:
    return command("VillageRegistered", "2017", village=village, name="付庄村", division=division, **more)


def household(household: str = FU, village: str = FUZHUANG, **more: Any) -> dict[str, Any]:
    return command("HouseholdRegistered", "2018", household=household, village=village, head="付某某", **more)


def visit(household: str = FU, village: str = FUZHUANG, on: str = "2018-11-10", **more: Any) -> dict[str, Any]:
    return command("VisitRecorded", on, household=household, village=village, **more)


def appropriation(amount_fen: Any = 1_000_000, fund: str = HEATING, **more: Any) -> dict[str, Any]:
    return command(
        "FundAppropriated", "2018-01-02", fund=fund, level="county", amount_fen=amount_fen, document="1号", **more
    )


def order(amount_fen: Any, payment: str = "payment:1", fund: str = HEATING) -> dict[str, Any]:
    return command("PaymentOrdered", payment=payment, fund=fund, amount_fen=amount_fen)


def payment(amount_fen: Any = 25_000, payee: str = FU, on: str = "2018-11-12", **more: Any) -> dict[str, Any]:
    return command("FundsDisbursed", on, payee=payee, amount_fen=amount_fen, kind="subsidy", **more)


def cadre(cadre: str = ZHANG) -> dict[str, Any]:
    return command("CadreRegistered", "2017", cadre=cadre, name="张江山")


def void(of: dict[str, Any], reason: str = "误录") -> dict[str, Any]:
    return command("EventVoided", "2018-11-20", voids=of["id"], reason=reason)


def lines(*commands: dict[str, Any] | bytes) -> bytes:
    """Commands as a body of lines; bytes as they are."""
    return b"".join(c if isinstance(c, bytes) else json.dumps(c, ensure_ascii=False).encode() + b"\n" for c in commands)


def verdicts(response: TestResponse) -> list[dict[str, Any]]:
    """The verdicts of a batch of lines."""
    return [json.loads(line) for line in response.data.splitlines()]


_idle: list[Flask] = []
"""Applications that no test uses: describing all routes takes longer than making a county."""


class Api:
    """A county served in this process."""

    def __init__(self, folder: Path, database_url: str = "", **settings: Any) -> None:
        self.settings = Settings(folder=folder, database_url=database_url, **settings)
        make(self.settings)
        self.app = _idle.pop() if _idle else create_app(self.settings)
        self.app.config["SETTINGS"] = self.settings
        self.app.extensions["county"] = Opener(self.settings)
        self.client: FlaskClient = self.app.test_client()
        self._tokens: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.county.close()
        _idle.append(self.app)

    @property
    def county(self) -> County:
        found: County = self.app.extensions["county"]()
        return found

    def token(self, name: str) -> str:
        """The token of one of PRINCIPALS, who is added when first named."""
        if name not in self._tokens:
            roles, scope, subject = PRINCIPALS[name]
            self._tokens[name] = self.county.principals.add(name, name, roles, scope, "2018-01-01", subject)
        return self._tokens[name]

    def headers(self, by: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token(by)}"}

    def get(self, path: str, by: str = "everyone", **more: Any) -> TestResponse:
        return self.client.get(path, headers=self.headers(by) | more.pop("headers", {}), **more)

    def put(self, path: str, by: str) -> TestResponse:
        return self.client.put(path, headers=self.headers(by))

    def post(self, command: dict[str, Any], by: str = "everyone", **more: Any) -> TestResponse:
        """One event to the address of its type."""
        return self.client.post(f"/v1/events/{command['type']}", json=command, headers=self.headers(by), **more)

    def batch(self, body: bytes, by: str = "everyone", query: str = "", **headers: str) -> TestResponse:
        """A body of lines, or of what Content-Type says."""
        headers = {"Content-Type": NDJSON} | {name.replace("_", "-"): text for name, text in headers.items()}
        return self.client.post(f"/v1/events{query}", data=body, headers=self.headers(by) | headers, buffered=True)

    def tell(self, *commands: dict[str, Any], by: str = "everyone") -> list[dict[str, Any]]:
        """Records events that must all be taken; gives their receipts."""
        found = verdicts(self.batch(lines(*commands), by))
        assert all("receipt" in verdict for verdict in found), found
        return [verdict["receipt"] for verdict in found]

    def head(self) -> int:
        return self.county.head()[0]
