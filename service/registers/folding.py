"""Folding: batches of events through the steps of many registers, each event's knowledge kept apart."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from projections.kernel.page import Fact
from projections.kernel.register import EVENT, Register
from projections.kernel.versions import EVER, OPEN, Unit
from service.ledger.rows import EventRow
from service.registers.shelf import Changes, Shelf
from service.registers.source import VOIDED, Source, fact_of
from service.registers.tables import TIMES

_NO_ROWS: Final[Mapping[str, Any]] = {}
KNOWN_TO: Final = TIMES.index("known_to")

KEPT_UNITS: Final = 50_000
"""Units of a register that stay in memory between batches."""


class Folding:
    """Takes the ledger's events in order, and leaves on a shelf what the registers say after each of them."""

    def __init__(
        self,
        registers: Sequence[Register],
        shelf: Shelf,
        source: Source,
        position: int = 0,
        *,
        kept_units: int | None = KEPT_UNITS,
        told: Callable[[Fact], Fact] | None = None,
    ) -> None:
        """told: as what a fact is taken; as it was recorded, unless a replay asks what another would have led to."""
        self.position = position
        self._told = told
        self.shelf, self.source = shelf, source
        self.registers = tuple(registers)
        self._folders = [_folder(self, register, kept_units) for register in registers]
        self.topics = frozenset().union(*(r.takes for r in registers)) | {VOIDED} if registers else frozenset()
        self._by_topic = {t: [f for f in self._folders if t in f.register.takes] for t in self.topics}
        self._of_kind: dict[str, frozenset[str]] = {}
        for r in registers:
            if not r.adds_up and r.unit != EVENT:
                self._of_kind[r.unit] = self._of_kind.get(r.unit, frozenset({VOIDED})) | r.takes
        self._histories: dict[str, list[tuple[Fact, int]]] = {}
        self._until = 0

    def take(self, rows: Sequence[EventRow], *, position: int | None = None) -> None:
        """Takes a batch. position: how far the ledger has been read, if beyond the last of these."""
        until = position if position is not None else rows[-1].position
        self._until = until
        facts = self._facts(rows)
        voided = self._voided(facts)
        touching: dict[str, list[Fact]] = {}
        for topic, fact in facts:
            touching.setdefault(topic, []).append(fact)
        for fact in voided.values():
            touching.setdefault(type(fact.event).__name__, []).append(fact)
        for folder in self._folders:
            folder.begin(touching, voided)
        try:
            self._dispatch(facts, voided)
            changes = [found for folder in self._folders if (found := folder.end())]
            self.shelf.keep(changes, before=self.position, position=until)
        except BaseException:
            for folder in self._folders:
                folder.drop()
            raise
        finally:
            self._histories.clear()
        self.position = until
        for folder in self._folders:
            folder.stored()

    def _dispatch(self, facts: Sequence[tuple[str, Fact]], voided: Mapping[str, Fact]) -> None:
        """Hands each fact to the registers that take it, and what a void takes out to those that took it."""
        by_topic = self._by_topic
        for topic, fact in facts:
            if topic != VOIDED:
                for folder in by_topic[topic]:
                    folder.take(fact)
                continue
            taken_back = voided.get(fact.event.voids)  # type: ignore[attr-defined]  # a void has it
            if taken_back is not None:
                for folder in by_topic.get(type(taken_back.event).__name__, ()):
                    folder.undo(taken_back, fact.position)

    def _facts(self, rows: Sequence[EventRow]) -> list[tuple[str, Fact]]:
        topics, told = self.topics, self._fact
        return [(row.topic, told(row)) for row in rows if row.topic in topics]

    def _fact(self, row: EventRow) -> Fact:
        fact = fact_of(row)
        return fact if self._told is None else self._told(fact)

    def _voided(self, facts: Sequence[tuple[str, Fact]]) -> dict[str, Fact]:
        """What the voids of a batch take out."""
        ids = {fact.event.voids for topic, fact in facts if topic == VOIDED}  # type: ignore[attr-defined]
        if not ids:
            return {}
        found = {fact.id: fact for _, fact in facts if fact.id in ids}
        missing = sorted(ids - found.keys())
        if missing:
            rows = self.source.by_ids(missing)
            found |= {id_: self._fact(row) for id_, row in rows.items() if row.topic in self.topics}
        return found

    def units(self, register: Register) -> dict[str, Unit]:
        """The units of a register of states that are in memory."""
        return next(f.units for f in self._folders if f.register is register and isinstance(f, _States))

    def history(self, register: Register, unit: str, position: int) -> list[Fact]:
        """The facts of a unit that stand at a position, in order of days."""
        facts = self._histories.get(unit)
        if facts is None:
            facts = self._histories[unit] = self._history(unit)
        takes = register.takes
        return [
            fact
            for fact, gone in facts
            if fact.position <= position < gone and type(fact.event).__name__ in takes and unit in register.units(fact)
        ]

    def _history(self, unit: str) -> list[tuple[Fact, int]]:
        kind = unit.partition(":")[0]
        facts = [self._fact(row) for row in self.source.history(unit, until=self._until, topics=self._of_kind[kind])]
        gone: dict[str, int] = {}
        for fact in facts:
            if type(fact.event).__name__ == VOIDED:
                gone.setdefault(fact.event.voids, fact.position)  # type: ignore[attr-defined]
        found = [(f, gone.get(f.id, EVER)) for f in facts if type(f.event).__name__ != VOIDED]
        found.sort(key=lambda one: (one[0].day, one[0].position))
        return found


