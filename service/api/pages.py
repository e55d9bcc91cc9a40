"""Reading a subject: its page now, on a past day, or as known at a past moment; and its history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import projections.catalogue  # noqa: F401 - declares all pages
from flask import Response
from flask_smorest import Blueprint
from marshmallow import Schema, ValidationError, fields, validate

from domain.kernel.dates import DAY_PATTERN, microseconds, parse
from projections.kernel.page import PAGES
from service.answers import answer_event, answer_page, check_reach
from service.api.current import county, principal
from service.api.events import Range
from service.api.forms import canonical, conditional
from service.api.schemas import EventsSchema, PageSchema, problems
from service.county import County
from service.problems import Problem

blp = Blueprint("pages", __name__, url_prefix="/v1", description="What the record says of a subject.")


def _day(text: str) -> None:
    try:
        parse(text)
    except ValueError as error:
        raise ValidationError(str(error)) from error


def _known_at(text: str) -> None:
    if text.isdigit() and len(text) < 19:  # noqa: PLR2004 - digits of a 64-bit integer
        return
    try:
        microseconds(text)
    except ValueError as error:
        raise ValidationError("A position, or a date-time with its offset.") from error


class PageQuery(Schema):
    """Which day, and as known when."""

    as_of = fields.String(
        validate=[validate.Regexp(DAY_PATTERN, error="A day, YYYY-MM-DD."), _day],
        metadata={"description": "What was so on this day (Asia/Shanghai); today if absent.", "format": "date"},
    )
    known_at = fields.String(
        validate=_known_at,
        metadata={"description": "As the ledger knew it then: a date-time with its offset, or a position."},
    )


class HistoryQuery(Schema):
    """Which part of a history."""

    after = fields.Integer(
        load_default=0, validate=validate.Range(0, 2**53), metadata={"description": "After this page."}
    )
    limit = fields.Integer(load_default=100, validate=validate.Range(1, 1000))
    known_at = fields.String(validate=_known_at, metadata={"description": "As above."})


def _resolved(here: County, text: str | None) -> tuple[int | None, dict[str, Any] | None]:
    """known_at as a position, with what the answer says of it."""
    if text is None:
        return None, None
    if text.isdigit():
        head, _ = here.head()
        position = int(text)
        return min(position, head), {"asked": text, "position": min(position, head), "settled": position <= head}
    position, settled = here.position_at(microseconds(text))
    return position, {"asked": text, "position": position, "settled": settled}


def _page(collection: str) -> Callable[..., Response]:
    def get(query: dict[str, Any], id_: str) -> Response:
        here = county()
        until, known_at = _resolved(here, query.get("known_at"))
        as_of = parse(query["as_of"]).first if "as_of" in query else here.today()
        answer = answer_page(here, principal(), collection, subject_of(collection, id_), as_of=as_of, until=until)
        answer["as_of"] = as_of.isoformat()
        if known_at is not None:
            answer["known_at"] = known_at
        return conditional(answer, here.head()[0])

    get.__doc__ = (
        f"Get a page of {collection}\n\nWith every figure how exact it is, and in `rests_on` the events that the page follows "
        "from. An event that is voided later counts no more, unless `known_at` asks for what was known before."
    )
    return get


def _history(collection: str) -> Callable[..., Response]:
    def get(query: dict[str, Any], id_: str) -> Response:
        here, who = county(), principal()
        subject = subject_of(collection, id_)
        until, known_at = _resolved(here, query.get("known_at"))
        events = Range(here, who, {"subject": subject})
        events.until = until
        page = events.page(query["after"], query["limit"])
        if not page.rows and query["after"] == 0:
            rows = list(here.history(subject, until=until))
            if not rows:
                raise Problem(404, "NotFound", f"The ledger holds nothing about {subject}.")
            check_reach(here, who, rows)
        answer: dict[str, Any] = {"events": [answer_event(here, who, row) for row in page.rows], "more": page.more}
        if known_at is not None:
            answer["known_at"] = known_at
        response = Response(canonical(answer), content_type="application/json")
        response.headers["Ledger-Position"] = str(here.head()[0])
        if page.more:
            path = f"/v1/{collection}/{id_}/history"
            response.headers["Link"] = f'<{path}?after={page.next_place}&limit={query["limit"]}>; rel="next"'
        return response

    get.__doc__ = f"List the history of one of {collection}\n\nEvery event that concerns it, voided ones too, by page."
    return get


def subject_of(collection: str, id_: str) -> str:
    """The subject that an address names: `households/fu` and `households/household:fu` are the same."""
    kind = PAGES[collection].kind
    return id_ if id_.startswith(f"{kind}:") else f"{kind}:{id_}"


def _add(collection: str) -> None:
    for suffix, view, query, schema in (
        ("", _page(collection), PageQuery, PageSchema),
        ("/history", _history(collection), HistoryQuery, EventsSchema),
    ):
        documented: Any = problems(blp, 401, 403, 404, 422, 503)(view)
        documented = blp.response(200, schema)(documented)
        documented = blp.arguments(query, location="query")(documented)
        documented = blp.doc(tags=[collection])(documented)
        blp.route(
            f"/{collection}/<string:id_>{suffix}", methods=["GET"], endpoint=f"{collection}{suffix.replace('/', '-')}"
        )(documented)


for _collection in PAGES:
    _add(_collection)
