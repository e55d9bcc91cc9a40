"""Numbers that name a person or an account: whether they can be real. No error ever repeats the number it refuses."""

from __future__ import annotations

import re
from datetime import date

# GB 11643-1999, 4.2: the weight of place i (from the right, the check character being place 1) is 2^(i-1) mod 11
# (ISO 7064, MOD 11-2).
_WEIGHTS = tuple(2 ** (place - 1) % 11 for place in range(18, 1, -1))
_CHECK_CHARACTERS = "10X98765432"
_SHAPE = re.compile(r"[0-9]{17}[0-9X]\Z")
_DIVISION = re.compile(r"[0-9]{6}\Z")
_ACCOUNT = re.compile(r"[0-9]{10,30}\Z")
_LAST_SEQUENCE = 999
_OLDEST_YEAR = 1880  # nobody born before can be in a register kept since 1984, when the numbers began


def check(number: str, not_after: date | None = None) -> str:
    """A resident identity number (GB 11643: 18 characters), with a small x made a capital one.

    ValueError if its shape, its check character or its birth date cannot be right; the birth date may be held against
    a day as well. The message says which, without the number.
    """
    number = number.strip().upper()
    if _SHAPE.match(number) is None:
        raise ValueError("an identity number has 17 digits and a check character, which is a digit or X")
    if _check_character(number) != number[17]:
        raise ValueError("the identity number's check character does not match its digits")
    try:
        birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise ValueError("the identity number's birth date does not exist") from None
    if birth.year < _OLDEST_YEAR:
        raise ValueError("the identity number's birth date is too long ago")
    if not_after is not None and birth > not_after:
        raise ValueError("the identity number's birth date lies in the future")
    return number


def birth_year(number: str) -> int:
    """The year of birth in a resident identity number. ValueError as `check`."""
    return int(check(number)[6:10])


def make(division: str, birth: date, sequence: int) -> str:
    """A valid number for made-up data: a division of 6 digits, a birth date, and a sequence of 0 to 999.

    By the standard odd sequences are men's, even ones women's. ValueError if a part does not fit.
    """
    if _DIVISION.match(division) is None:
        raise ValueError("a division has 6 digits")
    if not 0 <= sequence <= _LAST_SEQUENCE:
        raise ValueError("a sequence is 0 to 999")
    digits = f"{division}{birth:%Y%m%d}{sequence:03d}"
    return check(digits + _check_character(digits))


def check_account(number: str) -> str:
    """An account number without its spaces. ValueError, without the number, unless 10 to 30 digits are left."""
    number = number.replace(" ", "")
    if _ACCOUNT.match(number) is None:
        raise ValueError("an account number has 10 to 30 digits")
    return number


def _check_character(number: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECK_CHARACTERS[total % 11]
