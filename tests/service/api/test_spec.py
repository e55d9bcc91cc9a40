"""The API's document: valid, and complete; nothing that is public goes without a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import validate

from domain.kernel.event import EVENTS, ROLES
from projections.kernel.page import PAGES
from service.api.schemas import PROBLEM_JSON
from service.app import create_app
from service.settings import Settings

METHODS = ("get", "put", "post", "delete", "patch")


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(Settings())


@pytest.fixture(scope="module")
def document(app: Flask) -> dict[str, Any]:
    response = app.test_client().get("/openapi.json")
    assert response.content_type == "application/json"
    found: dict[str, Any] = response.json
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                operation = item[method] | {
                    "parameters": item.get("parameters", []) + item[method].get("parameters", [])
                }
                yield path, method, operation


def every_schema(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object with properties, wherever it stands."""

    def walk(value: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
        if isinstance(value, dict):
            if isinstance(value.get("properties"), dict):
                yield path, value
            for key, inner in value.items():
                yield from walk(inner, f"{path}/{key}")
        elif isinstance(value, list):
            for number, inner in enumerate(value):
                yield from walk(inner, f"{path}/{number}")

    return walk(document, "")


def test_it_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_every_route_below_v1_and_of_operation_is_in_it(app: Flask, document: dict[str, Any]) -> None:
    routes = {
        re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/v1/") or rule.rule in ("/livez", "/readyz", "/metrics")
    }
    assert routes == set(document["paths"])
    for name in EVENTS:
        assert (f"/v1/events/{name}" in routes) is (name != "PersonalDataErased")
    for collection in PAGES:
        assert any(route.startswith(f"/v1/{collection}/{{") for route in routes)


def test_every_operation_has_a_summary_and_says_what_it_does(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        assert operation["summary"], (path, method)
        assert len(operation["summary"]) < 80, (path, method)
        if path.startswith("/v1/"):
            assert operation["description"], (path, method)
        assert operation["tags"], (path, method)


def test_every_parameter_has_a_description(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        named = {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "path"}
        assert named == set(re.findall(r"\{(\w+)\}", path)), (path, method)
        for parameter in operation["parameters"]:
            assert parameter["description"], (path, method, parameter["name"])


def test_every_field_has_a_description(document: dict[str, Any]) -> None:
    bare = [
        f"{path}/{name}"
        for path, schema in every_schema(document)
        for name, field in schema["properties"].items()
        if not field.get("description")
    ]
    assert bare == []


def test_every_answer_and_header_has_a_description(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        for status, answer in operation["responses"].items():
            assert answer["description"], (path, method, status)
            for name, header in answer.get("headers", {}).items():
                assert header["description"], (path, method, status, name)


def test_errors_are_problem_documents(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        assert "default" not in operation["responses"], (path, method)
        for status, answer in operation["responses"].items():
            if int(status) >= 400 and (path, status) != ("/v1/events", "409"):
                assert list(answer["content"]) == [PROBLEM_JSON], (path, method, status)
        if path.startswith("/v1/"):
            assert {"401", "503"} <= operation["responses"].keys(), (path, method)


def test_what_needs_no_token_says_so(document: dict[str, Any]) -> None:
    assert document["security"] == [{"token": []}]
    for path, method, operation in operations(document):
        assert (operation.get("security") == []) is not path.startswith("/v1/"), (path, method)


def test_patterns_are_those_of_ecmascript(document: dict[str, Any]) -> None:
    for _, schema in every_schema(document):
        for field in schema["properties"].values():
            assert "(?!" not in field.get("pattern", ""), field
            if "pattern" in field:
                assert field["pattern"].startswith("^")
                assert field["pattern"].endswith("$")


def test_an_events_address_says_who_may_record_it(document: dict[str, Any]) -> None:
    for name, declaration in EVENTS.items():
        if name != "PersonalDataErased":
            description = document["paths"][f"/v1/events/{name}"]["post"]["description"]
            assert f"Recorded by: {', '.join(sorted(declaration.by))}." in description
            assert set(declaration.by) <= set(ROLES)


def test_personal_fields_are_marked(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for declaration in EVENTS.values():
        if declaration.name in schemas:
            properties = schemas[declaration.name]["properties"]
            marked = {name for name, field in properties.items() if "x-personal" in field}
            assert marked == {declaration.encoded_names[field] for field in declaration.personal}


def test_every_operation_below_v1_wants_a_token(app: Flask, document: dict[str, Any]) -> None:
    with app.test_client() as client:
        for path, method, _ in operations(document):
            if path.startswith("/v1/"):
                address = re.sub(r"\{\w+\}", "00000000-0000-4000-8000-000000000001", path)
                answer = client.open(address, method=method.upper())
                assert (answer.status_code, answer.json["title"]) == (401, "Unauthenticated"), (path, method)


def test_nothing_in_it_leads_outside(document: dict[str, Any]) -> None:
    assert not re.search(r"https?://", str(document))
