"""Reading events: one, or a range in order, as JSON, lines, or CloudEvents."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

import msgspec
from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import RAISE, ValidationError, fields, validate

from domain.kernel.dates import INSTANT_PATTERN, OCCURRED_ON_PATTERN, microseconds, parse
from domain.kernel.entry import read_entry
from domain.kernel.event import EVENTS, MAX_INTEGER
from service.access import Principal
from service.answers import Reach, answer_event, check_reach, voided_or_corrected
from service.api.current import county, opener, principal
from service.api.forms import canonical, conditional
from service.api.schemas import (
    JSON,
    NDJSON,
    POSITION,
    VALIDATORS,
    EventSchema,
    EventsSchema,
    header,
    problems,
)
from service.county import County
from service.ledger import reading
from service.ledger.rows import EventRow
from service.problems import MEANINGS, Problem
from service.schema import SUBJECT, Shape

CLOUDEVENTS: Final = "application/cloudevents-batch+json"
FORMS: Final = (JSON, NDJSON, CLOUDEVENTS)
SCAN: Final = 5000
"""Events looked through for one page at most: a rare type makes a short page with a next link, not a long wait."""
READ: Final = 1000
"""Events of one read at most."""
POLL: Final = 0.2
"""Seconds between looks at a ledger that another process may be writing."""

blp = Blueprint("events", __name__, url_prefix="/v1/events", description="Reading events.")


class Form(validate.Regexp):
    """A form that a parameter must have, for the document, and a check that raises ValueError for what cannot be."""

    def __init__(self, pattern: str, check: Callable[[str], Any]) -> None:
        super().__init__(pattern)
        self.check = check

    def __call__(self, value: Any) -> Any:
        try:
            self.check(value)
        except ValueError as error:
            raise ValidationError(str(error)) from error
        return super().__call__(value)


def text(description: str, *checks: Callable[[str], Any], **more: Any) -> fields.String:
    """A parameter that is a text."""
    return fields.String(validate=list(checks), metadata={"description": description} | more)


def whole(description: str, *, least: int = 0, most: int, absent: int) -> fields.Integer:
    """A parameter that is a whole number."""
    return fields.Integer(
        validate=validate.Range(least, most), load_default=absent, metadata={"description": description}
    )


AN_INSTANT: Final = Form(INSTANT_PATTERN, microseconds)
A_DATE: Final = Form(OCCURRED_ON_PATTERN, parse)
A_SUBJECT: Final = validate.Regexp(f"^{SUBJECT.pattern}$(?!\\n)", error="A subject is written kind:id.")


class EventsQuery(Shape):
    """Which events."""

    class Meta:
        """A misspelt filter would answer with everything."""

        unknown = RAISE

    subject = text("Only those that concern this subject, by its pages: kind:id.", A_SUBJECT)
    type = text("Only those of this type: an event's permanent name.", validate.OneOf(sorted(EVENTS)))
    recorded_by = text("Only those that this principal recorded.", validate.Length(max=130))
    recorded_from = text("Recorded at or after this date-time.", AN_INSTANT, format="date-time")
    recorded_to = text("Recorded before or at this date-time.", AN_INSTANT, format="date-time")
    occurred_from = text("Occurred on or after this date: a day, date-time, month or year.", A_DATE)
    occurred_to = text("Occurred on or before this date: a day, date-time, month or year.", A_DATE)
    cursor = text("Where to go on, from a Link header.", validate.Length(max=400))
    limit = whole("How many events at most; as lines, all if absent.", least=1, most=1000, absent=100)
    wait = whole("Seconds to wait for a first event if there is none yet.", most=30, absent=0)


class Page(NamedTuple):
    """A page of events, and where the next begins.

    more: whether there may be one already. head: the position up to which the ledger was looked at.
    """

    rows: list[EventRow]
    next_place: int
    more: bool
    head: int


class Range:
    """The events that a query asks for and a principal may read, page by page in short transactions."""

    def __init__(self, county: County, principal: Principal, query: dict[str, Any], until: int | None = None) -> None:
        self.county = county
        self.query = query
        self.reach = Reach(county, principal)
        self.subject: str | None = query.get("subject")
        self.until = until
        self.start = 0
        # recorded_from and recorded_to, in microseconds.
        self.earliest, self.latest = 0, MAX_INTEGER
        if "recorded_to" in query:
            self.latest = microseconds(query["recorded_to"])
            position, settled = county.position_at(self.latest)
            self.until = position if settled else None
        if "recorded_from" in query:
            self.earliest = microseconds(query["recorded_from"])
            if self.subject is None:
                self.start, _ = county.position_at(self.earliest - 1)
        # What the database does not select is looked for in Python, among more rows than are asked for.
        self.selects = self.reach.everywhere and not query.keys() - {"subject", "limit", "wait", "cursor"}

    def page(self, place: int, limit: int) -> Page:
        """At most limit events after a place: a position, or with a subject one of its pages."""
        head, _ = self.county.head()
        until = head if self.until is None else min(self.until, head)
        place = max(place, self.start)
        found: list[EventRow] = []
        looked = 0
        while True:
            size = min(READ, SCAN - looked, limit + 1 if self.selects else READ)
            rows = self._read(place, until, size)
            wanted = [row for row in self.reach.filter(rows) if self._wants(row)]
            looked += len(rows)
            if len(found) + len(wanted) > limit:
                found += wanted[: limit - len(found)]
                return Page(found, self._place(found[-1]), more=True, head=head)
            found += wanted
            if rows:
                place = self._place(rows[-1])
            if len(rows) < size or looked >= SCAN or len(found) == limit:
                return Page(found, place, more=len(rows) == size, head=head)

    def _read(self, place: int, until: int, size: int) -> list[EventRow]:
        store = self.county.store
        with store.reading() as c:
            if self.subject is not None:
                return reading.history(store, c, self.subject, after_page=place, until=until, limit=size)
            topics = [self.query["type"]] if "type" in self.query else []
            return reading.page(store, c, after=place, until=until, limit=size, topics=topics)

    def _place(self, row: EventRow) -> int:
        return read_entry(row.entry).subjects[self.subject] if self.subject is not None else row.position

    def _wants(self, row: EventRow) -> bool:
        query = self.query
        if query.get("type", row.topic) != row.topic or not self.earliest <= row.recorded_at <= self.latest:
            return False
        if not {"recorded_by", "occurred_from", "occurred_to"} & query.keys():
            return True
        entry = read_entry(row.entry)
        when = parse(entry.occurred_on)
        return (
            query.get("recorded_by", entry.recorded_by) == entry.recorded_by
            and ("occurred_from" not in query or parse(query["occurred_from"]).first <= when.last)
            and ("occurred_to" not in query or when.first <= parse(query["occurred_to"]).last)
        )


@blp.route("", methods=["GET"])
@blp.arguments(EventsQuery, location="query", unknown=None)
@blp.response(
    200,
    EventsSchema,
    description="Events in the order of the ledger, or with a subject in that of its pages.",
    headers=POSITION | {"Link": header("The next page, rel=next; it stays good and gives what has come since.")},
)
@blp.alt_response(200, schema={"type": "string", "description": "One event a line."}, content_type=NDJSON, success=True)
@blp.alt_response(
    200,
    schema={"type": "array", "items": {"type": "object"}, "description": "CloudEvents 1.0, each an event as its data."},
    content_type=CLOUDEVENTS,
    success=True,
)
@problems(blp, 401, 406, 422, 503)
@blp.doc(tags=["events"])
def list_events(query: dict[str, Any]) -> Response:
    """List events

    Follow `Link: rel="next"` for more; it stays good and gives what has come since. As lines (application/x-ndjson) all
    that is asked for comes in one stream, unless `limit` is given. CloudEvents are an output form
    (application/cloudevents-batch+json). A date known to the month or year matches a range that it may lie in.
    """
    here, who = county(), principal()
    accepted = request.accept_mimetypes
    form = accepted.best_match(FORMS) if accepted else JSON  # whoever names no form takes any
    if form is None:
        raise Problem(406, "NotAcceptable", f"Offered are {', '.join(FORMS)}.")
    events = Range(here, who, query)
    place = _place(query)
    if form == NDJSON and "limit" not in request.args:
        return _formed(_stream(here, who, events, place), form, {})
    page = _waited(here, events, place, query)
    answers = [answer_event(here, who, row) for row in page.rows]
    headers = {"Ledger-Position": str(page.head), "Link": _link(query, page)}
    if form == NDJSON:
        return _formed(b"".join(canonical(answer) + b"\n" for answer in answers), form, headers)
    if form == CLOUDEVENTS:
        return _formed(msgspec.json.encode([_cloud_event(here, answer) for answer in answers]), form, headers)
    return _formed(canonical({"events": answers, "more": page.more}), form, headers)


def _formed(body: bytes | Iterator[bytes], form: str, headers: dict[str, str]) -> Response:
    response = Response(body, headers=headers, content_type=form)
    response.vary.add("Accept")
    return response


@blp.route(
    "/<uuid:event_id>",
    methods=["GET"],
    parameters=[{"in": "path", "name": "event_id", "description": "The event's id.", "required": True}],
)
@blp.response(200, EventSchema, description="The event.", headers=VALIDATORS)
@blp.alt_response(304, description="You have this answer already: its ETag is the one you sent in If-None-Match.")
@problems(blp, 401, 403, 404, 503)
@blp.doc(tags=["events"])
def get_event(event_id: Any) -> Response:
    """Get an event

    With `voided_by` and `corrected_by` where later events concern it.
    """
    here, who = county(), principal()
    head, _ = here.head()
    row = here.find([str(event_id)]).get(str(event_id))
    if row is None:
        raise Problem(404, "NotFound", f"There is no event {event_id} in this ledger.")
    check_reach(here, who, [row])
    return conditional(answer_event(here, who, row) | voided_or_corrected(here, row.id), head)


def _waited(here: County, events: Range, place: int, query: dict[str, Any]) -> Page:
    """A page; where it is empty, the request may wait for a first event if a place to wait is free."""
    page = events.page(place, query["limit"])
    waiting = opener().waiting
    if page.rows or page.more or not query["wait"] or not waiting.acquire(blocking=False):
        return page
    try:
        until = time.monotonic() + query["wait"]
        while (left := until - time.monotonic()) > 0:
            with here.ledger.recorded:
                here.ledger.recorded.wait(min(left, POLL))
            page = events.page(page.next_place, query["limit"])
            if page.rows or page.more:
                break
        return page
    finally:
        waiting.release()


def _stream(here: County, who: Principal, events: Range, place: int) -> Iterator[bytes]:
    """All that is asked for, a page to a transaction, so that a slow reader holds nothing open."""
    more = True
    while more:
        rows, place, more, _ = events.page(place, READ)
        if rows:
            yield b"".join(canonical(answer_event(here, who, row)) + b"\n" for row in rows)


# -- cursors: opaque, and good for the query that they came with alone


def _fingerprint(query: dict[str, Any]) -> str:
    asked = {k: v for k, v in sorted(query.items()) if k not in ("cursor", "limit", "wait")}
    return hashlib.sha256(msgspec.json.encode(asked)).hexdigest()[:12]


def _place(query: dict[str, Any]) -> int:
    cursor = query.get("cursor")
    if cursor is None:
        return 0
    try:
        place, _, fingerprint = base64.urlsafe_b64decode(cursor.encode()).decode().partition(".")
        found = int(place) if fingerprint == _fingerprint(query) else -1
    except ValueError:
        found = -1
    if not 0 <= found < 2**62:
        wrong = [{"field": "cursor", "message": "It is none of this query's."}]
        raise Problem(422, "InvalidCursor", MEANINGS["InvalidCursor"].text, errors=wrong)
    return found


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
