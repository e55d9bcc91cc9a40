"""Health, figures, the API's page, and what every problem means."""

from __future__ import annotations

import ast
import re
import sqlite3
from pathlib import Path

import pytest

from domain.kernel.refusal import Refusal
from service import problems
from service.app import create_app
from service.cli.ledger import make
from service.problems import MEANINGS, meanings
from service.settings import Settings
from tests.service.api.serving import FU, Api, household, village, visit

ASSETS = re.compile(r"""(?:src|href)=["']([^"']+)["']""")


def test_the_process_and_its_ledger_say_that_they_are_well(api_on_both: Api) -> None:
    assert api_on_both.client.get("/livez").text == "ok\n"
    api_on_both.tell(village())
    assert api_on_both.client.get("/readyz").text == "ok, position 1\n"


def test_without_a_ledger_all_answers_name_the_command_that_makes_one(tmp_path: Path) -> None:
    for folder in (tmp_path / "nowhere", tmp_path):
        client = create_app(Settings(folder=folder)).test_client()
        for path in ("/readyz", "/v1/events"):
            response = client.get(path, headers={"Authorization": "Bearer x"})
            assert (response.status_code, response.json["title"]) == (503, "LedgerUnusable")
            assert "flask ledger init" in response.json["detail"]
        assert client.get("/livez").status_code == 200
        assert client.get("/metrics").status_code == 200
        assert client.get("/docs").status_code == 200


def test_once_the_ledger_is_made_the_same_process_serves_it(tmp_path: Path) -> None:
    settings = Settings(folder=tmp_path / "var")
    client = create_app(settings).test_client()
    assert client.get("/readyz").status_code == 503
    make(settings)
    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize(
    ("missing", "named"),
    [("keys.db", "flask ledger init"), ("access.db", "flask ledger init"), ("master.key", "master key")],
)
def test_a_file_that_is_missing_is_named_with_what_mends_it(tmp_path: Path, missing: str, named: str) -> None:
    with Api(tmp_path / "var") as api:
        api.token("office")
    for path in (tmp_path / "var").glob(f"{missing}*"):
        path.unlink()
    client = create_app(api.settings).test_client()
    response = client.get("/v1/events", headers={"Authorization": "Bearer x"})
    assert (response.status_code, response.json["title"]) == (503, "LedgerUnusable")
    assert named in response.json["detail"]


def test_figures_count_requests_by_route_and_events_by_outcome(api: Api) -> None:
    event = village()
    for command in (event, event, visit(household="household:nobody")):
        api.post(command)
    text = api.client.get("/metrics").text
    assert 'ledger_requests_total{method="POST",route="/v1/events/VillageRegistered",status="201"}' in text
    for outcome in ("recorded", "duplicate", "UnknownSubject"):
        assert f'ledger_events_total{{outcome="{outcome}"}}' in text
    assert "ledger_request_seconds_bucket" in text


def gauges(api: Api) -> list[str]:
    """What the figures say of registers."""
    response = api.client.get("/metrics")
    assert response.status_code == 200
    return [line for line in response.text.splitlines() if line.startswith("ledger_registers")]


