"""Shares: taken with public money or own, returned within the principal; a dividend is declared by one rule."""

import msgspec
import pytest

from domain.kernel.figure import Hedged, Sum
from domain.kernel.refusal import UnknownSubject
from domain.shares import (
    Dividend,
    DividendByTwoRules,
    DividendDeclared,
    DividendLine,
    NobodysShare,
    Share,
    SharePrincipalReturned,
    ShareSubscribed,
)
from tests.domain.mengcun import FU, FUZHUANG, GUO, KUNLUN, cooperative_and_household
from tests.given import given, void

known = cooperative_and_household  # the facts 1 to 3
SHARE, DIVIDEND, DACHENG = "share:fu", "dividend:kunlun-2018", "cooperative:dacheng"
guo = msgspec.structs.replace(known[1], household=GUO)
dacheng = msgspec.structs.replace(known[2], cooperative=DACHENG)
by_category = [
    DividendLine(20_000, category="five_guarantee"),
    DividendLine(100_000, category="subsistence_allowance"),
    DividendLine(100_000, category="ordinary"),
]


def subscribed(principal_fen=None, cooperative=KUNLUN, **more):
    about = {"household": FU, "source": "public"} | more
    return ShareSubscribed(share=SHARE, cooperative=cooperative, principal_fen=principal_fen, **about)


def returned(amount_fen, household=None):
    return SharePrincipalReturned(share=SHARE, amount_fen=amount_fen, household=household)


def declared(*rule, **more):
    return DividendDeclared(
        dividend=DIVIDEND, year=2018, rule=list(rule), **({"cooperative": KUNLUN, "due_on": "2018-12-31"} | more)
    )


# Shares and their principal.


def test_a_share_of_a_household_concerns_it_and_the_cooperative():
    story = given(*known).when(subscribed(500_000, units=5, contract="1号", until="2021")).then_recorded()
    story.then_concerns(SHARE, KUNLUN, FU, FUZHUANG)
    story.then_state(SHARE, Share(cooperative=KUNLUN, household=FU, principal=500_000))
    assert not Share().known


def test_a_share_may_be_a_villages_as_a_whole():
    story = given(*known).when(subscribed(household=None, village=FUZHUANG)).then_recorded()
    story.then_concerns(SHARE, KUNLUN, FUZHUANG).then_state(SHARE, Share(cooperative=KUNLUN, village=FUZHUANG))


def test_nobodys_share_is_refused():
    given(*known).when(subscribed(household=None)).then_refused(NobodysShare)
    assert NobodysShare.status == 422


def test_a_share_of_a_cooperative_that_nobody_entered_is_refused():
    given(*known).when(subscribed(cooperative=DACHENG)).then_refused(UnknownSubject, subject=DACHENG)


def test_a_share_taken_before_says_both_cooperatives():
    story = given(*known, dacheng, subscribed()).when(subscribed(cooperative=DACHENG))
    story.then_recorded(contradicts=["registered"]).then_contradicts("registered", stated=DACHENG, held=KUNLUN)


def test_principal_may_be_returned_in_parts():
    story = given(*known, subscribed(1_000), returned(400)).when(returned(600, FU)).then_recorded()
    story.then_concerns(SHARE, FU, FUZHUANG)
    story.then_state(SHARE, Share(cooperative=KUNLUN, household=FU, principal=1_000, returned=Sum(1_000, 1_000)))


def test_more_returned_than_the_principal_says_what_was_left_of_it():
    story = given(*known, subscribed(1_000), returned(400)).when(returned(601))
    story.then_recorded(contradicts=["share_principal"])
    story.then_contradicts("share_principal", stated="601", held="600")


def test_what_is_returned_of_a_principal_that_is_not_known_contradicts_nothing():
    given(*known, subscribed()).when(returned(10**9)).then_recorded()
    given(*known, subscribed(Hedged("余", 5))).when(returned(10**9)).then_recorded()


def test_principal_returned_to_another_household_than_holds_the_share_says_both():
    story = given(*known, guo, subscribed(1_000)).when(returned(1, GUO)).then_recorded(contradicts=["household"])
    story.then_contradicts("household", stated=GUO, held=FU)


def test_principal_of_a_villages_share_may_go_to_any_household():
    given(*known, guo, subscribed(household=None, village=FUZHUANG)).when(returned(1, GUO)).then_recorded()


def test_a_voided_return_leaves_the_principal_as_it_was():
    story = given(*known, subscribed(1_000), returned(400)).when(void(5))
    story.then_state(SHARE, Share(cooperative=KUNLUN, household=FU, principal=1_000))


def test_a_voided_share_is_known_no_more_whatever_was_returned():
    story = given(*known, subscribed(1_000), returned(400)).when(void(4))
    story.then_state(SHARE, Share(returned=Sum(400, 400)))
    story.when(returned(1)).then_refused(UnknownSubject, subject=SHARE)


# Dividends.


def test_a_dividend_is_declared_by_category():
    story = given(*known).when(declared(*by_category)).then_recorded().then_concerns(DIVIDEND, KUNLUN)
    story.then_state(DIVIDEND, Dividend(cooperative=KUNLUN, most=100_000))
    assert not Dividend().known


@pytest.mark.parametrize(
    ("rule", "most"),
    [
        ([], None),
        ([DividendLine(40_000)], 40_000),
        ([DividendLine(40_000), DividendLine(20_000, category="five_guarantee")], 40_000),
        ([DividendLine(20_000, category="five_guarantee")], None),  # what the others get is not said
        ([DividendLine(100, per="unit")], None),
        ([DividendLine(40_000), DividendLine(100, category="five_guarantee", per="unit")], None),
        ([DividendLine(Hedged("余", 40_000))], None),
        ([DividendLine(Hedged("差不多", 40_000))], None),
        ([DividendLine(Hedged("不到", 40_000))], 40_000),
    ],
)
def test_the_most_that_a_household_gets_is_known_where_the_rule_tells_it(rule, most):
    given(*known).when(declared(*rule)).then_state(DIVIDEND, Dividend(cooperative=KUNLUN, most=most))


@pytest.mark.parametrize(("category", "said"), [("five_guarantee", "five_guarantee"), (None, "no category")])
def test_a_rule_that_gives_two_amounts_to_the_same_households_is_refused(category, said):
    twice = [DividendLine(20_000, category=category), DividendLine(30_000, category=category)]
    given(*known).when(declared(*twice)).then_refused(DividendByTwoRules, category=said)
    assert DividendByTwoRules.status == 422


def test_a_dividend_declared_before_says_both_cooperatives():
    story = given(*known, dacheng, declared()).when(declared(cooperative=DACHENG))
    story.then_recorded(contradicts=["registered"]).then_contradicts("registered", stated=DACHENG, held=KUNLUN)


def test_a_voided_dividend_is_known_no_more():
    given(*known, declared()).when(void(4)).then_state(DIVIDEND, Dividend())
