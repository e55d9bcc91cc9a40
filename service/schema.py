"""The marshmallow schema of a declaration, derived from it: it documents the API and names every fault of an event.

msgspec decides whether an event is well formed, at both doors; the schema says what is wrong with one that is not.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any, Final

import msgspec
from marshmallow import INCLUDE, RAISE, Schema, ValidationError, fields, validate
from msgspec import inspect as types

from service.problems import Problem

_SENTENCES: Final = {
    "required": "This field is required.",
    "unknown": "There is no such field.",
}


class StrictInteger(fields.Integer):
    """An integer in JSON: no string, no fraction, no true or false."""

    def _validated(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid", input=value)
        return value


class OneOf(fields.Field[Any]):
    """One of several forms, told apart by their JSON type."""

    def __init__(self, choices: list[tuple[type | tuple[type, ...], fields.Field[Any]]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = choices

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        for form, field in self.choices:
            if isinstance(value, form) and not (isinstance(value, bool) and form is not bool):
                return field.deserialize(value, attr, data, **kwargs)
        raise ValidationError(f"One of {', '.join(_name(form) for form, _ in self.choices)} is wanted here.")


@lru_cache(maxsize=None)
def schema_of(cls: type) -> type[Schema]:
    """The schema of a struct: its fields, units, limits and descriptions."""
    info = types.type_info(cls)
    if not isinstance(info, types.StructType):
        raise TypeError(f"{cls!r} is no struct")
    members: dict[str, Any] = {
        field.encode_name: _field(field.type, required=field.required, of=field) for field in info.fields
    }
    members["Meta"] = type("Meta", (), {"unknown": RAISE if info.forbid_unknown_fields else INCLUDE})
    return type(cls.__name__, (Schema,), members)


def malformed(cls: type, text: bytes, error: Exception, *, at: str = "") -> Problem:
    """The problem of a text that msgspec refused: each fault by its field, or where the text is no JSON at all."""
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except UnicodeDecodeError:
        return Problem(422, "InvalidEncoding", "The event is not valid UTF-8.")
    except RecursionError:
        return Problem(422, "MalformedJson", "The event is nested too deep.")
    except ValueError as fault:
        return Problem(422, "MalformedJson", f"The event is no JSON: {fault}.")
    if not isinstance(value, dict):
        return Problem(
            422,
            "InvalidEvent",
            "An event is a JSON object.",
            errors=[{"field": at.rstrip("."), "message": "object wanted"}],
        )
    errors = [{"field": at + field, "message": message} for field, message in faults(cls, value)]
    if not errors:
        errors = [_from_msgspec(error, at)]
    return Problem(422, "InvalidEvent", "The event is not as its declaration says.", errors=errors)


def faults(cls: type, value: dict[str, Any]) -> list[tuple[str, str]]:
    """Every fault of a value as (field path, message), in the order of the fields."""
    found: dict[Any, Any] = schema_of(cls)().validate(value)
    return list(_flat(found, ""))


def _flat(found: Any, path: str) -> Any:
    if isinstance(found, dict):
        for key, inner in found.items():
            name = str(key)
            yield from _flat(inner, path if name == "_schema" else f"{path}.{name}" if path else name)
    else:
        yield from ((path, str(message)) for message in found)


def _from_msgspec(error: Exception, at: str) -> dict[str, str]:
    message, _, path = str(error).partition(" - at `$")
    return {"field": (at + re.sub(r"\[(\d+)\]", r".\1", path.rstrip("`")).lstrip(".")).rstrip("."), "message": message}


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


# -- from msgspec's types to marshmallow's fields


def _field(kind: Any, *, required: bool, of: Any = None, description: str | None = None) -> fields.Field[Any]:  # noqa: ANN401
    """The field of a type."""
    extra: dict[str, Any] = {}
    while isinstance(kind, types.Metadata):
        extra |= kind.extra_json_schema or {}
        kind = kind.type
    nullable = False
    if isinstance(kind, types.UnionType):
        nullable = kind.includes_none
        rest = [t for t in kind.types if not isinstance(t, types.NoneType)]
        if len(rest) == 1:
            inner = _field(rest[0], required=required, of=of)
            inner.allow_none = nullable
            return inner
        choices = [(_json_type(t), _field(t, required=True)) for t in rest]
        return OneOf(choices, **_common(required, nullable, extra))
    return _plain(kind, _common(required, nullable, extra))


def _common(required: bool, nullable: bool, extra: dict[str, Any]) -> dict[str, Any]:
    return {
        "required": required,
        "allow_none": nullable,
        "metadata": extra,
        "error_messages": {"required": _SENTENCES["required"]},
    }


def _plain(kind: Any, common: dict[str, Any]) -> fields.Field[Any]:
    if isinstance(kind, types.StrType):
        return fields.String(validate=_text_limits(kind), **common)
    if isinstance(kind, types.IntType):
        limits = [validate.Range(min=kind.ge, max=kind.le)] if kind.ge is not None or kind.le is not None else []
        return StrictInteger(validate=limits, **common)
    if isinstance(kind, types.BoolType):
        return fields.Boolean(truthy={True}, falsy={False}, **common)
    if isinstance(kind, types.LiteralType):
        return fields.String(validate=[validate.OneOf(kind.values)], **common)
    if isinstance(kind, types.ListType):
        limits = _length(kind.min_length, kind.max_length)
        return fields.List(_field(kind.item_type, required=True), validate=limits, **common)
    if isinstance(kind, types.DictType):
        return fields.Dict(
            keys=_field(kind.key_type, required=True),
            values=_field(kind.value_type, required=True),
            validate=_length(kind.min_length, kind.max_length),
            **common,
        )
    if isinstance(kind, types.StructType):
        return fields.Nested(schema_of(kind.cls), **common)
    if isinstance(kind, types.RawType):
        return fields.Dict(keys=fields.String(), **common)
    raise TypeError(f"no field for {kind!r}")


def form_of(field: Any) -> str | None:
    """The pattern that a text field must have, as declared."""
    return next((v.regex.pattern for v in getattr(field, "validators", ()) if isinstance(v, _Pattern)), None)


def _text_limits(kind: types.StrType) -> list[Any]:
    limits: list[Any] = list(_length(kind.min_length, kind.max_length))
    if kind.pattern:
        limits.append(_Pattern(kind.pattern))
    return limits


def _length(least: int | None, most: int | None) -> list[Any]:
    return [validate.Length(min=least, max=most)] if least is not None or most is not None else []


class _Pattern(validate.Regexp):
    """A pattern found anywhere, as msgspec and ECMA-262 have it: those of the declarations are anchored."""

    def __call__(self, value: Any) -> Any:
        if self.regex.search(value) is None:
            raise ValidationError(f"It does not have the form {self.regex.pattern}.")
        return value


_JSON: Final = {
    types.IntType: int,
    types.StrType: str,
    types.LiteralType: str,
    types.BoolType: bool,
    types.StructType: dict,
    types.DictType: dict,
    types.ListType: list,
}


def _json_type(kind: Any) -> type:
    while isinstance(kind, types.Metadata):
        kind = kind.type
    return _JSON[type(kind)]


def _name(form: Any) -> str:
    return {int: "an integer", str: "a text", dict: "an object", list: "a list", bool: "true or false"}[form]
