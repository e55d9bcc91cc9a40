"""The table: what is claimed, what was measured, as text and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import msgspec

if TYPE_CHECKING:
    from bench.ground import Ground

DATABASES: Final = ("sqlite", "postgresql")


class Floor(NamedTuple):
    """What must be reached: a ratio or a value, at least, or at most."""

    number: float
    of: Literal["ratio", "value"] = "ratio"
    at: Literal["least", "most"] = "least"

    def __str__(self) -> str:
        return f"{self.of} at {self.at} {self.number:,g}"

    def reached(self, value: float, ratio: float | None) -> bool:
        """Whether a measurement reaches it."""
        measured = value if self.of == "value" else ratio
        if measured is None:
            raise ValueError(f"the floor is a {self.of}, and none was measured")
        return measured >= self.number if self.at == "least" else measured <= self.number


class Claim(NamedTuple):
    """A row that the table must have: what is measured, against what, and what must be reached on which database."""

    name: str
    what: str
    unit: str
    against: str = ""
    floors: dict[str, Floor] = {}  # noqa: RUF012 - nobody changes it
    databases: Sequence[str] = DATABASES


class Measured(NamedTuple):
    """What came out for a claim. against: the value that ours was divided by for the ratio."""

    name: str
    value: float
    ratio: float | None = None
    against: float | None = None


class Row(msgspec.Struct, frozen=True):
    """A row of the table. reached is None where there is no floor."""

    name: str
    database: str
    value: float
    unit: str
    ratio: float | None
    against: str
    floor: str | None
    reached: bool | None

    @classmethod
    def of(cls, claim: Claim, database: str, measured: Measured) -> Row:
        """The row of a claim."""
        floor = claim.floors.get(database)
        against = claim.against
        if measured.against is not None:
            against += f": {rounded(measured.against)}"
        return cls(
            claim.name,
            database,
            measured.value,
            claim.unit,
            measured.ratio,
            against,
            None if floor is None else str(floor),
            None if floor is None else floor.reached(measured.value, measured.ratio),
        )


class Bench(NamedTuple):
    """A benchmark: the rows that it owes, and how they are measured."""

    name: str
    claims: tuple[Claim, ...]
    run: Callable[[Ground], Iterator[Measured]]

    def rows(self, ground: Ground) -> list[Row]:
        """Measures on one database; each claim about it has its row."""
        owed = {claim.name: claim for claim in self.claims if ground.database in claim.databases}
        measured = {m.name: m for m in self.run(ground)} if owed else {}
        if owed.keys() != measured.keys():
            raise ValueError(f"{self.name} owes {sorted(owed)} and gave {sorted(measured)}")
        return [Row.of(claim, ground.database, measured[name]) for name, claim in owed.items()]


BENCHES: Final[dict[str, Bench]] = {}
"""All benchmarks by name, in the order of the table."""


def bench(*claims: Claim) -> Callable[[Callable[[Ground], Iterator[Measured]]], Callable[[Ground], Iterator[Measured]]]:
    """Declares a benchmark, named after its function, and the rows that it owes."""

    def declare(run: Callable[[Ground], Iterator[Measured]]) -> Callable[[Ground], Iterator[Measured]]:
        name = run.__name__.replace("_", "-")
        BENCHES[name] = Bench(name, claims, run)
        return run

    return declare


def claims() -> dict[str, Claim]:
    """All claims by name, in the order of the table."""
    return {claim.name: claim for found in BENCHES.values() for claim in found.claims}


def both(
    number: float, of: Literal["ratio", "value"] = "ratio", at: Literal["least", "most"] = "least"
) -> dict[str, Floor]:
    """The same floor on both databases."""
    return dict.fromkeys(DATABASES, Floor(number, of, at))


# -- as text and as JSON


def text(rows: Iterable[Row]) -> str:
    """The table, and beneath it what was not reached."""
    rows, order = list(rows), list(claims())
    rows.sort(key=lambda row: (order.index(row.name), DATABASES.index(row.database)))
    lines = [("what", "database", "value", "unit", "ratio", "against", "floor", "reached"), *map(_cells, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    right = {2, 4}
    printed = [
        "  ".join(
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
    printed.insert(1, "-" * max(map(len, printed)))
    missed = [row for row in rows if row.reached is False]
    printed += [""] if missed else []
    printed += [
        f"NOT REACHED: {row.name} on {row.database}: {_measured(row)}, and the floor is {row.floor}" for row in missed
    ]
    return "\n".join(printed)


def write(path: Path, rows: Iterable[Row]) -> None:
    """Writes the rows as a JSON list."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(list(rows))) + b"\n")


def rounded(value: float) -> str:
    """A figure as people read it."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"


def _cells(row: Row) -> tuple[str, ...]:
    return (
        claims()[row.name].what,
        row.database,
        rounded(row.value),
        row.unit,
        "" if row.ratio is None else f"{row.ratio:.2f}",
        row.against,
        row.floor or "",
        {True: "yes", False: "NO", None: ""}[row.reached],
    )


def _measured(row: Row) -> str:
    return f"{rounded(row.value)} {row.unit}" + ("" if row.ratio is None else f", ratio {row.ratio:.2f}")
