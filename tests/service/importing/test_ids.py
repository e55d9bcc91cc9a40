"""Ids follow from what rows say, give nothing away, and cannot be made again once a key has ended."""

from typing import Any

import msgspec
import pytest

from service import erasure
from service.county import County
from service.importing.ids import Ids, OfSomebodyErased
from service.ledger.door import Parsed, parse
from tests.county import ADMINISTRATOR_1, ADMINISTRATOR_2, IDENTITY, event_id, given, household, village


def registered(number: int = 1, occurred_on: str = "2018", **data: Any) -> Parsed:
    said = {"household": "household:fu", "village": "village:mengcun", "head": "付某某"} | data
    line = {"id": event_id(number), "type": "HouseholdRegistered", "occurred_on": occurred_on, "data": said}
    return parse(msgspec.json.encode(line))


def ended(number: int = 1, reason: str = "agreed") -> Parsed:
    data = {"contract": "land_transfer:one", "reason": reason}
    line = {"id": event_id(number), "type": "LandTransferEnded", "occurred_on": "2018", "data": data}
    return parse(msgspec.json.encode(line))


def made(county: County, *events: Parsed) -> list[str | None]:
    """The ids of events of one list, whose keys were made."""
    ids = Ids(county.ledger, county.keys)
    ids.make(events)
    return [ids.of(event) for event in events]


def test_the_same_list_has_the_same_ids_each_time_whatever_else_it_holds(county: County) -> None:
    first, second = made(county, registered(), ended())
    assert made(county, ended(7, "expired"), ended(8), registered(9)) == [
        made(county, ended(1, "expired"))[0], second, first,
    ]  # fmt: skip


def test_what_is_said_twice_has_two_ids(county: County) -> None:
    twice = made(county, registered(), registered())
    assert len(set(twice)) == 2
    assert made(county, registered(), registered(), registered())[:2] == twice


@pytest.mark.parametrize(
    "other",
    [
        registered(occurred_on="2019"),
        registered(head="付某"),
        registered(size=3),
        registered(identity=IDENTITY),
        registered(household="household:other"),
    ],
)
def test_whatever_is_said_otherwise_has_another_id(county: County, other: Parsed) -> None:
    assert made(county, registered()) != made(county, other)


def test_an_event_of_whom_there_is_no_key_cannot_have_been_recorded(county: County) -> None:
    ids = Ids(county.ledger, county.keys)
    assert ids.of(registered()) is None
    assert not county.keys.present("household:fu"), "to ask makes nothing"
    ids.make([registered()])
    assert ids.of(registered()) is not None
    assert ids.of(registered(identity=IDENTITY)) is None, "the number was never seen"
    assert county.keys.known("person", IDENTITY) is None
    ids.make([registered(identity=IDENTITY)])
    assert ids.of(registered(identity=IDENTITY)) is not None


def test_an_id_depends_on_the_secret_of_the_ledger_and_on_its_name(county: County) -> None:
    [found] = made(county, ended())
    secret, county.ledger.secret = county.ledger.secret, b"another secret of a ledger"
    assert made(county, ended()) != [found]
    county.ledger.secret = secret
    assert made(county, ended()) == [found]
    county.ledger.origin = "ledger.other.example"
    assert made(county, ended()) != [found]


def test_an_id_that_holds_something_personal_ends_with_its_key(county: County) -> None:
    given(county, village(1), household(2, "fu"))
    [found] = made(county, registered())
    erasure.ask(county, ADMINISTRATOR_1, "household:fu")
    assert made(county, registered()) == [found], "one administrator alone ends nothing"
    erasure.agree(county, ADMINISTRATOR_2, "household:fu")
    ids = Ids(county.ledger, county.keys)
    ids.make([registered()])
    with pytest.raises(OfSomebodyErased):
        ids.of(registered())
