"""History: what was once stored stays readable, and a state is what its subject's events make of it."""

from typing import Annotated, Literal

import msgspec
import pytest
from hypothesis import given
from msgspec import Meta

from domain.funds import Fund
from domain.households import Household
from domain.kernel.event import EVENTS, Event, event, subjects_of
from domain.kernel.figure import Amount, Hedged, Sum
from domain.kernel.history import Unreadable, affects, blank, evolve, fold, read
from domain.kernel.subject import HouseholdId, VillageId
from domain.villages import Village
from domain.visits import VisitRecorded
from tests.domain import declared
from tests.domain.kernel.declaring import declare, patrolled
from tests.domain.mengcun import (
    FU,
    FUZHUANG,
    HEATING,
    ZHANG,
    appropriated,
)

pytestmark = pytest.mark.usefixtures("registry")


# What an event changes.


def test_an_event_changes_the_subjects_that_it_names_and_no_others():
    declaration, money = EVENTS["FundAppropriated"], appropriated(1_000)
    assert affects(declaration, money, HEATING)
    assert not affects(declaration, money, "fund:works")
    assert not affects(EVENTS["VisitRecorded"], VisitRecorded(village=FUZHUANG), FUZHUANG)
    assert evolve(declaration, money, "fund:works", Fund()) == Fund()
    assert fold(HEATING, [(declaration, money)] * 2) == Fund(appropriations=2, appropriated=Sum(2_000, 2_000))
    assert fold(HEATING, []) == blank(HEATING) == Fund()


def test_an_event_may_change_every_subject_of_a_list(registry):
    def renamed(self, village):
        return Village(name="合村")

    declare(patrolled(villages=Annotated[list[VillageId], Meta(description="Which.")] | None, after_villages=renamed))
    declaration = registry["Patrolled"]
    merged = declaration.cls(village="village:c", villages=["village:a", "village:b"])
    assert evolve(declaration, merged, "village:a", Village()) == Village(name="合村")
    assert evolve(declaration, merged, "village:b", Village()) == Village(name="合村")
    assert evolve(declaration, merged, "village:c", Village()) == Village()
    assert [subject for _, subject in declaration.plan(merged).effects] == ["village:a", "village:b"]
    nobody = declaration.cls(village="village:c", villages=None)
    assert not affects(declaration, nobody, "village:a")
    assert subjects_of(declaration, nobody) == list(declaration.plan(nobody).must_be_known) == ["village:c"]
    assert not declaration.plan(nobody).effects


# What was stored stays readable, whatever today's limits are.


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("VillageRegistered", {"village": "Village 1", "name": "", "division": "1309"}),
        ("VillageRegistered", {"village": FUZHUANG, "name": "x" * 500, "colour": "unheard of"}),
        ("HouseholdRegistered", {"household": FU, "village": FUZHUANG, "head": "", "size": 99, "category": "pre_exit"}),
        (
            "HouseholdRegistered",
            {"household": FU, "village": FUZHUANG, "head": "x", "identity": "person:1", "place": "x"},
        ),
        ("FundsDisbursed", {"payee": "person:1", "amount_fen": 2**60, "kind": "loan", "account": "account:1"}),
        ("LandRightRegistered", {"household": FU, "parcels": []}),
        (
            "LandRightRegistered",
            {"household": FU, "parcels": [{"parcel": "", "area_hundredths_mu": 0, "soil": "clay"}]},
        ),
        ("VisitRecorded", {"village": FUZHUANG, "mode": "letter", "goods": [{"what": "x" * 61, "weight_jin": -1}]}),
        ("CadrePosted", {"cadre": ZHANG, "team": "", "village": "", "roles": [], "from": "long ago"}),
    ],
)
def test_the_ledger_reads_what_todays_limits_would_refuse(name, stored):
    data = msgspec.json.encode(stored)
    with pytest.raises(msgspec.ValidationError):
        EVENTS[name].decode(data)
    told = read(name, data)
    assert isinstance(told, EVENTS[name].cls)
    assert type(told).__name__ == name
    for field, value in stored.items():
        if field in EVENTS[name].encoded_names and field not in {"parcels", "goods"}:
            assert getattr(told, field) == value


def test_a_part_of_an_event_is_read_without_limits_too():
    told = read("LandRightRegistered", b'{"household":"household:fu","parcels":[{"parcel":"","area_hundredths_mu":0}]}')
    assert (told.parcels[0].parcel, told.parcels[0].area_hundredths_mu) == ("", 0)
    assert told.after_household(Household()).land == {"": 0}


def test_a_hedged_figure_is_read_as_it_was_said():
    stored = {"fund": "", "level": "", "amount_fen": {"hedge": "余", "value": 3}, "document": ""}
    told = read("FundAppropriated", msgspec.json.encode(stored))
    assert told.amount_fen == Hedged("余", 3)


@given(declared.events())
def test_what_is_recorded_today_reads_the_same_from_the_ledger(told):
    name = type(told).__name__
    if any(getattr(told, field) is not None for field in EVENTS[name].personal if "place" in field):
        return  # a place is stored as ciphertext
    again = read(name, msgspec.json.encode(told))
    assert msgspec.json.encode(again) == msgspec.json.encode(told)
    assert EVENTS[name].decode(msgspec.json.encode(told)) == told


def test_a_name_that_no_release_declared_is_unreadable():
    with pytest.raises(Unreadable, match="Patrolled is not an event of this release"):
        read("Patrolled", b"{}")


def test_what_a_later_release_wrote_is_unreadable_to_this_one():
    with pytest.raises(Unreadable, match="VillageRegistered was stored in version 2, and this release knows 1"):
        read("VillageRegistered", b'{"village":"village:a","name":"a"}', 2)


def test_older_versions_are_brought_up_to_date_step_by_step(registry):
    @event(by=("office",), zh="核定{household}收入{income_fen}分", en="{household}: {income_fen} fen", version=3)
    class IncomeStated(Event, frozen=True, kw_only=True, rename={"from_": "from"}):
        """An income was stated: in yuan at first, then in fen, at last with its source."""

        household: HouseholdId
        income_fen: Annotated[Amount, Meta(description="In fen.")]
        from_: Annotated[Literal["wage", "unknown"], Meta(description="Where it is from.")]

        @staticmethod
        def upcast_v1_v2(data):
            return {"household": data["household"], "income_fen": data["income_yuan"] * 100}

        @staticmethod
        def upcast_v2_v3(data):
            return data | {"from": "unknown"}

    first = read("IncomeStated", b'{"household":"household:fu","income_yuan":360}', 1)
    second = read("IncomeStated", b'{"household":"household:fu","income_fen":{"hedge":"\xe8\xbf\x91","value":7}}', 2)
    third = read("IncomeStated", b'{"household":"household:fu","income_fen":5,"from":"wage"}', 3)
    assert [(e.household, e.income_fen, e.from_) for e in (first, second, third)] == [
        (FU, 36_000, "unknown"),
        (FU, Hedged("近", 7), "unknown"),
        (FU, 5, "wage"),
    ]
    assert isinstance(first, IncomeStated)


def test_a_version_without_a_way_up_is_unreadable():
    declare(patrolled(), version=2)
    with pytest.raises(Unreadable, match="Patrolled has no way from version 1 to 2"):
        read("Patrolled", b'{"village":"village:a"}', 1)
