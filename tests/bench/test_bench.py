import json
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.ground import Ground
from bench.table import BENCHES, Claim, Floor, Measured, Row, both, claims, text, write

DOCUMENTED = {
    "one-event": ("ratio at least 0.9", "ratio at least 0.9"),
    "threads": (None, "ratio at least 8"),
    "bulk": ("ratio at least 0.9", "ratio at least 1.3"),
    "bulk-streams": (None, None),
    "bulk-door": (None, None),
    "hot-fund": ("ratio at least 0.9", "ratio at least 0.9"),
    "hot-fund-bulk": ("ratio at least 0.9", "ratio at least 0.9"),
    "million": ("ratio at least 0.9", "ratio at least 0.9"),
    "ndjson": ("value at least 10,000", "value at least 10,000"),
    "ndjson-of-bulk": ("ratio at least 0.5", "ratio at least 0.5"),
    "post-one": ("ratio at least 0.5", "ratio at least 0.5"),
    "beside-readers": ("ratio at least 0.8", "ratio at least 0.8"),
    "batch-memory": ("value at most 300", "value at most 300"),
    "batch-memory-flat": ("ratio at most 1.2", "ratio at most 1.2"),
    "raw-executemany": (None, None),
    "raw-unnest": (None, None),
    "raw-copy": (None, None),
    "follow": ("ratio at least 0.4", "ratio at least 0.4"),
    "follow-library": (None, "ratio at least 5"),
    "follow-rows": (None, None),
    "follow-bytes": (None, None),
    "late": ("ratio at least 0.25", "ratio at least 0.25"),
    "late-rows": ("value at most 5", "value at most 5"),
    "replay-memory": ("value at least 30,000", "value at least 30,000"),
    "replay-memory-size": ("value at most 1,000", "value at most 1,000"),
    "replay-one": ("value at least 150,000", "value at least 150,000"),
    "replay-tables": ("value at least 20,000", "value at least 12,000"),
    "village": ("value at most 10", "value at most 10"),
    "not-visited": ("value at most 40", "value at most 40"),
    "household-http": ("value at most 10", "value at most 10"),
    "household-growth": ("ratio at most 1.5", "ratio at most 1.5"),
    "village-http": ("value at most 20", "value at most 20"),
    "lag": ("value at most 1,000", "value at most 1,000"),
    "late-visible": ("value at most 200", "value at most 200"),
}
"""Every row that the table owes, with its floor on SQLite and on PostgreSQL."""

CLAIM = Claim("one-event", "one event", "events/s", "the library", both(0.9))


class Tiny(Ground):
    """A ground on which a benchmark takes a second and says nothing about speed."""

    def size(self, full: int, quick: int) -> int:
        return min(full, quick, 40)


def test_the_table_has_every_documented_row_with_its_floor():
    floors = {
        name: tuple(str(floor) if (floor := claim.floors.get(on)) else None for on in ("sqlite", "postgresql"))
        for name, claim in claims().items()
    }
    assert floors == DOCUMENTED


def test_rows_of_one_database_alone_name_it():
    assert {name: list(claim.databases) for name, claim in claims().items() if len(claim.databases) == 1} == {
        "raw-executemany": ["sqlite"],
        "raw-unnest": ["postgresql"],
        "raw-copy": ["postgresql"],
        "follow-library": ["postgresql"],
    }


@pytest.mark.parametrize(
    ("floor", "value", "ratio", "reached"),
    [
        (Floor(0.9), 1.0, 0.9, True),
        (Floor(0.9), 1000.0, 0.899, False),
        (Floor(10_000, "value"), 10_000.0, 0.1, True),
        (Floor(10_000, "value"), 9_999.0, 5.0, False),
        (Floor(300, "value", "most"), 299.0, None, True),
        (Floor(300, "value", "most"), 301.0, None, False),
        (Floor(1.2, at="most"), 500.0, 1.3, False),
    ],
)
def test_a_floor_is_reached_by_the_ratio_or_by_the_value(floor, value, ratio, reached):
    assert floor.reached(value, ratio) is reached


def test_a_floor_of_a_ratio_that_nobody_measured_is_an_error():
    with pytest.raises(ValueError, match="ratio"):
        Floor(0.9).reached(1000.0, None)


def test_a_row_says_what_it_was_held_against():
    row = Row.of(CLAIM, "sqlite", Measured("one-event", 3000.0, 0.95, 3158.0))
    assert (row.against, row.floor, row.reached) == ("the library: 3,158", "ratio at least 0.9", True)


def test_a_row_without_a_floor_is_neither_reached_nor_not():
    row = Row.of(CLAIM._replace(floors={}), "sqlite", Measured("one-event", 3000.0))
    assert (row.floor, row.reached, row.ratio) == (None, None, None)


def test_the_text_says_plainly_what_was_not_reached():
    missed = Row.of(CLAIM, "postgresql", Measured("one-event", 700.0, 0.71, 985.0))
    printed = text([missed, Row.of(CLAIM, "sqlite", Measured("one-event", 3000.0, 0.95, 3158.0))])
    assert (
        "NOT REACHED: one-event on postgresql: 700 events/s, ratio 0.71, and the floor is ratio at least 0.9" in printed
    )
    assert "NOT REACHED: one-event on sqlite" not in printed
    assert printed.splitlines()[2].endswith("yes")
    assert printed.splitlines()[3].endswith("NO")


def test_the_json_is_a_list_of_rows(tmp_path: Path):
    write(tmp_path / "var" / "bench.json", [Row.of(CLAIM, "sqlite", Measured("one-event", 3000.0, 0.95, 3158.0))])
    assert json.loads((tmp_path / "var" / "bench.json").read_bytes()) == [
        {
            "name": "one-event",
            "database": "sqlite",
            "value": 3000.0,
            "unit": "events/s",
            "ratio": 0.95,
            "against": "the library: 3,158",
            "floor": "ratio at least 0.9",
            "reached": True,
        }
    ]


def test_a_benchmark_that_forgets_a_row_is_an_error(tmp_path: Path):
    forgetful = BENCHES["bulk"]._replace(run=lambda _: iter([Measured("bulk", 1.0, 1.0)]))
    with pytest.raises(ValueError, match="bulk owes"):
        forgetful.rows(Ground("sqlite", tmp_path))


@pytest.mark.parametrize("name", ["threads", "post-one"])
def test_a_benchmark_runs(name: str, tmp_path: Path):
    ground = Tiny("sqlite", tmp_path)
    [row] = BENCHES[name].rows(ground)
    assert (row.name, row.database) == (name, "sqlite")
    assert row.value > 0
    assert row.ratio is not None
    assert not list(tmp_path.iterdir()), "it leaves nothing behind"


def test_one_call_prints_the_machine_the_mix_and_the_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bench.__main__.Ground", Tiny)
    file = tmp_path / "bench.json"
    assert main(["--database", "sqlite", "--quick", "--only", "one-event", "--json", str(file)]) == 0
    printed = capsys.readouterr().out
    for said in ("cores", "SQLite", "synchronous=FULL", "eventsourcing", "tags", "personal values", "bytes a line"):
        assert said in printed
    assert [(row["name"], row["database"]) for row in json.loads(file.read_bytes())] == [("one-event", "sqlite")]
