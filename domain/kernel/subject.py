"""Subjects: what an event concerns, written `kind:id`, and the reference types that name them in declarations."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta

END: Final = r"(?![\s\S])"
"""End of input in a pattern; `$` would let a trailing line feed pass in Python, and `\\Z` is no ECMA-262."""

MAX_SUBJECTS: Final = 64
"""The most subjects one event may concern."""

_ID: Final = r"[a-z0-9][a-z0-9._-]{0,79}"


def _meta(chinese: str, *kinds: str) -> Meta:
    words, written = " or ".join(kinds).replace("_", " "), " or ".join(f"{kind}:id" for kind in kinds)
    return Meta(
        pattern=rf"^({'|'.join(kinds)}):{_ID}{END}",
        max_length=120,
        description=f"A {words} ({chinese}), written {written}.",
        extra_json_schema={"x-subject": " ".join(kinds)},
    )


VillageId = Annotated[str, _meta("村", "village")]
TeamId = Annotated[str, _meta("驻村工作队", "team")]
CadreId = Annotated[str, _meta("驻村干部", "cadre")]
HouseholdId = Annotated[str, _meta("农户", "household")]
FundId = Annotated[str, _meta("资金", "fund")]
PaymentId = Annotated[str, _meta("支付", "payment")]
CooperativeId = Annotated[str, _meta("合作社", "cooperative")]
LandTransferId = Annotated[str, _meta("土地流转", "land_transfer")]

PayeeId = Annotated[str, _meta("收款人", "household", "cooperative")]
BeneficiaryId = Annotated[str, _meta("干部或农户", "cadre", "household")]

EventId = Annotated[
    str,
    Meta(
        pattern=rf"^[0-9a-f]{{8}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{12}}{END}",
        description="An event's id: a UUID in lower case, made by whoever sends the event, once for ever.",
    ),
]


def kind_of(subject: str) -> str:
    """The kind of a subject: `household` of `household:fu`."""
    return subject.partition(":")[0]


def event_subject(event_id: str) -> str:
    """The subject under which whatever voids or corrects an event can be found."""
    return f"event:{event_id}"
