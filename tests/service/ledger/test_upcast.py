"""A type of event in a second version: what was stored in the first is read as the second, and stays as it is."""

from typing import Annotated

import msgspec
import pytest
from msgspec import Meta

from domain.funds import Fund, FundAppropriated
from domain.kernel.entry import read_entry, read_payload
from domain.kernel.event import EVENTS, Declaration, Event
from domain.kernel.history import Unreadable, read
from domain.kernel.subject import FundId
from domain.money import Document, Fen
from service.access import Principal
from service.answers import answer_event
from service.county import County
from tests.county import OFFICE, appropriated, check_whole, contents, event_id, events_of, fact, given, refused, tell

READER = Principal("auditor", "", frozenset({"auditor"}), "130930", None)


class _Second(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Money is appropriated (下达) to a fund of the county; who gives it is an organ by its name."""

    fund: FundId
    given_by: Annotated[str, Meta(description="The organ that gives it.")]
    amount_fen: Fen
    document: Document

    def after_fund(self, fund: Fund) -> Fund:
        return msgspec.structs.replace(
            fund, appropriations=fund.appropriations + 1, appropriated=fund.appropriated.plus(self.amount_fen)
        )

    def without_fund(self, fund: Fund) -> Fund:
        return msgspec.structs.replace(
            fund, appropriations=fund.appropriations - 1, appropriated=fund.appropriated.minus(self.amount_fen)
        )

    @staticmethod
    def upcast_v1_v2(data: dict[str, object]) -> dict[str, object]:
        return {"given_by": f"{data.pop('level')} government"} | data


@pytest.fixture
def second(monkeypatch: pytest.MonkeyPatch) -> type[Event]:
    """The second version in the place of the first, as a later release declares it."""
    cls = type("FundAppropriated", (_Second,), {"__doc__": _Second.__doc__, "__module__": __name__}, frozen=True)
    return use(cls, 2, monkeypatch)


def use(cls: type[Event], version: int, monkeypatch: pytest.MonkeyPatch) -> type[Event]:
    declaration = Declaration(
        cls, by=["finance"], zh="{fund}下达", en="to {fund}", introduces=["fund"], planned=False, version=version
    )
    monkeypatch.setitem(EVENTS, "FundAppropriated", declaration)
    return cls


@pytest.fixture
def old(county: County) -> County:
    """A county that recorded the first version."""
    given(county, appropriated(1, 1_000), appropriated(2, 500))
    return county


def test_an_old_event_is_read_with_the_fields_of_today(old: County, second: type[Event]) -> None:
    payload = read_payload(events_of(old)[0].state)
    event = read("FundAppropriated", bytes(payload.data), payload.version)
    assert isinstance(event, second)
    assert msgspec.to_builtins(event) == {
        "fund": "fund:relief", "given_by": "county government", "amount_fen": 1_000, "document": "冀财 2018-1",
    }  # fmt: skip


def test_an_answer_shows_the_fields_of_today_and_the_version_that_was_sealed(old: County, second: type[Event]) -> None:
    answer = answer_event(old, READER, events_of(old)[0])
    assert answer["data"]["given_by"] == "county government"
    assert answer["version"] == 1


def test_what_was_stored_stays_as_it_is_and_verifies(old: County, second: type[Event]) -> None:
    before = contents(old.store)
    check_whole(old)
    assert contents(old.store) == before
    assert b'"level":"county"' in events_of(old)[0].state


def test_both_versions_stand_in_one_ledger(old: County, second: type[Event]) -> None:
    event = second(fund="fund:relief", given_by="省财政厅", amount_fen=70, document="冀财 2026-1")  # type: ignore[call-arg]
    line = fact(3, event)
    given(old, line)
    rows = check_whole(old)
    assert [read_entry(row.entry).version for row in rows] == [1, 1, 2]
    assert [read_payload(row.state).version for row in rows] == [1, 1, 2]
    assert old.door.take([line], OFFICE)[0].duplicate  # type: ignore[union-attr]


def test_an_old_event_is_taken_out_by_a_void_of_today(old: County, second: type[Event]) -> None:
    given(old, fact(4, EVENTS["EventVoided"].cls(voids=event_id(1), reason="x")))  # type: ignore[call-arg]
    check_whole(old)


def test_the_fields_of_yesterday_are_not_taken_any_more(old: County, second: type[Event]) -> None:
    refused(tell(old, appropriated(5, 10))[0], "InvalidEvent", 422)


def test_a_version_without_a_way_to_today_is_named(old: County, monkeypatch: pytest.MonkeyPatch) -> None:
    use(FundAppropriated, 2, monkeypatch)
    with pytest.raises(Unreadable, match="no way from version 1 to 2"):
        read("FundAppropriated", b"{}", 1)


def test_a_version_of_a_later_release_is_named(old: County) -> None:
    with pytest.raises(Unreadable, match="stored in version 2, and this release knows 1"):
        read("FundAppropriated", b"{}", 2)


def test_a_name_that_no_release_declared_is_named() -> None:
    with pytest.raises(Unreadable, match="Nothing is not an event"):
        read("Nothing", b"{}")
