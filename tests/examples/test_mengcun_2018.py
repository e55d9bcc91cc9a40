"""The Mengcun example: the file is what its builder gives, and each row says what was published and no more."""

import importlib.util
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.assistance import HelperAssigned
from domain.cadres import CadreRegistered
from domain.care import CareGiven
from domain.careers import CadrePromoted, CadreTransferred, RankRecorded
from domain.claims import ClaimPublished
from domain.cooperatives import CooperativeRegistered
from domain.disbursements import FundsDisbursed
from domain.exits import ExitAnnounced
from domain.funds import FundAppropriated, FundsSecured
from domain.households import HouseholdRegistered
from domain.income import IncomeRecorded
from domain.kernel.event import Event
from domain.kernel.figure import Figure, Hedged, Verdict
from domain.land import LandTransferSigned
from domain.meetings import MeetingHeld
from domain.needs import NeedReported
from domain.postings import CadrePosted
from domain.programmes import ProgrammeDeclared
from domain.shares import DividendDeclared, ShareSubscribed
from domain.teams import TeamFormed, TeamStoodDown
from domain.trainings import TrainingHeld
from domain.villages import VillageRegistered
from domain.visits import VisitRecorded
from service.ledger.door import Parsed, parse
from service.ledger.transaction import Receipt
from tests.given import Memory, on

FOLDER = Path(__file__).parents[2] / "examples" / "mengcun-2018"
FU = "household:fuzhuang-fu"


@pytest.fixture(scope="module")
def parsed() -> list[Parsed]:
    return [parse(line) for line in (FOLDER / "events.ndjson").read_bytes().splitlines()]


def of_type(parsed: list[Parsed], cls: type[Event], **fields: Any) -> list[Any]:
    """The events of a type whose fields have these values."""
    return [
        p.event for p in parsed if isinstance(p.event, cls) and all(getattr(p.event, f) == v for f, v in fields.items())
    ]


def when(parsed: list[Parsed], event: Event) -> str:
    return next(p.envelope.occurred_on for p in parsed if p.event is event)


def test_the_file_is_what_its_builder_gives() -> None:
    spec = importlib.util.spec_from_file_location("mengcun_2018", FOLDER / "build.py")
    assert spec
    assert spec.loader
    builder = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(builder)
    assert (FOLDER / "events.ndjson").read_bytes() == b"".join(line + b"\n" for line in builder.lines())


def test_ids_are_distinct_lower_case_uuids_of_version_5(parsed: list[Parsed]) -> None:
    ids = [p.envelope.id for p in parsed]
    assert len(set(ids)) == len(ids)
    assert all(str(uuid := UUID(id_)) == id_ and uuid.version == 5 for id_ in ids)


def test_a_ledger_takes_every_line_and_nothing_contradicts(parsed: list[Parsed]) -> None:
    verdicts = Memory().tell(*(on(p.envelope.occurred_on, p.event) for p in parsed))
    assert [v.contradicts if isinstance(v, Receipt) else v for v in verdicts] == [[]] * len(parsed)


def test_row_2_zhang_jiangshan_holds_two_roles_in_two_postings_in_a_row(parsed: list[Parsed]) -> None:
    [cadre] = of_type(parsed, CadreRegistered, name="张江山")
    first, second = of_type(parsed, CadrePosted, cadre=cadre.cadre)
    assert cadre.unit == "县城管局"
    assert first.roles == second.roles == ["captain", "first_secretary"]
    assert (first.from_, first.until, second.from_, second.until) == ("2017", "2017", "2018", None)
    [village] = of_type(parsed, VillageRegistered, village=first.village)
    assert (village.name, village.division) == ("付庄村", None)


def test_row_3_fuzhuang_has_13_poor_households_of_which_one_head_is_known_by_surname(parsed: list[Parsed]) -> None:
    poor = [h for h in of_type(parsed, HouseholdRegistered, village="village:fuzhuang") if h.registered_poor_on]
    assert len(poor) == 13
    assert [h.head for h in poor if "占位" not in h.head] == ["付某"]
    assert all(h.size is None and h.identity is None and h.category is None for h in poor)


