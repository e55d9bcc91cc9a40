"""The schema derived from a declaration: it finds fault with what msgspec refuses, and with nothing else."""

from __future__ import annotations

import json
from typing import Annotated, Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from domain.kernel.entry import encode_canonical
from domain.kernel.event import EVENTS, Declaration, Envelope
from service.ledger.door import parse
from service.problems import Problem
from service.schema import OneOf, StrictBoolean, faults, malformed, schema_of
from tests.domain import declared

ID = "00000000-0000-4000-8000-000000000001"
MORE = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(
        ["", "2019-02-29", "2018-11-10", "household:fu", "village:x\n", "余", "科员", "x" * 3000, "0" * 18]
    )
    | st.text(st.characters(codec="utf-8"), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value, as a path."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path] + [place for key, found in inner for place in places(found, (*path, key))]


def changed(value: Any, path: tuple[Any, ...], how: str, by: Any) -> Any:
    """The value with something else at a place, without it, or with more in it."""
    if not path:
        if how == "more" and isinstance(value, dict):
            return value | {"unheard-of": by}
        if how == "more" and isinstance(value, list):
            return [*value, by] * 60
        return by
    copy = dict(value) if isinstance(value, dict) else list(value)
    if how == "less" and len(path) == 1:
        del copy[path[0]]
    else:
        copy[path[0]] = changed(value[path[0]], path[1:], how, by)
    return copy


@st.composite
def events_nearly(draw: st.DrawFn, declaration: Declaration) -> Any:
    """The data of an event with up to two places changed."""
    value = json.loads(encode_canonical(draw(declared.of(declaration))))
    for _ in range(draw(st.integers(0, 2))):
        path = draw(st.sampled_from(places(value)))
        value = changed(value, path, draw(st.sampled_from(["other", "less", "more"])), draw(_json))
    return value


def takes(decode: Any, value: Any) -> bool:
    """msgspec's verdict."""
    try:
        decode(json.dumps(value).encode())
    except msgspec.ValidationError:
        return False
    return True


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_whatever_msgspec_refuses_the_schema_finds_fault_with_and_with_nothing_else(name: str) -> None:
    declaration = EVENTS[name]

    @MORE
    @given(events_nearly(declaration))
    def agree(value: Any) -> None:
        found = faults(declaration.cls, value)
        assert takes(declaration.decode, value) is not bool(found), found

    agree()


@MORE
@given(st.data())
def test_the_same_of_the_envelope(data: st.DataObject) -> None:
    value: Any = {
        "id": ID,
        "type": "VillageRegistered",
        "occurred_on": "2018-11",
        "data": {},
        "on_behalf_of": "cadre:zhang",
        "device": {"seq": 1, "time": "2018-11-10T09:30:00+08:00"},
        "evidence": [
            {
                "sha256": "ab" * 32,
                "media_type": "image/jpeg",
                "place": {"latitude": "38", "longitude": "117", "datum": "WGS-84", "accuracy_m": 5},
            }
        ],
        "corrects": ID,
        "reason": "补录",
        "expected": {"household:fu": 3},
    }
    for _ in range(data.draw(st.integers(0, 2))):
        path = data.draw(st.sampled_from([place for place in places(value) if place[:1] != ("data",)]))
        value = changed(value, path, data.draw(st.sampled_from(["other", "less", "more"])), data.draw(_json))
    decode = msgspec.json.Decoder(Envelope).decode
    assert takes(decode, value) is not bool([f for f, _ in faults(Envelope, value) if f.partition(".")[0] != "data"])


@MORE
@given(declared.events(), st.data())
def test_a_valid_event_is_taken_however_it_is_written(event: Any, data: st.DataObject) -> None:
    name = type(event).__name__
    value = {"id": ID, "type": name, "occurred_on": "2018-11-10", "data": json.loads(encode_canonical(event))}
    line = written(value, data.draw)
    assert json.loads(line) == value
    parsed = parse(line)
    assert parsed.declaration.name == name
    assert encode_canonical(parsed.event) == encode_canonical(event)


@MORE
@given(declared.events(), st.data())
def test_a_key_that_stands_twice_is_found_wherever_it_stands(event: Any, data: st.DataObject) -> None:
    value = {
        "id": ID,
        "type": type(event).__name__,
        "occurred_on": "2018-11-10",
        "device": {"seq": 1, "time": "2018-11-10T09:30:00+08:00"},
        "expected": {"household:fu": 3},
        "data": json.loads(encode_canonical(event)),
    }
    objects = [path for path in places(value) if isinstance(at(value, path), dict) and at(value, path)]
    path = data.draw(st.sampled_from(objects))
    key = data.draw(st.sampled_from(sorted(at(value, path))))
    line = written(value, data.draw, twice=(path, key))
    with pytest.raises(Problem) as raised:
        parse(line)
    assert raised.value.code == "DuplicateKey"
    assert repr(key) in raised.value.detail


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def written(
    value: Any, draw: Any, twice: tuple[tuple[Any, ...], str] | None = None, path: tuple[Any, ...] = ()
) -> bytes:
    """A value as JSON with spaces and escapes as they come; twice: (path, key) of a key that is written twice."""

    def space() -> bytes:
        return draw(st.sampled_from([b"", b"", b"", b" ", b"\t", b"\r", b"  "]))  # type: ignore[no-any-return]

    def text(string: str) -> bytes:
        escaped = draw(st.sampled_from(["plain", "plain", "ascii", "all"]))
        if escaped == "all":
            units = string.encode("utf-16-be")
            return (
                b'"' + b"".join(b"\\u%04x" % int.from_bytes(units[i : i + 2]) for i in range(0, len(units), 2)) + b'"'
            )
        return json.dumps(string, ensure_ascii=escaped == "ascii").encode()

    if isinstance(value, dict):
        members = [(key, inner) for key, inner in value.items()]
        if twice and twice[0] == path:
            again = (twice[1], value[twice[1]])
            members.insert(draw(st.integers(0, len(members))), again)
        pieces = [
            space() + text(key) + space() + b":" + space() + written(inner, draw, twice, (*path, key)) + space()
            for key, inner in members
        ]
        return b"{" + b",".join(pieces) + b"}"
    if isinstance(value, list):
        pieces = [space() + written(inner, draw, twice, (*path, n)) + space() for n, inner in enumerate(value)]
        return b"[" + b",".join(pieces) + b"]"
    return text(value) if isinstance(value, str) else json.dumps(value).encode()


# -- what the faults say


def refused(line: bytes, type_: str = "") -> Problem:
    with pytest.raises(Problem) as raised:
        parse(line, type_)
    return raised.value


def event_with(**data: Any) -> bytes:
    fund = {"fund": "fund:heating", "level": "county", "amount_fen": 1, "document": "1号"}
    return json.dumps(
        {"id": ID, "type": "FundAppropriated", "occurred_on": "2018-11-10", "data": fund | data}, ensure_ascii=False
    ).encode()


@pytest.mark.parametrize(
    ("amount", "field"),
    [
        (1.5, "data.amount_fen"),
        (1.0, "data.amount_fen"),
        ("1", "data.amount_fen"),
        (True, "data.amount_fen"),
        (None, "data.amount_fen"),
        (-1, "data.amount_fen"),
        (2**53, "data.amount_fen"),
        (10**400, "data.amount_fen"),
        ([1], "data.amount_fen"),
        ({"hedge": "大约", "value": 1}, "data.amount_fen.hedge"),
        ({"hedge": "余"}, "data.amount_fen"),
        ({"hedge": "不详", "value": 1}, "data.amount_fen"),
        ({"hedge": "余", "value": 2**53}, "data.amount_fen.value"),
        ({"value": 1}, "data.amount_fen.hedge"),
    ],
)
def test_an_amount_that_is_none_is_a_fault_of_its_field(amount: Any, field: str) -> None:
    problem = refused(event_with(amount_fen=amount))
    assert (problem.code, [fault["field"] for fault in problem.errors]) == ("InvalidEvent", [field])
    assert problem.errors[0]["message"]


def test_the_largest_amount_and_an_unknown_one_are_taken() -> None:
    for amount in (0, 2**53 - 1, {"hedge": "不详"}, {"hedge": "余", "value": 900}):
        assert parse(event_with(amount_fen=amount))


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"", "MalformedJson"),
        (b"{", "MalformedJson"),
        (b'{"id": "x"', "MalformedJson"),
        (b"\xef\xbb\xbf" + event_with(), "MalformedJson"),
        (event_with().decode().encode("utf-16"), "InvalidEncoding"),
        (event_with(document="x").replace(b'"x"', b'"\xff"'), "InvalidEncoding"),
        (event_with(document="x").replace(b'"x"', b'"\\ud800"'), "InvalidEncoding"),
        (event_with(document="x").replace(b'"x"', b'"\\udc00\\ud800"'), "InvalidEncoding"),
        (event_with(document="x").replace(b'"x"', b'"\xed\xa0\x80"'), "InvalidEncoding"),
        (event_with(document="x").replace(b'"x"', b'"a\x00b"'), "MalformedJson"),
        (event_with(document="x").replace(b'"x"', b'"\\x"'), "MalformedJson"),
        (event_with().replace(b": 1", b": NaN"), "MalformedJson"),
        (event_with().replace(b": 1", b": Infinity"), "MalformedJson"),
        (event_with().replace(b": 1", b": -Infinity"), "MalformedJson"),
        (event_with().replace(b": 1", b": 1e999"), "InvalidEvent"),
        (event_with().replace(b": 1", b": 01"), "MalformedJson"),
        (event_with().replace(b": 1", b": 1."), "MalformedJson"),
        (event_with().replace(b": 1", b": 0x1"), "MalformedJson"),
        (event_with().replace(b": 1", b": " + b"9" * 5000), "MalformedJson"),
        (event_with() + event_with(), "MalformedJson"),
        (event_with() + b",", "MalformedJson"),
        (event_with().replace(b'"', b"'"), "MalformedJson"),
        (b"[]", "InvalidEvent"),
        (b"null", "InvalidEvent"),
        (b'"text"', "InvalidEvent"),
        (b"{}", "InvalidEvent"),
        (b"[" * 1000, "MalformedJson"),
        (b"[" * 100_000, "MalformedJson"),
        (b'{"data":' * 20_000 + b"1" + b"}" * 20_000, "MalformedJson"),
        (event_with().replace(b": 1", b": " + b"[" * 100_000 + b"]" * 100_000), "MalformedJson"),
    ],
)
def test_what_does_not_read_is_said_in_one_sentence(line: bytes, code: str) -> None:
    problem = refused(line)
    assert (problem.status, problem.code) == (422, code)
    assert 10 < len(problem.detail) < 300


