"""Rows as JSON, NDJSON, CSV and XLSX: what programs and offices read in them, and what is left behind: nothing."""

from __future__ import annotations

import csv
import gc
import io
import itertools
import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from domain.kernel.figure import Figure, Hedged, Language, Sum
from projections.kernel.money import count, mu, yuan
from projections.kernel.page import Sealed
from service import formats
from service.formats import CSV, FORMATS, JSON, NDJSON, XLSX, Format, Heading, chosen, write

HEADINGS = (
    Heading("household", "农户", "Household"),
    Heading("on_day", "日期", "Day"),
    Heading("registered_poor", "建档立卡", "On the register"),
    Heading("helpers", "帮扶责任人", "Helpers"),
    Heading("amount_fen", "金额（元）", "Amount (yuan)"),
    Heading("area_hundredths_mu", "面积（亩）", "Area (mu)"),
    Heading("size", "人口", "Size"),
    Heading("head", "户主", "Head"),
)
EXACT = {
    "household": "household:fuzhuang-fu",
    "on_day": 20181110,
    "registered_poor": True,
    "helpers": ["cadre:zhang", "cadre:li"],
    "amount_fen": yuan(Figure.exact(320_000)),
    "area_hundredths_mu": mu(Figure.exact(255)),
    "size": 4,
    "head": "付某",
}
HEDGED = {
    "household": "household:zhao",
    "on_day": 20181121,
    "registered_poor": False,
    "helpers": [],
    "amount_fen": yuan(Figure.of(Hedged("余", 360_000))),
    "area_hundredths_mu": mu(Figure.unknown()),
    "size": None,
}
"""Its head is withheld."""
NOTE = (Heading("note", "备注", "Note"),)


def accepting(header: str) -> MIMEAccept:
    return parse_accept_header(header, MIMEAccept)


def written(
    form: Format,
    rows: Sequence[Mapping[str, Any]],
    headings: Sequence[Heading] = HEADINGS,
    language: Language = "zh",
    about: Mapping[str, Any] | None = None,
) -> bytes:
    return b"".join(write(form, headings, rows, language, about or {}))


def table(
    rows: Sequence[Mapping[str, Any]], headings: Sequence[Heading] = HEADINGS, language: Language = "zh"
) -> list[list[str]]:
    """The cells of the CSV."""
    return list(csv.reader(io.StringIO(written(CSV, rows, headings, language).decode("utf-8-sig"), newline="")))


def sheets(data: bytes) -> Any:
    return load_workbook(io.BytesIO(data))


def cells(
    rows: Sequence[Mapping[str, Any]], headings: Sequence[Heading] = HEADINGS, language: Language = "zh"
) -> list[list[Any]]:
    """The values on the first sheet of the workbook."""
    book = sheets(written(XLSX, rows, headings, language))
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def noted(text: Any) -> list[dict[str, Any]]:
    return [{"note": text}]


# -- which format


