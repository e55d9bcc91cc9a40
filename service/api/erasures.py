"""Erasing somebody's personal values: two principals, one after the other."""

from __future__ import annotations

from typing import Final

from flask import Response
from flask_smorest import Blueprint

from service import erasure
from service.api.current import county, principal
from service.api.forms import canonical
from service.api.schemas import JSON, ErasureSchema, problems
from service.problems import MEANINGS, Problem
from service.schema import SUBJECT

blp = Blueprint("erasures", __name__, url_prefix="/v1/erasures", description="Erasing personal values.")

READERS: Final = frozenset({"administrator", "auditor", "inspector"})
_PATH: Final = [
    {
        "in": "path",
        "name": "subject",
        "required": True,
        "description": "Whose: a subject, such as household:id.",
    },
]


@blp.route("/<string:subject>", methods=["PUT"], parameters=_PATH)
@blp.response(202, ErasureSchema, description="Asked for; another administrator must agree.")
@problems(blp, 401, 403, 404, 503)
def ask(subject: str) -> Response:
    """Ask for an erasure

    The first of two steps; asking again changes nothing.
    """
    _check(subject)
    erasure.ask(county(), principal(), subject)
    return _state(subject, 202)


@blp.route("/<string:subject>/agreement", methods=["PUT"], parameters=_PATH)
@blp.response(200, ErasureSchema, description="Erased: the event is recorded and the key destroyed.")
@problems(blp, 401, 403, 404, 409, 503)
def agree(subject: str) -> Response:
    """Agree to an erasure

    By another administrator than the one who asked. It cannot be taken back.
    """
    _check(subject)
    erasure.agree(county(), principal(), subject)
    return _state(subject, 200)


@blp.route("/<string:subject>", methods=["GET"], parameters=_PATH)
@blp.response(200, ErasureSchema, description="How far it is.")
@problems(blp, 401, 403, 404, 503)
def get(subject: str) -> Response:
    """Get an erasure

    Shown to administrators, auditors and inspectors.
    """
    if principal().roles.isdisjoint(READERS):
        raise Problem(403, "MayNotRead", "Erasures are shown to administrators, auditors and inspectors.")
    return _state(subject, 200)


def _check(subject: str) -> None:
    """Refuses whoever may erase in a part of the county alone, and what is no subject."""
    if not principal().whole:
        raise Problem(403, "RoleMayNotErase", MEANINGS["RoleMayNotErase"].text)
    if SUBJECT.fullmatch(subject) is None:
        raise Problem(404, "NotFound", "A subject is written kind:id.")


def _state(subject: str, status: int) -> Response:
    found = county().keys.erasure(subject)
    if found is None:
        raise Problem(404, "NotFound", f"Nobody has asked to erase {subject}.")
    names = ("id", "requested_by", "requested_at", "approved_by", "erased_at")
    return Response(canonical({"subject": subject} | dict(zip(names, found, strict=True))), status, content_type=JSON)
