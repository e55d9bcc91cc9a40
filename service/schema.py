"""The marshmallow schema of a declaration, derived from it: it documents the API and names every fault of an event.

msgspec decides whether an event is well formed, at both doors; the schema says what is wrong with one that is not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final

import msgspec
from marshmallow import INCLUDE, RAISE, Schema, ValidationError, fields, validate, validates_schema
from msgspec import inspect as types

from service.problems import Problem


class Shape(Schema):
    """A schema that is never changed once it is made, and so is not copied by each decorator that documents a route."""

    def __deepcopy__(self, _memo: dict[int, object]) -> Shape:
        return self


SUBJECT: Final = re.compile(r"[a-z][a-z_]*:[a-z0-9][a-z0-9._-]{0,79}")
"""The form of every subject, whatever its kind."""


class StrictInteger(fields.Integer):
    """An integer in JSON: no string, no fraction, no true or false."""

    def _validated(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid", input=value)
        return value


class StrictBoolean(fields.Boolean):
    """True or false in JSON: no string and no number."""

    def _deserialize(self, value: Any, *given: Any, **more: Any) -> Any:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, *given, **more)


class StrictList(fields.List[Any]):
    """A list in JSON: marshmallow's own takes any collection, an object too."""

    def _deserialize(self, value: Any, *given: Any, **more: Any) -> Any:
        if not isinstance(value, list):
            raise self.make_error("invalid")
        return super()._deserialize(value, *given, **more)


