"""Measures of households: how many are poor, are helped, earn how much."""

from __future__ import annotations

from domain.kernel.dates import parse
from domain.kernel.figure import Amount, Figure, Verdict
from service.questions.measures.counting import (
    PLACE,
    count_of,
    made,
    on_the_register,
    payments_of_its_year,
)
from service.questions.measuring import Measured, Measuring, Reading, Said, measure
from service.questions.reckoning import as_date, either, total
from service.registers.asking import Filter, Found


@measure(
    "poor_households", unit="households", of=PLACE, zh="建档立卡贫困户", en="Households on the register of the poor"
)
def poor_households(of: Measuring) -> Measured:
    """Those that exited are on the register still: where there are some, either number may be meant."""
    found = on_the_register(of)
    registered = Figure.exact(len(found))
    left = Figure.exact(sum(status != "exited" for _, status, _ in found))
    rested = [position for *_, position in found]
    if registered == left:
        return Measured(registered, rested)
    readings = [
        Reading(Said("建档立卡户，含已脱贫", "On the register, those that exited with them"), registered),
        Reading(Said("其中未脱贫", "Of these, not exited"), left),
    ]
    return Measured(either([registered, left]), rested, readings=readings)


@measure("households", unit="households", of=PLACE, zh="全村户数", en="Households, poor or not")
def households(of: Measuring) -> Measured:
    return _of_villages(of, "households")


@measure("arable_land", unit="hundredths_mu", of=PLACE, zh="耕地面积", en="Arable land")
def arable_land(of: Measuring) -> Measured:
    return _of_villages(of, "arable_hundredths_mu")


def _of_villages(of: Measuring, column: str) -> Measured:
    """A column of the villages of the place, added up; nothing where no village says."""
    found = [one for one in of.inside("villages") if one.row.name is not None]
    said = [getattr(one.row, column) for one in found]
    if not found or all(one is None for one in said):
        return Measured(
            rests_on=made(found), why=Said("账本中的村没有登记这一数字。", "No village in the ledger says so.")
        )
    return Measured(total(said), made(found))


@measure(
    "poor_share", unit="hundredths_percent", of=PLACE, zh="贫困户占全村户数", en="Poor households of all households"
)
def poor_share(of: Measuring) -> Measured:
    """Of households, not of persons."""
    poor, whole = poor_households(of), households(of)
    if poor.figure is None or whole.figure is None or whole.figure.exceeds(0) is not Verdict.YES:
        return Measured(why=Said("全村户数不详。", "How many households there are is not known."))
    rested = [*poor.rests_on, *whole.rests_on]
    return Measured(
        poor.figure * 10_000 / whole.figure, rested, why=Said("按户计，不按人计。", "Of households, not of persons.")
    )


@measure(
    "households_with_helper", unit="households", of=PLACE, zh="有帮扶责任人的贫困户", en="Poor households with a helper"
)
def households_with_helper(of: Measuring) -> Measured:
    poor = on_the_register(of)
    helped = {row[0] for row in of.select("r.unit", "households", "r.helpers <> '[]'")}
    assigned = of.since("households", "r.helpers <> '[]'")
    with_helper = [unit for unit, _, _ in poor if unit in helped]
    rested = [*(assigned[unit] for unit in with_helper), *(position for *_, position in poor)]
    return Measured(count_of(with_helper), rested, out_of=count_of(poor))


@measure(
    "households_with_measures", unit="households", of=PLACE, zh="有帮扶措施的贫困户", en="Poor households with a plan"
)
def households_with_measures(of: Measuring) -> Measured:
    poor = {unit for unit, _, _ in on_the_register(of)}
    plans = [one for one in of.inside("plans") if one.row.household in poor and one.row.planned_on is not None]
    why = (
        None
        if plans
        else Said("账本中没有登记帮扶措施，内容不详。", "No plan is recorded: what was made is not known.")
    )
    found = {one.row.household for one in plans}
    return Measured(Figure.exact(len(found)), made(plans), complete=False, out_of=Figure.exact(len(poor)), why=why)


@measure(
    "households_out_of_poverty",
    unit="hundredths_percent",
    of=PLACE,
    zh="已脱贫户占建档立卡户",
    en="Households that exited, of those on the register",
)
def households_out_of_poverty(of: Measuring) -> Measured:
    poor = on_the_register(of)
    if not poor:
        why = Said(
            "账本中没有该处的贫困户，分母不详。",
            "No poor household of the place is in the ledger: of how many is not known.",
        )
        return Measured(why=why)
    exited = sum(status == "exited" for _, status, _ in poor)
    figure = Figure.exact(exited) * 10_000 / len(poor)
    return Measured(figure, [position for *_, position in poor])


