"""Discipline: a measure belongs to its regime, and changes nothing but what rules later ask."""

import msgspec
import pytest

from domain.cadres import Cadre
from domain.discipline import MEASURES, DisciplineImposed, MeasureOfAnotherRegime
from domain.kernel.event import EVENTS
from domain.kernel.refusal import UnknownSubject
from projections.kernel.page import sentence
from tests.domain.mengcun import LI, li
from tests.given import given


def imposed(regime, measure, **more):
    return DisciplineImposed(cadre=LI, regime=regime, measure=measure, effective_on="2016-05-01", **more)


@pytest.mark.parametrize("regime", MEASURES)
def test_every_measure_of_a_regime_is_recorded(regime):
    for measure in MEASURES[regime]:
        story = given(li).when(imposed(regime, measure)).then_recorded().then_concerns(LI)
        story.then_state(LI, Cadre(name="李向伟"))


@pytest.mark.parametrize(
    ("regime", "measure"), [("party", "demerit"), ("party", "dismissal"), ("administrative", "serious_warning")]
)
def test_a_measure_of_the_other_regime_is_refused(regime, measure):
    story = given(li).when(imposed(regime, measure))
    story.then_refused(MeasureOfAnotherRegime, measure=measure, regime=regime, measures=", ".join(MEASURES[regime]))
    assert MeasureOfAnotherRegime.status == 422


def test_every_measure_that_can_be_named_belongs_to_a_regime():
    named = msgspec.json.schema(DisciplineImposed)["$defs"]["DisciplineImposed"]["properties"]["measure"]["enum"]
    assert set(named) == {measure for measures in MEASURES.values() for measure in measures}


def test_what_it_was_for_and_its_document_are_sealed_and_what_rules_ask_is_not():
    declaration = EVENTS["DisciplineImposed"]
    assert declaration.personal == {"document": "sealed", "grounds": "sealed"}
    assert declaration.by == {"discipline"}
    given(li).when(imposed("party", "warning", acted_on="2015-12", document="…", grounds="…")).then_recorded()


def test_its_sentence_names_no_measure():
    declaration = EVENTS["DisciplineImposed"]
    assert "{measure}" not in declaration.zh + declaration.en


def test_a_measure_on_a_cadre_nobody_entered_is_refused():
    given().when(imposed("party", "warning")).then_refused(UnknownSubject, subject=LI)


def test_the_measure_is_confidential_and_no_sentence_names_it():
    declaration = EVENTS["DisciplineImposed"]
    assert declaration.confidential == {"regime", "measure", "effective_on", "acted_on"}
    told = imposed("party", "serious_warning")
    assert "serious" not in sentence(told, "en") + sentence(told, "zh")
