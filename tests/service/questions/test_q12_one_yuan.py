"""One yuan's way, from the appropriation to the household's account and its bank line, and back."""

from __future__ import annotations

from typing import Any

from tests.service.api.serving import (
    ELSEWHERE,
    FU,
    FUZHUANG,
    HEATING,
    Api,
    appropriation,
    command,
    household,
    order,
    payment,
    village,
    void,
)
from tests.service.questions.supervising import answer, figures, refused, rows, told

PAID, ORDER, ROAD = "disbursement:1", "payment:1", "project:road"
DAY = "2018-12-31"


def requested(amount_fen: int = 25_000) -> dict[str, Any]:
    return command(
        "PaymentRequested", "2018-11-01", payment=ORDER, fund=HEATING, amount_fen=amount_fen,
        requested_by="official:li",
    )  # fmt: skip


def approved(amount_fen: int = 25_000) -> dict[str, Any]:
    return command(
        "PaymentApproved", "2018-11-05", payment=ORDER, amount_fen=amount_fen, approved_by="official:wang",
        document="财批1号",
    )  # fmt: skip


def disbursed(amount_fen: Any = 25_000, **more: Any) -> dict[str, Any]:
    return payment(amount_fen, **({"disbursement": PAID, "payment": ORDER, "fund": HEATING} | more))


def bank_line(amount_fen: Any = 25_000, ref: str = "流水1") -> dict[str, Any]:
    return command(
        "BankLineMatched", "2018-11-14", disbursement=PAID, bank_ref=ref, amount_fen=amount_fen, paid_on="2018-11-13"
    )


def acknowledged(amount_fen: Any = 25_000) -> dict[str, Any]:
    return command("ReceiptAcknowledged", "2018-11-20", household=FU, disbursement=PAID, amount_fen=amount_fen)


OFFICIALS = tuple(
    command("OfficialRegistered", "2017", official=f"official:{name}", name="某某", unit="县财政局", post="科员")
    for name in ("li", "wang")
)
KNOWN = (village(), household(), *OFFICIALS, appropriation(1_000_000))
WAY = (requested(), approved(), order(25_000), disbursed(), bank_line(), acknowledged())
STEPS = ["appropriated", "requested", "approved", "ordered", "disbursed", "bank_paid", "acknowledged"]


def test_every_step_stands_with_its_day_its_amount_its_document_and_its_event(api_on_both: Api) -> None:
    api = api_on_both
    told(api, *KNOWN, *WAY)
    found = rows(api, 12, "step", "on", "who", "document", "of", "event", disbursement=PAID, as_of=DAY)
    assert found == [
        ("appropriated", "2018-01-02", "county", "1号", HEATING, KNOWN[-1]["id"]),
        ("requested", "2018-11-01", "official:li", None, ORDER, WAY[0]["id"]),
        ("approved", "2018-11-05", "official:wang", "财批1号", ORDER, WAY[1]["id"]),
        ("ordered", "2018-11-10", None, None, ORDER, WAY[2]["id"]),
        ("disbursed", "2018-11-12", None, None, FU, WAY[3]["id"]),
        ("bank_paid", "2018-11-13", None, "流水1", PAID, WAY[4]["id"]),
        ("acknowledged", "2018-11-20", FU, None, PAID, WAY[5]["id"]),
    ]
    told_of = figures(api, 12, disbursement=PAID, as_of=DAY)
    assert [told_of[name]["low"] for name in ("paid_fen", "bank_paid_fen", "acknowledged_fen")] == [25_000] * 3
    assert (told_of["bank_agrees"], told_of["household_agrees"], told_of["missing_steps"]) == ("yes", "yes", [])
    assert told_of["fund_stages"]["disbursed_under_orders"]["low"] == 25_000


def test_any_event_that_names_the_payment_leads_to_the_same_way(api: Api) -> None:
    told(api, *KNOWN, *WAY)
    whole = rows(api, 12, disbursement=PAID, as_of=DAY)
    for event in WAY[3:]:
        assert rows(api, 12, event=event["id"], as_of=DAY) == whole
    assert refused(api, 12, event=KNOWN[0]["id"]) == (404, "NotFound")


