"""The write door over HTTP: one event to an address of its own, or a batch as a stream of lines."""

from __future__ import annotations

import inspect
import tempfile
import threading
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import IO, Any, Final

import msgspec
from flask import Response, current_app, request
from flask_smorest import Blueprint
from marshmallow import RAISE, fields

import domain.catalogue  # noqa: F401 - declares all events
from domain.kernel.event import EVENTS, Declaration
from domain.privacy import PersonalDataErased
from service.access import Principal
from service.api.current import county, principal
from service.api.schemas import JSON, NDJSON, ReceiptSchema, VerdictSchema, command_schema, header, problems
from service.ledger.door import MAX_LINE, Answer
from service.ledger.transaction import Receipt
from service.metrics import EVENTS as COUNTED
from service.problems import MEANINGS, Problem
from service.schema import Shape

CHUNK_LINES: Final = 1000
CHUNK_BYTES: Final = 1024 * 1024
READ: Final = 64 * 1024
MAX_ATOMIC: Final = 10_000
MAX_ARRAY: Final = 16 * 1024 * 1024
MAX_RATIO: Final = 200
"""A compressed body may unfold to this many times its size: text does not, a bomb does."""
SPOOL: Final = 1024 * 1024
GZIP: Final = 31
"""zlib's number for gzip's own frame."""

blp = Blueprint("write", __name__, url_prefix="/v1/events", description="Recording events.")
_encode = msgspec.json.encode


class BatchQuery(Shape):
    """Parameters of a batch."""

    class Meta:
        """A misspelt parameter would record what was not meant."""

        unknown = RAISE

    atomic = fields.Boolean(load_default=False, metadata={"description": "Record all events or none (at most 10,000)."})


# -- one event

_RECEIPT: Final = {
    "Location": header("Where the event is."),
    "Ledger-Position": header("The event's place in the ledger.", "integer"),
}


def _take_one(declaration: Declaration) -> Callable[[], Response]:
    def record() -> Response:
        if request.mimetype != JSON:
            raise Problem(415, "UnsupportedMediaType", f"One event is sent as {JSON}.", headers={"Accept": JSON})
        line = b"".join(_bytes(limit=MAX_LINE))
        if not line.strip():
            raise _empty()
        [answer] = county().door.take([line], principal(), type_=declaration.name)
        _count([answer])
        if isinstance(answer, Problem):
            raise answer
        status = 200 if answer.duplicate else 201
        headers = {"Location": f"/v1/events/{answer.id}", "Ledger-Position": str(answer.position)}
        return Response(_encode(answer), status, headers, content_type=JSON)

    record.__name__ = f"record_{declaration.name}"
    record.__doc__ = (
        f"Record {declaration.name}\n\n{inspect.getdoc(declaration.cls)}\n\n"
        f"Recorded by: {', '.join(sorted(declaration.by))}."
    )
    return record


def _document_one(declaration: Declaration) -> None:
    view: Any = _take_one(declaration)
    view = blp.doc(
        requestBody={
            "required": True,
            "content": {JSON: {"schema": command_schema(declaration)}},
        },
        tags=["events"],
    )(view)
    for status, description in (
        (200, "Recorded before, with the same content: the first receipt."),
        (201, "Recorded."),
    ):
        view = blp.response(status, ReceiptSchema, description=description, headers=_RECEIPT)(view)
    view = problems(blp, 400, 401, 403, 409, 412, 413, 415, 422, 503)(view)
    blp.route(f"/{declaration.name}", methods=["POST"], endpoint=f"record-{declaration.name}")(view)


for _declaration in EVENTS.values():
    if _declaration.cls is not PersonalDataErased:  # the ledger's own: see service.api.erasures
        _document_one(_declaration)


# -- a batch


def _verdicts(status: int, description: str) -> Callable[[Any], Any]:
    """Documents the verdicts of a batch in both forms."""

    def document(view: Any) -> Any:
        view = blp.alt_response(status, schema=VerdictSchema(many=True), description=description, success=True)(view)
        lines = {"type": "string", "description": "One verdict a line."}
        return blp.alt_response(status, schema=lines, content_type=NDJSON, description=description, success=True)(view)

    return document


