"""The register of households (农户台账): where each stands, who helps it, and how many belong to it."""

from __future__ import annotations

from typing import Annotated

import msgspec

from domain.assistance import HelperAssigned, HelperReleased
from domain.exits import ExitAgreed, ExitAnnounced, ExitProposed, ExitVerified, Relapsed, StruckOff
from domain.households import CategoryChanged, CauseRecorded, HouseholdIdentified, HouseholdRegistered
from domain.kernel.subject import HelperId
from domain.persons import PersonAdded, PersonDied, PersonLeft
from projections.exits import status_after
from projections.kernel.page import Fact, Sealed, sealed
from projections.kernel.register import Row, register, title

STATUS = (
    "Where it stands: not_poor 非建档立卡, identified 新识别, in_poverty 未脱贫, pre_exit 预脱贫,"
    " exited 已脱贫, relapsed 返贫, struck_off 注销; nothing while no event says."
)


@register(
    "households",
    zh="农户台账",
    unit="household",
    takes=[
        HouseholdRegistered,
        HouseholdIdentified,
        CategoryChanged,
        CauseRecorded,
        HelperAssigned,
        HelperReleased,
        PersonAdded,
        PersonLeft,
        PersonDied,
        ExitProposed,
        ExitVerified,
        ExitAgreed,
        ExitAnnounced,
        Relapsed,
        StruckOff,
    ],
    indexes=[("village",), ()],
)
class HouseholdRow(Row, frozen=True, kw_only=True):
    """A household (农户) of the county, on the register of the poor or not."""

    head: Annotated[Sealed | None, title("户主", "The head's name; personal.")] = None
    size: Annotated[int | None, title("登记人口", "How many belonged to it when it was registered.")] = None
    registered_poor: Annotated[bool, title("建档立卡", "Whether it is on the register of the poor.")] = False
    registered_poor_on: Annotated[str | None, title("识别日期", "Since when.")] = None
    category: Annotated[
        str | None, title("类别", "ordinary 一般, subsistence_allowance 低保, five_guarantee 五保/特困.")
    ] = None
    status: Annotated[str | None, title("状态", STATUS)] = None
    status_on: Annotated[int | None, title("状态日期", "The day of the event that says so, YYYYMMDD.")] = None
    primary_cause: Annotated[str | None, title("主要致贫原因", "Why it is poor, as recorded last.")] = None
    secondary_causes: Annotated[list[str], title("其他致贫原因", "What adds to that.")] = []
    helpers: Annotated[list[HelperId], title("帮扶责任人", "Who is assigned to help it.")] = []
    members: Annotated[int, title("在册成员", "How many members are in the ledger who neither left nor died.")] = 0

    @classmethod
    def step(cls, before: HouseholdRow | None, fact: Fact, _unit: str) -> HouseholdRow:
        """The household after one more event."""
        row, event, replace = before or cls(), fact.event, msgspec.structs.replace
        status = status_after(event)
        if status is not None:
            row = replace(row, status=status, status_on=fact.day)
        match event:
            case HouseholdRegistered():
                row = replace(
                    row,
                    village=event.village,
                    head=sealed(fact, "head"),
                    size=event.size,
                    registered_poor=row.registered_poor or event.registered_poor_on is not None,
                    registered_poor_on=event.registered_poor_on or row.registered_poor_on,
                    category=event.category or row.category,
                )
            case HouseholdIdentified():
                row = replace(
                    row,
                    registered_poor=True,
                    registered_poor_on=fact.occurred_on,
                    category=event.category or row.category,
                )
            case CategoryChanged():
                row = replace(row, category=event.to)
            case CauseRecorded():
                row = replace(row, primary_cause=event.primary, secondary_causes=event.secondary)
            case HelperAssigned() if event.helper not in row.helpers:
                row = replace(row, helpers=[*row.helpers, event.helper])
            case HelperReleased():
                row = replace(row, helpers=[one for one in row.helpers if one != event.helper])
            case PersonAdded():
                row = replace(row, members=row.members + 1)
            case PersonLeft() | PersonDied():
                row = replace(row, members=row.members - 1)
        return row
