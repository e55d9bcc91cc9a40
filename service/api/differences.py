"""Reading what became known when: a subject's timeline, and what two moments know otherwise of a page or a register."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlencode

import msgspec
from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import RAISE, fields, validate

from domain.kernel.dates import microseconds, parse
from projections.kernel.page import PAGES
from projections.kernel.register import REGISTERS, Register
from service import formats
from service.api.current import county, principal
from service.api.events import text, whole
from service.api.forms import conditional, tabular
from service.api.pages import A_DAY, A_MOMENT, Moment, moment_of, subject_of
from service.api.registers import filters_of, query_of
from service.api.schemas import (
    VALIDATORS,
    PageDifferencesSchema,
    RowDifferencesSchema,
    SumDifferencesSchema,
    TimelineSchema,
    header,
    problems,
)
from service.county import County
from service.differences import HEADINGS, Compared, Span, Timeline, compare_pages
from service.listings import asking, day_number
from service.problems import MEANINGS, Problem
from service.schema import Shape

blp = Blueprint(
    "differences", __name__, url_prefix="/v1", description="What became known when, and what two moments differ in."
)

MOST: Final = 1000
"""Events or rows of a page at most."""
MOMENT: Final = "a date-time with its offset, or a position."

_MORE: Final = {"Link": header("The next part, rel=next; absent at the end. It keeps the day and the moments.")}


class TimelineQuery(Shape):
    """Which part of a timeline, as known when, and in which form."""

    class Meta:
        """A misspelt parameter would answer another question."""

        unknown = RAISE

    known_at = text(f"As the ledger knew it then: {MOMENT}", A_MOMENT)
    after = whole("After the event at this position.", most=2**53 - 1, absent=0)
    limit = whole(
        "How many events at most; as lines, CSV or a workbook, all if absent.", least=1, most=MOST, absent=100
    )
    format = text("json, ndjson, csv or xlsx; else as Accept says.", validate.OneOf(list(formats.FORMATS)))
    language = text("Of headings and sentences in CSV and XLSX: zh or en.", validate.OneOf(["zh", "en"]))


def _moment(which: str) -> fields.String:
    return fields.String(
        required=True,
        validate=[A_MOMENT],
        metadata={"description": f"What the ledger knew {which}: {MOMENT}"},
    )


def _moments() -> dict[str, Any]:
    """The parameters that every question about two moments has."""
    return {
        "known_a": _moment("first"),
        "known_b": _moment("then, no earlier"),
        "as_of": text("Of this day (Asia/Shanghai), YYYY-MM-DD; today if absent.", A_DAY, format="date"),
        "Meta": TimelineQuery.Meta,
    }


PageDifferencesQuery: Final = type(
    "PageDifferencesQuery",
    (Shape,),
    _moments()
    | {
        "after": whole("Only events after this position.", most=2**53 - 1, absent=0),
        "limit": whole("How many events at most.", least=1, most=MOST, absent=MOST),
    },
)


def differences_query(register: Register) -> type[Shape]:
    """The parameters of a register's differences: two moments and a day, and the register's own filters."""
    others = {"known_at", "at_least", "format", "language", "fields", "by" if register.adds_up else "sort"}
    members = {name: field for name, field in query_of(register)().declared_fields.items() if name not in others}
    return type(f"{register.cls.__name__}DifferencesQuery", (Shape,), members | _moments())


class Asked(NamedTuple):
    """What is asked of two moments: a day, and both as positions. said: what the answer says of them."""

    day: dt.date
    span: Span
    head: int
    said: dict[str, Any]

    @property
    def pinned(self) -> dict[str, Any]:
        """The parameters that ask the same later."""
        return {"known_a": self.span.a, "known_b": self.span.b, "as_of": self.day.isoformat()}


def _asked(here: County, query: Mapping[str, Any]) -> Asked:
    """The day and the moments of a query. Raises Problem where the first lies after the second."""
    said = query["known_a"], query["known_b"]
    a, b = (moment_of(here, one) for one in said)
    if a.until > b.until or _is_later(*said):
        wrong = [{"field": "known_a", "message": "must not lie after known_b"}]
        raise Problem(422, "InvalidParameters", "known_a lies after known_b: nothing lies between.", errors=wrong)
    day = parse(query["as_of"]).first if "as_of" in query else here.today()
    return Asked(
        day,
        Span(a.until, b.until),
        b.head,
        {"as_of": day.isoformat(), "known_a": a.said["known_at"], "known_b": b.said["known_at"]},
    )


def _is_later(a: str, b: str) -> bool:
    """Whether one moment is said to lie after another, in the same way: both may lie beyond the ledger's head."""
    if a.isdigit() != b.isdigit():
        return False
    return int(a) > int(b) if a.isdigit() else microseconds(a) > microseconds(b)


