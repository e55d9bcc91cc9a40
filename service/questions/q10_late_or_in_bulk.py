"""Question 10: visits that were entered late, or in bulk on one day, such as before an inspection."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

import msgspec

from domain.kernel.dates import EPOCH, SHANGHAI, parse
from domain.visits import VisitRecorded
from service.formats import Heading
from service.ledger import reading
from service.questions.kernel import Answer, Parameter, Scope, question
from service.questions.reckoning import as_date
from service.registers.asking import Asked, At

MOST_GROUPS: Final = 100
"""Bulk entries that the figures name at most; all of their visits are among the rows."""
_DAY: Final = dt.timedelta(days=1)


class Entered(NamedTuple):
    """An event of the ledger as it was entered."""

    position: int
    id: str
    occurred_on: str
    recorded_by: str


class Visit(NamedTuple):
    """A visit, and how it was entered."""

    village: str | None
    household: str | None
    on_day: int
    recorded_on: int
    entered: Entered

    @property
    def days_late(self) -> int:
        """The days between the last on which it may have been made and that of its recording."""
        return _days_between(self.entered.occurred_on, self.recorded_on)

    @property
    def entry(self) -> tuple[int, str, str | None]:
        """What was entered together: on one day, by one principal, of one village."""
        return self.recorded_on, self.entered.recorded_by, self.village


@question(
    10,
    zh="哪些走访是迟录的，或在检查之前成批补录的？",
    en="Which visits were entered late, or entered in bulk before an inspection?",
    parameters={
        "until": Parameter("day", "The last day of recording looked at, such as the eve of an inspection; that asked."),
        "days": Parameter("whole", "So many days of recording up to that day.", default=30, least=1, most=366),
        "late_days": Parameter("whole", "Late is what was entered more than so many days after.", default=7),
        "bulk": Parameter(
            "whole", "In bulk: so many or more of one village, entered on one day by one.", default=20, least=2
        ),
        "village": Parameter("village", "Only visits in this village."),
    },
    columns=[
        Heading("event", "事件编号", "Event"),
        Heading("village", "村", "Village"),
        Heading("household", "农户", "Household"),
        Heading("occurred_on", "走访日期", "Visited on"),
        Heading("recorded_on", "录入日期", "Recorded on"),
        Heading("recorded_by", "录入人", "Recorded by"),
        Heading("days_late", "迟录天数", "Days late"),
        Heading("late", "迟录", "Late"),
        Heading("entered_together", "同批录入数", "Entered together"),
        Heading("bulk", "成批录入", "In bulk"),
    ],
    figures=[
        Heading("recorded_from", "录入起始日", "The first day of recording looked at"),
        Heading("recorded_until", "录入截止日", "The last day of recording looked at"),
        Heading("visits", "走访数", "Visits entered in that time"),
        Heading("late", "迟录数", "Of these late"),
        Heading("bulk", "成批录入数", "Of these in bulk"),
        Heading("most_days_late", "最长迟录天数", "The most days that one of them came late"),
        Heading("entries", "成批录入情况", "The entries in bulk, the largest first"),
    ],
)
def ask(asked: Asked, at: At, given: Mapping[str, Any], scope: Scope) -> Answer:
    """The visits entered in that time that are late or came in bulk, by the day of recording; and the entries in bulk.

    Days are counted from the last day on which the visit may have been made: one told to the month is not late within
    that month. To come late or with many others is a doubt (疑点) and no proof: an offline month comes so too.
    """
    last = as_date(given["until"] or at.day)
    first = dt.date.fromordinal(max(1, last.toordinal() - given["days"] + 1))
    entered = {one.id: one for one in _entered(scope, first, last, at.position)}
    visits = _visits(asked, at, given, scope, entered)
    entries: dict[tuple[int, str, str | None], list[Visit]] = {}
    for one in visits:
        entries.setdefault(one.entry, []).append(one)
    in_bulk = {entry: found for entry, found in entries.items() if len(found) >= given["bulk"]}
    rows, shown = [], []
    for one in visits:
        late, bulk = one.days_late > given["late_days"], one.entry in in_bulk
        if late or bulk:
            shown.append(one)
            rows.append(_row(one) | {"late": late, "bulk": bulk, "entered_together": len(entries[one.entry])})
    largest = sorted(in_bulk.items(), key=lambda item: (-len(item[1]), *map(str, item[0])))
    figures = {
        "recorded_from": first.isoformat(),
        "recorded_until": last.isoformat(),
        "visits": len(visits),
        "late": sum(row["late"] for row in rows),
        "bulk": sum(row["bulk"] for row in rows),
        "most_days_late": max((one.days_late for one in visits), default=None),
        "entries": [_entry(*item) for item in largest[:MOST_GROUPS]],
    }
    return Answer(rows, figures, [one.entered.position for one in shown])


def _entered(scope: Scope, first: dt.date, last: dt.date, until: int) -> list[Entered]:
    """The visits that were entered on some days: positions follow each other in time, so that they are a range."""
    county = scope.county
    begin, _ = county.position_at(_midnight(first) - 1)
    end = until if last >= dt.date.max - _DAY else min(until, county.position_at(_midnight(last + _DAY) - 1)[0])
    store = county.store
    with store.reading() as c:
        mark = store.placeholder
        c.execute(
            "SELECT position, originator_id, entry FROM events "  # noqa: S608 - all its own names
            f"WHERE position > {mark} AND position <= {mark} AND topic = {mark} ORDER BY position",
            (begin, end, VisitRecorded.__name__),
        )
        rows: list[tuple[Any, ...]] = c.fetchall()  # both databases' cursors have it
    found = []
    for position, id_, kept in rows:
        entry = _entry_of(kept)
        found.append(Entered(position, reading.hyphenated(id_), entry.occurred_on, entry.recorded_by))
    return found


class _Entry(msgspec.Struct):
    """What is wanted of an entry."""

    occurred_on: str
    recorded_by: str


_entry_of: Final = msgspec.json.Decoder(_Entry).decode


@lru_cache(maxsize=4096)
def _days_between(occurred_on: str, recorded_on: int) -> int:
    return max(0, (as_date(recorded_on) - parse(occurred_on).last).days)


def _midnight(day: dt.date) -> int:
    """The microseconds from 1970 to a day's beginning in Asia/Shanghai."""
    begins = dt.datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
    return (begins - EPOCH) // dt.timedelta(microseconds=1)


