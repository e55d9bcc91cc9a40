"""Income: every nature in its stream, and a figure a head that its streams come to."""

from typing import get_args

import msgspec
import pytest

from domain.income import (
    STREAMS,
    Assessment,
    GuaranteeChecked,
    IncomeAssessed,
    IncomeEndsBeforeItBegins,
    IncomeRecorded,
    Nature,
    Stream,
    Streams,
)
from domain.kernel.event import EVENTS
from domain.kernel.figure import Hedged
from domain.kernel.refusal import UnknownSubject
from tests.domain.mengcun import FU, FUZHUANG, GUO, MUZHUANG, ZHANG, fu, fuzhuang, muzhuang, zhang
from tests.given import given, void

ASSESSMENT = "assessment:fu-2018"
UNKNOWN = Hedged("不详")
guo = msgspec.structs.replace(fu, household=GUO, village=MUZHUANG, head="郭某")
known = (fuzhuang, muzhuang, fu, guo, zhang)  # the facts 1 to 5


def income(stream, nature, amount=100_000, from_="2018-01-01", until="2018-12-31", basis="received"):
    return IncomeRecorded(
        household=FU, from_=from_, until=until, stream=stream, nature=nature, amount_fen=amount, basis=basis
    )


def streams(wage=0, business=0, cost=0, property_=0, transfer=0):
    return Streams(
        wage_fen=wage, business_fen=business, business_cost_fen=cost, property_fen=property_, transfer_fen=transfer
    )


def assessed(per_head, of=None, members=2, household=FU, **more):
    period = {"from_": "2018", "until": "2018"} | more
    return IncomeAssessed(
        assessment=ASSESSMENT, household=household, members_counted=members, per_head_fen=per_head, streams=of, **period
    )


# Items of income.


@pytest.mark.parametrize(
    ("nature", "stream"),
    [
        ("minimum_allowance", "transfer"),
        ("five_guarantee_allowance", "transfer"),
        ("share_dividend", "property"),
        ("land_rent", "property"),
        ("cooperative_wage", "wage"),
    ],
)
def test_the_countys_five_natures_lie_in_three_streams(nature, stream):
    given(*known).when(income(stream, nature)).then_recorded().then_concerns(FU, FUZHUANG)


@pytest.mark.parametrize(
    ("stream", "nature", "held"),
    [
        ("transfer", "land_rent", "property"),
        ("wage", "minimum_allowance", "transfer"),
        ("business", "production_cost", "business_cost"),
        ("property", "own_produce", "business"),
    ],
)
def test_income_whose_nature_belongs_to_another_stream_says_which(stream, nature, held):
    story = given(*known).when(income(stream, nature)).then_recorded(contradicts=["stream"])
    story.then_contradicts("stream", stated=stream, held=held)


@pytest.mark.parametrize("stream", get_args(get_args(Stream)[0]))
def test_other_income_belongs_to_any_stream(stream):
    given(*known).when(income(stream, "other")).then_recorded()


def test_every_nature_but_other_belongs_to_one_stream():
    assert {*STREAMS, "other"} == set(get_args(get_args(Nature)[0]))
    assert set(STREAMS.values()) == set(get_args(get_args(Stream)[0]))


@pytest.mark.parametrize("gift", ["gift", "relief", "grant"])
def test_gifts_relief_and_grants_are_no_income(gift):
    with pytest.raises(msgspec.ValidationError, match="nature"):
        given(*known).when(income("transfer", gift))


def test_income_may_be_hedged_and_only_expected():
    given(*known).when(income("wage", "migrant_wage", Hedged("近", 640_000), basis="expected")).then_recorded()


