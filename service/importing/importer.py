"""An import: every row of a list becomes events, which are rehearsed first and then recorded through the door."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, islice
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec

from domain.kernel.event import EVENTS
from domain.kernel.refusal import Refusal
from service.access import Principal
from service.county import County
from service.importing.cells import Fault
from service.importing.ids import Ids, OfSomebodyErased
from service.importing.kinds import Draft, Kind
from service.importing.known import Known
from service.importing.layout import Layout
from service.importing.sheets import Sheet
from service.ledger.door import Parsed, parse
from service.ledger.rehearsal import Rehearsal
from service.ledger.transaction import Receipt
from service.problems import Problem

BATCH: Final = 500
"""Rows of which the events go through the door together."""
_ERASED: Final = "about somebody whose personal values were erased: what is new of it is recorded by hand"


class MayNotImport(ValueError):
    """The principal may not record what the list tells of; the message says who may."""


@dataclass
class Outcome:
    """What became of the rows of a list; a fault names its cell, and never says what is in it."""

    rows: int = 0
    recorded: int = 0
    before: int = 0
    faulty: set[int] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    row_faults: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Faults of no single cell: the rows by what is said of them."""
    contradictions: list[str] = field(default_factory=list)
    skipped: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """The rows that are no entries of the list, by what they are."""

    def told(self) -> list[str]:
        """Every fault, a line each: those of cells, then those of rows."""
        return [*self.faults, *(f"{rows_text(rows)}: {message}" for message, rows in self.row_faults.items())]


class Entry(NamedTuple):
    """A row as events. values: what it says, by field."""

    row: int
    values: dict[str, Any]
    events: list[Parsed]


class _New(NamedTuple):
    """An event that the ledger does not have; id: None in a rehearsal, where nobody needs it."""

    entry: Entry
    parsed: Parsed
    id: str | None


Tell = Callable[[Sequence[_New]], Sequence[Receipt | Refusal | Problem]]


def check_may_import(principal: Principal, kind: Kind) -> None:
    """Raises MayNotImport unless a role of the principal allows every event that such a list tells of."""
    for name in kind.makes:
        if not principal.may_record(EVENTS[name], ()):
            raise MayNotImport(
                f"{name} is recorded by {', '.join(sorted(EVENTS[name].by))}; the roles of {principal.id} are "
                f"{', '.join(sorted(principal.roles))}."
            )


