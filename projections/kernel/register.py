"""How a register (台账) is declared: a table that follows from the ledger, with its rows then, now and as known then.

There are two kinds. A register of *states* holds a row for whatever its events speak of, in the versions that it went
through: a household, a posting. A register of *addends* holds what adds up: each payment to a household is a row that
is never changed, and a void is a row that takes one back.

Both are pure. The service runs the same step in batches behind the ledger, in a replay, and from nothing in a test.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any, Final, Literal, NamedTuple, Self, TypeVar, get_args, get_origin

import msgspec
from msgspec import Meta

from domain.kernel.event import EVENTS, Event
from domain.kernel.figure import Hedged, Sum
from domain.kernel.subject import VillageId
from projections.kernel.page import Fact, Sealed

Kind = Literal["text", "whole", "truth", "figure", "list", "sealed"]

EVENT: Final = "event"
"""What a register is `of` that has a row for each event, and keeps it under the event's id."""


class Column(NamedTuple):
    """A column of a register: its name, its headings, what it means and how it is kept.

    A figure is kept by its ends, for filters and sums, and in full where it is not exact.
    """

    name: str
    kind: Kind
    zh: str
    en: str
    description: str
    hint: Any


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a register, in one of its versions. Its fields are the columns, each with a title in Chinese.

    A subclass has `step`, or `after` where several rows follow from one history.
    """

    village: Annotated[VillageId | None, Meta(title="村", description="The village that it lies in, if in one.")] = None

    @classmethod
    def step(cls, before: Self | None, fact: Fact, unit: str) -> Self | None:
        """The row after one more fact; None while there is none, or no more."""
        raise NotImplementedError(cls.__name__)

    @classmethod
    def after(cls, rows: Mapping[str, Self], fact: Fact, unit: str) -> Mapping[str, Self | None]:
        """The rows that a fact changes, by part; here the only one."""
        return {"": cls.step(rows.get(""), fact, unit)}


class Addend(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a register that adds up: its key, and an amount with its unit in the name, or no amount to count.

    A subclass has `of`: the addends that follow from a fact.
    """

    village: Annotated[VillageId | None, Meta(title="村", description="The village that it lies in, if in one.")] = None

    @classmethod
    def of(cls, fact: Fact) -> Iterable[Self]:
        """The addends of a fact."""
        raise NotImplementedError(cls.__name__)


class Register:
    """A declared register.

    unit: the kind of subject by whose history rows are folded, or EVENT. key: the columns by which addends are told
    apart. long: whether many addends bear one key, so that they are also kept summed up by month and year.
    """

    def __init__(  # noqa: PLR0913 - a declaration has as many parts
        self,
        cls: type[Row | Addend],
        name: str,
        zh: str,
        *,
        unit: str,
        takes: Sequence[type[Event]],
        key: Sequence[str],
        long: bool,
        indexes: Sequence[Sequence[str]],
    ) -> None:
        self.cls, self.name, self.zh, self.unit = cls, name, zh, unit
        self.en = name.replace("_", " ").capitalize()
        self.description = inspect.getdoc(cls) or ""
        self.takes = frozenset(event.__name__ for event in takes)
        self.key, self.long, self.indexes = tuple(key), long, tuple(map(tuple, indexes))
        self.columns = tuple(_column(info) for info in msgspec.structs.fields(cls))
        self.adds_up = issubclass(cls, Addend)
        self.amount = next((c for c in self.columns if c.kind == "figure"), None) if self.adds_up else None
        self._prefix = f"{unit}:"
        self._naming = {event.__name__: _naming(event, unit) for event in takes}
        self._special = [
            (place, column.kind)
            for place, column in reversed(list(enumerate(self.columns)))
            if column.kind not in ("text", "whole")
        ]
        self._check(takes)

    def column(self, name: str) -> Column:
        """A column by its name. KeyError if there is none."""
        return next(c for c in self.columns if c.name == name)

    def units(self, fact: Fact) -> Iterable[str]:
        """The units whose rows a fact may change: what it names of the kind."""
        if self.unit == EVENT:
            return (fact.id,)
        found: list[str] = []
        event, prefix = fact.event, self._prefix
        for field, many in self._naming[type(event).__name__]:
            value = getattr(event, field)
            if value is None:
                continue
            for one in value if many else (value,):
                if one.startswith(prefix) and one not in found:
                    found.append(one)
        return found

    def values(self, row: Row | Addend) -> tuple[Any, ...]:
        """A row as it is kept, column by column: a figure by its low and high end and its hedge, a truth as 0 or 1."""
        values = msgspec.structs.astuple(row)
        if not self._special:
            return values
        kept = list(values)
        for place, kind in self._special:  # from the last on, for a figure takes more places
            value = kept[place]
            if kind == "figure":
                kept[place : place + 1] = _ends(value)
            elif value is not None:
                kept[place] = int(value) if kind == "truth" else _encode(value).decode()
        return tuple(kept)

    def row(self, kept: Sequence[Any]) -> Any:
        """The row that is kept in these values."""
        found: dict[str, Any] = {}
        place = 0
        for column in self.columns:
            value = kept[place]
            if column.kind == "figure":
                low, high, hedge = kept[place : place + 3]
                found[column.name] = low if hedge is None else msgspec.json.decode(hedge, type=Hedged)
                if low is None and high is None and hedge is None:
                    found[column.name] = None
                place += 2
            elif value is None:
                found[column.name] = None
            elif column.kind == "truth":
                found[column.name] = bool(value)
            elif column.kind in ("list", "sealed"):
                found[column.name] = msgspec.json.decode(value, type=column.hint)
            else:
                found[column.name] = value
            place += 1
        return self.cls(**found)

    def _check(self, takes: Sequence[type[Event]]) -> None:
        """Names a declaration that is incomplete, when the program starts."""
        names = {c.name for c in self.columns}
        problems = [f"column {c.name!r} has no title" for c in self.columns if not c.zh]
        problems += [f"column {c.name!r} has no description" for c in self.columns if not c.description]
        problems += [
            f"key {k!r} is no column" for k in (*self.key, *(k for i in self.indexes for k in i)) if k not in names
        ]
        if not self.adds_up and self.unit != EVENT:
            problems += [f"{e.__name__} names no {self.unit}" for e in takes if not self._naming[e.__name__]]
        if self.adds_up and not self.key:
            problems.append("it has no key")
        if not self.description or self.cls.__doc__ is None:
            problems.append("it has no docstring")
        if problems:
            raise TypeError(f"{self.cls.__module__}.{self.cls.__name__}: " + "; ".join(problems))