class _States:
    """The states of one register, unit by unit."""

    def __init__(self, folding: Folding, register: Register, kept_units: int | None) -> None:
        self.folding, self.register, self.kept_units = folding, register, kept_units
        self.units: OrderedDict[str, Unit] = OrderedDict()
        self.touched: list[Unit] = []
        self.after = register.cls.after  # type: ignore[union-attr]  # states are rows

    def begin(self, touching: Mapping[str, Sequence[Fact]], _voided: Mapping[str, Fact]) -> None:
        """Fetches at once the units that a batch touches and that are not in memory."""
        units = self.register.units
        names = {name for topic in self.register.takes for fact in touching.get(topic, ()) for name in units(fact)}
        missing = sorted(names - self.units.keys())
        if missing:
            for unit in self.folding.shelf.open_units(self.register, missing):
                self.units[unit.name] = unit

    def take(self, fact: Fact) -> None:
        """One more fact."""
        for name in self.register.units(fact):
            unit = self._touch(name)
            if not unit.take(fact, self.after):
                self._again(unit, fact.day, fact.position)

    def undo(self, fact: Fact, position: int) -> None:
        """A fact that was voided by the event at a position."""
        for name in self.register.units(fact):
            self._again(self._touch(name), fact.day, position)

    def _again(self, unit: Unit, day: int, position: int) -> None:
        if not unit.whole:
            self._make_whole(unit)
        unit.again(day, position, self.folding.history(self.register, unit.name, position), self.after)

    def _make_whole(self, unit: Unit) -> None:
        """Adds the stored versions that are not in memory: those that ended before this batch."""
        whole = self.folding.shelf.whole_unit(self.register, unit.name)
        here = {(v.part, v.valid_from, v.known_from) for found in unit.versions.values() for v in found}
        forgotten = {(v.part, v.valid_from, v.known_from) for v in unit.made if v.stored}
        for part, found in whole.versions.items():
            older = [v for v in found if (part, v.valid_from, v.known_from) not in here | forgotten]
            unit.versions[part] = sorted([*older, *unit.versions.get(part, ())], key=lambda v: v.valid_from)
        unit.whole = True

    def _touch(self, name: str) -> Unit:
        unit = self.units.get(name)
        if unit is None:
            unit = self.units[name] = Unit(name)
        if not unit.touched:
            unit.touched = True
            self.touched.append(unit)
        return unit

    def end(self) -> Changes:
        """What the batch changed."""
        changes = Changes(self.register)
        changes.units = [unit for unit in self.touched if unit.made or unit.seen != unit.seen_stored]
        return changes

    def stored(self) -> None:
        """Forgets, once it is stored, what a later batch can fetch again."""
        for unit in self.touched:
            unit.touched, unit.seen_stored = False, unit.seen
            for version in unit.made:
                version.stored, version.altered = True, False
            unit.made.clear()
            self.units.move_to_end(unit.name)
        self.touched.clear()
        while self.kept_units is not None and len(self.units) > self.kept_units:
            self.units.popitem(last=False)

    def drop(self) -> None:
        """Forgets everything: what was folded was not stored."""
        self.units.clear()
        self.touched.clear()