@pytest.mark.parametrize(
    ("from_", "until"), [("2018-12-31", "2018-01-01"), ("2018", "2017"), ("2018-06", "2018-05-31")]
)
def test_income_of_a_period_that_ends_before_it_begins_is_refused(from_, until):
    story = given(*known).when(income("wage", "other", from_=from_, until=until))
    story.then_refused(IncomeEndsBeforeItBegins, begins=from_, until=until)
    story.when(assessed(1, from_=from_, until=until)).then_refused(IncomeEndsBeforeItBegins, begins=from_, until=until)
    assert IncomeEndsBeforeItBegins.status == 422


@pytest.mark.parametrize(("from_", "until"), [("2018", "2018"), ("2018", "2018-01-01"), ("2018-06-15", "2018-06")])
def test_a_period_that_may_be_a_single_day_is_taken(from_, until):
    given(*known).when(income("wage", "other", from_=from_, until=until)).then_recorded()


# Assessments.


def test_an_assessment_is_a_households():
    story = given(*known).when(assessed(295_200, members=3)).then_recorded().then_concerns(ASSESSMENT, FU, FUZHUANG)
    story.then_state(ASSESSMENT, Assessment(household=FU))


def test_an_assessment_entered_again_says_both_households():
    story = given(*known, assessed(1)).when(assessed(1, household=GUO)).then_recorded(contradicts=["registered"])
    story.then_contradicts("registered", stated=GUO, held=FU).then_state(ASSESSMENT, Assessment(household=GUO))
    story.when(void(7)).then_state(ASSESSMENT, Assessment(household=FU))


def test_all_streams_less_the_costs_are_divided_among_the_members_counted():
    whole = streams(wage=640_000, business=300_000, cost=140_000, property_=360_000, transfer=40_000)
    given(*known).when(assessed(600_000, whole)).then_recorded()
    story = given(*known).when(assessed(740_000, whole)).then_recorded(contradicts=["per_head"])
    story.then_contradicts("per_head", stated="740,000", held="600,000")


@pytest.mark.parametrize(
    ("total", "members", "per_head"),
    [
        (1_000_001, 3, 333_334),  # 333,333.67
        (1_000_000, 3, 333_333),
        (1_000_001, 2, 500_001),  # a half goes up
        (1_000_000, 3, 333_300),  # whole yuan: 3,333 of 3,333.33
        (1_000_000, 6, 166_700),  # 1,667 of 1,666.67
        (0, 1, 0),
    ],
)
def test_a_figure_a_head_that_is_rounded_to_a_fen_or_a_yuan_contradicts_nothing(total, members, per_head):
    given(*known).when(assessed(per_head, streams(wage=total), members)).then_recorded()


@pytest.mark.parametrize(
    ("total", "members", "per_head", "stated", "held"),
    [
        (1_000_000, 3, 333_334, "333,334", "333,333.33"),
        (1_000_001, 3, 333_333, "333,333", "333,333.67"),
        (1_000_003, 2, 500_001, "500,001", "500,001.50"),  # a half goes up
        (1_000_000, 3, 333_400, "333,400", "333,333.33"),  # 3,334 yuan
        (1_000_000, 3, 333_200, "333,200", "333,333.33"),
        (1_000_000, 3, Hedged("超过", 400_000), "> 400,000", "333,333.33"),
        (1_000_000, 3, Hedged("不到", 300_000), "< 300,000", "333,333.33"),
        (Hedged("余", 1_000_000), 2, 400_000, "400,000", "≥ 500,000"),
        (Hedged("不到", 1_000_000), 2, 600_000, "600,000", "< 500,000"),
    ],
)
def test_a_figure_a_head_that_its_streams_do_not_come_to_says_both(total, members, per_head, stated, held):
    story = given(*known).when(assessed(per_head, streams(wage=total), members)).then_recorded(contradicts=["per_head"])
    story.then_contradicts("per_head", stated=stated, held=held)


