"""A cell is read as a list means it, or has a fault that does not repeat what it holds."""

import datetime as dt
from typing import Any

import pytest

from service.importing import cells
from service.importing.cells import Broken, Fault, Reader
from tests.service.importing.lists import identity

DAY = dt.datetime(2018, 11, 10, 9, 30)  # noqa: DTZ001 - as a workbook has it

GOOD: list[tuple[Reader, Any, Any]] = [
    # money in yuan becomes fen
    (cells.yuan, 1200, 120_000),
    (cells.yuan, 1200.5, 120_050),
    (cells.yuan, 0.1 + 0.2, 30),
    (cells.yuan, 3200.0999999999999, 320_010),
    (cells.yuan, "1,200.50", 120_050),
    (cells.yuan, "1，200.50", 120_050),
    (cells.yuan, "１２００．５", 120_050),
    (cells.yuan, " ¥1200.5元 ", 120_050),
    (cells.yuan, "￥1200", 120_000),
    (cells.yuan, "600.", 60_000),
    (cells.yuan, ".5", 50),
    (cells.yuan, "0", 0),
    # areas in mu become hundredths
    (cells.mu, "4.55亩", 455),
    (cells.mu, 10, 1000),
    # people
    (cells.count, "4人", 4),
    (cells.count, "５口人", 5),
    (cells.count, 4.0, 4),
    # dates
    (cells.date, DAY, "2018-11-10"),
    (cells.date, "2018-11-10", "2018-11-10"),
    (cells.date, "2018/11/1", "2018-11-01"),
    (cells.date, "2018.11.10", "2018-11-10"),
    (cells.date, "2018年11月10日", "2018-11-10"),
    (cells.date, "2018 年 11 月 10 日", "2018-11-10"),
    (cells.date, "２０１８年１１月", "2018-11"),
    (cells.date, "2018/11", "2018-11"),
    (cells.date, "2018.10", "2018-10"),
    (cells.date, "2018-11-10 00:00:00", "2018-11-10"),
    (cells.date, "20181110", "2018-11-10"),
    (cells.date, 20181110, "2018-11-10"),
    (cells.date, 201811, "2018-11"),
    (cells.date, 2018, "2018"),
    (cells.date, 2018.0, "2018"),
    (cells.date, "2018年", "2018"),
    (cells.year, "1950年", 1950),
    (cells.year, DAY, 2018),
    (cells.due_day, "12月5日", "12-05"),
    (cells.due_day, "6-1", "06-01"),
    # numbers that name somebody
    (cells.identity_number, identity(1), identity(1)),
    (cells.identity_number, f" '{identity(1)}\t", identity(1)),
    (cells.identity_number, f'="{identity(1)}"', identity(1)),
    (cells.identity_number, identity(1).translate({ord("0"): "０", ord("9"): "９"}), identity(1)),
    (cells.identity_number, f"{identity(1)[:6]} {identity(1)[6:14]} {identity(1)[14:]}", identity(1)),
    (cells.identity_number, f"\ufeff{identity(1)}\u200b", identity(1)),
    (cells.account_number, "6217 0000 1234 5678 901", "6217000012345678901"),
    (cells.account_number, 621700001234567, "621700001234567"),
    (cells.code("household"), "H-001", "household:h-001"),
    (cells.code("household"), "household:h-001", "household:h-001"),
    (cells.code("household"), 12.0, "household:12"),
    (cells.code("household"), "１２", "household:12"),
    # words
    (cells.name, "王　某", "王某"),
    (cells.name, " 阿依·某 ", "阿依·某"),
    (cells.text, "高血压 糖尿病\n", "高血压 糖尿病"),
    (cells.word, "占位　村（一）", "占位村(一)"),
    (cells.choice({"一般": "ordinary", "一般户": "ordinary"}), " 一 般户", "ordinary"),
    (cells.choice({"一般": "ordinary"}), "ordinary", "ordinary"),
    (cells.several(cells.word), "甲、乙，丙;丁\n戊", ["甲", "乙", "丙", "丁", "戊"]),
    (cells.several(cells.word), 12, ["12"]),
]

FAULTY: list[tuple[Reader, Any, str]] = [
    (cells.yuan, "600.005", "fraction of a fen"),
    (cells.yuan, 600.005, "fraction of a fen"),
    (cells.yuan, "-5", "negative"),
    (cells.yuan, -5, "negative"),
    (cells.yuan, "－5", "negative"),
    (cells.yuan, "7,20", "in yuan"),
    (cells.yuan, "1,2000", "in yuan"),
    (cells.yuan, "六百", "in yuan"),
    (cells.yuan, "1.2.3", "in yuan"),
    (cells.yuan, "5万元", "in yuan"),
    (cells.yuan, float("inf"), "in yuan"),
    (cells.yuan, "9" * 30, "in yuan"),
    (cells.yuan, DAY, "holds a date"),
    (cells.mu, "4.555", "more than two decimals"),
    (cells.mu, "900余亩", "in mu"),
    (cells.count, 2.5, "whole number"),
    (cells.date, "2018-02-30", "no such date"),
    (cells.date, "0018-02-03", "no such date"),
    (cells.date, "10/11/2018", "date is wanted"),
    (cells.date, "18-11-10", "date is wanted"),
    (cells.date, 43414, "date is wanted"),
    (cells.date, 2018.1, "it is a number"),
    (cells.date, "2018.1", "January or October"),
    (cells.date, "去年", "date is wanted"),
    (cells.due_day, "13-01", "days of the year"),
    (cells.due_day, "年底", "days of the year"),
    (cells.identity_number, int(identity(1)[:17] + "0"), "the last are lost"),
    (cells.identity_number, 1.30930195003041e17, "the last are lost"),
    (cells.identity_number, "1.30930195003041E+17", "the last are lost"),
    (cells.identity_number, identity(1)[:-1] + ("1" if identity(1)[-1] != "1" else "2"), "check character"),
    (cells.identity_number, identity(1)[:-1], "17 digits"),
    (cells.account_number, 6217000012345678901, "the last are lost"),
    (cells.account_number, "12345", "10 to 30 digits"),
    (cells.code("household"), "付庄-12", "Latin letters"),
    (cells.code("household"), "-1", "Latin letters"),
    (cells.code("household"), 12.5, "decimals"),
    (cells.code("household"), float("inf"), "decimals"),
    (cells.code("household"), identity(1), "identity number"),
    (cells.code("household"), f"h-{identity(1).lower()}", "identity number"),
    (cells.name, 12, "a name is wanted"),
    (cells.name, DAY, "holds a date"),
    (cells.choice({"一般": "ordinary", "低保": "subsistence_allowance"}), "富裕", "one of 一般, 低保 is wanted"),
    *((read, Broken("it is broken"), "it is broken") for read in (cells.yuan, cells.date, cells.word, cells.name)),
]


@pytest.mark.parametrize(("read", "cell", "said"), GOOD)
def test_a_cell_says_what_a_list_means_by_it(read: Reader, cell: Any, said: Any) -> None:
    found = read(cell)
    assert found == said
    assert type(found) is type(said)


@pytest.mark.parametrize(("read", "cell", "why"), FAULTY)
def test_a_cell_that_cannot_be_meant_so_has_a_fault_that_does_not_repeat_it(read: Reader, cell: Any, why: str) -> None:
    with pytest.raises(Fault) as found:
        read(cell)
    assert why in str(found.value)
    shown = str(cell).strip()
    if not isinstance(cell, Broken) and shown != "1":
        assert shown not in str(found.value).replace("2018-11-10", "")
    assert found.value.__cause__ is None, "what raised it may repeat the cell"
