"""The OpenAPI 3.1 document, made from the declarations."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_smorest import Api
from marshmallow import fields

from service.api.schemas import command_schema
from service.schema import OneOf, StrictInteger, form_of

END_MARKS = (r"(?![\s\S])", r"$(?!\n)")
"""How the declarations anchor a pattern's end for Python; in ECMA-262 a plain $ says the same."""


def make_api(app: Flask) -> Api:
    """The API with its document at /openapi.json."""
    app.config |= {
        "API_TITLE": "Ledger of public assistance",
        "API_VERSION": "v1",
        "OPENAPI_VERSION": "3.1.0",
        "OPENAPI_URL_PREFIX": "/",
        "OPENAPI_JSON_PATH": "openapi.json",
        "API_SPEC_OPTIONS": {
            "info": {
                "description": "Every visit, disbursement, land transfer and promotion as a sealed event, "
                "and what follows from them.",
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
            "security": [{"token": []}],
        },
    }
    api = Api(app)
    api.register_field(StrictInteger, "integer", None)
    for addition in (_forms, _plain_pattern, _members):
        api.ma_plugin.converter.add_attribute_function(addition)
    api.spec.components.security_scheme(
        "token", {"type": "http", "scheme": "bearer", "description": "The token of a principal (`flask principals`)."}
    )
    api.spec.components.schema("Command", schema=command_schema(None))
    # The library documents its own errors and page counts: here faults are problem documents, and pages have cursors.
    api.DEFAULT_ERROR_RESPONSE_NAME = None
    for name in ("Error", "PaginationMetadata"):
        api.spec.components.schemas.pop(name, None)
    api.spec.components.responses.clear()
    return api


def _forms(self: Any, field: Any, **_: Any) -> dict[str, Any]:
    """A field of several forms."""
    if not isinstance(field, OneOf):
        return {}
    forms = [self.field2property(choice) for _, choice in field.choices]
    return {"anyOf": [*forms, {"type": "null"}] if field.allow_none else forms}


def _plain_pattern(_: Any, field: Any, **__: Any) -> dict[str, Any]:
    """A text's pattern as ECMA-262 has it."""
    pattern = form_of(field)
    if pattern is None:
        return {}
    for mark in END_MARKS:
        pattern = pattern.replace(mark, "$")
    return {"pattern": pattern}


def _members(_: Any, field: Any, ret: dict[str, Any], **__: Any) -> dict[str, Any]:
    """An object's limits and the form of its keys: the library writes the limits of a text, and no form."""
    if not isinstance(field, fields.Dict):
        return {}
    found: dict[str, Any] = {}
    for of_text, of_object in (("minLength", "minProperties"), ("maxLength", "maxProperties")):
        if of_text in ret:
            found[of_object] = ret.pop(of_text)
    pattern = form_of(field.key_field)
    return found | ({"propertyNames": {"pattern": pattern}} if pattern else {})
