"""Privacy: whatever personal values may be sealed under can be erased."""

import pytest

import domain.catalogue  # noqa: F401 - declares all events
from domain.kernel.event import EVENTS
from domain.privacy import PersonalDataErased
from tests.given import given

ERASABLE = set(EVENTS["PersonalDataErased"].references[0].kinds.split())


@pytest.mark.parametrize("name", [name for name, declaration in EVENTS.items() if declaration.personal])
def test_every_owner_of_personal_values_can_be_erased(name):
    owners = {kind for one in EVENTS[name].references if not one.many for kind in one.kinds.split()}
    assert owners <= ERASABLE


def test_an_erasure_concerns_whom_it_erased_even_if_nobody_registered_them():
    erased = PersonalDataErased(subject="official:wang", requested_by="one", approved_by="two")
    given().when(erased).then_recorded().then_concerns("official:wang")
