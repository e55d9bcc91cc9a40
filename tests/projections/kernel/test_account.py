"""An account adds amounts up, holds what was said last, and lets nothing that names its subject go unsaid."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import assume, given, settings

from domain.corrections import EventVoided
from domain.disbursements import FundsDisbursed
from domain.doubts import DoubtAnswered
from domain.kernel.event import EVENTS, Event, subjects_of
from domain.kernel.figure import Hedged
from domain.kernel.history import read
from domain.kernel.subject import kind_of
from domain.privacy import PersonalDataErased
from domain.shares import ShareSubscribed
from domain.works import ContractAwarded
from projections.kernel.account import Account
from projections.kernel.page import PAGES, Fact, fold
from tests.domain.declared import events
from tests.domain.mengcun import FU, HEATING, KUNLUN, appropriated, paid
from tests.projections.shown import fact, shown

ACCOUNTS = {cls.kind: cls for cls in PAGES.values() if issubclass(cls, Account)}
WORKS = "works_contract:1"


def awarded(amount_fen: int) -> ContractAwarded:
    return ContractAwarded(contract=WORKS, project="project:1", supplier="supplier:1", amount_fen=amount_fen)


@given(told=events().filter(lambda event: not isinstance(event, EventVoided)))
@settings(max_examples=100)
def test_whatever_names_a_subject_shows_on_its_page(told: Event) -> None:
    declaration = EVENTS[type(told).__name__]
    told = msgspec.structs.replace(told, **{field: "sealed" for field, _, _ in declaration.personal_values(told)})
    assume(0 not in [getattr(told, figure) for figure in declaration.figures])  # nothing added shows nowhere
    for subject in subjects_of(declaration, told):
        if cls := ACCOUNTS.get(kind_of(subject)):
            assert cls(subject=subject).after(fact(1, told)).answer() != cls(subject=subject).answer()


@pytest.mark.parametrize("kind", sorted(ACCOUNTS))
def test_what_has_no_member_of_its_own_is_counted(kind: str) -> None:
    subject = f"{kind}:1"
    answer = shown(
        subject,
        DoubtAnswered(subject=subject, rule="rule:1", doubt="1", answer="x"),
        PersonalDataErased(subject=subject, requested_by="a", approved_by="b"),
    )
    assert answer["also_named_in"] == {"DoubtAnswered": 1, "PersonalDataErased": 1}


def test_events_as_they_are_stored_add_up_the_same() -> None:
    told = [appropriated(1_000), paid(Hedged("余", 300)), paid(200)]
    stored = [read(type(event).__name__, msgspec.json.encode(event)) for event in told]
    facts = [Fact(number, f"id-{number}", "2018-11-10", event) for number, event in enumerate(stored, 1)]
    assert fold(PAGES["funds"], HEATING, facts).answer() == shown(HEATING, *told)


def test_a_sum_of_nothing_is_nothing_and_an_amount_never_said_is_null() -> None:
    answer = shown(WORKS)
    assert (answer["paid"]["low"], answer["paid"]["exact"], answer["contracted"]) == (0, True, None)


def test_an_amount_said_anew_comes_in_place_of_the_former() -> None:
    assert shown(WORKS, awarded(1_000), awarded(900))["contracted"]["low"] == 900


def test_an_amount_said_once_stays_where_the_next_event_is_silent_of_it() -> None:
    first, second = (
        ShareSubscribed(share="share:1", cooperative=KUNLUN, household=FU, principal_fen=principal)
        for principal in (500_000, None)
    )
    assert shown("share:1", first, second)["principal"]["low"] == 500_000


def test_an_amount_that_is_not_said_is_unknown_in_a_sum() -> None:
    told = [ShareSubscribed(share=f"share:{n}", cooperative=KUNLUN, household=FU, units=n) for n in (1, None)]
    assert shown(KUNLUN, *told)["shares"]["unknown_addends"] == 1


def test_a_void_takes_an_amount_out_of_the_sum() -> None:
    void = EventVoided(voids="id-2", reason="误录")
    assert shown(HEATING, appropriated(1_000), paid(300), paid(200), void)["disbursed"]["low"] == 200


def test_an_event_that_bears_a_subject_in_another_place_is_not_added_up() -> None:
    got = FundsDisbursed(payee=KUNLUN, amount_fen=100, kind="works")
    assert (shown(KUNLUN, got)["paid"]["low"], shown(KUNLUN, got)["received"]["low"]) == (0, 100)
