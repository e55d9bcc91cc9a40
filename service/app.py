"""The application: its routes, who is asking, its problems, logs and figures."""

from __future__ import annotations

import re
import time
import uuid
from typing import Final

from flask import Flask, Response, g, request

from service import log, metrics
from service.access import Principal
from service.api import register
from service.api.current import Opener, county
from service.api.errors import register_errors
from service.cli import register_commands
from service.problems import Problem
from service.settings import Settings, from_environment

RECORD: Final = "/v1/"
"""Below this a token is wanted; all else (the API's page, health, figures) tells nothing of the record."""

_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")


def create_app(settings: Settings | None = None) -> Flask:
    """The application over one county; its ledger is opened by the first request of each process."""
    log.set_up()
    app = Flask("service", static_folder=None)
    app.config["SETTINGS"] = settings or from_environment()
    app.extensions["county"] = Opener(app.config["SETTINGS"])
    app.url_map.merge_slashes = False  # a redirect would answer in HTML, and to no client that spells addresses right
    register(app)
    register_errors(app)
    register_commands(app)
    app.before_request(_begin)
    app.after_request(_end)
    return app


def _begin() -> None:
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if _REQUEST_ID.fullmatch(given) else str(uuid.uuid4())
    g.began = time.perf_counter()
    g.principal = None
    if request.path.startswith(RECORD) and request.url_rule is not None:
        g.principal = _authenticate()


def _authenticate() -> Principal:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    principal = county().principals.of(token.strip()) if scheme.lower() == "bearer" and token else None
    if principal is None:
        raise Problem(
            401,
            "Unauthenticated",
            "A bearer token is wanted that this ledger knows: Authorization: Bearer …",
            headers={"WWW-Authenticate": 'Bearer realm="ledger"'},
        )
    return principal


def _end(response: Response) -> Response:
    seconds = time.perf_counter() - g.began
    rule = request.url_rule.rule if request.url_rule else "unknown"
    response.headers["X-Request-Id"] = g.request_id
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    if request.path.startswith(RECORD):
        response.vary.add("Authorization")
        response.headers.setdefault("Cache-Control", "no-store")
    else:
        response.headers.setdefault("Cache-Control", "no-cache")
    metrics.answered(request.method, rule, response.status_code, seconds)
    log.request(
        id=g.request_id,
        method=request.method,
        route=rule,
        status=response.status_code,
        milliseconds=round(seconds * 1000, 1),
        principal=g.principal.id if g.principal else None,
    )
    return response
