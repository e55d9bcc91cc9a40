"""The example lists are what their builder makes, name nobody, and import in the order that the how-to gives."""

import re
import runpy
from pathlib import Path
from typing import Any

import pytest

from service.county import County
from service.importing.sheets import open_sheet
from tests.county import OFFICE, check_whole, counties_url, county, database, new_folder, recorded, settings
from tests.service.importing.lists import NOTHING, List, counts

__all__ = ["counties_url", "county", "database", "new_folder", "settings"]

FOLDER = Path(__file__).parents[2] / "examples" / "import"
IN_ORDER: tuple[tuple[str, str, dict[str, str], tuple[int, int]], ...] = (
    ("households.xlsx", "households", {}, (6, 0)),
    ("persons.csv", "persons", {"occurred_on": "2018-12"}, (18, 0)),
    ("payments.xlsx", "payments", {"kind": "subsidy", "fund": "fund:heating-2018"}, (6, 1)),
    ("land-contracts.csv", "land-contracts", {}, (4, 0)),
)


@pytest.fixture(scope="module")
def built() -> dict[str, bytes]:
    found: dict[str, Any] = runpy.run_path(str(FOLDER / "build.py"))
    files: dict[str, bytes] = found["files"]()
    return files


def test_the_files_are_what_the_builder_makes_of_them(built: dict[str, bytes]) -> None:
    assert {path.name for path in FOLDER.iterdir() if path.suffix in {".xlsx", ".csv", ".ndjson"}} == set(built)
    for name, data in built.items():
        assert (FOLDER / name).read_bytes() == data, "run: PYTHONPATH=. .venv/bin/python examples/import/build.py"


def test_every_villager_is_a_placeholder_and_every_number_nobodys(built: dict[str, bytes]) -> None:
    for name, data in built.items():
        if name.endswith(".ndjson"):
            continue
        cells = [str(cell) for row in open_sheet(data).rows() for cell in row if cell is not None]
        for number in (cell for cell in cells if re.fullmatch(r"\d{17}[\dX]", cell)):
            assert number.startswith("999930")
        for named in (cell for cell in cells if re.fullmatch(r"[王李张刘陈杨]\s*\w", cell)):
            assert named.endswith("某")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_they_import_into_a_new_ledger_in_their_order_once(county: County, built: dict[str, bytes]) -> None:
    recorded(county.door.take(built["events.ndjson"].splitlines(), OFFICE))
    for name, kind, given, (rows, contradictions) in IN_ORDER:
        one = List(county, built[name], kind, given=given or NOTHING)
        for outcome in (one.rehearsed(), one.recorded()):
            assert outcome.told() == []
            assert counts(outcome) == (rows, rows, 0, 0)
            assert len(outcome.contradictions) == contradictions
        assert counts(one.recorded()) == (rows, 0, rows, 0)
    check_whole(county)
