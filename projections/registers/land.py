"""The registers of land (土地台账): registered rights, contracts by which land is given, and what was paid on those."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable
from typing import Annotated

import msgspec

from domain.disbursements import FundsDisbursed
from domain.kernel.dates import parse
from domain.kernel.figure import Amount, Figure
from domain.kernel.subject import CooperativeId, HouseholdId, LandTransferId, SettledId
from domain.land import LandRightRegistered, LandTransferEnded, LandTransferSigned
from projections.kernel.page import Fact
from projections.kernel.register import Addend, Row, adds_up, register, title


@register("land_rights", zh="土地确权台账", unit="household", takes=[LandRightRegistered], indexes=[("village",)])
class LandRight(Row, frozen=True, kw_only=True):
    """A household's right to its parcels (承包经营权), each as registered last."""

    area_hundredths_mu: Annotated[int, title("确权面积（百分之一亩）", "All its parcels together.")] = 0
    parcels: Annotated[dict[str, int], title("地块", "Each parcel's area in hundredths of a mu, by its number.")] = {}

    @classmethod
    def step(cls, before: LandRight | None, fact: Fact, _unit: str) -> LandRight:
        """The right after one more registration."""
        event: LandRightRegistered = fact.event  # type: ignore[assignment]  # the only one that it takes
        row = before or cls()
        parcels = row.parcels | {one.parcel: one.area_hundredths_mu for one in event.parcels}
        return cls(village=fact.village or row.village, area_hundredths_mu=sum(parcels.values()), parcels=parcels)


@register(
    "land_transfers",
    zh="土地流转台账",
    unit="land_transfer",
    takes=[LandTransferSigned, LandTransferEnded],
    indexes=[("household",), ("cooperative",), ("village",), ("within",)],
)
class LandTransferRow(Row, frozen=True, kw_only=True):
    """A contract by which land is given to a cooperative (土地流转): a household's, or a village's as a whole."""

    household: Annotated[HouseholdId | None, title("农户", "Whose land; nothing where it is the village's.")] = None
    cooperative: Annotated[CooperativeId | None, title("合作社", "To whom.")] = None
    within: Annotated[LandTransferId | None, title("总合同", "The contract that it is a part of, and counted in.")] = (
        None
    )
    area_hundredths_mu: Annotated[Amount | None, title("面积（亩）", "How much land.")] = None
    parcels: Annotated[list[str], title("地块", "Which parcels, where the record says.")] = []
    rent_fen_per_mu_year: Annotated[Amount | None, title("每亩年租金（元）", "Rent of a mu a year.")] = None
    due_days: Annotated[list[str], title("付租日", "Days of the year on which rent is due, as MM-DD.")] = []
    signed_on: Annotated[int | None, title("签订日期", "YYYYMMDD; nothing where the contract is not recorded.")] = None
    begins_on: Annotated[str | None, title("起", "First day, as said.")] = None
    until: Annotated[str | None, title("止", "Last day that was agreed, as said.")] = None
    ended: Annotated[bool, title("终止", "Whether it is said to have ended.")] = False
    ended_on: Annotated[str | None, title("终止日期", "The last day that it ran, as said.")] = None
    end_told_on: Annotated[int | None, title("终止记录日期", "The day of the event that says so, YYYYMMDD.")] = None
    end_reason: Annotated[
        str | None,
        title("终止原因", "expired 到期, agreed 协商解除, breach 违约解除, expropriated 征收 or other 其他."),
    ] = None
    given_back_hundredths_mu: Annotated[Amount | None, title("退还面积（亩）", "How much was given back, if said.")] = (
        None
    )

    @classmethod
    def step(cls, before: LandTransferRow | None, fact: Fact, unit: str) -> LandTransferRow | None:
        """The contract after one more event; one that names it as the whole that it lies in changes nothing."""
        row, event, replace = before or cls(), fact.event, msgspec.structs.replace
        match event:
            case LandTransferSigned() if event.contract == unit:
                return replace(
                    row,
                    village=event.village or fact.village or row.village,
                    household=event.household,
                    cooperative=event.cooperative,
                    within=event.within,
                    area_hundredths_mu=event.area_hundredths_mu,
                    parcels=event.parcels,
                    rent_fen_per_mu_year=event.rent_fen_per_mu_year,
                    due_days=event.due_days,
                    signed_on=fact.day,
                    begins_on=event.from_,
                    until=event.until,
                )
            case LandTransferEnded():
                return replace(
                    row,
                    village=row.village or fact.village,
                    household=row.household or event.household,
                    cooperative=row.cooperative or event.cooperative,
                    ended=True,
                    ended_on=event.ended_on,
                    end_told_on=fact.day,
                    end_reason=event.reason,
                    given_back_hundredths_mu=event.area_hundredths_mu,
                )
        return before


