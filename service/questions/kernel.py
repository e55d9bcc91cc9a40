"""How a question that a supervisor asks is declared, what it is given, and what it answers with.

A question reads the registers in one moment, for one day as known at one position, and gives rows, figures, or both. It
says on which events its answer rests. Who asks is shown what lies in the scope, and personal values by role alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, NamedTuple

from domain.kernel.figure import Figure
from projections.kernel.page import Confidential, Sealed
from projections.kernel.register import REGISTERS
from service.access import Principal
from service.answers import Opening, Reach
from service.county import County
from service.formats import Heading
from service.listings import being_built, shown_value
from service.problems import MEANINGS, Problem
from service.registers.asking import Asked, At, Found, NotThere

FORMS: Final = ("text", "whole", "truth", "day", "month", "moment", "sha256", "event", "subject")
"""What a parameter may be, beside a kind of subject such as `village`, or several: `fund project`."""
MOST_RESTED_ON: Final = 1000
"""Events that an answer names at most among those that it rests on; how many they are it says in any case."""


class Parameter(NamedTuple):
    """A parameter of a question.

    kind: one of FORMS, or a kind of subject, or several with a space between; where it is one, its name may be left out
    before the id. A day is given to the question as a number (20181110), a month as text (2018-10), a moment as a
    position, a truth as such, and everything else as it was said. default: as it would be said. least, most: of a whole
    number. one_of: the texts that it may be.
    """

    kind: str
    description: str
    required: bool = False
    default: Any = None
    least: int = 0
    most: int = 1_000_000
    one_of: tuple[str, ...] = ()


class EventAt(NamedTuple):
    """A place in an answer where the id of the event at a position belongs."""

    position: int


class Answer(NamedTuple):
    """What a question answers.

    rows: the tabular part, by the names of the question's columns; personal values still sealed, events as EventAt.
    figures: what answers at a glance: figures as `count`, `yuan` or `mu` give them, or plain numbers, texts and lists.
    rests_on: the positions, or the ids, of the events that it follows from; the frame sorts positions, and cuts.
    fill: adds to rows what is only wanted of those that are shown: of one page, or of all for a file.
    notes: what is withheld, erased or unreadable of figures that were opened already.
    """

    rows: Sequence[dict[str, Any]] = ()
    figures: Mapping[str, Any] = {}
    rests_on: Sequence[int | str] = ()
    fill: Callable[[Sequence[dict[str, Any]]], list[dict[str, Any]]] | None = None
    notes: Mapping[str, list[str]] = {}


class Scope:
    """What whoever asks may be told: of which villages, and of whom."""

    def __init__(self, county: County, principal: Principal) -> None:
        self.county, self.principal = county, principal
        everywhere = principal.whole or principal.only_self
        self.villages: list[str] | None = None if everywhere else county.within(principal.reaches)
        """The villages that are told of, beside what lies in no village; None: all."""

    def check(self, village: str | None) -> None:
        """Raises Problem 403 where what lies in this village is not told; what lies in none is told to all."""
        if self.villages is not None and village is not None and village not in self.villages:
            raise Problem(403, "MayNotRead", MEANINGS["MayNotRead"].text)

    def within(self, asked: Asked, column: str, village: str | None = None) -> tuple[str, list[Any]]:
        """The condition that a row's village is told of, or is the one that was asked for; and its parameters."""
        if village is not None:
            return f"{column} = {asked.mark}", [village]
        if self.villages is None:
            return "1 = 1", []
        return f"({column} IS NULL OR {asked.shelves.any_of(column)})", [asked.shelves.array(self.villages)]


Ask = Callable[[Asked, At, Mapping[str, Any], Scope], Answer]


class Question(NamedTuple):
    """A declared question.

    columns: of its rows; none where it is not tabular. figures: the names of its figures, and what each says.
    of_self: the parameter by which a cadre or household may ask about itself. waits_for: what is still missing.
    """

    number: int
    zh: str
    en: str
    description: str
    name: str
    parameters: Mapping[str, Parameter]
    columns: Sequence[Heading]
    figures: Sequence[Heading]
    of_self: str | None
    waits_for: str | None
    ask: Ask

    def answer(self, asked: Asked, at: At, given: Mapping[str, Any], scope: Scope) -> Answer:
        """The answer. Raises Problem for what is out of reach, and 503 while a register is first built."""
        principal = scope.principal
        if principal.only_self:
            if self.of_self is None or given.get(self.of_self) not in (None, principal.subject):
                raise Problem(403, "MayNotRead", MEANINGS["MayNotRead"].text)
            given = dict(given) | {self.of_self: principal.subject}
        for name, parameter in self.parameters.items():
            if parameter.kind == "village":
                scope.check(given.get(name))
        try:
            return self.ask(asked, at, given, scope)
        except NotThere as error:
            raise being_built(error) from error


QUESTIONS: Final[dict[int, Question]] = {}
"""Every question by its number."""


def question(
    number: int,
    *,
    zh: str,
    en: str,
    parameters: Mapping[str, Parameter] | None = None,
    columns: Sequence[Heading] = (),
    figures: Sequence[Heading] = (),
    of_self: str | None = None,
) -> Callable[[Ask], Ask]:
    """Declares a question: its number among all, how it is asked in both languages, and what it answers with."""

    def declare(ask: Ask) -> Ask:
        name = ask.__module__.rpartition(".")[2]
        described = (ask.__doc__ or "").strip()
        found = Question(
            number, zh, en, described, name, dict(parameters or {}), tuple(columns), tuple(figures), of_self, None, ask
        )
        _add(found)
        return ask

    return declare