def _visits(
    asked: Asked, at: At, given: Mapping[str, Any], scope: Scope, entered: Mapping[str, Entered]
) -> list[Visit]:
    """Those among these that stand, had been made by the day, and lie in the scope; in the order of recording."""
    within, values = scope.within(asked, "village", given["village"])
    found = asked.select(
        f"SELECT unit, village, household, on_day, recorded_on FROM {asked.table('visits').name} v "  # noqa: S608
        f"WHERE {asked.shelves.any_of('unit')} AND on_day <= {asked.mark} AND {asked.known('v')} AND {within}",
        (asked.shelves.array(list(entered)), at.day, at.position, at.position, *values),
    )
    visits = [
        Visit(village, household, on, recorded, entered[unit]) for unit, village, household, on, recorded in found
    ]
    return sorted(visits, key=lambda one: one.entered.position)


def _row(visit: Visit) -> dict[str, Any]:
    entered = visit.entered
    return {
        "event": entered.id,
        "village": visit.village,
        "household": visit.household,
        "occurred_on": entered.occurred_on,
        "recorded_on": visit.recorded_on,
        "recorded_by": entered.recorded_by,
        "days_late": visit.days_late,
    }


def _entry(entry: tuple[int, str, str | None], visits: Sequence[Visit]) -> dict[str, Any]:
    recorded_on, recorded_by, village = entry
    days = [one.on_day for one in visits]
    return {
        "recorded_on": recorded_on,
        "recorded_by": recorded_by,
        "village": village,
        "visits": len(visits),
        "households": len({one.household for one in visits} - {None}),
        "first_visit_on": min(days),
        "last_visit_on": max(days),
    }
