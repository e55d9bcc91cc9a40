"""The tables of registers, the same on every database: their columns, and what is so at any two times."""

from __future__ import annotations

import ast
import hashlib
import importlib
import inspect
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Annotated, Any, Final, NamedTuple, get_args, get_origin

import msgspec

from projections.kernel.register import EVENT, Column, Register
from projections.kernel.versions import EVER, OPEN, Unit, Version

TIMES: Final = ("unit", "part", "valid_from", "valid_to", "ended_at", "known_from", "known_to", "made_by", "seen")
"""Columns of every register of states, before its own."""
ADDED: Final = ("day", "position", "number", "made_by", "times")
"""Columns of every register of addends, before its own."""
TOTALS: Final = ("bucket", "position", "times", "low", "high", "sum")
"""Columns of totals, after the key of their addends. times: how many there are; sum: in full where it is not exact."""

NOWHERE: Final = OPEN
"""The first day of a row that says only what its unit has seen: no question meets it."""


class Table(NamedTuple):
    """A generation of a register's table."""

    register: Register
    generation: int

    @property
    def name(self) -> str:
        """The table's name."""
        return f"r_{self.register.name}_{self.generation}"

    @property
    def totals(self) -> str:
        """The name of the table of its totals."""
        return f"{self.name}_totals"

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all its tables."""
        return (self.name, self.totals) if self.register.long else (self.name,)

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns, in order."""
        own = tuple(name for column in self.register.columns for name in kept_names(column))
        return (ADDED if self.register.adds_up else TIMES) + own

    @property
    def primary_key(self) -> tuple[str, ...]:
        """The columns that tell rows apart; addends lie in the order in which they are summed up."""
        if self.register.adds_up:
            return (*self.register.key, "day", "position", "number")
        return ("unit", "part", "valid_from", "known_from")

    def create(self, types: dict[str, str], clustered: str) -> Iterator[str]:
        """The statements that make it. types: of a text, a number and a truth. clustered: ends a table's definition."""
        number, text = types["whole"], types["text"]
        fixed = dict.fromkeys(ADDED if self.register.adds_up else TIMES, number) | {"unit": text, "part": text}
        own = {name: types[kind] for column in self.register.columns for name, kind in kept_names(column).items()}
        must = {*fixed, *self.register.key}
        columns = [
            f"{name} {kind}{' NOT NULL' if name in must else ''}"
            for name, kind in ({n: fixed[n] for n in self.columns if n in fixed} | own).items()
        ]
        yield f"CREATE TABLE {self.name} ({', '.join(columns)}, PRIMARY KEY ({', '.join(self.primary_key)})){clustered}"
        if self.register.long:
            key = ", ".join(self.register.key)
            columns = [f"{name} {text} NOT NULL" for name in self.register.key]
            columns += [f"{name} {number} NOT NULL" for name in TOTALS[:-1]]
            yield (
                f"CREATE TABLE {self.totals} ({', '.join(columns)}, sum {text}, "
                f"PRIMARY KEY ({key}, bucket, position)){clustered}"
            )

    def indexes(self) -> Iterator[str]:
        """The statements that make its indexes, once it is filled."""
        of_events = self.register.unit == EVENT
        for columns in self.register.indexes:
            if not columns:  # all that `so` asks, and what the row is of: for questions of the whole county
                asked = "known_to, known_from, valid_from, valid_to, ended_at, unit"
                yield f"CREATE INDEX IF NOT EXISTS {self.name}_times ON {self.name} ({asked})"
                continue
            first = self.register.column(columns[0])
            said = f" WHERE {first.name} IS NOT NULL" if _may_be_absent(first.hint) else ""
            on = (*columns, "known_from", "known_to") if of_events else columns  # all that `known` asks
            yield f"CREATE INDEX IF NOT EXISTS {self.name}_{'_'.join(columns)} ON {self.name} ({', '.join(on)}){said}"

    def drop(self) -> Iterator[str]:
        """The statements that remove it."""
        for name in self.names:
            yield f"DROP TABLE IF EXISTS {name}"


def _may_be_absent(hint: Any) -> bool:
    inner = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    return type(None) in get_args(inner)


@cache
def kept_names(column: Column) -> dict[str, str]:
    """Under which names a column is kept, each with the kind of its type."""
    if column.kind == "figure":
        return {f"{column.name}_low": "whole", f"{column.name}_high": "whole", f"{column.name}_hedge": "text"}
    return {column.name: column.kind if column.kind in ("whole", "truth") else "text"}


