"""The register of published claims: figures as they were printed, and what they speak of."""

from __future__ import annotations

from domain.claims import ClaimPublished
from domain.corrections import EventVoided
from domain.kernel.figure import Hedged
from projections.registers.claims import ClaimRow
from tests.domain.mengcun import FU, FUZHUANG, KUNLUN, MUZHUANG, TEAM, ZHANG
from tests.projections.registers.kept import fact, row

CLAIM = "claim:1"


def claim(**more: str | int | Hedged) -> ClaimPublished:
    return ClaimPublished(
        claim=CLAIM, source="县政府网站", measure="poor_households", unit="households", scope="130930",
        as_of="2018-10", figure=Hedged("余", 900), statement="尚有贫困户900余户", **more,  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_claim_stands_as_printed_with_its_hedge() -> None:
    assert row("claims", CLAIM, claim(out_of=Hedged("不详"), published_on="2018-11-21")) == ClaimRow(
        source="县政府网站", measure="poor_households", measured_in="households", scope="130930", figure_of="2018-10",
        figure=Hedged("余", 900), out_of=Hedged("不详"), statement="尚有贫困户900余户", published_on="2018-11-21",
    )  # fmt: skip


def test_a_claim_says_whom_and_what_it_speaks_of() -> None:
    told = claim(
        village=FUZHUANG, cooperative=KUNLUN, household=FU, team=TEAM, cadre=ZHANG, project="project:well", out_of=1000
    )
    found = row("claims", CLAIM, told)
    assert (found.village, found.cooperative, found.household) == (FUZHUANG, KUNLUN, FU)
    assert (found.team, found.cadre, found.project, found.out_of) == (TEAM, ZHANG, "project:well", 1000)


def test_a_claim_that_was_voided_is_none() -> None:
    assert row("claims", CLAIM, claim(), EventVoided(voids="id-1", reason="误录")) is None


def test_a_claim_lies_in_the_village_that_it_names_or_else_in_the_one_that_it_concerns() -> None:
    named = claim(village=FUZHUANG, household=FU)
    unnamed = claim(household=FU)
    lie_in = [ClaimRow.step(None, fact(1, told)._replace(village=MUZHUANG), CLAIM).village for told in (named, unnamed)]
    assert lie_in == [FUZHUANG, MUZHUANG]
