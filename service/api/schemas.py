"""The shapes of the API's answers and commands, for its document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Final

from flask_smorest import Blueprint
from marshmallow import RAISE, Schema, fields, validate

from domain.kernel.event import Declaration, Envelope
from projections.kernel.page import Page
from projections.kernel.register import Column, Register
from service.formats import Heading
from service.questions.kernel import Question
from service.schema import SUBJECT, Shape, schema_of

NDJSON: Final = "application/x-ndjson"
JSON: Final = "application/json"
PROBLEM_JSON: Final = "application/problem+json"

PROBLEMS: Final[dict[int, str]] = {
    400: "The body or the request does not read.",
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
    501: "That cannot be answered yet: the detail says what is missing.",
    503: "The ledger cannot write or read just now.",
}


def header(description: str, kind: str = "string") -> dict[str, Any]:
    """A header of an answer."""
    return {"description": description, "schema": {"type": kind}}


POSITION: Final = {
    "Ledger-Position": header("The ledger's last position that this answer takes into account.", "integer"),
}
VALIDATORS: Final = POSITION | {
    "ETag": header("The hash of the answer: it depends on the record, the day, the moment, and what you may see."),
}


def text(description: str, **more: Any) -> fields.String:
    """A text that every answer has."""
    return fields.String(required=True, metadata={"description": description}, **more)


def optional(description: str) -> fields.String:
    """A text that an answer may have."""
    return fields.String(metadata={"description": description})


def number(description: str) -> fields.Integer:
    """A whole number that every answer has."""
    return fields.Integer(required=True, metadata={"description": description})


def moment(description: str, **more: Any) -> fields.String:
    """A date-time that every answer has."""
    return fields.String(required=True, metadata={"description": description, "format": "date-time"}, **more)


def paths(description: str) -> fields.List[Any]:
    """Paths of fields."""
    return fields.List(fields.String(), metadata={"description": description})


def ids(description: str) -> fields.List[Any]:
    """Ids of events."""
    return fields.List(fields.UUID(), metadata={"description": description})


def pages(description: str) -> fields.Dict:
    """Subjects, each with a page."""
    return fields.Dict(
        keys=fields.String(), values=fields.Integer(), required=True, metadata={"description": description}
    )


_WITHHELD: Final = "Paths of the fields that your roles or scope do not show you; absent if none."
_ERASED: Final = "Paths of the fields that nobody can open any more; absent if none."
_UNREADABLE: Final = (
    "Paths of the fields whose key is missing from the key store though nobody erased it; absent if none."
)
_SUBJECTS: Final = "{subject: page}: the event's number among each subject's own."
_LEAF: Final = "Hash of the sealed entry (RFC 6962 leaf), hex."


class FaultSchema(Shape):
    """One fault of a field."""

    field = text("Path of the field, with dots; empty for the whole.")
    message = text("What is wrong with it.")


class ProblemSchema(Shape):
    """A problem document (RFC 9457)."""

    type = fields.String(
        required=True,
        metadata={"description": "The address of the problem's explanation.", "format": "uri-reference"},
    )
    title = text("The problem's permanent name.")
    status = number("The HTTP status.")
    detail = text("What went wrong, as a sentence.")
    instance = optional("urn:request: and the request's id, as in the log; absent in a batch's verdicts.")
    errors = fields.List(fields.Nested(FaultSchema), metadata={"description": "Each fault by its field."})
    figures = fields.Dict(keys=fields.String(), metadata={"description": "The figures that a refusal was decided on."})


class ContradictionSchema(Shape):
    """What a recorded fact contradicts."""

    name = text("Which figure or statement.")
    stated = fields.Raw(required=True, metadata={"description": "What the fact states."})
    held = fields.Raw(required=True, allow_none=True, metadata={"description": "What the ledger holds."})


_CONTRADICTS: Final = "What the fact contradicts; absent if nothing."


class ReceiptSchema(Shape):
    """What the ledger answers for an event that it holds."""

    id = fields.UUID(required=True, metadata={"description": "The event's id."})
    type = text("The event's permanent name.")
    position = number("Its place in the ledger: 1, 2, 3 …")
    subjects = pages(_SUBJECTS)
    recorded_at = moment("When it was recorded, UTC.")
    leaf = text(_LEAF)
    contradicts = fields.List(fields.Nested(ContradictionSchema), metadata={"description": _CONTRADICTS})
    duplicate = fields.Boolean(metadata={"description": "Recorded before, with the same content; absent if new."})


class VerdictSchema(Shape):
    """What became of one event of a batch: a receipt, or a problem."""

    line = number("Which event of the batch, 1 for the first; blank lines do not count.")
    status = number("201 recorded, 200 recorded before with the same content, else the problem's status.")
    receipt = fields.Nested(ReceiptSchema, metadata={"description": "What the ledger holds."})
    problem = fields.Nested(ProblemSchema, metadata={"description": "Why it was not recorded."})


class SentenceSchema(Shape):
    """An event's own sentence."""

    zh = text("In Chinese.")
    en = text("In English.")


