"""Question 6: the exit rate of a village, and the bands of income, by household and by head, on any day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from domain.kernel.dates import parse
from domain.kernel.figure import Amount, Figure, Hedged, Sum, Verdict
from projections.kernel.money import count
from service.formats import Heading
from service.questions.kernel import Answer, Parameter, Scope, question, share
from service.registers.asking import Asked, At
from service.registers.tables import so_values

BANDS: Final = {"first": ("一", 3000), "second": ("二", 5000)}
"""The two lines of income, in yuan a head, unless others are asked for."""
SAYS: Final = {
    Verdict.YES: ("above", "以上", "surely above"),
    Verdict.NO: ("not_above", "不高于", "surely not above"),
    Verdict.CANNOT_TELL: ("cannot_tell", "无法判断", "of which it cannot be told"),
}


def _bands() -> Iterable[Heading]:
    for name, (number, _) in BANDS.items():
        for said, zh, en in SAYS.values():
            yield Heading(f"{said}_{name}", f"第{number}线{zh}（户）", f"Households {en} the {name} line")
            yield Heading(f"{said}_{name}_heads", f"第{number}线{zh}（人）", f"Heads {en} the {name} line")


COLUMNS: Final = (
    Heading("households", "建档立卡户数", "Households on the register of the poor"),
    Heading("heads", "建档立卡人数", "Their heads"),
    Heading("exited", "已脱贫户数", "Of these exited"),
    Heading("exited_heads", "已脱贫人数", "Heads exited"),
    Heading("exit_rate", "脱贫率（户）", "Exit rate by household"),
    Heading("exit_rate_heads", "脱贫率（人）", "Exit rate by head"),
    Heading("assessed", "有收入核算的户数", "Households with an assessment of income"),
    *_bands(),
)


class Household(NamedTuple):
    """A household on the register of the poor. heads: None where nobody says how many; income: fen a head, or None."""

    village: str | None
    status: str | None
    heads: int | None
    income: Amount | None
    made_by: Sequence[int]


@question(
    6,
    zh="某村某日的脱贫率是多少？人均纯收入3,000元、5,000元以上的各有多少户、多少人？",
    en="What is the exit rate of a village; who is above 3,000 and 5,000 yuan, by household and by head, on any day?",
    parameters={
        "village": Parameter("village", "Only this village; all that you look after if absent."),
        "first_yuan": Parameter("whole", "The first line, yuan a head.", default=BANDS["first"][1]),
        "second_yuan": Parameter("whole", "The second line, yuan a head.", default=BANDS["second"][1]),
    },
    columns=[Heading("village", "村", "Village"), Heading("name", "村名", "Name"), *COLUMNS],
    figures=COLUMNS,
)
def ask(asked: Asked, at: At, given: Mapping[str, Any], scope: Scope) -> Answer:
    """By village, and in all: who exited of those on the register of the poor, and whose income lies above each line.

    A household that was struck off does not count; one that fell back (返贫) is poor again. Its income is that of its
    latest assessment; a figure that is hedged, or none at all, is neither above a line nor below it: it cannot be told.
    Heads are those that the assessment counts, else the members entered, else those it was registered with; where none
    of these is known there is no rate by head.
    """
    lines = [given["first_yuan"] * 100, given["second_yuan"] * 100]
    households = _households(asked, at, given, scope)
    names = _names(asked, at)
    by_village: dict[str | None, list[Household]] = {}
    for one in households:
        by_village.setdefault(one.village, []).append(one)
    rows = [
        {"village": village, "name": names.get(village)} | _counted(by_village[village], lines)
        for village in sorted(by_village, key=lambda village: village or "")
    ]
    return Answer(rows, _counted(households, lines), [position for one in households for position in one.made_by])


def _households(asked: Asked, at: At, given: Mapping[str, Any], scope: Scope) -> list[Household]:
    within, values = scope.within(asked, "village", given["village"])
    found = asked.select(
        f"SELECT unit, village, status, size, members, made_by FROM {asked.table('households').name} h "  # noqa: S608
        f"WHERE CASE WHEN {asked.so('h')} THEN registered_poor AND coalesce(status, '') <> 'struck_off' "
        f"ELSE false END AND {within} ORDER BY unit",
        (*so_values(*at), *values),
    )
    incomes = _incomes(asked, at, given, scope)
    households = []
    for unit, village, status, size, members, made_by in found:
        income = incomes.get(unit)
        heads = (income.heads if income else None) or members or size
        made = [made_by] if income is None else [made_by, income.made_by]
        households.append(Household(village, status, heads, income.per_head if income else None, made))
    return households


class _Income(NamedTuple):
    """An assessment of a household's income: the last day of its period, when it was made, and by which event."""

    until: str
    assessed_on: int
    made_by: int
    heads: int | None
    per_head: Amount | None


def _incomes(asked: Asked, at: At, given: Mapping[str, Any], scope: Scope) -> dict[str, _Income]:
    """The latest assessment of each household: of the latest period, and of one period the one made last."""
    within, values = scope.within(asked, "village", given["village"])
    found = asked.select(
        "SELECT household, until, assessed_on, made_by, members_counted, per_head_fen_low, "  # noqa: S608 - own names
        f"per_head_fen_hedge FROM {asked.table('assessments').name} a WHERE {asked.so('a')} AND {within}",
        (*so_values(*at), *values),
    )
    latest: dict[str, _Income] = {}
    for household, until, assessed_on, made_by, heads, low, hedge in found:
        per_head = low if hedge is None else msgspec.json.decode(hedge, type=Hedged)
        income = _Income(parse(until).last.isoformat(), assessed_on, made_by, heads, per_head)
        if household not in latest or income[:3] > latest[household][:3]:
            latest[household] = income
    return latest


def _names(asked: Asked, at: At) -> dict[str | None, str]:
    return {one.unit: one.row.name for one in asked.rows("villages", at)}


def _counted(households: Sequence[Household], lines: Sequence[int]) -> dict[str, Any]:
    """The figures of some households."""
    sure = [one for one in households if one.status == "exited"]
    unsaid = [one for one in households if one.status is None]
    exited, heads = Figure.between(len(sure), len(sure) + len(unsaid)), _heads(households)
    exited_heads = _part(_heads(sure), _heads([*sure, *unsaid]))
    found: dict[str, Any] = {
        "households": len(households),
        "heads": count(heads),
        "exited": count(exited),
        "exited_heads": count(exited_heads),
        "exit_rate": share(exited, len(households)),
        "exit_rate_heads": share(exited_heads, int(heads.low.value or 0)) if heads.is_exact else None,
        "assessed": sum(one.income is not None for one in households),
    }
    for name, line in zip(BANDS, lines, strict=True):
        said: dict[Verdict, list[Household]] = {verdict: [] for verdict in SAYS}
        for one in households:
            said[_above(one.income, line)].append(one)
        for verdict, (word, _, _) in SAYS.items():
            found[f"{word}_{name}"] = len(said[verdict])
            found[f"{word}_{name}_heads"] = count(_heads(said[verdict]))
    return found


def _above(income: Amount | None, line: int) -> Verdict:
    return Verdict.CANNOT_TELL if income is None else Figure.of(income).exceeds(line)


def _heads(households: Iterable[Household]) -> Figure:
    """Their heads together; where nobody says how many a household has, the sum says at least."""
    found = Sum()
    for one in households:
        found = found.plus(one.heads if one.heads is not None else Hedged("不详"))
    return found.figure()


def _part(least: Figure, most: Figure) -> Figure:
    """Anything from the one to the other."""
    return Figure(least.low, most.high, most.unknown_addends)
