"""Pages in the tests' own words: what a page shows, given these facts, on a day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import projections.catalogue  # noqa: F401 - declares all pages
from domain.kernel.entry import encode_canonical
from domain.kernel.event import EVENTS, Event
from domain.kernel.history import read
from projections.kernel.page import PAGES, Fact, Page, fold

Told = Event | tuple[str, Event]


def fact(number: int, told: Told) -> Fact:
    """The fact told as the number-th, read back as from a ledger; with a day of its own, or on 2018-11-10."""
    occurred_on, event = told if isinstance(told, tuple) else ("2018-11-10", told)
    stored = read(type(event).__name__, encode_canonical(event), EVENTS[type(event).__name__].version)
    return Fact(number, f"id-{number}", occurred_on, stored)


def page_of(subject: str, *told: Told, as_of: str | None = None) -> Page:
    """The page of a subject after these facts, recorded in this order."""
    kind = subject.partition(":")[0]
    cls = next(cls for cls in PAGES.values() if cls.kind == kind)
    facts = [fact(number, one) for number, one in enumerate(told, 1)]
    return fold(cls, subject, facts, dt.date.fromisoformat(as_of) if as_of else None)


def shown(subject: str, *told: Told, as_of: str | None = None) -> dict[str, Any]:
    """What that page answers."""
    return page_of(subject, *told, as_of=as_of).answer()