# -- a subject


def _timeline(collection: str) -> Callable[..., Response]:
    def get(query: dict[str, Any], **address: str) -> Response:
        here = county()
        subject, form = subject_of(collection, *address.values()), _form(query.get("format"))
        moment = moment_of(here, query.get("known_at"))
        timeline = Timeline(here, principal(), subject, until=moment.until)
        start, stop = timeline.start(query["after"]), len(timeline.places)
        if form == formats.JSON or "limit" in request.args:
            stop = min(stop, start + query["limit"])
        more = stop < len(timeline.places)
        if form == formats.JSON:
            answer = {"events": list(timeline.events(start, stop)), "more": more}
            response = conditional(answer | moment.said, moment.head)
        else:
            response = _in_form(form, timeline.events(start, stop), subject, moment, query.get("language", "zh"))
        if more:
            following = {"known_at": moment.until, "after": timeline.places[stop - 1].position}
            path = f"/v1/{collection}/{quote(subject, safe=':')}/timeline"
            response.headers["Link"] = f'<{path}?{urlencode(query | following)}>; rel="next"'
        return response

    get.__doc__ = (
        f"List the timeline of one of {collection}\n\nEvery event that concerns it and that you may read, in the order "
        "of the days on which they happened, and of one day in the order of recording; voided ones too, each with who "
        "recorded it and how late. A month or a year counts from its first day."
    )
    return get


def _in_form(
    form: formats.Format, events: Iterator[dict[str, Any]], subject: str, moment: Moment, language: Any
) -> Response:
    """A timeline for programs that read lines, or for an office."""
    if form in (formats.CSV, formats.XLSX):
        events = (event | {"sentence": event["sentence"][language]} for event in events)
    try:
        body = formats.write(form, HEADINGS, events, language, {"subject": subject} | moment.said)
    except ValueError as error:
        raise Problem(422, "InvalidParameters", str(error)) from error
    name = f"{subject.replace(':', '-')}-timeline{form.suffix}"
    headers = {"Ledger-Position": str(moment.head), "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, content_type=form.media_type, headers=headers)


def _form(asked: str | None) -> formats.Format:
    try:
        return formats.chosen(asked, request.accept_mimetypes if request.headers.get("Accept") else None)
    except ValueError as error:
        raise Problem(406, "NotAcceptable", str(error)) from error


def _page_differences(collection: str) -> Callable[..., Response]:
    def get(query: dict[str, Any], **address: str) -> Response:
        here, subject = county(), subject_of(collection, *address.values())
        asked = _asked(here, query)
        answer = compare_pages(
            here,
            principal(),
            collection,
            subject,
            as_of=asked.day,
            span=asked.span,
            after=query["after"],
            limit=query["limit"],
        )
        response = conditional(answer | asked.said, asked.head)
        if answer["more"]:
            following = urlencode(query | asked.pinned | {"after": answer["events"][-1]["position"]})
            path = f"/v1/{collection}/{quote(subject, safe=':')}/diff"
            response.headers["Link"] = f'<{path}?{following}>; rel="next"'
        return response

    get.__doc__ = (
        f"Compare two moments of one of {collection}\n\nWhat the page of a day, as the ledger knew it at `known_b`, "
        "says otherwise than as it was known at `known_a`, and every event that concerns it and was recorded between: "
        "by whom, when and why. Before anything was known of it, each member is null.\n\n"
        "It is shown to whoever may read the page; an event, and what is personal, only where that event may be read."
    )
    return get


# -- a register


def _register_differences(name: str) -> Callable[..., Response]:
    register = REGISTERS[name]

    def get(query: dict[str, Any]) -> Response:
        here = county()
        asked = _asked(here, query)
        where = filters_of(register, query)
        question = _fingerprint([name, *asked.pinned.values(), where])
        after = _place(query.get("cursor"), question, register)
        compared = Compared(here, principal(), name)
        with asking(here, at_least=asked.span.b or None) as registers:
            found = compared.differing(
                registers, day_number(asked.day), asked.span, where, after=after, limit=query["limit"]
            )
        answer = {"rows": found.rows, "more": found.following is not None} | asked.said | found.notes
        response = conditional(answer, asked.span.b)
        if found.following is not None:
            pinned = asked.pinned | {"cursor": _cursor(found.following, question)}
            others = [(key, value) for key, value in request.args.items(multi=True) if key not in pinned]
            response.headers["Link"] = f'<{request.path}?{urlencode([*others, *pinned.items()])}>; rel="next"'
        return response

    what = (
        "Each sum up to a day that differs, with both figures, by key."
        if register.adds_up
        else "Each row of a day that differs, by unit, with the events recorded between that it follows from: by whom, "
        "when and why. A row that leaves your scope, or what a filter asks for, is removed; one that comes into it "
        "is added."
    )
    get.__doc__ = (
        f"Compare two moments of {register.en.lower()} ({register.zh})\n\n{register.description}\n\nWhat the ledger "
        f"knew at `known_b` otherwise than at `known_a`. {what}"
    )
    return get


# -- cursors: opaque, and good for the question that they came with alone


def _fingerprint(question: Any) -> str:
    return hashlib.sha256(msgspec.json.encode(question)).hexdigest()[:12]


def _cursor(place: Sequence[Any], question: str) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode([question, *place])).decode().rstrip("=")


