"""Claims: what was published is kept as printed; one that goes beyond its own whole is recorded with both figures."""

import pytest

from domain.claims import Claim, ClaimPublished
from domain.kernel.event import EVENTS, Event
from domain.kernel.figure import Hedged
from domain.kernel.refusal import UnknownSubject
from projections.kernel.page import sentence
from tests.domain.mengcun import FU, FUZHUANG, KUNLUN, ZHANG, fu, fuzhuang, kunlun, zhang
from tests.given import given, void

CLAIM = "claim:2018-11-21-17"


def claim(figure, unit="households", measure="exited_households", **more) -> Event:
    return ClaimPublished(
        claim=CLAIM,
        source="孟村回族自治县驻村帮扶工作综述",
        measure=measure,
        unit=unit,
        scope=more.pop("scope", "130930"),
        as_of="2018-11-21",
        figure=figure,
        statement="贫困户80%已经脱贫。",
        **more,
    )


def test_a_percentage_is_kept_in_hundredths():
    story = given().when(claim(8_000, "hundredths_percent")).then_recorded().then_concerns(CLAIM)
    story.then_state(CLAIM, Claim(measure="exited_households"))
    assert not Claim().known


def test_a_claim_concerns_whom_it_speaks_of_and_belongs_to_its_village():
    of = {"village": FUZHUANG, "household": FU, "cooperative": KUNLUN, "cadre": ZHANG}
    story = given(fuzhuang, fu, kunlun, zhang).when(claim(13, **of)).then_recorded()
    story.then_concerns(CLAIM, FUZHUANG, FU, KUNLUN, ZHANG)
    story.then_state(CLAIM, Claim(measure="exited_households", village=FUZHUANG))


def test_a_claim_of_whom_nobody_entered_is_refused():
    given().when(claim(13, village=FUZHUANG)).then_refused(UnknownSubject, subject=FUZHUANG)


def test_what_has_no_name_in_the_ledger_is_named_in_words():
    promoted = claim(7, "persons", "promoted_to_section_level", scope="全县第一书记", published_on="2018-11-21")
    given().when(promoted).then_recorded()


@pytest.mark.parametrize(
    "figure", [42, 47, Hedged("余", 40), Hedged("近", 48), Hedged("差不多", 60), Hedged("不详"), Hedged("超过", 46)]
)
def test_a_figure_that_may_lie_within_its_whole_contradicts_nothing(figure):
    given().when(claim(figure, out_of=47)).then_recorded()


@pytest.mark.parametrize(("figure", "stated"), [(48, "48"), (Hedged("余", 48), "≥ 48"), (Hedged("超过", 47), "> 47")])
def test_a_figure_beyond_its_whole_says_both(figure, stated):
    story = given().when(claim(figure, out_of=47)).then_recorded(["out_of"])
    story.then_contradicts("out_of", stated=stated, held="47")


def test_a_claim_published_twice_says_both_measures():
    story = given(claim(42)).when(claim(42, measure="poor_households")).then_recorded(["registered"])
    story.then_contradicts("registered", stated="poor_households", held="exited_households")
    story.when(void(2)).then_state(CLAIM, Claim(measure="exited_households"))


def test_what_was_published_stays_readable():
    assert not EVENTS["ClaimPublished"].personal
    assert (
        sentence(claim(8_000, "hundredths_percent"), "zh") == "孟村回族自治县驻村帮扶工作综述公布：贫困户80%已经脱贫。"
    )
