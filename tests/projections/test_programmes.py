"""A programme's page: its rules, what is for it, and what it paid."""

from __future__ import annotations

from domain.disbursements import FundsDisbursed
from domain.funds import FundAppropriated
from domain.kernel.figure import Hedged
from domain.payments import PaymentRequested
from domain.programmes import ProgrammeDeclared
from domain.projects import ProjectPlanned
from tests.domain.mengcun import FU, GUO, HEATING
from tests.projections.shown import shown

SUBSIDY, COAL = "programme:heating", "programme:clean-coal"
declared = ProgrammeDeclared(
    programme=SUBSIDY, name="取暖补贴", kind="subsidy", uniform_rate=True, approval_limit_fen=5_000_000
)
coal = ProgrammeDeclared(programme=COAL, name="清洁煤补贴", kind="subsidy", exclusive_with=[SUBSIDY])


def paid(amount_fen: int | Hedged, payee: str = FU) -> FundsDisbursed:
    return FundsDisbursed(payee=payee, amount_fen=amount_fen, kind="subsidy", programme=SUBSIDY)


def test_it_says_by_which_rules_it_pays() -> None:
    answer = shown(SUBSIDY, ("2018-10-01", declared))
    assert (answer["programme"], answer["name"], answer["kind"], answer["declared_on"]) == (
        SUBSIDY, "取暖补贴", "subsidy", "2018-10-01",
    )  # fmt: skip
    assert (answer["uniform_rate"], answer["approval_limit_fen"]["low"], answer["entitles"]) == (True, 5_000_000, None)


def test_each_of_two_that_exclude_each_other_names_the_other() -> None:
    assert shown(COAL, coal)["exclusive_with"] == [SUBSIDY]
    answer = shown(SUBSIDY, declared, coal)
    assert (answer["name"], answer["exclusive_with"]) == ("取暖补贴", [])
    assert [found["programme"] for found in answer["excluded_by"]] == [COAL]


def test_it_adds_up_what_came_for_it_what_is_asked_and_what_was_paid() -> None:
    came = FundAppropriated(fund=HEATING, level="county", amount_fen=90_000, document="1号", programme=SUBSIDY)
    asked = PaymentRequested(payment="payment:1", amount_fen=60_000, programme=SUBSIDY)
    answer = shown(SUBSIDY, declared, came, asked, paid(25_000), paid(Hedged("不详"), GUO))
    assert (answer["appropriated"]["low"], answer["requested"]["low"]) == (90_000, 60_000)
    assert (answer["paid"]["low"], answer["paid"]["unknown_addends"], answer["payments"]) == (25_000, 1, 2)
    assert [found["fund"] for found in answer["appropriations"]] == [HEATING]


def test_it_lists_its_projects() -> None:
    planned = ProjectPlanned(project="project:water", name="安全饮水", programme=SUBSIDY)
    assert [found["project"] for found in shown(SUBSIDY, planned)["projects"]] == ["project:water"]