@pytest.mark.parametrize(
    ("per_head", "of"),
    [
        (1, None),
        (5_000_000, streams(wage=100, transfer=UNKNOWN)),
        (1, streams(wage=1_000_000, cost=UNKNOWN)),
        (400_000, streams(wage=Hedged("差不多", 100))),
        (UNKNOWN, streams(wage=1_000_000)),
        (Hedged("余", 300_000), streams(wage=1_000_000)),
        (Hedged("近", 500_000), streams(wage=1_000_000)),
        (Hedged("差不多", 300_000), streams(wage=1_000_000)),
    ],
)
def test_where_it_cannot_be_told_what_the_streams_come_to_nothing_is_contradicted(per_head, of):
    given(*known).when(assessed(per_head, of)).then_recorded()


def test_what_is_unknown_only_adds():
    story = given(*known).when(assessed(400_000, streams(wage=1_000_000, transfer=UNKNOWN)))
    story.then_recorded(contradicts=["per_head"])


def test_a_household_may_lose_money():
    lost = streams(wage=100_000, business=100_000, cost=400_000)
    given(*known).when(assessed(-100_000, lost)).then_recorded()
    story = given(*known).when(assessed(0, lost)).then_recorded(contradicts=["per_head"])
    story.then_contradicts("per_head", stated="0", held="-100,000")


def test_where_the_streams_are_not_known_the_total_is_divided():
    given(*known).when(assessed(333_333, members=3, total_fen=1_000_000)).then_recorded()
    story = (
        given(*known).when(assessed(500_000, members=3, total_fen=1_000_000)).then_recorded(contradicts=["per_head"])
    )
    story.then_contradicts("per_head", stated="500,000", held="333,333.33")


def test_a_total_that_is_not_what_its_streams_come_to_says_both_and_the_streams_are_divided():
    story = given(*known).when(assessed(250_000, streams(wage=500_000), total_fen=600_000))
    story.then_recorded(contradicts=["total"]).then_contradicts("total", stated="600,000", held="500,000")
    given(*known).when(assessed(250_000, streams(wage=500_049), total_fen=500_000)).then_recorded()  # a whole yuan


def test_a_year_of_near_ten_thousand_yuan_among_members_nobody_counted_contradicts_nothing():
    told = assessed(UNKNOWN, members=None, total_fen=Hedged("近", 1_000_000))
    given(*known).when(told).then_recorded().then_state(ASSESSMENT, Assessment(household=FU))


def test_how_much_of_it_is_only_expected_may_be_said():
    given(*known).when(assessed(500_000, expected_fen=Hedged("余", 20_000))).then_recorded()


@pytest.mark.parametrize("members", [0, 51])
def test_income_is_divided_among_one_to_fifty(members):
    with pytest.raises(msgspec.ValidationError, match="members_counted"):
        given(*known).when(assessed(1, members=members))


def test_a_stream_that_is_left_out_is_malformed_for_nothing_is_not_unknown():
    line = {"assessment": ASSESSMENT, "household": FU, "from": "2018", "until": "2018", "members_counted": 2}
    line |= {"per_head_fen": 1, "streams": {"wage_fen": 1}}
    with pytest.raises(msgspec.ValidationError, match="business_fen"):
        EVENTS["IncomeAssessed"].decode(msgspec.json.encode(line))


# Guarantees.


def test_a_guarantee_is_met_or_not_whoever_looked():
    story = given(*known).when(GuaranteeChecked(household=FU, kind="water", met=False)).then_recorded()
    story.then_concerns(FU, FUZHUANG)
    story.when(GuaranteeChecked(household=FU, kind="water", met=True, by=ZHANG)).then_recorded()
    story.then_concerns(FU, FUZHUANG, ZHANG)


@pytest.mark.parametrize(
    ("told", "unknown"),
    [
        (income("wage", "other"), FU),
        (assessed(1), FU),
        (GuaranteeChecked(household=FU, kind="food", met=True), FU),
    ],
)
def test_what_is_said_of_a_household_nobody_entered_is_refused(told, unknown):
    given(fuzhuang).when(told).then_refused(UnknownSubject, subject=unknown)
