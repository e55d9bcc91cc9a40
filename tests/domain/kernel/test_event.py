"""Declarations: a forgotten part is named when the program starts, and what was once stored stays readable."""

from inspect import isfunction
from typing import Annotated, Literal

import msgspec
import pytest
from hypothesis import given
from msgspec import Meta

from domain.disbursements import FundsDisbursed
from domain.funds import Fund, FundAppropriated
from domain.households import Household
from domain.kernel import event as kernel
from domain.kernel.dates import Day, Instant, OccurredOn
from domain.kernel.event import (
    EVENTS,
    STATES,
    Event,
    IdentityNumber,
    Order,
    Place,
    State,
    Unreadable,
    affects,
    blank,
    event,
    evolve,
    fold,
    read,
    state,
    subjects_of,
)
from domain.kernel.figure import Amount, Hedged, Sum
from domain.kernel.subject import CadreId, HouseholdId, VillageId
from domain.payments import PaymentOrdered
from domain.villages import Village
from domain.visits import VisitRecorded
from tests.domain import declared
from tests.domain.mengcun import (
    FU,
    FUZHUANG,
    HEATING,
    KUNLUN,
    LI,
    PAYMENT,
    ZHANG,
    appropriated,
    fu,
    ordered,
    transferred,
)

Note = Annotated[str, Meta(description="A note.")]


@pytest.fixture(autouse=True)
def registry(monkeypatch):
    """What a test declares is forgotten after it."""
    monkeypatch.setattr(kernel, "EVENTS", dict(EVENTS))
    monkeypatch.setattr(kernel, "STATES", dict(STATES))
    return kernel.EVENTS


def declare(cls, **parts):
    """The event, declared with what a declaration needs, or with these parts in its place."""
    return event(**{"by": ("office",), "zh": "巡查{village}", "en": "{village} was inspected"} | parts)(cls)


def patrolled(**more):
    """A new event with these methods and fields besides its village."""
    methods = {name: part for name, part in more.items() if isfunction(part)}
    fields = [("village", VillageId), *((name, hint) for name, hint in more.items() if name not in methods)]
    return msgspec.defstruct(
        "Patrolled",
        fields,
        bases=(Event,),
        namespace={"__doc__": "A village was patrolled.", **methods},
        module=__name__,
        frozen=True,
        kw_only=True,
    )


def kept(self, state):
    return state


def on_vilage(self, vilage):
    return []


def on_today(self, village, today):
    return []


def on_note(self, note):
    return []


# What a declaration must have.


def test_a_complete_declaration_is_known_by_its_name(registry):
    cls = declare(patrolled(note=Note))
    assert registry["Patrolled"].cls is cls
    assert registry["Patrolled"].version == 1


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        ({"by": ()}, "no role may record it"),
        ({"by": ("office", "mayor")}, "unknown role 'mayor'"),
        ({"zh": "巡查{town}"}, "its zh sentence names 'town', which is no field"),
        ({"en": "{where} was inspected"}, "its en sentence names 'where', which is no field"),
        ({"introduces": ("town",)}, "introduces 'town', which is no reference"),
        ({"introduces": ("note",)}, "introduces 'note', which is no reference"),
    ],
)
def test_a_declaration_with_a_wrong_part_is_named_with_the_fault(parts, fault, registry):
    with pytest.raises(TypeError) as fails:
        declare(patrolled(note=Note), **parts)
    assert str(fails.value) == f"{__name__}.Patrolled: {fault}"
    assert "Patrolled" not in registry


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"after_vilage": kept}, "after_vilage names no reference field"),
        ({"without_town": kept}, "without_town names no reference field"),
        ({"after_note": kept, "note": Note}, "after_note names no reference field"),
        ({"decide": on_vilage}, "decide asks for 'vilage', which is no reference"),
        ({"decide": on_today}, "decide asks for 'today', which is no reference"),
        ({"decide": on_note, "note": Note}, "decide asks for 'note', which is no reference"),
        ({"size": int}, "field 'size' has no description"),
    ],
)
def test_a_misspelt_method_or_a_field_without_a_description_is_named(more, fault):
    with pytest.raises(TypeError) as fails:
        declare(patrolled(**more))
    assert str(fails.value) == f"{__name__}.Patrolled: {fault}"


def test_an_event_without_a_docstring_is_named():
    class Patrolled(Event, frozen=True, kw_only=True):
        village: VillageId

    with pytest.raises(TypeError, match=r"Patrolled: it has no docstring$"):
        declare(Patrolled)


def test_all_faults_are_named_at_once():
    faults = r"no role may record it; decide asks for 'vilage'.*; field 'size' has no description$"
    with pytest.raises(TypeError, match=faults):
        declare(patrolled(decide=on_vilage, size=int), by=())


def test_an_event_is_declared_once():
    declare(patrolled())
    with pytest.raises(TypeError, match=r"Patrolled is declared twice$"):
        declare(patrolled())


def test_a_kind_of_subject_has_one_state():
    class Parcel(State, frozen=True, kw_only=True):
        """A parcel."""

    assert state("parcel")(Parcel) is Parcel
    assert blank("parcel:1") == Parcel()
    with pytest.raises(TypeError, match=r"Parcel: parcel has a state already$"):
        state("parcel")(Parcel)
    with pytest.raises(NotImplementedError, match="Parcel"):
        _ = Parcel().known


