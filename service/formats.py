"""The same rows as JSON, as lines of JSON, as CSV or as a workbook (XLSX), with headings in Chinese or English.

JSON is for programs and keeps every value as it is, under its machine name. CSV and XLSX are for offices: a figure that
is exact becomes a number in the unit that people use, and one that is not stays a text, so that nobody adds it up.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import shutil
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from werkzeug.datastructures import Accept

from domain.kernel.entry import encode_canonical
from domain.kernel.figure import Language


class Format(NamedTuple):
    """A form in which rows are answered: its name in `format=`, its media type, and how its files end."""

    name: str
    media_type: str
    suffix: str


class Heading(NamedTuple):
    """A column: its machine name, and what stands above it for people."""

    name: str
    zh: str
    en: str

    def shown(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


JSON: Final = Format("json", "application/json", ".json")
NDJSON: Final = Format("ndjson", "application/x-ndjson", ".ndjson")
CSV: Final = Format("csv", "text/csv", ".csv")
XLSX: Final = Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx")

FORMATS: Final = {form.name: form for form in (JSON, NDJSON, CSV, XLSX)}
"""Every format by its name; the first is for whoever asks for none."""


def chosen(asked: str | None, accept: Accept | None) -> Format:
    """The format that a parameter names, else the one that the header accepts first. ValueError if there is none."""
    if asked is not None:
        if asked not in FORMATS:
            raise ValueError(f"There is no format {asked!r}: there are {', '.join(FORMATS)}.")
        return FORMATS[asked]
    if not accept:
        return JSON
    offered = {form.media_type: form for form in FORMATS.values()}
    best = accept.best_match(offered)
    if best is None:
        raise ValueError(f"Offered are {', '.join(f'{form.name} ({form.media_type})' for form in FORMATS.values())}.")
    return offered[best]


def write(
    format: Format,  # noqa: A002 - the word that people use, and that the address bears
    headings: Sequence[Heading],
    rows: Iterable[Mapping[str, Any]],
    language: Language,
    about: Mapping[str, Any],
) -> Iterator[bytes]:
    """The rows in pieces as they come; what has no heading is left out, and what a row lacks is absent or empty.

    about: what the answer says of itself, beside its rows in JSON and on a sheet of its own in XLSX. It is looked at
    after the last row, and may be filled until then.

    A workbook is complete when this returns: ValueError, before a byte is sent, names what XLSX cannot hold. Its
    file is gone when the iterator ends, is closed, or is dropped.
    """
    if "rows" in about:
        raise ValueError("an answer has its rows once: `about` may not bear that name")
    if format == JSON:
        return _gathered(_json(headings, rows, about))
    if format == NDJSON:
        return _gathered(_ndjson(headings, rows))
    if format == CSV:
        return _gathered(_csv(headings, rows, language))
    workbook = _xlsx(headings, rows, language, about)
    next(workbook)
    return workbook


_PIECE: Final = 64 * 1024
"""So many bytes are sent at once: a packet for each row would cost more than the row."""


def _gathered(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines in fewer pieces."""
    piece = bytearray()
    for line in lines:
        piece += line
        if len(piece) >= _PIECE:
            yield bytes(piece)
            piece.clear()
    if piece:
        yield bytes(piece)


# -- for programs


def _json(headings: Sequence[Heading], rows: Iterable[Mapping[str, Any]], about: Mapping[str, Any]) -> Iterator[bytes]:
    yield b'{"rows":['
    for number, line in enumerate(_objects(headings, rows)):
        yield b"," + line if number else line
    members = encode_canonical(dict(about))
    yield b"]" + (b"," if len(members) > len(b"{}") else b"") + members[1:]