class EventSchema(Shape):
    """An event as answered."""

    id = fields.UUID(required=True, metadata={"description": "The event's id."})
    type = text("The event's permanent name.")
    version = number("The version of the event's declaration when it was recorded.")
    position = number("Its place in the ledger: 1, 2, 3 …")
    subjects = pages(_SUBJECTS)
    occurred_on = text("When it happened: a day, a date-time with its offset, a month or a year.")
    recorded_at = moment("When it was recorded, UTC.")
    recorded_by = text("The authenticated principal who recorded it.")
    on_behalf_of = optional("For whom it was recorded.")
    corrects = fields.UUID(metadata={"description": "The event that it replaces."})
    reason = optional("Why it was recorded then, or corrected; personal.")
    data = fields.Dict(keys=fields.String(), required=True, metadata={"description": "The event's own fields."})
    device = fields.Dict(keys=fields.String(), metadata={"description": "What the recording device said."})
    evidence = fields.List(
        fields.Dict(keys=fields.String()), metadata={"description": "Files outside the ledger, bound by their hashes."}
    )
    contradicts = fields.List(fields.Nested(ContradictionSchema), metadata={"description": _CONTRADICTS})
    sentence = fields.Nested(
        SentenceSchema, required=True, metadata={"description": "The event in one sentence; personal values as a dash."}
    )
    leaf = text(_LEAF)
    voided_by = ids("The later event that voids it; only where one event is asked for.")
    corrected_by = ids("The later events that correct it; only where one event is asked for.")
    withheld = paths(_WITHHELD)
    erased = paths(_ERASED)
    unreadable = paths(_UNREADABLE)


class KnownAtSchema(Shape):
    """The moment that was asked for."""

    asked = text("As it was asked.")
    position = number("The last position that was known then.")
    settled = fields.Boolean(
        required=True, metadata={"description": "False while later events may still belong to that moment."}
    )


def known_at() -> fields.Nested:
    """The moment of an answer."""
    return fields.Nested(KnownAtSchema, metadata={"description": "Where `known_at` was asked: what it resolves to."})


class EventsSchema(Shape):
    """Events in order."""

    events = fields.List(fields.Nested(EventSchema), required=True, metadata={"description": "The events."})
    more = fields.Boolean(required=True, metadata={"description": "Whether there may be more already: follow `Link`."})
    known_at = known_at()


class TextSchema(Shape):
    """A text in both languages."""

    zh = text("In Chinese.")
    en = text("In English.")


def _end(description: str) -> Any:
    return fields.Raw(
        required=True,
        allow_none=True,
        metadata={"description": f"{description}: a whole number, an exact decimal as text, or null if unbounded."},
    )


class FigureSchema(Shape):
    """How much is known of a quantity: everything between two ends."""

    low = _end("At least")
    high = _end("At most")
    low_kind = text(
        "Whether the low end is closed, open or about.", validate=validate.OneOf(["closed", "open", "about"])
    )
    high_kind = text("The same of the high end.", validate=validate.OneOf(["closed", "open", "about"]))
    unknown_addends = number("How many of its addends are unknown.")
    exact = fields.Boolean(required=True, metadata={"description": "Whether it is one number without any doubt."})
    text = fields.Nested(TextSchema, required=True, metadata={"description": "The figure as a reader sees it."})
    unit = optional("The unit of its ends; absent for what is counted.")


