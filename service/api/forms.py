"""The bytes of an answer, its position, and its ETag."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from domain.kernel.entry import encode_canonical
from service import formats


def canonical(value: Any) -> bytes:
    """Canonical JSON: the same answer is the same bytes."""
    return encode_canonical(value)


def answered(answer: dict[str, Any], position: int) -> Response:
    """An answer that says up to which position of the ledger it knows everything."""
    return Response(canonical(answer), headers={"Ledger-Position": str(position)}, content_type="application/json")


def conditional(answer: dict[str, Any], position: int) -> Response:
    """An answer with an ETag, or 304 where the client has these bytes already.

    The tag is the hash of the bytes, so that it depends on all that the answer depends on: the record, the day, the
    moment, the reader's role, an erasure, and the release.
    """
    response = answered(answer, position)
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response


def tabular(blp: Blueprint, view: Any, one: str) -> Any:
    """A view that also answers in forms for programs that read lines, and for offices. one: what a line holds."""
    for form, what in (
        (formats.NDJSON, f"One {one} a line."),
        (formats.CSV, f"A line of headings, then one {one} a line."),
        (formats.XLSX, f"A workbook with one {one} a row."),
    ):
        schema = {"type": "string", "description": what}
        view = blp.alt_response(200, schema=schema, content_type=form.media_type, success=True)(view)
    return view