def test_row_4_rice_flour_and_oil_were_brought_on_10_november_and_are_no_income(parsed: list[Parsed]) -> None:
    [visit] = of_type(parsed, VisitRecorded, household=FU)
    assert when(parsed, visit) == "2018-11-10"
    assert [goods.what for goods in visit.goods] == ["米", "面", "油"]
    assert {d.kind for d in of_type(parsed, FundsDisbursed, payee=FU)} == {"subsidy", "rent", "dividend"}


def test_row_5_the_heating_subsidy_is_of_unknown_amount_and_never_zero(parsed: list[Parsed]) -> None:
    [subsidy] = of_type(parsed, FundsDisbursed, kind="subsidy")
    [programme] = of_type(parsed, ProgrammeDeclared, programme=subsidy.programme)
    assert (programme.name, subsidy.amount_fen, subsidy.fund) == ("取暖补贴", Hedged("不详"), None)
    assert Figure.of(subsidy.amount_fen).unknown_addends == 1


def test_row_6_kunlun_was_given_900_mu_or_more_at_800_yuan(parsed: list[Parsed]) -> None:
    [kunlun] = of_type(parsed, CooperativeRegistered, name="昆仑农业合作社")
    [whole] = of_type(parsed, LandTransferSigned, within=None)
    assert kunlun.initiated_by == "team:fuzhuang"
    assert (whole.cooperative, whole.village, whole.household) == (kunlun.cooperative, "village:fuzhuang", None)
    rent_fen = Figure.of(whole.area_hundredths_mu) * whole.rent_fen_per_mu_year / 100
    assert rent_fen == Figure.between(72_000_000, None)


def test_row_7_fu_gave_4_mu_of_it_and_has_rent_and_dividend_of_3_600_yuan(parsed: list[Parsed]) -> None:
    [part] = of_type(parsed, LandTransferSigned, household=FU)
    [rent] = of_type(parsed, FundsDisbursed, payee=FU, kind="rent")
    [dividend] = of_type(parsed, FundsDisbursed, payee=FU, kind="dividend")
    assert (part.area_hundredths_mu, part.within) == (400, "land_transfer:kunlun")
    assert rent.amount_fen == part.area_hundredths_mu * part.rent_fen_per_mu_year // 100 == 320_000
    assert rent.amount_fen + dividend.amount_fen == 360_000


def test_row_15_li_xiangwei_has_one_appointment_and_no_promotion(parsed: list[Parsed]) -> None:
    [cadre] = of_type(parsed, CadreRegistered, name="李向伟")
    [moved] = of_type(parsed, CadreTransferred, cadre=cadre.cadre)
    assert (moved.to_unit, moved.post, moved.effective_on) == ("县委组织部", "主任科员", "2017-08")
    assert (moved.scale, moved.rank) == ("non_leading_posts_to_2019", "主任科员")
    assert not of_type(parsed, CadrePromoted)
    assert not of_type(parsed, RankRecorded), "the rank before is not known"


def test_row_21_a_photograph_shows_a_visit_in_buzhai_whose_day_is_not_known(parsed: list[Parsed]) -> None:
    [village] = of_type(parsed, VillageRegistered, name="卜寨村")
    [team] = of_type(parsed, TeamFormed, village=village.village)
    [visit] = of_type(parsed, VisitRecorded, village=village.village)
    assert village.division == "130930102"
    assert (visit.team, visit.household, when(parsed, visit)) == (team.team, None, "2018-11")
    [photograph] = next(p.envelope.evidence for p in parsed if p.event is visit)
    assert photograph.sha256 == sha256(b"placeholder photograph of row 21").hexdigest()


def test_row_23_the_illness_is_not_stored_and_the_lost_ability_to_work_is(parsed: list[Parsed]) -> None:
    [fu] = of_type(parsed, HouseholdRegistered, household=FU)
    assert fu.labour == "none"
    assert "病" not in (FOLDER / "events.ndjson").read_text(encoding="utf-8")


# The rows that came with the whole of the domain.

