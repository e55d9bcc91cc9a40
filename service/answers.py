"""What a principal is shown of the record: events and pages, personal values opened, withheld or gone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from domain.corrections import EventVoided
from domain.kernel.entry import ERASED, read_entry, read_payload
from domain.kernel.event import EVENTS, Event, read
from domain.kernel.subject import event_subject, kind_of
from projections.kernel.page import PAGES, Fact, Sealed, fold, sentence
from service.access import Principal
from service.county import County
from service.ledger.keys import Erased
from service.ledger.rows import EventRow
from service.problems import Problem


def event_of(row: EventRow) -> Event:
    """The event of a stored row."""
    payload = read_payload(row.state)
    return read(row.topic, bytes(payload.data), payload.version)


def answer_event(county: County, principal: Principal, row: EventRow) -> dict[str, Any]:
    """An event as answered: its entry, its data with personal values opened or named as withheld or erased."""
    entry, payload = read_entry(row.entry), read_payload(row.state)
    event = read(row.topic, bytes(payload.data), payload.version)
    declaration = EVENTS[row.topic]
    opening = Opening(county, principal)
    data: dict[str, Any] = msgspec.to_builtins(event)
    for field, how in declaration.personal.items():
        name = declaration.encoded_names[field]
        if how == "sealed" and name in data:
            opening.put(data, name, Sealed(row.id, field, data[name]), name)
    answer: dict[str, Any] = {
        "id": row.id,
        "type": row.topic,
        "version": entry.version,
        "position": row.position,
        "subjects": entry.subjects,
        "occurred_on": entry.occurred_on,
        "recorded_at": entry.recorded_at,
        "recorded_by": entry.recorded_by,
        "data": data,
        "sentence": {"zh": sentence(event, "zh"), "en": sentence(event, "en")},
        "leaf": row.leaf.hex(),
    }
    for name in ("on_behalf_of", "corrects"):
        if getattr(entry, name) is not None:
            answer[name] = getattr(entry, name)
    if payload.device is not None:
        answer["device"] = msgspec.to_builtins(msgspec.json.decode(msgspec.json.encode(payload.device)))
    if payload.evidence:
        answer["evidence"] = [dict(piece) for piece in payload.evidence]
        for number, piece in enumerate(answer["evidence"]):
            if "place" in piece:
                field = f"evidence.{number}.place"
                opening.put(piece, "place", Sealed(row.id, field, piece["place"]), field)
    if payload.reason is not None:
        answer["reason"] = None
        opening.put(answer, "reason", Sealed(row.id, "reason", payload.reason), "reason")
    if payload.contradicts:
        answer["contradicts"] = msgspec.to_builtins(payload.contradicts)
    return answer | opening.notes()


def answer_page(
    county: County, principal: Principal, collection: str, subject: str, *, as_of: dt.date, until: int | None
) -> dict[str, Any]:
    """A subject's page on a day, as known at a position. Raises Problem where there is none, or out of scope."""
    rows = list(county.history(subject, until=until))
    if not rows:
        raise Problem(404, "NotFound", f"The ledger holds nothing about {subject}.")
    check_reach(county, principal, rows)
    facts = [Fact(row.position, row.id, read_entry(row.entry).occurred_on, event_of(row)) for row in rows]
    page = fold(PAGES[collection], facts, as_of)
    opening = Opening(county, principal)
    answer = opening.walk(page.answer(), "")
    return {
        PAGES[collection].kind: answer,
        "rests_on": list(page.rests_on),
        "page": read_entry(rows[-1].entry).subjects[subject],
    } | opening.notes()


def check_reach(county: County, principal: Principal, rows: list[EventRow]) -> None:
    """Refuses a subject none of whose events the principal may read."""
    if not Reach(county, principal).filter(rows):
        raise Problem(403, "OutOfScope", "This lies outside your scope.")


class Reach:
    """Which events a principal may read: those of which one village lies in the scope, and those of no village.

    A principal that is only its own self reads what concerns itself.
    """

    def __init__(self, county: County, principal: Principal) -> None:
        self.county = county
        self.principal = principal
        self._divisions: dict[str, str | None] = {}

    def filter(self, rows: list[EventRow]) -> list[EventRow]:
        """The rows among these that the principal may read."""
        principal = self.principal
        if principal.roles == {"self"}:
            return [row for row in rows if principal.subject in read_entry(row.entry).subjects]
        if principal.whole:
            return rows
        villages = {
            row.position: [s for s in read_entry(row.entry).subjects if kind_of(s) == "village"] for row in rows
        }
        unknown = {v for found in villages.values() for v in found} - self._divisions.keys()
        if unknown:
            self._divisions |= dict.fromkeys(unknown) | self.county.divisions(sorted(unknown))
        return [row for row in rows if self._reaches(villages[row.position])]

    def _reaches(self, villages: list[str]) -> bool:
        return not villages or any(self.principal.reaches(self._divisions[village]) for village in villages)


class Opening:
    """Opens personal values for a principal whose role allows them, and keeps count of what stays closed."""

    def __init__(self, county: County, principal: Principal) -> None:
        self.county = county
        self.principal = principal
        self.withheld: list[str] = []
        self.erased: list[str] = []

    def put(self, target: dict[str, Any], key: str, sealed: Sealed, name: str) -> None:
        """Sets a key to the opened value, or removes it and notes why."""
        if not self.principal.reads_personal:
            target.pop(key, None)
            self.withheld.append(name)
            return
        try:
            target[key] = msgspec.json.decode(self.county.keys.open(sealed.event, sealed.field, sealed.text))
        except Erased:
            target.pop(key, None)
            self.erased.append(name)

    def walk(self, value: Any, path: str) -> Any:
        """A page's answer as plain JSON, its sealed values put as above."""
        if isinstance(value, dict):
            found: dict[str, Any] = {}
            for key, inner in value.items():
                name = f"{path}.{key}" if path else key
                if isinstance(inner, Sealed):
                    self.put(found, key, inner, name)
                elif inner == ERASED:
                    self.erased.append(name)
                else:
                    found[key] = self.walk(inner, name)
            return found
        if isinstance(value, list | tuple):
            return [self.walk(inner, f"{path}.{number}") for number, inner in enumerate(value)]
        if isinstance(value, msgspec.Struct):
            return self.walk({f: getattr(value, f) for f in value.__struct_fields__}, path)
        return value

    def notes(self) -> dict[str, list[str]]:
        """What stays closed: `withheld` from these roles, `erased` for ever; absent where there is nothing."""
        notes = {"withheld": self.withheld, "erased": self.erased}
        return {name: fields for name, fields in notes.items() if fields}


def voided_or_corrected(county: County, event_id: str) -> dict[str, list[str]]:
    """The later events that void or correct an event."""
    found: dict[str, list[str]] = {}
    for row in county.history(event_subject(event_id)):
        found.setdefault("voided_by" if row.topic == EventVoided.__name__ else "corrected_by", []).append(row.id)
    return found
