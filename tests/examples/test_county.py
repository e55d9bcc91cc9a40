"""The made-up county: repeatable, of any size in the same memory, and nothing in it that a ledger would refuse."""

import tracemalloc
from collections import Counter
from typing import Any
from uuid import UUID

import pytest

from domain.corrections import EventVoided
from domain.kernel.dates import microseconds
from domain.kernel.refusal import Contradiction
from examples.county import county
from service.ledger.door import Parsed, parse
from service.ledger.transaction import Receipt
from tests.given import Memory, on, void

MEMORY_LIMIT = 2**18
"""Bytes; the lines of the smallest county measured below are four times as many."""

TYPES = {
    "CadrePosted", "CadrePromoted", "CadreRegistered", "CooperativeRegistered", "EventVoided", "FundAppropriated",
    "FundsDisbursed", "HouseholdRegistered", "LandRightRegistered", "LandTransferSigned", "PaymentOrdered",
    "ProgrammeDeclared", "RankRecorded", "TeamFormed", "VillageRegistered", "VisitRecorded",
}  # fmt: skip


@pytest.fixture(scope="module")
def lines() -> list[bytes]:
    """Three villages and a part of a fourth, for four years."""
    return list(county(households=330, years=4, seed=7))


@pytest.fixture(scope="module")
def events(lines: list[bytes]) -> list[Parsed]:
    return [parse(line) for line in lines]


def test_equal_arguments_give_equal_bytes(lines: list[bytes]) -> None:
    assert list(county(households=330, years=4, seed=7)) == lines


def test_another_seed_gives_another_county_with_ids_of_its_own(lines: list[bytes], events: list[Parsed]) -> None:
    others = list(county(households=330, years=1, seed=8))
    assert not {parse(line).envelope.id for line in others} & {event.envelope.id for event in events}


def test_ids_are_distinct_lower_case_uuids_of_version_7(events: list[Parsed]) -> None:
    ids = [event.envelope.id for event in events]
    assert len(set(ids)) == len(ids)
    assert all(str(uuid := UUID(id_)) == id_ and uuid.version == 7 for id_ in ids)


def test_an_id_bears_the_time_of_its_event(events: list[Parsed]) -> None:
    for envelope, *_ in events:
        if envelope.device:
            assert (
                int(envelope.id.replace("-", "")[:12], 16) // 60_000 * 60_000
                == microseconds(envelope.device.time) // 1000
            )


def test_every_type_of_event_occurs(events: list[Parsed]) -> None:
    assert {event.declaration.name for event in events} == TYPES


def test_two_lines_in_three_are_visits_and_one_in_four_moves_money(events: list[Parsed]) -> None:
    share = {name: count / len(events) for name, count in Counter(e.declaration.name for e in events).items()}
    assert 0.60 < share["VisitRecorded"] < 0.70
    assert 0.20 < share["FundsDisbursed"] + share["PaymentOrdered"] < 0.28
    assert 0.005 < share["EventVoided"] < 0.02


def test_a_void_names_an_event_before_it_and_often_one_after_it_takes_the_place(events: list[Parsed]) -> None:
    seen: set[str] = set()
    voided: list[str] = []
    corrected: list[str] = []
    for envelope, _, event, _ in events:
        if isinstance(event, EventVoided):
            assert event.voids in seen
            voided.append(event.voids)
        if envelope.corrects:
            assert envelope.corrects == voided[-1]
            corrected.append(envelope.corrects)
        seen.add(envelope.id)
    assert len(set(voided)) == len(voided)
    assert 0.5 < len(corrected) / len(voided) < 0.8


def test_a_device_counts_without_a_gap_even_through_a_month_offline(events: list[Parsed]) -> None:
    runs: dict[str, list[Any]] = {}
    for envelope, _, event, _ in events:
        if envelope.device:
            runs.setdefault(event.village, []).append(envelope.device)  # type: ignore[attr-defined]
    assert runs
    for devices in runs.values():
        assert [device.seq for device in devices] == list(range(1, len(devices) + 1))
        assert [device.time for device in devices] == sorted(device.time for device in devices)


@pytest.mark.parametrize(("households", "years"), [(1, 1), (99, 2), (101, 2)])
def test_a_ledger_takes_every_line_and_few_contradict_it(households: int, years: int) -> None:
    ledger = Memory()
    numbers: dict[str, int] = {}
    contradictions: list[Contradiction] = []
    for line in county(households=households, years=years, seed=3):
        envelope, _, event, _ = parse(line)
        numbers[envelope.id] = len(numbers) + 1
        if isinstance(event, EventVoided):
            event = void(numbers[event.voids])
        [verdict] = ledger.tell(on(envelope.occurred_on, event))
        assert isinstance(verdict, Receipt), (verdict, line)
        contradictions += verdict.contradicts
    assert {contradiction.name for contradiction in contradictions} <= {"posting", "land_held", "rank"}
    assert len(contradictions) < len(numbers) / 100
    ledger.check_states()


def test_neither_years_nor_households_take_more_memory() -> None:
    peaks = [_peak(households, years) for households, years in ((200, 1), (200, 4), (2000, 1))]
    assert max(peaks) < MEMORY_LIMIT, peaks


def _peak(households: int, years: int) -> int:
    """The most bytes that the stream held at a time."""
    tracemalloc.start()
    try:
        for _ in county(households=households, years=years, seed=1):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