def test_how_deep_an_event_is_nested_is_found_out_without_harm() -> None:
    """Which of the two it is depends on how deep the interpreter lets a reader go."""
    for depth in (100, 1000, 3000):
        problem = refused(b'{"data":' * depth + b"1" + b"}" * depth)
        assert problem.code in ("InvalidEvent", "MalformedJson")


def test_a_null_byte_and_a_newline_written_as_escapes_are_text_like_any_other() -> None:
    assert parse(event_with(document="a\x00b\nc")).event.document == "a\x00b\nc"  # type: ignore[attr-defined]


def test_a_subject_may_not_end_in_a_newline() -> None:
    assert [f["field"] for f in refused(event_with(fund="fund:heating\n")).errors] == ["data.fund"]


@pytest.mark.parametrize(
    "date",
    [
        "2019-02-29",
        "2018-02-30",
        "2018-11-31",
        "0000",
        "2018-11-10T24:00:00Z",
        "2018-11-10T09:30:60Z",
        "2018-11-10T09:30:00",
    ],
)
def test_a_date_that_does_not_exist_is_a_fault_of_its_field(date: str) -> None:
    line = event_with().replace(b'"2018-11-10"', json.dumps(date).encode())
    assert [fault["field"] for fault in refused(line).errors] == ["occurred_on"]


