"""A cooperative's dividends: who held shares when one was declared, what the rule gives them, what they got."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.api.serving import ELSEWHERE, FU, FUZHUANG, KUNLUN, Api, command, household, village
from tests.service.questions.supervising import answer, figures, refused, rows, told

DIVIDEND, WANG, LI = "dividend:d2018", "household:wang", "household:li"
EACH = [{"amount_fen": 40_000}]
BY_CATEGORY = [
    {"category": "five_guarantee", "amount_fen": 20_000},
    {"category": "subsistence_allowance", "amount_fen": 100_000},
    {"category": "ordinary", "amount_fen": 100_000},
]


def share(holder: str = FU, on: str = "2018-01-10", **more: Any) -> dict[str, Any]:
    more = {"share": f"share:{holder.partition(':')[2]}", "household": holder} | more
    return command("ShareSubscribed", on, cooperative=KUNLUN, **{n: v for n, v in more.items() if v is not None})


def declared(rule: list[dict[str, Any]], on: str = "2018-06-01", **more: Any) -> dict[str, Any]:
    more = {"year": 2018, "dividend": DIVIDEND} | more
    return command("DividendDeclared", on, cooperative=KUNLUN, rule=rule, **more)


def paid(amount_fen: Any, payee: str = FU, **more: Any) -> dict[str, Any]:
    more = {"settles": DIVIDEND} | more
    return command(
        "FundsDisbursed", "2018-09-01", payee=payee, amount_fen=amount_fen, kind="dividend", cooperative=KUNLUN,
        **{name: value for name, value in more.items() if value is not None},
    )  # fmt: skip


KNOWN = (
    village(),
    village(ELSEWHERE, "130930999888"),
    household(FU),
    household(WANG),
    household(LI, ELSEWHERE),
    command("CooperativeRegistered", "2018-01-02", cooperative=KUNLUN, name="昆仑农业合作社"),
)


def asked(api: Api, *members: str, **more: Any) -> list[Any]:
    return rows(api, 14, *members, **{"cooperative": KUNLUN, "year": 2018, "as_of": "2018-12-31"} | more)


def ends(figure: dict[str, Any] | None) -> tuple[Any, Any] | None:
    return None if figure is None else (figure["low"], figure["high"])


def test_each_holder_is_due_what_the_rule_gives_and_lacks_what_was_not_paid(api_on_both: Api) -> None:
    api = api_on_both
    told(api, *KNOWN, share(), share(WANG), declared(EACH), paid(40_000), paid(15_000, WANG))
    found = {row["holder"]: row for row in asked(api)}
    assert {holder: row["paid_in_full"] for holder, row in found.items()} == {FU: "yes", WANG: "no"}
    assert (found[WANG]["due_fen"]["low"], found[WANG]["missing_fen"]["low"]) == (40_000, 25_000)
    sums = figures(api, 14, cooperative=KUNLUN, year=2018, as_of="2018-12-31")
    assert (sums["holders"], sums["not_in_full"], sums["cannot_tell"]) == (2, 1, 0)
    assert [sums[name]["low"] for name in ("due_fen", "paid_fen", "missing_fen")] == [80_000, 55_000, 25_000]


def test_of_a_household_whose_category_is_not_known_it_lies_between_the_rules_lines(api: Api) -> None:
    told(api, *KNOWN, share(), share(WANG), declared(BY_CATEGORY))
    assert [ends(due) for due in asked(api, "due_fen")] == [(20_000, 100_000)] * 2
    assert ends(figures(api, 14, cooperative=KUNLUN, year=2018, as_of="2018-12-31")["due_fen"]) == (40_000, 200_000)


def test_the_category_is_that_of_the_day_of_the_declaration(api: Api) -> None:
    changes = [
        command("CategoryChanged", on, household=FU, **{"from": before, "to": after, "since": on})
        for on, before, after in (
            ("2018-05-01", "ordinary", "five_guarantee"),
            ("2018-08-01", "five_guarantee", "ordinary"),
        )
    ]
    told(api, *KNOWN[:2], household(FU, category="ordinary"), *KNOWN[3:], *changes, share(), declared(BY_CATEGORY))
    assert asked(api, "category") == ["five_guarantee"]
    assert [ends(due) for due in asked(api, "due_fen")] == [(20_000, 20_000)]


def test_whom_no_line_of_the_rule_names_is_due_nothing(api: Api) -> None:
    told(api, *KNOWN[:2], household(FU, category="ordinary"), *KNOWN[3:], share(), declared(BY_CATEGORY[:1]))
    assert [ends(due) for due in asked(api, "due_fen")] == [(0, 0)]
    assert asked(api, "paid_in_full") == ["yes"]


@pytest.mark.parametrize(("units", "due"), [(3, (36_000, 36_000)), (None, (0, None))])
def test_a_rule_by_shares_multiplies_by_their_number_where_that_is_known(api: Api, units: int | None, due: Any) -> None:
    told(api, *KNOWN, share(units=units), declared([{"amount_fen": 12_000, "per": "unit"}]))
    assert [ends(one) for one in asked(api, "due_fen")] == [due]


def test_who_took_a_share_after_the_declaration_holds_none_of_it(api: Api) -> None:
    told(api, *KNOWN, share(), share(WANG, "2018-07-01"), declared(EACH))
    assert asked(api, "holder") == [FU]


def test_a_share_whose_principal_was_returned_is_held_no_more(api: Api) -> None:
    back = command("SharePrincipalReturned", "2018-03-01", share="share:fu", household=FU, amount_fen=100_000)
    told(api, *KNOWN, share(principal_fen=100_000), back, share(WANG), declared(EACH))
    assert asked(api, "holder") == [WANG]


def test_without_holders_on_record_what_is_due_cannot_be_told_and_what_was_paid_can(api: Api) -> None:
    told(api, *KNOWN, declared(EACH), paid(40_000))
    assert asked(api, "holder", "holds", "due_fen", "paid_in_full") == [(FU, False, None, "cannot tell")]
    sums = figures(api, 14, cooperative=KUNLUN, year=2018, as_of="2018-12-31")
    assert (ends(sums["due_fen"]), sums["due_fen"]["unknown_addends"], sums["paid_fen"]["low"]) == (
        (0, None),
        1,
        40_000,
    )


def test_a_dividend_without_a_rule_is_due_by_nobody_can_tell_how_much(api: Api) -> None:
    told(api, *KNOWN, share(), declared([], total_fen=900_000))
    assert asked(api, "due_fen", "paid_in_full") == [(None, "cannot tell")]
    assert figures(api, 14, cooperative=KUNLUN, year=2018, as_of="2018-12-31")["declared_fen"]["low"] == 900_000


def test_a_dividend_paid_without_saying_which_may_be_this_one(api: Api) -> None:
    told(api, *KNOWN, share(), share(WANG), declared(EACH), paid(40_000, settles=None), paid(9_000, WANG, settles=None))
    found = {row["holder"]: (row["paid_in_full"], ends(row["missing_fen"])) for row in asked(api)}
    assert found == {FU: ("cannot tell", (0, 40_000)), WANG: ("no", (31_000, 40_000))}


def test_a_dividend_of_another_year_is_not_this_one(api: Api) -> None:
    told(api, *KNOWN, share(), declared(EACH), paid(40_000, settles=None, period="2017"))
    assert asked(api, "paid_in_full") == ["no"]
    assert asked(api, year=2017) == []


@pytest.mark.parametrize(
    ("due_on", "is_due"),
    [("2018-12-01", "yes"), ("2019-01-31", "no"), ("2018-12", "yes"), ("2018", "yes"), (None, "cannot tell")],
)
def test_it_is_said_whether_a_dividend_is_due_yet(api: Api, due_on: str | None, is_due: str) -> None:
    told(api, *KNOWN, share(), declared(EACH, **({} if due_on is None else {"due_on": due_on})))
    assert figures(api, 14, cooperative=KUNLUN, year=2018, as_of="2018-12-31")["is_due"] == is_due


def test_it_rests_on_the_declaration_the_shares_the_households_and_the_payments(api: Api) -> None:
    held, said, money = share(), declared(EACH), paid(40_000)
    told(api, *KNOWN, held, said, money)
    found = answer(api, 14, cooperative=KUNLUN, year=2018, as_of="2018-12-31")
    assert found["rests_on"] == [KNOWN[2]["id"], held["id"], said["id"], money["id"]]


def test_a_village_clerk_sees_the_holders_of_the_village(api: Api) -> None:
    told(api, *KNOWN, share(), share(LI), declared(EACH))
    assert asked(api, "holder", by="village") == [FU]
    assert asked(api, "holder", by="other-village") == [LI]
    assert asked(api, "village", by="village") == [FUZHUANG]


def test_of_a_cooperative_that_is_not_known_nothing_is_told(api: Api) -> None:
    told(api, *KNOWN)
    assert refused(api, 14, cooperative="cooperative:none", year=2018) == (404, "NotFound")
    assert refused(api, 14, cooperative=KUNLUN) == (422, "InvalidParameters")
