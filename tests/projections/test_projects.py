"""A project's page: its stages with their days, and its money at each of them."""

from __future__ import annotations

from domain.claims import ClaimPublished
from domain.disbursements import FundsDisbursed, FundsReturned
from domain.funds import FundAllocated, FundAppropriated, FundsSecured
from domain.kernel.event import Event
from domain.kernel.figure import Hedged
from domain.needs import NeedReported
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
from projections.kernel.page import Sealed
from tests.domain.mengcun import FUZHUANG, HEATING
from tests.projections.shown import Told, shown

WATER, BUILDER = "project:water", "supplier:builder"
planned = ProjectPlanned(project=WATER, name="安全饮水", village=FUZHUANG, amount_fen=Hedged("余", 900))
appropriated = FundAppropriated(fund=HEATING, level="county", amount_fen=900, document="1号", project=WATER)
allocated = FundAllocated(fund=HEATING, project=WATER, amount_fen=800)
contracted = ContractAwarded(contract="works_contract:1", project=WATER, supplier=BUILDER, amount_fen=780)
started, completed = WorkStarted(project=WATER), WorkCompleted(project=WATER)
accepted = ProjectAccepted(project=WATER, document="验字3号")
accounted = ExpenseAccounted(project=WATER, amount_fen=700)


def approved(amount_fen: int | Hedged) -> ProjectApproved:
    return ProjectApproved(project=WATER, amount_fen=amount_fen)


def paid(amount_fen: int) -> FundsDisbursed:
    return FundsDisbursed(payee=BUILDER, amount_fen=amount_fen, kind="works", project=WATER)


def checked(in_use: bool) -> AssetChecked:
    return AssetChecked(project=WATER, in_use=in_use)


LIFE: tuple[Event, ...] = (
    planned, approved(1_000), appropriated, allocated, contracted, started, completed, accepted, accounted, paid(650),
    checked(in_use=True),
)  # fmt: skip


def in_months(*events: Event) -> list[Told]:
    """These, on the tenth of the months from January 2018 on."""
    return [(f"2018-{month:02}-10", event) for month, event in enumerate(events, 1)]


def stages(*told: Told, as_of: str | None = None) -> list[tuple[str, str]]:
    return [(found["stage"], found["on"]) for found in shown(WATER, *told, as_of=as_of)["stages"]]


def test_its_stages_stand_in_the_order_of_its_life_with_their_days() -> None:
    told = in_months(*LIFE)
    assert stages(*told) == [
        ("planned", "2018-01-10"),
        ("approved", "2018-02-10"),
        ("appropriated", "2018-03-10"),
        ("allocated", "2018-04-10"),
        ("started", "2018-06-10"),
        ("completed", "2018-07-10"),
        ("accepted", "2018-08-10"),
        ("accounted", "2018-09-10"),
        ("paid", "2018-10-10"),
        ("in_use", "2018-11-10"),
    ]
    assert [stage for stage, _ in stages(*told, as_of="2018-06-10")][-1] == "started"


def test_a_stage_before_its_turn_keeps_its_place_and_shows_its_day() -> None:
    assert stages(("2018-01", paid(100)), ("2018-02", started)) == [("started", "2018-02"), ("paid", "2018-01")]


def test_a_stage_is_reached_on_the_first_of_its_days() -> None:
    assert stages(("2018-05", paid(1)), ("2018-03", paid(1)), ("2018-04", paid(1))) == [("paid", "2018-03")]


def test_whether_it_is_in_use_the_last_look_says() -> None:
    seen, unseen, again = (("2018-10", checked(in_use=True)), ("2018-11", checked(in_use=False)),
                           ("2018-12", checked(in_use=True)))  # fmt: skip
    assert stages(seen, unseen) == []
    assert stages(seen, unseen, again) == [("in_use", "2018-12")]
    assert [found["in_use"] for found in shown(WATER, seen, unseen)["asset_checks"]] == [True, False]


def test_its_money_is_added_up_at_every_stage() -> None:
    secured = FundsSecured(project=WATER, amount_fen=5_000, source="县水务局")
    asked = PaymentRequested(payment="payment:1", amount_fen=650, project=WATER)
    back = FundsReturned(fund=HEATING, amount_fen=50, payee=BUILDER, project=WATER)
    answer = shown(WATER, secured, asked, *LIFE, back)
    figures = {
        name: answer[name]["low"]
        for name in (
            *("planned", "secured", "approved", "appropriated", "allocated", "contracted", "accounted"),
            *("requested", "paid", "returned", "left"),
        )
    }
    assert figures == {
        "planned": 900, "secured": 5_000, "approved": 1_000, "appropriated": 900, "allocated": 800, "contracted": 780,
        "accounted": 700, "requested": 650, "paid": 650, "returned": 50, "left": 400,
    }  # fmt: skip
    assert (answer["planned"]["high"], answer["payment_requests"]) == (None, 1)
    assert (answer["name"], answer["village"], answer["planned_on"]) == ("安全饮水", FUZHUANG, "2018-11-10")


def test_while_nothing_is_approved_nothing_is_said_to_be_left() -> None:
    answer = shown(WATER, planned, paid(100))
    assert (answer["approved"], answer["left"]) == (None, None)


def test_approved_again_the_later_approval_counts() -> None:
    answer = shown(WATER, ("2018-05-01", approved(500)), ("2018-03-01", approved(1_000)), paid(600))
    assert (answer["approved"]["low"], answer["left"]["low"], len(answer["approvals"])) == (500, -100, 2)


def test_each_step_is_listed_with_its_document() -> None:
    secured = FundsSecured(project=WATER, amount_fen=5_000, source="县水务局")
    answer = shown(WATER, secured, *LIFE)
    assert [found["source"] for found in answer["promises"]] == ["县水务局"]
    assert [found["document"] for found in answer["appropriations"] + answer["acceptances"]] == ["1号", "验字3号"]
    assert [found["fund"] for found in answer["allocations"]] == [HEATING]
    assert [found["supplier"] for found in answer["contracts"]] == [BUILDER]
    assert (len(answer["expenses"]), len(answer["payments"]), answer["also_named_in"]) == (1, 1, {})


def test_the_need_that_it_answers_is_shown_in_sealed_words_and_what_was_published_as_printed() -> None:
    need = NeedReported(village=FUZHUANG, what="x", project=WATER)
    claim = ClaimPublished(
        claim="claim:1", source="综述", measure="wells", unit="count", scope="付庄村", as_of="2018", figure=1,
        statement="打井一眼", project=WATER,
    )  # fmt: skip
    answer = shown(WATER, need, claim)
    assert answer["needs"][0]["what"] == Sealed("id-1", "what", "x")
    assert [found["statement"] for found in answer["claims"]] == ["打井一眼"]
