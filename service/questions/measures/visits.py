"""Measures of visits."""

from __future__ import annotations

from domain.kernel.figure import Figure
from service.questions.measures.counting import (
    COUNTY,
    count_of,
)
from service.questions.measuring import Measured, Measuring, Reading, Said, measure
from service.questions.reckoning import as_date
from service.registers.tables import so_values


@measure("visits", unit="count", of=("village",), zh="走访次数", en="Visits")
def visits(of: Measuring) -> Measured:
    found = of.select("r.made_by", "visits", f"r.on_day >= {of.first}")
    return Measured(count_of(found), [row[0] for row in found], complete=False)


@measure("days_with_visits", unit="days", of=("village",), zh="有走访的天数", en="Days with a visit")
def days_with_visits(of: Measuring) -> Measured:
    found = of.select("r.on_day, r.made_by", "visits", f"r.on_day >= {of.first}")
    days = Figure.exact(len({row[0] for row in found}))
    whole = (as_date(of.at.day) - as_date(of.first)).days + 1
    if not found:
        why = Said("没有数据：账本中没有这段时间的走访记录。", "No data: no visit of that time is in the ledger.")
        readings = [Reading(Said(f"占{whole}天的比例：没有数据", f"Of {whole} days: no data"))]
        return Measured(None, complete=False, readings=readings, why=why)
    reading = Reading(Said(f"共{whole}天", f"Of {whole} days"), Figure.exact(whole))
    return Measured(days, [row[1] for row in found], complete=False, readings=[reading])


@measure("villages_visited", unit="villages", of=COUNTY, zh="走访到的村", en="Villages that were visited")
def villages_visited(of: Measuring) -> Measured:
    asked = of.asked
    visit = (
        f"SELECT x.made_by FROM {asked.table('visits').name} x WHERE x.village = v.unit AND x.on_day >= {asked.mark}"  # noqa: S608 - all its own names
        f" AND x.on_day <= {asked.mark} AND {asked.known('x')} LIMIT 1"
    )
    sql = f"SELECT v.unit, ({visit}) FROM {asked.table('villages').name} v WHERE {asked.so('v')}"  # noqa: S608 - all its own names
    values = (of.first, of.at.day, of.at.position, of.at.position, *so_values(*of.at))
    inside = of.villages()
    found = [row for row in asked.select(sql, values) if row[1] is not None and (inside is None or row[0] in inside)]
    return Measured(count_of(found), [row[1] for row in found], complete=False)
