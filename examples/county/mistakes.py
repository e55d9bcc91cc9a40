"""Mistakes: one of the last facts is voided, and often told again, corrected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from domain.attendance import CheckedIn
from domain.corrections import EventVoided
from domain.disbursements import FundsDisbursed
from domain.income import GuaranteeChecked
from domain.visits import VisitRecorded
from examples.county.lines import MINUTE_MS, Fact, Line, encode
from examples.county.world import World

# One in so many …
VOIDED: Final = 90  # lines are followed by the void of one of the last facts,
_NOT_AGAIN: Final = 3  # of which so many are not told again

_MISTAKES: Final = ("重复录入", "日期填错", "户名选错", "经核对后更正")


def voided(world: World) -> Iterator[bytes]:
    """One of the last facts is voided, if there is any. No check-in is told again: its month may be closed."""
    if not world.recent:
        return
    bits = world.drawn // VOIDED
    number = bits % len(world.recent)
    wrong = world.recent[number]
    del world.recent[number]
    reason = _MISTAKES[(bits >> 8) % len(_MISTAKES)]
    yield world.line(EventVoided(voids=wrong.id, reason=reason))
    if (bits >> 16) % _NOT_AGAIN and not isinstance(wrong.event, CheckedIn):
        yield again(world, wrong, reason)


def again(world: World, wrong: Fact, reason: str) -> bytes:
    """What was voided, told again for the day on which it happened, with what was wrong put right."""
    event, changed = wrong.event, _put_right(world, wrong)
    return encode(
        Line(
            id=world.id(wrong.day.ms + 960 * MINUTE_MS),
            type=type(event).__name__,
            occurred_on=wrong.day.text,
            data=msgspec.structs.replace(event, **changed),
            corrects=wrong.id,
            reason=reason,
        )
    )


def _put_right(world: World, wrong: Fact) -> dict[str, Any]:
    event = wrong.event
    if isinstance(event, VisitRecorded):
        return {"purposes": ["assistance"], "notes": "经核对后更正。"}
    if isinstance(event, FundsDisbursed):
        return {"bank_ref": f"占位{world.drawn % 10**8:08d}"}
    if isinstance(event, GuaranteeChecked):
        return {"met": not event.met}
    return {}
