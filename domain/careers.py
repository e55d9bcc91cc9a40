"""Careers (任用考核): the ranks that cadres hold, and how they are promoted, transferred, appraised, put forward."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from domain.cadres import Cadre, Month
from domain.kernel.dates import Day, OccurredOn
from domain.kernel.event import Event, Name, event
from domain.kernel.refusal import Contradiction, Refusal
from domain.kernel.subject import CadreId, VillageId

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
Document = Annotated[str, Meta(min_length=1, max_length=200, description="Number of the document.")]


class RankWithoutScale(Refusal):
    """A rank and its scale go together, and here is one without the other."""

    status = 422


class ServiceEndsBeforeItBegins(Refusal):
    """The service counted is said to last until {until}, which lies before its first month, {begins}."""

    status = 422


class Service(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Service in a village that a promotion counts, as its file states it; attendance may tell otherwise."""

    village: VillageId
    from_month: Annotated[Month, Meta(description="First month counted.")]
    until_month: Annotated[Month, Meta(description="Last month counted.")]
    days_on_duty: (
        Annotated[int, Meta(ge=0, le=36_500, description="Days on duty (驻村天数) that the file states.")] | None
    ) = None


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
        return cadre.with_rank(self.scale, self.rank, self.since)


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
    service: Annotated[
        list[Service], Meta(max_length=20, description="Service in villages (驻村经历) among what it was decided on.")
    ] = []
    exceptional_approval: (
        Annotated[str, Meta(max_length=200, description="The approval of an exception (破格), where there is one.")]
        | None
    ) = None
    effective_on: (
        Annotated[Day, Meta(description="First day in the new rank, where it is not the day of the decision.")] | None
    ) = None

    def decide(self, cadre: Cadre, occurred_on: str) -> list[Contradiction]:
        for service in self.service:
            if service.until_month < service.from_month:
                raise ServiceEndsBeforeItBegins(until=service.until_month, begins=service.from_month)
        found = _not_on_scale(self.scale, self.from_) + _not_on_scale(self.scale, self.to)
        ranks = SCALES[self.scale]
        if not found and ranks.index(self.to) <= ranks.index(self.from_):
            found.append(Contradiction(name="not_higher", stated=self.to, held=self.from_))
        told_late = cadre.rank_began_after(self.effective_on or occurred_on)
        if cadre.rank is not None and (cadre.scale, cadre.rank) != (self.scale, self.from_) and not told_late:
            found.append(Contradiction(name="rank", stated=self.from_, held=cadre.rank))
        return found

    def after_cadre(self, cadre: Cadre) -> Cadre:
        return cadre.with_rank(self.scale, self.to, self.effective_on)


@event(by=("organisation",), zh="{cadre}调任{to_unit}{post}", en="{cadre} was transferred to {to_unit} as {post}")
class CadreTransferred(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A cadre is appointed to a post in another unit (调任): one appointment, and no word on whether it is higher.

    A rank that goes with the post is given with its scale.
    """

    cadre: CadreId
    to_unit: Annotated[Name, Meta(description="The unit that the cadre moves to.")]
    post: Annotated[Name, Meta(description="The post there, as the appointment names it.")]
    scale: Scale | None = None
    rank: Rank | None = None
    effective_on: (
        Annotated[OccurredOn, Meta(description="First day there, where it is not the day of the decision.")] | None
    ) = None
    decision: Annotated[Document, Meta(description="The document that decided it.")] | None = None

    def decide(self) -> list[Contradiction]:
        if self.scale is not None and self.rank is not None:
            return _not_on_scale(self.scale, self.rank)
        if self.scale is None and self.rank is None:
            return []
        raise RankWithoutScale

    def after_cadre(self, cadre: Cadre) -> Cadre:
        if self.scale is None or self.rank is None:
            return cadre
        return cadre.with_rank(self.scale, self.rank, self.effective_on)


@event(
    by=("organisation", "office"),
    zh="{cadre}{year}年度考核为{grade}",
    en="{cadre} was appraised as {grade} for {year}",
)
class CadreAppraised(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A cadre's work of a year was appraised (年度考核), or their service in a village of that year."""

    cadre: CadreId
    year: Annotated[int, Meta(ge=1990, le=2100, description="The year appraised.")]
    grade: Annotated[
        Literal["excellent", "competent", "basically_competent", "not_competent", "not_graded"],
        Meta(
            description="excellent 优秀, competent 称职, basically_competent 基本称职, not_competent 不称职,"
            " not_graded 不定等次."
        ),
    ]
    village: Annotated[VillageId, Meta(description="Where the service was, if that is what was appraised.")] | None = (
        None
    )


@event(by=("organisation",), zh="{cadre}被推荐为后备干部", en="{cadre} was recommended as a reserve cadre")
class ReserveRecommended(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A cadre is recommended as a reserve cadre (后备干部): no promotion, and not yet a place on the list."""

    cadre: CadreId
    recommended_by: Annotated[Name, Meta(description="The unit or official that recommended.")] | None = None
    document: Document | None = None


@event(by=("organisation",), zh="{cadre}当选{congress}代表", en="{cadre} was elected a delegate to {congress}")
class DelegateElected(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A cadre is elected a delegate to a congress (党代表, 人大代表): no promotion."""

    cadre: CadreId
    congress: Annotated[Name, Meta(description="Which congress, such as the county's Party congress (县党代会).")]


def _not_on_scale(scale: str, rank: str) -> list[Contradiction]:
    return [] if rank in SCALES[scale] else [Contradiction(name="scale", stated=rank, held=scale)]