class Importer:
    """Reads a list from its beginning each time it is asked to."""

    def __init__(self, county: County, principal: Principal, sheet: Sheet, layout: Layout, known: Known) -> None:
        self._county = county
        self._principal = principal
        self._sheet = sheet
        self._layout = layout
        self._known = known
        self._numbers = count(1)

    def rehearse(self) -> Outcome:
        """What would become of the list if it were recorded now; nothing is."""
        outcome, ids = Outcome(), Ids(self._county.ledger, self._county.keys)
        rehearsal = Rehearsal(self._county.ledger, self._principal)
        for batch in self._batches(outcome):
            entries = self._entries(batch, outcome)
            ids.load(parsed for entry in entries for parsed in entry.events)
            self._settle(entries, ids, outcome, lambda new: rehearsal.take([one.parsed for one in new]))
        return outcome

    def record(self) -> Outcome:
        """Records what is new of the list, batch by batch; rows with faults are passed over."""
        outcome, ids = Outcome(), Ids(self._county.ledger, self._county.keys)
        for batch in self._batches(outcome):
            first = self._entries(batch, Outcome())
            ids.make(parsed for entry in first for parsed in entry.events)
            # Read again: a person's id is the reference that their number has by now.
            self._settle(self._entries(batch, outcome), ids, outcome, self._through_the_door)
        return outcome

    # -- from rows to events

    def _batches(self, outcome: Outcome) -> Iterator[list[tuple[int, dict[str, Any]]]]:
        rows = self._rows(outcome)
        while batch := list(islice(rows, BATCH)):
            yield batch

    def _rows(self, outcome: Outcome) -> Iterator[tuple[int, dict[str, Any]]]:
        """What each row below the headings says, by field, where it has no fault."""
        for number, row in enumerate(self._sheet.rows(), 1):
            if number <= self._layout.row:
                continue
            why = self._layout.skipped(row)
            if why is not None:
                if why:
                    outcome.skipped[why].append(number)
                continue
            outcome.rows += 1
            values, faults = self._layout.read(row, number, self._known)
            if faults:
                outcome.faulty.add(number)
                outcome.faults += faults
            else:
                yield number, values

    def _entries(self, batch: Sequence[tuple[int, dict[str, Any]]], outcome: Outcome) -> list[Entry]:
        entries = []
        for number, values in batch:
            try:
                drafts = list(self._layout.kind.events(values, self._known))
                entries.append(Entry(number, values, [self._parsed(draft) for draft in drafts]))
            except Fault as fault:
                self._fault(outcome, number, fault.field, str(fault))
            except Problem as problem:
                for error in problem.errors or [{"field": "", "message": problem.detail}]:
                    self._fault(outcome, number, self._field_of(error["field"]), error["message"])
        return entries

    def _parsed(self, draft: Draft) -> Parsed:
        """The event of a draft under an id that serves until it has its own. Raises Problem."""
        id_ = str(UUID(int=next(self._numbers)))
        return parse(msgspec.json.encode({"id": id_} | draft._asdict()))

    # -- from events to an outcome

    def _settle(self, entries: Sequence[Entry], ids: Ids, outcome: Outcome, tell: Tell) -> None:
        """Tells what the ledger does not have yet, and notes what became of each row."""
        events: list[_New] = []
        for entry in entries:
            try:
                events += [_New(entry, parsed, ids.of(parsed)) for parsed in entry.events]
            except OfSomebodyErased:
                outcome.rows -= 1
                outcome.skipped[_ERASED].append(entry.row)
        known = self._county.find([one.id for one in events if one.id is not None])
        new = [one for one in events if one.id not in known]
        rows = dict.fromkeys(one.entry.row for one in events)
        recorded = set()
        for one, answer in zip(new, tell(new) if new else [], strict=True):
            row = one.entry.row
            if isinstance(answer, Receipt):
                if not answer.duplicate:
                    recorded.add(row)
                    outcome.contradictions += [
                        f"row {row}: {answer.type} contradicts {c.name}: {_shown(c.stated)} is stated, "
                        f"{_shown(c.held)} is held"
                        for c in answer.contradicts
                    ]
            elif row not in outcome.faulty:  # what a row's first event was refused for, the next are refused for, too
                self._refused(outcome, one.entry, answer)
        recorded -= outcome.faulty
        outcome.recorded += len(recorded)
        outcome.before += len(rows.keys() - recorded - outcome.faulty)

    def _through_the_door(self, new: Sequence[_New]) -> Sequence[Receipt | Refusal | Problem]:
        lines = [
            msgspec.json.encode(
                {
                    "id": one.id,
                    "type": one.parsed.declaration.name,
                    "occurred_on": one.parsed.envelope.occurred_on,
                    "data": msgspec.Raw(one.parsed.data),
                }
            )
            for one in new
        ]
        return self._county.door.take(lines, self._principal)

    def _refused(self, outcome: Outcome, entry: Entry, answer: Refusal | Problem) -> None:
        """Notes a refusal, at the cell that says what the ledger refused where there is one."""
        problem = Problem.of(answer) if isinstance(answer, Refusal) else answer
        figures = [f for f in problem.members.get("figures", {}).values() if isinstance(f, str)]
        at = next((name for name, value in entry.values.items() if isinstance(value, str) and value in figures), None)
        self._fault(outcome, entry.row, at, f"{problem.code}: {problem.detail}")

    def _fault(self, outcome: Outcome, row: int, at: str | None, message: str) -> None:
        outcome.faulty.add(row)
        if at is not None and at in self._layout.places:
            outcome.faults.append(f"{self._layout.places[at].address(row)}: {message}")
        elif at in self._layout.given:
            outcome.row_faults[f"--set {at}: {message}"].append(row)
        else:
            outcome.row_faults[message].append(row)

    def _field_of(self, path: str) -> str | None:
        """The field of the list that a field of an event comes from, such as area of data.area_hundredths_mu."""
        last = path.removeprefix("data.").partition(".")[0]
        for name in self._layout.kind.columns:
            if last == name or last.startswith(f"{name}_"):
                return name
        return None


def rows_text(rows: Sequence[int]) -> str:
    """Rows as one writes them: `row 4`, or `rows 4–7, 9`."""
    runs: list[list[int]] = []
    for row in sorted(set(rows)):
        if runs and runs[-1][1] == row - 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    shown = ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)
    return f"{'row' if runs[0][0] == runs[-1][1] else 'rows'} {shown}"


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
