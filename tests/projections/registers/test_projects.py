"""The registers of projects: the stages of each, and its money at each of them."""

from __future__ import annotations

from domain.corrections import EventVoided
from domain.disbursements import FundsDisbursed, FundsReturned
from domain.funds import FundAllocated, FundAppropriated, FundsSecured
from domain.kernel.figure import Hedged
from domain.payments import PaymentRequested
from domain.projects import (
    AssetChecked,
    ExpenseAccounted,
    ProjectAccepted,
    ProjectApproved,
    ProjectPlanned,
    WorkCompleted,
    WorkStarted,
)
from domain.works import ContractAwarded
from tests.domain.mengcun import FU, HEATING, MUZHUANG, PAYMENT, ZHANG, paid
from tests.projections.registers.kept import added, row

PROJECT, BUILDER, CONTRACT = "project:station", "supplier:builder", "works_contract:station"
planned = ProjectPlanned(
    project=PROJECT, name="泵站", village=MUZHUANG, programme="programme:water", amount_fen=Hedged("近", 500_000)
)
allocated = FundAllocated(fund=HEATING, project=PROJECT, amount_fen=300_000, document="孟财〔2016〕3号")
disbursed = FundsDisbursed(payee=BUILDER, amount_fen=200_000, kind="works", project=PROJECT, contract=CONTRACT)


def approved(amount_fen: int) -> ProjectApproved:
    return ProjectApproved(project=PROJECT, amount_fen=amount_fen, approved_by=ZHANG)


def checked(*, in_use: bool) -> AssetChecked:
    return AssetChecked(project=PROJECT, in_use=in_use)


def appropriated(amount_fen: int) -> FundAppropriated:
    return FundAppropriated(
        fund=HEATING, level="county", amount_fen=amount_fen, document="孟财〔2016〕1号", project=PROJECT
    )


LIFE = (
    ("2016-02-01", approved(450_000)), ("2016-01-01", planned), ("2016-03-01", appropriated(400_000)),
    ("2016-03-10", allocated), ("2016-04-01", WorkStarted(project=PROJECT)),
    ("2016-08-01", WorkCompleted(project=PROJECT)), ("2016-09-01", ProjectAccepted(project=PROJECT)),
    ("2016-10-01", checked(in_use=True)),
)  # fmt: skip


def test_a_project_has_the_day_of_each_stage() -> None:
    found = row("projects", PROJECT, *LIFE)
    assert (found.name, found.village, found.programme, found.planned_fen) == (
        "泵站", MUZHUANG, "programme:water", Hedged("近", 500_000),
    )  # fmt: skip
    assert (found.approved_fen, found.approved_by) == (450_000, ZHANG)
    assert [
        found.planned_on, found.approved_on, found.appropriated_on, found.allocated_on, found.started_on,
        found.completed_on, found.accepted_on, found.checked_on,
    ] == [
        20_160_101, 20_160_201, 20_160_301, 20_160_310, 20_160_401, 20_160_801, 20_160_901, 20_161_001,
    ]  # fmt: skip
    assert found.in_use is True


def test_its_stage_is_the_furthest_by_the_day() -> None:
    stages = [row("projects", PROJECT, *LIFE, as_of=day).stage for day in sorted(day for day, _ in LIFE)]
    assert stages == [
        "planned", "approved", "appropriated", "allocated", "started", "completed", "accepted", "in_use",
    ]  # fmt: skip
    assert row("projects", PROJECT, WorkCompleted(project=PROJECT)).stage == "completed"


def test_what_was_approved_last_counts_and_not_both() -> None:
    told = (("2016-05-01", approved(420_000)), ("2016-02-01", approved(450_000)))
    found = row("projects", PROJECT, *told)
    assert (found.approved_fen, found.approved_on) == (420_000, 20_160_201)
    assert row("projects", PROJECT, *told, EventVoided(voids="id-1", reason="误录")).approved_fen == 450_000


def test_an_asset_that_was_found_unused_is_in_use_no_more() -> None:
    idle = row("projects", PROJECT, *LIFE, ("2018-10-01", checked(in_use=False)))
    assert (idle.in_use, idle.checked_on, idle.stage) == (False, 20_181_001, "accepted")
    assert row("projects", PROJECT, planned).in_use is None


def test_it_says_where_its_money_comes_from() -> None:
    assert row("projects", PROJECT, *LIFE).funding == [
        {"stage": "appropriated", "fund": HEATING, "on": "2016-03-01", "amount_fen": 400_000,
         "document": "孟财〔2016〕1号"},
        {"stage": "allocated", "fund": HEATING, "on": "2016-03-10", "amount_fen": 300_000,
         "document": "孟财〔2016〕3号"},
    ]  # fmt: skip


def test_each_sum_stands_at_its_stage() -> None:
    told = (
        FundsSecured(project=PROJECT, amount_fen=Hedged("余", 1)),
        appropriated(400_000),
        allocated,
        ContractAwarded(contract=CONTRACT, project=PROJECT, supplier=BUILDER, amount_fen=430_000),
        PaymentRequested(payment=PAYMENT, project=PROJECT, amount_fen=210_000),
        ExpenseAccounted(project=PROJECT, amount_fen=205_000),
        disbursed,
        FundsReturned(fund=HEATING, payee=BUILDER, project=PROJECT, amount_fen=1_000),
    )
    found = added("project_stages", *told)
    assert {one.project for one in found} == {PROJECT}
    assert [(one.stage, one.amount_fen) for one in found] == [
        ("secured", Hedged("余", 1)), ("appropriated", 400_000), ("allocated", 300_000), ("contracted", 430_000),
        ("requested", 210_000), ("accounted", 205_000), ("paid", 200_000), ("returned", 1_000),
    ]  # fmt: skip


def test_what_names_no_project_or_was_voided_adds_nothing_to_one() -> None:
    elsewhere = FundsSecured(village=MUZHUANG, amount_fen=5)
    assert added("project_stages", elsewhere, paid(10_000, payee=FU)) == []
    assert added("project_stages", disbursed, EventVoided(voids="id-1", reason="误录")) == []