class ErasureSchema(Shape):
    """An erasure and how far it is."""

    subject = text("Whose personal values.")
    id = fields.UUID(required=True, metadata={"description": "The id of the event that will record it."})
    requested_by = text("Who asked.")
    requested_at = moment("When.")
    approved_by = text("Who agreed; null until somebody has.", allow_none=True)
    erased_at = moment("When the key was destroyed; null until it is.", allow_none=True)


@cache
def page_schema(cls: type[Page]) -> type[Schema]:
    """The schema of an answered page: its members below its kind's name, as the page describes them."""
    empty = cls(subject="").answer()
    shown = {name: _shown(empty[name], description) for name, description in cls.shows.items()}
    of_kind = type(cls.__name__.removesuffix("Page"), (Shape,), shown)
    members: dict[str, Any] = {
        cls.kind: fields.Nested(of_kind, required=True, metadata={"description": (cls.__doc__ or "").splitlines()[0]}),
        "rests_on": fields.List(
            fields.UUID(), required=True, metadata={"description": "The events that it follows from, in order of days."}
        ),
        "page": number("The subject's last page: its version for `expected`."),
        "as_of": fields.Date(required=True, metadata={"description": "The day that it speaks of."}),
        "known_at": known_at(),
        "withheld": paths(_WITHHELD),
        "erased": paths(_ERASED),
        "unreadable": paths(_UNREADABLE),
    }
    return type(cls.__name__, (Shape,), members)


class ColumnSchema(Shape):
    """A column of a register."""

    name = text("Its name.")
    kind = text("text, whole, truth, figure, list or sealed (personal).")
    zh = text("Its heading in Chinese.")
    en = text("Its heading in English.")
    description = text("What it means.")


class RegisterSchema(Shape):
    """A register (台账)."""

    name = text("Its name, and its address below /v1.")
    zh = text("Its name in Chinese.")
    en = text("Its name in English.")
    description = text("What a row is.")
    unit = fields.String(
        allow_none=True, metadata={"description": "What each row is of: a kind of subject, or event; null for sums."}
    )
    key = fields.List(fields.String(), metadata={"description": "The columns by which sums are told apart."})
    position = fields.Integer(
        allow_none=True, metadata={"description": "How far it is in the ledger; null while it is first made."}
    )
    columns = fields.List(fields.Nested(ColumnSchema), metadata={"description": "Its columns."})


class RegistersSchema(Shape):
    """All registers."""

    registers = fields.List(fields.Nested(RegisterSchema), required=True, metadata={"description": "Each of them."})


def _page_of(rows: fields.Field[Any]) -> dict[str, Any]:
    """The members of a page of a register."""
    return {
        "rows": rows,
        "as_of": fields.Date(required=True, metadata={"description": "The day that it speaks of."}),
        "known_at": known_at(),
        "more": fields.Boolean(required=True, metadata={"description": "Whether there are more: follow `Link`."}),
        "withheld": paths(_WITHHELD),
        "erased": paths(_ERASED),
        "unreadable": paths(_UNREADABLE),
    }


SumsSchema: Final = type(
    "Sums",
    (Shape,),
    _page_of(
        fields.List(
            fields.Dict(keys=fields.String()),
            required=True,
            metadata={"description": "Each sum with its key, the number of its addends, and the amount as a figure."},
        )
    ),
)
"""A page of sums."""


def rows_schema(register: Register) -> type[Schema]:
    """The schema of a page of a register's rows."""
    members: dict[str, Any] = {register.unit: text("What the row is of.")}
    for column in register.columns:
        members[column.name] = _column(column)
    members["since"] = number("The day from which it was so: YYYYMMDD.")
    members["made_by"] = fields.UUID(required=True, metadata={"description": "The event that made it so."})
    row = type(register.cls.__name__.removesuffix("Row") + "Row", (Shape,), members)
    rows = fields.List(fields.Nested(row), required=True, metadata={"description": register.description})
    return type(register.cls.__name__.removesuffix("Row") + "Rows", (Shape,), _page_of(rows))


