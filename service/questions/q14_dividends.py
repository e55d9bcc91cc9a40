"""Question 14: a cooperative's dividends of a year: declared, due, paid, missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, get_args

import msgspec

from domain.households import Category
from domain.kernel.dates import parse
from domain.kernel.figure import Amount, Figure, Verdict
from projections.kernel.money import count, yuan
from projections.registers.disbursements import Paid
from service.formats import Heading
from service.questions.kernel import Answer, Parameter, Scope, nothing_about, question
from service.questions.reckoning import (
    CANNOT_TELL,
    NO,
    NOTHING,
    YES,
    all_of,
    as_date,
    at_least_nothing,
    either,
    total,
    up_to,
)
from service.registers.asking import Asked, At, Filter, Found

CATEGORIES: Final[tuple[str, ...]] = get_args(get_args(Category)[0])
PAYMENTS: Final = ("disbursements", "unnamed_disbursements")

COLUMNS: Final = (
    Heading("dividend", "分红", "Dividend"),
    Heading("holder", "持股人或收款人", "Holder, or who was paid"),
    Heading("village", "村", "Village"),
    Heading("holds", "是否持股", "Holds shares"),
    Heading("category", "类别", "Category"),
    Heading("units", "股数", "Shares"),
    Heading("due_on", "应付日期", "Due on"),
    Heading("due_fen", "应付（元）", "Due (yuan)"),
    Heading("paid_fen", "已付（元）", "Paid (yuan)"),
    Heading("perhaps_fen", "未注明所属的分红（元）", "Paid as a dividend, of which is not said (yuan)"),
    Heading("missing_fen", "未付（元）", "Missing (yuan)"),
    Heading("paid_in_full", "是否付清", "Paid in full"),
)
FIGURES: Final = (
    Heading("cooperative", "合作社", "Cooperative"),
    Heading("year", "年度", "Year"),
    Heading("declared", "宣布次数", "Dividends declared for the year"),
    Heading("declared_fen", "宣布总额（元）", "Declared as a total (yuan)"),
    Heading("holders", "持股户数", "Holders of shares on the day of the declaration"),
    Heading("due_fen", "按分配办法应付（元）", "Due by the rule to all holders (yuan)"),
    Heading("is_due", "是否已到期", "Whether all of it is due"),
    Heading("paid_fen", "已付（元）", "Paid (yuan)"),
    Heading("perhaps_fen", "未注明所属的分红（元）", "Paid as a dividend, of which is not said (yuan)"),
    Heading("missing_fen", "未付（元）", "Missing (yuan)"),
    Heading("not_in_full", "未付清的户数", "Holders who were surely not paid in full"),
    Heading("cannot_tell", "无法判断的户数", "Holders of whom it cannot be told"),
)


class Holding(NamedTuple):
    """Who holds shares of a cooperative, or was paid a dividend: of which category, and how many shares."""

    holder: str
    village: str | None
    category: str | None = None
    units: Figure | None = None
    holds: bool = True

    @property
    def is_household(self) -> bool:
        """Whether it is no village as a whole."""
        return self.holder.startswith("household:")


class Owed(NamedTuple):
    """What one holder is due, and was paid: by name, and perhaps besides. due: None where it cannot be told."""

    dividend: Found
    of: Holding
    due: Figure | None
    paid: Figure
    perhaps: Figure

    @property
    def missing(self) -> Figure | None:
        """What is due and was not paid."""
        return None if self.due is None else at_least_nothing(self.due - self.paid - up_to(self.perhaps))

    @property
    def paid_in_full(self) -> Verdict:
        """Whether nothing is missing."""
        if self.missing is None:
            return Verdict.CANNOT_TELL
        return {Verdict.YES: Verdict.NO, Verdict.NO: Verdict.YES}.get(self.missing.exceeds(0), Verdict.CANNOT_TELL)


@question(
    14,
    zh="某合作社某年度分红：宣布、应付、已付、未付各多少？",
    en="A cooperative's dividends of a year: what was declared, due, paid, and is missing?",
    parameters={
        "cooperative": Parameter("cooperative", "Of which cooperative.", required=True),
        "year": Parameter("whole", "For which year.", required=True, least=1990, most=2100),
    },
    columns=COLUMNS,
    figures=FIGURES,
)
def ask(asked: Asked, at: At, given: Mapping[str, Any], scope: Scope) -> Answer:
    """Every holder of shares on the day of the declaration, with what the declared rule gives them and what they got.

    Where a household's category or its number of shares is not known, what is due lies between what the rule gives at
    least and at most. Where no rule was declared, or no holder is on record, what is due cannot be told. What was paid
    names the dividend that it settles; what was paid as a dividend without naming one is set beside it, and may be it.
    """
    cooperative, year = given["cooperative"], given["year"]
    found = asked.rows("cooperatives", at, where=[Filter("unit", "", [cooperative])])
    where = [Filter("cooperative", "", [cooperative]), Filter("year", "", [year])]
    dividends = asked.rows("dividends", at, where=where)
    if not found and not dividends:
        raise nothing_about(cooperative)
    for one in found:
        scope.check(one.row.village)
    owed, rests_on = [], [one.made_by for one in dividends]
    for dividend in dividends:
        part, positions = _owed(asked, at, dividend, scope)
        owed += part
        rests_on += positions
    rows = [_row(one) for one in owed]
    return Answer(rows, _figures(cooperative, year, dividends, owed, at), rests_on)


# -- who is due how much


def _owed(asked: Asked, at: At, dividend: Found, scope: Scope) -> tuple[list[Owed], list[int]]:
    """What each holder of a dividend is due and was paid, and the positions of the events that say so."""
    holdings, positions = _holdings(asked, at, dividend, scope)
    households = sorted(one.holder for one in holdings if one.is_household)
    named = list(_on_the_dividend(asked, at, dividend, scope))
    unnamed = list(_perhaps_on_it(asked, at, dividend, households, scope))
    others = {_whose(one.row): one.row.village for one in named}
    holdings += [
        Holding(payee, village, holds=False)
        for payee, village in others.items()
        if payee not in {one.holder for one in holdings}
    ]
    owed = [
        Owed(
            dividend,
            one,
            due_of(dividend.row.rule, one) if one.holds else None,
            paid=_sum(kept(p.row) for p in named if _whose(p.row) == one.holder),
            perhaps=_sum(kept(p.row) for p in unnamed if _whose(p.row) == one.holder),
        )
        for one in sorted(holdings, key=lambda held: held.holder)
    ]
    return owed, positions + [one.made_by for one in (*named, *unnamed)]


def _holdings(asked: Asked, at: At, dividend: Found, scope: Scope) -> tuple[list[Holding], list[int]]:
    """Who held shares when the dividend was declared, with their category then."""
    then = At(min(dividend.row.declared_on, at.day), at.position)
    where = [Filter("cooperative", "", [dividend.row.cooperative])]
    shares = [one for one in asked.rows("shares", then, where=where, villages=scope.villages) if _is_held(one.row)]
    by_holder: dict[str, list[Found]] = {}
    for one in shares:
        by_holder.setdefault(one.row.household or str(one.row.village), []).append(one)
    households = [holder for holder in by_holder if holder.startswith("household:")]
    homes = asked.rows("households", then, where=[Filter("unit", "", households)]) if households else []
    category = {one.unit: one.row.category for one in homes}
    found = [
        Holding(holder, held[0].row.village, category.get(holder), _together([one.row.units for one in held]))
        for holder, held in by_holder.items()
    ]
    return found, [one.made_by for one in (*shares, *homes)]


def _is_held(share: Any) -> bool:
    """Whether a share was subscribed, and is not surely returned in full."""
    if share.subscribed_on is None:
        return False
    if share.principal_fen is None or share.returned_fen is None:
        return True
    return Figure.of(share.principal_fen).exceeds(Figure.of(share.returned_fen)) is not Verdict.NO


def _together(units: Sequence[Amount | None]) -> Figure | None:
    return None if None in units else total(units)


def due_of(rule: Sequence[Mapping[str, Any]], of: Holding) -> Figure | None:
    """What a rule gives a holder; None where it does not say: there is none, or the share is a village's."""
    if not rule or not (of.is_household or all(line.get("per") == "unit" for line in rule)):
        return None
    lines = {line.get("category"): line for line in rule}
    categories: Sequence[str | None] = [of.category] if of.category or not of.is_household else CATEGORIES
    return either([_due_by(lines.get(one, lines.get(None)), of) for one in categories])


