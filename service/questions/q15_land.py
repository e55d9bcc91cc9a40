"""Question 15: land contracts with rent overdue; area transferred against the right registered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

from domain.kernel.figure import Figure, Verdict
from projections.kernel.money import mu, yuan
from projections.registers.land import LandTransferRow, rent_due
from service.formats import Heading
from service.questions.kernel import Answer, Parameter, Scope, question, row_of
from service.questions.reckoning import NOTHING, as_date, at_least_nothing, map_rows, transferred
from service.registers.asking import Asked, At, Filter, Found

SHOWN: Final = (
    "village", "household", "cooperative", "within", "begins_on", "until", "ended_on", "area_hundredths_mu",
    "rent_fen_per_mu_year",
)  # fmt: skip
COLUMNS: Final = (
    Heading("contract", "合同", "Contract"),
    Heading("village", "村", "Village"),
    Heading("household", "农户", "Household"),
    Heading("cooperative", "合作社", "Cooperative"),
    Heading("within", "总合同", "Within"),
    Heading("begins_on", "起", "First day"),
    Heading("until", "止", "Last day"),
    Heading("ended_on", "终止日期", "Ended on"),
    Heading("area_hundredths_mu", "面积（亩）", "Area (mu)"),
    Heading("rent_fen_per_mu_year", "每亩年租金（元）", "Rent of a mu a year (yuan)"),
    Heading("due_fen", "应付租金（元）", "Rent due (yuan)"),
    Heading("paid_fen", "已付租金（元）", "Rent paid (yuan)"),
    Heading("overdue_fen", "拖欠租金（元）", "Rent overdue (yuan)"),
    Heading("overdue", "是否拖欠", "Overdue"),
    Heading("transferred_hundredths_mu", "该户流转合计（亩）", "All that the household has transferred (mu)"),
    Heading("right_hundredths_mu", "该户确权面积（亩）", "The household's registered right (mu)"),
    Heading("beyond_right", "是否超出确权", "Beyond the right"),
)
FIGURES: Final = (
    Heading("contracts", "合同数", "Contracts looked at"),
    Heading("overdue", "拖欠租金的合同数", "Contracts with rent surely overdue"),
    Heading("overdue_fen", "拖欠租金（元）", "Rent overdue on these (yuan)"),
    Heading("cannot_tell", "无法判断是否拖欠的合同数", "Contracts of which it cannot be told"),
    Heading("households", "流转农户数", "Households that have transferred land"),
    Heading("transferred_hundredths_mu", "流转合计（亩）", "Transferred by these together (mu)"),
    Heading("right_hundredths_mu", "确权合计（亩）", "Registered right of these together (mu)"),
    Heading("without_right", "无确权登记的农户数", "Of these, without a registered right"),
    Heading("beyond_right", "超出确权的农户数", "Of these, surely beyond their right"),
)


class Rent(NamedTuple):
    """A contract with its rent: due up to a day, paid, and what is overdue of it."""

    found: Found
    due: Figure
    paid: Figure
    missing: Figure
    overdue: Verdict

    @classmethod
    def of(cls, found: Found, due: Figure, paid: Figure) -> Rent:
        """The contract with what is missing: due, and not paid."""
        missing = at_least_nothing(due - paid)
        return cls(found, due, paid, missing, missing.exceeds(0))

    @property
    def contract(self) -> LandTransferRow:
        """What the contract says."""
        contract: LandTransferRow = self.found.row
        return contract


class Land(NamedTuple):
    """A household's land: what it has transferred on a day, and the right that is registered, if one is."""

    transferred: Figure
    right: Figure | None

    @property
    def beyond(self) -> Verdict:
        """Whether it has transferred more than it has a right to."""
        return Verdict.CANNOT_TELL if self.right is None else self.transferred.exceeds(self.right)


