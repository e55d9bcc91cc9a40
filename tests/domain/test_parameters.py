"""Policy parameters: set and set again; another meaning under the same id is recorded with both."""

import msgspec
import pytest

from domain.parameters import ParameterEndsBeforeItBegins, PolicyParameter, PolicyParameterSet
from tests.given import given, void

LINE = "policy_parameter:poverty-line"
FIRST, LAST = "2018-01-01", "2018-12-31"


def line(value=299_500, from_=FIRST, until=LAST, **more):
    meaning = {"key": "poverty_line", "jurisdiction": "national", "unit": "fen_per_head", **more}
    return PolicyParameterSet(
        parameter=LINE, value=value, from_=from_, until=until, source="河北省2018年贫困标准", **meaning
    )


def held(value=299_500, from_=FIRST, until=LAST):
    return PolicyParameter(
        key="poverty_line",
        jurisdiction="national",
        unit="fen_per_head",
        value=value,
        from_day=from_,
        until_day=until,
    )


def test_a_parameter_is_set_for_a_time():
    given().when(line()).then_recorded().then_concerns(LINE).then_state(LINE, held())
    given().when(line(until=None)).then_recorded().then_state(LINE, held(until=None))
    assert not PolicyParameter().known


def test_a_later_setting_contradicts_nothing_and_counts():
    story = given(line(295_200, "2017", "2017")).when(line()).then_recorded().then_state(LINE, held())
    story.when(line(300_000)).then_recorded().then_state(LINE, held(300_000))
    story.when(void(3)).then_state(LINE, held())


@pytest.mark.parametrize(
    ("other", "stated"),
    [
        ({"key": "income_line"}, "income_line, national, fen_per_head"),
        ({"jurisdiction": "130930"}, "poverty_line, 130930, fen_per_head"),
        ({"unit": "fen"}, "poverty_line, national, fen"),
    ],
)
def test_another_meaning_under_one_id_says_both(other, stated):
    story = given(line()).when(line(**other)).then_recorded(["parameter"])
    story.then_contradicts("parameter", stated=stated, held="poverty_line, national, fen_per_head")


@pytest.mark.parametrize("until", ["2017-12-31", "2017-12", "2017"])
def test_a_parameter_that_ends_before_it_begins_is_refused(until):
    story = given().when(line(until=until))
    story.then_refused(ParameterEndsBeforeItBegins, until=until, begins=FIRST)
    assert ParameterEndsBeforeItBegins.status == 422


def test_a_parameter_may_hold_for_one_day_or_one_year():
    given().when(line(until=FIRST)).then_recorded()
    for from_, until in (("2018", "2018"), ("2018", "2018-06-30"), ("2018-06-01", "2018")):
        given().when(line(from_=from_, until=until)).then_recorded()


@pytest.mark.parametrize("jurisdiction", ["hebei", "13", "1309301", "national "])
def test_a_parameter_holds_for_the_nation_or_for_a_division(jurisdiction):
    with pytest.raises(msgspec.ValidationError, match="jurisdiction"):
        given().when(line(jurisdiction=jurisdiction))


@pytest.mark.parametrize("key", ["Poverty", "poverty line", "9_days", "贫困线"])
def test_a_key_is_in_snake_case(key):
    with pytest.raises(msgspec.ValidationError, match="key"):
        given().when(line(key=key))
