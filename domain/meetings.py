"""Meetings (会议): above all the coordination meeting (协调会) that is held once a quarter."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from domain.kernel.dates import parse
from domain.kernel.event import Event, PersonalText, State, event, state
from domain.kernel.refusal import Contradiction
from domain.kernel.subject import END, DivisionId, MeetingId, OfficerId, VillageId

Quarter = Annotated[
    str, Meta(pattern=rf"^(19|20)[0-9]{{2}}-Q[1-4]{END}", description="A quarter (季度), written as 2018-Q3.")
]


@state("meeting")
class Meeting(State, frozen=True, kw_only=True, omit_defaults=True):
    """A meeting as decisions see it: the quarter that it counts for."""

    period: str | None = None

    @property
    def known(self) -> bool:
        return self.period is not None


@event(
    by=("recorder", "office", "organisation"),
    introduces=("meeting",),
    zh="召开{period}会议（{kind}）",
    en="A meeting of {period} was held ({kind})",
)
class MeetingHeld(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A meeting was held: a village's, a division's, or the county's where neither is named.

    One that was held outside the quarter that it counts for is recorded, and says so.
    """

    meeting: MeetingId
    kind: Annotated[
        Literal["quarterly_coordination", "mobilisation", "progress", "villagers", "other"],
        Meta(
            description="quarterly_coordination 季度协调会, mobilisation 动员会, progress 推进会, villagers 村民会议,"
            " other 其他."
        ),
    ]
    period: Annotated[Quarter, Meta(description="The quarter that it counts for, written as 2018-Q3.")]
    division: Annotated[DivisionId, Meta(description="Whose, where it is a county's or a town's.")] | None = None
    village: Annotated[VillageId, Meta(description="Whose, where it is a village's.")] | None = None
    chaired_by: Annotated[OfficerId, Meta(description="Who was in the chair (主持人).")] | None = None
    topics: Annotated[PersonalText, Meta(description="What was spoken of; personal.")] | None = None

    def decide(self, meeting: Meeting, occurred_on: str) -> list[Contradiction]:
        found = [Contradiction(name="registered", stated=self.period, held=meeting.period)] if meeting.known else []
        if self._certainly_outside(occurred_on):
            found.append(Contradiction(name="quarter", stated=self.period, held=occurred_on))
        return found

    def _certainly_outside(self, occurred_on: str) -> bool:
        year, quarter = self.period.split("-Q")
        last_month = 3 * int(quarter)
        begins, ends = parse(f"{year}-{last_month - 2:02}").first, parse(f"{year}-{last_month:02}").last
        held = parse(occurred_on)
        return held.last < begins or held.first > ends

    def after_meeting(self, meeting: Meeting) -> Meeting:
        return Meeting(period=self.period, village=self.village)
