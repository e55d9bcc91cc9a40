"""Replays: the registers once more from the ledger's beginning, beside the county's, or under other terms."""

from __future__ import annotations

import uuid
from typing import Any, Final

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import RAISE, fields, validate

from projections.kernel.register import REGISTERS
from service.api.current import county, principal
from service.api.forms import canonical
from service.api.pages import A_MOMENT, moment_of
from service.api.schemas import JSON, ReplaySchema, ReplaysSchema, problems
from service.problems import MEANINGS, Problem
from service.replays import Replay, Replays, Running
from service.schema import Shape

blp = Blueprint("replays", __name__, url_prefix="/v1/replays", description="Replays for historical audits.")

MAY: Final = frozenset({"inspector", "auditor", "administrator"})
_PATH: Final = [{"in": "path", "name": "id", "required": True, "description": "The replay's id."}]


class ReplayCommand(Shape):
    """What is to be replayed."""

    class Meta:
        """A misspelt term would answer another question."""

        unknown = RAISE

    until = fields.String(
        validate=A_MOMENT,
        metadata={"description": "How far: a position, or a date-time with its offset; all if absent."},
    )
    set = fields.Dict(
        keys=fields.String(validate=validate.Regexp(r"^[a-z][a-z0-9_]{0,59}$(?!\n)")),
        values=fields.String(validate=validate.Regexp(r"^[0-9]{1,15}(\.[0-9]{1,4})?$(?!\n)")),
        metadata={"description": "Policy parameters as if set to these values: yuan, mu, percent, or a whole number."},
    )
    registers = fields.List(
        fields.String(validate=validate.OneOf(list(REGISTERS))),
        metadata={"description": "Only these registers; all if absent."},
    )


@blp.route("", methods=["POST"])
@blp.arguments(ReplayCommand)
@blp.response(202, ReplaySchema, description="It has begun; its address tells how far it is.")
@problems(blp, 400, 401, 403, 415, 422, 429, 503)
def ask(command: dict[str, Any]) -> Response:
    """Ask for a replay

    For inspectors, auditors and administrators of the whole county. It runs in a process of its own, in memory, and
    ends with a digest of each register, and whether the county's own says the same at that position.
    """
    _check()
    if not request.content_length:
        raise Problem(400, "EmptyBody", "What is to be replayed is sent as a JSON object; {} asks for all.")
    here = county()
    until = moment_of(here, command.get("until")).until
    try:
        found = Replays(here.settings).ask(
            here,
            principal().id,
            until=until,
            terms=command.get("set", {}),
            registers=command.get("registers", []),
        )
    except Running as error:
        raise Problem(429, "ReplayRunning", MEANINGS["ReplayRunning"].text, headers={"Retry-After": "10"}) from error
    except ValueError as error:
        fault = {"field": "set", "message": str(error)}
        raise Problem(422, "InvalidParameters", str(error), errors=[fault]) from error
    response = _answer(found, 202)
    response.headers["Location"] = f"/v1/replays/{found.id}"
    return response


@blp.route("", methods=["GET"])
@blp.response(200, ReplaysSchema, description="All replays, the latest first.")
@problems(blp, 401, 403, 503)
def replays() -> Response:
    """List the replays

    With what came out of each.
    """
    _check()
    found = [_told(one) for one in Replays(county().settings).all()]
    return Response(canonical({"replays": found}), content_type=JSON)


@blp.route("/<string:id>", methods=["GET"], parameters=_PATH)
@blp.response(200, ReplaySchema, description="How far it is, or what came out.")
@problems(blp, 401, 403, 404, 503)
def get(id: str) -> Response:  # noqa: A002 - the address names it so
    """Get a replay

    `position` tells how far it is; `outcome`, once it is done, each register's digest, and whether the county's is the
    same.
    """
    _check()
    return _answer(_found(id), 200)


@blp.route("/<string:id>", methods=["DELETE"], parameters=_PATH)
@blp.response(200, ReplaySchema, description="It is cancelled, or had ended before.")
@problems(blp, 401, 403, 404, 503)
def cancel(id: str) -> Response:  # noqa: A002 - the address names it so
    """Cancel a replay

    Its process ends after the batch at hand, and leaves nothing behind but that it was cancelled.
    """
    _check()
    found = _found(id)
    if not found.ended:
        Replays(county().settings).cancel(found.id)
    return _answer(_found(id), 200)


def _check() -> None:
    if principal().roles.isdisjoint(MAY) or not principal().whole:
        raise Problem(403, "MayNotRead", "Replays are for inspectors, auditors and administrators of the whole county.")


def _found(id_: str) -> Replay:
    try:
        found = Replays(county().settings).get(str(uuid.UUID(id_)))
    except ValueError:
        found = None
    if found is None:
        raise Problem(404, "NotFound", "There is no replay of that id.")
    return found


def _told(found: Replay) -> dict[str, Any]:
    names = ("id", "asked_by", "asked_at", "until", "set", "registers", "state", "position", "problem", "outcome")
    return {name: getattr(found, name) for name in names}


def _answer(found: Replay, status: int) -> Response:
    return Response(canonical(_told(found)), status, content_type=JSON)