class OneOf(fields.Field[Any]):
    """One of several forms, told apart by their JSON type."""

    def __init__(self, choices: list[tuple[type, fields.Field[Any]]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = choices

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        for form, field in self.choices:
            if isinstance(value, form) and not (isinstance(value, bool) and form is not bool):
                return field.deserialize(value, attr, data, **kwargs)
        raise ValidationError(f"One of {', '.join(_NAMES[form] for form, _ in self.choices)} is wanted here.")


@cache
def schema_of(cls: type) -> type[Schema]:
    """The schema of a struct: its fields, units, limits and descriptions."""
    info = types.type_info(cls)
    if not isinstance(info, types.StructType):
        raise TypeError(f"{cls!r} is no struct")
    members: dict[str, Any] = {field.encode_name: _field(field.type, required=field.required) for field in info.fields}
    if hasattr(cls, "__post_init__"):
        members["_as_a_whole"] = validates_schema(_as_a_whole(cls))
    members["Meta"] = type("Meta", (), {"unknown": RAISE if info.forbid_unknown_fields else INCLUDE})
    return type(cls.__name__, (Shape,), members)


def _as_a_whole(cls: type) -> Callable[..., None]:
    """What a struct asks of its fields together, by its own word."""

    def check(self: Schema, data: dict[str, Any], **_: Any) -> None:  # noqa: ARG001 - marshmallow calls a method
        try:
            msgspec.convert(data, cls)
        except msgspec.ValidationError as error:
            raise ValidationError(str(error)) from error

    return check


def malformed(text: bytes, error: Exception, faults_of: Callable[[dict[str, Any]], list[tuple[str, str]]]) -> Problem:
    """The problem of an event that was refused: each fault by its field, or what is wrong with the text as a whole.

    error: why it was refused, for what only msgspec sees. faults_of: names the faults of a JSON object.
    """
    try:
        value = json.loads(text.decode(), parse_constant=_no_constant)
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as fault:
        return _unreadable(fault)
    if not isinstance(value, dict):
        wanted = [{"field": "", "message": "A JSON object is wanted."}]
        return Problem(422, "InvalidEvent", "An event is a JSON object.", errors=wanted)
    errors = [{"field": field, "message": message} for field, message in faults_of(value)]
    if not errors and not isinstance(error, msgspec.ValidationError):
        return _unreadable(error)
    return Problem(
        422, "InvalidEvent", "The event is not as its declaration says.", errors=errors or [_from_msgspec(error)]
    )


def _unreadable(fault: Exception) -> Problem:
    if isinstance(fault, UnicodeDecodeError):
        return Problem(422, "InvalidEncoding", "The event is not valid UTF-8.")
    if isinstance(fault, UnicodeEncodeError):
        return Problem(422, "InvalidEncoding", "The event holds half of a surrogate pair: no text can contain it.")
    if isinstance(fault, RecursionError):
        return Problem(422, "MalformedJson", "The event is nested too deep.")
    return Problem(422, "MalformedJson", f"The event is no JSON: {fault}.")


def faults(cls: type, value: Any) -> list[tuple[str, str]]:
    """Every fault of a value as (field path, message), in the order of the fields."""
    if not isinstance(value, dict):
        return [("", "An object is wanted.")]
    found: dict[Any, Any] = schema_of(cls)().validate(value)
    return list(_flat(found, ""))


def _flat(found: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(found, dict):
        for key, inner in found.items():
            name = str(key)
            yield from _flat(inner, path if name == "_schema" else f"{path}.{name}" if path else name)
    else:
        yield from ((path, str(message)) for message in found)


def _from_msgspec(error: Exception) -> dict[str, str]:
    message, _, path = str(error).partition(" - at `$")
    return {"field": re.sub(r"\[(\d+)\]", r".\1", path.rstrip("`")).lstrip("."), "message": message}


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


# -- from msgspec's types to marshmallow's fields


def _field(kind: Any, *, required: bool) -> fields.Field[Any]:
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
            inner = _field(rest[0], required=required)
            inner.allow_none = nullable
            inner.metadata = {**inner.metadata, **extra}
            return inner
        choices = [(_json_type(t), _field(t, required=True)) for t in rest]
        return OneOf(choices, **_common(required, nullable, extra))
    extra.setdefault("description", _about(kind))
    return _MAKERS[type(kind)](kind, _common(required, nullable, {k: v for k, v in extra.items() if v}))


def _common(required: bool, nullable: bool, extra: dict[str, Any]) -> dict[str, Any]:
    return {
        "required": required,
        "allow_none": nullable,
        "metadata": extra,
        "error_messages": {"required": "This field is required."},
    }


def _about(kind: Any) -> str:
    """What a structure, or the structures of a list, say of themselves."""
    while isinstance(kind, types.Metadata | types.ListType):
        kind = kind.type if isinstance(kind, types.Metadata) else kind.item_type
    return str(kind.cls.__doc__ or "") if isinstance(kind, types.StructType) else ""


def _text(kind: types.StrType, common: dict[str, Any]) -> fields.Field[Any]:
    limits: list[Any] = _length(kind.min_length, kind.max_length)
    if kind.pattern:
        limits.append(_Pattern(kind.pattern))
    return fields.String(validate=limits, **common)


def _integer(kind: types.IntType, common: dict[str, Any]) -> fields.Field[Any]:
    limited = kind.ge is not None or kind.le is not None
    return StrictInteger(validate=[validate.Range(min=kind.ge, max=kind.le)] if limited else [], **common)


def _list(kind: types.ListType, common: dict[str, Any]) -> fields.Field[Any]:
    limits = _length(kind.min_length, kind.max_length)
    return StrictList(_field(kind.item_type, required=True), validate=limits, **common)


def _dict(kind: types.DictType, common: dict[str, Any]) -> fields.Field[Any]:
    return fields.Dict(
        keys=_field(kind.key_type, required=True),
        values=_field(kind.value_type, required=True),
        validate=_length(kind.min_length, kind.max_length),
        **common,
    )


_MAKERS: Final[dict[type, Callable[[Any, dict[str, Any]], fields.Field[Any]]]] = {
    types.StrType: _text,
    types.IntType: _integer,
    types.BoolType: lambda _, common: StrictBoolean(**common),
    types.LiteralType: lambda kind, common: fields.String(validate=[validate.OneOf(kind.values)], **common),
    types.ListType: _list,
    types.DictType: _dict,
    types.StructType: lambda kind, common: fields.Nested(schema_of(kind.cls), **common),
    types.RawType: lambda _, common: fields.Dict(keys=fields.String(), **common),
}


def form_of(field: Any) -> str | None:
    """The pattern that a text field must have, as declared."""
    return next(
        (str(v.regex.pattern) for v in getattr(field, "validators", ()) if isinstance(v, validate.Regexp)), None
    )


def _length(least: int | None, most: int | None) -> list[Any]:
    return [validate.Length(min=least, max=most)] if least is not None or most is not None else []


class _Pattern(validate.Regexp):
    """A pattern found anywhere, as msgspec and ECMA-262 have it: those of the declarations are anchored."""

    def __call__(self, value: Any) -> Any:
        if self.regex.search(value) is None:
            raise ValidationError(f"It does not have the form {self.regex.pattern!s}.")
        return value


_JSON: Final[dict[type, type]] = {
    types.IntType: int,
    types.StrType: str,
    types.LiteralType: str,
    types.BoolType: bool,
    types.StructType: dict,
    types.DictType: dict,
    types.ListType: list,
}
_NAMES: Final[dict[type, str]] = {
    int: "an integer",
    str: "a text",
    dict: "an object",
    list: "a list",
    bool: "true or false",
}


def _json_type(kind: Any) -> type:
    while isinstance(kind, types.Metadata):
        kind = kind.type
    return _JSON[type(kind)]
