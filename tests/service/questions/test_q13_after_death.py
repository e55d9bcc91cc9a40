"""Payments for periods after a death: whose they are, for which time, and whether the death was known then."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.api.serving import FU, FUZHUANG, Api, command, household, payment, village, void
from tests.service.questions.supervising import answer, figures, refused, rows, told

OLD, YOUNG = "person:fu-old", "person:fu-young"
PENSION = "programme:pension"


def person(person: str, of: str = FU, **more: Any) -> dict[str, Any]:
    return command("PersonAdded", "2018-01-01", household=of, person=person, name="付某", relation="parent", **more)


def death(died_on: str = "2018-03-15", person: str = OLD, on: str | None = None, of: str = FU) -> dict[str, Any]:
    return command("PersonDied", on or died_on, household=of, person=person, died_on=died_on)


def pension(period: str | None, on: str = "2018-06-05", amount_fen: Any = 10_000, **more: Any) -> dict[str, Any]:
    """A pension that is paid to the household for a time; `entitled` the old member, unless it says otherwise."""
    more = {"entitled": OLD, "programme": PENSION} | more | ({} if period is None else {"period": period})
    return payment(amount_fen, on=on, **{name: value for name, value in more.items() if value is not None})


HOME = (
    village(),
    household(size=2),
    person(OLD),
    person(YOUNG),
    command("ProgrammeDeclared", "2018-01-01", programme=PENSION, name="养老金", kind="subsidy", entitles="person"),
)


def test_what_was_recorded_after_the_death_is_told_apart_from_what_was_recorded_before(api_on_both: Api) -> None:
    api = api_on_both
    before, after = pension("2018-04"), pension("2018-05")
    told(api, *HOME, before, death(), after)
    assert rows(api, 13, "period", "after_death", "death_known", "died_on_as_known_then", as_of="2018-12-31") == [
        ("2018-04", "yes", "later", None),
        ("2018-05", "yes", "before", "2018-03-15"),
    ]
    found = figures(api, 13, as_of="2018-12-31")
    assert (found["deaths"], found["payments"], found["known_before"], found["learned_later"]) == (1, 2, 1, 1)
    assert [found[name]["low"] for name in ("paid_fen", "known_before_fen", "learned_later_fen")] == [
        20_000, 10_000, 10_000,
    ]  # fmt: skip


def test_it_rests_on_the_payments_and_on_the_death(api: Api) -> None:
    one, died = pension("2018-05"), death()
    told(api, *HOME, died, one)
    found = answer(api, 13, as_of="2018-12-31")
    assert found["rests_on"] == [died["id"], one["id"]]
    assert (found["rows"][0]["paid_event"], found["rows"][0]["death_event"]) == (one["id"], died["id"])


@pytest.mark.parametrize(
    ("period", "verdict"),
    [
        ("2018-02", None),
        ("2018-03", None),  # the month of the death itself
        ("2018-04", "yes"),
        ("2018", "cannot tell"),  # the death lies in it
        ("2017", None),
        ("2019", "yes"),
        (None, "cannot tell"),  # perhaps arrears
    ],
)
def test_a_period_counts_where_it_lies_after_the_death(api: Api, period: str | None, verdict: str | None) -> None:
    told(api, *HOME, death(), pension(period))
    assert rows(api, 13, "after_death", as_of="2019-12-31") == ([verdict] if verdict else [])


def test_of_a_vague_day_of_death_nothing_is_said_that_is_not_sure(api: Api) -> None:
    told(api, *HOME, death("2018"), pension("2018-02"), pension("2018-12"), pension("2019-01", on="2019-01-05"))
    assert rows(api, 13, "period", "after_death", as_of="2019-12-31") == [
        ("2019-01", "yes"), ("2018-02", "cannot tell"), ("2018-12", "cannot tell"),
    ]  # fmt: skip


def test_a_payment_without_a_period_that_was_made_before_the_death_is_not_listed(api: Api) -> None:
    told(api, *HOME, death(), pension(None, on="2018-03-01"))
    assert rows(api, 13, as_of="2018-12-31") == []


def test_a_death_that_is_told_only_after_the_payment_is_no_knowledge_of_the_day_asked_before(api: Api) -> None:
    *_, paid = told(api, *HOME, pension("2018-05"))
    told(api, death())
    assert rows(api, 13, as_of="2018-12-31", known_at=paid) == []
    assert len(rows(api, 13, as_of="2018-12-31")) == 1


def test_a_death_that_was_first_told_of_a_later_day_was_not_known_for_that_time(api: Api) -> None:
    wrong = death("2018-09-01")
    told(api, *HOME, wrong, pension("2018-05"))
    told(api, void(wrong), death("2018-03-15"))
    assert rows(api, 13, "death_known", "died_on_as_known_then", as_of="2018-12-31") == [("later", "2018-09-01")]


def test_a_named_payment_was_recorded_when_it_was_first_told_and_not_with_its_bank_line(api: Api) -> None:
    paid = pension("2018-05", disbursement="disbursement:d1")
    line = command(
        "BankLineMatched", "2018-06-06", disbursement="disbursement:d1", bank_ref="1", amount_fen=10_000,
        paid_on="2018-06-06",
    )  # fmt: skip
    told(api, *HOME, paid, death(), line)
    [found] = rows(api, 13, as_of="2018-12-31")
    assert (found["death_known"], found["paid_event"]) == ("later", paid["id"])


def test_a_payment_that_was_voided_and_told_again_was_recorded_then(api: Api) -> None:
    first, again = (pension("2018-05", disbursement="disbursement:d1") for _ in range(2))
    told(api, *HOME, first, void(first), death(), again)
    [found] = rows(api, 13, as_of="2018-12-31")
    assert (found["death_known"], found["paid_event"]) == ("before", again["id"])


def test_what_came_back_is_told_beside_what_was_paid(api: Api) -> None:
    fund = command("FundAppropriated", "2018-01-02", fund="fund:f", level="county", amount_fen=100_000, document="1号")
    paid = pension("2018-05", disbursement="disbursement:d1", fund="fund:f")
    back = command(
        "FundsReturned", "2018-07-01", fund="fund:f", payee=FU, disbursement="disbursement:d1", amount_fen=4_000
    )
    told(api, *HOME, fund, death(), paid, back)
    [found] = rows(api, 13, "returned_fen", as_of="2018-12-31")
    assert found["low"] == 4_000
    assert figures(api, 13, as_of="2018-12-31")["returned_fen"]["low"] == 4_000


def test_a_programme_that_entitles_persons_may_have_paid_the_dead_member(api: Api) -> None:
    told(api, *HOME, death(), pension("2018-05", entitled=None), payment(5_000, on="2018-06-01", period="2018-05"))
    assert rows(api, 13, "whose", "amount_fen", as_of="2018-12-31")[0][0] == "some_person"
    assert len(rows(api, 13, as_of="2018-12-31")) == 1, "a subsidy of the household goes on"


def test_a_household_of_which_nobody_is_left_is_listed_with_all_that_it_gets(api: Api) -> None:
    told(api, *HOME, death(), death("2018-04-01", YOUNG), payment(5_000, on="2018-06-01", period="2018-05"))
    assert rows(api, 13, "person", "whose", "after_death", as_of="2018-12-31") == [(YOUNG, "nobody_left", "yes")]
    assert rows(api, 13, whose="person", as_of="2018-12-31") == []


def test_the_wage_of_a_dead_member_is_theirs(api: Api) -> None:
    work = command(
        "EmploymentStarted", "2018-01-01", employment="employment:e1", household=FU, person=OLD, employer="厂"
    )
    wage = command(
        "FundsDisbursed", "2018-06-01", payee=FU, amount_fen=300_000, kind="wage", settles="employment:e1",
        period="2018-05",
    )  # fmt: skip
    told(api, *HOME, work, death(), wage)
    assert rows(api, 13, "whose", "kind", as_of="2018-12-31") == [("person", "wage")]


def test_a_village_clerk_is_told_of_deaths_in_the_village_alone(api: Api) -> None:
    told(api, *HOME, death(), pension("2018-05"))
    assert rows(api, 13, "name", by="village", as_of="2018-12-31") == ["付某"]
    assert rows(api, 13, by="other-village", as_of="2018-12-31") == []
    assert refused(api, 13, by="other-village", village=FUZHUANG)[0] == 403
    found = answer(api, 13, by="auditor", as_of="2018-12-31")
    assert found["withheld"] == ["rows.0.name"]
    assert rows(api, 13, by="self") == [], "a cadre is no household"