def test_29_february_exists_in_a_leap_year() -> None:
    assert parse(event_with().replace(b'"2018-11-10"', b'"2016-02-29"'))


def test_a_misspelt_type_and_none_are_told_apart() -> None:
    assert "Appropriated2" in refused(event_with().replace(b"Appropriated", b"Appropriated2")).detail
    assert "no type" in refused(event_with().replace(b'"type": "FundAppropriated", ', b"")).detail
    assert parse(event_with().replace(b'"type": "FundAppropriated", ', b""), "FundAppropriated")
    assert refused(event_with(), "TeamFormed").code == "TypeMismatch"


def test_a_line_of_more_than_256_kib_is_too_large() -> None:
    assert refused(b" " * (256 * 1024 + 1)).code == "EventTooLarge"
    padded = event_with()
    assert parse(padded + b" " * (256 * 1024 - len(padded)))


# -- from types to fields


def test_only_a_struct_has_a_schema() -> None:
    with pytest.raises(TypeError, match="is no struct"):
        schema_of(int)


def test_a_type_that_no_field_is_made_for_is_named_when_the_program_starts() -> None:
    class Odd(msgspec.Struct):
        """Odd."""

        number: float

    with pytest.raises(KeyError):
        schema_of(Odd)


def test_a_boolean_is_true_or_false_and_no_number_or_word() -> None:
    class Answer(msgspec.Struct):
        """An answer."""

        yes: Annotated[bool, msgspec.Meta(description="Yes?")]

    assert faults(Answer, {"yes": True}) == faults(Answer, {"yes": False}) == []
    for wrong in (1, 0, 1.0, "true", "on", None, []):
        assert [field for field, _ in faults(Answer, {"yes": wrong})] == ["yes"]
    assert all(StrictBoolean().deserialize(value) is value for value in (True, False))


def test_one_of_several_forms_says_which_are_wanted() -> None:
    field = schema_of(EVENTS["FundAppropriated"].cls)().declared_fields["amount_fen"]
    assert isinstance(field, OneOf)
    with pytest.raises(ValidationError, match="an integer, an object"):
        field.deserialize("1")


def test_what_only_msgspec_sees_is_said_in_its_words_with_the_path() -> None:
    error = msgspec.ValidationError("Expected `int`, got `str` - at `$.data.parcels[2].area`")
    problem = malformed(b"{}", error, lambda _: [])
    assert problem.errors == [{"field": "data.parcels.2.area", "message": "Expected `int`, got `str`"}]