@question(
    15,
    zh="哪些土地流转合同拖欠租金？流转面积是否超出确权面积？",
    en="Which land contracts have rent overdue, and is more land transferred than the right registered?",
    parameters={
        "village": Parameter("village", "Only contracts of this village."),
        "household": Parameter("household", "Only this household's contracts."),
        "cooperative": Parameter("cooperative", "Only contracts with this cooperative."),
        "days": Parameter("whole", "Rent is overdue so many days after it was due.", default=30, most=3650),
        "show": Parameter(
            "text",
            "sure: contracts with rent overdue or land beyond the right; doubtful: also those of which it cannot be"
            " told whether rent is overdue; all: every contract.",
            default="doubtful",
            one_of=("doubtful", "sure", "all"),
        ),
    },
    columns=COLUMNS,
    figures=FIGURES,
    of_self="household",
)
def ask(asked: Asked, at: At, given: Mapping[str, Any], scope: Scope) -> Answer:
    """Contracts with the rent that was due so many days ago and what was paid by the day, and each household's land.

    Rent due follows from the contract alone: its area, its rent a mu and its due days; where one is not recorded, what
    is due is unknown, and nobody is accused. What was paid on a contract that lies within a village's counts on that
    one too. A household's land is all that its contracts give away on the day, against the parcels registered to it.
    """
    where = [Filter(n, "", [given[n]]) for n in ("village", "household", "cooperative") if given.get(n) is not None]
    contracts = asked.rows("land_transfers", at, where=where, villages=scope.villages)
    day = dt.date.fromordinal(max(1, as_date(at.day).toordinal() - given["days"]))
    rents = _rents(asked, at, contracts, day)
    households = sorted({one.row.household for one in contracts if one.row.household is not None})
    land, rested = _land(asked, at, households)
    chosen = [one for one in rents if _is_shown(one, land, given["show"])]
    rows = [{"rent": one, "land": land.get(str(one.contract.household))} for one in chosen]
    fill = partial(map_rows, lambda row: _row(row["rent"], row["land"]))
    return Answer(rows, _figures(rents, land), [*(one.found.made_by for one in rents), *rested], fill)


def _is_shown(one: Rent, land: Mapping[str, Land], show: str) -> bool:
    held = land.get(str(one.contract.household))
    sure = one.overdue is Verdict.YES or (held is not None and held.beyond is Verdict.YES)
    return sure or show == "all" or (show == "doubtful" and one.overdue is Verdict.CANNOT_TELL)


# -- rent


def _rents(asked: Asked, at: At, contracts: Sequence[Found], day: dt.date) -> list[Rent]:
    """The contracts with the rent that was due up to a day, and what was paid on them and on their parts."""
    units = [one.unit for one in contracts]
    wholes = [one.unit for one in contracts if one.row.household is None]
    parts = asked.rows("land_transfers", at, where=[Filter("within", "", wholes)]) if wholes else []
    settles = sorted({*units, *(one.unit for one in parts)})
    sums = asked.sums("settled", at, by=("settles",), where={"settles": settles}) if settles else {}
    paid = {contract: found.figure for (contract,), found in sums.items()}
    within: dict[str, list[str]] = {}
    for one in parts:
        within.setdefault(str(one.row.within), []).append(one.unit)
    return [
        Rent.of(one, rent_due(one.row, day), _sum(paid.get(u, NOTHING) for u in (one.unit, *within.get(one.unit, ()))))
        for one in contracts
    ]


def _sum(figures: Iterable[Figure]) -> Figure:
    return sum(figures, start=NOTHING)


# -- land


def _land(asked: Asked, at: At, households: Sequence[str]) -> tuple[dict[str, Land], list[int]]:
    """What these households have transferred and have a right to, and the positions of the events that say so."""
    if not households:
        return {}, []
    given = asked.rows("land_transfers", at, where=[Filter("household", "", households)])
    rights = asked.rows("land_rights", at, where=[Filter("unit", "", households)])
    right = {one.unit: Figure.exact(one.row.area_hundredths_mu) for one in rights}
    area: dict[str, Figure] = dict.fromkeys(households, NOTHING)
    for one in given:
        area[one.row.household] += transferred(one.row, as_date(at.day))
    found = {household: Land(area[household], right.get(household)) for household in households}
    return found, [one.made_by for one in (*given, *rights)]


# -- what is shown


def _row(one: Rent, land: Land | None) -> dict[str, Any]:
    return {
        "contract": one.found.unit,
        **row_of("land_transfers", one.found, *SHOWN),
        "due_fen": yuan(one.due),
        "paid_fen": yuan(one.paid),
        "overdue_fen": yuan(one.missing),
        "overdue": one.overdue.value,
        "transferred_hundredths_mu": None if land is None else mu(land.transferred),
        "right_hundredths_mu": None if land is None or land.right is None else mu(land.right),
        "beyond_right": None if land is None else land.beyond.value,
    }


def _figures(rents: Sequence[Rent], land: Mapping[str, Land]) -> dict[str, Any]:
    overdue = {one.found.unit: one for one in rents if one.overdue is Verdict.YES}
    counted = [one.missing for one in overdue.values() if one.contract.within not in overdue]  # each part once
    rights = [one.right for one in land.values() if one.right is not None]
    return {
        "contracts": len(rents),
        "overdue": len(overdue),
        "overdue_fen": yuan(_sum(counted)),
        "cannot_tell": sum(one.overdue is Verdict.CANNOT_TELL for one in rents),
        "households": len(land),
        "transferred_hundredths_mu": mu(_sum(one.transferred for one in land.values())),
        "right_hundredths_mu": mu(_sum(rights)),
        "without_right": len(land) - len(rights),
        "beyond_right": sum(one.beyond is Verdict.YES for one in land.values()),
    }
