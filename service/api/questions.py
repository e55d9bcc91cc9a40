"""Asking questions: an inspector composes no query, and gets rows and figures with the events that they rest on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import RAISE, fields, validate

import service.questions.catalogue  # noqa: F401 - declares all questions
from domain.kernel.dates import parse
from service import formats
from service.api.current import county, principal
from service.api.events import Form, text, whole
from service.api.forms import conditional, tabular
from service.api.pages import A_DAY, A_MOMENT, moment_of
from service.api.schemas import VALIDATORS, QuestionsSchema, answer_schema, header, problems
from service.county import County
from service.listings import asking, day_number
from service.problems import Problem
from service.questions.kernel import FORMS, QUESTIONS, Parameter, Question, Scope, Shown, not_yet, show
from service.registers.asking import At
from service.schema import SUBJECT, Shape

blp = Blueprint("questions", __name__, url_prefix="/v1", description="Questions that a supervisor asks.")

MOST: Final = 1000
"""Rows of a page at most; as lines, CSV or a workbook, all that there are."""
LONGEST: Final = 200
"""Characters of a text that is asked for, at most."""

_MORE: Final = {"Link": header("The next page, rel=next; absent at the end. It keeps the day and the moment.")}


# -- what may be asked


def _check_month(said: str) -> None:
    parse(said)


def _check_event(said: str) -> None:
    UUID(said)


_CHECKS: Final[dict[str, Any]] = {
    "text": validate.Length(min=1, max=LONGEST),
    "day": A_DAY,
    "month": Form(r"^[0-9]{4}-[0-9]{2}$(?!\n)", _check_month),
    "moment": A_MOMENT,
    "truth": validate.OneOf(["true", "false"]),
    "sha256": validate.Regexp(r"^[0-9a-f]{64}$(?!\n)", error="SHA-256 in lower-case hex is wanted."),
    "event": Form(r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$(?!\n)", _check_event),
    "subject": validate.Regexp(f"^{SUBJECT.pattern}$(?!\\n)", error="A subject is written kind:id."),
}
_AN_ID: Final = SUBJECT.pattern.partition(":")[2]


class _OfKind(validate.Regexp):
    """A subject of some kinds; of one kind, with or without it before the id."""

    def __init__(self, kinds: Sequence[str]) -> None:
        optional = "?" if len(kinds) == 1 else ""
        super().__init__(
            f"^(({'|'.join(kinds)}):){optional}{_AN_ID}$(?!\\n)",
            error=f"{' or '.join(f'{kind}:id' for kind in kinds)} is wanted.",
        )


def _field(parameter: Parameter) -> fields.Field[Any]:
    """A parameter as the API's document has it."""
    more: dict[str, Any] = {"metadata": {"description": parameter.description}, "required": parameter.required}
    if parameter.default is not None:
        more["load_default"] = parameter.default
    if parameter.kind == "whole":
        return fields.Integer(validate=validate.Range(parameter.least, parameter.most), **more)
    if parameter.one_of:
        return fields.String(validate=validate.OneOf(parameter.one_of), **more)
    check = _CHECKS.get(parameter.kind) or _OfKind(parameter.kind.split())
    if parameter.kind == "day":
        more["metadata"]["format"] = "date"
    return fields.String(validate=[check], **more)


def query_of(question: Question) -> type[Shape]:
    """The parameters of a question: two times, its own, and how the answer is to be."""
    members: dict[str, Any] = {
        "as_of": text("What was so on this day (Asia/Shanghai), YYYY-MM-DD; today if absent.", A_DAY, format="date"),
        "known_at": text("As the ledger knew it then: a date-time with its offset, or a position.", A_MOMENT),
        "at_least": fields.Integer(
            validate=validate.Range(0, 2**53 - 1),
            metadata={"description": "Answer once the registers have come to this position; 503 if that takes long."},
        ),
        "format": text("json, ndjson, csv or xlsx; else as Accept says.", validate.OneOf(list(formats.FORMATS))),
        "language": text("Of headings and texts in CSV and XLSX: zh or en.", validate.OneOf(["zh", "en"])),
    }
    if question.columns:
        members["after"] = whole("After so many rows, from a Link header.", most=10_000_000, absent=0)
        members["limit"] = whole("How many rows at most.", least=1, most=MOST, absent=100)
    else:
        members["format"] = text("json: this answer is no table.", validate.OneOf(["json"]))
        del members["language"]
    members |= {name: _field(parameter) for name, parameter in question.parameters.items()}
    members["Meta"] = type("Meta", (), {"unknown": RAISE})
    return type(f"Question{question.number}Query", (Shape,), members)


class _Given(NamedTuple):
    """The parameters as the question takes them, as the answer repeats them, and the position that they ask for."""

    values: dict[str, Any]
    said: dict[str, Any]
    needed: int


def _given(here: County, question: Question, query: Mapping[str, Any]) -> _Given:
    values: dict[str, Any] = {}
    said: dict[str, Any] = {}
    needed = 0
    for name, parameter in question.parameters.items():
        asked = query.get(name)
        value = said[name] = asked
        if asked is None:
            pass
        elif parameter.kind == "day":
            value = day_number(parse(asked).first)
        elif parameter.kind == "moment":
            moment = moment_of(here, asked)
            value, said[name] = moment.until, moment.said["known_at"]
            needed = max(needed, value)
        elif parameter.kind == "truth":
            value = said[name] = asked == "true"
        elif parameter.kind == "event":
            value = said[name] = str(UUID(asked))
        elif parameter.kind not in FORMS and ":" not in asked:
            value = said[name] = f"{parameter.kind}:{asked}"
        values[name] = value
    return _Given(values, said, needed)


