"""The write door: from a line of JSON and a principal to an event that is ready for the ledger, and to its receipt."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NamedTuple

import msgspec

import domain.catalogue  # noqa: F401 - declares all events
from domain.corrections import EventVoided
from domain.kernel.dates import parse as parse_date
from domain.kernel.entry import Payload, encode_canonical, encode_declared, read_entry, read_payload
from domain.kernel.event import EVENTS, Declaration, Envelope, Event, Evidence, read, subjects_of
from domain.kernel.identity import check, check_account
from domain.kernel.refusal import Refusal, UnknownEvent
from domain.kernel.subject import event_subject
from service.access import Principal
from service.schema import malformed
from service.ledger.keys import KeyStore
from service.ledger.ledger import Ledger
from service.ledger.rows import EventRow
from service.ledger.transaction import Prepared, Receipt, Voided
from service.problems import Problem

MAX_LINE: Final = 256 * 1024
"""Bytes of one event at most."""

_decode_envelope = msgspec.json.Decoder(Envelope).decode
_NUMBERS: Final[dict[str, tuple[str, Callable[[str], str]]]] = {
    "identity": ("person", check),
    "account": ("account", check_account),
}

Answer = Receipt | Problem


class Parsed(NamedTuple):
    """A line that is well formed: its envelope, its declaration and the event, personal values still open."""

    envelope: Envelope
    declaration: Declaration
    event: Event


class Door:
    """Takes lines, gives an answer for each."""

    def __init__(self, ledger: Ledger, keys: KeyStore, find: Callable[[Sequence[str]], dict[str, EventRow]]) -> None:
        self.ledger = ledger
        self.keys = keys
        self._find = find

    def take(
        self, lines: Iterable[bytes], principal: Principal, *, type_: str = "", atomic: bool = False
    ) -> list[Answer]:
        """Records what can be recorded, or with atomic all or none, and answers line by line."""
        answers: list[Answer | None] = []
        parsed: list[tuple[int, Parsed]] = []
        for number, line in enumerate(lines):
            try:
                parsed.append((number, parse(line, type_)))
                answers.append(None)
            except Problem as problem:
                answers.append(problem)
        prepared: list[tuple[int, Prepared]] = []
        for number, result in self._prepare(parsed, principal):
            if isinstance(result, Problem):
                answers[number] = result
            else:
                prepared.append((number, result))
        if atomic and any(isinstance(answer, Problem) for answer in answers):
            return [answer or _not_alone() for answer in answers]
        verdicts = self.ledger.write([p for _, p in prepared], atomic=atomic) if prepared else []
        failed = atomic and any(isinstance(verdict, Refusal) for verdict in verdicts)
        for (number, _), verdict in zip(prepared, verdicts, strict=True):
            if isinstance(verdict, Refusal):
                answers[number] = Problem.of(verdict)
            else:
                answers[number] = _not_alone() if failed and not verdict.duplicate else verdict
        return [answer for answer in answers if answer is not None]

    def _prepare(
        self, parsed: Sequence[tuple[int, Parsed]], principal: Principal
    ) -> list[tuple[int, Prepared | Problem]]:
        voided = self._voided([p for _, p in parsed])
        owners = [self._owner(p, voided) for _, p in parsed]
        self.keys.ensure({owner for (_, p), owner in zip(parsed, owners, strict=True) if owner and _personal(p)})
        references = self._references(parsed, owners)
        found: list[tuple[int, Prepared | Problem]] = []
        for (number, p), owner in zip(parsed, owners, strict=True):
            try:
                found.append((number, self._prepared(p, owner, principal, voided, references)))
            except Refusal as refusal:
                found.append((number, Problem.of(refusal)))
            except Problem as problem:
                found.append((number, problem))
        return found

    def _prepared(
        self,
        parsed: Parsed,
        owner: str | None,
        principal: Principal,
        voided: dict[str, Voided],
        references: dict[tuple[str, str, str], str],
    ) -> Prepared:
        envelope, declaration, event = parsed
        taken_out = None
        subjects = subjects_of(declaration, event)
        allowed = declaration
        if isinstance(event, EventVoided):
            taken_out = voided.get(event.voids)
            if taken_out is None:
                raise UnknownEvent(id=event.voids)
            subjects = [*taken_out.subjects, event_subject(event.voids)]
            allowed = taken_out.declaration
        if not principal.may_record(allowed, subjects):
            raise Problem(
                403,
                "RoleMayNotRecord",
                f"{allowed.name} is recorded by {', '.join(sorted(allowed.by))}; your roles are "
                f"{', '.join(sorted(principal.roles))}.",
            )
        stored = self._seal(envelope.id, declaration, event, owner, references)
        payload = Payload(
            data=msgspec.Raw(encode_canonical(stored)),
            device=envelope.device,
            evidence=self._seal_evidence(envelope, owner) if envelope.evidence else [],
            reason=self._sealed(owner, envelope.id, "reason", envelope.reason) if envelope.reason else None,
            version=declaration.version,
        )
        return Prepared(envelope, declaration, stored, payload, subjects, principal.id, principal.may_write, taken_out)

    # -- personal values

    def _seal(
        self,
        event_id: str,
        declaration: Declaration,
        event: Event,
        owner: str | None,
        references: dict[tuple[str, str, str], str],
    ) -> Event:
        """The event with its personal values sealed or referred to; itself where it has none."""
        changed: dict[str, Any] = {}
        for field, how in declaration.personal.items():
            value = getattr(event, field)
            if value is None:
                continue
            if how == "sealed":
                changed[field] = self._sealed(owner, event_id, field, value)
            else:
                kind, normal = _NUMBERS[how]
                changed[field] = references[kind, owner or "", normal(value)]
        if not changed:
            return event
        return declaration.stored(**{f.name: getattr(event, f.name) for f in declaration.fields} | changed)

    def _sealed(self, owner: str | None, event_id: str, field: str, value: Any) -> str:
        return self.keys.seal(owner or event_subject(event_id), event_id, field, encode_canonical(value))

    def _seal_evidence(self, envelope: Envelope, owner: str | None) -> list[Any]:
        return [
            _StoredEvidence(
                captured_at=piece.captured_at,
                media_type=piece.media_type,
                place=self._sealed(owner, envelope.id, f"evidence.{number}.place", piece.place)
                if piece.place
                else None,
                sha256=piece.sha256,
            )
            for number, piece in enumerate(envelope.evidence)
        ]

    def _references(
        self, parsed: Sequence[tuple[int, Parsed]], owners: Sequence[str | None]
    ) -> dict[tuple[str, str, str], str]:
        wanted = []
        for (_, p), owner in zip(parsed, owners, strict=True):
            for field, how in p.declaration.personal.items():
                value = getattr(p.event, field)
                if how in _NUMBERS and value is not None:
                    kind, normal = _NUMBERS[how]
                    wanted.append((kind, owner or "", normal(value)))
        return self.keys.references(wanted) if wanted else {}

    def _owner(self, parsed: Parsed, voided: dict[str, Voided]) -> str | None:
        event = parsed.event
        if isinstance(event, EventVoided):
            taken_out = voided.get(event.voids)
            return taken_out.declaration.owner(taken_out.event) if taken_out else None
        return parsed.declaration.owner(event)

    # -- voids

    def _voided(self, parsed: Sequence[Parsed]) -> dict[str, Voided]:
        """The events that the batch's voids take out, from the ledger or from the batch itself."""
        ids = [p.event.voids for p in parsed if isinstance(p.event, EventVoided)]
        if not ids:
            return {}
        here = {p.envelope.id: p for p in parsed}
        found = {
            id_: Voided(p.declaration, p.event, id_, tuple(subjects_of(p.declaration, p.event)))
            for id_ in ids
            if (p := here.get(id_)) is not None
        }
        for id_, row in self._find(ids).items():
            payload = read_payload(row.state)
            event = read(row.topic, bytes(payload.data), payload.version)
            found[id_] = Voided(EVENTS[row.topic], event, id_, tuple(read_entry(row.entry).subjects))
        return found


