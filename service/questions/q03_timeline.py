"""Question 3: everything that ever concerned a subject, in order: who recorded it, for whom, when, on what evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from service.differences import HEADINGS, Timeline
from service.formats import Heading
from service.questions.kernel import Answer, Scope, question
from service.questions.q01_on_a_day import SUBJECT, collection_of, day_of
from service.registers.asking import Asked, At


@question(
    3,
    zh="与其有关的全部事件：依次发生了什么，何人、代谁、何时录入，有何佐证，凭证何在？",
    en="Everything that ever concerned it, in order: who recorded it, for whom, when, on what evidence, and its proof?",
    parameters={"subject": SUBJECT},
    columns=HEADINGS,
    figures=[
        Heading("subject", "对象", "Whom or what it is about"),
        Heading("events", "事件数", "How many events, those that were voided too"),
        Heading("voided", "其中已作废", "How many of them were voided"),
        Heading("first_on", "最早日期", "The first day that the first of them may have happened on"),
        Heading("last_on", "最晚日期", "The first day that the last of them may have happened on"),
    ],
    of_self="subject",
)
def ask(_asked: Asked, at: At, given: Mapping[str, Any], scope: Scope) -> Answer:
    """Every event that concerns the subject and had happened by the day, by day, and of one day by position.

    Voided ones are among them, and say by which event. The leaf hash is that of the sealed entry (RFC 6962): by it
    anybody who has the entry can prove that the ledger holds it.
    """
    subject = str(given["subject"])
    collection_of(subject)
    timeline = Timeline(scope.county, scope.principal, subject, until=at.position)
    last = day_of(at)
    timeline.places = [place for place in timeline.places if place.day <= last]
    number = {place.id: at for at, place in enumerate(timeline.places)}

    def fill(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        if not rows:
            return []
        start = number[rows[0]["id"]]
        return list(timeline.events(start, start + len(rows)))

    days = [place.day.isoformat() for place in timeline.places]
    figures = {
        "subject": subject,
        "events": len(days),
        "voided": sum(place.id in timeline.voided_by for place in timeline.places),
        "first_on": days[0] if days else None,
        "last_on": days[-1] if days else None,
    }
    rows = [{"id": place.id} for place in timeline.places]
    return Answer(rows, figures, [place.position for place in timeline.places], fill)
