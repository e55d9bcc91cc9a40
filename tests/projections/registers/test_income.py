"""The registers of income, of its assessments and of the guarantees."""

from __future__ import annotations

from typing import Any, Literal

from domain.corrections import EventVoided
from domain.income import GuaranteeChecked, IncomeAssessed, IncomeRecorded, Streams
from domain.kernel.figure import Hedged
from tests.domain.mengcun import FU, ZHANG
from tests.projections.registers.kept import added, kept, row

ASSESSMENT = "assessment:fu-2018"


def recorded(amount_fen: int | Hedged, from_: str = "2018", until: str = "2018") -> IncomeRecorded:
    return IncomeRecorded(
        household=FU, from_=from_, until=until, stream="property", nature="land_rent", amount_fen=amount_fen,
        basis="received",
    )  # fmt: skip


def assessed(per_head_fen: int | Hedged, **more: Any) -> IncomeAssessed:
    return IncomeAssessed(
        assessment=ASSESSMENT, household=FU, from_="2017-10-01", until="2018-09-30", per_head_fen=per_head_fen, **more
    )


def checked(kind: Literal["housing", "water"], *, met: bool) -> GuaranteeChecked:
    return GuaranteeChecked(household=FU, kind=kind, met=met, by=ZHANG)


def test_income_adds_up_by_the_year_in_which_its_period_begins() -> None:
    one, another = added("income", recorded(320_000), recorded(Hedged("余", 5_000), "2017-12-01", "2018-02"))
    assert (one.household, one.year, one.stream, one.basis, one.amount_fen) == (
        FU, 2018, "property", "received", 320_000,
    )  # fmt: skip
    assert (another.year, another.amount_fen) == (2017, Hedged("余", 5_000))


def test_income_that_was_voided_is_none() -> None:
    assert added("income", recorded(320_000), EventVoided(voids="id-1", reason="误录")) == []


def test_an_assessment_says_what_there_was_a_head_and_by_stream() -> None:
    streams = Streams(
        wage_fen=600_000, business_fen=0, business_cost_fen=0, property_fen=Hedged("不详"), transfer_fen=40_000
    )
    told = assessed(320_000, members_counted=2, total_fen=640_000, streams=streams, expected_fen=20_000)
    found = row("assessments", ASSESSMENT, ("2018-10-08", told))
    assert (found.household, found.assessed_on, found.begins_on, found.until, found.members_counted) == (
        FU, 20_181_008, "2017-10-01", "2018-09-30", 2,
    )  # fmt: skip
    assert (found.per_head_fen, found.total_fen, found.expected_fen) == (320_000, 640_000, 20_000)
    assert (found.streams["wage_fen"], found.streams["property_fen"]) == (600_000, {"hedge": "不详"})


def test_an_assessment_may_be_a_loss_or_hedged_or_made_again() -> None:
    assert row("assessments", ASSESSMENT, assessed(-5_000)).per_head_fen == -5_000
    told = (("2018-10-09", assessed(Hedged("近", 320_000))), ("2018-10-08", assessed(300_000)))
    assert row("assessments", ASSESSMENT, *told).per_head_fen == Hedged("近", 320_000)
    assert row("assessments", ASSESSMENT, *told).streams is None


def test_each_guarantee_stands_as_it_was_checked_last() -> None:
    told = (
        ("2018-06-01", checked("housing", met=True)),
        ("2018-03-01", checked("housing", met=False)),
        ("2018-03-01", checked("water", met=True)),
    )
    now = kept("guarantees", FU, *told)
    assert {kind: (found.kind, found.met, found.checked_on, found.checked_by) for kind, found in now.items()} == {
        "housing": ("housing", True, 20_180_601, ZHANG), "water": ("water", True, 20_180_301, ZHANG),
    }  # fmt: skip
    assert kept("guarantees", FU, *told, as_of="2018-05-01")["housing"].met is False
    voided = kept("guarantees", FU, *told, EventVoided(voids="id-1", reason="误录"))
    assert voided["housing"].met is False
