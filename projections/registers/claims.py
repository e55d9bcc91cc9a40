"""The register of published claims (公布数据台账): what was said in public in figures, as printed."""

from __future__ import annotations

from typing import Annotated

from domain.claims import ClaimPublished
from domain.kernel.figure import Amount
from domain.kernel.subject import CadreId, CooperativeId, HouseholdId, ProjectId, TeamId
from projections.kernel.page import Fact
from projections.kernel.register import Row, register, title


@register("claims", zh="公布数据台账", unit="claim", takes=[ClaimPublished], indexes=[("measure", "scope")])
class ClaimRow(Row, frozen=True, kw_only=True):
    """A figure that was published; whether the ledger agrees, a reconciliation answers."""

    source: Annotated[str, title("出处", "Title or number of the publication.")]
    measure: Annotated[str, title("指标", "What is counted, such as poor_households.")]
    measured_in: Annotated[str, title("单位", "The unit of the figure, such as households 户.")]
    scope: Annotated[str, title("口径", "What it covers: a division code, a subject, or words.")]
    figure_of: Annotated[str, title("统计时点", "The day, month or year that the figure is of.")]
    figure: Annotated[Amount | None, title("数据", "The figure as printed, in its unit.")]
    out_of: Annotated[Amount | None, title("总数", "Of how many, where the source says so.")] = None
    statement: Annotated[str, title("原文", "What was said, quoted or summed up.")]
    published_on: Annotated[str | None, title("公布日期", "When it was published.")] = None
    cooperative: Annotated[CooperativeId | None, title("合作社", "The cooperative that it speaks of.")] = None
    household: Annotated[HouseholdId | None, title("农户", "The household that it speaks of.")] = None
    team: Annotated[TeamId | None, title("工作队", "The team that it speaks of.")] = None
    cadre: Annotated[CadreId | None, title("干部", "The cadre that it speaks of.")] = None
    project: Annotated[ProjectId | None, title("项目", "The project that it speaks of.")] = None

    @classmethod
    def step(cls, _before: ClaimRow | None, fact: Fact, _unit: str) -> ClaimRow:
        """The claim, as it was told last."""
        event: ClaimPublished = fact.event  # type: ignore[assignment]  # the only one that it takes
        return cls(
            village=event.village or fact.village,
            source=event.source,
            measure=event.measure,
            measured_in=event.unit,
            scope=event.scope,
            figure_of=event.as_of,
            figure=event.figure,
            out_of=event.out_of,
            statement=event.statement,
            published_on=event.published_on,
            cooperative=event.cooperative,
            household=event.household,
            team=event.team,
            cadre=event.cadre,
            project=event.project,
        )
