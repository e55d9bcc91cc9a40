"""How a published figure is held against the ledger: how a measure is declared, what it gives, and what follows.

A measure is a name that a publication counts by, such as poor_households. What the ledger adds up to is a figure, or a
reason why there is none. Where the ledger need not hold all that is counted, since nobody has to record it, its figure
is no more than a least: then only one that surely exceeds what was published contradicts it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from domain.kernel.dates import Occurred, parse
from domain.kernel.figure import End, Figure, Verdict
from projections.kernel.money import mu, yuan
from projections.registers.claims import ClaimRow
from service.listings import day_number
from service.questions.reckoning import as_date
from service.registers.asking import Asked, At, Filter, Found
from service.registers.tables import so_values

AGREES: Final = "agrees"
DIFFERS: Final = "differs"
CANNOT_BE_TOLD: Final = "cannot be told"

COUNTY_DIGITS: Final = 6
DIVISION: Final = "division"
"""The kind of a scope that is a division code; every other scope is a subject."""


class Said(NamedTuple):
    """A sentence in both languages."""

    zh: str
    en: str


class Reading(NamedTuple):
    """One way to understand what was published, and what the ledger adds up to by it."""

    said: Said
    figure: Figure | None = None

    def shown(self, unit: str) -> dict[str, Any]:
        """As it is answered."""
        return {"zh": self.said.zh, "en": self.said.en, "figure": shown(self.figure, unit)}


class Measured(NamedTuple):
    """What the ledger says by a measure.

    rests_on: the positions of the events that say so. complete: whether the ledger holds all that is counted; else the
    figure is a least. told: whether the measure is the one that was published, as far as the source says. why: what is
    to be known of the figure, or why there is none.
    """

    figure: Figure | None = None
    rests_on: Sequence[int] = ()
    complete: bool = True
    out_of: Figure | None = None
    readings: Sequence[Reading] = ()
    told: bool = True
    why: Said | None = None


class Measuring(NamedTuple):
    """What a measure is asked: in which moment of the registers, of which place or subject, and of which time."""

    asked: Asked
    at: At
    figure_of: Occurred
    scope: str
    claim: ClaimRow | None = None

    @property
    def first(self) -> int:
        """The first day of the time that the figure is of."""
        return day_number(self.figure_of.first)

    @property
    def year(self) -> int:
        """The year that the figure is of."""
        return self.figure_of.first.year

    @property
    def kind(self) -> str:
        """What the scope is: a division code, or a subject of which kind."""
        return kind_of_scope(self.scope) or ""

    def rows(self, register: str, column: str, *values: Any) -> list[Found]:
        """The rows of a register in which a column is one of these."""
        return self.asked.rows(register, self.at, where=[Filter(column, "", values)]) if values else []

    def inside(self, register: str) -> list[Found]:
        """The rows of a register of the place: a village, or a division."""
        villages = self.villages()
        where = [] if villages is None else [Filter("village", "", villages)]
        return self.asked.rows(register, self.at, where=where) if villages != [] else []

    def villages(self) -> list[str] | None:
        """The villages of the place; None where it is the whole county."""
        if self.kind == "village":
            return [self.scope]
        if len(self.scope) == COUNTY_DIGITS:
            return None
        found = self.asked.rows("villages", self.at)
        return [one.unit for one in found if (one.row.division or "").startswith(self.scope)]

    def select(self, columns: str, register: str, condition: str = "") -> list[tuple[Any, ...]]:
        """Columns of a register's rows of the place, where a condition on the alias `r` holds."""
        where = f"{self.asked.so('r')}{condition and ' AND '}{condition}"
        return self._select(columns, register, where, list(so_values(*self.at)))

    def since(self, register: str, condition: str) -> dict[str, int]:
        """By unit, the position of the event since which a condition has held of its rows without a break."""
        where = f"r.known_from <= {self.asked.mark} AND {condition} ORDER BY r.known_from DESC, r.valid_from DESC"
        chain: dict[str, tuple[int, int]] = {}
        columns = "r.unit, r.known_from, r.known_to, r.made_by"
        for unit, known_from, known_to, made_by in self._select(columns, register, where, [self.at.position]):
            held = chain.get(unit)
            if held is None or known_to >= held[0]:
                chain[unit] = (known_from, made_by)
        return {unit: made_by for unit, (_, made_by) in chain.items()}

    def _select(self, columns: str, register: str, where: str, values: list[Any]) -> list[tuple[Any, ...]]:
        villages, asked = self.villages(), self.asked
        inside = ""
        if villages is not None:
            inside = f"{asked.shelves.any_of('r.village')} AND "
            values = [asked.shelves.array(villages), *values]
        return asked.select(f"SELECT {columns} FROM {asked.table(register).name} r WHERE {inside}{where}", values)  # noqa: S608 - all its own names


Measures = Callable[[Measuring], Measured]


class Measure(NamedTuple):
    """A declared measure: the unit that it counts in, and of what it can be asked."""

    name: str
    unit: str
    of: Sequence[str]
    said: Said
    ask: Measures


MEASURES: Final[dict[str, Measure]] = {}
"""Every measure that the ledger can add up, by its name."""
NOT_MEASURED: Final[dict[str, Said]] = {}
"""What is published and cannot be added up, with the reason."""


def measure(name: str, *, unit: str, of: Sequence[str], zh: str, en: str) -> Callable[[Measures], Measures]:
    """Declares a measure. of: the kinds of scope that it can be asked of."""

    def declare(ask: Measures) -> Measures:
        MEASURES[name] = Measure(name, unit, of, Said(zh, en), ask)
        return ask

    return declare