REGISTERS: Final[dict[str, Register]] = {}
"""Every register by its name, such as `postings`."""

R = TypeVar("R", bound=type[Row])
A = TypeVar("A", bound=type[Addend])


def register(
    name: str, *, zh: str, unit: str, takes: Sequence[type[Event]], indexes: Sequence[Sequence[str]] = ()
) -> Callable[[R], R]:
    """Declares a register of states.

    zh: its name in Chinese. indexes: the columns that questions ask it by; none of them, where they ask it as a whole.
    """

    def declare(cls: R) -> R:
        _add(Register(cls, name, zh, unit=unit, takes=takes, key=(), long=False, indexes=indexes))
        return cls

    return declare


def adds_up(
    name: str, *, zh: str, takes: Sequence[type[Event]], key: Sequence[str], long: bool = False
) -> Callable[[A], A]:
    """Declares a register of addends. key: the columns that tell its sums apart, the one it is asked by first."""

    def declare(cls: A) -> A:
        _add(Register(cls, name, zh, unit=EVENT, takes=takes, key=key, long=long, indexes=()))
        return cls

    return declare


def _add(found: Register) -> None:
    if found.name in REGISTERS:
        raise TypeError(f"{found.cls.__module__}.{found.cls.__name__}: {found.name} is declared twice")
    REGISTERS[found.name] = found


class Titled:
    """A column's heading in Chinese, and what it means: `Annotated[str, title("村", "…")]`."""

    def __new__(cls, zh: str, description: str) -> Any:
        """The Meta that says so."""
        return Meta(title=zh, description=description)


title: Final = Titled

_encode: Final = msgspec.json.Encoder(order="sorted").encode
NOTHING_ADDED: Final = Sum()


def _ends(value: int | Hedged | None) -> tuple[int | None, int | None, str | None]:
    """A figure's ends as numbers, and how it was hedged; both ends alike where it is exact."""
    if value is None:
        return None, None, None
    if isinstance(value, int):
        return value, value, None
    said = Sum().plus(value)
    low = None if said.low_unbounded else said.low
    high = None if said.high_unbounded else said.high
    return low, high, _encode(value).decode()


def _naming(event: type[Event], unit: str) -> tuple[tuple[str, bool], ...]:
    """The fields by which an event names subjects of a kind, and whether it names several."""
    references = EVENTS[event.__name__].references
    return tuple((field, many) for field, kinds, many in references if unit in kinds.split())


def _column(info: msgspec.structs.FieldInfo) -> Column:
    zh = description = None
    hint = info.type
    for layer in _layers(hint):
        zh, description = layer.title or zh, layer.description or description
    kind = _kind(hint)
    return Column(info.encode_name, kind, zh or "", _heading(info.encode_name), description or "", hint)


def _heading(name: str) -> str:
    return name.replace("_fen", " (yuan)").replace("_hundredths_mu", " (mu)").replace("_", " ").capitalize()


def _layers(hint: Any) -> list[Meta]:
    """Every Meta of a type, the outermost last."""
    found: list[Meta] = []
    if get_origin(hint) is Annotated:
        inner, *metas = get_args(hint)
        found += _layers(inner) + [m for m in metas if isinstance(m, Meta)]
    elif get_args(hint):
        for part in get_args(hint):
            found += [m for m in _layers(part) if m.description] if part is not type(None) else []
    return found


def _kind(hint: Any) -> Kind:
    names = _types(hint)
    if Hedged in names:
        return "figure"
    if Sealed in names:
        return "sealed"
    if names & {list, dict, tuple}:
        return "list"
    for kind, types in _KINDS:
        if names & types:
            return kind
    raise TypeError(f"no column can hold {hint}")


_KINDS: Final[tuple[tuple[Kind, set[Any]], ...]] = (("truth", {bool}), ("whole", {int}), ("text", {str}))


def _types(hint: Any) -> set[Any]:
    origin = get_origin(hint)
    if origin is Annotated:
        return _types(get_args(hint)[0])
    if origin is Literal:
        return {type(value) for value in get_args(hint)}
    if origin in (list, dict, tuple):
        return {origin}
    if get_args(hint):
        return set().union(*(_types(part) for part in get_args(hint)))
    return {hint}