@blp.route("", methods=["POST"])
@blp.arguments(BatchQuery, location="query", unknown=None)
@blp.doc(
    requestBody={
        "required": True,
        "content": {
            NDJSON: {"schema": {"type": "string", "description": "One event a line.", "pattern": r"\S"}},
            JSON: {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Command"}, "minItems": 1}},
        },
    },
    tags=["events"],
)
@_verdicts(409, "With `atomic=true`: a verdict for each event, and none was recorded.")
@_verdicts(200, "A verdict for each event, in order, in the form of the request.")
@problems(blp, 400, 401, 413, 415, 422, 429, 503)
def record_batch(query: dict[str, Any]) -> Response:
    """Record a batch

    Each event has its own verdict: a receipt with status 201 (200 for a resend), or a problem. With `atomic=true` all
    are recorded or none, and then the answer is 409. Verdicts come when the whole body has been read; a body that ends
    half way leaves what came before it recorded, and is sent again as a whole: nothing doubles.
    """
    who = principal()
    form = request.mimetype
    if form not in (NDJSON, JSON):
        detail = f"A batch is sent as {NDJSON} or as a JSON array."
        raise Problem(415, "UnsupportedMediaType", detail, headers={"Accept": f"{NDJSON}, {JSON}"})
    with _upload(who):
        lines = _not_empty(_lines() if form == NDJSON else iter(_array()))
        spool = tempfile.SpooledTemporaryFile(max_size=SPOOL)  # noqa: SIM115 - the response closes it
        try:
            ok = _atomic(lines, who, spool) if query["atomic"] else _streamed(lines, who, spool)
        except BaseException:
            spool.close()
            raise
    spool.seek(0)
    response = Response(_sent(spool, array=form != NDJSON), 200 if ok else 409, content_type=form)
    response.call_on_close(spool.close)  # also where a client goes before the first verdict is sent
    return response


def _streamed(lines: Iterator[bytes], who: Principal, spool: IO[bytes]) -> bool:
    """Records chunk by chunk while the body is read; verdicts wait on disk, so that client and server never block."""
    number = 0
    for chunk in _chunks(lines):
        number = _write_verdicts(spool, number, county().door.take(chunk, who))
    return True


def _atomic(lines: Iterator[bytes], who: Principal, spool: IO[bytes]) -> bool:
    batch: list[bytes] = []
    size = 0
    for line in lines:
        batch.append(line)
        size += len(line)
        if len(batch) > MAX_ATOMIC or size > 4 * MAX_ARRAY:
            raise Problem(413, "BatchTooLarge", f"A batch of all or none has at most {MAX_ATOMIC} events and 64 MiB.")
    answers = county().door.take(batch, who, atomic=True)
    _write_verdicts(spool, 0, answers)
    return not any(isinstance(answer, Problem) for answer in answers)


def _write_verdicts(spool: IO[bytes], number: int, answers: list[Answer]) -> int:
    _count(answers)
    for answer in answers:
        number += 1
        verdict: dict[str, Any]
        if isinstance(answer, Receipt):
            verdict = {"line": number, "status": 200 if answer.duplicate else 201, "receipt": answer}
        else:
            verdict = {"line": number, "status": answer.status, "problem": answer.document()}
        spool.write(_encode(verdict) + b"\n")
    return number


def _count(answers: list[Answer]) -> None:
    outcomes = Counter(
        ("duplicate" if answer.duplicate else "recorded") if isinstance(answer, Receipt) else answer.code
        for answer in answers
    )
    for outcome, times in outcomes.items():
        COUNTED.labels(outcome).inc(times)


def _sent(spool: IO[bytes], *, array: bool) -> Iterator[bytes]:
    """The verdicts from the spool, as lines or as an array."""
    with spool:
        if not array:
            while piece := spool.read(READ):
                yield piece
            return
        separator = b"["
        for line in spool:
            yield separator + line.rstrip(b"\n")
            separator = b","
        yield b"]"


# -- reading a body


def _bytes(*, limit: int) -> Iterator[bytes]:
    """The body piece by piece, unfolded if compressed. Raises Problem for too many bytes, or a body cut short."""
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip"):
        raise Problem(
            415, "UnsupportedEncoding", "A body is sent plain or with gzip.", headers={"Accept-Encoding": "gzip"}
        )
    if encoding == "identity" and (request.content_length or 0) > limit:
        raise _too_large(limit)
    pieces = _raw()
    seen = 0
    for piece in _unfolded(pieces) if encoding == "gzip" else pieces:
        seen += len(piece)
        if seen > limit:
            raise _too_large(limit)
        yield piece


def _raw() -> Iterator[bytes]:
    """The body as it comes. Raises Problem where it ends before its length: the server does not say so by itself."""
    stream, seen = request.stream, 0
    while True:
        try:
            piece = stream.read(READ)
        except Exception as error:  # each server has errors of its own for a body that breaks off
            raise _cut_short() from error
        if not piece:
            break
        seen += len(piece)
        yield piece
    if seen < (request.content_length or 0):
        raise _cut_short()


def _cut_short() -> Problem:
    """What has a verdict is recorded, and the rest was never read; mostly nobody is left to be told."""
    return Problem(400, "BodyCutShort", MEANINGS["BodyCutShort"].text)


def _unfolded(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """A gzip body as it was; it may have several members one after the other (RFC 1952, 2.2). Raises Problem."""
    unfold = zlib.decompressobj(wbits=GZIP)
    packed = plain = 0
    try:
        for piece in pieces:
            packed += len(piece)
            rest = piece
            while rest:
                if unfold.eof:
                    unfold = zlib.decompressobj(wbits=GZIP)
                out = unfold.decompress(rest, READ)
                rest = unfold.unconsumed_tail or unfold.unused_data
                plain += len(out)
                if plain > MAX_RATIO * packed + READ:
                    raise Problem(413, "CompressionBomb", f"The body unfolds to more than {MAX_RATIO} times its size.")
                if out:
                    yield out
        yield unfold.flush()
    except zlib.error as error:
        raise Problem(400, "InvalidGzip", MEANINGS["InvalidGzip"].text) from error
    if not unfold.eof:
        raise _cut_short()


def _lines() -> Iterator[bytes]:
    """The lines of the body that are not blank; one that is too long is cut, so that its verdict can say so."""
    rest = b""
    for piece in _bytes(limit=current_app.config["SETTINGS"].max_body_mib * 1024 * 1024):
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            if line.strip():
                yield line
        if len(rest) > MAX_LINE:
            # Kept just long enough to be too long, however much of it still comes.
            rest = rest[: MAX_LINE + 1]
    if rest.strip():
        yield rest


def _chunks(lines: Iterator[bytes]) -> Iterator[list[bytes]]:
    chunk: list[bytes] = []
    size = 0
    try:
        for line in lines:
            chunk.append(line)
            size += len(line)
            if len(chunk) == CHUNK_LINES or size >= CHUNK_BYTES:
                yield chunk
                chunk, size = [], 0
    except Problem as problem:
        # Whole lines that arrived before the body broke off count; the last, which may be half of one, does not.
        if chunk and problem.code == "BodyCutShort":
            yield chunk
        raise
    if chunk:
        yield chunk


def _not_empty(lines: Iterator[bytes]) -> Iterator[bytes]:
    """The lines. Raises Problem if there are none: whoever lost the body on the way should hear of it."""
    first = next(lines, None)
    if first is None:
        raise _empty()
    return chain([first], lines)


def _empty() -> Problem:
    return Problem(400, "EmptyBody", MEANINGS["EmptyBody"].text)


def _array() -> list[bytes]:
    body = b"".join(_bytes(limit=MAX_ARRAY))
    try:
        return [bytes(raw) for raw in msgspec.json.decode(body, type=list[msgspec.Raw])]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Problem(400, "BadRequest", "The body is no JSON array.") from error


def _too_large(limit: int) -> Problem:
    return Problem(413, "BodyTooLarge", f"This body may have {limit} bytes at most; send many events as {NDJSON}.")


_uploads: Counter[str] = Counter()
_guard = threading.Lock()


@contextmanager
def _upload(who: Principal) -> Iterator[None]:
    """Holds one of the principal's places for batches in this process."""
    places: int = current_app.config["SETTINGS"].uploads
    with _guard:
        if _uploads[who.id] >= places:
            raise Problem(
                429,
                "TooManyUploads",
                f"You are sending {places} batches already: wait for one to end.",
                headers={"Retry-After": "5"},
            )
        _uploads[who.id] += 1
    try:
        yield
    finally:
        with _guard:
            _uploads[who.id] -= 1