@adds_up("settled", zh="应付结清台账", takes=[FundsDisbursed], key=("settles", "kind"))
class Settled(Addend, frozen=True, kw_only=True):
    """An amount that was paid on a land transfer, a dividend or an employment."""

    settles: Annotated[SettledId, title("所结清的应付", "The dividend, land transfer or employment that it pays.")]
    kind: Annotated[str, title("类型", "dividend, rent, wage, or as the payment says.")]
    amount_fen: Annotated[Amount | None, title("金额（元）", "The amount.")]

    @classmethod
    def of(cls, fact: Fact) -> Iterable[Settled]:
        """The amount of a payment; nothing where it settles nothing that is named."""
        event: FundsDisbursed = fact.event  # type: ignore[assignment]  # the only one that it takes
        if event.settles is not None:
            yield cls(village=fact.village, settles=event.settles, kind=event.kind, amount_fen=event.amount_fen)


def rent_due(contract: LandTransferRow, day: dt.date) -> Figure:
    """The rent in fen that has come due on a contract up to a day, that day with it; a year's rent in equal parts.

    What is not recorded makes nothing due for certain: without a first day, an area, a rent or due days it is unknown.
    Where a first or last day is vague, or no last day is known, it lies between what is surely due and what may be.
    """
    area, rent, due_days = contract.area_hundredths_mu, contract.rent_fen_per_mu_year, contract.due_days
    if area is None or rent is None or contract.begins_on is None or not due_days:
        return Figure.unknown()
    begins, (surely, perhaps) = parse(contract.begins_on), _ends(contract, day)
    least, most = _times_due(due_days, begins.last, surely), _times_due(due_days, begins.first, perhaps)
    if most == 0:
        return Figure.exact(0)
    part = Figure.of(area) * Figure.of(rent) / (100 * len(due_days))
    return Figure((part * least).low, (part * most).high, part.unknown_addends)


def _ends(contract: LandTransferRow, day: dt.date) -> tuple[dt.date, dt.date]:
    """The last day up to the given one on which a contract surely ran, and on which it may have run."""
    said = [parse(one) for one in (contract.until, contract.ended_on) if one is not None]
    surely, perhaps = min([day, *(one.first for one in said)]), min([day, *(one.last for one in said)])
    expired = contract.end_reason == "expired" and contract.until is not None
    if contract.ended and contract.ended_on is None and not expired:
        told = dt.date.fromisoformat(str(contract.end_told_on))
        return dt.date.min, min(perhaps, told)
    return (surely if said else dt.date.min), perhaps


def _times_due(due_days: Iterable[str], first: dt.date, last: dt.date) -> int:
    """How many of the due days lie between two days, with both of them."""
    return sum(first <= _in_year(one, year) <= last for year in range(first.year, last.year + 1) for one in due_days)


def _in_year(due_day: str, year: int) -> dt.date:
    """A due day of a year: the last of the month where the month has no such day."""
    month, day = int(due_day[:2]), int(due_day[3:])
    return dt.date(year, month, min(day, monthrange(year, month)[1]))
