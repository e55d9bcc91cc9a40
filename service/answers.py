"""What a principal is shown of the record: events and pages, personal values opened, withheld or gone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container
from typing import Any

import msgspec

from domain.corrections import EventVoided
from domain.kernel.entry import ERASED, StoredPayload, read_entry, read_payload
from domain.kernel.event import EVENTS, Event
from domain.kernel.history import read
from domain.kernel.subject import event_subject, kind_of
from projections.kernel.page import PAGES, Confidential, Fact, Sealed, fold, sentence
from service.access import Principal
from service.county import County
from service.ledger.keys import Erased, Unreadable
from service.ledger.rows import EventRow
from service.ledger.transaction import event_of
from service.problems import MEANINGS, Problem


def answer_event(county: County, principal: Principal, row: EventRow) -> dict[str, Any]:
    """An event as answered: its entry, its data with personal values opened or named as withheld or erased."""
    entry, payload = read_entry(row.entry), read_payload(row.state)
    event = read(row.topic, bytes(payload.data), payload.version)
    opening = Opening(county, principal)
    answer: dict[str, Any] = {
        "id": row.id,
        "type": row.topic,
        "version": entry.version,
        "position": row.position,
        "subjects": entry.subjects,
        "occurred_on": entry.occurred_on,
        "recorded_at": entry.recorded_at,
        "recorded_by": entry.recorded_by,
        "data": _data(row, event, opening),
        "sentence": {"zh": sentence(event, "zh"), "en": sentence(event, "en")},
        "leaf": row.leaf.hex(),
    }
    for name in ("on_behalf_of", "corrects"):
        if getattr(entry, name) is not None:
            answer[name] = getattr(entry, name)
    return answer | _beside(row, payload, opening) | opening.notes()


def _data(row: EventRow, event: Event, opening: Opening) -> dict[str, Any]:
    """The event's own fields."""
    declaration = EVENTS[row.topic]
    data: dict[str, Any] = msgspec.to_builtins(event)
    told = not declaration.confidential or opening.confides_in(declaration.confidants, row.id)
    for field, how in declaration.personal.items():
        name = declaration.encoded_names[field]
        if name in data and not told:
            opening.withhold(data, name, f"data.{name}")
        elif name in data and (how == "sealed" or data[name] == ERASED):
            opening.put(data, name, Sealed(row.id, field, data[name]), f"data.{name}")
    for field in declaration.confidential:
        name = declaration.encoded_names[field]
        if name in data and not told:
            opening.withhold(data, name, f"data.{name}")
    return data


def _beside(row: EventRow, payload: StoredPayload, opening: Opening) -> dict[str, Any]:
    """What came beside the event's own fields, where something did."""
    found: dict[str, Any] = {}
    if payload.device is not None:
        found["device"] = msgspec.json.decode(msgspec.json.encode(payload.device))
    if payload.evidence:
        found["evidence"] = [dict(piece) for piece in payload.evidence]
        for number, piece in enumerate(found["evidence"]):
            if "place" in piece:
                field = f"evidence.{number}.place"
                opening.put(piece, "place", Sealed(row.id, field, piece["place"]), field)
    if payload.reason is not None:
        opening.put(found, "reason", Sealed(row.id, "reason", payload.reason), "reason")
    if payload.contradicts:
        found["contradicts"] = msgspec.to_builtins(payload.contradicts)
    return found


def answer_page(
    county: County, principal: Principal, collection: str, subject: str, *, as_of: dt.date, until: int
) -> dict[str, Any]:
    """A subject's page on a day, as known at a position. Raises Problem where there is none, or out of reach.

    It is folded from all the subject's events and shown whole: half a sum would be a wrong one. But a personal value is
    opened only where its own event may be read.
    """
    rows = list(county.history(subject, until=until))
    if not rows:
        raise Problem(404, "NotFound", f"The ledger holds nothing about {subject}.")
    readable = check_reach(county, principal, rows, subject)
    facts = [Fact(row.position, row.id, read_entry(row.entry).occurred_on, event_of(row)) for row in rows]
    kind = PAGES[collection].kind
    page = fold(PAGES[collection], subject, facts, as_of)
    opening = Opening(county, principal, {row.id for row in readable})
    return {
        kind: opening.walk(page.answer(), kind),
        "rests_on": list(page.rests_on),
        "page": read_entry(rows[-1].entry).subjects[subject],
    } | opening.notes()


