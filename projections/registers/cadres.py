"""The register of cadres (驻村干部台账): who they are, where they belong, and what rank they hold on which scale."""

from __future__ import annotations

from typing import Annotated

import msgspec

from domain.cadres import CadreRegistered
from domain.careers import CadreAppraised, CadrePromoted, CadreTransferred, RankRecorded
from domain.kernel.dates import parse
from projections.kernel.page import Fact
from projections.kernel.register import Row, register, title

GRADE = (
    "excellent 优秀, competent 称职, basically_competent 基本称职, not_competent 不称职, not_graded 不定等次:"
    " of the latest year, and of one year the one told last."
)


class HeldRank(msgspec.Struct, frozen=True, kw_only=True):
    """A rank of one scale, and since when it is held, where that is said."""

    rank: str
    since: str | None = None


@register(
    "cadres",
    zh="驻村干部台账",
    unit="cadre",
    takes=[CadreRegistered, RankRecorded, CadrePromoted, CadreTransferred, CadreAppraised],
    indexes=[("employer",)],
)
class CadreRow(Row, frozen=True, kw_only=True):
    """A cadre (驻村干部). They belong to no village: where they are posted, the register of postings says."""

    name: Annotated[str | None, title("姓名", "The name, held in a public capacity.")] = None
    registered_on: Annotated[str | None, title("登记日期", "When the cadre was entered.")] = None
    employer: Annotated[
        str | None, title("所在单位", "The sending unit (派出单位), or the unit of the last transfer.")
    ] = None
    post: Annotated[str | None, title("职务", "The post there, where a transfer named it.")] = None
    post_since: Annotated[str | None, title("任职日期", "First day in that post.")] = None
    scale: Annotated[str | None, title("职级序列", "The scale of the rank that began last.")] = None
    rank: Annotated[str | None, title("现任职级", "The rank that began last.")] = None
    rank_since: Annotated[str | None, title("任职级日期", "Since when; nothing where the file does not say.")] = None
    ranks: Annotated[
        dict[str, HeldRank], title("各序列职级", "The rank of each scale that the cadre is known to hold one of.")
    ] = {}
    appraised_year: Annotated[int | None, title("考核年度", "The latest year that an appraisal is known of.")] = None
    appraised_grade: Annotated[str | None, title("考核等次", GRADE)] = None

    @classmethod
    def step(cls, before: CadreRow | None, fact: Fact, _unit: str) -> CadreRow:
        """The cadre after one more event."""
        row, event, replace = before or cls(), fact.event, msgspec.structs.replace
        match event:
            case CadreRegistered():
                row = replace(row, name=event.name, registered_on=fact.occurred_on, employer=event.unit or row.employer)
            case RankRecorded():
                row = row.with_rank(event.scale, event.rank, event.since)
            case CadrePromoted():
                row = row.with_rank(event.scale, event.to, event.effective_on or fact.occurred_on)
            case CadreTransferred():
                since = event.effective_on or fact.occurred_on
                row = replace(row, employer=event.to_unit, post=event.post, post_since=since)
                if event.scale is not None and event.rank is not None:
                    row = row.with_rank(event.scale, event.rank, since)
            case CadreAppraised() if row.appraised_year is None or event.year >= row.appraised_year:
                row = replace(row, appraised_year=event.year, appraised_grade=event.grade)
        return row

    def with_rank(self, scale: str, rank: str, since: str | None) -> CadreRow:
        """The cadre with one more rank told: of two, the one that began later counts; else the one told later."""
        row, held = self, self.ranks.get(scale)
        if held is None or not _is_before(since, held.since):
            ranks = row.ranks | {scale: HeldRank(rank=rank, since=since)}
            row = msgspec.structs.replace(row, ranks=ranks)
        if row.rank is None or not _is_before(since, row.rank_since):
            row = msgspec.structs.replace(row, scale=scale, rank=rank, rank_since=since)
        return row


def _is_before(since: str | None, held: str | None) -> bool:
    return since is not None and held is not None and parse(since).last < parse(held).first
