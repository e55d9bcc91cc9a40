"""Question 2: the same day as the county knew it at another moment; what changed between, by whom and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.kernel.event import EVENTS
from projections.kernel.page import Sealed
from service.answers import Opening, Reach
from service.differences import Span, compare_pages, recorded, recorded_between
from service.formats import Heading
from service.problems import Problem
from service.questions.kernel import Answer, Parameter, Scope, question
from service.questions.q01_on_a_day import SUBJECT, address_of, collection_of, day_of
from service.registers.asking import Asked, At


@question(
    2,
    zh="同一天的情况，县里在另一时点掌握的是什么？两者之间有何变化，何人所录，因何而改？",
    en="What of the same day did the county know at another moment; and what changed between, by whom, why?",
    parameters={
        "subject": SUBJECT,
        "known_then": Parameter(
            "moment", "The earlier moment: a date-time with its offset, or a position.", required=True
        ),
    },
    columns=[
        Heading("position", "序号", "Position"),
        Heading("type", "事件类型", "Type"),
        Heading("sentence", "事件", "What happened"),
        Heading("occurred_on", "发生时间", "Happened on"),
        Heading("recorded_at", "录入时间", "Recorded at"),
        Heading("recorded_by", "录入人", "Recorded by"),
        Heading("on_behalf_of", "代谁录入", "On behalf of"),
        Heading("reason", "原因", "Reason"),
        Heading("corrects", "更正事件", "Corrects"),
        Heading("voids", "作废事件", "Voids"),
        Heading("id", "事件编号", "Event"),
    ],
    figures=[
        Heading("subject", "对象", "Whom or what it is about"),
        Heading("changed", "前后不同之处", "The members of its page that differ, as known then (a) and now (b)"),
        Heading("events", "其间录入事件数", "How many events that concern it were recorded between"),
        Heading("address_then", "当时所知的页面", "The address of the page as known then"),
        Heading("address_now", "现在所知的页面", "The address of the page as known at known_at"),
    ],
    of_self="subject",
)
def ask(_asked: Asked, at: At, given: Mapping[str, Any], scope: Scope) -> Answer:
    """What the page of the day says otherwise than it did then, and every event that was recorded between."""
    subject, then = str(given["subject"]), int(given["known_then"])
    if then > at.position:
        wrong = [{"field": "known_then", "message": "must not lie after known_at"}]
        raise Problem(422, "InvalidParameters", "known_then lies after known_at: nothing lies between.", errors=wrong)
    county, collection, span = scope.county, collection_of(subject), Span(then, at.position)
    compared = compare_pages(
        county, scope.principal, collection, subject, as_of=day_of(at), span=span, after=at.position, limit=0
    )
    between = [row for _, row in recorded_between(county, [subject], list(EVENTS), span)]
    readable = sorted(Reach(county, scope.principal).filter(between), key=lambda row: row.position)
    closed = _Closed(county, scope.principal)
    rows = [recorded(row, closed, "") for row in readable]
    notes: dict[str, list[str]] = {
        name: [f"figures.{path}" for path in compared[name]]
        for name in ("withheld", "erased", "unreadable")
        if name in compared
    }
    figures = {
        "subject": subject,
        "changed": compared["changed"],
        "events": len(rows),
        "address_then": address_of(collection, subject, At(at.day, then)),
        "address_now": address_of(collection, subject, at),
    }
    return Answer(rows, figures, [row.position for row in readable], notes=notes)


class _Closed(Opening):
    """Leaves every personal value sealed: the frame opens those that are shown."""

    def put(self, target: dict[str, Any], key: str, sealed: Sealed, name: str) -> None:  # noqa: ARG002 - as declared
        """Sets a key to the value as it is."""
        target[key] = sealed
