"""A file is read for what it holds, within limits; one that cannot be read is refused in a sentence."""

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from service.importing import sheets
from service.importing.cells import Broken
from service.importing.sheets import Unreadable, open_sheet
from tests.service.importing.lists import csv, xlsx

ROWS = (("户编号", "姓名"), ("h-1", "王某"), ("h-2", "李某"))


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def rows_of(data: bytes, sheet: str | None = None) -> list[list[Any]]:
    return [list(row) for row in open_sheet(data, sheet).rows()]


def with_sheet(text: bytes) -> bytes:
    """A workbook whose sheet is this XML."""
    saved = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx(("a",)))) as parts,
        zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in parts.namelist():
            target.writestr(part, text if "sheet1.xml" in part else parts.read(part))
    return saved.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        xlsx(*ROWS),
        csv(*ROWS),
        csv(*ROWS, end="\n"),
        csv(*ROWS, encoding="utf-8-sig"),
        csv(*ROWS, encoding="gb18030"),
        csv(*ROWS, separator="\t"),
        csv(*ROWS, separator=";"),
    ],
)
def test_workbooks_and_csv_files_of_each_encoding_give_the_same_rows(data: bytes) -> None:
    assert rows_of(data) == [list(row) for row in ROWS]


def test_a_sheet_is_read_from_its_beginning_each_time() -> None:
    sheet = open_sheet(xlsx(*ROWS))
    assert list(sheet.rows()) == list(sheet.rows())


def test_empty_rows_keep_their_number_and_a_quoted_line_end_makes_no_row() -> None:
    assert rows_of(xlsx(("a",), (), ("b",)))[2] == ["b"]
    assert rows_of(b'a,b\n\n"c\nd",e\n') == [["a", "b"], [], ["c\nd", "e"]]


def test_values_are_texts_numbers_and_dates() -> None:
    day = dt.datetime(2018, 11, 10)  # noqa: DTZ001 - as a workbook has it
    [row] = rows_of(xlsx(("text", 3, 2.5, day, True, None, "end")))
    assert row == ["text", 3, 2.5, day, "TRUE", None, "end"]


def test_a_time_of_day_and_an_error_are_broken_cells() -> None:
    [row] = rows_of(xlsx((dt.time(9, 30), "#N/A", "end")))
    assert [type(value) for value in row] == [Broken, Broken, str]
    assert "#N/A" in row[1].why


def test_of_a_formula_the_result_is_read_and_without_one_it_is_broken() -> None:
    formulas = """
        <row r="1"><c r="A1"><v>1</v></c></row>
        <row r="3"><c r="A3"><f>1+2</f><v>3</v></c><c r="B3"><f>1+3</f></c><c r="C3"><f>1+4</f><v/></c></row>
        <row r="4"><c r="A4"><v>4</v></c></row>
        <row r="5"><c r="A5" t="str"><f>"x"&amp;"y"</f><v>xy</v></c><c r="B5" t="str"><f>""</f><v></v></c>
            <c r="C5" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>"""
    first, _, third, fourth, fifth = rows_of(with_sheet(SHEET.format(formulas).encode()))
    assert (first, fourth) == ([1], [4])
    assert third[0] == 3
    assert [value.why.partition(":")[0] for value in third[1:]] == ["it is a formula without a result"] * 2
    assert fifth == ["xy", None, Broken("it holds the error #DIV/0!")]


def test_the_first_visible_sheet_is_read_unless_another_is_named() -> None:
    book = load_workbook(io.BytesIO(xlsx(("hidden",), sheet="隐藏", more=("甲", "乙"))))
    book["隐藏"].sheet_state = "hidden"
    book["甲"].append(["first"])
    book["乙"].append(["second"])
    saved = io.BytesIO()
    book.active = 1
    book.save(saved)
    sheet = open_sheet(saved.getvalue())
    assert (sheet.name, list(sheet.others), list(sheet.rows())) == ("甲", ["乙"], [["first"]])
    assert rows_of(saved.getvalue(), "乙") == [["second"]]
    with pytest.raises(Unreadable, match="no such sheet; there are: 甲, 乙"):
        open_sheet(saved.getvalue(), "丙")