@pytest.mark.parametrize(
    ("asked", "header", "expected"),
    [
        (None, None, "json"),
        (None, "", "json"),
        (None, "*/*", "json"),
        (None, "text/html,application/xhtml+xml,*/*;q=0.8", "json"),
        (None, "text/csv", "csv"),
        (None, "application/x-ndjson;q=0.5, text/csv;q=0.4", "ndjson"),
        (None, "application/json;q=0.1, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        ("xlsx", None, "xlsx"),
        ("csv", "application/json", "csv"),
        ("json", "image/png", "json"),
    ],
)
def test_a_parameter_wins_over_the_header_and_whoever_asks_for_nothing_gets_json(
    asked: str | None, header: str | None, expected: str
) -> None:
    assert chosen(asked, None if header is None else accepting(header)) is FORMATS[expected]


@pytest.mark.parametrize(("asked", "header"), [("pdf", "text/csv"), ("", None), ("CSV", None), (None, "image/png")])
def test_a_format_that_is_none_is_answered_with_those_there_are(asked: str | None, header: str | None) -> None:
    with pytest.raises(ValueError, match=r"json.*ndjson.*csv.*xlsx"):
        chosen(asked, None if header is None else accepting(header))


def test_a_format_brings_its_media_type_and_the_end_of_its_files_name() -> None:
    assert [(form.media_type, form.suffix) for form in FORMATS.values()] == [
        ("application/json", ".json"),
        ("application/x-ndjson", ".ndjson"),
        ("text/csv", ".csv"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    ]


# -- for programs


@pytest.mark.parametrize("language", ["zh", "en"])
def test_json_keeps_every_value_under_its_machine_name_and_what_is_said_about_them(language: Language) -> None:
    about = {"as_of": "2018-11-21", "withheld": ["rows.1.head"]}
    assert json.loads(written(JSON, [EXACT, HEDGED], language=language, about=about)) == {
        "rows": [EXACT, HEDGED],
        "as_of": "2018-11-21",
        "withheld": ["rows.1.head"],
    }


@pytest.mark.parametrize("rows", [[], [EXACT], [EXACT] * 3])
@pytest.mark.parametrize("about", [{}, {"more": False}])
def test_json_is_whole_however_many_rows_there_are(rows: list[dict[str, Any]], about: dict[str, Any]) -> None:
    assert json.loads(written(JSON, rows, about=about)) == {"rows": rows} | about


def test_lines_are_the_rows_and_nothing_else() -> None:
    lines = written(NDJSON, [EXACT, HEDGED], about={"as_of": "2018-11-21"}).splitlines(keepends=True)
    assert [json.loads(line) for line in lines] == [EXACT, HEDGED]
    assert all(line.endswith(b"\n") for line in lines)
    assert written(NDJSON, []) == b""


def test_a_text_of_several_lines_is_still_one_line_of_ndjson() -> None:
    assert written(NDJSON, noted("米、面\n油"), NOTE).count(b"\n") == 1


def test_a_value_that_is_withheld_has_no_name_in_json_and_an_empty_cell_in_an_office() -> None:
    assert "head" not in json.loads(written(NDJSON, [HEDGED]))
    assert table([HEDGED])[1][-1] == ""
    assert cells([HEDGED])[1][-1] is None


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_what_has_no_heading_is_in_no_format(form: Format) -> None:
    data = written(form, [EXACT], HEADINGS[:2])
    if form == XLSX:
        data = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    assert b"household:fuzhuang-fu" in data
    assert "付某".encode() not in data


@pytest.mark.parametrize("form", [JSON, XLSX], ids=["json", "xlsx"])
def test_what_is_counted_while_the_rows_come_can_still_be_said_about_them(form: Format) -> None:
    about: dict[str, Any] = {"withheld": 0}

    def rows() -> Iterator[dict[str, Any]]:
        for row in (EXACT, HEDGED):
            about["withheld"] += 1
            yield row

    data = b"".join(write(form, HEADINGS, rows(), "en", about))
    said = json.loads(data)["withheld"] if form == JSON else sheets(data)["About"]["B1"].value
    assert said == 2


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_rows_cannot_be_said_about_rows(form: Format) -> None:
    with pytest.raises(ValueError, match="once"):
        write(form, HEADINGS, [], "zh", {"rows": 2})


@pytest.mark.parametrize("form", [JSON, NDJSON, CSV], ids=["json", "ndjson", "csv"])
def test_the_first_rows_are_sent_before_the_last_are_known(form: Format) -> None:
    taken = itertools.count()
    endless = ({**EXACT, "size": next(taken)} for _ in itertools.repeat(None))
    stream = write(form, HEADINGS, endless, "zh", {})
    sent = b"".join(itertools.islice(stream, 3))
    assert "付某".encode() in sent
    assert next(taken) < 10_000


# -- for offices


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "zh",
            [
                ["农户", "日期", "建档立卡", "帮扶责任人", "金额（元）", "面积（亩）", "人口", "户主"],
                ["household:fuzhuang-fu", "2018-11-10", "是", "cadre:zhang、cadre:li", "3200.00", "2.55", "4", "付某"],
                ["household:zhao", "2018-11-21", "否", "", "不少于 3,600 元", "不详", "", ""],
            ],
        ),
        (
            "en",
            [
                ["Household", "Day", "On the register", "Helpers", "Amount (yuan)", "Area (mu)", "Size", "Head"],
                ["household:fuzhuang-fu", "2018-11-10", "yes", "cadre:zhang; cadre:li", "3200.00", "2.55", "4", "付某"],
                ["household:zhao", "2018-11-21", "no", "", "≥ 3,600 yuan", "unknown", "", ""],
            ],
        ),
    ],
)
def test_csv_speaks_the_language_of_the_office(language: Language, expected: list[list[str]]) -> None:
    assert table([EXACT, HEDGED], language=language) == expected


@pytest.mark.parametrize(("language", "yes", "unknown"), [("zh", "是", "不详"), ("en", "yes", "unknown")])
def test_a_workbook_holds_numbers_as_numbers_and_everything_else_as_text(
    language: Language, yes: str, unknown: str
) -> None:
    headings, exact, hedged = cells([EXACT, HEDGED], language=language)
    assert headings == [heading.shown(language) for heading in HEADINGS]
    assert exact[1:3] == ["2018-11-10", yes]
    assert exact[4:7] == [3200, 2.55, 4]
    assert [type(value) for value in hedged[4:6]] == [str, str]
    assert hedged[5] == unknown