def test_a_payment_without_a_name_is_found_by_its_event_and_its_gaps_are_named(api_on_both: Api) -> None:
    api = api_on_both
    paid = payment(25_000, fund=HEATING, bank_ref="流水9")
    told(api, *KNOWN, paid)
    found = answer(api, 12, event=paid["id"], as_of=DAY)
    assert [row["step"] for row in found["rows"]] == ["appropriated", "disbursed"]
    assert (found["rows"][1]["document"], found["rows"][1]["event"]) == ("流水9", paid["id"])
    assert found["figures"]["disbursement"] is None
    assert found["figures"]["missing_steps"] == ["requested", "approved", "ordered", "bank_paid", "acknowledged"]
    assert (found["figures"]["bank_paid_fen"], found["figures"]["bank_agrees"]) == (None, "cannot tell")


def test_what_the_bank_and_the_household_say_otherwise_is_told(api: Api) -> None:
    told(api, *KNOWN, *WAY[:4], bank_line(10_000), bank_line(15_000, "流水2"), acknowledged(20_000))
    found = figures(api, 12, disbursement=PAID, as_of=DAY)
    assert (found["bank_paid_fen"]["low"], found["bank_agrees"], found["household_agrees"]) == (25_000, "yes", "no")


def test_a_hedged_amount_agrees_only_where_it_surely_does(api: Api) -> None:
    told(api, *KNOWN, *WAY[:3], disbursed({"hedge": "余", "value": 20_000}), bank_line(25_000), acknowledged(10_000))
    found = figures(api, 12, disbursement=PAID, as_of=DAY)
    assert (found["bank_agrees"], found["household_agrees"]) == ("cannot tell", "no")


def test_money_that_came_back_ends_its_way(api: Api) -> None:
    back = command(
        "FundsReturned", "2018-12-01", fund=HEATING, payee=FU, amount_fen=5_000, disbursement=PAID
    )  # fmt: skip
    told(api, *KNOWN, *WAY, back)
    found = answer(api, 12, disbursement=PAID, as_of=DAY)
    assert (found["rows"][-1]["step"], found["rows"][-1]["event"]) == ("returned", back["id"])
    assert found["figures"]["returned_fen"]["low"] == 5_000


def test_only_appropriations_of_the_same_programme_and_project_are_named_and_the_projects_share(api: Api) -> None:
    road, other = "programme:works", "programme:other"
    declared = [command("ProgrammeDeclared", "2017", programme=one, name="项目", kind="works") for one in (road, other)]
    planned = command("ProjectPlanned", "2018-01-02", project=ROAD, name="道路", village=FUZHUANG, programme=road)
    allocated = command("FundAllocated", "2018-02-01", fund=HEATING, project=ROAD, amount_fen=600_000)
    told(
        api, village(), household(), *OFFICIALS, *declared, planned,
        appropriation(1_000_000, programme=road), appropriation(2_000_000, programme=other), appropriation(3_000_000),
        allocated, disbursed(programme=road, project=ROAD, payment=None),
    )  # fmt: skip
    found = rows(api, 12, "step", "amount_fen", "of", "event", disbursement=PAID, as_of=DAY)
    assert [(step, amount["low"], of) for step, amount, of, _ in found] == [
        ("appropriated", 1_000_000, HEATING),
        ("appropriated", 3_000_000, HEATING),
        ("allocated", 600_000, ROAD),
        ("disbursed", 25_000, FU),
    ]
    assert found[2][3] == allocated["id"]


def test_the_way_is_as_it_was_known_at_a_moment_and_on_a_day(api: Api) -> None:
    told(api, *KNOWN, *WAY)
    then = api.head()
    told(api, void(WAY[4]))
    steps = rows(api, 12, "step", disbursement=PAID, as_of=DAY)
    assert steps == [step for step in STEPS if step != "bank_paid"]
    assert rows(api, 12, "step", disbursement=PAID, as_of=DAY, known_at=then) == STEPS
    assert rows(api, 12, "step", disbursement=PAID, as_of="2018-11-12") == STEPS[:5]


def test_one_of_both_is_asked_for_and_must_be_known(api: Api) -> None:
    told(api, *KNOWN)
    assert refused(api, 12) == (422, "InvalidParameters")
    assert refused(api, 12, disbursement=PAID) == (404, "NotFound")
    assert refused(api, 12, event="00000000-0000-4000-8000-000000000000") == (404, "NotFound")


def test_a_payment_of_another_village_is_not_shown_and_a_clerk_sees_no_whole_fund(api: Api) -> None:
    told(api, *KNOWN, village(ELSEWHERE, "130930999888"), *WAY)
    assert refused(api, 12, by="other-village", disbursement=PAID) == (403, "MayNotRead")
    found = figures(api, 12, by="village", disbursement=PAID, as_of=DAY)
    assert (found["household"], found["fund_stages"]) == (FU, None)
