"""Cadres (驻村干部): their registration, rank, posting and promotion."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from domain.kernel.dates import Day, OccurredOn, parse
from domain.kernel.event import Event, Name, State, event, state
from domain.kernel.refusal import Contradiction
from domain.kernel.subject import CadreId, TeamId, VillageId

SCALES: dict[str, tuple[str, ...]] = {
    "leading_posts": ("deputy_section_head", "section_head", "deputy_division_head", "division_head"),
    "non_leading_posts_to_2019": ("办事员", "科员", "副主任科员", "主任科员"),
    "county_grades_2015_to_2019": ("科员级", "副科级", "正科级"),
    "grades_from_2019": (
        "二级科员",
        "一级科员",
        "四级主任科员",
        "三级主任科员",
        "二级主任科员",
        "一级主任科员",
        "四级调研员",
        "三级调研员",
        "二级调研员",
        "一级调研员",
    ),
    "public_institutions": ("九级职员", "八级职员", "七级职员", "六级职员", "五级职员"),
}
"""The ranks of every scale, lowest first; ranks of two scales are not compared."""

Scale = Annotated[
    Literal[
        "leading_posts",
        "non_leading_posts_to_2019",
        "county_grades_2015_to_2019",
        "grades_from_2019",
        "public_institutions",
    ],
    Meta(description="The scale of ranks (职务职级) that the rank belongs to."),
]
Rank = Annotated[str, Meta(min_length=1, max_length=40, description="A rank, as its scale names it.")]
PostRole = Annotated[
    Literal["member", "captain", "first_secretary"],
    Meta(description="member 队员, captain 队长, first_secretary 第一书记."),
]


class Posting(msgspec.Struct, frozen=True, omit_defaults=True):
    """One posting: the village, and its first and last day (none: open)."""

    village: str
    from_day: str
    until_day: str | None = None

    def covers(self, occurred_on: str) -> bool:
        """Whether any day that the date may mean lies inside the posting."""
        when = parse(occurred_on)
        begins, ends = parse(self.from_day), parse(self.until_day) if self.until_day else None
        return begins.first <= when.last and (ends is None or when.first <= ends.last)


@state("cadre")
class Cadre(State, frozen=True, kw_only=True, omit_defaults=True):
    """A cadre as decisions see them: rank and postings. They belong to no village: scopes do not follow them."""

    name: str | None = None
    scale: str | None = None
    rank: str | None = None
    postings: list[Posting] = []

    @property
    def known(self) -> bool:
        return self.name is not None

    def posted_to(self, village: str, occurred_on: str) -> bool:
        """Whether the cadre was posted to that village on that day."""
        for posting in self.postings:  # noqa: SIM110 - asked under the ledger's lock, and a generator costs more
            if posting.village == village and posting.covers(occurred_on):
                return True
        return False

    def villages_on(self, occurred_on: str) -> list[str]:
        """The villages of the postings that held on that day."""
        return [posting.village for posting in self.postings if posting.covers(occurred_on)]


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


@event(by=("organisation",), zh="{cadre}现任{rank}", en="{cadre} holds the rank of {rank}")
class RankRecorded(Event, frozen=True, kw_only=True, omit_defaults=True):
    """The rank that a cadre holds, as their file says: no promotion, and no statement about how it came."""

    cadre: CadreId
    scale: Scale
    rank: Rank
    since: Annotated[OccurredOn, Meta(description="Since when; absent where the file does not say.")] | None = None

    def decide(self, cadre: Cadre) -> list[Contradiction]:
        return _not_on_scale(self.scale, self.rank)

    def after_cadre(self, cadre: Cadre) -> Cadre:
        return msgspec.structs.replace(cadre, scale=self.scale, rank=self.rank)


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

    def after_cadre(self, cadre: Cadre) -> Cadre:
        posting = Posting(self.village, self.from_, self.until)
        return msgspec.structs.replace(cadre, postings=[*cadre.postings, posting])


@event(by=("organisation",), zh="{cadre}由{from_}晋升为{to}", en="{cadre} was promoted from {from_} to {to}")
class CadrePromoted(Event, frozen=True, kw_only=True, omit_defaults=True, rename={"from_": "from"}):
    """A cadre is promoted. That the rank before was another, or no lower, is recorded with it."""

    cadre: CadreId
    scale: Scale
    from_: Annotated[Rank, Meta(description="The rank before.")]
    to: Annotated[Rank, Meta(description="The rank after.")]
    decision: Annotated[str, Meta(min_length=1, max_length=200, description="The document that decided it.")]
    grounds: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=200)]],
        Meta(max_length=20, description="What it was decided on."),
    ] = []
    exceptional_approval: (
        Annotated[str, Meta(max_length=200, description="The approval of an exception (破格), where there is one.")]
        | None
    ) = None
    effective_on: (
        Annotated[Day, Meta(description="First day in the new rank, where it is not the day of the decision.")] | None
    ) = None

    def decide(self, cadre: Cadre) -> list[Contradiction]:
        found = _not_on_scale(self.scale, self.from_) + _not_on_scale(self.scale, self.to)
        ranks = SCALES[self.scale]
        if not found and ranks.index(self.to) <= ranks.index(self.from_):
            found.append(Contradiction(name="not_higher", stated=self.to, held=self.from_))
        if cadre.rank is not None and (cadre.scale, cadre.rank) != (self.scale, self.from_):
            found.append(Contradiction(name="rank", stated=self.from_, held=cadre.rank))
        return found

    def after_cadre(self, cadre: Cadre) -> Cadre:
        return msgspec.structs.replace(cadre, scale=self.scale, rank=self.to)


def _not_on_scale(scale: str, rank: str) -> list[Contradiction]:
    return [] if rank in SCALES[scale] else [Contradiction(name="scale", stated=rank, held=scale)]