def check_reach(
    county: County, principal: Principal, rows: list[EventRow], subject: str | None = None
) -> list[EventRow]:
    """The rows that the principal may read. Raises Problem if there are none, or if a self asks for another subject."""
    readable = Reach(county, principal).filter(rows)
    if not readable or (principal.only_self and subject not in (None, principal.subject)):
        raise Problem(403, "MayNotRead", MEANINGS["MayNotRead"].text)
    return readable


class Reach:
    """Which events a principal may read: those of which one village lies in the scope, and those of no village.

    A principal that is only its own self reads what concerns itself.
    """

    def __init__(self, county: County, principal: Principal) -> None:
        self.county = county
        self.principal = principal
        self._divisions: dict[str, str | None] = {}

    @property
    def everywhere(self) -> bool:
        """Whether all events lie in it."""
        return self.principal.whole and not self.principal.only_self

    def filter(self, rows: list[EventRow]) -> list[EventRow]:
        """The rows among these that the principal may read."""
        if self.everywhere:
            return rows
        subjects = {row.position: read_entry(row.entry).subjects for row in rows}
        if self.principal.only_self:
            return [row for row in rows if self.principal.subject in subjects[row.position]]
        villages = {position: [s for s in found if kind_of(s) == "village"] for position, found in subjects.items()}
        unknown = {v for found in villages.values() for v in found} - self._divisions.keys()
        if unknown:
            self._divisions |= dict.fromkeys(unknown) | self.county.divisions(sorted(unknown))
        return [row for row in rows if self._reaches(villages[row.position])]

    def _reaches(self, villages: list[str]) -> bool:
        return not villages or any(self.principal.reaches(self._divisions[village]) for village in villages)


class Opening:
    """Opens personal values for a principal whose role allows them, and keeps count of what stays closed.

    readable: the events whose values may be opened; None for all. Names are paths in the answer, with dots.
    """

    def __init__(self, county: County, principal: Principal, readable: Container[str] | None = None) -> None:
        self.county = county
        self.principal = principal
        self.readable = readable
        self.withheld: list[str] = []
        self.erased: list[str] = []
        self.unreadable: list[str] = []

    def may_open(self, event: str) -> bool:
        """Whether the principal may see an event's personal values."""
        return self.principal.reads_personal and (self.readable is None or event in self.readable)

    def confides_in(self, roles: frozenset[str], event: str) -> bool:
        """Whether the principal may see an event's confidential values."""
        return self.may_open(event) and not self.principal.roles.isdisjoint(roles)

    def withhold(self, target: dict[str, Any], key: str, name: str) -> None:
        """Removes a key, and notes that."""
        target.pop(key, None)
        self.withheld.append(name)

    def put(self, target: dict[str, Any], key: str, sealed: Sealed, name: str) -> None:
        """Sets a key to the opened value, or removes it and notes why."""
        if not self.may_open(sealed.event):
            self.withhold(target, key, name)
            return
        try:
            target[key] = msgspec.json.decode(self.county.keys.open(sealed.event, sealed.field, sealed.text))
        except Erased:
            target.pop(key, None)
            self.erased.append(name)
        except Unreadable:
            target.pop(key, None)
            self.unreadable.append(name)

    def walk(self, value: Any, path: str) -> Any:
        """A page's answer as plain JSON, its sealed values put as above."""
        if isinstance(value, dict):
            found: dict[str, Any] = {}
            for key, inner in value.items():
                if isinstance(inner, Sealed):
                    self.put(found, key, inner, f"{path}.{key}")
                elif isinstance(inner, Confidential) and not self.confides_in(inner.confidants, inner.event):
                    self.withhold(found, key, f"{path}.{key}")
                else:
                    found[key] = self.walk(inner, f"{path}.{key}")
            return found
        if isinstance(value, list | tuple):
            return [self.walk(inner, f"{path}.{number}") for number, inner in enumerate(value)]
        if isinstance(value, Confidential):
            return self.walk(value.value, path)
        if isinstance(value, msgspec.Struct):
            return self.walk({f: getattr(value, f) for f in value.__struct_fields__}, path)
        return value

    def notes(self) -> dict[str, list[str]]:
        """What stays closed: withheld from these roles, erased for ever, or unreadable for want of its key."""
        notes = {"withheld": self.withheld, "erased": self.erased, "unreadable": self.unreadable}
        return {name: fields for name, fields in notes.items() if fields}


def voided_or_corrected(county: County, event_id: str) -> dict[str, list[str]]:
    """The later events that void or correct an event."""
    found: dict[str, list[str]] = {}
    for row in county.history(event_subject(event_id)):
        event = event_of(row)
        voids = isinstance(event, EventVoided) and event.voids == event_id
        found.setdefault("voided_by" if voids else "corrected_by", []).append(row.id)
    return found
