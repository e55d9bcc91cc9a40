"""Events that come through the library's own door: of no declared type, about no subject, sealed like all others."""

from __future__ import annotations

from collections.abc import Sequence

from eventsourcing.persistence import StoredEvent

from domain.kernel import merkle
from domain.kernel.dates import instant_text
from domain.kernel.entry import FORMAT, Entry, data_hash, encode_declared
from service.ledger.rows import EventRow, Head, Rows

_NO_SALT = b""


def rows(head: Head, stored_events: Sequence[StoredEvent], origin: str) -> Rows:
    """The rows of the library's stored events; time stands still, since the caller brings none."""
    events = []
    for position, stored in enumerate(stored_events, head.position + 1):
        entry = encode_declared(
            Entry(
                data_hash=data_hash(_NO_SALT, stored.state),
                format=FORMAT,
                id=str(stored.originator_id),
                occurred_on="1970-01-01",
                origin=origin,
                position=position,
                recorded_at=instant_text(head.recorded_at),
                recorded_by="",
                subjects={},
                type=stored.topic,
                version=stored.originator_version,
            )
        )
        leaf = merkle.leaf_hash(entry)
        events.append(
            EventRow(
                position,
                str(stored.originator_id),
                stored.originator_version,
                stored.topic,
                stored.state,
                entry,
                leaf,
                _NO_SALT,
                head.recorded_at,
            )
        )
    frontier = merkle.extend(head.frontier, head.position, [row.leaf for row in events])
    return Rows(Head(head.position + len(events), head.recorded_at, frontier), events, [], [])