def _column(column: Column) -> Any:
    metadata: dict[str, Any] = {"allow_none": True, "metadata": {"description": column.description}}
    if column.kind == "figure":
        return fields.Nested(FigureSchema, **metadata)
    kinds: dict[str, Any] = {"whole": fields.Integer, "truth": fields.Boolean, "text": fields.String}
    return kinds.get(column.kind, fields.Raw)(**metadata)


def _shown(empty: Any, description: str) -> Any:
    """A member of a page: a figure, a list, a number, or what is null while nothing is known."""
    metadata: dict[str, Any] = {"metadata": {"description": description}}
    if isinstance(empty, dict) and "unknown_addends" in empty:
        return fields.Nested(FigureSchema, **metadata)
    if isinstance(empty, dict):
        return fields.Dict(keys=fields.String(), **metadata)
    if isinstance(empty, list):
        return fields.List(fields.Raw(), **metadata)
    return fields.Integer(**metadata) if isinstance(empty, int) else fields.Raw(allow_none=True, **metadata)


def problems(blp: Blueprint, *statuses: int) -> Callable[[Any], Any]:
    """Documents the problems that a route may answer with."""

    def document(view: Any) -> Any:
        for status in statuses:
            view = blp.alt_response(
                status,
                schema=ProblemSchema,
                description=PROBLEMS[status],
                content_type=PROBLEM_JSON,
                headers={"Retry-After": header("Seconds.")} if status in (429, 503) else None,
            )(view)
        return view

    return document


@cache
def command_schema(declaration: Declaration | None) -> type[Schema]:
    """The schema of an event as it is sent: the envelope with that event's own fields as its data."""
    members: dict[str, Any] = dict(schema_of(Envelope)().declared_fields)
    members["Meta"] = type("Meta", (), {"unknown": RAISE})
    members["expected"].key_field = fields.String(validate=validate.Regexp(f"^{SUBJECT.pattern}$"))
    if declaration is None:
        members["type"] = text("The event's permanent name.")
        members["data"] = fields.Dict(keys=fields.String(), required=True, metadata={"description": "Its own fields."})
        return type("Command", (Shape,), members)
    members["type"] = fields.String(
        validate=validate.OneOf([declaration.name]),
        metadata={"description": "The event's permanent name; may be left out."},
    )
    members["data"] = fields.Nested(
        schema_of(declaration.cls), required=True, metadata={"description": "The event's own fields."}
    )
    return type(f"{declaration.name}Command", (Shape,), members)


class RecordedSchema(Shape):
    """An event as a reason: who recorded it, when and why."""

    id = fields.UUID(required=True, metadata={"description": "The event's id."})
    type = text("The event's permanent name.")
    position = number("Its place in the ledger: 1, 2, 3 …")
    sentence = fields.Nested(
        SentenceSchema, required=True, metadata={"description": "The event in one sentence; personal values as a dash."}
    )
    occurred_on = text("When it happened: a day, a date-time with its offset, a month or a year.")
    recorded_at = moment("When it was recorded, UTC.")
    recorded_by = text("The authenticated principal who recorded it.")
    on_behalf_of = optional("For whom it was recorded.")
    reason = optional("Why it was recorded then, corrects another, or voids one; personal.")
    corrects = fields.UUID(metadata={"description": "The event that it replaces."})
    voids = fields.UUID(metadata={"description": "The event that it takes out."})


