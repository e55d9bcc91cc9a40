"""For those who run it: health, figures, the API's own page and what each problem means."""

from __future__ import annotations

import re
from html import escape
from importlib.resources import files
from typing import Any, Final

import flask_swagger_ui
from flask import Blueprint as PlainBlueprint
from flask import Response, send_from_directory
from flask_smorest import Blueprint

from service import metrics
from service.api.current import county
from service.api.schemas import problems
from service.problems import Meaning, Problem, meanings
from service.registers.follower import OUTAGE

blp = Blueprint("operations", __name__, description="For those who run it; no token is wanted.")
pages = PlainBlueprint("documents", __name__)
"""What people look at: not part of the API's document."""

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HTML: Final = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,">'
    "<title>{title}</title>{body}</html>"
)
_PAGE: Final = (
    '<link rel="stylesheet" href="/docs/assets/swagger-ui.css"><div id="api"></div>'
    '<script src="/docs/assets/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script>'
)
_START: Final = 'SwaggerUIBundle({url: "/openapi.json", dom_id: "#api", deepLinking: true, validatorUrl: null});'
_TEXT: Final[dict[str, Any]] = {"schema": {"type": "string"}, "content_type": "text/plain"}
_OPEN: Final[dict[str, Any]] = {"security": [], "tags": ["operations"]}


@blp.route("/livez", methods=["GET"])
@blp.response(200, description="It answers.", **_TEXT)
@blp.doc(**_OPEN)
def livez() -> Response:
    """Whether the process answers"""
    return Response("ok\n", content_type="text/plain")


@blp.route("/readyz", methods=["GET"])
@blp.response(200, description="The ledger can be read, and how far it goes.", **_TEXT)
@problems(blp, 503)
@blp.doc(**_OPEN)
def readyz() -> Response:
    """Whether the ledger can be read and fits this release

    503 with the command that mends it otherwise.
    """
    position, _ = county().head()
    return Response(f"ok, position {position}\n", content_type="text/plain")


@blp.route("/metrics", methods=["GET"])
@blp.response(200, description="In Prometheus' text form, of all worker processes together.", **_TEXT)
@blp.doc(**_OPEN)
def figures() -> Response:
    """Figures for Prometheus"""
    return Response(metrics.render(_registers()), content_type=metrics.CONTENT_TYPE)


def _registers() -> metrics.Registers | None:
    """How far the registers are; None where there are none, or none can be read: the other figures are shown still."""
    try:
        here = county()
        with here.registers.reading() as c:
            live = here.registers.live(c) if here.registers.exists(c) else {}
        head, _ = here.head()  # read last: the registers are never before it
    except (Problem, *OUTAGE):
        return None
    return metrics.Registers(min(one.position for one in live.values()), head) if live else None


@pages.get("/")
def home() -> Response:
    """The way to the API's page."""
    return Response(status=302, headers={"Location": "/docs"})


@pages.get("/docs")
def page() -> Response:
    """The API's page, without any request to the outside."""
    return _html("Ledger of public assistance: API", _PAGE)


@pages.get("/docs/start.js")
def start() -> Response:
    """The one line that starts the page."""
    return Response(_START, content_type="text/javascript")


@pages.get("/docs/assets/<path:name>")
def asset(name: str) -> Response:
    """Swagger UI's own files, from its package."""
    return send_from_directory(str(files(flask_swagger_ui) / "dist"), name)


@pages.get("/docs/problems")
def all_problems() -> Response:
    """What every problem means."""
    return _html("Problems", "<h1>Problems</h1>" + "".join(_meaning(*found) for found in meanings().items()))


@pages.get("/docs/problems/<name>")
def problem(name: str) -> Response:
    """What a problem means."""
    meaning = meanings().get(name)
    if meaning is None:
        raise Problem(404, "NotFound", "There is no problem of that name; /docs/problems lists them all.")
    return _html(name, _meaning(name, meaning) + '<p><a href="/docs/problems">All problems</a></p>')


def _meaning(name: str, meaning: Meaning) -> str:
    """A problem's name, status and sentence; the figures that a refusal fills in are set as variables."""
    sentence = re.sub(r"\{(\w+)\}", r"<var>\1</var>", escape(meaning.text))
    return f'<h2 id="{escape(name)}">{escape(name)}</h2><p>{meaning.status}. {sentence}</p>'


def _html(title: str, body: str) -> Response:
    text = _HTML.format(title=escape(title), body=body)
    return Response(text, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": POLICY})
