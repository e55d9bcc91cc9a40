"""Lists for tests: cells as workbooks and CSV files, and what a county says to them."""

import contextlib
import datetime as dt
import io
import sqlite3
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from openpyxl import Workbook

from domain.cooperatives import CooperativeRegistered
from domain.funds import FundAppropriated
from domain.kernel.identity import make
from domain.programmes import ProgrammeDeclared
from domain.villages import VillageRegistered
from service.access import Principal
from service.county import County
from service.importing import layout
from service.importing.importer import Importer, Outcome
from service.importing.kinds import KINDS
from service.importing.known import Known
from service.importing.sheets import open_sheet
from tests.county import OFFICE, fact, given

NOTHING: Mapping[str, str] = MappingProxyType({})
VILLAGE = "占位村0001"
ELSEWHERE = "占位村0002"


def identity(number: int) -> str:
    """A made-up identity number."""
    return make("999930", dt.date(1950, 3, 4) + dt.timedelta(days=number), number % 1000)


HEADINGS = ("户编号", "户主姓名", "身份证号", "家庭人口", "村", "识别时间")


def household(number: int, **cells: Any) -> tuple[Any, ...]:
    """A row of a list of households with those headings; cells by English names."""
    usual = {
        "household": f"h-{number}",
        "head": "王某某",
        "identity": identity(number),
        "size": 3,
        "village": VILLAGE,
        "since": "2016-01-05",
    }
    return tuple((usual | cells).values())


def xlsx(*rows: Sequence[Any], sheet: str = "名册", more: Sequence[str] = ()) -> bytes:
    """A workbook with these rows, and further empty sheets."""
    book = Workbook()
    book.worksheets[0].title = sheet
    for row in rows:
        book.worksheets[0].append(row)
    for name in more:
        book.create_sheet(name)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def csv(*rows: Sequence[Any], encoding: str = "utf-8", separator: str = ",", end: str = "\r\n") -> bytes:
    """A CSV file with these rows."""

    def shown(cell: Any) -> str:
        text = "" if cell is None else str(cell)
        return f'"{text}"' if separator in text or "\n" in text else text

    return "".join(separator.join(map(shown, row)) + end for row in rows).encode(encoding)


def prepared(county: County) -> County:
    """The county with what lists speak of: villages of two towns, a programme, a fund, a cooperative."""
    given(
        county,
        fact(1, VillageRegistered(village="village:one", name=VILLAGE, division="130930102")),
        fact(2, VillageRegistered(village="village:two", name=ELSEWHERE, division="130930103")),
        fact(3, ProgrammeDeclared(programme="programme:heating", name="取暖补贴", kind="subsidy")),
        fact(4, FundAppropriated(fund="fund:heating", level="county", amount_fen=100_000, document="1号")),
        fact(5, CooperativeRegistered(cooperative="cooperative:one", name="占位合作社")),
    )
    return county


class List(NamedTuple):
    """A file that a county is given as a kind of list."""

    county: County
    data: bytes
    kind: str = "households"
    by: Principal = OFFICE
    named: Mapping[str, str] = NOTHING
    given: Mapping[str, str] = NOTHING
    sheet: str | None = None

    def importer(self) -> Importer:
        sheet, known = open_sheet(self.data, self.sheet), Known(self.county, self.by)
        where = layout.find(sheet, KINDS[self.kind], self.named, self.given, known)
        return Importer(self.county, self.by, sheet, where, known)

    def rehearsed(self) -> Outcome:
        """What would become of it; nothing may be left behind by that."""
        before = self.county.head(), _rows_of_keys(self.county)
        outcome = self.importer().rehearse()
        assert (self.county.head(), _rows_of_keys(self.county)) == before, "a rehearsal leaves something behind"
        return outcome

    def recorded(self) -> Outcome:
        """What became of it."""
        return self.importer().record()


def _rows_of_keys(county: County) -> list[int]:
    tables = ("keys", "lookups", "numbers")
    with contextlib.closing(sqlite3.connect(county.keys.path)) as c:
        return [c.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]


def counts(outcome: Outcome) -> tuple[int, int, int, int]:
    """Rows read, recorded, there before, refused."""
    return outcome.rows, outcome.recorded, outcome.before, len(outcome.faulty)
