"""Postings (驻村任职): a cadre is sent to a village with a team, renewed, called back; and what their duties are."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from domain.cadres import Cadre, Posting
from domain.kernel.dates import OccurredOn, parse
from domain.kernel.event import Event, Name, PersonalText, event
from domain.kernel.refusal import Contradiction, Refusal
from domain.kernel.subject import CadreId, TeamId, VillageId
from domain.teams import Team

PostRole = Annotated[
    Literal["member", "captain", "first_secretary"],
    Meta(description="member 队员, captain 队长, first_secretary 第一书记."),
]


class PostingEndsBeforeItBegins(Refusal):
    """The posting is said to last until {until}, which lies before its first day, {begins}."""

    status = 422


class NobodysDuties(Refusal):
    """The duty list says neither which cadre nor which team it is for, nor in which village."""

    status = 422


@event(
    by=("organisation", "office"),
    planned=True,
    zh="{cadre}派驻{village}，任{roles}",
    en="{cadre} was posted to {village} as {roles}",
)
class CadrePosted(Event, frozen=True, kw_only=True, omit_defaults=True, rename={"from_": "from"}):
    """A cadre is posted to a village with a team, from a day on; two roles are one head."""

    cadre: CadreId
    team: TeamId
    village: VillageId
    roles: Annotated[list[PostRole], Meta(min_length=1, max_length=3, description="One role or several.")]
    from_: Annotated[OccurredOn, Meta(description="First day.")]
    until: Annotated[OccurredOn, Meta(description="Last day; absent while open.")] | None = None

    def decide(self, team: Team) -> list[Contradiction]:
        if self.until is not None and parse(self.until).last < parse(self.from_).first:
            raise PostingEndsBeforeItBegins(until=self.until, begins=self.from_)
        found = []
        if team.village != self.village:
            found.append(Contradiction(name="village", stated=self.village, held=team.village))
        if team.stood_down_before(self.from_):
            found.append(Contradiction(name="stood_down", stated=self.from_, held=team.last_day))
        return found

    def after_cadre(self, cadre: Cadre) -> Cadre:
        until = None if self.until is None else parse(self.until).last
        return cadre.with_posting(Posting(self.village, parse(self.from_).first, until))


@event(
    by=("organisation", "office"),
    zh="{cadre}在{village}的任期延至{until}",
    en="The posting of {cadre} to {village} was renewed until {until}",
)
class PostingRenewed(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A posting is renewed (续派), in the same village and the same roles; other roles are a posting of their own.

    It lengthens the cadre's latest posting to the village, unless that was ended.
    """

    cadre: CadreId
    village: VillageId
    until: Annotated[OccurredOn, Meta(description="The new last day.")]

    def decide(self, cadre: Cadre, occurred_on: str) -> list[Contradiction]:
        posting = self._posting(cadre)
        never_began = posting is None and cadre.forgotten_until is None
        if never_began or (posting is not None and posting.ended_before(occurred_on)):
            return [Contradiction(name="posting", stated=self.village, held=cadre.villages_on(occurred_on))]
        return []

    def after_cadre(self, cadre: Cadre) -> Cadre:
        posting, until = self._posting(cadre), parse(self.until).last
        if posting is None or posting.ended:
            return cadre
        later = until if posting.until_day is None else max(until, posting.until_day)
        return cadre.with_posting_changed(posting, later, ended=False)

    def _posting(self, cadre: Cadre) -> Posting | None:
        begun = [p for p in cadre.postings if p.village == self.village and p.from_day <= parse(self.until).last]
        return max(begun, key=lambda posting: posting.from_day, default=None)


@event(
    by=("organisation", "office"),
    zh="{cadre}在{village}的任职于{ended_on}结束",
    en="The posting of {cadre} to {village} ended on {ended_on}",
)
class PostingEnded(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A posting ended, in time or early. Whether that was too early, and by whose leave, rules judge."""

    cadre: CadreId
    village: VillageId
    ended_on: Annotated[OccurredOn, Meta(description="The last day of the posting.")]
    reason: Annotated[PersonalText, Meta(description="Why; personal.")]
    recall: Annotated[bool, Meta(description="Whether the cadre was called back (召回) by who had sent them.")] = False
    approved_by: Annotated[Name, Meta(description="The unit or official that approved it.")] | None = None

    def decide(self, cadre: Cadre) -> list[Contradiction]:
        if cadre.posted_to(self.village, self.ended_on):
            return []
        return [Contradiction(name="posting", stated=self.village, held=cadre.villages_on(self.ended_on))]

    def after_cadre(self, cadre: Cadre) -> Cadre:
        held = [p for p in cadre.postings if p.village == self.village and p.covers(self.ended_on)]
        if not held:
            return cadre
        latest, last_day = max(held, key=lambda posting: posting.from_day), parse(self.ended_on).last
        sooner = last_day if latest.until_day is None else min(last_day, latest.until_day)
        return cadre.with_posting_changed(latest, sooner, ended=True)


@event(
    by=("organisation", "office"),
    zh="制发任务清单（干部{cadre}，工作队{team}，村{village}）",
    en="A duty list was issued (cadre {cadre}, team {team}, village {village})",
)
class DutyListIssued(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A list of duties (任务清单) is issued for a cadre or a team, or for whoever is posted to a village."""

    items: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=200)]],
        Meta(min_length=1, max_length=60, description="The duties, one an item, as issued; they name no villager."),
    ]
    cadre: Annotated[CadreId, Meta(description="Whose duties, where they are one cadre's.")] | None = None
    team: Annotated[TeamId, Meta(description="Whose duties, where they are a team's.")] | None = None
    village: Annotated[VillageId, Meta(description="In which village.")] | None = None
    period: Annotated[OccurredOn, Meta(description="The month or year that they are for.")] | None = None

    def decide(self) -> list[Contradiction]:
        if self.cadre is None and self.team is None and self.village is None:
            raise NobodysDuties
        return []
