"""Events at random, built from their declarations: whatever a field's type and limits allow may come."""

import datetime as dt
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from hypothesis import strategies as st

import domain.catalogue  # noqa: F401 - declares all events
from domain.kernel.dates import DAY_PATTERN, INSTANT_PATTERN, OCCURRED_ON_PATTERN
from domain.kernel.event import EVENTS, Declaration, Event
from domain.kernel.figure import Hedged
from domain.kernel.identity import make
from domain.kernel.subject import END

_days = st.dates(dt.date(2010, 1, 1), dt.date(2018, 11, 21)).map(dt.date.isoformat)
_instants = _days.map(lambda day: f"{day}T09:30:00+08:00")
_hedged = st.builds(
    Hedged, st.sampled_from(["余", "多", "以上", "超过", "不到", "近", "差不多"]), st.integers(0, 2**53 - 1)
) | st.just(Hedged("不详"))
_identities = st.builds(
    make, st.just("130930"), st.dates(dt.date(1920, 1, 1), dt.date(2018, 1, 1)), st.integers(0, 999)
)
_PATTERNS = {
    DAY_PATTERN: _days,
    INSTANT_PATTERN: _instants,
    OCCURRED_ON_PATTERN: st.one_of(_days, _instants, _days.map(lambda day: day[:7]), _days.map(lambda day: day[:4])),
}


def of(declaration: Declaration) -> st.SearchStrategy[Event]:
    """Events of one declaration, optional fields there or absent."""
    return _struct(declaration.cls)


def events() -> st.SearchStrategy[Event]:
    """Events of all declarations."""
    return st.sampled_from(sorted(EVENTS)).flatmap(lambda name: of(EVENTS[name]))


def _struct(cls: type[msgspec.Struct]) -> st.SearchStrategy[Any]:
    if cls is Hedged:
        return _hedged
    hints = get_type_hints(cls, include_extras=True)
    fields = {f.name: f for f in msgspec.structs.fields(cls)}
    required = {name: _value(hints[name]) for name, f in fields.items() if f.required}
    optional = {name: _value(hints[name]) for name, f in fields.items() if not f.required}
    return st.fixed_dictionaries(required, optional=optional).map(lambda values: cls(**values))


def _value(hint: Any, limits: tuple[msgspec.Meta, ...] = ()) -> st.SearchStrategy[Any]:
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _value(parts[0], limits + tuple(m for m in hint.__metadata__ if isinstance(m, msgspec.Meta)))
    if origin is Literal or hint is type(None):
        return st.sampled_from(parts or (None,))
    if origin in (Union, UnionType):
        return st.one_of([_value(part) for part in parts])
    if hint is bool:
        return st.booleans()
    if origin is list:
        most = min(_limit(limits, "max_length", 4), 4)
        return st.lists(_value(parts[0]), min_size=_limit(limits, "min_length", 0), max_size=most)
    return _text(limits) if hint is str else _integer(limits) if hint is int else _struct(hint)


def _integer(limits: tuple[msgspec.Meta, ...]) -> st.SearchStrategy[int]:
    return st.integers(_limit(limits, "ge", -(2**53) + 1), _limit(limits, "le", 2**53 - 1))


def _text(limits: tuple[msgspec.Meta, ...]) -> st.SearchStrategy[str]:
    marks = {key: mark for meta in limits for key, mark in (meta.extra_json_schema or {}).items()}
    if marks.get("x-personal") == "identity":
        return _identities
    if "x-subject" in marks:
        kinds = st.sampled_from(marks["x-subject"].split())
        return st.builds("{}:{}".format, kinds, st.from_regex(r"\A[a-z0-9][a-z0-9._-]{0,9}\Z"))
    pattern = next((meta.pattern for meta in limits if meta.pattern), None)
    if pattern in _PATTERNS:
        return _PATTERNS[pattern]
    if pattern is not None:
        return st.from_regex(rf"\A(?:{pattern.removeprefix('^').removesuffix(END)})\Z")
    return st.text(
        st.characters(codec="utf-8"),
        min_size=_limit(limits, "min_length", 0),
        max_size=min(_limit(limits, "max_length", 20), 20),
    )


def _limit(limits: tuple[msgspec.Meta, ...], name: str, default: int) -> int:
    return next((limit for meta in limits if (limit := getattr(meta, name)) is not None), default)
