"""The write door: from a line of JSON and a principal to an event that is ready for the ledger, and to its receipt."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

import msgspec

import domain.catalogue  # noqa: F401 - declares all events
from domain.corrections import EventVoided
from domain.kernel.dates import parse as parse_date
from domain.kernel.entry import Payload, StoredEvidence, encode_canonical, encode_declared
from domain.kernel.event import EVENTS, Declaration, Envelope, Event, subjects_of
from domain.kernel.identity import check, check_account
from domain.kernel.refusal import Refusal, UnknownEvent
from domain.kernel.subject import event_subject
from domain.privacy import PersonalDataErased
from service.access import Principal
from service.ledger.keys import KeyStore
from service.ledger.ledger import Ledger
from service.ledger.rows import EventRow
from service.ledger.transaction import Prepared, Receipt, Voided, frame_of, voided_of
from service.problems import MEANINGS, Problem
from service.schema import SUBJECT, faults, malformed

MAX_LINE: Final = 256 * 1024
"""Bytes of one event at most."""

_decode_envelope = msgspec.json.Decoder(Envelope).decode
NUMBERS: Final[dict[str, tuple[str, Callable[[str], str]]]] = {
    "identity": ("person", check),
    "account": ("account", check_account),
}
"""How a number is kept that becomes a reference: the reference's kind, and the number's form."""

Answer = Receipt | Problem


class Parsed(NamedTuple):
    """A line that is well formed: its envelope, its declaration and the event, personal values still open."""

    envelope: Envelope
    declaration: Declaration
    event: Event
    data: bytes
    """The event's own fields as canonical JSON."""


class _Work(NamedTuple):
    """What is to be done for an event's personal values: under whose key, and which they are."""

    owner: str | None
    values: list[tuple[str, str, Any]]

    def numbers(self) -> Iterator[tuple[str, str, str]]:
        """The numbers that need references: (kind, subject, number)."""
        for _, how, value in self.values:
            if how in NUMBERS:
                kind, normal = NUMBERS[how]
                yield kind, self.owner or "", normal(value)


