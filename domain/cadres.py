"""Cadres (驻村干部): who they are, and all that decisions remember of their service."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Final

import msgspec
from msgspec import Meta

from domain.kernel.dates import parse
from domain.kernel.event import Event, Name, State, event, state
from domain.kernel.refusal import Contradiction
from domain.kernel.subject import CadreId

POSTINGS_KEPT: Final = 16
LEAVE_KEPT: Final = 12
PERIODS_KEPT: Final = 12
"""How many of each a cadre's state holds: of what was dropped, nothing is contradicted."""

Month = Annotated[
    str, Meta(pattern=r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])(?![\s\S])", description="A month, such as 2018-10.")
]


class Posting(msgspec.Struct, frozen=True, array_like=True):
    """One posting: the village, the first and last day it may have had (none: open), and whether it was ended."""

    village: str
    from_day: date
    until_day: date | None = None
    ended: bool = False

    def covers(self, occurred_on: str) -> bool:
        """Whether any day that the date may mean lies inside the posting."""
        when = parse(occurred_on)
        return self.from_day <= when.last and (self.until_day is None or when.first <= self.until_day)

    def ended_before(self, occurred_on: str) -> bool:
        """Whether it had been ended, and not only run out, before that day."""
        return self.ended and self.until_day is not None and self.until_day < parse(occurred_on).first


class Leave(msgspec.Struct, frozen=True, array_like=True):
    """Leave: its first and last day."""

    from_day: str
    until_day: str


class ClosedPeriod(msgspec.Struct, frozen=True, array_like=True):
    """A month whose record of attendance in a village was said to be complete."""

    village: str
    month: str


@state("cadre")
class Cadre(State, frozen=True, kw_only=True, omit_defaults=True):
    """A cadre as decisions see them: rank, postings, leave. They belong to no village: scopes do not follow them.

    rank_since: where it was said. postings: the 16 that end last; forgotten_until: when the last of the others ended.
    leave, closed: the last 12 leaves, and the last 12 months whose attendance was closed, as recorded.
    """

    VERSION: ClassVar[int] = 2
    name: str | None = None
    scale: str | None = None
    rank: str | None = None
    rank_since: date | None = None
    postings: list[Posting] = []
    forgotten_until: date | None = None
    leave: list[Leave] = []
    closed: list[ClosedPeriod] = []

    @property
    def known(self) -> bool:
        return self.name is not None

    def posted_to(self, village: str, occurred_on: str) -> bool:
        """Whether the cadre was posted to that village on that day, or may have been in a posting that is forgotten."""
        for posting in self.postings:  # asked under the ledger's lock, and a generator costs more
            if posting.village == village and posting.covers(occurred_on):
                return True
        return self.forgotten_until is not None and parse(occurred_on).first <= self.forgotten_until

    def villages_on(self, occurred_on: str) -> list[str]:
        """The villages of the postings that held on that day."""
        return [posting.village for posting in self.postings if posting.covers(occurred_on)]

    def with_posting(self, posting: Posting) -> Cadre:
        """The cadre with one more posting; beyond 16, the one that ended first is forgotten."""
        postings, forgotten = [*self.postings, posting], self.forgotten_until
        if len(postings) > POSTINGS_KEPT:
            first = min(range(len(postings)), key=lambda number: postings[number].until_day or date.max)
            forgotten = max(postings.pop(first).until_day or date.max, forgotten or date.min)
        return msgspec.structs.replace(self, postings=postings, forgotten_until=forgotten)

    def with_posting_changed(self, posting: Posting, until_day: date, *, ended: bool) -> Cadre:
        """The cadre with another last day of one of the postings."""
        changed = msgspec.structs.replace(posting, until_day=until_day, ended=ended)
        postings = [changed if held is posting else held for held in self.postings]
        return msgspec.structs.replace(self, postings=postings)

    def with_rank(self, scale: str, rank: str, since: str | None) -> Cadre:
        """The cadre with that rank, unless a later one is held already."""
        if since is not None and self.rank_began_after(since):
            return self
        since_day = None if since is None else parse(since).first
        return msgspec.structs.replace(self, scale=scale, rank=rank, rank_since=since_day)

    def rank_began_after(self, day: str) -> bool:
        """Whether the rank that the ledger holds is known to have begun after that day."""
        return self.rank_since is not None and parse(day).last < self.rank_since


@event(
    by=("organisation", "office"),
    introduces=("cadre",),
    zh="{name}（{unit}）登记为驻村干部",
    en="{name} of {unit} was registered as a posted cadre",
)
class CadreRegistered(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A cadre is entered by name, in a public capacity."""

    cadre: CadreId
    name: Name
    unit: Annotated[Name, Meta(description="The sending unit (派出单位).")] | None = None

    def decide(self, cadre: Cadre) -> list[Contradiction]:
        return [Contradiction(name="registered", stated=self.name, held=cadre.name)] if cadre.known else []

    def after_cadre(self, cadre: Cadre) -> Cadre:
        return msgspec.structs.replace(cadre, name=self.name)