class _StoredEvidence(Evidence, frozen=True, omit_defaults=True, kw_only=True):
    """Evidence as stored: fields in alphabetical order, its place sealed."""

    captured_at: str | None = None
    media_type: str
    place: str | None = None  # type: ignore[assignment]  # sealed
    sha256: str


def parse(line: bytes, type_: str = "") -> Parsed:
    """A line as an event. Raises Problem: what is wrong with it, field by field."""
    if len(line) > MAX_LINE:
        raise Problem(413, "EventTooLarge", f"An event is at most {MAX_LINE} bytes, and this one has {len(line)}.")
    try:
        envelope = _decode_envelope(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise malformed(Envelope, line, error) from error
    name = envelope.type or type_
    if type_ and name != type_:
        raise Problem(422, "TypeMismatch", f"This address takes {type_}, and the event says it is {name}.")
    declaration = EVENTS.get(name)
    if declaration is None:
        raise Problem(422, "UnknownType", f"There is no event type {name!r}." if name else "The event names no type.")
    data = bytes(envelope.data)
    try:
        event = declaration.decode(data)
        for field, how in declaration.personal.items():
            value = getattr(event, field)
            if how in _NUMBERS and value is not None:
                _NUMBERS[how][1](value)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise malformed(declaration.cls, data, error, at="data.") from error
    except ValueError as error:
        raise Problem(
            422,
            "InvalidEvent",
            "A field is not as it should be.",
            errors=[{"field": f"data.{field}", "message": str(error)}],
        ) from error
    _check_dates(envelope, declaration, event)
    _refuse_duplicate_keys(line, envelope, data, event)
    return Parsed(envelope, declaration, event)


def _check_dates(envelope: Envelope, declaration: Declaration, event: Event) -> None:
    """Refuses dates of the right shape that do not exist, such as 2019-02-29."""
    dated = [("occurred_on", envelope.occurred_on)]
    dated += [(f"data.{declaration.encoded_names[name]}", getattr(event, name)) for name in declaration.dates]
    if envelope.device:
        dated.append(("device.time", envelope.device.time))
    dated += [(f"evidence.{number}.captured_at", piece.captured_at) for number, piece in enumerate(envelope.evidence)]
    errors = []
    for field, date in dated:
        if date is not None:
            try:
                parse_date(date)
            except ValueError as error:
                errors.append({"field": field, "message": str(error)})
    if errors:
        raise Problem(422, "InvalidEvent", "A date does not exist.", errors=errors)


def _personal(parsed: Parsed) -> bool:
    envelope, declaration, event = parsed
    return bool(
        envelope.reason
        or any(piece.place for piece in envelope.evidence)
        or any(getattr(event, field) is not None for field in declaration.personal)
    )


def _not_alone() -> Problem:
    return Problem(409, "BatchRefused", "This event is in order, but the batch is recorded whole or not at all.")


def _refuse_duplicate_keys(line: bytes, envelope: Envelope, data: bytes, event: Event) -> None:
    """Refuses a line in which an object says a key twice: two readers could read two events.

    Without a backslash, every colon of the line is one after a key or one inside a string; whatever a decoder dropped
    took its key's colon along. So equal counts mean that nothing was dropped, and only other lines are read again.
    """
    if (
        b"\\" not in line
        and line.count(b":") == encode_declared(envelope).count(b":")
        and data.count(b":") == encode_declared(event).count(b":")
    ):
        return
    json.loads(line, object_pairs_hook=_unique)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise Problem(422, "DuplicateKey", f"The key {twice!r} stands twice in one object.")
    return found