_NOTHING_PERSONAL: Final = _Work(None, [])


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

    def prepare(self, parsed: Sequence[Parsed], principal: Principal) -> list[Prepared | Problem]:
        """Events ready for the ledger, their personal values sealed; or what is wrong with them."""
        return [result for _, result in self._prepare(list(enumerate(parsed)), principal)]

    def _prepare(
        self, parsed: Sequence[tuple[int, Parsed]], principal: Principal
    ) -> list[tuple[int, Prepared | Problem]]:
        voided = self._voided([p for _, p in parsed], principal)
        works = [self._work(p, voided) for _, p in parsed]
        self.keys.ensure({work.owner for work in works if work.owner})
        numbers = [number for work in works for number in work.numbers()]
        references = self.keys.references(numbers) if numbers else {}
        found: list[tuple[int, Prepared | Problem]] = []
        for (number, p), work in zip(parsed, works, strict=True):
            try:
                found.append((number, self._prepared(p, work, principal, voided, references)))
            except Refusal as refusal:
                found.append((number, Problem.of(refusal)))
            except Problem as problem:
                found.append((number, problem))
        return found

    def _prepared(
        self,
        parsed: Parsed,
        work: _Work,
        principal: Principal,
        voided: dict[str, Voided],
        references: dict[tuple[str, str, str], str],
    ) -> Prepared:
        envelope, declaration, event, data = parsed
        taken_out = None
        plan = declaration.plan(event)
        subjects = plan.subjects
        allowed, allows = declaration, principal.may_record(declaration, subjects)
        if isinstance(event, EventVoided):
            taken_out = voided.get(event.voids)
            if taken_out is None:
                raise UnknownEvent(id=event.voids)
            subjects = [*taken_out.subjects, event_subject(event.voids)]
            allowed = taken_out.declaration
            allows = principal.may_void(allowed, taken_out.subjects, taken_out.recorded_by)
        if not allows:
            raise Problem(
                403,
                "RoleMayNotRecord",
                f"{allowed.name} is recorded by {', '.join(sorted(allowed.by))}; your roles are "
                f"{', '.join(sorted(principal.roles))}.",
            )
        if isinstance(event, PersonalDataErased):
            self._check_agreed(envelope, event)
        if work.values:
            event = self._seal(envelope.id, event, work, references)
            data = encode_canonical(event)
        owner, reason = work.owner, envelope.reason
        payload = Payload(
            data=msgspec.Raw(data),
            device=envelope.device,
            evidence=self._seal_evidence(envelope, owner) if envelope.evidence else [],
            reason=self._sealed(owner, envelope.id, "reason", reason) if reason else None,
            version=declaration.version,
        )
        prepared = Prepared(
            envelope, declaration, event, payload, subjects, principal.id, principal.may_write, taken_out, plan
        )
        prepared.frame = frame_of(prepared, prepared.data, self.ledger.origin, self.ledger.secret)
        return prepared

    # -- personal values

    def _work(self, parsed: Parsed, voided: dict[str, Voided]) -> _Work:
        envelope, declaration, event, _ = parsed
        values = declaration.personal_values(event)
        if not values and envelope.reason is None and not any(piece.place for piece in envelope.evidence):
            return _NOTHING_PERSONAL
        if isinstance(event, EventVoided):
            taken_out = voided.get(event.voids)
            owner = taken_out.declaration.owner(taken_out.event) if taken_out else None
        else:
            owner = declaration.owner(event)
        return _Work(owner, values)

    def _seal(self, event_id: str, event: Event, work: _Work, references: dict[tuple[str, str, str], str]) -> Event:
        """The event with its personal values sealed, or referred to."""
        changed: dict[str, Any] = {}
        for field, how, value in work.values:
            if how == "sealed":
                changed[field] = self._sealed(work.owner, event_id, field, value)
            else:
                kind, normal = NUMBERS[how]
                changed[field] = references[kind, work.owner or "", normal(value)]
        # replace() asks for no type: where a place was, there is text now, as in what is read back.
        return msgspec.structs.replace(event, **changed)

    def _sealed(self, owner: str | None, event_id: str, field: str, value: Any) -> str:
        return self.keys.seal(owner or event_subject(event_id), event_id, field, encode_canonical(value))

    def _seal_evidence(self, envelope: Envelope, owner: str | None) -> list[Any]:
        return [
            StoredEvidence(
                captured_at=piece.captured_at,
                media_type=piece.media_type,
                place=self._sealed(owner, envelope.id, f"evidence.{number}.place", piece.place)
                if piece.place
                else None,
                sha256=piece.sha256,
            )
            for number, piece in enumerate(envelope.evidence)
        ]

    def _check_agreed(self, envelope: Envelope, event: PersonalDataErased) -> None:
        """Refuses an erasure that two principals have not agreed to: the event says what was done, and does nothing."""
        agreed = self.keys.erasure(event.subject)
        if agreed is None or (agreed[0], agreed[1], agreed[3]) != (envelope.id, event.requested_by, event.approved_by):
            raise Problem(409, "ErasureNotAgreed", MEANINGS["ErasureNotAgreed"].text)

    # -- voids

    def _voided(self, parsed: Sequence[Parsed], principal: Principal) -> dict[str, Voided]:
        """The events that the batch's voids take out, from the ledger or from the batch itself."""
        ids = [p.event.voids for p in parsed if isinstance(p.event, EventVoided)]
        if not ids:
            return {}
        here = {p.envelope.id: p for p in parsed}
        found = {
            id_: Voided(
                p.declaration, p.event, id_, tuple(subjects_of(p.declaration, p.event)), principal.id, recorded=False
            )
            for id_ in ids
            if (p := here.get(id_)) is not None
        }
        for id_, row in self._find(ids).items():
            found[id_] = voided_of(row)
        return found


def parse(line: bytes, type_: str = "") -> Parsed:
    """A line as an event. Raises Problem: what is wrong with it, field by field."""
    if len(line) > MAX_LINE:
        raise Problem(413, "EventTooLarge", f"An event is at most {MAX_LINE} bytes, and this one has {len(line)}.")
    try:
        envelope = _decode_envelope(line)
        declaration = _declaration(envelope.type or type_, type_)
        event = declaration.decode(envelope.data)
        _check(envelope, declaration, event)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise malformed(line, error, lambda value: _faults(value, type_)) from error
    data = encode_canonical(event)
    _refuse_duplicate_keys(line, envelope, data)
    return Parsed(envelope, declaration, event, data)


