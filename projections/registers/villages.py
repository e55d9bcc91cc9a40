"""The register of villages (村台账): where each lies, how large it is, and whether it exited from poverty."""

from __future__ import annotations

from typing import Annotated

import msgspec

from domain.kernel.figure import Amount
from domain.kernel.subject import NoticeId
from domain.villages import VillageExited, VillageRegistered
from projections.kernel.page import Fact
from projections.kernel.register import Row, register, title


@register("villages", zh="村台账", unit="village", takes=[VillageRegistered, VillageExited], indexes=[("division",)])
class VillageRow(Row, frozen=True, kw_only=True):
    """A village (村). What its households, teams and cooperatives do stands in registers of their own."""

    name: Annotated[str | None, title("村名", "Its name.")] = None
    division: Annotated[str | None, title("区划代码", "The most precise division code that is known.")] = None
    households: Annotated[Amount | None, title("户数", "Households of the village, poor or not.")] = None
    arable_hundredths_mu: Annotated[Amount | None, title("耕地面积（亩）", "Arable land.")] = None
    exited_on: Annotated[str | None, title("退出日期", "When it exited from poverty (贫困村退出).")] = None
    exit_notice: Annotated[NoticeId | None, title("退出公示", "The notice that displayed its exit.")] = None
    population: Annotated[Amount | None, title("人口", "Registered rural population, as its exit counts it.")] = None
    poor_population: Annotated[
        Amount | None, title("未脱贫人口", "Of these still in poverty, as its exit counts them.")
    ] = None
    collective_income_fen: Annotated[
        Amount | None, title("集体经济收入（元）", "Collective income of the year of its exit.")
    ] = None

    @classmethod
    def step(cls, before: VillageRow | None, fact: Fact, unit: str) -> VillageRow:
        """The village after one more event."""
        row, event, replace = before or cls(village=unit), fact.event, msgspec.structs.replace
        match event:
            case VillageRegistered():
                return replace(
                    row,
                    name=event.name,
                    division=event.division or row.division,
                    households=event.households if event.households is not None else row.households,
                    arable_hundredths_mu=(
                        event.arable_hundredths_mu
                        if event.arable_hundredths_mu is not None
                        else row.arable_hundredths_mu
                    ),
                )
            case VillageExited():
                return replace(
                    row,
                    exited_on=fact.occurred_on,
                    exit_notice=event.notice,
                    population=event.assessment.population,
                    poor_population=event.assessment.poor_population,
                    collective_income_fen=event.assessment.collective_income_fen,
                )
        return row