def so(alias: str = "", *, mark: str = "?") -> str:
    """What is so on a day as known at a position; its parameters: position, position, day, day, position."""
    a = f"{alias}." if alias else ""
    return (
        f"({a}known_from <= {mark} AND {mark} < {a}known_to AND {a}valid_from <= {mark} "
        f"AND ({mark} < {a}valid_to OR {mark} < {a}ended_at))"
    )


def known(alias: str, *, mark: str = "?") -> str:
    """Of a row of a single event, which is so from its day on for ever: known at a position, which comes twice."""
    return f"({alias}.known_from <= {mark} AND {mark} < {alias}.known_to)"


def so_values(day: int, position: int) -> tuple[int, int, int, int, int]:
    """The parameters of `so`."""
    return (position, position, day, day, position)


def version_of(register: Register, kept: Sequence[Any]) -> tuple[str, int, Version]:
    """A kept row of states: its unit, what the unit had seen, and the version."""
    unit, part, valid_from, valid_to, ended_at, known_from, known_to, made_by, seen = kept[: len(TIMES)]
    row = None if valid_from == NOWHERE else register.row(kept[len(TIMES) :])
    version = Version(
        part, row, valid_from, known_from, made_by,
        valid_to=valid_to, ended_at=ended_at, known_to=known_to, stored=True,
    )  # fmt: skip
    return unit, seen, version


def kept_version(register: Register, unit: str, version: Version, seen: int) -> tuple[Any, ...]:
    """A version as a row of its table."""
    return (
        unit, version.part, version.valid_from, version.valid_to, version.ended_at, version.known_from,
        version.known_to, version.made_by, seen, *register.values(version.row),
    )  # fmt: skip


def kept_nowhere(register: Register, unit: Unit) -> tuple[Any, ...]:
    """The row that says what a unit without any open version has seen."""
    empty = (None,) * sum(len(kept_names(column)) for column in register.columns)
    return (unit.name, "", NOWHERE, OPEN, 0, 0, EVER, 0, unit.seen, *empty)


def units_of(register: Register, rows: Sequence[Sequence[Any]], *, whole: bool) -> dict[str, Unit]:
    """The units whose kept rows these are."""
    found: dict[str, Unit] = {}
    for kept in rows:
        name, seen, version = version_of(register, kept)
        unit = found.get(name)
        if unit is None:
            unit = found[name] = Unit(name, whole=whole)
        unit.seen = unit.seen_stored = max(unit.seen, seen)
        if version.row is not None:
            unit.versions.setdefault(version.part, []).append(version)
    for unit in found.values():
        for versions in unit.versions.values():
            versions.sort(key=lambda v: v.valid_from)
    return found


@cache
def fingerprint(register: Register) -> str:
    """What a register's rows depend on: its own file and all of domain and projections that this one builds on.

    Another fingerprint is another table. Comments, docstrings and the breaks of lines count for nothing.
    """
    told = [register.name, register.unit, sorted(register.takes), list(register.key), register.long]
    files = sorted(_built_on(register.cls.__module__))
    return hashlib.sha256(_encode([told, [_hash_of(file) for file in files]])).hexdigest()[:16]


def _built_on(module: str) -> set[str]:
    """A module of domain or projections, and those that it imports, and what these import."""
    found: set[str] = set()
    waiting = {module}
    while waiting:
        found |= waiting
        waiting = set().union(*(_imports(one) for one in waiting)) - found
    return found


@cache
def _tree(module: str) -> ast.Module:
    tree = ast.parse(inspect.getsource(importlib.import_module(module)))
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [one for one in body if not _is_text(one)]  # type: ignore[attr-defined]  # it has one
    return tree


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


@cache
def _imports(module: str) -> frozenset[str]:
    names = (node.module for node in ast.walk(_tree(module)) if isinstance(node, ast.ImportFrom) and node.module)
    return frozenset(name for name in names if name.startswith(("domain.", "projections.")))


@cache
def _hash_of(module: str) -> str:
    return hashlib.sha256(ast.dump(_tree(module)).encode()).hexdigest()


class Digest(NamedTuple):
    """What a register says at a position, for every day: the number of its rows, and a hash of them in any order."""

    rows: int
    sha256: str


_encode: Final = msgspec.json.encode


def hash_of(row: Sequence[Any]) -> bytes:
    """The hash of a version (unit, part, valid_from, valid_to as known, made_by, …) or of an addend."""
    return hashlib.sha256(_encode(row)).digest()


def digest_of(hashes: Iterable[bytes]) -> Digest:
    """The digest of rows, in whatever order they are read: the hash of all their hashes, sorted."""
    ordered = sorted(hashes)
    return Digest(len(ordered), hashlib.sha256(b"".join(ordered)).hexdigest())
