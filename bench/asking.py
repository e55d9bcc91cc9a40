"""Questions about two times, each about another moment of the ledger's life; in process, and over HTTP."""

from __future__ import annotations

import datetime as dt
import http.client
import random
import threading
import time
from collections.abc import Sequence

from bench.client import HOST
from bench.served import Server
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
        visited = f"v.on_day > {asked.mark} AND v.on_day <= {asked.mark} AND {asked.known('v')}"
        rows = asked.select(
            f"SELECT h.unit FROM {households} h WHERE {asked.so('h')} AND NOT EXISTS "
            f"(SELECT 1 FROM {visits} v WHERE v.household = h.unit AND {visited})",
            (*so_values(*at), since, at.day, at.position, at.position),
        )
        return len(rows)


# -- over HTTP


def asked_over_http(server: Server, paths: Sequence[str], connections: int = 4) -> list[float]:
    """How long each answer took, milliseconds, sorted; so many connections ask at once."""
    waiting, times = iter(paths), []
    guard = threading.Lock()

    def ask() -> None:
        connection = http.client.HTTPConnection(HOST, server.port, timeout=60)
        while True:
            with guard:
                path = next(waiting, None)
            if path is None:
                connection.close()
                return
            began = time.perf_counter()
            connection.request("GET", path, headers={"Authorization": f"Bearer {server.token}"})
            response = connection.getresponse()
            body = response.read()
            times.append((time.perf_counter() - began) * 1000)
            assert response.status == 200, body

    threads = [threading.Thread(target=ask) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(times)


def paths_of(county: County, number: int, what: str) -> list[str]:
    """Addresses of questions: one household, or a village's with what they received, at two times."""
    chance = random.Random(11)
    with county.registers.reading() as c:
        asked = Asked(county.registers, c)
        units = [row[0] for row in asked.select(f"SELECT DISTINCT unit FROM {asked.table('households').name}", ())]
        moments = [_at(asked, chance) for _ in range(number)]
    found = []
    for at in moments:
        day = f"{at.day // 10_000}-{at.day // 100 % 100:02}-{at.day % 100:02}"
        times = f"as_of={day}&known_at={at.position}"
        if what == "household":
            found.append(f"/v1/households?household={chance.choice(units)}&{times}")
        else:
            found.append(f"/v1/households?village=village:v{chance.randrange(1, 100):05}&limit=200&{times}")
    return found