def _place(cursor: str | None, question: str, register: Register) -> tuple[Any, ...] | None:
    """Where a page begins. Raises Problem for a cursor of another question."""
    if cursor is None:
        return None
    kinds = [int if register.column(name).kind == "whole" else str for name in register.key] or [str, str]
    try:
        decoded = base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4))
        asked, *place = msgspec.json.decode(decoded, type=list[str | int])
    except (binascii.Error, ValueError, msgspec.DecodeError):
        asked, place = "", []
    if asked != question or [type(value) for value in place] != kinds or any("\0" in str(value) for value in place):
        wrong = [{"field": "cursor", "message": "It is none of this question's."}]
        raise Problem(422, "InvalidCursor", MEANINGS["InvalidCursor"].text, errors=wrong)
    return tuple(place)


# -- routes


def _documented(view: Any, query: type[Shape], schema: Any, tag: str, *refused: int) -> Any:
    """A view with what it takes and answers."""
    view = problems(blp, *refused)(view)
    view = blp.alt_response(
        304, description="You have this answer already: its ETag is the one you sent in If-None-Match."
    )(view)
    view = blp.response(200, schema, description="A part of the answer.", headers=VALIDATORS | _MORE)(view)
    view = blp.arguments(query, location="query", unknown=None)(view)
    return blp.doc(tags=[tag])(view)


def _add_subject(collection: str) -> None:
    kind = PAGES[collection].kind
    described = f"Its id, with or without `{kind}:` before it."
    parameters = [{"in": "path", "name": kind, "required": True, "description": described}]
    timeline = tabular(blp, _timeline(collection), "event")
    for suffix, view in (
        ("timeline", _documented(timeline, TimelineQuery, TimelineSchema, collection, 401, 403, 404, 406, 422, 503)),
        (
            "diff",
            _documented(
                _page_differences(collection),
                PageDifferencesQuery,
                PageDifferencesSchema,
                collection,
                *(401, 403, 404, 422, 503),
            ),
        ),
    ):
        blp.route(
            f"/{collection}/<string:{kind}>/{suffix}",
            methods=["GET"],
            endpoint=f"{collection}-{suffix}",
            parameters=parameters,
        )(view)


def _add_register(register: Register) -> None:
    schema = SumDifferencesSchema if register.adds_up else RowDifferencesSchema
    query = differences_query(register)
    view = _documented(_register_differences(register.name), query, schema, "registers", 401, 403, 422, 503)
    blp.route(f"/{register.name}/diff", methods=["GET"], endpoint=f"register-{register.name}-diff")(view)


for _collection in PAGES:
    _add_subject(_collection)
for _register in REGISTERS.values():
    _add_register(_register)
