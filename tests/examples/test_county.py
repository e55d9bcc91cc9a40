"""The made-up county: repeatable, of any size in the same memory, and nothing in it that a ledger would refuse."""

import tracemalloc
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

import msgspec
import pytest

from domain.corrections import EventVoided
from domain.findings import FindingRaised
from domain.kernel.dates import microseconds, parse
from domain.kernel.event import EVENTS
from domain.kernel.identity import check
from domain.kernel.refusal import Contradiction
from examples.county import county
from service.ledger.door import Parsed
from service.ledger.door import parse as parse_line
from service.ledger.transaction import Receipt
from tests.county import LOADER
from tests.given import Memory, Told, on, void

MEMORY_LIMIT = 2**18
"""Bytes; the lines of the smallest county measured below are four times as many."""

TYPES = EVENTS.keys() - {"PersonalDataErased"}
"""An erasure has a door of its own."""
RARE = {
    "CadreTransferred", "DelegateElected", "DisciplineImposed", "KinshipDeclared", "ReserveRecommended", "StruckOff",
    "TeamStoodDown",
}  # fmt: skip
"""What a county of three villages may do without."""
MEANT = {
    "bank_amount", "contract_amount", "dividend_rule", "four_eyes", "land_held", "leave", "open_findings", "per_head",
    "period_closed", "posting", "quarter", "rank", "received", "sample", "until",
}  # fmt: skip
"""What lines are made to contradict now and then; contract_amount is what is paid beyond a works contract."""

SELDOM = {"four_eyes", "rank", "received"}
"""Of these, what a county of three villages may do without."""

START: Final = 2014
"""So that four years are over on the day that it is in a ledger in memory."""


class Typed(msgspec.Struct):
    """A line's type alone, which takes little time to read."""

    type: str


@pytest.fixture(scope="module")
def lines() -> list[bytes]:
    """Three villages and a part of a fourth, for four years."""
    return list(county(households=330, years=4, seed=7, start=START))


@pytest.fixture(scope="module")
def events(lines: list[bytes]) -> list[Parsed]:
    return [parse_line(line) for line in lines]


def test_equal_arguments_give_equal_bytes(lines: list[bytes]) -> None:
    assert list(county(households=330, years=4, seed=7, start=START)) == lines


def test_another_seed_gives_another_county_with_ids_of_its_own(lines: list[bytes], events: list[Parsed]) -> None:
    others = list(county(households=330, years=1, seed=8))
    assert not {parse_line(line).envelope.id for line in others} & {event.envelope.id for event in events}


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


# -- what is told


def test_every_type_of_event_occurs_in_a_county_of_the_usual_size() -> None:
    read = msgspec.json.Decoder(Typed).decode
    assert {read(line).type for line in county(households=5000, years=4, seed=7)} == TYPES


def test_most_types_occur_in_a_small_one(events: list[Parsed]) -> None:
    assert {event.declaration.name for event in events} >= TYPES - RARE


def test_more_than_half_of_the_lines_are_visits_and_one_in_five_moves_money(events: list[Parsed]) -> None:
    share = {name: count / len(events) for name, count in Counter(e.declaration.name for e in events).items()}
    assert 0.52 < share["VisitRecorded"] < 0.60
    assert 0.18 < share["FundsDisbursed"] + share["PaymentOrdered"] < 0.24
    assert 0.005 < share["EventVoided"] < 0.02


def test_the_loader_may_record_all_of_it(events: list[Parsed]) -> None:
    assert all(event.declaration.by & LOADER.roles for event in events)


def test_what_is_told_happened_in_the_years_asked_for_or_on_the_day_before(events: list[Parsed]) -> None:
    days = [parse(event.envelope.occurred_on) for event in events]
    assert min(day.first for day in days).isoformat() == f"{START - 1}-12-31"
    assert max(day.last for day in days).isoformat() == f"{START + 3}-12-31"


def test_some_is_entered_late(events: list[Parsed]) -> None:
    days = [parse(event.envelope.occurred_on).first for event in events]
    back = [(event, days[number - 1]) for number, event in enumerate(events) if days[number] < days[number - 1]]
    assert {"FundsDisbursed", "LeaveTaken", "PersonDied", "VisitRecorded"} <= {
        event.declaration.name for event, _ in back
    }
    assert max((before - parse(event.envelope.occurred_on).first).days for event, before in back) > 60


def test_a_void_names_an_event_before_it_and_often_one_after_it_takes_the_place(events: list[Parsed]) -> None:
    seen: dict[str, str] = {}
    voided: list[str] = []
    corrected: list[str] = []
    for envelope, declaration, event, _ in events:
        if isinstance(event, EventVoided):
            assert event.voids in seen
            voided.append(event.voids)
        if envelope.corrects:
            assert envelope.corrects in voided
            corrected.append(envelope.corrects)
        seen[envelope.id] = declaration.name
    assert len(set(voided)) == len(voided)
    assert 0.5 < len(corrected) / len(voided) < 0.8
    assert {"VisitRecorded", "FundsDisbursed", "CheckedIn"} <= {seen[id_] for id_ in voided}