class _Events:
    """The states of a register that has a row, or a few, for each event."""

    def __init__(self, folding: Folding, register: Register) -> None:
        self.folding, self.register = folding, register
        self.after = register.cls.after  # type: ignore[union-attr]  # states are rows
        self.changes = Changes(register)
        self.made: dict[str, range] = {}

    def begin(self, _touching: Mapping[str, Sequence[Fact]], voided: Mapping[str, Fact]) -> None:
        """Notes of which events a void of the same batch will ask where their rows are."""
        self.made = {id_: range(0) for id_ in voided}

    def take(self, fact: Fact) -> None:
        """One more fact."""
        rows = self.after(_NO_ROWS, fact, fact.id)
        if rows:
            before = len(self.changes.single)
            position, id_, day, values = fact.position, fact.id, fact.day, self.register.values
            self.changes.single += [
                (id_, part, day, OPEN, 0, position, EVER, position, 0, *values(row))
                for part, row in rows.items()
                if row is not None
            ]
            if id_ in self.made:
                self.made[id_] = range(before, len(self.changes.single))

    def undo(self, fact: Fact, position: int) -> None:
        """A fact that was voided by the event at a position."""
        if fact.position <= self.folding.position:
            self.changes.forgotten.append((fact.id, position))
            return
        for place in self.made[fact.id]:
            row = self.changes.single[place]
            self.changes.single[place] = (*row[:KNOWN_TO], position, *row[KNOWN_TO + 1 :])

    def end(self) -> Changes:
        """What the batch changed."""
        return self.changes

    def stored(self) -> None:
        """Begins anew."""
        self.changes, self.made = Changes(self.register), {}

    drop = stored


class _Addends:
    """The addends of one register."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.of: Callable[[Fact], Iterable[object]] = register.cls.of  # type: ignore[union-attr]
        self.changes = Changes(register)

    def begin(self, _touching: Mapping[str, Sequence[Fact]], _voided: Mapping[str, Fact]) -> None:
        """Nothing is asked of what was added before."""

    def take(self, fact: Fact) -> None:
        """One more fact."""
        self._add(fact, fact.position, 1)

    def undo(self, fact: Fact, position: int) -> None:
        """A fact that was voided by the event at a position: what it added is taken back on its own day."""
        self._add(fact, position, -1)

    def _add(self, fact: Fact, position: int, times: int) -> None:
        values, made_by, day = self.register.values, fact.position, fact.day
        self.changes.added += [
            (day, position, number, made_by, times, *values(one))  # type: ignore[arg-type]
            for number, one in enumerate(self.of(fact))
        ]

    def end(self) -> Changes:
        """What the batch changed."""
        return self.changes

    def stored(self) -> None:
        """Begins anew."""
        self.changes = Changes(self.register)

    drop = stored


def _folder(folding: Folding, register: Register, kept_units: int | None) -> _States | _Events | _Addends:
    if register.adds_up:
        return _Addends(register)
    if register.unit == EVENT:
        return _Events(folding, register)
    return _States(folding, register, kept_units)