def test_an_order_is_told_from_a_fact():
    assert PaymentOrdered.ORDER
    assert issubclass(PaymentOrdered, Order)
    assert not FundAppropriated.ORDER


# What is read off a declaration.


def test_references_are_found_wherever_the_mark_stands_in_a_fields_type(registry):
    declare(
        patrolled(
            household=HouseholdId | None,
            visitors=Annotated[list[CadreId], Meta(description="Who.")],
            attendees=Annotated[list[CadreId], Meta(description="Who, where the record says it.")] | None,
            absent=list[CadreId] | None,
            note=Note,
        )
    )
    assert registry["Patrolled"].references == (
        ("village", "village", False),
        ("household", "household", False),
        ("visitors", "cadre", True),
        ("attendees", "cadre", True),
        ("absent", "cadre", True),
    )


def test_dates_are_found_by_their_patterns(registry):
    at, days = Annotated[Instant, Meta(description="At.")], Annotated[list[Day], Meta(description="Days.")]
    declare(patrolled(since=OccurredOn | None, day=Day, at=at, days=days, note=Note))
    assert registry["Patrolled"].dates == ("since", "day", "at", "days")


def test_a_subject_that_the_event_introduces_need_not_be_known():
    assert EVENTS["HouseholdRegistered"].must_be_known == (("village", "village", False),)
    assert [r.field for r in EVENTS["PaymentOrdered"].must_be_known] == ["fund"]


def test_personal_fields_say_how_they_are_kept():
    assert EVENTS["HouseholdRegistered"].personal == {"head": "sealed", "identity": "identity", "place": "sealed"}
    assert EVENTS["FundsDisbursed"].personal == {"account": "account", "owner": "identity"}


def test_personal_values_are_sealed_under_the_households_key_where_there_is_one():
    def owner(told):
        return EVENTS[type(told).__name__].owner(told)

    assert owner(fu) == FU
    assert (
        owner(VisitRecorded(village=FUZHUANG, household=FU, visitors=[ZHANG])) == FU
    )  # though the village comes first
    assert owner(VisitRecorded(village=FUZHUANG, visitors=[ZHANG])) == FUZHUANG
    assert owner(transferred(400)) == FU  # though its contract comes first
    assert owner(transferred(400, household=None, village=FUZHUANG)) == "land_transfer:fu-1"
    assert owner(FundsDisbursed(payee=KUNLUN, amount_fen=1, kind="works")) == KUNLUN
    assert EVENTS["EventVoided"].owner(EVENTS["EventVoided"].cls(voids="1", reason="x")) is None


# Subjects and states.


def test_subjects_come_in_the_order_of_the_fields_and_each_once():
    visit = VisitRecorded(village=FUZHUANG, household=FU, visitors=[ZHANG, LI, ZHANG])
    assert subjects_of(EVENTS["VisitRecorded"], visit) == [FUZHUANG, FU, ZHANG, LI]
    same = FundsDisbursed(payee=FU, entitled=FU, cooperative=KUNLUN, fund=HEATING, amount_fen=1, kind="relief")
    assert subjects_of(EVENTS["FundsDisbursed"], same) == [FU, HEATING, KUNLUN]
    assert subjects_of(EVENTS["VisitRecorded"], VisitRecorded(village=FUZHUANG)) == [FUZHUANG]
    assert subjects_of(EVENTS["PaymentOrdered"], ordered(1)) == [PAYMENT, HEATING]


@given(declared.events())
def test_no_subject_is_named_twice_and_every_one_is_named_by_a_field(told):
    subjects = subjects_of(EVENTS[type(told).__name__], told)
    assert len(set(subjects)) == len(subjects)
    text = msgspec.json.encode(told).decode()
    assert all(f'"{subject}"' in text for subject in subjects)


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


def test_the_registry_of_the_program_has_nothing_of_these_tests():
    assert "Patrolled" not in EVENTS
    assert "IncomeStated" not in EVENTS


# The values that the kernel brings.


@pytest.mark.parametrize("number", ["11010519491231002X", "11010519491231002x"])
def test_an_identity_number_has_its_shape(number):
    assert msgspec.convert(number, IdentityNumber) == number
    for wrong in (number[:-1], number + "1", number + "\n", "X" + number[1:], "１" + number[1:]):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(wrong, IdentityNumber)


@pytest.mark.parametrize("wrong", ["38.123456789", "1e2", "38.", "+38", "38\n", "138"])
def test_a_latitude_is_a_decimal_text(wrong):
    good = {"latitude": "38.05", "longitude": "-117.1", "datum": "WGS-84"}
    assert msgspec.convert(good, Place).latitude == "38.05"
    with pytest.raises(msgspec.ValidationError, match="latitude"):
        msgspec.convert(good | {"latitude": wrong}, Place)


def test_an_unknown_field_is_refused_at_the_door():
    with pytest.raises(msgspec.ValidationError, match="colour"):
        EVENTS["VillageRegistered"].decode(b'{"village":"village:a","name":"a","colour":"red"}')
