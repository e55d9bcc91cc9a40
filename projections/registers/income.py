"""The registers of income (收入台账), of its assessments (收入核算台账) and of the guarantees (两不愁三保障台账)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from domain.income import GuaranteeChecked, IncomeAssessed, IncomeRecorded
from domain.kernel.dates import parse
from domain.kernel.figure import Amount
from domain.kernel.subject import HouseholdId, OfficerId
from projections.kernel.page import Fact, plain
from projections.kernel.register import Addend, Row, adds_up, register, title


@adds_up("income", zh="收入台账", takes=[IncomeRecorded], key=("household", "year", "stream", "basis"))
class Income(Addend, frozen=True, kw_only=True):
    """An item of a household's income, or of what its business cost."""

    household: Annotated[HouseholdId, title("农户", "Whose.")]
    year: Annotated[int, title("年度", "The year in which its period begins.")]
    stream: Annotated[
        str,
        title(
            "收入类别",
            "wage 工资性, business 经营性 (gross), business_cost 经营性支出 (to be taken off), property 财产性,"
            " transfer 转移性.",
        ),
    ]
    basis: Annotated[str, title("依据", "received 已得 or expected 预计.")]
    amount_fen: Annotated[Amount | None, title("金额（元）", "The amount.")]

    @classmethod
    def of(cls, fact: Fact) -> Iterable[Income]:
        """The amount of an item."""
        event: IncomeRecorded = fact.event  # type: ignore[assignment]  # the only one that it takes
        yield cls(
            village=fact.village,
            household=event.household,
            year=parse(event.from_).first.year,
            stream=event.stream,
            basis=event.basis,
            amount_fen=event.amount_fen,
        )


@register(
    "assessments",
    zh="收入核算台账",
    unit="assessment",
    takes=[IncomeAssessed],
    indexes=[("household",), ("village",)],
)
class AssessmentRow(Row, frozen=True, kw_only=True):
    """An assessment of a household's per-capita net income (人均纯收入) over a period."""

    household: Annotated[HouseholdId, title("农户", "Whose income.")]
    assessed_on: Annotated[int, title("核算日期", "When it was made, YYYYMMDD.")]
    begins_on: Annotated[str, title("起", "First day of the period, as said.")]
    until: Annotated[str, title("止", "Last day of the period, as said.")]
    members_counted: Annotated[int | None, title("计算人口", "The members that it is divided among.")]
    per_head_fen: Annotated[Amount | None, title("人均纯收入（元）", "Net income a head over the period.")]
    total_fen: Annotated[Amount | None, title("家庭纯收入（元）", "Net income of the whole household, where said.")]
    expected_fen: Annotated[Amount | None, title("其中预计（元）", "How much of it is expected and not yet received.")]
    streams: Annotated[
        dict[str, Any] | None,
        title("分项收入", "What came in by stream, in fen; nothing where the record does not say."),
    ]

    @classmethod
    def step(cls, _before: AssessmentRow | None, fact: Fact, _unit: str) -> AssessmentRow:
        """The assessment as it was made last."""
        event: IncomeAssessed = fact.event  # type: ignore[assignment]  # the only one that it takes
        return cls(
            village=fact.village,
            household=event.household,
            assessed_on=fact.day,
            begins_on=event.from_,
            until=event.until,
            members_counted=event.members_counted,
            per_head_fen=event.per_head_fen,
            total_fen=event.total_fen,
            expected_fen=event.expected_fen,
            streams=plain(event.streams),
        )


@register(
    "guarantees",
    zh="两不愁三保障台账",
    unit="household",
    takes=[GuaranteeChecked],
    indexes=[("village", "kind")],
)
class Guarantee(Row, frozen=True, kw_only=True):
    """One of a household's guarantees (两不愁三保障) as it was checked last."""

    kind: Annotated[
        str,
        title(
            "保障",
            "food 不愁吃, clothing 不愁穿, schooling 义务教育, medical 基本医疗, housing 住房安全, water 饮水安全.",
        ),
    ]
    met: Annotated[bool, title("达标", "Whether the household has it.")]
    checked_on: Annotated[int, title("核查日期", "When somebody looked last, YYYYMMDD.")]
    checked_by: Annotated[OfficerId | None, title("核查人", "Who looked.")]
    evidence: Annotated[list[str], title("证据", "The files that show it, by their SHA-256.")]

    @classmethod
    def after(cls, _rows: Mapping[str, Guarantee], fact: Fact, _unit: str) -> Mapping[str, Guarantee | None]:
        """The guarantee that was checked, by its kind."""
        event: GuaranteeChecked = fact.event  # type: ignore[assignment]  # the only one that it takes
        checked = cls(
            village=fact.village,
            kind=event.kind,
            met=event.met,
            checked_on=fact.day,
            checked_by=event.by,
            evidence=list(fact.evidence),
        )
        return {event.kind: checked}
