"""The register of teams (驻村工作队台账): for which village each was formed, by whom, and when it stood down."""

from __future__ import annotations

from typing import Annotated

import msgspec

from domain.teams import TeamFormed, TeamStoodDown
from projections.kernel.page import Fact, Sealed, sealed
from projections.kernel.register import Row, register, title


@register("teams", zh="驻村工作队台账", unit="team", takes=[TeamFormed, TeamStoodDown], indexes=[("village",)])
class TeamRow(Row, frozen=True, kw_only=True):
    """A team that was sent to a village (驻村工作队); who was posted with it, the register of postings says."""

    level: Annotated[str | None, title("层级", "The level that chose it: county 县, city 市, province 省.")] = None
    sponsors: Annotated[list[str], title("派出单位", "The units that send it.")] = []
    formed_on: Annotated[str | None, title("组建日期", "When it was formed.")] = None
    stood_down_on: Annotated[str | None, title("撤回日期", "Its last day in the village, once it stood down.")] = None
    reason: Annotated[Sealed | None, title("撤回原因", "Why it stood down; personal.")] = None

    @classmethod
    def step(cls, before: TeamRow | None, fact: Fact, _unit: str) -> TeamRow:
        """The team after one more event."""
        row, event, replace = before or cls(village=fact.village), fact.event, msgspec.structs.replace
        match event:
            case TeamFormed():
                return replace(
                    row,
                    village=event.village,
                    level=event.level,
                    sponsors=event.sponsors,
                    formed_on=fact.occurred_on,
                )
            case TeamStoodDown():
                return replace(row, stood_down_on=event.last_day, reason=sealed(fact, "reason"))
        return row
