"""Every error as a problem document (RFC 9457)."""

from __future__ import annotations

import sqlite3
from typing import Any

import msgspec
import psycopg
import psycopg_pool
from eventsourcing.persistence import PersistenceError
from flask import Flask, Response, g
from werkzeug.exceptions import HTTPException

from service import log
from service.access import PrincipalsMissing
from service.api.schemas import PROBLEM_JSON
from service.ledger.ledger import ClockBehind
from service.problems import MEANINGS, Problem

SERVER_ERROR = 500


def problem_response(problem: Problem) -> Response:
    """A problem as an answer."""
    document = problem.document() | {"instance": f"urn:request:{g.request_id}"}
    return Response(msgspec.json.encode(document), problem.status, headers=problem.headers, content_type=PROBLEM_JSON)


def register_errors(app: Flask) -> None:
    """Sees to it that no error leaves as anything else."""
    app.register_error_handler(Problem, problem_response)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(ClockBehind, _clock)
    app.register_error_handler(PrincipalsMissing, _principals)
    for kind in (sqlite3.OperationalError, psycopg.OperationalError, psycopg_pool.PoolTimeout, PersistenceError):
        app.register_error_handler(kind, _database)
    app.register_error_handler(Exception, _unforeseen)


def _http(error: HTTPException) -> Response:
    """What the framework refuses; the faults of parameters, each by its name."""
    status = error.code or SERVER_ERROR
    headers = {name: text for name, text in error.get_headers() if name not in ("Content-Type", "Content-Length")}
    found: dict[str, Any] = (getattr(error, "data", None) or {}).get("messages", {})
    faults = [
        {"field": str(field), "message": str(message)}
        for of_location in found.values()
        for field, messages in of_location.items()
        for message in messages
    ]
    if faults:
        problem = Problem(
            status, "InvalidParameters", MEANINGS["InvalidParameters"].text, errors=faults, headers=headers
        )
    else:
        name = error.name.replace(" ", "")
        code = name if name in MEANINGS else "BadRequest" if status < SERVER_ERROR else "ServerError"
        problem = Problem(status, code, MEANINGS[code].text, headers=headers)
    return problem_response(problem)


def _clock(error: ClockBehind) -> Response:
    return problem_response(Problem(503, "ClockBehind", str(error), headers={"Retry-After": "60"}))


def _principals(error: PrincipalsMissing) -> Response:
    return problem_response(Problem(503, "LedgerUnusable", str(error)))


def _database(error: Exception) -> Response:
    log.failure(error, id=g.request_id)
    text = MEANINGS["DatabaseUnavailable"].text
    return problem_response(Problem(503, "DatabaseUnavailable", text, headers={"Retry-After": "5"}))


def _unforeseen(error: Exception) -> Response:
    log.failure(error, id=g.request_id)
    return problem_response(Problem(500, "ServerError", MEANINGS["ServerError"].text))
