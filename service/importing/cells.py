"""What a cell says: words, numbers, money, areas and dates as Chinese lists write them.

No fault repeats what a cell holds: it may be somebody's name or number, and faults are shown on consoles.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple

from domain.kernel import identity

MAX_EXACT: Final = 15
"""Digits that a number in a spreadsheet keeps."""


class Broken(NamedTuple):
    """A cell without a value that could be read; why, as a sentence goes on after its address."""

    why: str


Value = str | int | float | dt.datetime | Broken | None
Reader = Callable[[Value], Any]


class Fault(ValueError):
    """What is wrong with a cell, or with a row. field: which of the row's, where the reader of the cell cannot know."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


# -- words

_INVISIBLE: Final = frozenset(("Cc", "Cf"))
_BETWEEN_CHINESE: Final = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_AS_FORMULA: Final = re.compile(r'="(.*)"', re.DOTALL)
_APOSTROPHES: Final = "'\u2018\u2019`"
"""What marks a number as text where a sheet is typed, and stays in a CSV file."""


def text(value: Value) -> str:
    """Free text without stray blanks, control characters and what is not seen."""
    if isinstance(value, Broken):
        raise Fault(value.why)
    if isinstance(value, dt.datetime):
        raise Fault("it holds a date")
    if isinstance(value, float):
        return f"{value:.{MAX_EXACT}g}"  # as a spreadsheet shows it
    seen = "".join(
        " " if c.isspace() else c for c in str(value) if c.isspace() or unicodedata.category(c) not in _INVISIBLE
    )
    return " ".join(seen.split())


def name(value: Value) -> str:
    """A name; blanks between Chinese characters only set a short one as wide as others."""
    if isinstance(value, int | float):
        raise Fault("it holds a number, and a name is wanted")
    return _BETWEEN_CHINESE.sub("", text(value))


def word(value: Value) -> str:
    """A word that is compared, not shown: full-width letters and digits as usual ones, and no blanks at all."""
    return "".join(unicodedata.normalize("NFKC", text(value)).split())


def choice(words: Mapping[str, str]) -> Reader:
    """One of some words, in Chinese or as events write it."""
    codes = dict.fromkeys(words.values())
    shown = ", ".join(next(w for w, meant in words.items() if meant == code) for code in codes)

    def read(value: Value) -> str:
        said = word(value)
        code = words.get(said) or (said if said in codes else None)
        if code is None:
            raise Fault(f"one of {shown} is wanted")
        return code

    return read


def words(*lines: str) -> dict[str, str]:
    """What words mean, from lines of a code and the words for it."""
    return {said: code for code, *rest in map(str.split, lines) for said in rest}


def several(read: Reader) -> Reader:
    """A list within a cell, separated by 、 , ; or lines."""

    def read_all(value: Value) -> list[Any]:
        if isinstance(value, str):
            return [read(part) for part in re.split(r"[、,，;；\n]", value) if part.strip()]
        return [read(value)]

    return read_all


# -- numbers that name somebody or something

_LOST: Final = (
    f"it holds a number: a spreadsheet keeps {MAX_EXACT} digits of one, and the last are lost."
    " Make the column text, and enter it again"
)
_SCIENTIFIC: Final = re.compile(r"[0-9]+(\.[0-9]+)?[Ee]\+?[0-9]+")
_ID: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
_IDENTITIES: Final = re.compile(r"(?<![0-9])[0-9]{17}[0-9x](?![0-9])")


def identity_number(value: Value) -> str:
    """A resident identity number; as a number it has lost its last digits."""
    if isinstance(value, int | float):
        raise Fault(_LOST)
    return _checked(_digits(value), identity.check)


def account_number(value: Value) -> str:
    """A bank account number."""
    return _checked(_digits(value), identity.check_account)


def code(kind: str) -> Reader:
    """The id of a subject, from the number that a list gives it."""

    def read(value: Value) -> str:
        found = _digits(value).lower().removeprefix(f"{kind}:")
        if _ID.fullmatch(found) is None:
            raise Fault("a number of Latin letters, digits, and . _ - between them is wanted, 80 characters at most")
        refuse_identity(found)
        return f"{kind}:{found}"

    return read


def refuse_identity(text_: str) -> None:
    """Raises Fault for a number that would become an id, and is somebody's identity number: an id is not sealed."""
    for found in _IDENTITIES.findall(text_):
        try:
            identity.check(found)
        except ValueError:
            continue
        raise Fault("it is an identity number, which must never become an id: ids are not sealed")