@pytest.mark.parametrize(
    ("figure", "shown"),
    [
        (yuan(Figure.exact(0)), "0.00"),
        (yuan(Figure.exact(1)), "0.01"),
        (yuan(Figure.exact(-5)), "-0.05"),
        (yuan(Figure.exact(2**53 - 1)), "90071992547409.91"),
        (yuan(Figure.exact(100) / 3), "0.33"),
        (yuan(Figure.exact(-1) / 3), "0.00"),
        (yuan(Figure.exact(1) / 2), "0.01"),
        (mu(Figure.exact(400)), "4"),
        (mu(Figure.exact(250)), "2.50"),
        (count(Figure.exact(7)), "7"),
        (count(Figure.exact(5) / 2), "2.50"),
    ],
)
def test_an_exact_figure_is_a_number_in_the_unit_that_people_use(figure: dict[str, Any], shown: str) -> None:
    assert table(noted(figure), NOTE)[1] == [shown]


@given(
    st.lists(
        st.integers(0, 10**9)
        | st.builds(
            Hedged, st.sampled_from(["余", "多", "以上", "超过", "不到", "近", "差不多"]), st.integers(0, 10**9)
        )
        | st.just(Hedged("不详")),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from([yuan, mu]),
)
def test_what_adds_up_in_a_column_is_what_is_known_without_doubt(
    amounts: list[int | Hedged], unit: Callable[[Figure], dict[str, Any]]
) -> None:
    figure = sum_of(amounts).figure()
    [shown] = table(noted(unit(figure)), NOTE, "en")[1]
    if all(isinstance(amount, int) for amount in amounts):
        assert Decimal(shown) * 100 == sum(amount for amount in amounts if isinstance(amount, int))
    else:
        assert shown == unit(figure)["text"]["en"]
        assert not shown.replace(".", "").isdecimal()


def sum_of(amounts: list[int | Hedged]) -> Sum:
    total = Sum()
    for amount in amounts:
        total = total.plus(amount)
    return total


def test_only_a_column_of_days_shows_its_numbers_as_days() -> None:
    names = ("on_day", "recorded_on", "status_on", "known_on", "number", "person")
    headings = [Heading(name, name, name) for name in names]
    rows = [dict.fromkeys(names, 20181110) | {"status_on": 0, "known_on": "2018-11"}]
    assert table(rows, headings)[1] == ["2018-11-10", "2018-11-10", "0", "2018-11", "20181110", "20181110"]


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (["米", "面", "油"], "米、面、油", "米; 面; 油"),
        ([True, 3, {"kind": "rice"}], '是、3、{"kind":"rice"}', 'yes; 3; {"kind":"rice"}'),
        ([yuan(Figure.exact(500)), yuan(Figure.unknown())], "5.00、不详", "5.00; unknown"),
        ({"kind": "大米", "count": 2}, '{"count":2,"kind":"大米"}', '{"count":2,"kind":"大米"}'),
    ],
)
def test_a_list_is_joined_and_an_object_is_compact(value: Any, zh: str, en: str) -> None:
    assert table(noted(value), NOTE, "zh")[1] == cells(noted(value), NOTE, "zh")[1] == [zh]
    assert table(noted(value), NOTE, "en")[1] == cells(noted(value), NOTE, "en")[1] == [en]


@pytest.mark.parametrize("form", [CSV, XLSX], ids=["csv", "xlsx"])
def test_a_value_that_nobody_has_unsealed_stands_in_no_cell(form: Format) -> None:
    with pytest.raises(TypeError, match="column note: a cell holds no Sealed"):
        written(form, noted(Sealed("0199a000-0000-7000-8000-000000000001", "head", "ciphertext")), NOTE)


# -- CSV


def test_csv_opens_in_excel_with_its_chinese_text_and_its_lines() -> None:
    data = written(CSV, noted('他说"好",\n走了'), NOTE)
    assert data == '\ufeff备注\r\n"他说""好"",\n走了"\r\n'.encode()


def test_a_row_without_a_value_is_still_a_row_of_csv() -> None:
    assert table([*noted(None), *noted("x")], NOTE) == [["备注"], [""], ["x"]]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "-", "-1,200", "+1 2"]
)
def test_a_text_that_excel_would_run_gets_an_apostrophe(text: str) -> None:
    assert table(noted(text), NOTE)[1] == [f"'{text}"]
    assert table(noted([text, "x"]), NOTE)[1] == [f"'{text}、x"]
    assert table([], [Heading("note", text, text)])[0] == [f"'{text}"]


