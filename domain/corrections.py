"""Corrections: nothing is edited; a later event takes an earlier one out of every sum and state."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from domain.kernel.event import Event, PersonalText, event
from domain.kernel.subject import EventId


@event(
    by=("recorder", "office", "finance", "organisation", "discipline", "inspector"),
    zh="作废记录{voids}：{reason}",
    en="The event {voids} was voided: {reason}",
)
class EventVoided(Event, frozen=True, kw_only=True, omit_defaults=True):
    """An event is voided: from then on, states and answers are as if it had not been; both stay readable for ever.

    It concerns all that the voided event concerns, and is never refused for what follows from it: a balance may go
    negative, later orders are refused, and a rule shows it. Whoever may record the voided event may void it.
    """

    voids: Annotated[EventId, Meta(description="The id of the event.")]
    reason: Annotated[PersonalText, Meta(description="Why; personal.")]
    answers_finding: (
        Annotated[str, Meta(max_length=120, description="The inspection's finding that it answers.")] | None
    ) = None
