"""Whatever is changed behind the ledger's back is named, with the position where it is; and nothing else is."""

import contextlib
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from domain.kernel import merkle
from domain.kernel.entry import Entry, data_hash, encode_canonical, read_entry
from service.county import County
from service.ledger import reading
from service.ledger.schema import SchemaMismatch
from service.ledger.verify import Fault, Verification
from tests.county import faults, given, history, household, land, opened, paid, village
from tests.service.ledger.attacker import Attacker, Broken, Row


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few events must fill several pages and stretches."""
    monkeypatch.setattr("service.ledger.verify.PAGE", 5)
    monkeypatch.setattr("service.ledger.verify.BUCKET", 4)


@pytest.fixture
def attacker(county: County) -> Iterator[Attacker]:
    """An attacker on a ledger with a small history."""
    given(county, *history())
    given(county, land(50, "fu"), land(51, "liu"))
    with Attacker(county) as found:
        yield found


LAST = len(history()) + 2


def flips(value: Any, *, sqlite: bool) -> Iterator[Any]:
    """Values that differ from one in a single byte, or by one."""
    if value is None:
        yield "village:x"
    elif isinstance(value, int):
        yield from (value + 1, value - 1, value ^ 1 << 8, value ^ 1 << 40, value ^ 1 << 62, -value)
    elif isinstance(value, bytes):
        yield from (_flipped(value, at, mask) for at in _places(value) for mask in (0x01, 0xFF))
    elif isinstance(value, uuid.UUID):
        yield from (uuid.UUID(int=value.int ^ 1), uuid.UUID(int=value.int ^ 1 << 127))
    elif isinstance(value, list):
        for at, position in enumerate(value):
            yield from ([*value[:at], flipped, *value[at + 1 :]] for flipped in flips(position, sqlite=sqlite))
    else:
        raw = value.encode()
        yield from (_flipped(raw, at, mask).decode() for at in _places(raw) for mask in (0x01, 0x10))
        if sqlite:
            yield from (Broken(_flipped(raw, at, 0x80)) for at in _places(raw))


def _places(raw: bytes) -> list[int]:
    return sorted({0, len(raw) // 2, len(raw) - 1}) if raw else []


def _flipped(raw: bytes, at: int, mask: int) -> bytes:
    return raw[:at] + bytes([raw[at] ^ mask]) + raw[at + 1 :]


def positions_of(table: str, row: Row) -> list[int]:
    """Where a row belongs in the ledger."""
    if table == "events":
        return [row[0]]
    if table == "tags":
        found = row[2] if isinstance(row[2], list) else msgspec.json.decode(row[2])
        return list(found)
    return [row[1]]  # of states and of the head


@pytest.mark.parametrize("table", ["events", "tags", "states", "head"])
def test_one_byte_of_any_column_is_named_with_its_position(county: County, attacker: Attacker, table: str) -> None:
    columns = attacker.columns(table)
    rows = attacker.rows(table)
    flipped = dict.fromkeys(columns, 0)
    for row in rows[:: 3 if len(rows) > 8 else 1]:
        for at, column in enumerate(columns):
            for value in flips(row[at], sqlite=not attacker.postgres):
                changed = (*row[:at], value, *row[at + 1 :])
                if not attacker.replace(table, row, changed):
                    continue  # the table's own limits keep it out
                flipped[column] += 1
                found = faults(county.store)
                assert {fault.position for fault in found} & set(positions_of(table, row)), (
                    f"{column} of {row} changed to {value!r}, and what was named is {found}"
                )
                if table in ("tags", "states"):
                    allowed = {0, *positions_of(table, row)} | _numbers(value)
                    assert {fault.position for fault in found} <= allowed, f"{column}: others were accused: {found}"
                assert attacker.replace(table, changed, row)
    limited = {"head": {"one"}}.get(table, set())  # a CHECK lets no other value in
    assert {column for column, times in flipped.items() if not times} == limited
    assert not faults(county.store), "all is as it was"


def _numbers(value: Any) -> set[int]:
    """The positions that a changed row claims."""
    if isinstance(value, int):
        return {value}
    if isinstance(value, list):
        return set(value)
    with contextlib.suppress(ValueError, msgspec.DecodeError):
        return set(msgspec.json.decode(value))
    return set()


def test_what_the_ledger_says_of_itself_cannot_be_changed_unnoticed(county: County, attacker: Attacker) -> None:
    (row,) = attacker.rows("ledger")
    for at, column in enumerate(attacker.columns("ledger")):
        for value in flips(row[at], sqlite=not attacker.postgres):
            changed = (*row[:at], value, *row[at + 1 :])
            if not attacker.replace("ledger", row, changed):
                continue  # it is one row, and some numbers fit no column
            if column == "origin" and not isinstance(value, Broken):
                assert {fault.position for fault in faults(county.store)} == set(range(1, LAST + 1))
            elif not isinstance(value, Broken):
                with pytest.raises(SchemaMismatch), opened(county.settings):
                    pass
            assert attacker.replace("ledger", changed, row)
    assert not faults(county.store)


# -- rows that are gone, moved, or too many


def named(county: County) -> set[int]:
    return {fault.position for fault in faults(county.store)}


@pytest.mark.parametrize("position", [1, 7, LAST])
def test_an_event_that_is_gone_is_named(county: County, attacker: Attacker, position: int) -> None:
    attacker.delete("events", attacker.rows("events")[position - 1])
    assert Fault(position, "events", "the event is missing") in faults(county.store)


def test_events_that_are_gone_are_named_from_the_first_to_the_last(county: County, attacker: Attacker) -> None:
    for row in attacker.rows("events")[3:9]:
        attacker.delete("events", row)
    assert Fault(4, "events", "the events 4 to 9 are missing") in faults(county.store)


def test_all_events_gone_are_named(county: County, attacker: Attacker) -> None:
    attacker.execute("DELETE FROM events")
    assert Fault(1, "events", f"the events 1 to {LAST} are missing") in faults(county.store)


def test_a_page_that_is_gone_is_named(county: County, attacker: Attacker) -> None:
    for row in attacker.rows("tags"):
        attacker.delete("tags", row)
        assert named(county) == set(positions_of("tags", row))
        attacker.insert("tags", row)
    assert not faults(county.store)


def test_a_state_that_is_gone_is_named(county: County, attacker: Attacker) -> None:
    for row in attacker.rows("states"):
        attacker.delete("states", row)
        assert named(county) == {row[1]}
        attacker.insert("states", row)
    assert not faults(county.store)


def test_a_state_of_nobody_is_named(county: County, attacker: Attacker) -> None:
    row = attacker.rows("states")[0]
    attacker.insert("states", ("household:nobody", 3, *row[2:]))
    assert [(fault.position, fault.where) for fault in faults(county.store)] == [(3, "states")]


@pytest.mark.parametrize("page", [2, 99])
@pytest.mark.parametrize("position", [-3, 0, 1, LAST, LAST + 1, LAST + 1_000_000, 2**62])
def test_a_page_too_many_is_named(county: County, attacker: Attacker, position: int, page: int) -> None:
    positions = [position] if attacker.postgres else f"[{position}]"
    attacker.insert("tags", ("cadre:nobody", page, positions))
    assert named(county) == {position}


def test_a_page_number_that_is_none_is_named(county: County, attacker: Attacker) -> None:
    """SQLite keeps any type in any column, and text there counts as more than every number."""
    if attacker.postgres:
        with pytest.raises(Exception, match="invalid input syntax"):
            attacker.insert("tags", ("household:fu", "x", [1]))
        return
    attacker.insert("tags", ("household:fu", "x", "[1]"))
    assert [(fault.position, fault.where) for fault in faults(county.store)] == [(0, "tags")]


def test_two_events_that_changed_places_are_both_named(county: County, attacker: Attacker) -> None:
    sixth, seventh = attacker.rows("events")[5:7]
    attacker.delete("events", sixth)
    attacker.delete("events", seventh)
    attacker.insert("events", (6, *seventh[1:]))
    attacker.insert("events", (7, *sixth[1:]))
    assert {6, 7} <= named(county)


@pytest.mark.parametrize("position", [-7, 0, LAST + 1, LAST + 5, 2**62])
def test_an_event_too_many_is_named(county: County, attacker: Attacker, position: int) -> None:
    row = list(attacker.rows("events")[-1])
    row[0] = position
    row[1] = uuid.UUID(int=9) if attacker.postgres else uuid.UUID(int=9).hex
    attacker.insert("events", tuple(row))
    assert position in named(county)


@pytest.mark.parametrize("position", [0, 1, LAST - 1, LAST + 1, LAST + 10_000, 2**62])
def test_a_head_that_was_moved_is_named(county: County, attacker: Attacker, position: int) -> None:
    attacker.execute("UPDATE head SET position = ?", (position,))
    found = faults(county.store)
    assert {fault.position for fault in found} & {LAST, LAST + 1}, found


def test_a_head_that_is_gone_is_named(county: County, attacker: Attacker) -> None:
    attacker.execute("DELETE FROM head")
    assert Fault(LAST, "head", "it is missing") in faults(county.store)


def test_an_event_that_was_sealed_anew_does_not_fit_the_tree(county: County, attacker: Attacker) -> None:
    row = attacker.rows("events")[8]
    assert b"777001" in row[4]
    state = row[4].replace(b"777001", b"111001")
    entry = msgspec.structs.replace(read_entry(row[5]), data_hash=data_hash(row[7], state))
    assert isinstance(entry, Entry)
    sealed = encode_canonical(entry)
    changed = (*row[:4], state, sealed, merkle.leaf_hash(sealed), *row[7:])
    assert attacker.replace("events", row, changed)
    assert "head.frontier" in {fault.where for fault in faults(county.store)}


# -- beside a writer


def test_a_healthy_ledger_has_no_faults(county: County) -> None:
    outcome = Verification(county.store).run()
    assert (outcome.position, outcome.root, outcome.faults) == (0, merkle.EMPTY_ROOT.hex(), [])
    given(county, *history())
    outcome = Verification(county.store).run()
    assert (outcome.position, outcome.faults) == (len(history()), [])


def test_it_runs_beside_a_writer_and_names_nothing(county: County) -> None:
    given(county, village(1), household(2, "fu"))
    stop = threading.Event()
    errors: list[BaseException] = []

    def write() -> None:
        number = 100
        try:
            while not stop.is_set():
                given(county, household(number, f"h{number % 7}{number}"), land(number + 1, "fu"))
                number += 2
        except BaseException as error:  # noqa: BLE001 - the test asks for it below
            errors.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        seen = 0
        while seen < 200:
            outcome = Verification(county.store).run()
            assert not outcome.faults
            assert outcome.position >= seen
            seen = outcome.position
    finally:
        stop.set()
        writer.join()
    assert not errors


class Busy:
    """A store to which somebody writes before each of its reads."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.placeholder = county.store.placeholder
        self.any_of, self.any_of_ids = county.store.any_of, county.store.any_of_ids
        self.each_position, self.index = county.store.each_position, county.store.index
        self.meta, self.stored_id, self.array = county.store.meta, county.store.stored_id, county.store.array
        self.number = 900

    @contextlib.contextmanager
    def reading(self) -> Iterator[reading.Cursor]:
        self.number -= 1
        # A new subject, in front of all before it: the page that would hold it may be read already.
        given(self.county, village(self.number, f"v{self.number}"), land(self.number + 2_000, "fu"))
        with self.county.store.reading() as cursor:
            yield cursor


def test_an_event_may_come_between_any_two_of_its_reads(county: County) -> None:
    given(county, *history(), household(50, "zhao"), paid(51, "zhao", 1))
    busy = Busy(county)
    outcome = Verification(busy).run()
    assert not outcome.faults
    assert outcome.position > 60


def test_progress_is_told_to_the_end(county: County) -> None:
    given(county, *history())
    told: list[tuple[int, int]] = []
    Verification(county.store, lambda done, of: told.append((done, of))).run()
    assert told[-1] == (len(history()), len(history()))
    assert told == sorted(told)
