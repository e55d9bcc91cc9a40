"""The register of employments: who works for whom, from when until when."""

from __future__ import annotations

from domain.corrections import EventVoided
from domain.employment import EmploymentEnded, EmploymentStarted
from domain.kernel.figure import Hedged
from tests.domain.mengcun import FU, KUNLUN
from tests.projections.registers.kept import row

JOB, MEI = "employment:fu-1", "person:mei"
started = EmploymentStarted(
    employment=JOB, household=FU, person=MEI, cooperative=KUNLUN, wage_fen_per_month=Hedged("余", 200_000)
)
ended = EmploymentEnded(employment=JOB, household=FU, reason="expired")


def test_an_employment_begins_on_its_own_day_or_on_that_of_the_event() -> None:
    found = row("employments", JOB, ("2018-03", started))
    assert (found.household, found.person, found.cooperative, found.employer, found.wage_fen_per_month) == (
        FU, MEI, KUNLUN, None, Hedged("余", 200_000),
    )  # fmt: skip
    assert (found.begins_on, found.ended_on) == ("2018-03", None)
    elsewhere = EmploymentStarted(employment=JOB, household=FU, employer="服装厂", from_="2018-02-20")
    assert (row("employments", JOB, elsewhere).begins_on, row("employments", JOB, elsewhere).employer) == (
        "2018-02-20", "服装厂",
    )  # fmt: skip


def test_it_ends_on_the_day_of_its_end() -> None:
    told = (("2018-10-31", ended), ("2018-03-01", started))
    found = row("employments", JOB, *told)
    assert (found.ended_on, found.end_reason, found.person) == (20_181_031, "expired", MEI)
    assert row("employments", JOB, *told, as_of="2018-10-30").ended_on is None
    assert row("employments", JOB, *told, EventVoided(voids="id-1", reason="误录")).ended_on is None
    assert row("employments", JOB, ended).household == FU
