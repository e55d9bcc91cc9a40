"""The register of policy parameters (政策参数台账): every setting of a line, limit or period, and when it holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from domain.kernel.dates import parse
from domain.parameters import PolicyParameterSet
from projections.kernel.page import Fact
from projections.kernel.register import Row, register, title


@register(
    "policy_parameters",
    zh="政策参数台账",
    unit="policy_parameter",
    takes=[PolicyParameterSet],
    indexes=[("key", "jurisdiction", "first_day")],
)
class PolicyParameterRow(Row, frozen=True, kw_only=True):
    """One setting of a policy parameter (政策参数), kept under the id of the event that made it.

    On a day, that setting counts whose first day is not after it and whose last day is not before it or not said; where
    two overlap, the one that was set later: on the later day, and of one day the later in the ledger.
    """

    key: Annotated[str, title("参数", "What it is, such as poverty_line.")]
    jurisdiction: Annotated[str, title("适用范围", "Where it holds: national 全国, or a division code.")]
    value: Annotated[int, title("数值", "The value, a whole number of its unit.")]
    measured_in: Annotated[str, title("单位", "The unit of the value, such as fen_per_head 分/人.")]
    begins_on: Annotated[str, title("起", "From when it holds, as said.")]
    until: Annotated[str | None, title("止", "Until when, as said; nothing while open.")] = None
    first_day: Annotated[int, title("首日", "The first day that it holds, YYYYMMDD.")]
    last_day: Annotated[int | None, title("末日", "The last day that it holds, YYYYMMDD; nothing while open.")] = None
    source: Annotated[str, title("依据", "The document that sets it.")]

    @classmethod
    def after(
        cls, _rows: Mapping[str, PolicyParameterRow], fact: Fact, _unit: str
    ) -> Mapping[str, PolicyParameterRow | None]:
        """The setting that a fact adds."""
        event: PolicyParameterSet = fact.event  # type: ignore[assignment]  # the only one that it takes
        added = cls(
            key=event.key,
            jurisdiction=event.jurisdiction,
            value=event.value,
            measured_in=event.unit,
            begins_on=event.from_,
            until=event.until,
            first_day=_number(parse(event.from_).first),
            last_day=None if event.until is None else _number(parse(event.until).last),
            source=event.source,
        )
        return {fact.id: added}


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day
