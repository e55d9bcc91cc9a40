"""Question 1: a household, a cadre, a village, a fund, a cooperative … on a past day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

import projections.catalogue  # noqa: F401 - declares all pages
from domain.kernel.subject import kind_of
from projections.kernel.page import PAGES
from service.answers import answer_page
from service.formats import Heading
from service.problems import Problem
from service.questions.kernel import Answer, Parameter, Scope, question
from service.registers.asking import Asked, At

COLLECTIONS: Final = {cls.kind: collection for collection, cls in PAGES.items()}
"""The collection of pages of each kind of subject that has one."""
SUBJECT: Final = Parameter("subject", "Whom or what: kind:id, such as household:fuzhuang-fu.", required=True)


@question(
    1,
    zh="某户（干部、村、资金、合作社……）在过去某一天是什么情况？",
    en="How did a household (a cadre, a village, a fund, a cooperative …) stand on a past day?",
    parameters={"subject": SUBJECT},
    figures=[
        Heading("subject", "对象", "Whom or what it is about"),
        Heading("page", "当日情况", "What the record says of it, as its page does"),
        Heading("address", "页面地址", "The address of that page"),
    ],
    of_self="subject",
)
def ask(_asked: Asked, at: At, given: Mapping[str, Any], scope: Scope) -> Answer:
    """The subject's page on the day, as known then: every figure says how exact it is."""
    subject = str(given["subject"])
    collection = collection_of(subject)
    day = day_of(at)
    page = answer_page(scope.county, scope.principal, collection, subject, as_of=day, until=at.position)
    kind = kind_of(subject)
    notes: dict[str, list[str]] = {
        name: [f"figures.page{path.removeprefix(kind)}" for path in page[name]]
        for name in ("withheld", "erased", "unreadable")
        if name in page
    }
    figures = {"subject": subject, "page": page[kind], "address": address_of(collection, subject, at)}
    return Answer(figures=figures, rests_on=page["rests_on"], notes=notes)


def collection_of(subject: str) -> str:
    """The collection of pages that a subject's lies in. Raises Problem 404 for a kind that has none."""
    collection = COLLECTIONS.get(kind_of(subject))
    if collection is None:
        raise Problem(404, "NotFound", f"There is no page of a {kind_of(subject)}: there are {', '.join(COLLECTIONS)}.")
    return collection


def address_of(collection: str, subject: str, at: At) -> str:
    """The address of a page at two times."""
    moment = urlencode({"as_of": day_of(at).isoformat(), "known_at": at.position})
    return f"/v1/{collection}/{quote(subject, safe=':')}?{moment}"


def day_of(at: At) -> dt.date:
    """The day that is asked about."""
    return dt.date(at.day // 10_000, at.day // 100 % 100, at.day % 100)
