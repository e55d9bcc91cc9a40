"""For those who run it: health, figures, the API's own page and what each problem means."""

from __future__ import annotations

import inspect
from html import escape
from importlib.resources import files
from typing import Final

import flask_swagger_ui
from flask import Blueprint, Response, send_from_directory

import domain.catalogue  # noqa: F401 - declares all refusals
from domain.kernel.refusal import Refusal
from service import metrics
from service.api.current import county
from service.api.schemas import PROBLEMS

blueprint = Blueprint("operations", __name__)

POLICY: Final = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self'"
_HEAD: Final = '<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
_PAGE: Final = (
    _HEAD.format(title="Ledger of public assistance: API")
    + '<link rel="stylesheet" href="/docs/assets/swagger-ui.css"><div id="api"></div>'
    '<script src="/docs/assets/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></html>'
)
_START: Final = 'SwaggerUIBundle({url: "/openapi.json", dom_id: "#api", deepLinking: true, validatorUrl: null});'


@blueprint.get("/livez")
def livez() -> Response:
    """Whether the process answers."""
    return Response("ok\n", content_type="text/plain")


@blueprint.get("/readyz")
def readyz() -> Response:
    """Whether the ledger can be read and fits this release; 503 with the reason otherwise."""
    position, _ = county().head()
    return Response(f"ok, position {position}\n", content_type="text/plain")


@blueprint.get("/metrics")
def figures() -> Response:
    """Figures for Prometheus."""
    return Response(metrics.render(), content_type=metrics.CONTENT_TYPE)


@blueprint.get("/")
def home() -> Response:
    """The way to the API's page."""
    return Response(status=302, headers={"Location": "/docs"})


@blueprint.get("/docs")
def page() -> Response:
    """The API's page, without any request to the outside."""
    return Response(_PAGE, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": POLICY})


@blueprint.get("/docs/start.js")
def start() -> Response:
    """The one line that starts the page."""
    return Response(_START, content_type="text/javascript")


@blueprint.get("/docs/assets/<path:name>")
def asset(name: str) -> Response:
    """Swagger UI's own files, from its package."""
    return send_from_directory(str(files(flask_swagger_ui) / "dist"), name)


@blueprint.get("/docs/problems/<name>")
def problem(name: str) -> Response:
    """What a problem means."""
    meanings = {refusal.__name__: inspect.getdoc(refusal) or "" for refusal in _refusals(Refusal)}
    text = meanings.get(name)
    if text is None:
        text = "; ".join(f"{status}: {meaning}" for status, meaning in PROBLEMS.items())
    body = f"{_HEAD.format(title=escape(name))}<h1>{escape(name)}</h1><p>{escape(text)}</p></html>"
    return Response(body, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": POLICY})


def _refusals(cls: type[Refusal]) -> list[type[Refusal]]:
    return [cls, *(found for inner in cls.__subclasses__() for found in _refusals(inner))]