@pytest.mark.parametrize("value", [-5, "-5", "+5", "-5.25", "5", "a=1", "付某-1", "", " -x", yuan(Figure.exact(-100))])
def test_a_number_and_a_harmless_text_get_none(value: Any) -> None:
    assert not table(noted(value), NOTE)[1][0].startswith("'")


# -- XLSX


@pytest.mark.parametrize(
    "text",
    ["=1+1", '=HYPERLINK("http://example.org")', "+1", "-1", "@x", "#N/A", "#REF!", "TRUE", "00123", " x ", "a\nb\tc"],
)
def test_a_text_in_a_workbook_stays_that_text(text: str) -> None:
    sheet = sheets(written(XLSX, noted(text), [Heading("note", text, text)])).worksheets[0]
    for cell in (sheet["A1"], sheet["A2"]):
        assert (cell.value, cell.data_type) == (text, "s")


def test_a_text_that_looks_like_an_escape_is_not_read_as_one() -> None:
    part = zipfile.ZipFile(io.BytesIO(written(XLSX, noted("_x0041_ _x_"), NOTE))).read("xl/worksheets/sheet1.xml")
    assert b">_x005F_x0041_ _x_<" in part


def test_a_character_that_a_workbook_cannot_hold_is_replaced() -> None:
    assert cells(noted("a\x00b\x0bc\x1fd\ufffee\x7f𠮷"), NOTE)[1] == ["a\ufffdb\ufffdc\ufffdd\ufffde\x7f𠮷"]


def test_a_number_that_excel_would_round_stands_as_text() -> None:
    assert cells(noted(10**15 - 1), NOTE)[1] == [10**15 - 1]
    assert cells(noted(2**53 - 1), NOTE)[1] == ["9007199254740991"]
    assert cells(noted(yuan(Figure.exact(2**53 - 1))), NOTE)[1] == ["90071992547409.91"]


def test_an_amount_shows_two_decimals_and_a_count_none() -> None:
    sheet = sheets(written(XLSX, [EXACT])).worksheets[0]
    assert (sheet["E2"].number_format, sheet["G2"].number_format) == ("#,##0.00", "General")


def test_the_headings_are_bold_and_stay_in_sight_and_columns_are_as_wide_as_what_they_hold() -> None:
    headings = [Heading("a", "序", "No"), Heading("b", "主要致贫原因说明", "Main cause"), Heading("c", "备注", "Note")]
    sheet = sheets(written(XLSX, [{"a": 1, "b": "因病", "c": "长" * 500}], headings)).worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert [cell.font.bold for cell in sheet[1]] == [True] * 3
    assert not any(cell.font.bold for cell in sheet[2])
    narrow, middling, wide = (sheet.column_dimensions[letter].width for letter in "ABC")
    assert 8 <= narrow < middling < wide <= 60
    assert middling >= 16, "a Chinese character is as wide as two letters"


@pytest.mark.parametrize(("language", "titles"), [("zh", ["台账", "说明"]), ("en", ["Register", "About"])])
def test_a_workbook_says_what_it_is_on_a_sheet_of_its_own(language: Language, titles: list[str]) -> None:
    about = {
        "as_of": "2018-11-21",
        "more": False,
        "withheld": ["rows.0.head", "rows.1.head"],
        "erased": [],
        "total": yuan(Figure.of(Hedged("余", 360_000))),
        "note": "=1+1",
    }
    book = sheets(written(XLSX, [EXACT], language=language, about=about))
    assert book.sheetnames == titles
    assert book.active.title == titles[0]
    zh = language == "zh"
    assert [list(row) for row in book[titles[1]].iter_rows(values_only=True)] == [
        ["as_of", "2018-11-21"],
        ["more", "否" if zh else "no"],
        ["withheld", "rows.0.head"],
        ["withheld", "rows.1.head"],
        ["erased", None],
        ["total", "不少于 3,600 元" if zh else "≥ 3,600 yuan"],
        ["note", "=1+1"],
    ]
    assert book[titles[1]]["B7"].data_type == "s"


def test_the_same_rows_are_the_same_bytes_whenever_they_are_written() -> None:
    about = {"as_of": "2018-11-21"}
    data = written(XLSX, [EXACT, HEDGED], about=about)
    assert data == written(XLSX, [dict(reversed(EXACT.items())), dict(HEDGED)], about=about)
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.testzip() is None
    assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = sheets(data).properties
    assert properties.created.year == properties.modified.year == 1980
    assert data != written(XLSX, [EXACT], about=about)