def test_a_finding_voids_what_it_was_about(events: list[Parsed]) -> None:
    answers = {e.event.answers_finding for e in events if isinstance(e.event, EventVoided)} - {None}
    assert answers
    assert answers <= {e.event.finding for e in events if isinstance(e.event, FindingRaised)}


def test_a_finding_names_the_position_of_an_event_about_its_subject(events: list[Parsed]) -> None:
    named = 0
    for event in events:
        if isinstance(event.event, FindingRaised):
            for position in event.event.positions:
                about = events[position - 1]
                assert event.event.subject in about.declaration.plan(about.event).subjects
                named += 1
    assert named


def test_a_device_counts_without_a_gap_even_through_a_month_offline(events: list[Parsed]) -> None:
    runs: dict[str, list[Any]] = {}
    for envelope, _, event, _ in events:
        if envelope.device:
            runs.setdefault(event.village, []).append(envelope.device)  # type: ignore[attr-defined]
    assert runs
    for devices in runs.values():
        assert [device.seq for device in devices] == list(range(1, len(devices) + 1))
        assert [device.time for device in devices] == sorted(device.time for device in devices)


# -- whom it tells of


def test_no_identity_number_is_a_persons_and_each_belongs_to_one(events: list[Parsed]) -> None:
    whose: dict[str, str] = {}
    for event in events:
        number = getattr(event.event, "identity", None)
        if number is not None:
            assert check(number).startswith("99993"), "no division begins so"
            household = event.event.household.removeprefix("household:")  # type: ignore[attr-defined]
            person = getattr(event.event, "person", f"person:{household}-1")
            assert whose.setdefault(number, person) == person
    assert len(whose) > 330, "heads, and members of theirs"


def test_a_person_was_born_in_the_year_that_their_number_says(events: list[Parsed]) -> None:
    for event in events:
        if event.declaration.name == "PersonAdded" and event.event.identity:  # type: ignore[attr-defined]
            assert event.event.identity[6:10] == str(event.event.birth_year)  # type: ignore[attr-defined]


def test_no_account_number_is_a_banks(events: list[Parsed]) -> None:
    accounts = [account for event in events if (account := getattr(event.event, "account", None))]
    assert accounts
    assert all(account.startswith("00000") for account in accounts)


def test_a_poor_household_has_as_many_members_entered_as_it_is_said_to_have(events: list[Parsed]) -> None:
    sizes: dict[str, int] = {}
    for event in events:
        if event.declaration.name == "HouseholdRegistered":
            sizes[event.event.household] = event.event.size  # type: ignore[attr-defined]
    members = Counter(
        event.event.household  # type: ignore[attr-defined]
        for event in events
        if event.declaration.name == "PersonAdded" and event.envelope.occurred_on.endswith("-12-31")
    )
    assert members
    assert all(sizes[household] == count for household, count in members.items())


# -- what a ledger says


@pytest.mark.parametrize(
    ("households", "years", "start"), [(1, 1, 2016), (99, 2, 2016), (101, 1, 2016), (40, 13, 2005), (300, 4, START)]
)
def test_a_ledger_takes_every_line_and_few_contradict_it(households: int, years: int, start: int) -> None:
    ledger = Memory()
    contradictions: list[Contradiction] = []
    told = 0
    for batch in _batches(households, years, start):
        for verdict in ledger.tell(*batch):
            assert isinstance(verdict, Receipt), (verdict, batch)
            contradictions += verdict.contradicts
        told += len(batch)
    names = {contradiction.name for contradiction in contradictions}
    assert names <= MEANT
    assert households < 300 or names >= MEANT - SELDOM
    assert len(contradictions) < max(told / 250, 10)
    ledger.check_states()


def _batches(households: int, years: int, start: int) -> Iterator[list[Told]]:
    """The county as a ledger in memory is told it, in transactions that are not too small."""
    numbers: dict[str, int] = {}
    batch: list[Told] = []
    for line in county(households=households, years=years, seed=3, start=start):
        envelope, _, event, _ = parse_line(line)
        numbers[envelope.id] = len(numbers) + 1
        batch.append(on(envelope.occurred_on, void(numbers[event.voids]) if isinstance(event, EventVoided) else event))
        if len(batch) == 200:
            yield batch
            batch = []
    yield batch


def test_neither_years_nor_households_take_more_memory() -> None:
    peaks = [_peak(households, years) for households, years in ((200, 1), (200, 3), (1000, 1))]
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
