"""Reading a subject: its page now, on a past day, or as known at a past moment; and its history."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlencode

from flask import Response
from flask_smorest import Blueprint
from marshmallow import RAISE

import projections.catalogue  # noqa: F401 - declares all pages
from domain.kernel.dates import DAY_PATTERN, INSTANT_PATTERN, microseconds, parse
from projections.kernel.page import PAGES
from service.answers import answer_event, answer_page, check_reach
from service.api.current import county, principal
from service.api.events import Form, Range, text, whole
from service.api.forms import answered, conditional
from service.api.schemas import POSITION, VALIDATORS, EventsSchema, header, page_schema, problems
from service.county import County
from service.problems import Problem
from service.schema import SUBJECT, Shape

blp = Blueprint("pages", __name__, url_prefix="/v1", description="What the record says of a subject.")

_POSITION: Final = re.compile(r"[0-9]{1,18}")


def _check_moment(text: str) -> None:
    if _POSITION.fullmatch(text) is None:
        microseconds(text)


A_DAY: Final = Form(DAY_PATTERN, parse)
A_MOMENT: Final = Form(f"^{_POSITION.pattern}$(?!\\n)|{INSTANT_PATTERN}", _check_moment)


class _Strict(Shape):
    """Parameters."""

    class Meta:
        """A misspelt parameter would answer another question."""

        unknown = RAISE


class PageQuery(_Strict):
    """Which day, and as known when."""

    as_of = text("What was so on this day (Asia/Shanghai), YYYY-MM-DD; today if absent.", A_DAY, format="date")
    known_at = text("As the ledger knew it then: a date-time with its offset, or a position.", A_MOMENT)


class HistoryQuery(_Strict):
    """Which part of a history."""

    after = whole("After this page.", most=2**53 - 1, absent=0)
    limit = whole("How many events at most.", least=1, most=1000, absent=100)
    known_at = text("As the ledger knew it then: a date-time with its offset, or a position.", A_MOMENT)


class Moment(NamedTuple):
    """Up to where the ledger is looked at. said: what the answer says of it, where it was asked."""

    until: int
    head: int
    said: dict[str, Any]


def moment_of(here: County, asked: str | None) -> Moment:
    """known_at as a position; the head where nothing was asked."""
    head, _ = here.head()
    if asked is None:
        return Moment(head, head, {})
    if _POSITION.fullmatch(asked):
        position, settled = min(int(asked), head), int(asked) <= head
    else:
        position, settled = here.position_at(microseconds(asked))
    return Moment(position, head, {"known_at": {"asked": asked, "position": position, "settled": settled}})


def _page(collection: str) -> Callable[..., Response]:
    def get(query: dict[str, Any], **address: str) -> Response:
        here = county()
        moment = moment_of(here, query.get("known_at"))
        as_of = parse(query["as_of"]).first if "as_of" in query else here.today()
        subject = subject_of(collection, *address.values())
        answer = answer_page(here, principal(), collection, subject, as_of=as_of, until=moment.until)
        return conditional(answer | {"as_of": as_of.isoformat()} | moment.said, moment.head)

    get.__doc__ = (
        f"Get one of {collection}\n\nEvery figure says how exact it is, and `rests_on` names the events that the page "
        "follows from. An event that is voided later counts no more, unless `known_at` asks for what was known "
        "before.\n\n"
        "A page is shown whole to whoever may read one of its events, since half a sum would be a wrong one; a "
        "personal value is opened only where its own event may be read. A self sees the page of its own subject."
    )
    return get


def _history(collection: str) -> Callable[..., Response]:
    def get(query: dict[str, Any], **address: str) -> Response:
        here, who = county(), principal()
        subject = subject_of(collection, *address.values())
        moment = moment_of(here, query.get("known_at"))
        page = Range(here, who, {"subject": subject}, moment.until).page(query["after"], query["limit"])
        if not page.rows:
            rows = list(here.history(subject, until=moment.until))
            if not rows:
                raise Problem(404, "NotFound", f"The ledger holds nothing about {subject}.")
            check_reach(here, who, rows)
        answer = {"events": [answer_event(here, who, row) for row in page.rows], "more": page.more}
        response = answered(answer | moment.said, moment.head)
        if page.more:
            following = urlencode(query | {"after": page.next_place})
            path = f"/v1/{collection}/{quote(subject, safe=':')}/history"
            response.headers["Link"] = f'<{path}?{following}>; rel="next"'
        return response

    get.__doc__ = (
        f"List the history of one of {collection}\n\nEvery event that concerns it and that you may read, voided ones "
        "too, by page."
    )
    return get


def subject_of(collection: str, id_: str) -> str:
    """The subject that an address names: `households/fu` and `households/household:fu` are the same.

    Raises Problem for what is no subject's id: the ledger holds nothing of that name.
    """
    kind = PAGES[collection].kind
    subject = id_ if id_.startswith(f"{kind}:") else f"{kind}:{id_}"
    if SUBJECT.fullmatch(subject) is None:
        raise Problem(404, "NotFound", "The ledger holds nothing of that name: an id is a-z, 0-9, '.', '_' and '-'.")
    return subject


def _add(collection: str) -> None:
    cls = PAGES[collection]
    link = {"Link": header("The next part, rel=next; absent at the end.")}
    parameters = [
        {
            "in": "path",
            "name": cls.kind,
            "required": True,
            "description": f"Its id, with or without `{cls.kind}:` before it.",
        }
    ]
    for suffix, view, query, schema, description, headers in (
        ("", _page(collection), PageQuery, page_schema(cls), "What the record says of it.", VALIDATORS),
        ("/history", _history(collection), HistoryQuery, EventsSchema, "A part of its history.", POSITION | link),
    ):
        documented: Any = problems(blp, 401, 403, 404, 422, 503)(view)
        if not suffix:
            documented = blp.alt_response(
                304, description="You have this answer already: its ETag is the one you sent in If-None-Match."
            )(documented)
        documented = blp.response(200, schema, description=description, headers=headers)(documented)
        documented = blp.arguments(query, location="query", unknown=None)(documented)
        documented = blp.doc(tags=[collection])(documented)
        blp.route(
            f"/{collection}/<string:{cls.kind}>{suffix}",
            methods=["GET"],
            endpoint=f"{collection}{suffix.replace('/', '-')}",
            parameters=parameters,
        )(documented)


for _collection in PAGES:
    _add(_collection)