def _due_by(line: Mapping[str, Any] | None, of: Holding) -> Figure:
    """What one line gives; whom no line names gets nothing."""
    if line is None:
        return NOTHING
    amount = Figure.of(msgspec.convert(line["amount_fen"], Amount))
    if line.get("per") != "unit":
        return amount
    return amount * (of.units if of.units is not None else Figure.unknown())


# -- what was paid


def _on_the_dividend(asked: Asked, at: At, dividend: Found, scope: Scope) -> Iterator[Found]:
    """Payments that name the dividend as what they settle."""
    for register in PAYMENTS:
        where = [Filter("settles", "", [dividend.unit])]
        yield from asked.rows(register, at, where=where, villages=scope.villages)


def _perhaps_on_it(asked: Asked, at: At, dividend: Found, households: Sequence[str], scope: Scope) -> Iterator[Found]:
    """Payments of the cooperative to its holders, as a dividend, that name none and may be of its year."""
    where = [
        Filter("household", "", households),
        Filter("kind", "", ["dividend"]),
        Filter("cooperative", "", [dividend.row.cooperative]),
    ]
    for register in PAYMENTS if households else ():
        for one in asked.rows(register, at, where=where, villages=scope.villages):
            if one.row.settles is None and _may_be_of(one.row, dividend.row):
                yield one