@pytest.mark.parametrize("text", ["x" * 32_767, "𠮷" * 16_383])
def test_a_cell_of_a_workbook_holds_a_text_up_to_its_limit_and_one_beyond_is_refused_by_row_and_column(
    text: str,
) -> None:
    assert cells(noted(text), NOTE)[1] == [text]
    with pytest.raises(ValueError, match=r"^Row 2, column Note: .*32,767 .*csv") as raised:
        write(XLSX, NOTE, [{"note": "short"}, {"note": f"{text}好𠮷"}], "en", {})
    assert text[:10] not in str(raised.value)
    with pytest.raises(ValueError, match=r"^Row 1, column 2 of About: "):
        write(XLSX, NOTE, [], "en", {"said": f"{text}好𠮷"})
    assert written(CSV, noted(f"{text}好𠮷"), NOTE)


def test_more_rows_than_a_sheet_holds_are_refused_before_anything_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    assert formats.MAX_ROWS + 1 == 2**20, "with the headings"
    monkeypatch.setattr(formats, "MAX_ROWS", 300)
    assert len(cells([EXACT] * 300)) == 301
    with pytest.raises(ValueError, match=r"300 rows at most.*csv"):
        write(XLSX, HEADINGS, [EXACT] * 301, "zh", {})
    assert len(table([EXACT] * 301)) == 302


# -- nothing is left behind


@pytest.fixture
def left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[object]]:
    """What there is of temporary files: those in their folder, and those without a name that are still open."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    nameless: list[IO[bytes]] = []
    make = tempfile.TemporaryFile

    def made() -> IO[bytes]:
        nameless.append(make())
        return nameless[-1]

    monkeypatch.setattr(tempfile, "TemporaryFile", made)

    def found() -> list[object]:
        gc.collect()
        return [*tmp_path.iterdir(), *(file for file in nameless if not file.closed)]

    return found


def test_a_workbook_that_was_read_to_its_end_leaves_no_file(left: Callable[[], list[object]]) -> None:
    stream = write(XLSX, HEADINGS, [EXACT], "zh", {})
    assert left()
    assert b"".join(stream)[:2] == b"PK"
    assert left() == []


@pytest.mark.parametrize("read", [0, 1])
@pytest.mark.parametrize("goes", ["by closing", "without a word"])
def test_a_reader_who_goes_away_leaves_no_file(left: Callable[[], list[object]], read: int, goes: str) -> None:
    stream = write(XLSX, HEADINGS, [EXACT | {"head": os.urandom(3).hex()} for _ in range(5000)], "zh", {})
    taken = list(itertools.islice(stream, read))
    assert len(b"".join(taken)) == read * 64 * 1024
    assert left()
    if goes == "by closing":
        stream.close()  # type: ignore[attr-defined]  # what a server calls where there is one
    del stream
    assert left() == []


def failing(error: BaseException) -> Iterator[dict[str, Any]]:
    yield from [EXACT] * 500
    raise error


@pytest.mark.parametrize("error", [OSError("the database went away"), KeyboardInterrupt()])
def test_rows_that_fail_half_way_leave_no_file(left: Callable[[], list[object]], error: BaseException) -> None:
    with pytest.raises(type(error)):
        write(XLSX, HEADINGS, failing(error), "zh", {})
    assert left() == []


@pytest.mark.parametrize(
    "place",
    [
        "openpyxl.worksheet._writer.write_cell",
        "openpyxl.worksheet._writer.WorksheetWriter.write_tail",
        "openpyxl.writer.excel.write_stylesheet",
        "shutil.copyfileobj",
    ],
)
def test_a_disk_that_is_full_leaves_no_file(
    left: Callable[[], list[object]], monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(place, full)
    with pytest.raises(OSError, match="No space"):
        write(XLSX, HEADINGS, [EXACT], "zh", {"as_of": "2018-11-21"})
    assert left() == []


def test_a_reader_of_lines_who_goes_away_ends_the_rows() -> None:
    ended: list[bool] = []

    def rows() -> Iterator[dict[str, Any]]:
        try:
            while True:
                yield EXACT
        finally:
            ended.append(True)

    for form in (JSON, NDJSON, CSV):
        stream = write(form, HEADINGS, rows(), "zh", {})
        next(stream)
        stream.close()  # type: ignore[attr-defined]  # what a server calls where there is one
        del stream
    gc.collect()
    assert ended == [True] * 3
