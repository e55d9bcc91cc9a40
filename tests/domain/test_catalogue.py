"""The catalogue: every event is declared in full, and states stay small however long a history grows."""

import importlib
import pkgutil
import re

import msgspec
import pytest

import domain
import domain.catalogue
from domain.kernel.event import EVENTS, ROLES, STATES, Event, State
from domain.kernel.refusal import Refusal
from domain.kernel.subject import MAX_SUBJECTS
from domain.land import LandRightRegistered, ParcelArea
from tests.domain.mengcun import FU, ZHANG, cooperative_and_household, fuzhuang, posted, team, transferred, zhang
from tests.given import given

modules = [importlib.import_module(f"domain.{m.name}") for m in pkgutil.iter_modules(domain.__path__) if not m.ispkg]
everything = [part for module in modules for part in vars(module).values() if isinstance(part, type)]
written = [part for part in everything if part.__module__.count(".") == 1]
events = [part for part in written if issubclass(part, Event)]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
HEAVY = 4096


def test_every_event_of_the_domain_is_declared():
    assert {cls.__name__: cls for cls in events} == {
        name: declaration.cls
        for name, declaration in EVENTS.items()
        if declaration.cls.__module__.startswith("domain.")
    }
    assert len(events) >= 14


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_an_event_has_roles_two_sentences_a_docstring_and_described_fields(name):
    declaration = EVENTS[name]
    assert declaration.by
    assert declaration.by <= set(ROLES)
    assert CHINESE.search(declaration.zh)
    assert re.search("[a-z]", declaration.en)
    assert not CHINESE.search(declaration.en)
    assert declaration.cls.__doc__.rstrip().endswith(".")
    schema = msgspec.json.schema(declaration.cls)
    properties = schema["$defs"][name]["properties"] if "$defs" in schema else schema["properties"]
    for field in declaration.fields:
        assert properties[field.encode_name], field.name
    assert name == declaration.cls.__name__ == declaration.stored.__name__
    assert declaration.cls.__struct_config__.frozen
    assert declaration.cls.__struct_config__.forbid_unknown_fields


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_both_sentences_name_the_same_subjects(name):
    declaration = EVENTS[name]
    subjects = {reference.field for reference in declaration.references}
    zh, en = (set(re.findall(r"\{(\w+)\}", text)) & subjects for text in (declaration.zh, declaration.en))
    assert zh >= en, "whom the English sentence names, the Chinese one names"


def test_every_subject_that_must_be_known_has_a_state_that_knows_it():
    for declaration in EVENTS.values():
        for reference in declaration.must_be_known:
            for kind in reference.kinds.split():
                assert STATES[kind]().known is False, "nobody is known before anything is said"


def test_every_kind_of_subject_is_introduced_by_an_event():
    introduced = {k for d in EVENTS.values() for r in d.references if r.field in d.introduces for k in r.kinds.split()}
    assert introduced == set(STATES)


def test_a_state_that_says_nothing_takes_no_room():
    for cls in {part for part in written if issubclass(part, State)}:
        assert cls in STATES.values()
        assert msgspec.json.encode(cls()) == b"{}"
        assert cls.VERSION >= 1


def test_no_event_can_name_more_subjects_than_one_may_concern():
    for declaration in EVENTS.values():
        properties = msgspec.json.schema(declaration.cls)["$defs"][declaration.name]["properties"]
        most = sum(properties[r.field]["maxItems"] if r.many else 1 for r in declaration.references)
        assert 2 * most <= MAX_SUBJECTS, "each may bring its village"


@pytest.mark.parametrize("refusal", [part for part in written if issubclass(part, Refusal)])
def test_a_refusal_of_the_domain_is_a_sentence(refusal):
    assert refusal.__doc__.endswith(".")


# Decision states are loaded and stored with every event: at most 4 kB.


def test_a_cadre_with_twelve_postings_stays_small():
    postings = [posted(f"{2006 + year}-03-01", f"{2007 + year}-02-28") for year in range(12)]
    story = given(fuzhuang, team, zhang, *postings)
    assert len(story.ledger.state(ZHANG).postings) == 12
    assert len(story.ledger.states[ZHANG].state) < HEAVY / 2


def test_a_household_with_forty_parcels_and_twenty_contracts_stays_small():
    # A parcel's number in the register has 19 digits: 14 of the group that gave it, 5 of its own.
    parcels = [ParcelArea(f"13093010220101{number:05}", 1_000) for number in range(1, 41)]
    contracts = [
        transferred(200, "2018-01-01", "2027-12-31", f"land_transfer:kunlun-2018-{number:04}")
        for number in range(1, 21)
    ]
    story = given(*cooperative_and_household, LandRightRegistered(household=FU, parcels=parcels), *contracts)
    assert len(story.ledger.state(FU).given) == 20
    assert len(story.ledger.states[FU].state) < HEAVY
