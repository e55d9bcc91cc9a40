"""A tallied sheet leaves out nothing that names its subject: what it does not show, it counts by type."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings

from domain.attendance import CheckedIn
from domain.corrections import EventVoided
from domain.discipline import DisciplineImposed
from domain.findings import FindingRaised
from domain.kernel.event import EVENTS, Event, subjects_of
from domain.kernel.subject import kind_of
from domain.privacy import PersonalDataErased
from domain.visits import VisitRecorded
from projections.kernel.page import PAGES
from projections.kernel.tallied import TalliedSheet
from tests.domain.declared import events
from tests.domain.mengcun import FUZHUANG, MUZHUANG, ZHANG, zhang
from tests.projections.shown import fact, page_of, shown

KINDS = ("village", "team", "cadre", "official", "household", "person", "plan", "assessment", "exit")
TALLIED = {cls.kind: cls for cls in PAGES.values() if issubclass(cls, TalliedSheet) and cls.kind in KINDS}
"""The pages of people and villages: they leave out no event but discipline, not even one whose amount is nothing."""

erased = PersonalDataErased(subject=ZHANG, requested_by="a", approved_by="b")
visit = VisitRecorded(village=FUZHUANG, visitors=[ZHANG])


@given(told=events().filter(lambda event: not isinstance(event, EventVoided | DisciplineImposed)))
@settings(max_examples=100)
def test_whatever_names_a_subject_changes_its_page(told: Event) -> None:
    declaration = EVENTS[type(told).__name__]
    told = msgspec.structs.replace(told, **{field: "sealed" for field, _, _ in declaration.personal_values(told)})
    for subject in subjects_of(declaration, told):
        if cls := TALLIED.get(kind_of(subject)):
            empty = cls(subject=subject)
            assert empty.after(fact(1, told)).answer() != empty.answer()


def test_what_has_a_member_of_its_own_is_counted_there_and_the_rest_by_type() -> None:
    answer = shown(ZHANG, zhang, visit, visit, erased)
    assert (answer["visits"], answer["also_named_in"]) == (2, {"PersonalDataErased": 1})


def test_what_bears_the_subject_for_anothers_sake_is_not_counted() -> None:
    check_in = CheckedIn(cadre=ZHANG, village=MUZHUANG, at="2018-11-10", source="phone")
    answer = shown(FUZHUANG, check_in, VisitRecorded(village=MUZHUANG), erased)
    assert (answer["check_ins"], answer["visits"], answer["also_named_in"]) == (0, 0, {})


def test_what_is_shown_is_not_counted_and_what_is_untold_is_neither() -> None:
    discipline = DisciplineImposed(cadre=ZHANG, regime="party", measure="warning", effective_on="2018-01-01")
    assert shown(ZHANG, zhang, discipline) == shown(ZHANG, zhang)


def test_the_day_of_the_last_is_kept_by_type() -> None:
    found = page_of(ZHANG, ("2018-11-20", visit), ("2018-11-01", visit))
    assert isinstance(found, TalliedSheet)
    assert found.last_on == {"VisitRecorded": "2018-11-20"}


@pytest.mark.parametrize("kind", ["household", "team", "official"])
def test_a_finding_about_a_subject_is_counted_on_its_page(kind: str) -> None:
    raised = FindingRaised(
        finding="finding:1", inspection="inspection:1", subject=f"{kind}:1", statement="x", positions=[]
    )
    assert shown(f"{kind}:1", raised)["also_named_in"] == {"FindingRaised": 1}
    assert shown(f"{kind}:2", raised)["also_named_in"] == {}
