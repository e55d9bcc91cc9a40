"""A cadre's page: rank, postings, promotions, attendance, and what else is recorded of their service."""

from __future__ import annotations

from domain.assistance import FileMade
from domain.attendance import AttendancePeriodClosed, CheckedIn, LeaveTaken, TripApproved
from domain.care import CareGiven
from domain.careers import (
    CadreAppraised,
    CadrePromoted,
    CadreTransferred,
    DelegateElected,
    RankRecorded,
    ReserveRecommended,
)
from domain.disbursements import FundsDisbursed
from domain.discipline import DisciplineImposed
from domain.postings import DutyListIssued
from domain.trainings import TrainingHeld
from domain.visits import VisitRecorded
from projections.kernel.page import Sealed
from tests.domain.mengcun import FU, FUZHUANG, LI, MUZHUANG, ZHANG, posted, zhang
from tests.projections.shown import shown

SCALE = "non_leading_posts_to_2019"
RANK = RankRecorded(cadre=ZHANG, scale=SCALE, rank="科员", since="2015")


def promoted(effective_on: str | None = None) -> CadrePromoted:
    return CadrePromoted(
        cadre=ZHANG, scale=SCALE, from_="科员", to="副主任科员", decision="孟组〔2018〕9号", grounds=["驻村表现突出"],
        effective_on=effective_on,
    )  # fmt: skip


def test_it_says_who_the_cadre_is_and_what_rank_is_held() -> None:
    answer = shown(ZHANG, zhang, RANK)
    assert (answer["cadre"], answer["name"], answer["unit"]) == (ZHANG, "张江山", "县城管局")
    assert answer["rank"] == {"scale": SCALE, "rank": "科员", "since": "2015", "event": "id-2"}
    assert [one["since"] for one in answer["ranks"]] == ["2015"]


def test_a_promotion_changes_the_rank_from_its_day() -> None:
    told = (("2017", zhang), ("2017", RANK), ("2018-11-15", promoted()))
    assert shown(ZHANG, *told, as_of="2018-11-14")["rank"]["rank"] == "科员"
    answer = shown(ZHANG, *told, as_of="2018-11-15")
    assert answer["rank"] == {"scale": SCALE, "rank": "副主任科员", "since": "2018-11-15", "event": "id-3"}
    [promotion] = answer["promotions"]
    assert (promotion["from"], promotion["to"], promotion["on"], promotion["grounds"]) == (
        "科员", "副主任科员", "2018-11-15", ["驻村表现突出"],
    )  # fmt: skip
    assert shown(ZHANG, promoted("2018-12-01"))["rank"]["since"] == "2018-12-01"


def test_a_rank_that_began_earlier_and_is_told_later_does_not_replace_the_one_held() -> None:
    assert shown(ZHANG, ("2018-06-01", promoted()), ("2018-11-01", RANK))["rank"]["rank"] == "副主任科员"
    undated = RankRecorded(cadre=ZHANG, scale=SCALE, rank="主任科员")
    assert shown(ZHANG, ("2018-06-01", promoted()), ("2018-11-01", undated))["rank"]["rank"] == "主任科员"


def test_a_transfer_brings_the_rank_that_goes_with_its_post_if_one_does() -> None:
    def transferred(**more: str) -> CadreTransferred:
        return CadreTransferred(cadre=ZHANG, to_unit="县水务局", post="副局长", **more)

    with_rank = transferred(scale="leading_posts", rank="deputy_section_head", effective_on="2019-01-01")
    answer = shown(ZHANG, RANK, ("2018-12-20", with_rank))
    assert answer["rank"] == {
        "scale": "leading_posts", "rank": "deputy_section_head", "since": "2019-01-01", "event": "id-2",
    }  # fmt: skip
    assert [one["to_unit"] for one in answer["transfers"]] == ["县水务局"]
    assert shown(ZHANG, RANK, transferred())["rank"]["rank"] == "科员"


def test_it_lists_postings_and_counts_visits_and_check_ins() -> None:
    visits = [(f"2018-11-{day:02}", VisitRecorded(village=FUZHUANG, visitors=[ZHANG])) for day in (20, 10)]
    check_in = CheckedIn(cadre=ZHANG, village=FUZHUANG, at="2018-11-19T08:30:00+08:00", source="phone")
    told = (*visits, ("2018-11-19T08:30:00+08:00", check_in), VisitRecorded(village=FUZHUANG, visitors=[LI]))
    answer = shown(ZHANG, posted("2017", "2017"), posted("2018", village=MUZHUANG), *told)
    assert [(p["village"], p["from"], p["until"]) for p in answer["postings"]] == [
        (FUZHUANG, "2017", "2017"), (MUZHUANG, "2018", None),
    ]  # fmt: skip
    assert (answer["visits"], answer["last_visit_on"]) == (2, "2018-11-20")
    assert (answer["check_ins"], answer["last_check_in_on"]) == (1, "2018-11-19T08:30:00+08:00")
    assert (shown(ZHANG)["visits"], shown(ZHANG)["last_visit_on"]) == (0, None)


def test_it_lists_leave_trips_and_the_months_whose_attendance_was_closed() -> None:
    answer = shown(
        ZHANG,
        LeaveTaken(cadre=ZHANG, kind="annual", from_="2018-10-08", until="2018-10-12", approved_by="镇党委"),
        TripApproved(
            cadre=ZHANG, from_="2018-10-15", until="2018-10-16", purpose="sealed what for", approved_by="镇党委"
        ),
        AttendancePeriodClosed(cadre=ZHANG, village=FUZHUANG, period="2018-10", days_on_duty=20),
    )
    assert [(one["kind"], one["from"], one["until"]) for one in answer["leave"]] == [
        ("annual", "2018-10-08", "2018-10-12")
    ]
    assert [one["purpose"] for one in answer["trips"]] == [Sealed("id-2", "purpose", "sealed what for")]
    assert [(one["period"], one["days_on_duty"]) for one in answer["closed_periods"]] == [("2018-10", 20)]


def test_it_lists_what_else_is_recorded_of_the_service() -> None:
    answer = shown(
        ZHANG,
        CadreAppraised(cadre=ZHANG, year=2018, grade="excellent"),
        TrainingHeld(training="training:1", level="county", before_arrival=True, attendees=[LI, ZHANG]),
        TrainingHeld(training="training:2", level="county", before_arrival=True, attendees=[LI]),
        CareGiven(kind="health_check", cadre=ZHANG),
        DutyListIssued(cadre=ZHANG, items=["宣传政策"]),
        ReserveRecommended(cadre=ZHANG),
        DelegateElected(cadre=ZHANG, congress="县党代会"),
        FileMade(household=FU, author=ZHANG),
    )
    assert [(one["year"], one["grade"]) for one in answer["appraisals"]] == [(2018, "excellent")]
    assert [one["training"] for one in answer["trainings"]] == ["training:1"]
    lists = ("care", "duty_lists", "recommendations", "elections", "files_made")
    assert [len(answer[member]) for member in lists] == [1, 1, 1, 1, 1]


def test_money_that_passed_through_their_hands_is_counted_and_discipline_is_not_even_that() -> None:
    paid = FundsDisbursed(payee=FU, amount_fen=1, kind="subsidy", requested_by=ZHANG, approved_by=LI)
    discipline = DisciplineImposed(cadre=ZHANG, regime="party", measure="warning", effective_on="2018-01-01")
    answer = shown(ZHANG, zhang, paid, discipline)
    assert answer["also_named_in"] == {"FundsDisbursed": 1}
    assert "warning" not in str(answer)