def _may_be_of(paid: Paid, dividend: Any) -> bool:
    if paid.period is not None:
        period = parse(paid.period)
        return bool(period.first.year <= dividend.year <= period.last.year)
    return bool((paid.on_day or 0) >= dividend.declared_on)


def _whose(paid: Paid) -> str:
    return str(paid.household or paid.payee)


def kept(paid: Any) -> Figure:
    """What was paid and did not come back."""
    amount = total([paid.amount_fen])
    returned = getattr(paid, "returned_fen", None)
    return amount if returned is None else at_least_nothing(amount - Figure.of(returned))


def _sum(figures: Iterable[Figure]) -> Figure:
    return sum(figures, start=NOTHING)


# -- what is shown


def _row(one: Owed) -> dict[str, Any]:
    return {
        "dividend": one.dividend.unit,
        "holder": one.of.holder,
        "village": one.of.village,
        "holds": one.of.holds,
        "category": one.of.category,
        "units": None if one.of.units is None else count(one.of.units),
        "due_on": one.dividend.row.due_on,
        "due_fen": None if one.due is None else yuan(one.due),
        "paid_fen": yuan(one.paid),
        "perhaps_fen": yuan(one.perhaps),
        "missing_fen": None if one.missing is None else yuan(one.missing),
        "paid_in_full": one.paid_in_full.value,
    }


def _figures(cooperative: str, year: int, dividends: Sequence[Found], owed: Sequence[Owed], at: At) -> dict[str, Any]:
    holders = [one for one in owed if one.of.holds]
    declared = [one.row.total_fen for one in dividends if one.row.total_fen is not None]
    untold = [one for one in dividends if not any(held.dividend is one for held in holders)]  # nobody holds a share
    unknown = [Figure.unknown() for _ in untold]
    return {
        "cooperative": cooperative,
        "year": year,
        "declared": len(dividends),
        "declared_fen": yuan(total(declared)) if declared else None,
        "holders": len({one.of.holder for one in holders}),
        "due_fen": yuan(_sum([one.due or Figure.unknown() for one in holders] + unknown)),
        "is_due": _is_due([one.row.due_on for one in dividends], at),
        "paid_fen": yuan(_sum(one.paid for one in owed)),
        "perhaps_fen": yuan(_sum(one.perhaps for one in owed)),
        "missing_fen": yuan(_sum([one.missing or Figure.unknown() for one in holders] + unknown)),
        "not_in_full": sum(one.paid_in_full is Verdict.NO for one in holders),
        "cannot_tell": sum(one.paid_in_full is Verdict.CANNOT_TELL for one in holders),
    }


def _is_due(due_on: Sequence[str | None], at: At) -> str:
    """Whether all of these days have come."""
    today = as_date(at.day)
    verdicts = [
        CANNOT_TELL
        if said is None
        else YES
        if parse(said).last <= today
        else NO
        if parse(said).first > today
        else CANNOT_TELL
        for said in due_on
    ]
    return all_of(verdicts)
