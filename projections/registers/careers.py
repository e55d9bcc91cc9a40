"""The registers of careers (任用考核台账): promotions, transfers, appraisals, and who was put forward for what."""

from __future__ import annotations

from typing import Annotated, Any

from domain.careers import CadreAppraised, CadrePromoted, CadreTransferred, DelegateElected, ReserveRecommended
from domain.kernel.subject import CadreId
from projections.kernel.page import Fact, plain
from projections.kernel.register import EVENT, Row, register, title

OnDay = Annotated[int, title("日期", "The day of the decision, YYYYMMDD.")]
Cadre = Annotated[CadreId, title("干部", "Who.")]


@register("promotions", zh="晋升台账", unit=EVENT, takes=[CadrePromoted], indexes=[("on_day",), ("cadre", "on_day")])
class Promotion(Row, frozen=True, kw_only=True):
    """A promotion of a cadre (晋升), as it was decided and on which grounds."""

    on_day: OnDay
    cadre: Cadre
    scale: Annotated[str, title("职级序列", "The scale of ranks (职务职级) that both ranks belong to.")]
    from_rank: Annotated[str, title("原职级", "The rank before, as the decision says.")]
    to_rank: Annotated[str, title("新职级", "The rank after.")]
    effective_on: Annotated[str, title("任职级日期", "First day in the new rank; the decision's where none is said.")]
    decision: Annotated[str, title("决定文件", "The document that decided it.")]
    grounds: Annotated[list[str], title("依据", "What it was decided on.")]
    service: Annotated[
        list[dict[str, Any]],
        title("驻村经历", "Service that it counts: village, first and last month, days on duty by the file."),
    ]
    exceptional_approval: Annotated[
        str | None, title("破格批准", "The approval of an exception (破格), where there is one.")
    ] = None

    @classmethod
    def step(cls, _before: Promotion | None, fact: Fact, _unit: str) -> Promotion:
        """The promotion that an event tells of."""
        event: CadrePromoted = fact.event  # type: ignore[assignment]  # the only one that it takes
        return cls(
            on_day=fact.day,
            cadre=event.cadre,
            scale=event.scale,
            from_rank=event.from_,
            to_rank=event.to,
            effective_on=event.effective_on or fact.occurred_on,
            decision=event.decision,
            grounds=event.grounds,
            service=plain(event.service),
            exceptional_approval=event.exceptional_approval,
        )


@register("transfers", zh="调任台账", unit=EVENT, takes=[CadreTransferred], indexes=[("on_day",), ("cadre", "on_day")])
class Transfer(Row, frozen=True, kw_only=True):
    """An appointment of a cadre to a post in another unit (调任)."""

    on_day: OnDay
    cadre: Cadre
    to_unit: Annotated[str, title("调入单位", "The unit that the cadre moves to.")]
    post: Annotated[str, title("职务", "The post there.")]
    scale: Annotated[str | None, title("职级序列", "The scale of the rank that goes with the post.")] = None
    rank: Annotated[str | None, title("职级", "The rank that goes with the post, where one does.")] = None
    effective_on: Annotated[str, title("任职日期", "First day there; the decision's where none is said.")]
    decision: Annotated[str | None, title("决定文件", "The document that decided it.")] = None

    @classmethod
    def step(cls, _before: Transfer | None, fact: Fact, _unit: str) -> Transfer:
        """The transfer that an event tells of."""
        event: CadreTransferred = fact.event  # type: ignore[assignment]  # the only one that it takes
        return cls(
            on_day=fact.day,
            cadre=event.cadre,
            to_unit=event.to_unit,
            post=event.post,
            scale=event.scale,
            rank=event.rank,
            effective_on=event.effective_on or fact.occurred_on,
            decision=event.decision,
        )


@register("appraisals", zh="年度考核台账", unit=EVENT, takes=[CadreAppraised], indexes=[("cadre", "year")])
class Appraisal(Row, frozen=True, kw_only=True):
    """An appraisal of a cadre's work of a year (年度考核), or of their service in a village in that year."""

    on_day: OnDay
    cadre: Cadre
    year: Annotated[int, title("考核年度", "The year appraised.")]
    grade: Annotated[
        str,
        title(
            "考核等次",
            "excellent 优秀, competent 称职, basically_competent 基本称职, not_competent 不称职, not_graded 不定等次.",
        ),
    ]

    @classmethod
    def step(cls, _before: Appraisal | None, fact: Fact, _unit: str) -> Appraisal:
        """The appraisal that an event tells of; its village is where the service was, if that is what was appraised."""
        event: CadreAppraised = fact.event  # type: ignore[assignment]  # the only one that it takes
        return cls(village=event.village, on_day=fact.day, cadre=event.cadre, year=event.year, grade=event.grade)


@register(
    "listings",
    zh="推荐当选台账",
    unit=EVENT,
    takes=[ReserveRecommended, DelegateElected],
    indexes=[("on_day",), ("cadre", "on_day")],
)
class Listing(Row, frozen=True, kw_only=True):
    """A cadre was recommended as a reserve cadre, or elected a delegate: no promotion."""

    on_day: OnDay
    cadre: Cadre
    kind: Annotated[str, title("类型", "reserve 推荐为后备干部, delegate 当选代表.")]
    congress: Annotated[str | None, title("代表大会", "Delegate to which congress.")] = None
    recommended_by: Annotated[str | None, title("推荐单位", "The unit or official that recommended.")] = None
    document: Annotated[str | None, title("文号", "Number of the document that recommends.")] = None

    @classmethod
    def step(cls, _before: Listing | None, fact: Fact, _unit: str) -> Listing:
        """The recommendation or election that an event tells of."""
        event: ReserveRecommended | DelegateElected = fact.event  # type: ignore[assignment]  # the two that it takes
        if isinstance(event, DelegateElected):
            return cls(on_day=fact.day, cadre=event.cadre, kind="delegate", congress=event.congress)
        return cls(
            on_day=fact.day,
            cadre=event.cadre,
            kind="reserve",
            recommended_by=event.recommended_by,
            document=event.document,
        )