def _digits(value: Value) -> str:
    """A number that stands for no quantity, as text."""
    if isinstance(value, float) and not value.is_integer():
        raise Fault("it holds a number with decimals")
    if isinstance(value, int | float) and abs(value) >= 10**MAX_EXACT:
        raise Fault(_LOST)
    found = word(value)
    if as_formula := _AS_FORMULA.fullmatch(found):
        found = as_formula[1]
    found = found.lstrip(_APOSTROPHES)
    if _SCIENTIFIC.fullmatch(found):
        raise Fault(_LOST)
    return found


def _checked(number: str, check: Callable[[str], str]) -> str:
    try:
        return check(number)
    except ValueError as error:  # says what is wrong, without the number
        raise Fault(str(error)) from None


# -- quantities

_NUMBER: Final = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?|[0-9]+(\.[0-9]*)?|\.[0-9]+")
_MOST_DIGITS: Final = 18


def yuan(value: Value) -> int:
    """Money in fen, of a sum in yuan."""
    return _hundredths(value, "元整", "a sum in yuan, such as 1,200.50", "it has a fraction of a fen")


def mu(value: Value) -> int:
    """An area in hundredths of a mu."""
    return _hundredths(value, "亩", "an area in mu, such as 4.5", "it has more than two decimals")


def count(value: Value) -> int:
    """A whole number of people."""
    number = _number(value, "口人", "a whole number")
    if number != int(number):
        raise Fault("a whole number is wanted")
    return int(number)


def _hundredths(value: Value, units: str, wanted: str, too_fine: str) -> int:
    hundredths = _number(value, units, wanted) * 100
    if hundredths != int(hundredths):
        raise Fault(too_fine)
    return int(hundredths)


def _number(value: Value, units: str, wanted: str) -> Decimal:
    if isinstance(value, float):
        if not math.isfinite(value):
            raise Fault(f"{wanted} is wanted")
        value = format(Decimal(f"{value:.{MAX_EXACT}g}"), "f")  # 0.1 + 0.2 is shown as 0.3, and means it
    said = word(value).lstrip(_APOSTROPHES).lstrip("¥").rstrip(units)
    if said.startswith(("-", "\u2212")):
        raise Fault("it is negative: what came back, or was taken back, is recorded by itself")
    if _NUMBER.fullmatch(said) is None or len(said) > _MOST_DIGITS:
        raise Fault(f"{wanted} is wanted")
    return Decimal(said.replace(",", ""))


# -- dates

_TIME: Final = r"(?:[ T]?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
_DATES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"([0-9]{{4}})[-/.年]([0-9]{{1,2}})[-/.月]([0-9]{{1,2}})日?{_TIME}",
        r"([0-9]{4})([0-9]{2})([0-9]{2})",
        r"([0-9]{4})[-/.年]([0-9]{1,2})月?",
        r"([0-9]{4})([0-9]{2})",
        r"([0-9]{4})年?",
    )
)
_ONE_OR_TEN: Final = re.compile(r"[0-9]{4}\.1")
_YEARS: Final = range(1900, 2101)
_DUE: Final = re.compile(r"([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_A_LEAP_YEAR: Final = 2020


def date(value: Value) -> str:
    """A day, a month or a year, as events write it."""
    year, *rest = _date(value)
    return "-".join([f"{year:04d}", *(f"{number:02d}" for number in rest)])


def year(value: Value) -> int:
    """The year of a date, or alone."""
    return _date(value)[0]


def due_day(value: Value) -> str:
    """A day of every year, as MM-DD."""
    found = _DUE.fullmatch(word(value))
    if found is None or not _exists((_A_LEAP_YEAR, int(found[1]), int(found[2]))):
        raise Fault("days of the year are wanted, such as 12-01 or 12月1日")
    return f"{int(found[1]):02d}-{int(found[2]):02d}"


def _date(value: Value) -> tuple[int, ...]:
    if isinstance(value, dt.datetime):
        parts: tuple[int, ...] = (value.year, value.month, value.day)
    else:
        parts = _written_date(value)
    if not _exists(parts):
        raise Fault("there is no such date")
    return parts


def _written_date(value: Value) -> tuple[int, ...]:
    if isinstance(value, float) and not value.is_integer():
        raise Fault("it is a number: make it a date, or text such as 2018-11")
    said = re.sub(r"(?<![0-9]) | (?![0-9])", "", unicodedata.normalize("NFKC", text(value))).lstrip(_APOSTROPHES)
    if _ONE_OR_TEN.fullmatch(said):
        raise Fault("a month of .1 may be January or October: write -01 or -10")
    for form in _DATES:
        if found := form.fullmatch(said):
            return tuple(int(number) for number in found.groups())
    raise Fault("a date is wanted, such as 2018-11-10, 2018/11/10, 2018年11月10日, or 2018年11月")


def _exists(parts: tuple[int, ...]) -> bool:
    try:
        return dt.date(*(*parts, 1, 1)[:3]).year in _YEARS
    except ValueError:
        return False