class HappenedSchema(Shape):
    """An event of a timeline."""

    on = text("When it happened: a day, a date-time with its offset, a month or a year.")
    id = fields.UUID(required=True, metadata={"description": "The event's id."})
    type = text("The event's permanent name.")
    position = number("Its place in the ledger: 1, 2, 3 …")
    sentence = fields.Nested(
        SentenceSchema, required=True, metadata={"description": "The event in one sentence; personal values as a dash."}
    )
    recorded_at = moment("When it was recorded, UTC.")
    recorded_by = text("The authenticated principal who recorded it.")
    on_behalf_of = optional("For whom it was recorded.")
    days_late = number(
        "Days between the last day that it may have happened on and that of its recording (Asia/Shanghai); 0 if none."
    )
    evidence = number("How many files came with it.")
    corrects = fields.UUID(metadata={"description": "The event that it replaces."})
    voids = fields.UUID(metadata={"description": "The event that it takes out."})
    voided_by = fields.UUID(metadata={"description": "The later event that took it out, where one did by then."})
    leaf = text(_LEAF)


class TimelineSchema(Shape):
    """A subject's events in the order of the days on which they happened."""

    events = fields.List(fields.Nested(HappenedSchema), required=True, metadata={"description": "The events."})
    more = fields.Boolean(required=True, metadata={"description": "Whether there are more: follow `Link`."})
    known_at = known_at()


def _differing(**members: Any) -> dict[str, Any]:
    """The members of an answer about two moments."""
    moments = {
        name: fields.Nested(KnownAtSchema, required=True, metadata={"description": f"What `{name}` resolves to."})
        for name in ("known_a", "known_b")
    }
    return {
        "as_of": fields.Date(required=True, metadata={"description": "The day that both moments speak of."}),
        **moments,
        **members,
        "more": fields.Boolean(required=True, metadata={"description": "Whether there are more: follow `Link`."}),
        "withheld": paths(_WITHHELD),
        "erased": paths(_ERASED),
        "unreadable": paths(_UNREADABLE),
    }


class BothSchema(Shape):
    """A member as known at both moments."""

    a = fields.Raw(allow_none=True, metadata={"description": "As known at `known_a`; absent if it is not shown."})
    b = fields.Raw(allow_none=True, metadata={"description": "As known at `known_b`; absent if it is not shown."})


PageDifferencesSchema: Final = type(
    "PageDifferences",
    (Shape,),
    _differing(
        subject=text("Whose page: kind:id."),
        changed=fields.Dict(
            keys=fields.String(),
            values=fields.Nested(BothSchema),
            required=True,
            metadata={"description": "The members of the page that differ, each as known at both moments."},
        ),
        events=fields.List(
            fields.Nested(RecordedSchema),
            required=True,
            metadata={"description": "The events that concern it and were recorded between, in that order."},
        ),
    ),
)
"""What two moments know otherwise of a page."""


def _difference(**members: Any) -> dict[str, Any]:
    """The members of one row that differs."""
    change = text("added, removed or changed.", validate=validate.OneOf(["added", "removed", "changed"]))
    sides = {
        name: fields.Dict(
            keys=fields.String(),
            required=True,
            allow_none=True,
            metadata={"description": f"As the register lists it at `known_{name}`; null where it does not."},
        )
        for name in ("a", "b")
    }
    return {"change": change, **members, **sides}


RowDifferenceSchema: Final = type(
    "RowDifference",
    (Shape,),
    _difference(
        unit=text("What the row is of."),
        part=optional("Which of its rows; absent where it has one."),
        columns=fields.List(
            fields.String(), required=True, metadata={"description": "The members that differ, where it changed."}
        ),
        events=fields.List(
            fields.Nested(RecordedSchema),
            required=True,
            metadata={"description": "The events recorded between that the unit's rows follow from, and their voids."},
        ),
    ),
)
"""A row that two moments know otherwise."""

SumDifferenceSchema: Final = type(
    "SumDifference",
    (Shape,),
    _difference(
        key=fields.Dict(keys=fields.String(), required=True, metadata={"description": "The sum's key."}),
    ),
)
"""A sum that two moments know otherwise."""


def _rows_of(name: str, row: type[Schema]) -> type[Schema]:
    rows = fields.List(fields.Nested(row), required=True, metadata={"description": "What differs, by unit or key."})
    return type(name, (Shape,), _differing(rows=rows))


