"""The shapes of the API's answers and commands, for its document."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from domain.kernel.event import Declaration, Envelope
from service.schema import schema_of

NDJSON: Final = "application/x-ndjson"
PROBLEM_JSON: Final = "application/problem+json"

PROBLEMS: Final[dict[int, str]] = {
    400: "The body does not read.",
    401: "No token, or one that this ledger does not know.",
    403: "Your role or scope does not allow it.",
    404: "There is no such thing.",
    406: "None of the forms you accept is offered.",
    409: "Refused: the problem's title names why.",
    412: "A subject has moved on since the page that was expected.",
    413: "Too large.",
    415: "The media type or encoding is not taken.",
    422: "Fields or parameters are not as they should be; `errors` names each.",
    429: "Too many at once; try again after `Retry-After` seconds.",
    503: "The ledger cannot write or read just now.",
}


class FaultSchema(Schema):
    """One fault of a field."""

    field = fields.String(required=True, metadata={"description": "Path of the field, with dots."})
    message = fields.String(required=True)


class ProblemSchema(Schema):
    """A problem document (RFC 9457)."""

    type = fields.String(required=True, metadata={"format": "uri-reference"})
    title = fields.String(required=True, metadata={"description": "The problem's permanent name."})
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    instance = fields.String(metadata={"description": "urn:request: and the request's id, as in the log."})
    errors = fields.List(fields.Nested(FaultSchema))
    figures = fields.Dict(keys=fields.String(), metadata={"description": "The figures that a refusal was decided on."})


class ContradictionSchema(Schema):
    """What a recorded fact contradicts."""

    name = fields.String(required=True)
    stated = fields.Raw(required=True, metadata={"description": "What the fact states."})
    held = fields.Raw(required=True, allow_none=True, metadata={"description": "What the ledger holds."})


class ReceiptSchema(Schema):
    """What the ledger answers for an event that it holds."""

    id = fields.UUID(required=True)
    type = fields.String(required=True)
    position = fields.Integer(required=True, metadata={"description": "Its place in the ledger: 1, 2, 3 …"})
    subjects = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"description": "{subject: page}: the event's number among each subject's own."},
    )
    recorded_at = fields.String(required=True, metadata={"format": "date-time"})
    leaf = fields.String(required=True, metadata={"description": "Hash of the sealed entry (RFC 6962 leaf), hex."})
    contradicts = fields.List(fields.Nested(ContradictionSchema))
    duplicate = fields.Boolean(metadata={"description": "Recorded before, with the same content."})


class SentenceSchema(Schema):
    """An event's own sentence."""

    zh = fields.String(required=True)
    en = fields.String(required=True)


class EventSchema(Schema):
    """An event as answered."""

    id = fields.UUID(required=True)
    type = fields.String(required=True)
    version = fields.Integer(
        required=True, metadata={"description": "Of the event's declaration when it was recorded."}
    )
    position = fields.Integer(required=True)
    subjects = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    occurred_on = fields.String(required=True)
    recorded_at = fields.String(required=True, metadata={"format": "date-time"})
    recorded_by = fields.String(required=True, metadata={"description": "The authenticated principal."})
    on_behalf_of = fields.String()
    corrects = fields.UUID()
    reason = fields.String(metadata={"description": "Personal."})
    data = fields.Dict(keys=fields.String(), required=True, metadata={"description": "The event's own fields."})
    device = fields.Dict(keys=fields.String())
    evidence = fields.List(fields.Dict(keys=fields.String()))
    contradicts = fields.List(fields.Nested(ContradictionSchema))
    sentence = fields.Nested(SentenceSchema, required=True)
    leaf = fields.String(required=True)
    voided_by = fields.List(fields.UUID())
    corrected_by = fields.List(fields.UUID())
    withheld = fields.List(fields.String(), metadata={"description": "Fields that your roles do not show you."})
    erased = fields.List(fields.String(), metadata={"description": "Fields that nobody can open any more."})


class EventsSchema(Schema):
    """Events in order."""

    events = fields.List(fields.Nested(EventSchema), required=True)
    more = fields.Boolean(required=True, metadata={"description": "Whether the next page has events already."})
    known_at = fields.Dict(keys=fields.String())


class PageSchema(Schema):
    """A subject's page, under its kind's name."""

    class Meta:
        """The page's own key is the kind of its subject."""

        unknown = "include"

    rests_on = fields.List(fields.UUID(), required=True, metadata={"description": "The events it follows from."})
    page = fields.Integer(
        required=True, metadata={"description": "The subject's last page: its version for `expected`."}
    )
    as_of = fields.Date(required=True)
    known_at = fields.Dict(
        keys=fields.String(),
        metadata={
            "description": "The position that the moment resolves to; `settled: false` while later events may still count."
        },
    )
    withheld = fields.List(fields.String())
    erased = fields.List(fields.String())


class ErasureSchema(Schema):
    """An erasure and how far it is."""

    subject = fields.String(required=True)
    id = fields.UUID(required=True)
    requested_by = fields.String(required=True)
    requested_at = fields.String(required=True, metadata={"format": "date-time"})
    approved_by = fields.String(allow_none=True)
    erased_at = fields.String(allow_none=True, metadata={"format": "date-time"})


def problems(blp: Blueprint, *statuses: int) -> Callable[[Any], Any]:
    """Documents the problems that a route may answer with."""

    def document(view: Any) -> Any:
        for status in statuses:
            view = blp.alt_response(
                status, schema=ProblemSchema, description=PROBLEMS[status], content_type=PROBLEM_JSON
            )(view)
        return view

    return document


@lru_cache(maxsize=None)
def command_schema(declaration: Declaration | None) -> type[Schema]:
    """The schema of an event as it is sent: the envelope with that event's own fields as its data."""
    envelope = schema_of(Envelope)
    members: dict[str, Any] = {
        name: field for name, field in envelope().declared_fields.items() if name not in ("data", "type")
    }
    if declaration is None:
        members["type"] = fields.String(required=True, metadata={"description": "The event's permanent name."})
        members["data"] = fields.Dict(keys=fields.String(), required=True, metadata={"description": "Its own fields."})
        return type("Command", (Schema,), members)
    members["data"] = fields.Nested(schema_of(declaration.cls), required=True)
    return type(f"{declaration.name}Command", (Schema,), members)
