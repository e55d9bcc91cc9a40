"""The library's own ways in and out: events of no declared type, sealed like all others; and notifications."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from eventsourcing.persistence import Notification, StoredEvent

from domain.kernel import merkle
from domain.kernel.dates import instant_text
from domain.kernel.entry import FORMAT, Entry, data_hash, encode_declared
from service.ledger import reading
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


class Followed:
    """A ledger that the library can follow, whatever its database."""

    def select_notifications(
        self: reading.Readable,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """The library's way to follow the ledger, by position."""
        after = 0 if start is None else start - 1 if inclusive_of_start else start
        with self.reading() as c:
            found = reading.page(self, c, after=after, until=stop, limit=limit, topics=topics)
        return [Notification(UUID(r.id), r.version, r.topic, r.state, r.position) for r in found]