def kind_of_scope(scope: str) -> str | None:
    """What a scope is: a division code, or a subject of which kind; None for words."""
    if scope.isdigit() and len(scope) in (6, 9, 12):
        return DIVISION
    kind, _, rest = scope.partition(":")
    return kind if rest else None


# -- the ledger's figure beside what was published


def of_scope(name: str, measuring: Measuring, unit: str | None) -> Measured:
    """What the ledger says by a measure; why it says nothing, where it cannot be asked so."""
    if name in NOT_MEASURED:
        return Measured(why=NOT_MEASURED[name])
    found = MEASURES.get(name)
    if found is None:
        return Measured(why=Said("账本中没有这一指标。", "The ledger has no such measure."))
    if unit not in (None, found.unit):
        return Measured(
            why=Said(f"账本按{found.unit}计，公布数据按{unit}计。", f"The ledger counts {found.unit}, not {unit}.")
        )
    if kind_of_scope(measuring.scope) not in found.of or not _holds(measuring):
        return Measured(why=Said("账本不掌握这一口径。", "The ledger does not hold what this covers."))
    return found.ask(measuring)


def _holds(measuring: Measuring) -> bool:
    """Whether the ledger holds a place: some village of it; a subject it may hold or not."""
    if measuring.kind != DIVISION:
        return True
    villages = measuring.asked.rows("villages", measuring.at)
    return any((one.row.division or "").startswith(measuring.scope) for one in villages)


def verdict(published: Figure, measured: Measured) -> str:
    """Whether the ledger agrees with what was published."""
    figure = measured.figure
    if figure is None or not measured.told or published == Figure.unknown():
        return CANNOT_BE_TOLD
    if (figure.low, figure.high) == (published.low, published.high):
        return AGREES
    if not measured.complete:
        return DIFFERS if figure.exceeds(published) is Verdict.YES else CANNOT_BE_TOLD
    if figure.equals(published) is Verdict.NO:
        return DIFFERS
    return AGREES if _lies_within(figure, published) else CANNOT_BE_TOLD


def _lies_within(figure: Figure, published: Figure) -> bool:
    """Whether whatever the figure turns out to be was published."""
    return _reaches(figure.low, published.low, 1) and _reaches(figure.high, published.high, -1)


def _reaches(end: End, limit: End, sign: int) -> bool:
    """Whether an end lies on the inner side of a limit, or on it where that belongs to what was published."""
    if limit.value is None:
        return True
    if end.value is None or not (end.certain and limit.certain):
        return False
    inner = (end.value - limit.value) * sign
    return inner > 0 or (inner == 0 and (limit.kind == "closed" or end.kind == "open"))


def verdict_of_both(published: Figure, out_of: Figure | None, measured: Measured) -> str:
    """The verdict on a figure, and on of how many it is, where that was published too and can be told."""
    found = verdict(published, measured)
    if out_of is None or measured.out_of is None or found == CANNOT_BE_TOLD:
        return found
    whole = verdict(out_of, Measured(measured.out_of))
    return DIFFERS if DIFFERS in (found, whole) else whole if found == AGREES else found


_UNKNOWN: Final = Said("公布时没有给出数字。", "The publication states no figure.")
_LEAST: Final = Said("账本不一定记全：所载只是下限。", "The ledger need not hold all of it: what it holds is a least.")
_ABOUT: Final = Said("两者之一不是确数。", "One of the two is no exact figure.")


def reason(published: Figure | None, measured: Measured, found: str | None) -> Said | None:
    """What is to be known of a verdict: why it cannot be told, or what the ledger's figure is."""
    if published == Figure.unknown():
        return measured.why or _UNKNOWN
    if measured.why is not None or found != CANNOT_BE_TOLD:
        return measured.why
    return _ABOUT if measured.complete else _LEAST


# -- what is shown

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "persons": ("人", "persons"), "households": ("户", "households"), "villages": ("个村", "villages"),
    "teams": ("支", "teams"), "days": ("天", "days"), "months": ("个月", "months"), "years": ("岁", "years"),
    "jin": ("斤", "jin"), "jin_per_mu": ("斤/亩", "jin a mu"), "metres": ("米", "metres"), "count": ("", ""),
}  # fmt: skip


def shown(figure: Figure | None, unit: str) -> dict[str, Any] | None:
    """A figure as answered, in the unit that it is counted in."""
    if figure is None:
        return None
    if unit.startswith("fen"):
        return yuan(figure)
    if unit == "hundredths_mu":
        return mu(figure)
    if unit == "hundredths_percent":
        return (figure / 100).as_answer("%", "%") | {"unit": "percent"}
    zh, en = _WORDS.get(unit, (unit, unit))
    return figure.as_answer(zh, en) | {"unit": unit}


def share(figure: Figure, out_of: Figure | None) -> dict[str, Any] | None:
    """How much of a whole a figure is, in percent; None of a whole that may be nothing."""
    if out_of is None or out_of.exceeds(0) is not Verdict.YES:
        return None
    return shown(figure * 10_000 / out_of, "hundredths_percent")


def day_of(figure_of: str, published_on: str | None, at: At) -> int:
    """The day on which a published figure is looked at: the last that it is of, and had come when it was published."""
    days = [parse(figure_of).last, as_date(at.day)]
    if published_on is not None:
        days.append(parse(published_on).last)
    return day_number(min(days))
