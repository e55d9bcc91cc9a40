"""Builds the example lists of this folder, and the events that a ledger needs before it takes them.

    PYTHONPATH=. .venv/bin/python examples/import/build.py

The lists are as a county might keep them: titles above the headings, dates and amounts in several ways, totals below.
Villages, people and numbers are placeholders: no identity number begins as these do. Building again gives the same
bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid5

from openpyxl import Workbook
from openpyxl.styles import Font

from domain.kernel.identity import make

HERE: Final = Path(__file__).parent
NAMESPACE: Final = UUID("d4a5c9c0-6b1e-5f1b-9c55-1309302018ff")
UNASSIGNED: Final = "999930"
"""A division that no identity number bears."""
PACKED: Final = (1980, 1, 1, 0, 0, 0)

VILLAGES: Final = {"v90001": "占位村9001", "v90002": "占位村9002"}
SURNAMES: Final = ("王", "李", "张", "刘", "陈", "杨")
ACCOUNTS: Final = {2: 1}
"""The second household's money goes to the first household's account."""
FUND_FEN: Final = 400_000


def household(number: int) -> str:
    return f"9001-{number:03d}"


def identity(number: int) -> str:
    """The identity number of the number-th person."""
    return make(UNASSIGNED, dt.date(1948, 3, 5) + dt.timedelta(days=811 * number % 24_000), number)


def account(number: int) -> str:
    return f"00000{90010000000000 + number:014d}"


# -- what the ledger must know first


def events() -> Iterator[bytes]:
    for village, name in VILLAGES.items():
        data = {"village": f"village:{village}", "name": name, "division": "130930102"}
        yield event("VillageRegistered", "2017", data)
    yield event("ProgrammeDeclared", "2018", {"programme": "programme:heating", "name": "取暖补贴", "kind": "subsidy"})
    fund = {"fund": "fund:heating-2018", "level": "county", "programme": "programme:heating"}
    yield event("FundAppropriated", "2018-10-08", fund | {"amount_fen": FUND_FEN, "document": "占位〔2018〕1号"})
    yield event(
        "CooperativeRegistered",
        "2018-03",
        {"cooperative": "cooperative:placeholder", "name": "占位农业合作社", "village": "village:v90001"},
    )


def event(type_: str, occurred_on: str, data: dict[str, Any]) -> bytes:
    id_ = str(uuid5(NAMESPACE, f"{type_} {json.dumps(data, sort_keys=True)}"))
    line = {"id": id_, "type": type_, "occurred_on": occurred_on, "data": data}
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


# -- the lists


def households() -> Iterator[Sequence[Any]]:
    yield ("占位镇农户基本情况表（示例）",)
    yield ("填表日期：2018年12月",)
    yield ("序号", "户编号", "户主姓名", "身份证号", "家庭人口", "村", "贫困户属性", "识别时间", "主要致贫原因", "备注")
    rows: list[tuple[Any, ...]] = [
        (4, "占位村9001", "低保贫困户", dt.date(2016, 1, 1), "因病"),
        (2, "占位村9001", "五保贫困户", "2016年1月", "缺劳力"),
        (3, "占位村9001", "一般贫困户", "2016/01/15", "因学"),
        ("5人", "占位村9002", "一般贫困户", "2017.06.30", "缺技术"),
        (1, "占位村9002", "低保贫困户", "２０１７年", "因残"),
        ("３", "占位村9002", "一般贫困户", dt.date(2018, 3, 20), "缺资金"),
    ]
    for number, row in enumerate(rows, 1):
        head = f"{SURNAMES[number - 1]}　某" if number % 2 else f"{SURNAMES[number - 1]}某"
        yield (number, household(number), head, identity(number), *row, None)
    yield ("合计", None, None, None, 18)


def persons() -> Iterator[Sequence[Any]]:
    yield ("户编号", "姓名", "身份证号", "与户主关系", "出生年份", "劳动能力", "健康状况", "一卡通账号")
    members = ((1, 4), (2, 2), (3, 3), (4, 5), (5, 1), (6, 3))
    relations = ("户主", "配偶", "之子", "之女", "之儿媳")
    labour = ("普通劳动力", "弱劳动力或半劳动力", "普通劳动力", "技能劳动力", "无劳动力")
    further = 100
    for number, size in members:
        for at in range(size):
            further += 1
            whose = number if at == 0 else further
            number_of_account = account(number) if at == 0 else ""
            yield (
                household(number), f"{SURNAMES[number - 1]}某", identity(whose), relations[at], "", labour[at],
                "健康" if at else "", number_of_account,
            )  # fmt: skip


def payments() -> Iterator[Sequence[Any]]:
    yield ("占位镇2018年取暖补贴一卡通发放清单（示例）",)
    yield ("户编号", "开户人", "身份证号", "一卡通账号", "金额(元)", "发放日期", "项目", "批次")
    amounts: list[Any] = [600, "600.00", "1,200.00", 600, "600元", 600.5]
    days: list[Any] = [dt.date(2018, 11, 12), "2018-11-12", "2018年11月12日", "2018/11/12", "20181112", "2018.11.12"]
    for number, (amount, day) in enumerate(zip(amounts, days, strict=True), 1):
        owner = ACCOUNTS.get(number, number)
        name = f"{SURNAMES[owner - 1]}某"
        yield (household(number), name, identity(owner), account(owner), amount, day, "取暖补贴", "占位2018-11-1")
    yield ("合计", None, None, None, 4200.5)


def land_contracts() -> Iterator[Sequence[Any]]:
    yield ("合同编号", "户编号", "村", "合作社", "面积(亩)", "租金(元/亩/年)", "起", "止", "地块", "付租日", "签订日期")
    shared = ("占位农业合作社",)
    term = ("2018-05-01", "2028-04-30")
    yield (
        "占位流字〔2018〕1号",
        household(1),
        "占位村9001",
        *shared,
        "4",
        "800",
        *term,
        "9001-1、9001-2",
        "12-05",
        "2018-04-20",
    )
    yield (
        "占位流字〔2018〕2号",
        household(3),
        "占位村9001",
        *shared,
        "2.55",
        "800",
        *term,
        "",
        "12月5日",
        "2018年4月20日",
    )
    yield (
        "占位流字〔2018〕3号",
        household(4),
        "占位村9002",
        *shared,
        "10.5",
        "750.50",
        *term,
        "",
        "06-05、12-05",
        "2018/4/21",
    )
    yield ("占位流字〔2018〕4号", "", "占位村9002", *shared, "1,000", "800", *term, "", "", "2018-04")


# -- as files


def workbook(title: str, rows: Iterator[Sequence[Any]], *, heading: int, width: int) -> bytes:
    """A workbook of one sheet, its title across all columns; packed so that the same cells are the same bytes."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(row)
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=width)
    for cell in sheet[heading]:
        cell.font = Font(bold=True)
    saved = io.BytesIO()
    book.save(saved)
    packed = io.BytesIO()
    with zipfile.ZipFile(saved) as parts, zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as target:
        for part in sorted(parts.namelist()):
            data = re.sub(rb"[0-9-]{10}T[0-9:]{8}Z", b"1980-01-01T00:00:00Z", parts.read(part))
            target.writestr(zipfile.ZipInfo(part, PACKED), data)
    return packed.getvalue()


def csv(rows: Iterator[Sequence[Any]], encoding: str) -> bytes:
    """A CSV file; a cell with a comma is quoted."""
    text = "".join(",".join(f'"{cell}"' if "," in cell else cell for cell in row) + "\n" for row in rows)
    return text.encode(encoding)


def files() -> dict[str, bytes]:
    """Every file of this folder that is built."""
    return {
        "events.ndjson": b"".join(events()),
        "households.xlsx": workbook("农户", households(), heading=3, width=10),
        "persons.csv": csv(persons(), "gb18030"),
        "payments.xlsx": workbook("发放清单", payments(), heading=2, width=8),
        "land-contracts.csv": csv(land_contracts(), "utf-8-sig"),
    }


if __name__ == "__main__":
    for _name, _data in files().items():
        (HERE / _name).write_bytes(_data)
