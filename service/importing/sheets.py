"""Sheets: a workbook (.xlsx) or a CSV file as rows of values, a stream that can be read again from its beginning.

A file is judged by what it holds, not by its name, and read within limits: neither a bomb nor a broken file does more
than be refused.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple, Protocol

from service.importing.cells import Broken, Value

MIB: Final = 1024 * 1024
MAX_FILE: Final = 64 * MIB
MAX_UNFOLDED: Final = 256 * MIB
"""Bytes of all parts of a workbook, unfolded: several hundred thousand rows."""
MAX_PART: Final = 64 * MIB
"""Bytes of a part that is no sheet, such as the texts of all cells: those are held in memory at once."""
MAX_PARTS: Final = 10_000
MAX_ROWS: Final = 1_048_576
"""What a sheet of a workbook can have."""
MAX_COLUMNS: Final = 1000

_AT_ONCE: Final = 500
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0"
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")
_SEPARATORS: Final = ",\t;"

Row = Sequence[Value]


class Unreadable(ValueError):
    """The file cannot be read as a list; the message says why, and never what is in it."""


class Sheet(Protocol):
    """One sheet of a file."""

    @property
    def name(self) -> str:
        """Its name in the workbook; empty for a CSV file."""

    @property
    def others(self) -> Sequence[str]:
        """The visible sheets beside it."""

    def rows(self) -> Iterator[Row]:
        """The rows from the first on, empty ones too. Raises Unreadable."""


def open_sheet(data: bytes, name: str | None = None) -> Sheet:
    """The sheet of that name, or the first that is visible. Raises Unreadable."""
    if len(data) > MAX_FILE:
        raise Unreadable(f"The file has more than {MAX_FILE // MIB} MiB: divide it.")
    if data.startswith(_OLE):
        raise Unreadable("The file is of an old form (.xls), or has a password: save it as .xlsx without one.")
    if data.startswith(_ZIP):
        return _Workbook(data, name)
    if name is not None:
        raise Unreadable("A CSV file has no sheets: leave out --sheet.")
    return _Csv(data)


# -- CSV


class _Csv:
    """A CSV file in UTF-8, with or without its mark, or in GB18030."""

    name = ""
    others: Sequence[str] = ()

    def __init__(self, data: bytes) -> None:
        self._text = _decoded(data)
        head = self._text[: 16 * 1024]
        self._separator = max(_SEPARATORS, key=head.count)

    def rows(self) -> Iterator[Row]:
        lines = csv.reader(io.StringIO(self._text, newline=""), delimiter=self._separator, strict=True)
        number = 0
        try:
            for number, row in enumerate(lines, 1):
                _limited(number, len(row))
                yield [value or None for value in row]
        except csv.Error:
            raise Unreadable(f"Row {number + 1} is no CSV: a quotation mark is missing or out of place.") from None


def _decoded(data: bytes) -> str:
    if data.startswith(_WIDE):
        raise Unreadable("The file is UTF-16: save it as CSV UTF-8.")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("The file is neither a workbook (.xlsx) nor text in UTF-8 or GB18030.")


# -- workbooks

_NO_RESULT: Final = Broken("it is a formula without a result: open the file, let it calculate, and save it")
_TIME_OF_DAY: Final = Broken("it holds a time of day or a duration")


class _Read(NamedTuple):
    """A cell as the library gives it. kind: f a formula, e an error, str a text that a formula gave, and more."""

    value: Any
    kind: str


class _Workbook:
    """A sheet of a workbook."""

    def __init__(self, data: bytes, name: str | None) -> None:
        _check_parts(data)
        self._data = data
        names = [sheet.title for sheet in self._open(results=False).worksheets if sheet.sheet_state == "visible"]
        if not names or (name is not None and name not in names):
            raise Unreadable(f"There is no such sheet; there are: {', '.join(names)}.")
        self.name: str = name or names[0]
        self.others = [other for other in names if other != self.name]

    def rows(self) -> Iterator[Row]:
        results: Iterator[Sequence[_Read]] | None = None
        behind = 0
        for number, row in enumerate(self._cells(results=False), 1):
            _limited(number)
            result: Sequence[_Read] = ()
            if any(cell.kind == "f" for cell in row):
                # Formulas and results are two readings of a file; the second is begun when there is a formula.
                results = results or self._cells(results=True)
                result = next(islice(results, number - 1 - behind, None), ())
                behind = number
            yield [_value(cell, result[at] if at < len(result) else None) for at, cell in enumerate(row)]

    def _cells(self, *, results: bool) -> Iterator[Sequence[_Read]]:
        workbook = self._open(results=results)
        sheet = workbook[self.name]
        sheet.reset_dimensions()  # what a file says of its own size may be anything
        rows = iter(sheet.iter_rows())
        while chunk := _quietly(lambda: [_read(row) for row in islice(rows, _AT_ONCE)]):
            yield from chunk

    def _open(self, *, results: bool) -> Any:
        from openpyxl import load_workbook

        return _quietly(
            lambda: load_workbook(io.BytesIO(self._data), read_only=True, data_only=results, keep_links=False)
        )


def _quietly(read: Any) -> Any:
    """What the library reads, without its warnings and its messages: both repeat what is in cells."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return read()
        except Unreadable:
            raise
        except Exception:  # noqa: BLE001 - a broken file makes it raise whatever its parts lead to
            raise Unreadable("The workbook cannot be read: open it, and save it again as .xlsx.") from None


def _check_parts(data: bytes) -> None:
    """Refuses what would unfold beyond measure; a part never unfolds to more than the archive says of it."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):  # the last for a version of zip that Python lacks
        raise Unreadable("The workbook is cut short or broken.") from None
    others = [part for part in parts if "worksheets/" not in part.filename]
    if (
        len(parts) > MAX_PARTS
        or sum(part.file_size for part in parts) > MAX_UNFOLDED
        or any(part.file_size > MAX_PART for part in others)
    ):
        raise Unreadable(f"The workbook unfolds to more than {MAX_UNFOLDED // MIB} MiB: divide it.")


def _read(row: Sequence[Any]) -> list[_Read]:
    _limited(columns=len(row))
    return [_Read(cell.value, cell.data_type) for cell in row]


def _value(cell: _Read, result: _Read | None) -> Value:
    if cell.kind == "f":
        if result is None or (result.value is None and result.kind != "str"):
            return _NO_RESULT
        cell = result
    value = cell.value
    if cell.kind == "e":
        return Broken(f"it holds the error {value}" if str(value).startswith("#") else "it holds an error")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.time | dt.timedelta):
        return _TIME_OF_DAY
    if value is None or isinstance(value, str | int | float | dt.datetime):
        return value
    return str(value)


def _limited(row: int = 0, columns: int = 0) -> None:
    if row > MAX_ROWS:
        raise Unreadable(f"The sheet has more than {MAX_ROWS:,} rows: divide it.")
    if columns > MAX_COLUMNS:
        raise Unreadable(f"The sheet has more than {MAX_COLUMNS:,} columns.")
