"""A cadre's month, leave and trips reconciled; and a cadre's whole service."""

from __future__ import annotations

from typing import Any

from tests.service.api.serving import ELSEWHERE, FUZHUANG, ZHANG, Api, cadre, command, village
from tests.service.questions.supervising import answer, figures, refused, rows, told

TEAM = "team:fuzhuang"
DAY, SCALE = "2018-12-31", "non_leading_posts_to_2019"


def posted(where: str = FUZHUANG, since: str = "2018-01-01", **more: Any) -> dict[str, Any]:
    told_of = {"team": TEAM, "roles": ["member"], "from_": since} | more
    return command("CadrePosted", since, cadre=ZHANG, village=where, **told_of)


def checked_in(day: int, where: str = FUZHUANG, month: str = "2018-10") -> dict[str, Any]:
    on = f"{month}-{day:02}"
    return command("CheckedIn", on, cadre=ZHANG, village=where, at=f"{on}T08:30:00+08:00", source="phone")


def leave(kind: str, first: int, last: int) -> dict[str, Any]:
    days = {"from_": f"2018-10-{first:02}", "until": f"2018-10-{last:02}"}
    return command(
        "LeaveTaken", days["from_"], cadre=ZHANG, village=FUZHUANG, kind=kind, approved_by="县委组织部", **days
    )


def trip(first: int, last: int) -> dict[str, Any]:
    days = {"from_": f"2018-10-{first:02}", "until": f"2018-10-{last:02}"}
    return command(
        "TripApproved", days["from_"], cadre=ZHANG, village=FUZHUANG, purpose="参加培训", approved_by="组织部", **days
    )  # fmt: skip


def closed(**days: int) -> dict[str, Any]:
    return command("AttendancePeriodClosed", "2018-11-01", cadre=ZHANG, village=FUZHUANG, period="2018-10", **days)


KNOWN = (
    village(),
    village(ELSEWHERE, "130930999888"),
    cadre(),
    command("TeamFormed", "2018-01-01", team=TEAM, level="county", village=FUZHUANG, sponsors=["县供销社"]),
    posted(),
)


def month(api: Api, **asked: Any) -> dict[str, Any]:
    """The figures of October."""
    return figures(api, 8, **({"cadre": ZHANG, "month": "2018-10", "as_of": DAY} | asked))


def test_check_ins_trips_and_statutory_leave_are_duty_and_other_leave_is_not(api_on_both: Api) -> None:
    api = api_on_both
    told(
        api, *KNOWN, *(checked_in(day) for day in (8, 8, 9)), trip(10, 11), leave("annual", 12, 14),
        leave("sick", 15, 18),
    )  # fmt: skip
    found = month(api)
    assert (found["on_duty"]["low"], found["on_duty"]["exact"]) == (7, True)
    told_of = [found[name] for name in ("days", "checked_in", "trips", "statutory_leave", "other_leave", "unaccounted")]
    assert told_of == [31, 2, 2, 3, 4, 20]
    assert found["contradictions"] == 0


def test_a_check_in_on_sick_leave_may_count_or_not_and_is_a_contradiction(api: Api) -> None:
    told(api, *KNOWN, checked_in(8), checked_in(9), leave("sick", 9, 9), leave("personal", 10, 10))
    found = month(api)
    assert (found["on_duty"]["low"], found["on_duty"]["high"], found["contradictions"]) == (1, 2, 1)
    duty = dict(rows(api, 8, "on_day", "duty", cadre=ZHANG, month="2018-10", as_of=DAY))
    assert [duty[20_181_000 + day] for day in (7, 8, 9, 10)] == ["no record", "yes", "cannot tell", "no"]


def test_two_records_that_cannot_both_be_so_are_named_on_their_day(api: Api) -> None:
    told(api, *KNOWN, checked_in(8, ELSEWHERE), checked_in(9), trip(9, 9), trip(10, 10), leave("annual", 10, 10))
    found = rows(api, 8, "on_day", "contradiction", cadre=ZHANG, month="2018-10", as_of=DAY)
    assert [one for one in found if one[1]] == [
        (20_181_008, "checked in where the cadre was not posted"),
        (20_181_009, "checked in while away (trip)"),
        (20_181_010, "away in several ways (annual, trip)"),
    ]