def test_a_csv_file_has_no_sheets() -> None:
    with pytest.raises(Unreadable, match="no sheets"):
        open_sheet(csv(*ROWS), "甲")


# What is refused.


def zipped(**parts: bytes) -> bytes:
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(name.replace("__", "/"), data)
    return saved.getvalue()


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)


def test_an_old_workbook_and_an_unknown_encoding_are_named() -> None:
    with pytest.raises(Unreadable, match=r"\.xls"):
        open_sheet(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    with pytest.raises(Unreadable, match="UTF-16"):
        open_sheet("户编号".encode("utf-16"))
    with pytest.raises(Unreadable, match="neither"):
        open_sheet(b"\x80\xff\xff\xff")


@pytest.mark.parametrize(
    "data",
    [
        xlsx(*ROWS)[:500],
        zipped(a=b"b"),
        with_sheet(b"<worksheet"),
        with_sheet(SHEET.format('<row r="1"><c r="A1"><v>not a number 王某</v></c></row>').encode()),
        with_sheet(SHEET.format('<row r="1"><c r="A1" t="s"><v>99</v></c></row>').encode()),
        with_sheet((LAUGHS + SHEET.format('<row r="1"><c r="A1" t="str"><v>&a9;</v></c></row>')).encode()),
    ],
)
def test_a_broken_workbook_is_refused_without_a_word_of_what_is_in_it(data: bytes) -> None:
    with pytest.raises(Unreadable, match="workbook") as found:
        rows_of(data)
    assert "王某" not in str(found.value)


def test_a_date_beyond_the_calendar_is_broken_and_warns_nobody() -> None:
    book = Workbook()
    book.worksheets[0]["A1"] = 99999999
    book.worksheets[0]["A1"].number_format = "yyyy-mm-dd"
    saved = io.BytesIO()
    book.save(saved)
    assert [[type(value) for value in row] for row in rows_of(saved.getvalue())] == [[Broken]]


def test_a_bomb_is_refused_before_it_is_unfolded() -> None:
    with pytest.raises(Unreadable, match="unfolds"):
        open_sheet(zipped(xl__worksheets__sheet1=bytes(sheets.MAX_UNFOLDED + 1)))
    with pytest.raises(Unreadable, match="unfolds"):
        open_sheet(zipped(xl__sharedStrings=bytes(sheets.MAX_PART + 1)))


def test_what_a_sheet_says_of_its_own_size_is_not_believed() -> None:
    text = SHEET.format('<row r="1"><c r="A1"><v>1</v></c></row>').replace(
        "<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>'
    )
    assert rows_of(with_sheet(text.encode())) == [[1]]


@pytest.mark.parametrize("row", [sheets.MAX_ROWS + 1, 10**15])
def test_a_row_beyond_all_sheets_ends_the_reading(row: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_ROWS", 1000)
    with pytest.raises(Unreadable, match="more than 1,000 rows"):
        rows_of(with_sheet(SHEET.format(f'<row r="{row}"><c><v>1</v></c></row>').encode()))


def test_too_many_columns_and_too_many_bytes_are_refused() -> None:
    wide: Sequence[str] = ["x"] * (sheets.MAX_COLUMNS + 1)
    for data in (csv(wide), xlsx(wide)):
        with pytest.raises(Unreadable, match="columns"):
            rows_of(data)
    with pytest.raises(Unreadable, match="MiB"):
        open_sheet(bytes(sheets.MAX_FILE + 1))


def test_a_quotation_mark_out_of_place_names_its_row() -> None:
    with pytest.raises(Unreadable, match="Row 2 is no CSV"):
        rows_of(b'a,b\nc,"d\ne,f\n')
