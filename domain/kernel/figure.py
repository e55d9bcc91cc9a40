"""Figures as intervals that keep the hedge they were printed with, and sums of them that can be undone.

A printed figure is rarely a number: 900余亩 says at least 900, 近万元 says just below 10,000. Each becomes an interval,
and arithmetic on intervals says as much as the source did and no more. An end is *closed*, *open*, or *about*: an
about end is near its value, and nothing certain follows from it. Every operation is therefore sound even if an about
end were as far off as it likes, and nothing is rounded before it is shown.
"""

from __future__ import annotations

import math
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Annotated, Any, Literal, NamedTuple, NoReturn, TypeAlias

import msgspec
from msgspec import Meta

# Beyond this, readers of JSON that keep numbers as doubles would silently change the figure.
LARGEST = 2**53 - 1

Number: TypeAlias = int | Decimal | Fraction
Exact: TypeAlias = int | Fraction
Hedge: TypeAlias = Literal["余", "多", "以上", "超过", "不到", "近", "差不多", "不详"]
Kind: TypeAlias = Literal["closed", "open", "about"]
Language: TypeAlias = Literal["zh", "en"]
WholeNumber: TypeAlias = Annotated[int, Meta(ge=0, le=LARGEST)]


class Hedged(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A figure on the wire with the hedge its source printed: `{"hedge": "余", "value": 900}` or `{"hedge": "不详"}`.

    Its unit is that of the field which holds it. ValueError if a value is missing, or given to 不详 (unknown).
    """

    hedge: Annotated[Hedge, Meta(description="the word printed with the figure; 不详 where none is known")]
    value: Annotated[WholeNumber | None, Meta(description="the number printed; absent with 不详")] = None

    def __post_init__(self) -> None:
        if self.hedge == "不详" and self.value is not None:
            raise ValueError("an unknown figure (不详) has no value")
        if self.hedge != "不详" and self.value is None:
            raise ValueError(f"a figure with the hedge {self.hedge} needs its value")


Amount: TypeAlias = WholeNumber | Hedged


class Verdict(Enum):
    """The answer of a comparison. It has no truth value, so that `cannot tell` is never taken for a yes by mistake."""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot tell"

    def __bool__(self) -> NoReturn:
        raise TypeError("a verdict has three values: ask `is Verdict.YES`, `is Verdict.NO` or `is Verdict.CANNOT_TELL`")


class Comparison(NamedTuple):
    """What can be told of one figure beside another."""

    exceeds: Verdict
    equals: Verdict
    below: Verdict


class End(NamedTuple):
    """One end of a figure: its value (None: unbounded) and whether it is closed, open or about."""

    value: Exact | None
    kind: Kind

    @property
    def certain(self) -> bool:
        return self.value is not None and self.kind != "about"


UNBOUNDED = End(None, "open")

# What each hedge says of the low and of the high end (None: nothing).
_ENDS: dict[Hedge, tuple[Kind | None, Kind | None]] = {
    "余": ("closed", None),
    "多": ("closed", None),
    "以上": ("closed", None),
    "超过": ("open", None),
    "不到": (None, "open"),
    "近": ("about", "open"),
    "差不多": ("about", "about"),
}


class Figure(msgspec.Struct, frozen=True):
    """What is known of a quantity: everything between two ends, and how many of its addends are unknown.

    Build one with `of`, `exact`, `between` or `unknown`; the operations keep low ≤ high. Values are ints where whole,
    Fractions otherwise. There is no `<` or `>`: ask `exceeds`, `equals` or `below`.
    """

    low: End
    high: End
    unknown_addends: int = 0

    @classmethod
    def of(cls, amount: int | Hedged) -> Figure:
        """The interval that a figure on the wire stands for."""
        if isinstance(amount, int):
            return cls.exact(amount)
        if amount.value is None:
            return cls.unknown()
        low, high = _ENDS[amount.hedge]
        return cls(
            End(amount.value, low) if low else UNBOUNDED,
            End(amount.value, high) if high else UNBOUNDED,
        )

    @classmethod
    def exact(cls, number: Number) -> Figure:
        """A number without any doubt. TypeError for a float, which is none."""
        end = End(_exact(number), "closed")
        return cls(end, end)

    @classmethod
    def between(
        cls, low: Number | None, high: Number | None, low_kind: Kind = "closed", high_kind: Kind = "closed"
    ) -> Figure:
        """Everything from low to high (None: unbounded). ValueError if nothing lies between them."""
        bottom = UNBOUNDED if low is None else End(_exact(low), low_kind)
        top = UNBOUNDED if high is None else End(_exact(high), high_kind)
        if bottom.value is not None and top.value is not None:
            empty = bottom.value == top.value and bottom.certain and top.certain and "open" in (low_kind, high_kind)
            if bottom.value > top.value or empty:
                raise ValueError("no figure lies between these ends")
        return cls(bottom, top)

    @classmethod
    def unknown(cls) -> Figure:
        """An amount nobody stated: at least nothing, and never taken for zero."""
        return cls(End(0, "closed"), UNBOUNDED, 1)

    @property
    def is_exact(self) -> bool:
        """Whether it is one number without doubt."""
        return self._is_point and not self.unknown_addends

    @property
    def _is_point(self) -> bool:
        return self.low == self.high and self.low.kind == "closed"

    # Arithmetic. Plain exact numbers may stand on either side.

    def __add__(self, other: Figure | Number) -> Figure:
        other = _figure(other)
        return Figure(
            _end_sum(self.low, other.low),
            _end_sum(self.high, other.high),
            self.unknown_addends + other.unknown_addends,
        )

    __radd__ = __add__

    def __neg__(self) -> Figure:
        return Figure(_opposite(self.high), _opposite(self.low), self.unknown_addends)

    def __sub__(self, other: Figure | Number) -> Figure:
        return self + -_figure(other)

    def __rsub__(self, other: Number) -> Figure:
        return -self + other

    def __mul__(self, other: Figure | Number) -> Figure:
        other = _figure(other)
        unknown = self.unknown_addends + other.unknown_addends
        if self._is_point and other._is_point:
            point = End(_whole(_value(self.low) * _value(other.low)), "closed")
            return Figure(point, point, unknown)
        low, high = _products(_corners(self), _corners(other))
        certain_low, certain_high = _products(_corners(self, certain=True), _corners(other, certain=True))
        return Figure(_settled(low, certain_low), _settled(high, certain_high), unknown)

    __rmul__ = __mul__

    def __truediv__(self, other: Figure | Number) -> Figure:
        """The quotient. ZeroDivisionError if the divisor may be zero; an about end other than 0 is taken not to be."""
        return self * _figure(other)._reciprocal()

    def __rtruediv__(self, other: Number) -> Figure:
        return _figure(other) / self

    def _reciprocal(self) -> Figure:
        if _lies_above_zero(self.low):
            nearest = self.low
        elif _lies_above_zero(_opposite(self.high)):
            nearest = self.high
        else:
            raise ZeroDivisionError("a figure that may be zero divides nothing")
        low, high = _reciprocal(self.high), _reciprocal(self.low)
        if nearest.kind == "about":  # strictly it might lie beyond zero, and then neither end would hold
            low, high = _blurred(low), _blurred(high)
        return Figure(low, high, self.unknown_addends)

    # Comparison. Only what certain ends prove is a yes or a no.

    def exceeds(self, other: Figure | Number) -> Verdict:
        """Whether it is greater than the other, whatever both turn out to be."""
        other = _figure(other)
        if _parted(other.high, self.low):
            return Verdict.YES
        return Verdict.NO if _not_above(self.high, other.low) else Verdict.CANNOT_TELL

    def below(self, other: Figure | Number) -> Verdict:
        """Whether it is less than the other, whatever both turn out to be."""
        return _figure(other).exceeds(self)

    def equals(self, other: Figure | Number) -> Verdict:
        """Whether both are the same number: yes only for two exact ones, no only if they have none in common."""
        other = _figure(other)
        if self._is_point and self.low == other.low and self.high == other.high:
            return Verdict.YES
        apart = _parted(self.high, other.low) or _parted(other.high, self.low)
        return Verdict.NO if apart else Verdict.CANNOT_TELL

    def compare(self, other: Figure | Number) -> Comparison:
        """All three comparisons side by side."""
        return Comparison(self.exceeds(other), self.equals(other), self.below(other))

    def contains(self, number: Number) -> Verdict:
        """Whether the number lies inside; cannot tell where that hangs on an about end."""
        point = End(_exact(number), "closed")
        if _parted(point, self.low) or _parted(self.high, point):
            return Verdict.NO
        return Verdict.CANNOT_TELL if "about" in (self.low.kind, self.high.kind) else Verdict.YES

    # Display: the only place where anything is rounded.

    def display(self, unit: str = "", divisor: int = 1, places: int = 2, language: Language = "en") -> str:
        """The figure for a reader, such as "≥ 900 mu".

        Values are divided by divisor first (100 for fen shown as yuan). A whole number stands without decimals; any
        other is rounded half up (away from zero) to the given places.
        """
        words, (low, high) = _WORDS[language], (self.low, self.high)
        if high.value is None and (low.value is None or (self.unknown_addends and low == (0, "closed"))):
            note = "" if self == Figure.unknown() else _unknown_note(self.unknown_addends, language)
            return words["unknown"] + note

        def shown(end: End) -> str:
            return f"{_printed(Fraction(_value(end), divisor), places)} {unit}".rstrip()

        if high.value is None:
            text = words[f"low {low.kind}"].format(shown(low))
        elif low.value is None:
            text = words[f"high {high.kind}"].format(shown(high))
        elif low.value == high.value:
            text = words.get(f"{low.kind} {high.kind}", words["about about"]).format(shown(low))
        elif low.kind == high.kind == "closed":
            text = words["range"].format(shown(low), shown(high))
        else:
            ends = words[f"low {low.kind}"].format(shown(low)), words[f"high {high.kind}"].format(shown(high))
            text = words["and"].join(ends)
        return text + _unknown_note(self.unknown_addends, language)

    def __str__(self) -> str:
        return self.display()

    def as_answer(self, zh_unit: str = "", en_unit: str = "", divisor: int = 1, places: int = 2) -> dict[str, Any]:
        """The figure as plain JSON: exact ends (a number, or an exact string where not whole), and both texts.

        The ends are in the figure's own unit; only the texts are divided and rounded.
        """
        return {
            "low": _wire(self.low.value),
            "high": _wire(self.high.value),
            "low_kind": self.low.kind,
            "high_kind": self.high.kind,
            "unknown_addends": self.unknown_addends,
            "exact": self.is_exact,
            "text": {
                "zh": self.display(zh_unit, divisor, places, "zh"),
                "en": self.display(en_unit, divisor, places, "en"),
            },
        }


class Sum(msgspec.Struct, frozen=True, omit_defaults=True):
    """A running total of amounts that can take any addend back exactly, small enough for a decision state.

    `minus` withdraws an addend that was entered: it is not subtraction, which widens an interval. What remains of one
    total after another is the difference of their figures.
    """

    low: int = 0
    high: int = 0
    low_unbounded: int = 0
    low_open: int = 0
    low_about: int = 0
    high_unbounded: int = 0
    high_open: int = 0
    high_about: int = 0
    unknown: int = 0

    def plus(self, amount: int | Hedged, times: int = 1) -> Sum:
        """With that many more addends of the amount (a negative number withdraws them)."""
        if isinstance(amount, int):
            added = amount * times
            return Sum(
                self.low + added,
                self.high + added,
                self.low_unbounded,
                self.low_open,
                self.low_about,
                self.high_unbounded,
                self.high_open,
                self.high_about,
                self.unknown,
            )
        return self._moved(Sum._of(Figure.of(amount)), times)

    def minus(self, amount: int | Hedged, times: int = 1) -> Sum:
        """Without that many addends of the amount: the exact inverse of `plus`, in any order."""
        return self.plus(amount, -times)

    def plus_sum(self, other: Sum) -> Sum:
        """With all addends of another sum."""
        return self._moved(other, 1)

    def minus_sum(self, other: Sum) -> Sum:
        """Without the addends of another sum."""
        return self._moved(other, -1)

    @property
    def exact(self) -> int | None:
        """The total as a plain number; None where an addend leaves a doubt."""
        return self.low if self == Sum(self.low, self.low) else None

    def figure(self) -> Figure:
        """The interval of the total. ValueError if more hedged addends were withdrawn than entered."""
        if min(msgspec.structs.astuple(self)[2:]) < 0:
            raise ValueError("more hedged addends were withdrawn than were ever entered")
        return Figure(
            _total_end(self.low, self.low_unbounded, self.low_open, self.low_about),
            _total_end(self.high, self.high_unbounded, self.high_open, self.high_about),
            self.unknown,
        )

    def _moved(self, other: Sum, times: int) -> Sum:
        mine, theirs = msgspec.structs.astuple(self), msgspec.structs.astuple(other)
        return Sum(*(a + b * times for a, b in zip(mine, theirs, strict=True)))

    @classmethod
    def _of(cls, figure: Figure) -> Sum:
        low, high = figure.low, figure.high
        return cls(
            low=math.floor(low.value or 0),  # amounts are whole: floor only tells the type checker so
            high=math.floor(high.value or 0),
            low_unbounded=int(low.value is None),
            low_open=int(low.value is not None and low.kind == "open"),
            low_about=int(low.kind == "about"),
            high_unbounded=int(high.value is None),
            high_open=int(high.value is not None and high.kind == "open"),
            high_about=int(high.kind == "about"),
            unknown=figure.unknown_addends,
        )


# Numbers.


def _exact(number: Number) -> Exact:
    if isinstance(number, int | Fraction):
        return _whole(number)
    if isinstance(number, Decimal):
        return _whole(Fraction(number))  # Decimal's own arithmetic rounds to its context
    raise TypeError("an exact number is an int, a Decimal or a Fraction, never a float")


def _whole(number: Exact) -> Exact:
    return number.numerator if number.denominator == 1 else number


def _figure(other: Figure | Number) -> Figure:
    return other if isinstance(other, Figure) else Figure.exact(other)


# Ends.


def _value(end: End) -> Exact:
    if end.value is None:
        raise ValueError("an unbounded end has no value")
    return end.value


def _absorb(a: Kind, b: Kind) -> Kind:
    if a == "about" or b == "about":
        return "about"
    return "open" if a == "open" or b == "open" else "closed"


def _end_sum(a: End, b: End) -> End:
    if a.value is None or b.value is None:
        return UNBOUNDED
    return End(_whole(a.value + b.value), _absorb(a.kind, b.kind))


def _total_end(total: int, unbounded: int, opened: int, about: int) -> End:
    if unbounded:
        return UNBOUNDED
    return End(total, "about" if about else "open" if opened else "closed")


def _opposite(end: End) -> End:
    return UNBOUNDED if end.value is None else End(-end.value, end.kind)


def _blurred(end: End) -> End:
    return UNBOUNDED if end.value is None else End(end.value, "about")


def _reciprocal(end: End) -> End:
    if end.value is None:
        return End(0, "open")
    return UNBOUNDED if end.value == 0 else End(_whole(Fraction(1) / end.value), end.kind)


def _lies_above_zero(low: End) -> bool:
    return low.value is not None and (low.value > 0 or (low.value == 0 and low.kind == "open"))


def _parted(high: End, low: End) -> bool:
    """Whether everything up to `high` is certainly less than everything from `low`."""
    if not (high.certain and low.certain):
        return False
    return _value(high) < _value(low) or (_value(high) == _value(low) and "open" in (high.kind, low.kind))


def _not_above(high: End, low: End) -> bool:
    """Whether nothing up to `high` is greater than anything from `low`."""
    return high.certain and low.certain and _value(high) <= _value(low)


# Products. A corner is an end as (value or ±infinity, whether the value itself is reached).

_Corner: TypeAlias = tuple[int | Fraction | float, bool]


def _corners(figure: Figure, *, certain: bool = False) -> tuple[_Corner, _Corner]:
    """Both ends as corners; `certain` puts each about end as far off as it could be."""

    def corner(end: End, infinity: float) -> _Corner:
        if end.value is None or (certain and end.kind == "about"):
            return infinity, False
        return end.value, end.kind != "open"

    return corner(figure.low, -math.inf), corner(figure.high, math.inf)


def _corner_product(a: _Corner, b: _Corner) -> _Corner:
    (x, x_reached), (y, y_reached) = a, b
    if x == 0 or y == 0:  # nothing of whatever, however much, is nothing
        return 0, (x == 0 and x_reached) or (y == 0 and y_reached)
    if isinstance(x, float) or isinstance(y, float):
        return math.inf if (x > 0) == (y > 0) else -math.inf, False
    return x * y, x_reached and y_reached


def _products(a: tuple[_Corner, _Corner], b: tuple[_Corner, _Corner]) -> tuple[_Corner, _Corner]:
    """The least and the greatest product of two intervals."""
    corners = [_corner_product(p, q) for p in a for q in b]
    low, high = min(value for value, _ in corners), max(value for value, _ in corners)
    return (low, (low, True) in corners), (high, (high, True) in corners)


def _settled(printed: _Corner, certain: _Corner) -> End:
    """An end is certain only if it stands wherever the about ends lie; else it is about its printed value."""
    value = printed[0]
    if isinstance(value, float):
        return UNBOUNDED
    if certain[0] != value:
        return End(_whole(value), "about")
    return End(_whole(value), "closed" if certain[1] else "open")


# Words and digits.

_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "closed closed": "{}",
        "about about": "about {}",
        "about open": "just below {}",
        "open about": "just above {}",
        "low closed": "≥ {}",
        "low open": "> {}",
        "low about": "about {} or more",
        "high closed": "≤ {}",
        "high open": "< {}",
        "high about": "about {} or less",
        "range": "{} to {}",
        "and": " and ",
        "unknown": "unknown",
    },
    "zh": {
        "closed closed": "{}",
        "about about": "约 {}",
        "about open": "近 {}",
        "open about": "略高于 {}",
        "low closed": "不少于 {}",
        "low open": "超过 {}",
        "low about": "约 {} 以上",
        "high closed": "不超过 {}",
        "high open": "不到 {}",
        "high about": "约 {} 以下",
        "range": "{} 至 {}",
        "and": "，且",
        "unknown": "不详",
    },
}


def _unknown_note(count: int, language: Language) -> str:
    if not count:
        return ""
    if language == "zh":
        return f"（含 {count} 项不详）"
    return f" ({count} {'addend' if count == 1 else 'addends'} unknown)"


def _printed(value: Fraction, places: int) -> str:
    if value.denominator == 1:
        return f"{value.numerator:,}"
    units = math.floor(abs(value) * 10**places + Fraction(1, 2))
    whole, rest = divmod(units, 10**places)
    sign = "-" if value < 0 and units else ""
    return f"{sign}{whole:,}.{rest:0{places}d}" if places else f"{sign}{whole:,}"


def _wire(value: Exact | None) -> int | str | None:
    """A whole number as it is; another as an exact decimal where it ends, else as a fraction."""
    if value is None or isinstance(value, int):
        return value
    places = 0
    while 10**places % value.denominator and places < value.denominator.bit_length():
        places += 1
    if 10**places % value.denominator:
        return f"{value.numerator}/{value.denominator}"
    whole, rest = divmod(abs(value.numerator) * (10**places // value.denominator), 10**places)
    return f"{'-' if value < 0 else ''}{whole}.{rest:0{places}d}"
