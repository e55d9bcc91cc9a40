"""Question 9: households that nobody visited for so many days, and how much of each village was visited."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from domain.kernel.figure import Figure
from service.formats import Heading
from service.listings import day_number
from service.questions.kernel import Answer, Parameter, Scope, question, row_of, share
from service.questions.reckoning import as_date
from service.registers.asking import Asked, At, Filter
from service.registers.tables import so_values


class Missed(NamedTuple):
    """A household without a visit. made_by: the position of the event that made its row so."""

    village: str | None
    household: str
    made_by: int


@question(
    9,
    zh="哪些农户已有若干天无人走访？各村走访覆盖率是多少？",
    en="Which households were not visited for so many days; and what is the coverage by village?",
    parameters={
        "days": Parameter(
            "whole", "Not visited in so many days up to the day asked.", default=30, least=1, most=36_500
        ),
        "village": Parameter("village", "Only in this village."),
        "among": Parameter(
            "text",
            "poor: those on the register of the poor (建档立卡); all: all households. None that is struck off.",
            default="poor",
            one_of=("poor", "all"),
        ),
    },
    columns=[
        Heading("village", "村", "Village"),
        Heading("household", "农户", "Household"),
        Heading("head", "户主", "Head"),
        Heading("status", "状态", "Status"),
        Heading("last_visited_on", "最近走访日期", "Last visited on"),
        Heading("days_since", "距今天数", "Days since"),
    ],
    figures=[
        Heading("since", "起始日期", "The first day of those counted"),
        Heading("households", "农户数", "Households"),
        Heading("visited", "已走访", "Of these visited in that time"),
        Heading("not_visited", "未走访", "Not visited in that time"),
        Heading("coverage", "覆盖率", "The share that was visited"),
        Heading("by_village", "分村情况", "The same of each village"),
    ],
)
def ask(asked: Asked, at: At, given: Mapping[str, Any], scope: Scope) -> Answer:
    """The households without any visit in that time, in person or otherwise, by village; and the share visited.

    A visit counts on the day that it was made, and only if it names the household. One of which only the month is known
    counts on that month's first day.
    """
    before = dt.date.fromordinal(max(1, as_date(at.day).toordinal() - given["days"]))
    missed, visited = _counted(asked, at, given, scope, day_number(before))

    def fill(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        return _detailed(asked, at, rows)

    rows = [{"village": one.village, "household": one.household} for one in missed]
    figures = _figures(missed, visited) | {"since": dt.date.fromordinal(before.toordinal() + 1).isoformat()}
    return Answer(rows, figures, [one.made_by for one in missed], fill)


def _counted(
    asked: Asked, at: At, given: Mapping[str, Any], scope: Scope, after: int
) -> tuple[list[Missed], Counter[str | None]]:
    """The households without a visit after a day, each, and by village the number of the others: all in one pass.

    What is so stands in a CASE, for SQLite would find households by the index of their times and then jump to and fro
    between them and their visits: to read both in the order in which they lie takes half as long.
    """
    households, visits, mark = asked.table("households").name, asked.table("visits").name, asked.mark
    within, values = scope.within(asked, "h.village", given["village"])
    poor = "h.registered_poor AND " if given["among"] == "poor" else ""
    found = asked.select(
        f"SELECT h.village, CASE WHEN NOT EXISTS (SELECT 1 FROM {visits} v WHERE v.household = h.unit "  # noqa: S608
        f"AND v.on_day > {mark} AND v.on_day <= {mark} AND {asked.known('v')}) THEN h.unit END, count(*), "
        f"max(h.made_by) FROM {households} h "
        f"WHERE CASE WHEN {asked.so('h')} THEN {poor}coalesce(h.status, '') <> 'struck_off' ELSE false END "
        f"AND {within} GROUP BY 1, 2",
        (after, at.day, at.position, at.position, *so_values(*at), *values),
    )
    missed = [Missed(village, unit, made_by) for village, unit, _, made_by in found if unit is not None]
    missed.sort(key=lambda one: (one.village or "", one.household))
    return missed, Counter({village: number for village, unit, number, _ in found if unit is None})


def _detailed(asked: Asked, at: At, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with whose household it is, and when it was visited last."""
    units = [row["household"] for row in rows]
    households = {one.unit: one for one in asked.rows("households", at, where=[Filter("unit", "", units)])}
    last = dict(
        asked.select(
            f"SELECT household, max(on_day) FROM {asked.table('visits').name} v "  # noqa: S608 - all its own names
            f"WHERE {asked.shelves.any_of('household')} AND on_day <= {asked.mark} AND {asked.known('v')} "
            "GROUP BY household",
            (asked.shelves.array(units), at.day, at.position, at.position),
        )
    )
    today = as_date(at.day)
    return [
        row
        | row_of("households", households[row["household"]], "head", "status")
        | {
            "last_visited_on": last.get(row["household"]),
            "days_since": None if unseen is None else (today - as_date(unseen)).days,
        }
        for row in rows
        for unseen in (last.get(row["household"]),)
    ]


def _figures(missed: Sequence[Missed], visited: Counter[str | None]) -> dict[str, Any]:
    without = Counter(one.village for one in missed)
    by_village = []
    for village in sorted(visited.keys() | without.keys(), key=lambda village: village or ""):
        there, whole = visited[village], visited[village] + without[village]
        told = {"households": whole, "visited": there, "not_visited": without[village]}
        by_village.append({"village": village, **told, "coverage": _percent(there, whole)})
    whole = visited.total() + len(missed)
    return {
        "households": whole,
        "visited": visited.total(),
        "not_visited": len(missed),
        "coverage": share(visited.total(), whole),
        "by_village": by_village,
    }


def _percent(part: int, whole: int) -> str:
    """A share as it is read, to two places."""
    return Figure.exact(Fraction(100 * part, whole)).display("%")
