"""A rehearsal says what the ledger then says, and leaves nothing behind."""

import msgspec

from domain.kernel.refusal import Refusal
from domain.visits import VisitRecorded
from examples.county import county as made_up
from service.access import Principal
from service.county import County
from service.ledger.door import Parsed, parse
from service.ledger.rehearsal import Rehearsal
from service.ledger.transaction import Receipt, Verdict
from service.problems import Problem
from tests.county import LOADER, contents, fact, given, household, tell, village


def said(verdict: Verdict | Problem) -> object:
    """What matters of a verdict: the code of a refusal, or what is contradicted on which pages."""
    if isinstance(verdict, Receipt):
        return verdict.type, verdict.position, verdict.subjects, verdict.contradicts
    return verdict.code


def told() -> list[bytes]:
    """A made-up county without its voids, and some lines that are refused."""
    lines = []
    for number, line in enumerate(made_up(households=12, years=1, seed=3)):
        if b'"EventVoided"' not in line:
            lines.append(line)
        if not number % 50:
            lines.append(fact(number + 1, VisitRecorded(village="village:v00001", household="household:nobody")))
            lines.append(village(number + 1001, "v00001"))
    return lines


def test_a_rehearsal_says_what_the_ledger_then_says_batch_by_batch(county: County) -> None:
    lines = told()
    empty = contents(county.store)
    rehearsal = Rehearsal(county.ledger, LOADER)
    rehearsed: list[Verdict] = []
    positions: list[int] = []
    for start in range(0, len(lines), 100):
        rehearsed += rehearsal.take([parse(line) for line in lines[start : start + 100]])
        positions.append(county.head()[0])
    assert contents(county.store) == empty
    assert set(positions) == {0}
    recorded = tell(county, *lines, by=LOADER)
    assert [_without_position(said(verdict)) for verdict in rehearsed] == [
        _without_position(said(answer)) for answer in recorded
    ]
    assert any(isinstance(verdict, Refusal) for verdict in rehearsed)
    assert any(isinstance(verdict, Receipt) and verdict.contradicts for verdict in rehearsed)
    assert contents(county.store) != empty


def _without_position(verdict: object) -> object:
    """A rehearsal counts positions anew in each batch."""
    return (verdict[0], *verdict[2:]) if isinstance(verdict, tuple) else verdict


def test_a_rehearsal_knows_what_the_ledger_holds_and_whose_scope_it_is(county: County) -> None:
    given(county, village(1, "one", "130930101"), village(2, "two", "130930102"))
    town = Principal("town", "", frozenset({"recorder"}), "130930101", None)
    rehearsal = Rehearsal(county.ledger, town)
    inside, outside = rehearsal.take([parsed(household(3, "a", "one")), parsed(household(4, "b", "two"))])
    assert isinstance(inside, Receipt)
    assert said(outside) == "OutOfScope"
    [again] = rehearsal.take([parsed(household(5, "a", "one"))])
    assert isinstance(again, Receipt)
    assert [found.name for found in again.contradicts] == ["registered"]


def parsed(line: bytes) -> Parsed:
    assert msgspec.json.decode(line)["type"] == "HouseholdRegistered"
    return parse(line)
