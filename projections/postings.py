"""Postings as pages show them: a cadre's or a village's, with what renewed or ended them applied."""

from __future__ import annotations

from typing import Any, Final

from domain.kernel.dates import parse
from domain.postings import CadrePosted, PostingEnded, PostingRenewed
from projections.kernel.page import Fact
from projections.kernel.sheet import entry

Posting = dict[str, Any]
POSTING: Final[Posting] = {"team": None, "roles": [], "from": None, "until": None, "renewals": [], "ended": None}
SHOWN: Final = (
    "The postings, oldest first: who, where, with which team, in which roles, from when until when. What renewed one"
    " has lengthened it, what ended one has cut it short, and both are named; one without a posting stands alone."
)
"""How a page describes them."""


def postings_after(
    postings: list[Posting], fact: Fact, event: CadrePosted | PostingRenewed | PostingEnded
) -> list[Posting]:
    """The postings after one more was made, or the latest to the village was renewed or ended."""
    blank = {"event": fact.id, "cadre": event.cadre, "village": event.village} | POSTING
    if isinstance(event, CadrePosted):
        posted = {"team": event.team, "roles": list(event.roles), "from": event.from_, "until": event.until}
        return [*postings, blank | posted]
    until = event.until if isinstance(event, PostingRenewed) else event.ended_on
    running = [posting for posting in postings if _runs(posting, event, until)]
    if not running:
        return [*postings, _changed(blank, fact, event)]
    latest = max(reversed(running), key=lambda posting: parse(posting["from"] or "0001").first)
    return [_changed(posting, fact, event) if posting is latest else posting for posting in postings]


def _runs(posting: Posting, event: PostingRenewed | PostingEnded, until: str) -> bool:
    """Whether it is the cadre's posting to that village, has begun by then, and was not ended."""
    if (posting["cadre"], posting["village"]) != (event.cadre, event.village) or posting["ended"] is not None:
        return False
    return posting["from"] is None or parse(posting["from"]).first <= parse(until).last


def _changed(posting: Posting, fact: Fact, event: PostingRenewed | PostingEnded) -> Posting:
    held = posting["until"]
    if isinstance(event, PostingRenewed):
        until = event.until if held is None else max(held, event.until, key=_last_day)
        return posting | {"until": until, "renewals": [*posting["renewals"], entry(fact, "until")]}
    until = event.ended_on if held is None else min(held, event.ended_on, key=_last_day)
    return posting | {"until": until, "ended": entry(fact, "ended_on", "reason", "recall", "approved_by")}


def _last_day(text: str) -> str:
    return parse(text).last.isoformat()
