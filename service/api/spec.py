"""The OpenAPI 3.1 document, made from the declarations."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_smorest import Api

from service.api.schemas import PROBLEM_JSON, ProblemSchema, command_schema
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
                "description": "Every visit, disbursement, land transfer and promotion as a sealed event, and what follows.",
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
            "security": [{"token": []}],
        },
    }
    api = Api(app)
    api.register_field(StrictInteger, "integer", None)
    api.ma_plugin.converter.add_attribute_function(_forms)
    api.ma_plugin.converter.add_attribute_function(_plain_pattern)
    api.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    api.spec.components.schema("Command", schema=command_schema(None))
    # Faults leave as problem documents, whatever the library would have said.
    api.DEFAULT_ERROR_RESPONSE_NAME = None
    api.spec.components.responses["DEFAULT_ERROR"] = {
        "description": "A problem.",
        "content": {
            PROBLEM_JSON: {
                "schema": api.spec.get_ref("schema", "Problem")
                if "Problem" in api.spec.components.schemas
                else {"type": "object"}
            }
        },
    }
    return api


def _forms(self: Any, field: Any, **_: Any) -> dict[str, Any]:
    """A field of several forms, as oneOf."""
    if not isinstance(field, OneOf):
        return {}
    return {"oneOf": [self.field2property(choice) for _, choice in field.choices]}


def _plain_pattern(self: Any, field: Any, **_: Any) -> dict[str, Any]:
    pattern = form_of(field)
    if pattern is None:
        return {}
    for mark in END_MARKS:
        pattern = pattern.replace(mark, "$")
    return {"pattern": pattern}


__all__ = ["ProblemSchema", "make_api"]
