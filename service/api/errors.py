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
from service.ledger.ledger import ClockBehind
from service.problems import Problem

MEDIA_TYPE = "application/problem+json"


def problem_response(problem: Problem) -> Response:
    """A problem as an answer."""
    document = problem.document() | {"instance": f"urn:request:{g.request_id}"}
    return Response(msgspec.json.encode(document), problem.status, headers=problem.headers, content_type=MEDIA_TYPE)


def register_errors(app: Flask) -> None:
    """Sees to it that no error leaves as anything else."""
    app.register_error_handler(Problem, problem_response)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(ClockBehind, _clock)
    for kind in (sqlite3.OperationalError, psycopg.OperationalError, psycopg_pool.PoolTimeout, PersistenceError):
        app.register_error_handler(kind, _database)
    app.register_error_handler(Exception, _unforeseen)


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    members: dict[str, Any] = getattr(error, "data", None) or {}
    faults = members.get("messages", {})
    problem = Problem(
        status,
        "InvalidParameters" if faults else error.name.replace(" ", ""),
        "A parameter is not as it should be." if faults else error.description or error.name,
        errors=[
            {"field": str(field), "message": str(message)}
            for where in faults.values()
            for field, messages in (where.items() if isinstance(where, dict) else [("", where)])
            for message in (messages if isinstance(messages, list) else [messages])
        ],
        headers={name: value for name, value in error.get_headers() if name not in ("Content-Type", "Content-Length")},
    )
    return problem_response(problem)


def _clock(error: ClockBehind) -> Response:
    return problem_response(Problem(503, "ClockBehind", str(error), headers={"Retry-After": "60"}))


def _database(error: Exception) -> Response:
    log.failure(id=g.request_id)
    return problem_response(
        Problem(
            503,
            "DatabaseUnavailable",
            "The ledger's database did not answer. Nothing is half recorded: send the same events again, with the same ids.",
            headers={"Retry-After": "5"},
        )
    )


def _unforeseen(error: Exception) -> Response:
    log.failure(id=g.request_id)
    return problem_response(
        Problem(500, "ServerError", "An error that nobody foresaw; it is in the log by its request id.")
    )
