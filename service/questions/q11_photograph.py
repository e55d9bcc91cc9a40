"""Question 11: every event that bears a given photograph, or another file, as its evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from domain.kernel.entry import read_entry
from projections.kernel.page import sentence
from service.formats import Heading
from service.ledger.rows import EventRow
from service.ledger.transaction import event_of
from service.questions.kernel import Answer, Parameter, Scope, question
from service.registers.asking import Asked, At, Filter


@question(
    11,
    zh="哪些事件使用了某一张照片？",
    en="Which events use a given photograph?",
    parameters={"sha256": Parameter("sha256", "The file's SHA-256, lower-case hex.", required=True)},
    columns=[
        Heading("on_day", "日期", "Day"),
        Heading("type", "事件类型", "Type"),
        Heading("sentence", "事件", "What happened"),
        Heading("village", "村", "Village"),
        Heading("household", "农户", "Household"),
        Heading("recorded_at", "录入时间", "Recorded at"),
        Heading("recorded_by", "录入人", "Recorded by"),
        Heading("on_behalf_of", "代谁录入", "On behalf of"),
        Heading("event", "事件编号", "Event"),
        Heading("leaf", "叶哈希", "Leaf hash"),
    ],
    figures=[
        Heading("sha256", "文件散列值", "The file"),
        Heading("events", "事件数", "How many events bear it"),
        Heading("households", "农户数", "Of how many households"),
        Heading("villages", "村数", "In how many villages"),
        Heading("days", "天数", "Of how many days"),
        Heading("first_on", "最早日期", "The first of them"),
        Heading("last_on", "最晚日期", "The last of them"),
    ],
)
def ask(asked: Asked, at: At, given: Mapping[str, Any], scope: Scope) -> Answer:
    """Every event that bears the file as evidence and was not voided, by day: one photograph tells of one visit.

    Those outside your scope are not counted: another village may use the same photograph.
    """
    where = [Filter("sha256", "", [given["sha256"]])]
    found = asked.rows("photographs", at, where=where, villages=scope.villages)
    found.sort(key=lambda one: (one.row.on_day, one.made_by))
    rows = [
        {
            "on_day": one.row.on_day,
            "type": one.row.type,
            "village": one.row.village,
            "household": one.row.household,
            "event": one.unit,
        }
        for one in found
    ]

    def fill(wanted: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        events = scope.county.find([row["event"] for row in wanted])
        return [row | _told(events[row["event"]]) for row in wanted]

    days = [one.row.on_day for one in found]
    figures = {
        "sha256": given["sha256"],
        "events": len(found),
        "households": len({one.row.household for one in found} - {None}),
        "villages": len({one.row.village for one in found} - {None}),
        "days": len(set(days)),
        "first_on": min(days, default=None),
        "last_on": max(days, default=None),
    }
    return Answer(rows, figures, [one.made_by for one in found], fill)


def _told(row: EventRow) -> dict[str, Any]:
    """What the ledger says of an event, nothing of it personal."""
    entry, event = read_entry(row.entry), event_of(row)
    return {
        "sentence": {"zh": sentence(event, "zh"), "en": sentence(event, "en")},
        "recorded_at": entry.recorded_at,
        "recorded_by": entry.recorded_by,
        "on_behalf_of": entry.on_behalf_of,
        "leaf": row.leaf.hex(),
    }