def test_the_months_sheet_stands_beside_what_was_recorded_day_by_day(api_on_both: Api) -> None:
    api = api_on_both
    told(api, *KNOWN, checked_in(8), trip(10, 11), leave("sick", 15, 15), closed(days_on_duty=20, days_of_leave=1))
    [sheet] = month(api)["sheets"]
    assert sheet["differs"] == ["days_on_duty"]
    assert (sheet["village"], sheet["days_on_duty"], sheet["days_of_trips"]) == (FUZHUANG, 20, None)


def test_a_sheet_that_says_what_may_be_so_does_not_differ(api: Api) -> None:
    told(api, *KNOWN, checked_in(8), checked_in(9), leave("sick", 9, 9), closed(days_on_duty=2, days_of_trips=1))
    assert month(api)["sheets"][0]["differs"] == ["days_of_trips"]


def test_before_the_month_is_over_a_sheet_cannot_differ(api: Api) -> None:
    told(api, *KNOWN, checked_in(8), closed(days_on_duty=20) | {"occurred_on": "2018-10"})
    assert month(api, as_of="2018-10-10")["sheets"][0]["differs"] == []
    assert month(api, as_of="2018-10-31")["sheets"][0]["differs"] == ["days_on_duty"]


def test_days_after_the_day_asked_are_not_told(api: Api) -> None:
    told(api, *KNOWN, checked_in(8), checked_in(20))
    found = answer(api, 8, cadre=ZHANG, as_of="2018-10-10")
    assert (found["count"], found["figures"]["month"], found["figures"]["checked_in"]) == (10, "2018-10", 1)
    assert answer(api, 8, cadre=ZHANG, month="2018-11", as_of="2018-10-10")["rows"] == []


def test_the_whole_service_counts_each_day_once_and_ends_with_the_posting(api: Api) -> None:
    told(
        api,
        *KNOWN[:-1],
        posted(since="2018-01-01", until="2018-01-31"),
        posted(ELSEWHERE, since="2018-01-21", until="2018-02-10"),
        posted(since="2018-12-30"),
        checked_in(5, month="2018-01"),
        checked_in(5, month="2018-02"),
    )
    found = month(api)
    assert [(one["village"], one["from"], one["until"]) for one in found["service"]] == [
        (FUZHUANG, "2018-01-01", "2018-01-31"),
        (ELSEWHERE, "2018-01-21", "2018-02-10"),
        (FUZHUANG, "2018-12-30", None),
    ]
    assert (found["days_posted"]["low"], found["days_posted"]["exact"]) == (43, True)
    assert found["days_checked_in"] == 2


def test_a_posting_known_to_the_month_is_as_long_as_that_lets_it_be(api: Api) -> None:
    told(api, *KNOWN[:-1], posted(since="2018-03", until="2018-04"))
    assert (month(api)["days_posted"]["low"], month(api)["days_posted"]["high"]) == (2, 61)


def test_promotions_transfers_and_appraisals_stand_in_their_order(api: Api) -> None:
    told(
        api,
        *KNOWN,
        command("CadreAppraised", "2018-12-20", cadre=ZHANG, year=2018, grade="excellent"),
        command("RankRecorded", "2018-01-02", cadre=ZHANG, scale=SCALE, rank="科员", since="2010"),
        command(
            "CadrePromoted", "2018-06-01", cadre=ZHANG, scale=SCALE, from_="科员", to="副主任科员",
            grounds=["驻村"], decision="组字1号",
        ),
    )  # fmt: skip
    found = month(api)["career"]
    assert [(one["kind"], one["on_day"]) for one in found] == [("promotion", 20_180_601), ("appraisal", 20_181_220)]
    assert (found[0]["to_rank"], found[1]["grade"]) == ("副主任科员", "excellent")
    assert month(api, as_of="2018-06-30")["career"] == found[:1]


def test_of_whom_nothing_is_known_nothing_is_told(api: Api) -> None:
    told(api, *KNOWN)
    assert refused(api, 8, cadre="cadre:nobody") == (404, "NotFound")


def test_a_cadre_sees_the_own_month_and_a_clerk_what_lies_in_the_village(api: Api) -> None:
    told(api, *KNOWN, posted(ELSEWHERE), checked_in(8), checked_in(9, ELSEWHERE))
    assert figures(api, 8, by="self", cadre=ZHANG, month="2018-10", as_of=DAY)["checked_in"] == 2
    mine = figures(api, 8, by="village", cadre=ZHANG, month="2018-10", as_of=DAY)
    assert (mine["checked_in"], len(mine["service"]), mine["days_checked_in"]) == (1, 1, 1)