# -- what is answered


def _get(question: Question) -> Callable[..., Response]:
    def get(query: dict[str, Any]) -> Response:
        here, who = county(), principal()
        form = _form(query.get("format"), question)
        moment = moment_of(here, query.get("known_at"))
        as_of = parse(query["as_of"]).first if "as_of" in query else here.today()
        given = _given(here, question, query)
        scope = Scope(here, who)
        needed = max(query.get("at_least", 0), moment.until if "known_at" in query else 0, given.needed)
        with asking(here, at_least=needed or None) as asked:
            at = At(day_number(as_of), moment.until if "known_at" in query else asked.position)
            answer = question.answer(asked, at, given.values, scope)
            after, limit = query.get("after", 0), query.get("limit", 0)
            rows = answer.rows[after : after + limit] if form == formats.JSON else answer.rows
            shown = show(answer, rows, scope)
        about = {
            "question": question.number,
            "zh": question.zh,
            "en": question.en,
            "as_of": as_of.isoformat(),
            **moment.said,
            "asked": given.said,
        }
        if form != formats.JSON:
            return _file(question, form, shown, query, about, at.position)
        found = about | {"figures": shown.figures, "rests_on": shown.rests_on, "rests_on_count": shown.rests_on_count}
        if question.columns:
            more = len(answer.rows) > after + limit
            found |= {"rows": shown.rows, "count": len(answer.rows), "more": more}
        response = conditional(found | shown.notes, at.position)
        if found.get("more"):
            pinned = {"as_of": as_of.isoformat(), "known_at": at.position, "after": after + limit}
            others = [(name, value) for name, value in request.args.items(multi=True) if name not in pinned]
            response.headers["Link"] = f'<{request.path}?{urlencode([*others, *pinned.items()])}>; rel="next"'
        return response

    get.__doc__ = f"Ask question {question.number}\n\n{question.en} {question.zh}\n\n{question.description}"
    return get


def _file(
    question: Question,
    form: formats.Format,
    shown: Shown,
    query: Mapping[str, Any],
    about: dict[str, Any],
    position: int,
) -> Response:
    """An answer's rows as lines, CSV or a workbook; beside its rows, a workbook says what the answer says of itself."""
    language = query.get("language", "zh")
    asked = {f"asked.{name}": value for name, value in about.pop("asked").items()}
    figures = {h.shown(language): shown.figures[h.name] for h in question.figures if h.name in shown.figures}
    rested = {"rests_on_count": shown.rests_on_count, "rests_on": shown.rests_on}
    rows = shown.rows if form == formats.NDJSON else [_in(language, row) for row in shown.rows]
    try:
        body = formats.write(form, question.columns, rows, language, about | asked | figures | rested)
    except ValueError as error:
        raise Problem(422, "InvalidParameters", str(error)) from error
    name = f"{question.name.replace('_', '-')}-{about['as_of']}{form.suffix}"
    return Response(
        body,
        content_type=form.media_type,
        headers={
            "Ledger-Position": str(position),
            "Content-Disposition": f'attachment; filename="{name}"',
            "As-Of": about["as_of"],
        },
    )


def _in(language: str, row: dict[str, Any]) -> dict[str, Any]:
    """A row whose texts in both languages are given in one."""
    return {
        name: value[language] if isinstance(value, dict) and value.keys() == {"zh", "en"} else value
        for name, value in row.items()
    }


def _form(asked: str | None, question: Question) -> formats.Format:
    """The form of the answer. Raises Problem where what is asked for is not offered."""
    try:
        form = formats.chosen(asked, request.accept_mimetypes if request.headers.get("Accept") else None)
    except ValueError as error:
        raise Problem(406, "NotAcceptable", str(error)) from error
    if form != formats.JSON and not question.columns:
        raise Problem(406, "NotAcceptable", "This answer is no table: it is offered as JSON alone.")
    return form


@blp.route("/questions")
@blp.response(200, QuestionsSchema, description="Every question.", headers=VALIDATORS)
@problems(blp, 401, 503)
def questions() -> Response:
    """List the questions

    What each asks, its parameters, and what it waits for, where it cannot be answered yet.
    """
    found = []
    for one in QUESTIONS.values():
        asked = [
            {
                "name": name,
                "kind": p.kind,
                "description": p.description,
                "required": p.required,
                "default": p.default,
            }
            for name, p in one.parameters.items()
        ]
        told = {"number": one.number, "zh": one.zh, "en": one.en, "description": one.description, "parameters": asked}
        found.append(told if one.waits_for is None else told | {"waits_for": one.waits_for})
    return conditional({"questions": found}, county().head()[0])


def _waiting(question: Question) -> Callable[[], Response]:
    def get() -> Response:
        raise not_yet(question)

    get.__doc__ = f"Ask question {question.number}\n\n{question.en} {question.zh}\n\nNot yet: {question.waits_for}"
    return get


def _add(question: Question) -> None:
    if question.waits_for is not None:
        view: Any = problems(blp, 401, 501, 503)(_waiting(question))
    else:
        view = problems(blp, 401, 403, 404, 406, 422, 503)(_get(question))
        view = blp.alt_response(304, description="You have this answer already.")(view)
        view = tabular(blp, view, "row") if question.columns else view
        headers = VALIDATORS | _MORE if question.columns else VALIDATORS
        view = blp.response(200, answer_schema(question), description="The answer.", headers=headers)(view)
        view = blp.arguments(query_of(question), location="query", unknown=None)(view)
    view = blp.doc(tags=["questions"])(view)
    blp.route(f"/questions/{question.number}", methods=["GET"], endpoint=f"question-{question.number}")(view)


for _question in QUESTIONS.values():
    _add(_question)
