"""Questions about two times, each about another moment of the ledger's life."""

from __future__ import annotations

import datetime as dt
import random

from service.county import County
from service.registers.asking import Asked, At, Filter
from service.registers.tables import so_values


def _at(asked: Asked, chance: random.Random) -> At:
    """A day of the county's later years, as known when three quarters or more were recorded."""
    position = chance.randrange(asked.position * 3 // 4, asked.position)
    day = dt.date(2018, 6, 1) + dt.timedelta(days=chance.randrange(500))
    return At(day.year * 10_000 + day.month * 100 + day.day, position)


def village_received(county: County, chance: random.Random) -> int:
    """All households of a village, with what each received."""
    with county.registers.reading() as c:
        asked = Asked(county.registers, c)
        at = _at(asked, chance)
        village = f"village:v{chance.randrange(1, 100):05}"
        households = asked.rows("households", at, where=[Filter("village", "", [village])])
        sums = asked.sums("received", at, by=("payee",), where={"payee": [one.unit for one in households]})
        return len(households) + len(sums)


def not_visited(county: County, chance: random.Random) -> int:
    """All households without a visit in the 365 days before."""
    with county.registers.reading() as c:
        asked = Asked(county.registers, c)
        at = _at(asked, chance)
        since = at.day - 10_000  # the same day of the year before
        households, visits = asked.table("households").name, asked.table("visits").name
        rows = asked.select(
            f"SELECT h.unit FROM {households} h WHERE {asked.so('h')} AND NOT EXISTS (SELECT 1 FROM {visits} v "
            f"WHERE v.household = h.unit AND v.on_day > {asked.mark} AND v.on_day <= {asked.mark} AND {asked.known('v')})",
            (*so_values(*at), since, at.day, at.position, at.position),
        )
        return len(rows)
