"""Measures of land, shares, dividends, and of money that was promised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from domain.kernel.figure import Amount, Figure, Verdict
from service.questions.measures.counting import (
    PLACE,
    count_of,
    made,
    on_the_register,
)
from service.questions.measuring import Measured, Measuring, Said, measure
from service.questions.reckoning import NOTHING, as_date, either, total, transferred
from service.registers.asking import Found


def _contracts(of: Measuring) -> list[Found]:
    """The contracts by which land is given, each once: what lies within another is counted in it."""
    if of.kind in ("cooperative", "household"):
        found = of.rows("land_transfers", of.kind, of.scope)
    else:
        found = of.inside("land_transfers")
    wholes = {one.unit for one in found}
    return [one for one in found if one.row.within not in wholes and one.row.signed_on is not None]


@measure(
    "land_transferred",
    unit="hundredths_mu",
    of=("cooperative", "household", *PLACE),
    zh="流转土地面积",
    en="Land that is given to cooperatives",
)
def land_transferred(of: Measuring) -> Measured:
    found = _contracts(of)
    if not found:
        return Measured(why=Said("账本中没有流转合同。", "No contract is in the ledger."))
    areas = (transferred(one.row, as_date(of.at.day)) for one in found)
    return Measured(sum(areas, start=NOTHING), made(found))


@measure(
    "rent", unit="fen_per_mu_year", of=("cooperative", "household", *PLACE), zh="每亩年租金", en="Rent of a mu a year"
)
def rent(of: Measuring) -> Measured:
    found = [one for one in _contracts(of) if one.row.rent_fen_per_mu_year is not None]
    if not found:
        return Measured(why=Said("账本中没有流转合同。", "No contract is in the ledger."))
    return Measured(either([Figure.of(one.row.rent_fen_per_mu_year) for one in found]), made(found))


@measure(
    "member_households",
    unit="households",
    of=("cooperative",),
    zh="入社户；按村问则为该村入社贫困户",
    en="Households that hold a share; of a village, its poor ones",
)
def member_households(of: Measuring) -> Measured:
    """Of the village that the publication speaks of, where it names one; else of all."""
    village = None if of.claim is None else of.claim.village
    place = of._replace(scope=village) if village is not None else None
    shares = [one for one in of.rows("shares", "cooperative", of.scope) if one.row.subscribed_on is not None]
    holders = {one.row.household for one in shares if one.row.household is not None}
    if place is None:
        return Measured(Figure.exact(len(holders)), made(shares))
    poor = {unit for unit, _, _ in on_the_register(place)}
    held = [one for one in shares if one.row.household in poor]
    members = {one.row.household for one in held}
    return Measured(Figure.exact(len(members)), made(held), out_of=Figure.exact(len(poor)))


def _dividend(of: Measuring, *categories: str) -> Measured:
    """What the declared rules of a year give a household of these categories, or of any."""
    declared = [one for one in of.rows("dividends", "cooperative", of.scope) if one.row.year == of.year]
    amounts = [
        Figure.of(msgspec.convert(line["amount_fen"], Amount))
        for one in declared
        for line in _lines(one.row.rule, categories)
        if line.get("per") != "unit"
    ]
    if not amounts:
        return Measured(
            rests_on=made(declared), why=Said("账本中没有按户宣布的分红。", "No dividend a household is declared.")
        )
    return Measured(either(amounts), made(declared))


def _lines(rule: Sequence[Mapping[str, Any]], categories: Sequence[str]) -> list[Mapping[str, Any]]:
    """The lines of a rule that speak of these categories; all where none are named."""
    by_category = {line.get("category"): line for line in rule}
    if not categories:
        return list(rule)
    return [
        by_category[one] if one in by_category else by_category[None]
        for one in categories
        if {one, None} & set(by_category)
    ]


@measure(
    "dividend", unit="fen_per_household", of=("cooperative",), zh="每户分红", en="Dividend of a household, as declared"
)
def dividend(of: Measuring) -> Measured:
    return _dividend(of)


@measure(
    "dividend_of_five_guarantee",
    unit="fen_per_household",
    of=("cooperative",),
    zh="五保户分红",
    en="Dividend of a five-guarantee household, as declared",
)
def dividend_of_five_guarantee(of: Measuring) -> Measured:
    return _dividend(of, "five_guarantee")


@measure(
    "dividend_of_other_poor",
    unit="fen_per_household",
    of=("cooperative",),
    zh="低保户、一般贫困户分红",
    en="Dividend of another poor household, as declared",
)
def dividend_of_otheron_the_register(of: Measuring) -> Measured:
    return _dividend(of, "subsistence_allowance", "ordinary")


@measure(
    "cooperatives_founded",
    unit="count",
    of=("team", *PLACE),
    zh="工作队牵头成立的合作社",
    en="Cooperatives whose founding a team led",
)
def cooperatives_founded(of: Measuring) -> Measured:
    found = [
        one
        for one in of.asked.rows("cooperatives", of.at)
        if one.row.initiated_by is not None and (of.kind != "team" or one.row.initiated_by == of.scope)
    ]
    villages = None if of.kind == "team" else of.villages()
    found = [one for one in found if villages is None or one.row.village in villages]
    why = Said("成立日期不详。", "When that was is not known.") if found else None
    return Measured(count_of(found), made(found), complete=False, why=why)


@measure(
    "funds_secured", unit="fen", of=("project", *PLACE), zh="协调资金", en="Money that was promised: arranged, not paid"
)
def funds_secured(of: Measuring) -> Measured:
    found = _secured(of)
    why = Said("只是协调，未下达、未支付。", "Arranged only: not appropriated and not paid.") if found else None
    return Measured(total(one.row.amount_fen for one in found), made(found), complete=False, why=why)


def _secured(of: Measuring) -> list[Found]:
    return of.rows("secured", "project", of.scope) if of.kind == "project" else of.inside("secured")


@measure(
    "secured_fen_per_mu",
    unit="fen",
    of=("project",),
    zh="协调资金摊到每亩",
    en="Money that was promised, by mu of the village's arable land",
)
def secured_fen_per_mu(of: Measuring) -> Measured:
    """Derived, if all was spent there."""
    found = _secured(of)
    places = of.rows("villages", "unit", *sorted({one.row.village for one in found if one.row.village is not None}))
    arable = total(one.row.arable_hundredths_mu for one in places)
    if not found or arable.exceeds(0) is not Verdict.YES:
        return Measured(why=Said("协调资金或耕地面积不详。", "The money or the arable land is not known."))
    figure = total(one.row.amount_fen for one in found) * 100 / arable
    why = Said("推算：假设全部用于该村耕地。", "Derived, as if all was spent on the village's arable land.")
    return Measured(figure, [*made(found), *made(places)], why=why)
