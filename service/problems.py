"""What goes wrong, as problem documents (RFC 9457): a status, a code that does not change, and a sentence."""

from __future__ import annotations

import inspect
from typing import Any, Final, NamedTuple

import domain.catalogue  # noqa: F401 - declares all refusals
from domain.kernel.refusal import Refusal


class Meaning(NamedTuple):
    """What a problem's code means: its HTTP status, and what to do about it."""

    status: int
    text: str


MEANINGS: Final[dict[str, Meaning]] = {
    # the request as a whole
    "BadRequest": Meaning(400, "The request itself does not read."),
    "BodyCutShort": Meaning(
        400,
        "The body ended before its end. What came before it may be recorded: send the same body again, nothing "
        "doubles.",
    ),
    "EmptyBody": Meaning(400, "The body holds no event."),
    "InvalidGzip": Meaning(400, "The body says that it is compressed with gzip, and is not."),
    "Unauthenticated": Meaning(401, "No token came, or one that this ledger does not know or has revoked."),
    "MayNotRead": Meaning(403, "This lies outside your scope, or it is not shown to your roles."),
    "RoleMayNotRecord": Meaning(403, "Another role records events of this type; the detail names which."),
    "RoleMayNotErase": Meaning(403, "Erasing is for administrators whose scope is the whole county, two of them."),
    "NotFound": Meaning(404, "There is no such address, or the ledger holds nothing of that name."),
    "MethodNotAllowed": Meaning(405, "This address does not take that method; `Allow` names those it takes."),
    "NotAcceptable": Meaning(406, "None of the forms that you accept is offered; the detail names those that are."),
    "UnsupportedMediaType": Meaning(415, "The body is of a media type that this address does not take."),
    "UnsupportedEncoding": Meaning(415, "A body is sent plain or compressed with gzip."),
    "InvalidParameters": Meaning(422, "Parameters of the address are not as they should be; `errors` names each."),
    "InvalidCursor": Meaning(422, "The cursor belongs to another query: follow the `Link` header as it is."),
    # the size of things
    "BodyTooLarge": Meaning(413, "The body is larger than this address takes: send it as lines, in several batches."),
    "EventTooLarge": Meaning(413, "One event has more bytes than an event may have."),
    "BatchTooLarge": Meaning(413, "A batch that is recorded whole or not at all has too many events or bytes."),
    "CompressionBomb": Meaning(413, "The body unfolds to far more than text would: it is not taken."),
    "TooManyUploads": Meaning(429, "You are sending several batches at once: wait until one of them has ended."),
    # one event
    "InvalidEncoding": Meaning(422, "The event is not valid UTF-8, or holds half of a surrogate pair."),
    "MalformedJson": Meaning(422, "The event is no JSON, or is nested deeper than any event."),
    "DuplicateKey": Meaning(422, "A key stands twice in one object: two readers could read two events."),
    "InvalidEvent": Meaning(422, "Fields of the event are not as its declaration says; `errors` names each."),
    "TypeMismatch": Meaning(422, "The event names another type than the address that it was sent to."),
    "UnknownType": Meaning(422, "There is no event type of that name, or the event names none."),
    "BatchRefused": Meaning(
        409, "The event is in order, but the batch is recorded whole or not at all, and another was refused."
    ),
    # erasing
    "SecondPrincipalWanted": Meaning(409, "Who asked for an erasure cannot agree to it: another administrator must."),
    "ErasureNotAgreed": Meaning(
        409, "An erasure is recorded by the ledger itself when two administrators have agreed to it at /v1/erasures."
    ),
    # the registers
    "ReplayRunning": Meaning(
        429, "Another replay is under way; one at a time leaves the server its cores. Ask again when it has ended."
    ),
    "RegistersMissing": Meaning(
        503, "The registers are still being made from the ledger: ask again in a moment (`flask registers status`)."
    ),
    "RegistersBehind": Meaning(
        503, "The registers have not come to the position that was asked for; ask again in a moment."
    ),
    # questions
    "NotYet": Meaning(501, "This question cannot be answered yet."),
    # the ledger just now
    "ClockBehind": Meaning(
        503, "The server's clock is behind the ledger's last event: nothing is recorded until it is set."
    ),
    "DatabaseUnavailable": Meaning(
        503,
        "The ledger's database did not answer. Nothing is half recorded: send the same events with the same ids again.",
    ),
    "LedgerUnusable": Meaning(
        503, "The ledger is missing or does not fit this release; the detail names the command that mends it."
    ),
    "ServerError": Meaning(500, "An error that nobody foresaw; it is in the server's log by its request id."),
}
"""Every code of the service; those of the domain are its refusals."""


def meanings() -> dict[str, Meaning]:
    """What every problem's code means, the refusals of the domain among them, in alphabetical order."""
    found = MEANINGS | {cls.__name__: Meaning(cls.status, inspect.getdoc(cls) or "") for cls in _refusals(Refusal)}
    return dict(sorted(found.items()))


def _refusals(cls: type[Refusal]) -> list[type[Refusal]]:
    """The refusals of the domain below a class; one that a program made for itself is not of the product."""
    below = [found for inner in cls.__subclasses__() for found in (inner, *_refusals(inner))]
    return [found for found in below if found.__module__.startswith("domain.")]


class Problem(Exception):
    """An answer that is not what was asked for.

    status: of HTTP. code: its permanent name, one of MEANINGS or a refusal's. detail: the sentence the user reads.
    errors: the faults by field, where fields are at fault. headers: of the answer.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: list[dict[str, str]] | None = None,
        headers: dict[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = errors or []
        self.headers = headers or {}
        self.members = members

    @classmethod
    def of(cls, refusal: Refusal) -> Problem:
        """The problem document of a refusal."""
        figures = {name: _plain(value) for name, value in refusal.figures.items()}
        return cls(refusal.status, refusal.code, refusal.message, figures=figures)

    def document(self) -> dict[str, Any]:
        """The document as a JSON object."""
        found: dict[str, Any] = {
            "type": f"/docs/problems/{self.code}",
            "title": self.code,
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            found["errors"] = self.errors
        return found | self.members


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | str | bool) or value is None else str(value)
