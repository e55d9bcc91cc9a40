"""The headings are found, whatever stands above them, and a list that cannot be read so says it once."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from service.county import County
from service.importing import layout
from service.importing.kinds import KINDS
from service.importing.known import Known
from service.importing.layout import Layout, LayoutFault
from service.importing.sheets import open_sheet
from tests.county import OFFICE
from tests.service.importing.lists import HEADINGS, NOTHING, VILLAGE, csv, prepared


@pytest.fixture(params=["sqlite"])
def database(request: pytest.FixtureRequest) -> str:
    """One database is enough for what asks none."""
    return str(request.param)


@pytest.fixture
def known(county: County) -> Known:
    return Known(prepared(county), OFFICE)


def found(
    known: Known,
    *rows: Sequence[Any],
    kind: str = "households",
    named: Mapping[str, str] = NOTHING,
    given: Mapping[str, str] = NOTHING,
) -> Layout:
    return layout.find(open_sheet(csv(*rows)), KINDS[kind], named, given, known)


def refused(known: Known, *rows: Sequence[Any], **more: Any) -> list[str]:
    with pytest.raises(LayoutFault) as fault:
        found(known, *rows, **more)
    return str(fault.value).split("\n")


def columns(where: Layout) -> dict[str, str]:
    return {field: layout.letters(place.column) for field, place in where.places.items()}


def test_the_headings_stand_below_titles_and_notes(known: Known) -> None:
    where = found(known, ("某镇农户名册",), (), ("单位：占位镇",), HEADINGS)
    assert where.row == 4
    assert list(columns(where).values()) == ["A", "B", "C", "D", "E", "F"]
    assert list(where.ignored) == []


def test_headings_are_known_in_other_words_widths_and_brackets(known: Known) -> None:
    headings = ("农户编号 *", "户主\n姓名：", "身份证 号码", "家庭人口（人）", "行政村", "识别年度")
    assert set(columns(found(known, headings))) == {
        "household", "head", "identity", "size", "village", "registered_poor_on",
    }  # fmt: skip


def test_columns_that_nobody_reads_are_named(known: Known) -> None:
    where = found(known, ("序号", *HEADINGS, "备注"))
    assert [(layout.letters(place.column), place.heading) for place in where.ignored] == [("A", "序号"), ("H", "备注")]


def test_a_map_adds_a_heading_and_comes_before_what_is_usual(known: Known) -> None:
    headings = ("户编号", "姓名", "户主大名", "村", "识别时间", "人数")
    where = found(known, headings, named={"户主大名": "head", "人数": "size"})
    assert columns(where)["head"] == "C"
    assert columns(where)["size"] == "F"
    assert [place.heading for place in where.ignored] == ["姓名"]


def test_a_map_may_name_a_column_by_its_letter(known: Known) -> None:
    headings = ("户编号", "姓名", "户主", "村", "识别时间")
    assert refused(known, headings) == ["Several columns may be head: B 姓名, C 户主. Name one, such as --map B=head."]
    assert columns(found(known, headings, named={"C": "head"}))["head"] == "C"


def test_a_map_of_no_column_or_no_field_is_refused(known: Known) -> None:
    assert "There is no column 大名, which --map names." in refused(known, HEADINGS, named={"大名": "labour"})
    [fault] = refused(known, HEADINGS, named={"村": "place"})
    assert "There is no field place in a list of households" in fault


def test_what_the_file_does_not_say_is_said_for_all_rows(known: Known) -> None:
    headings = ("户编号", "户主姓名", "识别时间")
    where = found(known, headings, given={"village": VILLAGE, "category": "低保"})
    assert where.given == {"village": "village:one", "category": "subsistence_allowance"}


def test_what_is_said_must_read_and_the_file_must_not_say_it_too(known: Known) -> None:
    faults = refused(known, HEADINGS, given={"village": VILLAGE, "category": "富裕"})
    assert faults == [
        "--set category: one of 一般, 低保, 五保 is wanted.",
        "E5 村 says village already: leave out --set village.".replace("E5", "E"),
    ]


def test_each_column_that_is_missing_is_one_fault_with_its_usual_headings(known: Known) -> None:
    faults = refused(known, ("户编号", "户主姓名"), (1, "某"), (2, "某"))
    assert len(faults) == 2
    assert faults[0].startswith("There is no column for village (村, 村名, ")
    assert "--map 列名=village" in faults[0]
    assert "--set village=…" in faults[0]
    assert faults[1].startswith("There is no column for occurred_on (登记日期")
    assert "or registered_poor_on (识别时间" in faults[1]


def test_a_file_without_headings_is_refused_without_a_word_of_its_rows(known: Known) -> None:
    [fault] = refused(known, ("h-1", "王某某", "1"), ("h-2", "李某某", "2"))
    assert fault.startswith("No row of headings was found in the first 30 rows")
    assert "某某" not in fault


def test_headings_are_not_looked_for_beyond_the_top(known: Known) -> None:
    above: list[Sequence[str]] = [("某",)] * (layout.HEADING_ROWS - 1)
    assert found(known, *above, HEADINGS).row == layout.HEADING_ROWS
    refused(known, ("某",), *above, HEADINGS)


LAND = ("合同编号", "户编号", "合作社", "起")


def test_a_column_in_another_unit_is_not_taken_and_cannot_be_mapped(known: Known) -> None:
    assert "area" in columns(found(known, (*LAND, "面积(亩)", "租金(元/亩/年)"), kind="land-contracts"))
    [area, rent] = refused(known, (*LAND, "面积(公顷)", "租金"), kind="land-contracts")
    assert "no column for area" in area
    assert "no column for rent" in rent, "租金 alone may be the rent of all of it"
    [fault] = refused(
        known, (*LAND, "面积(公顷)", "每亩租金"), kind="land-contracts", named={"面积(公顷)": "area"}
    )  # fmt: skip
    assert fault == "E 面积(公顷) is not in 亩, as area is: convert it."


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("h-1", None, None, None, None, None), None),
        ((None, None, None, None, None, None), ""),
        ((" ", "　", None, None, None, None), ""),
        (("合 计", None, None, 12, None, None), "a total"),
        ((None, "小计：", None, 12, None, None), "a total"),
        (("制表人：某", None, None, None, "审核：某", None), "a note"),
        ((None, None, None, None, None, None, "见附件"), "empty in all columns that are read"),
        ((None, None, None, None, None, None, 7), "empty in all columns that are read"),
        (("h-1", "总计某", None, None, None, None), None),
    ],
)
def test_totals_notes_and_empty_rows_are_no_entries(known: Known, row: Sequence[Any], why: str | None) -> None:
    assert found(known, (*HEADINGS, "备注")).skipped(row) == why


def test_columns_have_the_letters_of_a_spreadsheet() -> None:
    assert [layout.letters(column) for column in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip
