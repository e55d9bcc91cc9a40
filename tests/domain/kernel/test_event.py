"""Declarations: a forgotten part is named when the program starts."""

from typing import Annotated

import msgspec
import pytest
from hypothesis import given
from msgspec import Meta

from domain.disbursements import FundsDisbursed
from domain.funds import FundAppropriated
from domain.kernel.dates import Day, Instant, OccurredOn
from domain.kernel.event import EVENTS, Event, IdentityNumber, Order, Place, State, state, subjects_of
from domain.kernel.history import blank
from domain.kernel.subject import CadreId, HouseholdId, VillageId
from domain.payments import PaymentOrdered
from domain.visits import VisitRecorded
from tests.domain import declared
from tests.domain.kernel import declaring
from tests.domain.kernel.declaring import declare, patrolled
from tests.domain.mengcun import (
    FU,
    FUZHUANG,
    HEATING,
    KUNLUN,
    LI,
    PAYMENT,
    ZHANG,
    fu,
    ordered,
    transferred,
)

pytestmark = pytest.mark.usefixtures("registry")

Note = Annotated[str, Meta(description="A note.")]


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
    assert str(fails.value) == f"{declaring.__name__}.Patrolled: {fault}"
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
    assert str(fails.value) == f"{declaring.__name__}.Patrolled: {fault}"


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