def _from_income(of: Measuring, fen: int, *, above: bool) -> Measured:
    """Households whose income of the year reaches an amount, by each way in which that may be meant."""
    poor = [unit for unit, _, _ in on_the_register(of)]
    assessed: dict[str, Found] = {}
    for one in of.rows("assessments", "household", *poor):
        of_year = of.year in (parse(one.row.begins_on).first.year, parse(one.row.until).last.year)
        held = assessed.get(one.row.household)
        if of_year and (held is None or (held.row.assessed_on, held.made_by) < (one.row.assessed_on, one.made_by)):
            assessed[one.row.household] = one
    readings = [
        Reading(Said("按户计，全年家庭纯收入", "By household: the year's net income of all together"), None),
        Reading(Said("按人计，人均纯收入", "By head: net income a head"), None),
    ]
    counted = []
    for reading, column in zip(readings, ("total_fen", "per_head_fen"), strict=True):
        verdicts = [_reaches(getattr(one.row, column), fen, above) for one in assessed.values()]
        surely = verdicts.count(Verdict.YES)
        unknown = verdicts.count(Verdict.CANNOT_TELL) + len(poor) - len(assessed)
        counted.append(reading._replace(figure=Figure.between(surely, surely + unknown)))
    figures = [one.figure for one in counted if one.figure is not None]
    why = Said(
        "公布数据没有说明按户还是按人、逐户还是平均、哪一年：口径不同，不能比较。",
        "The source does not say whether it counts a household's income or a head's, each or their mean, nor of which "
        "year: these are different measures.",
    )
    return Measured(
        either(figures), made(assessed.values()), out_of=count_of(poor), readings=counted, told=False, why=why
    )


def _reaches(amount: Amount | None, fen: int, above: bool) -> Verdict:
    if amount is None:
        return Verdict.CANNOT_TELL
    figure = Figure.of(amount)
    if above:
        return figure.exceeds(fen)
    return {Verdict.YES: Verdict.NO, Verdict.NO: Verdict.YES}.get(figure.below(fen), Verdict.CANNOT_TELL)


@measure(
    "households_from_3000_yuan", unit="households", of=PLACE, zh="年收入3000元以上的户", en="Households from 3,000 yuan"
)
def households_from_3000_yuan(of: Measuring) -> Measured:
    return _from_income(of, 300_000, above=False)


@measure(
    "households_above_5000_yuan", unit="households", of=PLACE, zh="超过5000元的户", en="Households above 5,000 yuan"
)
def households_above_5000_yuan(of: Measuring) -> Measured:
    return _from_income(of, 500_000, above=True)


@measure("age", unit="years", of=("household",), zh="户主年龄", en="Age of the head of the household")
def age(of: Measuring) -> Measured:
    heads = [one for one in of.rows("persons", "household", of.scope) if one.row.relation == "head"]
    known = [one for one in heads if one.row.birth_year is not None]
    if len(known) != 1:
        return Measured(
            rests_on=made(heads), why=Said("户主的出生年份未登记。", "The head's year of birth is not recorded.")
        )
    years = as_date(of.at.day).year - known[0].row.birth_year
    return Measured(Figure.between(years - 1, years), made(known))


@measure(
    "household_income",
    unit="fen_per_household",
    of=("household",),
    zh="全年家庭收入",
    en="The household's income of a year",
)
def household_income(of: Measuring) -> Measured:
    """As assessed; else no less than the rents, dividends and wages that were paid to it."""
    for one in sorted(of.rows("assessments", "household", of.scope), key=lambda a: a.row.assessed_on, reverse=True):
        if parse(one.row.until).last.year == of.year and one.row.total_fen is not None:
            return Measured(Figure.of(one.row.total_fen), [one.made_by])
    paid = [
        one
        for one in payments_of_its_year(of, Filter("household", "", [of.scope]))
        if one.row.kind in ("rent", "dividend", "wage") and one.row.amount_fen is not None
    ]
    why = Said(
        "账本只有租金、分红、工资等已付款项，收入未核算：不少于此数。人均不详。",
        "Only rents, dividends and wages that were paid are in the ledger, and no assessment: it is no less than "
        "these. What it is a head is not known.",
    )
    return Measured(total(one.row.amount_fen for one in paid), made(paid), complete=False, why=why)


@measure(
    "heating_subsidy_paid",
    unit="fen",
    of=("village", "household"),
    zh="已发取暖补贴",
    en="Heating subsidy that was paid",
)
def heating_subsidy_paid(of: Measuring) -> Measured:
    programmes = [one for one in of.asked.rows("programmes", of.at) if "取暖" in one.row.name]
    if not programmes:
        return Measured(why=Said("账本中没有取暖补贴项目。", "No programme of that name is in the ledger."))
    wanted = Filter("programme", "", [one.unit for one in programmes])
    paid = payments_of_its_year(of, Filter(of.kind, "", [of.scope]), wanted)
    return Measured(total(one.row.amount_fen for one in paid), made(paid), complete=False)
