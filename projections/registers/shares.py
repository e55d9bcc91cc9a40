"""The registers of shares (入股台账) and of dividends (分红台账): the principal, and what was declared."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from domain.kernel.figure import Amount
from domain.kernel.subject import CooperativeId, HouseholdId
from domain.shares import DividendDeclared, SharePrincipalReturned, ShareSubscribed
from projections.kernel.page import Fact, plain
from projections.kernel.register import Row, register, title
from projections.registers.disbursements import together


@register(
    "shares",
    zh="入股台账",
    unit="share",
    takes=[ShareSubscribed, SharePrincipalReturned],
    indexes=[("cooperative",), ("household",), ("village",)],
)
class ShareRow(Row, frozen=True, kw_only=True):
    """A share (入股) of a cooperative: a household's, or a village's as a whole."""

    cooperative: Annotated[CooperativeId | None, title("合作社", "In which cooperative.")] = None
    household: Annotated[HouseholdId | None, title("农户", "Who holds it; nothing where it is the village's.")] = None
    units: Annotated[Amount | None, title("股数", "How many shares.")] = None
    source: Annotated[
        str | None,
        title(
            "资金来源",
            "public 财政资金, loan 扶贫贷款, land 土地 or own 自有资金; nothing where the record does not say.",
        ),
    ] = None
    principal_fen: Annotated[Amount | None, title("本金（元）", "The principal.")] = None
    contract: Annotated[str | None, title("合同编号", "Number of the contract; nothing where none is known.")] = None
    until: Annotated[str | None, title("到期日", "When the principal is due back, as said.")] = None
    subscribed_on: Annotated[int | None, title("入股日期", "YYYYMMDD.")] = None
    returned_fen: Annotated[
        Amount | None, title("已退本金（元）", "What was returned of it, together, if anything was.")
    ] = None
    returned_on: Annotated[int | None, title("退还日期", "When the last of it was, YYYYMMDD.")] = None

    @classmethod
    def step(cls, before: ShareRow | None, fact: Fact, _unit: str) -> ShareRow:
        """The share after one more event."""
        row, event, replace = before or cls(), fact.event, msgspec.structs.replace
        match event:
            case ShareSubscribed():
                row = replace(
                    row,
                    village=event.village or fact.village or row.village,
                    cooperative=event.cooperative,
                    household=event.household,
                    units=event.units,
                    source=event.source,
                    principal_fen=event.principal_fen,
                    contract=event.contract,
                    until=event.until,
                    subscribed_on=fact.day,
                )
            case SharePrincipalReturned():
                row = replace(
                    row,
                    village=row.village or fact.village,
                    cooperative=row.cooperative or event.cooperative,
                    household=row.household or event.household,
                    returned_fen=together(row.returned_fen, event.amount_fen),
                    returned_on=fact.day,
                )
        return row


@register(
    "dividends",
    zh="分红台账",
    unit="dividend",
    takes=[DividendDeclared],
    indexes=[("cooperative", "year"), ("village",)],
)
class DividendRow(Row, frozen=True, kw_only=True):
    """A dividend (分红) that a cooperative declared. What was paid on it adds up among what was settled."""

    cooperative: Annotated[CooperativeId, title("合作社", "Whose.")]
    year: Annotated[int, title("年度", "The year that it is for.")]
    declared_on: Annotated[int, title("宣布日期", "YYYYMMDD.")]
    due_on: Annotated[str | None, title("应付日期", "By when it is to be paid, as said.")]
    total_fen: Annotated[Amount | None, title("分红总额（元）", "All of it together, where that was declared.")]
    rule: Annotated[
        list[dict[str, Any]],
        title(
            "分配办法",
            "Who gets how much: amount_fen for each household, or for each unit (股) where `per` says so, of a"
            " category, or of all that no line names. Empty where the record does not say.",
        ),
    ]

    @classmethod
    def step(cls, _before: DividendRow | None, fact: Fact, _unit: str) -> DividendRow:
        """The dividend as it was declared last."""
        event: DividendDeclared = fact.event  # type: ignore[assignment]  # the only one that it takes
        return cls(
            village=fact.village,
            cooperative=event.cooperative,
            year=event.year,
            declared_on=fact.day,
            due_on=event.due_on,
            total_fen=event.total_fen,
            rule=plain(event.rule),
        )
