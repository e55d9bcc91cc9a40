"""The register of care for cadres (暖心工程台账): what was done for whom, and by whom."""

from __future__ import annotations

from typing import Annotated

from domain.care import CareGiven
from domain.kernel.subject import CadreId, DivisionId
from projections.kernel.page import Fact
from projections.kernel.register import EVENT, Row, register, title


@register("care", zh="关怀台账", unit=EVENT, takes=[CareGiven], indexes=[("on_day",), ("cadre", "on_day")])
class Care(Row, frozen=True, kw_only=True):
    """Care that was given to one cadre, or to a group of whom nobody is named."""

    on_day: Annotated[int, title("日期", "The day, YYYYMMDD.")]
    kind: Annotated[
        str,
        title(
            "类型",
            "health_check 体检, counselling 心理疏导, talk 谈心谈话, family_care 关怀家属, encouragement 政治激励,"
            " insurance 保险, consolation 慰问, other 其他.",
        ),
    ]
    cadre: Annotated[CadreId | None, title("干部", "To whom, where it was one cadre.")] = None
    to_group: Annotated[str | None, title("群体", "To which group.")] = None
    division: Annotated[DivisionId | None, title("行政区划", "Whose group, a county's or a town's.")] = None
    given_by: Annotated[str | None, title("实施单位", "The unit or official that gave it.")] = None

    @classmethod
    def step(cls, _before: Care | None, fact: Fact, _unit: str) -> Care:
        """The care that an event tells of."""
        event: CareGiven = fact.event  # type: ignore[assignment]  # the only one that it takes
        return cls(
            on_day=fact.day,
            kind=event.kind,
            cadre=event.cadre,
            to_group=event.group,
            division=event.division,
            given_by=event.given_by,
        )
