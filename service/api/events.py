"""Reading events: one, or a range in order, as JSON, lines, or CloudEvents."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Iterator
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

import msgspec
from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import Schema, ValidationError, fields, validate

from domain.kernel.dates import microseconds, parse
from domain.kernel.entry import read_entry
from domain.kernel.event import EVENTS
from service.access import Principal
from service.answers import Reach, answer_event, check_reach, voided_or_corrected
from service.api.current import county, opener, principal
from service.api.forms import canonical, conditional
from service.api.schemas import NDJSON, EventSchema, EventsSchema, problems
from service.county import County
from service.ledger import reading
from service.ledger.rows import EventRow
from service.problems import Problem

CLOUDEVENTS: Final = "application/cloudevents-batch+json"
SCAN: Final = 5000
"""Events looked through for one page at most: a rare type makes a short page with a next link, not a long wait."""
STREAM_PAGE: Final = 1000
POLL: Final = 0.2
"""Seconds between looks at a ledger that another process may be writing."""

blp = Blueprint("events", __name__, url_prefix="/v1/events", description="Reading events.")


def _date(text: str) -> None:
    try:
        parse(text)
    except ValueError as error:
        raise ValidationError(str(error)) from error


def _instant(text: str) -> None:
    try:
        microseconds(text)
    except ValueError as error:
        raise ValidationError(str(error)) from error


def _type(name: str) -> None:
    if name not in EVENTS:
        raise ValidationError(f"There is no event type {name!r}.")


class EventsQuery(Schema):
    """Which events."""

    subject = fields.String(metadata={"description": "kind:id"}, validate=validate.Length(max=130))
    type = fields.String(validate=_type, metadata={"description": "An event's permanent name."})
    recorded_by = fields.String(validate=validate.Length(max=130), metadata={"description": "A principal's id."})
    recorded_from = fields.String(
        validate=_instant, metadata={"description": "Recorded at or after; date-time with offset."}
    )
    recorded_to = fields.String(validate=_instant, metadata={"description": "Recorded before or at."})
    occurred_from = fields.String(validate=_date, metadata={"description": "Occurred on or after this date."})
    occurred_to = fields.String(validate=_date, metadata={"description": "Occurred on or before this date."})
    cursor = fields.String(validate=validate.Length(max=400), metadata={"description": "From a Link header."})
    limit = fields.Integer(load_default=100, validate=validate.Range(1, 1000))
    wait = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 30),
        metadata={"description": "Seconds to wait if there is nothing yet."},
    )


class Page(NamedTuple):
    """A page of events, and where the next begins; more: whether there is one already."""

    rows: list[EventRow]
    next_place: int
    more: bool


class Range:
    """The events that a query asks for and a principal may read, page by page in short transactions."""

    def __init__(self, county: County, principal: Principal, query: dict[str, Any]) -> None:
        self.county = county
        self.query = query
        self.reach = Reach(county, principal)
        self.subject: str | None = query.get("subject")
        self.until: int | None = None
        if "recorded_to" in query:
            self.until, _ = county.position_at(microseconds(query["recorded_to"]))
        self.start = 0
        if "recorded_from" in query and self.subject is None:
            self.start, _ = county.position_at(microseconds(query["recorded_from"]) - 1)

    def page(self, place: int, limit: int) -> Page:
        """At most limit events after a place: a position, or with a subject one of its pages."""
        place = max(place, self.start)
        found: list[EventRow] = []
        looked = 0
        while True:
            size = min(1000, SCAN - looked)
            rows = self._read(place, size)
            wanted = [row for row in self.reach.filter(rows) if self._wants(row)]
            looked += len(rows)
            if len(found) + len(wanted) > limit:
                found += wanted[: limit - len(found)]
                return Page(found, self._place(found[-1]), True)
            found += wanted
            if rows:
                place = self._place(rows[-1])
            if len(rows) < size:
                return Page(found, place, False)
            if looked >= SCAN or len(found) == limit:
                return Page(found, place, True)

    def _read(self, place: int, size: int) -> list[EventRow]:
        store = self.county.store
        with store.reading() as c:
            if self.subject is not None:
                return reading.history(store, c, self.subject, after_page=place, until=self.until, limit=size)
            topics = [self.query["type"]] if "type" in self.query else []
            return reading.page(store, c, after=place, until=self.until, limit=size, topics=topics)

    def _place(self, row: EventRow) -> int:
        return read_entry(row.entry).subjects[self.subject] if self.subject is not None else row.position

    def _wants(self, row: EventRow) -> bool:
        query = self.query
        if "type" in query and row.topic != query["type"]:
            return False
        if "recorded_from" in query and row.recorded_at < microseconds(query["recorded_from"]):
            return False
        if not {"recorded_by", "occurred_from", "occurred_to"} & query.keys():
            return True
        entry = read_entry(row.entry)
        if query.get("recorded_by", entry.recorded_by) != entry.recorded_by:
            return False
        when = parse(entry.occurred_on)
        if "occurred_from" in query and when.last < parse(query["occurred_from"]).first:
            return False
        return not ("occurred_to" in query and when.first > parse(query["occurred_to"]).last)


@blp.route("", methods=["GET"])
@blp.arguments(EventsQuery, location="query")
@blp.response(200, EventsSchema, description="Events in the order of the ledger, or with a subject of its pages.")
@problems(blp, 400, 401, 406, 422, 503)
@blp.doc(tags=["events"])
def list_events(query: dict[str, Any]) -> Response:
    """List events.

    Follow `Link: rel="next"` for more; it stays good and gives what has come since. As lines (application/x-ndjson) all
    that is asked for comes in one stream; CloudEvents are an output form (application/cloudevents-batch+json).
    """
    here, who = county(), principal()
    form = request.accept_mimetypes.best_match(["application/json", NDJSON, CLOUDEVENTS])
    if form is None:
        raise Problem(406, "NotAcceptable", f"Offered are application/json, {NDJSON} and {CLOUDEVENTS}.")
    events = Range(here, who, query)
    place = _place(query)
    if form == NDJSON:
        return Response(_stream(here, who, events, place), content_type=NDJSON)
    page = _waited(here, events, place, query)
    answers = [answer_event(here, who, row) for row in page.rows]
    headers = {"Ledger-Position": str(here.head()[0]), "Link": _link(query, page)}
    if form == CLOUDEVENTS:
        body = msgspec.json.encode([_cloud_event(here, answer) for answer in answers])
        return Response(body, headers=headers, content_type=CLOUDEVENTS)
    return Response(canonical({"events": answers, "more": page.more}), headers=headers, content_type="application/json")


@blp.route("/<uuid:event_id>", methods=["GET"])
@blp.response(200, EventSchema)
@problems(blp, 401, 403, 404, 503)
@blp.doc(tags=["events"])
def get_event(event_id: Any) -> Response:
    """Get an event.

    With `voided_by` and `corrected_by` where later events concern it.
    """
    here, who = county(), principal()
    row = here.find([str(event_id)]).get(str(event_id))
    if row is None:
        raise Problem(404, "NotFound", f"There is no event {event_id} in this ledger.")
    check_reach(here, who, [row])
    answer = answer_event(here, who, row) | voided_or_corrected(here, row.id)
    return conditional(answer, here.head()[0])


def _waited(here: County, events: Range, place: int, query: dict[str, Any]) -> Page:
    """A page; where it is empty, the request may wait for a first event if a place to wait is free."""
    page = events.page(place, query["limit"])
    waiting = opener().waiting
    if page.rows or page.more or not query["wait"] or not waiting.acquire(blocking=False):
        return page
    try:
        until = time.monotonic() + query["wait"]
        while not page.rows and (left := until - time.monotonic()) > 0:
            with here.ledger.recorded:
                here.ledger.recorded.wait(min(left, POLL))
            page = events.page(page.next_place, query["limit"])
        return page
    finally:
        waiting.release()


def _stream(here: County, who: Principal, events: Range, place: int) -> Iterator[bytes]:
    """All that is asked for, a page to a transaction, so that a slow reader holds nothing open."""
    while True:
        page = events.page(place, STREAM_PAGE)
        if page.rows:
            yield b"".join(canonical(answer_event(here, who, row)) + b"\n" for row in page.rows)
        if not page.more:
            return
        place = page.next_place


# -- cursors: opaque, and good for the query that they came with alone


def _fingerprint(query: dict[str, Any]) -> str:
    asked = {k: v for k, v in sorted(query.items()) if k not in ("cursor", "limit", "wait")}
    return hashlib.sha256(msgspec.json.encode(asked)).hexdigest()[:12]


def _place(query: dict[str, Any]) -> int:
    cursor = query.get("cursor")
    if cursor is None:
        return 0
    try:
        place, fingerprint = base64.urlsafe_b64decode(cursor.encode()).decode().split(".")
        if fingerprint != _fingerprint(query) or not 0 <= int(place) < 2**62:
            raise ValueError(cursor)
        return int(place)
    except ValueError as error:
        raise Problem(
            422,
            "InvalidCursor",
            "This cursor belongs to another query: follow the Link header as it is.",
            errors=[{"field": "cursor", "message": "not of this query"}],
        ) from error


def _link(query: dict[str, Any], page: Page) -> str:
    cursor = base64.urlsafe_b64encode(f"{page.next_place}.{_fingerprint(query)}".encode()).decode()
    kept = {name: value for name, value in query.items() if name != "cursor" and name in request.args}
    return f'<{request.path}?{urlencode(kept | {"cursor": cursor})}>; rel="next"'


def _cloud_event(here: County, answer: dict[str, Any]) -> dict[str, Any]:
    """An event in the form of CloudEvents 1.0."""
    return {
        "specversion": "1.0",
        "id": answer["id"],
        "source": f"//{here.meta.origin}",
        "type": answer["type"],
        "subject": " ".join(answer["subjects"]),
        "time": answer["recorded_at"],
        "datacontenttype": "application/json",
        "data": answer,
    }
