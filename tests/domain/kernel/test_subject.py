"""Subjects: what is written `kind:id` and nothing that merely looks like it."""

import msgspec
import pytest

from domain.kernel import subject
from domain.kernel.subject import EventId, HouseholdId, LandTransferId, PayeeId, VillageId, event_subject, kind_of
from tests.given import event_id

KINDS = {
    "VillageId": "village",
    "TeamId": "team",
    "CadreId": "cadre",
    "HouseholdId": "household",
    "FundId": "fund",
    "PaymentId": "payment",
    "CooperativeId": "cooperative",
    "LandTransferId": "land_transfer",
}


def accepted(text, type_):
    try:
        return msgspec.convert(text, type_) == text
    except msgspec.ValidationError:
        return False


@pytest.mark.parametrize(("name", "kind"), KINDS.items())
def test_every_kind_takes_its_own_ids_and_no_others(name, kind):
    for other in KINDS.values():
        assert accepted(f"{other}:fu-1", getattr(subject, name)) is (other == kind)


@pytest.mark.parametrize(
    "text", ["village:a", "village:1", "village:130930102201", "village:a.b_c-d", "village:" + "a" * 80]
)
def test_an_id_is_small_letters_digits_and_three_signs(text):
    assert accepted(text, VillageId)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "village",
        "village:",
        "village:-a",
        "village:.a",
        "village:A",
        "Village:a",
        "village:a ",
        " village:a",
        "village:a\n",
        "\nvillage:a",
        "village:a\nvillage:b",
        "village:付庄",
        "village:a/b",
        "village:a:b",
        "village:" + "a" * 81,
        "villages:a",
        "avillage:a",
        "village:a\u2028",
        "village:a\u0000",
        "village:１",
    ],
)
def test_anything_else_is_malformed(text):
    assert not accepted(text, VillageId)


@pytest.mark.parametrize("text", [event_id(1), "0123abcd-0000-4000-8000-0123456789ab"])
def test_an_events_id_is_a_uuid_in_lower_case(text):
    assert accepted(text, EventId)
    assert event_subject(text) == f"event:{text}"
    capital, plain = text.replace("0", "A"), text.replace("-", "")
    for wrong in (capital, plain, text + "\n", "{" + text + "}", f"event:{text}", text[:-1], text + "0"):
        assert not accepted(wrong, EventId)


def test_a_payee_is_of_a_kind_that_can_be_paid():
    assert accepted("household:fu", PayeeId)
    assert accepted("cooperative:kunlun", PayeeId)
    assert not accepted("fund:heating", PayeeId)
    assert not accepted("household:fu\n", PayeeId)
    assert not accepted("household:fu", LandTransferId)


def test_a_subject_tells_its_kind():
    assert kind_of("land_transfer:fu-1") == "land_transfer"
    assert kind_of(event_subject(event_id(1))) == "event"
    assert msgspec.json.schema(HouseholdId)["description"] == "A household (农户), written household:id."
    assert msgspec.json.schema(LandTransferId)["description"].startswith(
        "A land transfer (土地流转), written land_transfer"
    )
