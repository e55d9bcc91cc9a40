"""The Mengcun example: the file is what its builder gives, and each row says what was published and no more."""

import importlib.util
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.cadres import CadrePosted, CadrePromoted, CadreRegistered, RankRecorded
from domain.cooperatives import CooperativeRegistered
from domain.funds import FundsDisbursed
from domain.households import HouseholdRegistered
from domain.kernel.event import Event
from domain.kernel.figure import Figure, Hedged
from domain.land import LandTransferSigned
from domain.teams import TeamFormed
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
    assert (subsidy.programme, subsidy.amount_fen, subsidy.fund) == ("取暖补贴", Hedged("不详"), None)
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
    [rank] = of_type(parsed, RankRecorded, cadre=cadre.cadre)
    assert cadre.unit == "县委组织部"
    assert (rank.scale, rank.rank, rank.since) == ("non_leading_posts_to_2019", "主任科员", "2017-08")
    assert not of_type(parsed, CadrePromoted)


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