@pytest.mark.parametrize("workers", ["one", "several"])
def test_figures_say_how_far_the_registers_are_behind_the_ledger(
    api_on_both: Api, workers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if workers == "several":
        monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    api_on_both.tell(village(), household())
    assert gauges(api_on_both) == [], "there are none"
    api_on_both.county.follower().catch_up()
    assert gauges(api_on_both) == ["ledger_registers_position 2.0", "ledger_registers_lag_events 0.0"]
    api_on_both.tell(visit())
    assert gauges(api_on_both) == ["ledger_registers_position 2.0", "ledger_registers_lag_events 1.0"]


def test_figures_are_shown_where_no_registers_can_be_read(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise sqlite3.OperationalError

    api.county.follower().catch_up()
    with monkeypatch.context() as outage:
        outage.setattr(api.county.registers, "reading", away)
        assert gauges(api) == []
        assert "ledger_requests_total" in api.client.get("/metrics").text
    assert len(gauges(api)) == 2


def test_figures_have_no_label_of_a_clients_choosing(api: Api) -> None:
    api.client.open("/v1/events", method="INVENTED")
    api.client.get("/invented/address")
    text = api.client.get("/metrics").text
    assert "INVENTED" not in text
    assert "invented" not in text
    assert 'method="other",route="unknown"' in text


def test_the_way_leads_to_the_apis_page(api: Api) -> None:
    response = api.client.get("/")
    assert (response.status_code, response.headers["Location"]) == (302, "/docs")


def test_the_apis_page_needs_nothing_from_outside(api: Api) -> None:
    page = api.client.get("/docs")
    assert page.status_code == 200
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert "script-src 'self';" in policy, "no inline script"
    addresses = ASSETS.findall(page.text)
    assert len(addresses) >= 4
    assert not re.search(r"https?:", page.text)
    for address in addresses:
        if not address.startswith("data:"):
            assert address.startswith("/docs/")
            with api.client.get(address) as response:
                assert response.status_code == 200
                assert response.headers["X-Content-Type-Options"] == "nosniff"
                kind = "text/css" if address.endswith(".css") else "text/javascript"
                assert response.content_type.startswith(kind)
    start = api.client.get("/docs/start.js").text
    assert "/openapi.json" in start
    assert not re.search(r"https?:", start)
    with api.client.get("/docs/assets/swagger-ui.css") as response:
        assert not re.search(r"@import|url\(\s*[\"']?(?:https?:)?//", response.text)


@pytest.mark.parametrize("name", ["../setup.py", "%2e%2e/__init__.py", "nothing.js"])
def test_no_other_file_is_served(api: Api, name: str) -> None:
    assert api.client.get(f"/docs/assets/{name}").status_code == 404


def test_every_problem_has_a_page_that_explains_it(api: Api) -> None:
    everything = api.client.get("/docs/problems").text
    for name, meaning in meanings().items():
        response = api.client.get(f"/docs/problems/{name}")
        assert response.status_code == 200
        assert "Content-Security-Policy" in response.headers
        assert f"{meaning.status}. " in response.text
        assert "{" not in response.text
        assert f'id="{name}"' in everything
    assert "<var>fund</var>" in api.client.get("/docs/problems/BeyondFundBalance").text


def test_a_problem_that_does_not_exist_has_no_page(api: Api) -> None:
    for name in ("Nothing", "Refusal", "<script>"):
        response = api.client.get(f"/docs/problems/{name}")
        assert response.status_code == 404
        assert "<script>" not in response.text


def test_every_problem_that_the_service_raises_is_explained_with_its_status() -> None:
    """Reads the source: each Problem(status, "Code", …) is in MEANINGS so, and each of those is raised somewhere."""
    root = Path(problems.__file__).parent
    raised: set[tuple[int, str]] = set()
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem":
                status, code = node.args[:2]
                if isinstance(status, ast.Constant) and isinstance(code, ast.Constant):
                    raised.add((status.value, code.value))
    explained = {(meaning.status, code) for code, meaning in MEANINGS.items()}
    assert raised <= explained
    by_the_framework = {(400, "BadRequest"), (405, "MethodNotAllowed"), (422, "InvalidParameters")}
    assert explained - raised <= by_the_framework


def test_no_code_means_two_things() -> None:
    refusals = {cls.__name__ for cls in Refusal.__subclasses__() if cls.__module__.startswith("domain.")}
    assert not refusals & MEANINGS.keys()
    assert len(meanings()) >= len(refusals | MEANINGS.keys())


# -- addresses and methods


@pytest.mark.parametrize(
    "path", ["/v1", "/v1/", "/v1/nothing", "/v1/events/", "/v1//events", "/nothing", "/v1/events/a/b"]
)
def test_an_unknown_address_is_a_404_problem(api: Api, path: str) -> None:
    response = api.client.get(path)
    assert (response.status_code, response.json["title"]) == (404, "NotFound")
    assert response.content_type == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/v1/events", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("PUT", "/v1/events/VillageRegistered", {"OPTIONS", "POST"}),
        ("GET", "/v1/events/VillageRegistered", {"OPTIONS", "POST"}),
        ("POST", f"/v1/households/{FU}", {"GET", "HEAD", "OPTIONS"}),
        ("DELETE", f"/v1/erasures/{FU}", {"GET", "HEAD", "OPTIONS", "PUT"}),
        ("POST", "/livez", {"GET", "HEAD", "OPTIONS"}),
        ("TRACE", "/v1/events", {"GET", "HEAD", "OPTIONS", "POST"}),
    ],
)
def test_a_wrong_method_is_a_405_problem_that_says_which_are_right(
    api: Api, method: str, path: str, allowed: set[str]
) -> None:
    response = api.client.open(path, method=method)
    assert (response.status_code, response.json["title"]) == (405, "MethodNotAllowed")
    assert set(response.headers["Allow"].split(", ")) == allowed


def test_head_is_get_without_a_body_and_options_says_what_is_allowed(api: Api) -> None:
    api.tell(village(), household())
    for path in ("/v1/events", f"/v1/households/{FU}"):
        got, head = api.get(path), api.client.head(path, headers=api.headers("everyone"))
        assert (head.status_code, head.data) == (200, b"")
        assert head.headers["Content-Type"] == got.headers["Content-Type"]
        assert head.headers["Ledger-Position"] == "2"
    response = api.client.options("/v1/events", headers=api.headers("everyone"))
    assert response.status_code == 200
    assert "POST" in response.headers["Allow"]


def test_an_error_that_nobody_foresaw_tells_nothing(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("付某某 130930197001010011")

    api.token("everyone")
    monkeypatch.setattr(api.county, "find", broken)
    response = api.get(f"/v1/events/{village()['id']}")
    assert (response.status_code, response.json["title"]) == (500, "ServerError")
    assert "付某某" not in response.text
    assert response.json["instance"] == f"urn:request:{response.headers['X-Request-Id']}"


def test_answers_of_the_record_are_kept_by_no_cache_but_the_readers_own(api: Api) -> None:
    assert api.get("/v1/events").headers["Cache-Control"] == "no-store"
    assert api.client.get("/v1/events").headers["Cache-Control"] == "no-store"
    assert api.client.get("/docs").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    ("given", "kept"), [("abc-1.2_3", True), ("a b", False), ("付", False), ("x" * 65, False), ("", False)]
)
def test_a_request_id_is_the_clients_own_if_it_is_a_plain_word(api: Api, given: str, kept: bool) -> None:
    response = api.client.get("/livez", headers={"X-Request-Id": given.encode().decode("latin-1")})
    assert (response.headers["X-Request-Id"] == given) is kept
