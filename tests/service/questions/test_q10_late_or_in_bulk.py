"""Visits entered late, or in bulk on one day: by the days on which the ledger took them."""

from __future__ import annotations

from typing import Any

from domain.kernel.dates import microseconds
from tests.service.api.serving import ELSEWHERE, FU, FUZHUANG, Api, household, village, visit, void
from tests.service.questions.supervising import answer, figures, rows, told

WANG = "household:wang"


def entered(api: Api, on: str, *commands: dict[str, Any], by: str = "office") -> None:
    """Events that the ledger takes on a day: at ten in the evening in Shanghai."""
    api.county.ledger.clock = lambda: microseconds(f"{on}T22:00:00+08:00")
    told(api, *commands, by=by)


def known(api: Api) -> None:
    entered(api, "2018-01-02", village(), village(ELSEWHERE, "130930999888"), household(), household(WANG, ELSEWHERE))


def asked(api: Api, *members: str, **more: Any) -> list[Any]:
    return rows(api, 10, *members, **({"as_of": "2018-12-31", "until": "2018-11-30"} | more))


def counted(api: Api, **more: Any) -> dict[str, Any]:
    return figures(api, 10, **({"as_of": "2018-12-31", "until": "2018-11-30"} | more))


def test_a_visit_is_late_that_was_entered_more_than_so_many_days_after(api_on_both: Api) -> None:
    api = api_on_both
    known(api)
    entered(api, "2018-11-10", visit(on="2018-11-10"), visit(on="2018-11-03"), visit(on="2018-11-02"))
    assert asked(api, "occurred_on", "days_late", "late", "bulk") == [("2018-11-02", 8, True, False)]
    assert asked(api, "occurred_on", late_days=6) == ["2018-11-03", "2018-11-02"]
    found = counted(api)
    assert [found[name] for name in ("visits", "late", "bulk", "most_days_late")] == [3, 1, 0, 8]


def test_a_visit_told_to_the_month_is_not_late_within_it(api: Api) -> None:
    known(api)
    entered(api, "2018-11-28", visit(on="2018-11"), visit(on="2018-10"))
    assert asked(api, "occurred_on", "days_late") == [("2018-10", 28)]


def test_visits_came_in_bulk_where_one_entered_so_many_of_a_village_on_one_day(api_on_both: Api) -> None:
    api = api_on_both
    known(api)
    many = [visit(on=f"2018-11-{day:02}") for day in range(1, 6)]
    entered(api, "2018-11-06", *many, visit(WANG, ELSEWHERE, on="2018-11-06"))
    entered(api, "2018-11-06", *(visit(on="2018-11-06") for _ in range(4)), by="everyone")
    entered(api, "2018-11-07", *(visit(on="2018-11-07") for _ in range(4)))
    found = asked(api, "event", "entered_together", "bulk", "late", bulk=5)
    assert found == [(one["id"], 5, True, False) for one in many]
    assert counted(api, bulk=5)["entries"] == [
        {
            "recorded_on": 20_181_106,
            "recorded_by": "office",
            "village": FUZHUANG,
            "visits": 5,
            "households": 1,
            "first_visit_on": 20_181_101,
            "last_visit_on": 20_181_105,
        }
    ]
    assert asked(api, bulk=6) == []


def test_only_days_of_recording_up_to_the_last_are_looked_at(api_on_both: Api) -> None:
    api = api_on_both
    known(api)
    for day in ("2018-11-09", "2018-11-10", "2018-11-11"):
        entered(api, day, visit(on="2018-10-01"))
    assert asked(api, "recorded_on", until="2018-11-10", days=1) == [20_181_110]
    assert asked(api, "recorded_on", until="2018-11-10", days=2) == [20_181_109, 20_181_110]
    found = counted(api, until="2018-11-10", days=2)
    assert (found["recorded_from"], found["recorded_until"], found["visits"]) == ("2018-11-09", "2018-11-10", 2)
    assert rows(api, 10, "recorded_on", as_of="2018-11-09", days=1) == [20_181_109]


def test_a_visit_that_was_voided_counts_as_known_before(api: Api) -> None:
    known(api)
    wrong = visit(on="2018-10-01")
    entered(api, "2018-11-10", wrong)
    then = api.head()
    entered(api, "2018-11-21", void(wrong))
    assert asked(api) == []
    assert asked(api, "event", known_at=then) == [wrong["id"]]
    assert asked(api, known_at=then - 1) == []


def test_it_rests_on_the_visits_that_it_tells_of(api: Api) -> None:
    known(api)
    late = visit(on="2018-10-01")
    entered(api, "2018-11-10", late, visit(on="2018-11-10"))
    assert answer(api, 10, as_of="2018-12-31", until="2018-11-30")["rests_on"] == [late["id"]]


def test_one_village_may_be_asked_for_and_a_clerk_is_told_of_the_own(api: Api) -> None:
    known(api)
    entered(api, "2018-11-10", visit(on="2018-10-01"), visit(WANG, ELSEWHERE, on="2018-10-01"))
    assert asked(api, "village", village=ELSEWHERE) == [ELSEWHERE]
    assert asked(api, "household", by="village") == [FU]