def _ndjson(headings: Sequence[Heading], rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    for line in _objects(headings, rows):
        yield line + b"\n"


def _objects(headings: Sequence[Heading], rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    names = [heading.name for heading in headings]
    for row in rows:
        yield encode_canonical({name: row[name] for name in names if name in row})


# -- for offices: what stands in a cell

Plain: TypeAlias = str | int | Decimal | None
"""A cell as offices read it; a Decimal has two places."""

_YES_AND_NO: Final[dict[Language, tuple[str, str]]] = {"zh": ("是", "否"), "en": ("yes", "no")}
_BETWEEN: Final[dict[Language, str]] = {"zh": "、", "en": "; "}
_DAY: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SHOWN_IN: Final = {"fen": 100, "hundredths_mu": 100}
"""How many of a figure's unit are one of the unit that people use: yuan, mu."""


def _plain(name: str, value: Any, language: Language) -> Plain:
    """A value in a column of that name."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return _YES_AND_NO[language][0 if value else 1]
    if isinstance(value, int):
        return _day(value) if name == "on_day" or name.endswith("_on") else value
    if isinstance(value, list | tuple):
        inner = (_plain(name, one, language) for one in value)
        return _BETWEEN[language].join("" if one is None else str(one) for one in inner)
    if isinstance(value, dict):
        return _figure(value, language) if _is_figure(value) else encode_canonical(value).decode()
    raise TypeError(f"column {name}: a cell holds no {type(value).__name__}")  # such as what nobody has unsealed


def _day(day: int) -> str | int:
    """20181110 as 2018-11-10; a number that is no day stays one."""
    parts = _DAY.fullmatch(str(day))
    return "-".join(parts.groups()) if parts else day


def _is_figure(value: dict[str, Any]) -> bool:
    return value.keys() >= {"low", "high", "exact", "text"}


def _figure(figure: dict[str, Any], language: Language) -> Plain:
    """A number where the figure is one without doubt, rounded as its text is; else its text."""
    if figure["exact"] is not True:
        text: str = figure["text"][language]
        return text
    unit: str = figure.get("unit", "")
    value = Fraction(figure["low"]) / _SHOWN_IN.get(unit, 1)
    if value.denominator == 1 and unit != "fen":
        return value.numerator
    hundredths = (abs(value.numerator) * 200 + value.denominator) // (value.denominator * 2)
    whole, rest = divmod(hundredths, 100)
    return Decimal(f"{'-' if value < 0 < hundredths else ''}{whole}.{rest:02d}")


# -- CSV

_BYTE_ORDER_MARK: Final = "\ufeff"
"""Without it, Excel takes UTF-8 for the code page of the computer, and Chinese text for nonsense."""

_FORMULA: Final = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
"""What a spreadsheet may begin a formula with (OWASP, CSV Injection), full width as a Chinese keyboard has it too."""
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


class _Lines:
    """A file that hands back what is written to it."""

    @staticmethod
    def write(line: str) -> str:
        return line


def _csv(headings: Sequence[Heading], rows: Iterable[Mapping[str, Any]], language: Language) -> Iterator[bytes]:
    """RFC 4180, as UTF-8."""
    lines = csv.writer(_Lines())  # a row is quoted where it must be, and ends in CR LF
    yield (_BYTE_ORDER_MARK + lines.writerow([_harmless(heading.shown(language)) for heading in headings])).encode()
    for row in rows:
        yield lines.writerow([_harmless(_plain(h.name, row.get(h.name), language)) for h in headings]).encode()


def _harmless(value: Plain) -> Plain:
    """A text that a spreadsheet would run as a formula, with an apostrophe before it."""
    if isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value


# -- XLSX

MAX_ROWS: Final = 1_048_575
"""How many rows a sheet holds below its headings."""
MAX_CHARACTERS: Final = 32_767
"""How many a cell holds, counted as UTF-16 does."""

_CREATED: Final = dt.datetime(1980, 1, 1)  # noqa: DTZ001 - a workbook's properties bear no zone
_SHEETS: Final[dict[Language, tuple[str, str]]] = {"zh": ("台账", "说明"), "en": ("Register", "About")}
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML, and so XLSX, cannot hold."""
_ESCAPE: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""What Excel would read as a character's number, such as _x0041_ as A."""
_MEASURED: Final = 200
"""By how many rows the widths of columns are chosen."""
_WIDTHS: Final = (8, 60)
_ABOUT_WIDTHS: Final = (24, 80)


def _xlsx(
    headings: Sequence[Heading], rows: Iterable[Mapping[str, Any]], language: Language, about: Mapping[str, Any]
) -> Iterator[bytes]:
    """An empty piece when the workbook is complete, and then the workbook."""
    with tempfile.TemporaryFile() as file:  # it has no name: nothing can be left behind, whatever happens here
        with _Archive(file, "w", zipfile.ZIP_DEFLATED) as archive:
            _save(archive, headings, rows, language, about)
        file.seek(0)
        yield b""
        while piece := file.read(_PIECE):
            yield piece


class _Archive(zipfile.ZipFile):
    """A zip archive whose entries bear no time, so that the same rows are the same bytes."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        part = zipfile.ZipInfo(str(zinfo_or_arcname))  # of 1 January 1980
        part.compress_type = self.compression
        super().writestr(part, data)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        part = zipfile.ZipInfo(str(arcname or filename))
        part.compress_type, part.file_size = self.compression, Path(filename).stat().st_size
        with Path(filename).open("rb") as source, self.open(part, "w") as target:
            shutil.copyfileobj(source, target)


def _save(
    archive: _Archive,
    headings: Sequence[Heading],
    rows: Iterable[Mapping[str, Any]],
    language: Language,
    about: Mapping[str, Any],
) -> None:
    # The library is heavy, and most answers are JSON.
    from openpyxl import Workbook
    from openpyxl.writer.excel import ExcelWriter

    book = Workbook(write_only=True)
    book.properties.creator = "assistance-ledger"
    book.properties.created = book.properties.modified = _CREATED
    try:
        data = _Sheet(book.create_sheet(_SHEETS[language][0]), [heading.shown(language) for heading in headings])
        data.fill([_plain(h.name, row.get(h.name), language) for h in headings] for row in rows)
        notes = _Sheet(book.create_sheet(_SHEETS[language][1]))
        notes.fill(_notes(about, language), _ABOUT_WIDTHS)
        ExcelWriter(book, archive).write_data()  # `book.save` would set the time
    except BaseException:
        _discard(book)
        raise


def _discard(book: Any) -> None:
    """Removes the files that the library keeps of its sheets until they are saved."""
    for sheet in book.worksheets:
        with suppress(Exception):  # a disk that is full refuses its last lines too
            sheet.close()
        with suppress(Exception):  # one that was saved has none
            sheet._writer.cleanup()  # noqa: SLF001 - the library itself removes it only when the program ends


def _notes(about: Mapping[str, Any], language: Language) -> Iterator[list[Plain]]:
    """What the answer says of itself, a line each; a list takes as many as it is long."""
    for name, value in about.items():
        for one in value if isinstance(value, list) and value else [value]:
            yield [name, _plain(name, one, language)]


class _Sheet:
    """A sheet that is written row by row, its headings in bold and always in sight."""

    def __init__(self, sheet: Any, headings: Sequence[str] = ()) -> None:
        from openpyxl.cell import WriteOnlyCell

        self.sheet, self.headings = sheet, headings
        self._new = WriteOnlyCell

    def fill(self, rows: Iterable[list[Plain]], widths: Sequence[int] = ()) -> None:
        """Writes the rows. widths: of the columns; chosen by what stands in them where none are given."""
        from openpyxl.styles import Font
        from openpyxl.utils import get_column_letter

        rows = iter(rows)
        first = list(islice(rows, _MEASURED))
        for number, width in enumerate(widths or _widths([self.headings, *first]), 1):
            self.sheet.column_dimensions[get_column_letter(number)].width = width
        if self.headings:
            self.sheet.freeze_panes = "A2"
            top = [self._text(0, at, heading) for at, heading in enumerate(self.headings)]
            for cell in top:
                cell.font = Font(bold=True)
            self.sheet.append(top)
        for number, row in enumerate(chain(first, rows), 1):
            if number > MAX_ROWS:
                raise ValueError(f"A sheet of XLSX holds {MAX_ROWS:,} rows at most, and there are more: ask for csv.")
            self.sheet.append([self._cell(number, at, value) for at, value in enumerate(row)])

    def _cell(self, number: int, at: int, value: Plain) -> Any:
        """A value as the library takes it."""
        if value is None or value == "":
            return None
        if isinstance(value, str) or not _is_safe(value):
            return self._text(number, at, str(value))
        if isinstance(value, int):
            return value
        cell = self._new(self.sheet, value)
        cell.number_format = "#,##0.00"
        return cell

    def _text(self, number: int, at: int, text: str) -> Any:
        """A text whatever it looks like: the library takes what begins with = for a formula, and #N/A for an error."""
        text = _ESCAPE.sub("_x005F_", _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text))
        if len(text) * 2 > MAX_CHARACTERS and len(text.encode("utf-16-le")) > MAX_CHARACTERS * 2:
            place = f"column {self.headings[at]}" if self.headings else f"column {at + 1} of {self.sheet.title}"
            raise ValueError(
                f"Row {number}, {place}: a cell of XLSX holds {MAX_CHARACTERS:,} characters at most: ask for csv."
            )
        cell = self._new(self.sheet, text)
        cell.data_type = "s"
        return cell


def _is_safe(number: int | Decimal) -> bool:
    """Whether Excel keeps it: it changes all digits after the fifteenth."""
    return len(str(abs(number)).replace(".", "")) <= 15  # noqa: PLR2004 - as above


def _widths(rows: Sequence[Sequence[Plain]]) -> list[int]:
    """Wide enough for what stands in each column, within bounds."""
    least, most = _WIDTHS
    return [min(max(least, *map(_wide, column)) + 2, most) for column in zip(*rows, strict=True)]


def _wide(value: Plain) -> int:
    """How much room a value takes: a Chinese character that of two letters."""
    text = "" if value is None else str(value)[: _WIDTHS[1]]
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
