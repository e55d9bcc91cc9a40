"""The register of postings (驻村任职台账): who was sent to which village, with which team, from when until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

import msgspec

from domain.kernel.dates import parse
from domain.kernel.subject import CadreId, TeamId
from domain.postings import CadrePosted, PostingEnded, PostingRenewed
from projections.kernel.page import Fact, Sealed, sealed
from projections.kernel.register import Row, register, title

ROLES = "member 队员, captain 队长, first_secretary 第一书记; two roles are one head."


@register(
    "postings",
    zh="驻村任职台账",
    unit="cadre",
    takes=[CadrePosted, PostingRenewed, PostingEnded],
    indexes=[("village", "first_day"), ("team",)],
)
class PostingRow(Row, frozen=True, kw_only=True):
    """A cadre's posting to a village: what renewed it has lengthened it, and what ended it has cut it short.

    It is kept under the id of the event that made it. A renewal or an end changes the latest of the cadre's postings to
    the village that had begun and was not ended; where there is none, it stands alone, and nobody knows since when.
    Posted on a day are those whose first day is not after it, and whose last day is not before it or not known.
    """

    cadre: Annotated[CadreId, title("干部", "Who.")]
    team: Annotated[TeamId | None, title("工作队", "With which team.")] = None
    roles: Annotated[list[str], title("职责", ROLES)] = []
    begins_on: Annotated[str | None, title("起", "From when, as said.")] = None
    until: Annotated[str | None, title("止", "Until when, as said last; nothing while open.")] = None
    first_day: Annotated[int | None, title("首日", "The first day that it may have had, YYYYMMDD.")] = None
    last_day: Annotated[int | None, title("末日", "The last day that it may have, YYYYMMDD; nothing while open.")] = (
        None
    )
    renewals: Annotated[int, title("续派次数", "How often it was renewed.")] = 0
    ended_on: Annotated[str | None, title("结束日期", "The last day, as said by what ended it; else nothing.")] = None
    recalled: Annotated[bool, title("召回", "Whether the cadre was called back by who had sent them.")] = False
    end_approved_by: Annotated[str | None, title("结束批准人", "Who approved its end.")] = None
    end_reason: Annotated[Sealed | None, title("结束原因", "Why it ended; personal.")] = None

    @classmethod
    def after(cls, rows: Mapping[str, PostingRow], fact: Fact, _unit: str) -> Mapping[str, PostingRow | None]:
        """The posting that a fact makes, renews or ends."""
        match fact.event:
            case CadrePosted() as event:
                made = cls(
                    village=event.village,
                    cadre=event.cadre,
                    team=event.team,
                    roles=list(event.roles),
                    begins_on=event.from_,
                    first_day=_number(parse(event.from_).first),
                )
                return {fact.id: made if event.until is None else made.lasting(event.until)}
            case PostingRenewed() as event:
                part, row = cls._running(rows, fact, event, event.until)
                until = event.until if row.until is None else max(row.until, event.until, key=_last)
                return {part: row.lasting(until, renewals=row.renewals + 1)}
            case PostingEnded() as event:
                part, row = cls._running(rows, fact, event, event.ended_on)
                ended = row.lasting(
                    event.ended_on if row.until is None else min(row.until, event.ended_on, key=_last),
                    ended_on=event.ended_on,
                    recalled=event.recall,
                    end_approved_by=event.approved_by,
                    end_reason=sealed(fact, "reason"),
                )
                return {part: ended}
        return {}

    def lasting(self, until: str, **changes: Any) -> PostingRow:
        """The posting until another day, and changed in what else is given."""
        return msgspec.structs.replace(self, until=until, last_day=_number(_last(until)), **changes)

    @classmethod
    def _running(
        cls, rows: Mapping[str, PostingRow], fact: Fact, event: PostingRenewed | PostingEnded, until: str
    ) -> tuple[str, PostingRow]:
        """The latest posting to the village that was not ended and has begun by then; else a new one."""
        by_then = _number(parse(until).last)
        running = [
            (row.first_day or 0, part)
            for part, row in rows.items()
            if row.village == event.village and row.ended_on is None and (row.first_day or 0) <= by_then
        ]
        if not running:
            return fact.id, cls(village=event.village, cadre=event.cadre)
        part = max(running)[1]
        return part, rows[part]


def _last(text: str) -> date:
    return parse(text).last


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day