ROWS = {
    1: {"TeamFormed", "CadrePosted", "ClaimPublished"},
    2: {"CadreRegistered", "CadrePosted"},
    3: {"HouseholdRegistered", "ClaimPublished"},
    4: {"VisitRecorded", "ClaimPublished"},
    5: {"ProgrammeDeclared", "FundsDisbursed", "ClaimPublished"},
    6: {"CooperativeRegistered", "LandTransferSigned", "ClaimPublished"},
    7: {"LandTransferSigned", "FundsDisbursed", "DividendDeclared", "EmploymentStarted", "ClaimPublished"},
    8: {"TeamFormed", "CadrePosted", "TrainingHeld", "DutyListIssued", "ClaimPublished"},
    9: {"ProjectPlanned", "FundsSecured", "ClaimPublished"},
    10: {"HouseholdRegistered", "ClaimPublished"},
    11: {"VillageRegistered", "HouseholdRegistered", "ClaimPublished"},
    12: {"HelperAssigned", "ClaimPublished"},
    13: {"ShareSubscribed", "DividendDeclared", "ClaimPublished"},
    14: {"ClaimPublished"},
    15: {"CadreTransferred"},
    16: {"ClaimPublished"},
    17: {"MeetingHeld", "ClaimPublished"},
    18: {"CadrePosted", "ClaimPublished"},
    19: {"ClaimPublished"},
    20: {"CareGiven"},
    21: {"VisitRecorded", "ClaimPublished"},
    22: {"ClaimPublished"},
    23: {"HouseholdRegistered", "PersonAdded"},
    24: {"CooperativeRegistered", "ClaimPublished"},
    25: {"NeedReported"},
    26: {"ClaimPublished"},
    27: {"ClaimPublished"},
    28: {"ClaimPublished"},
    29: {"ClaimPublished"},
}
"""The types of event that carry each row of the case; docs and README say the same in words."""


@pytest.mark.parametrize("row", ROWS)
def test_each_row_is_in_the_ledger_as_the_events_that_carry_it(parsed: list[Parsed], row: int) -> None:
    assert ROWS[row] <= {p.declaration.name for p in parsed}
    said = [claim for claim in of_type(parsed, ClaimPublished) if claim.claim.startswith(f"claim:row-{row:02d}-")]
    assert bool(said) == ("ClaimPublished" in ROWS[row])


def claimed(parsed: list[Parsed], measure: str, **fields: Any) -> Any:
    [claim] = of_type(parsed, ClaimPublished, measure=measure, **fields)
    return claim


def test_row_1_fifty_teams_and_their_cadres_are_told_apart_by_level(parsed: list[Parsed]) -> None:
    stood_down = {event.team for event in of_type(parsed, TeamStoodDown)}
    teams = [team for team in of_type(parsed, TeamFormed) if team.team not in stood_down]
    levels = {team.team: team.level for team in teams}
    assert (len(teams), list(levels.values()).count("county"), list(levels.values()).count("city")) == (50, 44, 6)
    assert len({team.village for team in teams}) == 50, "one team a village"
    open_ = [posting for posting in of_type(parsed, CadrePosted) if posting.until is None]
    heads = {posting.cadre: levels[posting.team] for posting in open_}
    assert (len(heads), list(heads.values()).count("county"), list(heads.values()).count("city")) == (150, 132, 18)


def test_no_placeholder_stands_in_for_a_named_official(parsed: list[Parsed]) -> None:
    for cadre in of_type(parsed, CadreRegistered):
        assert ("placeholder" in cadre.cadre) == ("占位" in cadre.name)
    named = {c.name for c in of_type(parsed, CadreRegistered) if "placeholder" not in c.cadre}
    assert named == {"张江山", "赵寿峰", "李向伟", "孙方"}


def test_row_8_two_sponsors_and_a_leader_whose_unit_is_not_known(parsed: list[Parsed]) -> None:
    [team] = of_type(parsed, TeamFormed, village="village:muzhuang")
    [zhao] = of_type(parsed, CadreRegistered, name="赵寿峰")
    [posting] = of_type(parsed, CadrePosted, cadre=zhao.cadre)
    assert (team.sponsors, zhao.unit) == (["县编办", "县直党委"], None)
    assert (posting.from_, posting.until) == ("2016", "2016"), "a posting in 2018 is not stated"
    assert {held.level for held in of_type(parsed, TrainingHeld)} == {"county", "town"}