def _declaration(name: str, type_: str) -> Declaration:
    if type_ and name != type_:
        raise Problem(422, "TypeMismatch", f"This address takes {type_}, and the event says it is {name}.")
    declaration = EVENTS.get(name)
    if declaration is None:
        raise Problem(422, "UnknownType", f"There is no event type {name!r}." if name else "The event names no type.")
    return declaration


# -- what no form can say: dates that exist, numbers whose check digit is right, subjects


def _check(envelope: Envelope, declaration: Declaration, event: Event) -> None:
    """Raises ValueError for the first value of the right form that cannot be."""
    parse_date(envelope.occurred_on)
    if envelope.device is not None:
        parse_date(envelope.device.time)
    for piece in envelope.evidence:
        if piece.captured_at is not None:
            parse_date(piece.captured_at)
    for subject in envelope.expected:
        _names_a_subject(subject)
    for field in declaration.dates:
        if (date := getattr(event, field)) is not None:
            parse_date(date)
    for field, how in declaration.personal.items():
        if how in NUMBERS and (number := getattr(event, field)) is not None:
            NUMBERS[how][1](number)


def _faults(value: dict[str, Any], type_: str) -> list[tuple[str, str]]:
    """Every fault of an event that was refused, as (field path, message): of its form, and of what no form can say."""
    found: list[tuple[str, str]] = faults(Envelope, value)
    data, name = value.get("data"), value.get("type") or type_
    declaration = EVENTS.get(name) if isinstance(name, str) else None
    if declaration is not None and "data" in value:
        found += [(f"data.{field}".rstrip("."), message) for field, message in faults(declaration.cls, data)]
    at_fault = {field for field, _ in found}
    for field, text, check_ in _beyond_form(value, declaration):
        if field not in at_fault and isinstance(text, str):
            try:
                check_(text)
            except ValueError as error:
                found.append((field, str(error)))
    return found


def _beyond_form(
    value: dict[str, Any], declaration: Declaration | None
) -> Iterator[tuple[str, Any, Callable[[str], Any]]]:
    """(field path, text, check) of all that `_check` looks at, in an event that may have any form."""
    yield "occurred_on", value.get("occurred_on"), parse_date
    yield "device.time", _within(value.get("device"), "time"), parse_date
    evidence = value.get("evidence")
    for number, piece in enumerate(evidence if isinstance(evidence, list) else ()):
        yield f"evidence.{number}.captured_at", _within(piece, "captured_at"), parse_date
    expected = value.get("expected")
    for subject in expected if isinstance(expected, dict) else ():
        yield f"expected.{subject}", subject, _names_a_subject
    if declaration is not None:
        checks = dict.fromkeys(declaration.dates, parse_date) | {
            field: NUMBERS[how][1] for field, how in declaration.personal.items() if how in NUMBERS
        }
        for field, check_ in checks.items():
            encoded = declaration.encoded_names[field]
            yield f"data.{encoded}", _within(value.get("data"), encoded), check_


def _within(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None


def _names_a_subject(text: str) -> None:
    if SUBJECT.fullmatch(text) is None:
        raise ValueError("A subject is written kind:id, such as household:fu.")


def _not_alone() -> Problem:
    return Problem(409, "BatchRefused", "This event is in order, but the batch is recorded whole or not at all.")


def _refuse_duplicate_keys(line: bytes, envelope: Envelope, data: bytes) -> None:
    """Refuses a line in which an object says a key twice: two readers could read two events.

    Without a backslash, every colon of the line is one after a key or one inside a string; whatever a decoder dropped
    took its key's colon along. So equal counts mean that nothing was dropped, and only other lines are read again.
    """
    if (
        b"\\" not in line
        and line.count(b":") == encode_declared(envelope).count(b":")
        and bytes(envelope.data).count(b":") == data.count(b":")
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
