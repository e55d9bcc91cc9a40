"""Every register, at any two times, says what a fold from nothing of the events that were recorded by then says."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.corrections import EventVoided
from domain.kernel.entry import read_entry
from projections.kernel.register import REGISTERS, Register
from service.ledger.rows import EventRow
from service.registers.folding import Folding
from service.registers.follower import Follower
from service.registers.postgres import PostgresShelves
from service.registers.shelves import Shelves
from service.registers.source import fact_of
from service.registers.sqlite import SQLiteShelves
from service.registers.tables import TIMES, so, so_values
from tests.service.registers.ledgers import ListSource, expected, row_of
from tests.service.registers.told import told


@pytest.fixture(params=["sqlite", "postgresql"])
def shelves(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shelves]:
    """Registers in a database of their own."""
    found: Shelves
    if request.param == "sqlite":
        found = SQLiteShelves(str(tmp_path / "registers.db"))
    else:
        found = PostgresShelves(request.getfixturevalue("postgres_url"), schema="registers")
        found.create_schema()
    found.create()
    yield found
    found.close()


def history(seed: int, length: int) -> list[EventRow]:
    """A county's events in an order that no ledger would see so bad: far too late ones, and every twentieth voided."""
    chance = random.Random(seed)
    events = told(seed)[:length]
    for _ in range(length // 4):  # a quarter comes late, by anything up to the whole history
        events.insert(chance.randrange(len(events)), events.pop(chance.randrange(len(events))))
    rows: list[EventRow] = []
    standing: list[EventRow] = []
    for day, event in events:
        row = row_of(len(rows) + 1, day, event)
        rows.append(row)
        standing.append(row)
        if chance.random() < 0.05:
            gone = standing.pop(chance.randrange(len(standing)))
            subjects = list(read_entry(gone.entry).subjects)
            void = EventVoided(voids=gone.id, reason="误录")
            rows.append(row_of(len(rows) + 1, day, void, also=subjects))
    return rows


def answered(shelves: Shelves, register: Register, day: int, position: int) -> list[object]:
    """What the table of a register says at two times."""
    with shelves.reading() as c:
        table = shelves.live(c)[register.name].table
        if register.adds_up:
            c.execute(
                f"SELECT * FROM {table.name} WHERE day <= {shelves.MARK} AND position <= {shelves.MARK}",
                (day, position),
            )
            times: Counter[tuple[object, ...]] = Counter()
            for row in c.fetchall():
                times[tuple(row[5:])] += row[4]
            assert min(times.values(), default=0) >= 0
            return sorted((values for values, n in times.items() for _ in range(n)), key=repr)
        c.execute(f"SELECT * FROM {table.name} WHERE {so(mark=shelves.MARK)}", so_values(day, position))
        width = len(TIMES)
        plain = [(row[0], row[1], row[7], register.values(register.row(row[width:]))) for row in c.fetchall()]
        return sorted(plain, key=repr)


@pytest.mark.parametrize("batch", [1, 7, 400])
def test_a_register_says_at_any_two_times_what_a_fold_from_nothing_says(shelves: Shelves, batch: int) -> None:
    rows = history(seed=batch, length=700)
    follow(shelves, rows, batch)
    chance = random.Random(batch)
    days = sorted({fact.day for fact in map(fact_of, rows)})
    for register in REGISTERS.values():
        for _ in range(6):
            day, position = chance.choice(days), chance.randrange(len(rows) + 1)
            assert answered(shelves, register, day, position) == expected(register, rows, day, position), register.name


def follow(shelves: Shelves, rows: list[EventRow], batch: int) -> None:
    """Folds the rows in batches of a size, forgetting now and then what was in memory."""
    follower = Follower(ListSource([]), shelves)  # type: ignore[arg-type]  # a source in memory
    follower.catch_up()
    live, _ = shelves.plan(list(REGISTERS.values()))
    source = ListSource(rows)
    for start in range(0, len(rows), batch):
        if start % (batch * 5) == 0:
            folding = Folding(list(REGISTERS.values()), shelves.group(live), source, start, kept_units=40)
        folding.take(rows[start : start + batch])
