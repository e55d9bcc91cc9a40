"""A person's page: the household, what is personal sealed, and when they left or died."""

from __future__ import annotations

from domain.disbursements import FundsDisbursed
from domain.employment import EmploymentStarted
from domain.matches import ExternalMatchReceived
from domain.persons import AccountRegistered, PersonAdded, PersonDied, PersonLeft
from projections.kernel.page import Sealed
from tests.domain.mengcun import FU, GUO
from tests.projections.shown import shown

PERSON = "person:fu-1"
added = PersonAdded(
    household=FU, person=PERSON, name="sealed name", relation="child", birth_year=1996, labour="ordinary",
    identity="person:7", health="sealed health",
)  # fmt: skip


def test_it_says_who_the_person_is_with_personal_values_sealed() -> None:
    answer = shown(PERSON, added)
    assert (answer["person"], answer["household"], answer["relation"], answer["birth_year"], answer["labour"]) == (
        PERSON, FU, "child", 1996, "ordinary",
    )  # fmt: skip
    assert (answer["name"], answer["health"]) == (
        Sealed("id-1", "name", "sealed name"), Sealed("id-1", "health", "sealed health"),
    )  # fmt: skip
    assert answer["identity"] == "person:7"


def test_who_left_one_household_may_be_entered_in_another() -> None:
    told = (
        ("2017", added),
        ("2018-05-01", PersonLeft(household=FU, person=PERSON, reason="married")),
        ("2018-05-01", PersonAdded(household=GUO, person=PERSON, name="sealed name", relation="child_in_law")),
    )
    before, after = shown(PERSON, *told, as_of="2018-04-30"), shown(PERSON, *told)
    assert (before["household"], before["left"]) == (FU, [])
    assert (after["household"], after["relation"], after["birth_year"]) == (GUO, "child_in_law", 1996)
    assert [(one["household"], one["on"], one["reason"]) for one in after["left"]] == [(FU, "2018-05-01", "married")]


def test_a_death_counts_from_the_day_on_which_it_was_told_to_have_been_recorded() -> None:
    told = (added, ("2018-11-12", PersonDied(person=PERSON, died_on="2018-11-10", household=FU)))
    assert shown(PERSON, *told)["died_on"] == "2018-11-10"
    assert shown(PERSON, *told, as_of="2018-11-11")["died_on"] is None
    assert shown(PERSON, added, PersonDied(person=PERSON, died_on="2018"))["household"] == FU


def test_it_lists_accounts_work_payments_and_what_other_registers_say() -> None:
    answer = shown(
        PERSON,
        added,
        AccountRegistered(household=FU, owner=PERSON, account="account:7", bank="农村信用社"),
        EmploymentStarted(employment="employment:1", household=FU, person=PERSON, employer="保洁公司"),
        FundsDisbursed(payee=PERSON, amount_fen=12_000, kind="subsidy"),
        FundsDisbursed(payee=GUO, amount_fen=9_000, kind="subsidy", entitled=PERSON),
        ExternalMatchReceived(
            match="match:1", source="school_roll", household=FU, subject=PERSON, period="2018", what="sealed what"
        ),
    )
    assert [(one["account"], one["bank"]) for one in answer["accounts"]] == [("account:7", "农村信用社")]
    assert [one["employer"] for one in answer["employments"]] == ["保洁公司"]
    assert [(one["payee"], one["amount_fen"]["low"]) for one in answer["paid"]] == [(PERSON, 12_000), (GUO, 9_000)]
    assert [one["what"] for one in answer["matches"]] == [Sealed("id-6", "what", "sealed what")]