RowDifferencesSchema: Final = _rows_of("RowDifferences", RowDifferenceSchema)
SumDifferencesSchema: Final = _rows_of("SumDifferences", SumDifferenceSchema)


class ParameterSchema(Shape):
    """A parameter of a question."""

    name = text("Its name in the address.")
    kind = text("What it is: a day, a whole number, a kind of subject …")
    description = text("What it means.")
    required = fields.Boolean(required=True, metadata={"description": "Whether the question cannot do without it."})
    default = fields.Raw(allow_none=True, metadata={"description": "What it is if absent; null for nothing."})


class QuestionSchema(Shape):
    """A question that a supervisor asks."""

    number = number("Its number, and its address below /v1/questions.")
    zh = text("The question in Chinese.")
    en = text("The question in English.")
    description = text("What is answered.")
    parameters = fields.List(
        fields.Nested(ParameterSchema), required=True, metadata={"description": "What may be asked, beside two times."}
    )
    waits_for = optional("What is still missing before it can be answered; absent where it can.")


class QuestionsSchema(Shape):
    """All questions."""

    questions = fields.List(fields.Nested(QuestionSchema), required=True, metadata={"description": "By number."})


def answer_schema(question: Question) -> type[Schema]:
    """The schema of a question's answer."""
    name = f"Answer{question.number}"
    members: dict[str, Any] = {
        "question": number("The question's number."),
        "zh": text("The question in Chinese."),
        "en": text("The question in English."),
        "as_of": fields.Date(required=True, metadata={"description": "The day that it speaks of."}),
        "known_at": known_at(),
        "asked": fields.Dict(
            keys=fields.String(), required=True, metadata={"description": "The parameters, with those left out."}
        ),
        "figures": fields.Nested(
            _headed(f"{name}Figures", question.figures), metadata={"description": "What answers at a glance."}
        ),
        "rests_on": fields.List(
            fields.UUID(),
            required=True,
            metadata={"description": "The events that it follows from, the first 1,000 where they are more."},
        ),
        "rests_on_count": number("How many these events are."),
        "withheld": paths(_WITHHELD),
        "erased": paths(_ERASED),
        "unreadable": paths(_UNREADABLE),
    }
    if question.columns:
        row = _headed(f"{name}Row", question.columns)
        members["rows"] = fields.List(
            fields.Nested(row), required=True, metadata={"description": "A part of the rows."}
        )
        members["count"] = number("How many rows there are.")
        members["more"] = fields.Boolean(
            required=True, metadata={"description": "Whether there are more: follow `Link`."}
        )
    return type(name, (Shape,), members)


def _headed(name: str, headings: Sequence[Heading]) -> type[Schema]:
    """A structure of members that may be anything, each explained by its heading."""
    members: dict[str, Any] = {
        one.name: fields.Raw(allow_none=True, metadata={"description": f"{one.en} ({one.zh})."}) for one in headings
    }
    return type(name, (Shape,), members)


class ReplaySchema(Shape):
    """A replay, and how far it is."""

    id = fields.UUID(required=True, metadata={"description": "Its id."})
    asked_by = text("The principal who asked for it.")
    asked_at = moment("When.")
    until = number("The position up to which it replays.")
    set = fields.Dict(keys=fields.String(), metadata={"description": "The policy parameters that it changes."})
    registers = fields.List(fields.String(), metadata={"description": "The registers that it makes; empty: all."})
    state = text(
        "waiting, running, done, failed or cancelled.",
        validate=validate.OneOf(["waiting", "running", "done", "failed", "cancelled"]),
    )
    position = number("How far it is.")
    problem = fields.String(allow_none=True, metadata={"description": "Why it failed; else null."})
    outcome = fields.Dict(
        keys=fields.String(),
        allow_none=True,
        metadata={
            "description": "Once it is done, for each register: its rows, their digest (SHA-256), and whether the "
            "county's register says the same at that position; null where that is not so far yet."
        },
    )


class ReplaysSchema(Shape):
    """All replays."""

    replays = fields.List(fields.Nested(ReplaySchema), required=True, metadata={"description": "Each of them."})
