"""The made-up county's events as they are told, without its voids: what a test then sends as late as it likes."""

from __future__ import annotations

import msgspec

import domain.catalogue  # noqa: F401 - declares all events
from domain.kernel.event import EVENTS, Event
from examples.county import county


def told(seed: int, *, households: int = 6, years: int = 2) -> list[tuple[str, Event]]:
    """(occurred_on, event), in the order of their recording."""
    found = []
    for line in county(households=households, years=years, seed=seed):
        envelope = msgspec.json.decode(line)
        if envelope["type"] != "EventVoided":
            event = EVENTS[envelope["type"]].decode(msgspec.json.encode(envelope["data"]))
            found.append((envelope["occurred_on"], event))
    return found