def waits(number: int, *, zh: str, en: str, waits_for: str, module: str) -> None:
    """Declares a question that cannot be answered yet. waits_for: what is still missing, as a sentence."""

    def ask(_asked: Asked, _at: At, _given: Mapping[str, Any], _scope: Scope) -> Answer:
        raise not_yet(QUESTIONS[number])

    name = module.rpartition(".")[2]
    _add(Question(number, zh, en, waits_for, name, {}, (), (), None, waits_for, ask))


def not_yet(found: Question) -> Problem:
    """What a question is answered with that cannot be answered yet."""
    return Problem(501, "NotYet", f"{MEANINGS['NotYet'].text} {found.waits_for}")


def _add(found: Question) -> None:
    faults = [f"{name}: no description" for name, p in found.parameters.items() if not p.description]
    faults += [
        f"{name}: {p.kind!r} is no kind of parameter"
        for name, p in found.parameters.items()
        if p.kind not in FORMS and not all(kind.isidentifier() for kind in p.kind.split())
    ]
    if found.number in QUESTIONS:
        faults.append(f"{QUESTIONS[found.number].name} is question {found.number} too")
    if not found.description:
        faults.append("it has no docstring")
    if faults:
        raise TypeError(f"question {found.number} ({found.name}): {'; '.join(faults)}")
    QUESTIONS[found.number] = found


# -- what questions say


def row_of(register: str, found: Found, *names: str) -> dict[str, Any]:
    """Columns of a register's row as answered: figures with how exact they are, personal values still sealed."""
    return {name: shown_value(REGISTERS[register].column(name), getattr(found.row, name)) for name in names}


def share(part: Figure | int, whole: int) -> dict[str, Any] | None:
    """A part of a whole in percent, as exactly as the part is known; None of nothing."""
    if not whole:
        return None
    percent = (part if isinstance(part, Figure) else Figure.exact(part)) * Fraction(100, whole)
    return percent.as_answer(zh_unit="%", en_unit="%") | {"unit": "percent"}


def nothing_about(subject: str) -> Problem:
    """What is answered where nothing is known of a subject on that day."""
    return Problem(404, "NotFound", f"The ledger holds nothing about {subject} that was so on that day.")


# -- what is shown of an answer


class Shown(NamedTuple):
    """An answer as it is shown: plain JSON, personal values opened, withheld or gone."""

    rows: list[dict[str, Any]]
    figures: dict[str, Any]
    rests_on: list[str]
    rests_on_count: int
    notes: dict[str, list[str]]


def show(answer: Answer, rows: Sequence[dict[str, Any]], scope: Scope) -> Shown:
    """An answer with these of its rows, as whoever asks may see it."""
    county, principal = scope.county, scope.principal
    rows = answer.fill(rows) if answer.fill is not None else rows
    rested = list(dict.fromkeys(answer.rests_on))
    rested.sort(key=lambda one: one if isinstance(one, int) else 0)  # ids keep their order
    named = rested[:MOST_RESTED_ON]
    positions = {one for one in named if isinstance(one, int)}
    positions |= {one.position for value in (*rows, answer.figures) for one in _inside(value, EventAt)}
    ids = county.ids_at(sorted(positions)) if positions else {}
    opening = Opening(county, principal, _readable([*rows, answer.figures], scope))
    shown = [opening.walk(_named(row, ids), f"rows.{number}") for number, row in enumerate(rows)]
    figures = opening.walk(_named(dict(answer.figures), ids), "figures")
    notes = opening.notes()
    for name, paths in answer.notes.items():
        notes.setdefault(name, []).extend(paths)
    rests_on = [ids[one] if isinstance(one, int) else one for one in named]
    return Shown(shown, figures, rests_on, len(rested), notes)


def _readable(values: Sequence[Any], scope: Scope) -> frozenset[str] | None:
    """The events whose personal values may be opened: those that whoever asks may read; None: all."""
    if scope.villages is None and not scope.principal.only_self:
        return None
    events = {one.event for value in values for one in _inside(value, Sealed, Confidential)}
    if not events:
        return frozenset()
    rows = list(scope.county.find(sorted(events)).values())
    return frozenset(row.id for row in Reach(scope.county, scope.principal).filter(rows))


_PLAIN: Final = frozenset({str, int, bool, type(None)})
"""Types of which most values are, and inside which nothing is."""


def _inside(value: Any, *kinds: type) -> Iterator[Any]:
    """All values of some types inside another."""
    if isinstance(value, kinds):
        yield value
    elif isinstance(value, Confidential):
        yield from _inside(value.value, *kinds)
    elif isinstance(value, dict | list | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            if type(inner) not in _PLAIN:
                yield from _inside(inner, *kinds)


def _named(value: Any, ids: Mapping[int, str]) -> Any:
    """A value with the ids of events where their positions stood."""
    if isinstance(value, EventAt):
        return ids[value.position]
    if isinstance(value, dict):
        return {key: inner if type(inner) in _PLAIN else _named(inner, ids) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [inner if type(inner) in _PLAIN else _named(inner, ids) for inner in value]
    return value