def test_row_9_the_money_is_secured_and_neither_appropriated_nor_paid(parsed: list[Parsed]) -> None:
    [secured] = of_type(parsed, FundsSecured)
    [village] = of_type(parsed, VillageRegistered, name="牟庄村")
    assert secured.amount_fen * 100 / village.arable_hundredths_mu == pytest.approx(346_154, abs=1)
    assert not of_type(parsed, FundAppropriated)
    assert not of_type(parsed, FundsDisbursed, project=secured.project)


def test_row_10_the_maize_brings_more_than_3360_yuan_more_and_is_no_income(parsed: list[Parsed]) -> None:
    now = claimed(parsed, "maize_yield", as_of="2018")
    before = claimed(parsed, "maize_yield", as_of="2015")
    land, price = claimed(parsed, "maize_land"), claimed(parsed, "maize_price")
    gain = (Figure.of(now.figure) - Figure.of(before.figure)) * land.figure * price.figure / 100
    assert gain.exceeds(336_000) is Verdict.YES
    assert claimed(parsed, "income_gain").figure == Hedged("差不多", 336_000)
    assert not of_type(parsed, IncomeRecorded)


def test_rows_11_to_13_the_47_households_have_a_helper_and_a_share_each(parsed: list[Parsed]) -> None:
    poor = {h.household for h in of_type(parsed, HouseholdRegistered, village="village:dongjiangguantun")}
    assert len(poor) == 47
    assert {event.household for event in of_type(parsed, HelperAssigned)} == poor
    assert {event.household for event in of_type(parsed, ShareSubscribed, cooperative="cooperative:dacheng")} == poor
    [dividend] = of_type(parsed, DividendDeclared, cooperative="cooperative:dacheng")
    amounts = {line.category: line.amount_fen for line in dividend.rule}
    assert (47 * min(amounts.values()), 47 * max(amounts.values())) == (940_000, 4_700_000)


def test_row_14_42_of_47_stand_as_printed_and_no_exit_follows_from_them(parsed: list[Parsed]) -> None:
    claim = claimed(parsed, "households_from_3000_yuan")
    assert (claim.figure, claim.out_of) == (42, 47)
    assert not of_type(parsed, ExitAnnounced)


def test_row_16_promoted_recommended_and_elected_are_three_claims_that_are_never_summed(parsed: list[Parsed]) -> None:
    measures = ("first_secretaries_promoted", "reserve_cadres_recommended", "delegates_elected")
    assert [claimed(parsed, measure).figure for measure in measures] == [7, 12, 3]


def test_row_17_the_quarters_before_the_open_one_have_a_meeting_each(parsed: list[Parsed]) -> None:
    assert [meeting.period for meeting in of_type(parsed, MeetingHeld)] == ["2018-Q1", "2018-Q2", "2018-Q3"]


def test_row_18_80_percent_stands_as_printed_without_a_denominator(parsed: list[Parsed]) -> None:
    claim = claimed(parsed, "households_out_of_poverty")
    assert (claim.figure, claim.unit, claim.out_of) == (8000, "hundredths_percent", None)
    assert claimed(parsed, "authors_of_household_files").cadre == "cadre:sun-fang"


def test_row_20_care_goes_to_a_group_and_names_no_attendee(parsed: list[Parsed]) -> None:
    care = of_type(parsed, CareGiven)
    assert {event.kind for event in care} == {"health_check", "counselling", "talk", "family_care", "encouragement"}
    assert all(event.cadre is None for event in care)
    assert [when(parsed, event) for event in care if event.kind == "counselling"] == ["2018-11-19"]


def test_row_25_the_need_is_linked_to_the_project(parsed: list[Parsed]) -> None:
    [need] = of_type(parsed, NeedReported)
    assert (need.village, need.project) == ("village:muzhuang", "project:muzhuang-water")
