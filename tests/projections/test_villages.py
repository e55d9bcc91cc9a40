"""A village's page: its teams, postings, households, visits and payments, and nobody else's."""

from __future__ import annotations

from domain.attendance import CheckedIn
from domain.disbursements import FundsDisbursed
from domain.exits import AppraisalHeld, ExitAnnounced, ExitProposed, Relapsed
from domain.households import HouseholdRegistered
from domain.kernel.event import Event
from domain.kernel.figure import Hedged
from domain.meetings import MeetingHeld
from domain.needs import NeedReported
from domain.notices import NoticePosted
from domain.officials import OfficialRegistered
from domain.villages import VillageAssessment, VillageExited, VillageRegistered
from domain.visits import VisitRecorded
from projections.kernel.page import Sealed
from tests.domain.mengcun import FU, FUZHUANG, GUO, KUNLUN, MUZHUANG, ZHANG, fu, fuzhuang, muzhuang, paid, posted, team
from tests.projections.shown import shown


def household(
    household: str, village: str = FUZHUANG, poor: bool = False, status: str | None = None
) -> HouseholdRegistered:
    return HouseholdRegistered(
        household=household, village=village, head="x", registered_poor_on="2018" if poor else None, status=status
    )


def announced(household: str) -> ExitAnnounced:
    return ExitAnnounced(exit=f"exit:{household.partition(':')[2]}", household=household)


def test_it_says_where_the_village_is_and_how_large() -> None:
    told = VillageRegistered(
        village=FUZHUANG, name="付庄村", division="130930100", households=300, arable_hundredths_mu=Hedged("余", 90_000)
    )
    answer = shown(FUZHUANG, told)
    assert (answer["village"], answer["name"], answer["division"]) == (FUZHUANG, "付庄村", "130930100")
    assert (answer["households"]["low"], answer["households"]["exact"]) == (300, True)
    assert (answer["arable_hundredths_mu"]["low"], answer["arable_hundredths_mu"]["high"]) == (90_000, None)
    answer = shown(FUZHUANG, fuzhuang)
    assert (answer["households"], answer["arable_hundredths_mu"]) == (None, None)


def test_it_lists_its_teams_and_postings_and_counts_visits_and_check_ins() -> None:
    check_in = CheckedIn(cadre=ZHANG, village=FUZHUANG, at="2018-11-10", source="paper")
    visit = VisitRecorded(village=FUZHUANG)
    answer = shown(FUZHUANG, team, posted("2018"), visit, visit, check_in)
    assert [found["team"] for found in answer["teams"]] == ["team:fuzhuang"]
    assert [found["roles"] for found in answer["postings"]] == [["captain", "first_secretary"]]
    assert (answer["visits"], answer["check_ins"]) == (2, 1)


def test_what_its_team_or_households_did_elsewhere_is_left_out() -> None:
    elsewhere: tuple[Event, ...] = (
        posted("2018", village=MUZHUANG),
        VisitRecorded(village=MUZHUANG, household=FU),
        NeedReported(household=FU, what="x"),
        muzhuang,
    )
    assert shown(FUZHUANG, fuzhuang, *elsewhere) == shown(FUZHUANG, fuzhuang)


def test_it_counts_its_households_each_once() -> None:
    answer = shown(FUZHUANG, household(FU, poor=True), household(GUO), household(FU, poor=True))
    assert (answer["registered_poor_households"], answer["other_households_in_the_ledger"]) == (1, 1)


def test_a_household_that_is_registered_elsewhere_later_is_its_own_no_more() -> None:
    told = (("2018-01-01", household(FU, poor=True)), ("2018-06-01", household(FU, MUZHUANG)))
    assert shown(FUZHUANG, *told, as_of="2018-05-31")["registered_poor_households"] == 1
    answer = shown(FUZHUANG, *told)
    assert (answer["registered_poor_households"], answer["other_households_in_the_ledger"]) == (0, 0)


def test_it_counts_how_its_households_stand_and_the_exits_announced() -> None:
    told = (
        ("2018-01-01", household(FU, poor=True, status="in_poverty")),
        ("2018-01-01", household(GUO, poor=True, status="in_poverty")),
        ("2018-01-01", household("household:other")),
        ("2018-10-01", ExitProposed(exit="exit:fu", household=FU)),
        ("2018-12-01", announced(FU)),
        ("2018-12-01", announced("household:of-another-village")),
    )
    assert shown(FUZHUANG, *told, as_of="2018-10-31")["households_by_status"] == {"in_poverty": 1, "pre_exit": 1}
    answer = shown(FUZHUANG, *told)
    assert (answer["households_by_status"], answer["exits_announced"]) == ({"exited": 1, "in_poverty": 1}, 1)
    later = shown(FUZHUANG, *told, ("2019-03-01", Relapsed(household=FU)))
    assert (later["households_by_status"], later["exits_announced"]) == ({"in_poverty": 1, "relapsed": 1}, 1)


def test_it_adds_up_what_its_households_received_whenever_they_were_registered() -> None:
    answer = shown(FUZHUANG, ("2018-06-01", fu), ("2018-01-01", paid(25_000)), paid(5_000))
    assert answer["paid_to_its_households"]["low"] == 30_000


def test_what_its_cooperative_paid_to_others_is_none_to_its_households() -> None:
    """A payment bears the village of the cooperative that paid, and that of the payee."""
    to_another = FundsDisbursed(payee=GUO, amount_fen=9_000, kind="dividend", cooperative=KUNLUN)
    to_the_cooperative = FundsDisbursed(payee=KUNLUN, amount_fen=7_000, kind="works")
    answer = shown(FUZHUANG, fu, paid(25_000), to_another, to_the_cooperative)
    assert answer["paid_to_its_households"]["low"] == 25_000


def test_a_payment_to_the_village_itself_is_counted_and_is_none_to_its_households() -> None:
    answer = shown(FUZHUANG, fu, FundsDisbursed(payee=FUZHUANG, amount_fen=9_000, kind="works"))
    assert (answer["paid_to_its_households"]["low"], answer["also_named_in"]) == (0, {"FundsDisbursed": 1})


def test_it_shows_its_own_exit_and_what_that_rests_on() -> None:
    exited = VillageExited(
        village=FUZHUANG,
        assessment=VillageAssessment(population=900, poor_population=Hedged("不到", 18)),
        notice="notice:1",
    )
    [found] = shown(FUZHUANG, fuzhuang, ("2018-12-20", exited))["exits"]
    assert (found["on"], found["notice"], found["assessment"]["population"]["low"]) == ("2018-12-20", "notice:1", 900)
    assert found["assessment"]["poor_population"]["exact"] is False


def test_it_lists_officials_needs_appraisals_meetings_and_notices() -> None:
    notice = NoticePosted(
        notice="notice:1", about=FUZHUANG, kind="list", from_="2018-11-01", until="2018-11-07",
        places=["village_board"], text_sha256="0" * 64, fields_shown=["name"], village=FUZHUANG,
    )  # fmt: skip
    answer = shown(
        FUZHUANG,
        OfficialRegistered(official="official:1", name="某某", post="村支书", village=FUZHUANG),
        NeedReported(village=FUZHUANG, what="sealed what"),
        AppraisalHeld(village=FUZHUANG, purpose="identification"),
        MeetingHeld(meeting="meeting:1", kind="villagers", period="2018-Q4", village=FUZHUANG),
        notice,
    )
    assert [one["what"] for one in answer["needs"]] == [Sealed("id-2", "what", "sealed what")]
    assert [len(answer[member]) for member in ("officials", "appraisals", "meetings", "notices")] == [1, 1, 1, 1]
