"""Exit rates and bands of income: surely above, surely not, and what cannot be told."""

from __future__ import annotations

from typing import Any

from tests.service.api.serving import ELSEWHERE, FUZHUANG, Api, command, household, village, void
from tests.service.questions.supervising import answer, figures, refused, rows, told

DAY = "2018-12-31"
VILLAGES = (village(), village(ELSEWHERE, "130930999888"))


def poor(name: str, size: int | None = 3, where: str = FUZHUANG, **more: Any) -> list[dict[str, Any]]:
    """A household that is on the register of the poor, and in poverty."""
    entered = household(f"household:{name}", where, size=size, **more)
    return [entered, command("HouseholdIdentified", "2018-01-05", household=f"household:{name}")]


def exited(name: str, on: str = "2018-12-03") -> dict[str, Any]:
    return command("ExitAnnounced", on, exit=f"exit:{name}", household=f"household:{name}")


def income(name: str, yuan: Any, heads: int | None = None, until: str = "2018-09", on: str = "2018-10-20") -> Any:
    fen = yuan * 100 if isinstance(yuan, int) else yuan
    counted = {} if heads is None else {"members_counted": heads}
    assessment = f"assessment:{name}-{on}"
    return command(
        "IncomeAssessed", on, assessment=assessment, household=f"household:{name}", from_=str(int(until[:4]) - 1),
        until=until, per_head_fen=fen, **counted,
    )  # fmt: skip


def test_the_exit_rate_is_told_by_household_and_by_head(api_on_both: Api) -> None:
    api = api_on_both
    told(api, *VILLAGES, *poor("a", 1), *poor("b", 5), *poor("c", 2), *poor("d", 4, ELSEWHERE), exited("b"))
    [elsewhere, fuzhuang] = rows(api, 6, as_of=DAY)
    assert (elsewhere["village"], fuzhuang["village"], fuzhuang["name"]) == (ELSEWHERE, FUZHUANG, "付庄村")
    assert (fuzhuang["households"], fuzhuang["heads"]["low"], fuzhuang["exited"]["low"]) == (3, 8, 1)
    assert fuzhuang["exit_rate"]["text"]["zh"] == "33.33 %"
    assert (fuzhuang["exited_heads"]["low"], fuzhuang["exit_rate_heads"]["low"]) == (5, "62.5")
    assert elsewhere["exit_rate"]["low"] == 0
    assert figures(api, 6, as_of=DAY)["exit_rate"]["low"] == 25
    assert figures(api, 6, as_of="2018-12-02", village=FUZHUANG)["exit_rate"]["low"] == 0


def test_incomes_lie_surely_above_a_line_surely_not_or_it_cannot_be_told(api_on_both: Api) -> None:
    api = api_on_both
    told(
        api,
        *VILLAGES,
        *(one for name in "abcdef" for one in poor(name)),
        income("a", 5001, 2),
        income("b", 5000, 3),
        income("c", 3000, 4),
        income("d", {"hedge": "余", "value": 300_000}, 5),
        income("e", {"hedge": "近", "value": 300_000}, 1),
    )
    found = figures(api, 6, as_of=DAY)
    first = [found[f"{said}_first"] for said in ("above", "not_above", "cannot_tell")]
    second = [found[f"{said}_second"] for said in ("above", "not_above", "cannot_tell")]
    assert first == [2, 2, 2], "d may be 3,000 to the fen, and nothing is known of f"
    assert second == [1, 3, 2]
    assert found["above_first_heads"]["low"] == 5
    assert found["cannot_tell_second_heads"]["low"] == 8
    assert found["assessed"] == 5


def test_other_lines_may_be_asked_for(api: Api) -> None:
    told(api, *VILLAGES, *poor("a"), income("a", 4000))
    assert figures(api, 6, as_of=DAY)["above_second"] == 0
    assert figures(api, 6, as_of=DAY, first_yuan=4000, second_yuan=3999)["above_first"] == 0
    assert figures(api, 6, as_of=DAY, first_yuan=4000, second_yuan=3999)["above_second"] == 1


def test_the_latest_period_counts_whenever_it_was_assessed(api: Api) -> None:
    told(
        api,
        *VILLAGES,
        *poor("a"),
        income("a", 6000, 2, until="2018-09", on="2018-10-20"),
        income("a", 1000, 3, until="2017-09", on="2018-11-20"),
    )
    found = figures(api, 6, as_of=DAY)
    assert (found["above_second"], found["above_second_heads"]["low"]) == (1, 2)
    assert figures(api, 6, as_of="2018-10-01")["assessed"] == 0


def test_heads_that_nobody_states_are_no_zero(api: Api) -> None:
    told(api, *VILLAGES, *poor("a", None), *poor("b", 4), exited("b"))
    found = figures(api, 6, as_of=DAY)
    assert (found["heads"]["exact"], found["heads"]["low"], found["heads"]["unknown_addends"]) == (False, 4, 1)
    assert found["exit_rate"]["low"] == 50
    assert found["exit_rate_heads"] is None


def test_a_household_of_which_no_event_says_where_it_stands_may_have_exited(api: Api) -> None:
    told(api, *VILLAGES, *poor("a"), household("household:b", size=2, registered_poor_on="2017"))
    exited_ = figures(api, 6, as_of=DAY)["exited"]
    assert (exited_["low"], exited_["high"], exited_["exact"]) == (0, 1, False)


def test_who_is_struck_off_or_was_never_poor_does_not_count(api: Api) -> None:
    told(api, *VILLAGES, *poor("a"), *poor("b"), household("household:c", size=2))
    told(api, command("StruckOff", "2018-12-01", household="household:b", reason="merged"))
    assert figures(api, 6, as_of=DAY)["households"] == 1
    assert figures(api, 6, as_of="2018-11-30")["households"] == 2


def test_an_assessment_that_was_voided_counts_as_known_before(api: Api) -> None:
    wrong = income("a", 6000)
    told(api, *VILLAGES, *poor("a"), wrong)
    then = api.head()
    told(api, void(wrong))
    assert figures(api, 6, as_of=DAY)["assessed"] == 0
    assert figures(api, 6, as_of=DAY, known_at=then)["above_second"] == 1


def test_it_rests_on_what_made_each_household_and_its_income_so(api: Api) -> None:
    [entered, identified], assessed = poor("a"), income("a", 6000)
    told(api, *VILLAGES, entered, identified, assessed)
    assert answer(api, 6, as_of=DAY)["rests_on"] == [identified["id"], assessed["id"]]


def test_a_village_clerk_is_told_of_the_own_village(api: Api) -> None:
    told(api, *VILLAGES, *poor("a"), *poor("b", 3, ELSEWHERE))
    assert rows(api, 6, "village", by="village", as_of=DAY) == [FUZHUANG]
    assert figures(api, 6, by="village", as_of=DAY)["households"] == 1
    assert refused(api, 6, by="village", village=ELSEWHERE) == (403, "MayNotRead")
