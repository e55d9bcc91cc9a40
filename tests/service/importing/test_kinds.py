"""Each kind of list: what its rows become, in the words that the domain knows."""

from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest

from domain.disbursements import FundsDisbursed
from domain.households import CauseRecorded, HouseholdRegistered
from domain.kernel.event import EVENTS
from domain.persons import PersonAdded
from service.county import County
from service.importing import kinds, layout
from service.importing.kinds import KINDS, Column, kind
from service.importing.known import Known
from service.importing.sheets import open_sheet
from tests.county import OFFICE
from tests.service.importing.lists import NOTHING, VILLAGE, csv, identity, prepared


@pytest.fixture(params=["sqlite"])
def database(request: pytest.FixtureRequest) -> str:
    """One database is enough: kinds ask none but for names."""
    return str(request.param)


@pytest.fixture
def known(county: County) -> Known:
    return Known(prepared(county), OFFICE)


def drafts(known: Known, name: str, row: Mapping[str, str], given: Mapping[str, str] = NOTHING) -> list[Any]:
    """The events of one row, whose cells stand under these headings."""
    sheet = open_sheet(csv(list(row), list(row.values())))
    where = layout.find(sheet, KINDS[name], NOTHING, given, known)
    values, faults = where.read(list(sheet.rows())[1], 2, known)
    assert faults == []
    found = list(KINDS[name].events(values, known))
    assert {draft.type for draft in found} <= set(KINDS[name].makes)
    return found


def test_a_household_and_why_it_is_poor(known: Known) -> None:
    row = {
        "户编号": "A-1",
        "户主姓名": "王　某",
        "身份证号": identity(1),
        "家庭人口": "3人",
        "村": VILLAGE,
        "贫困户属性": "低保贫困户",
        "脱贫状态": "未脱贫",
        "识别时间": "2016年1月",
        "户主劳动能力": "弱劳动力",
        "主要致贫原因": "因病",
        "其他致贫原因": "因残、缺劳力",
        "登记日期": "2018-12-01",
    }
    registered, cause = drafts(known, "households", row)
    assert registered == (
        "HouseholdRegistered",
        "2018-12-01",
        {
            "household": "household:a-1",
            "village": "village:one",
            "head": "王某",
            "identity": identity(1),
            "size": 3,
            "category": "subsistence_allowance",
            "status": "in_poverty",
            "registered_poor_on": "2016-01",
            "labour": "weak",
        },
    )
    why = {"household": "household:a-1", "primary": "illness", "secondary": ["disability", "lack_of_labour"]}
    assert cause == ("CauseRecorded", "2018-12-01", why)


def test_a_household_counts_from_its_identification_where_no_other_day_is_said(known: Known) -> None:
    row = {"户编号": "1", "户主姓名": "某", "村": VILLAGE, "识别时间": "2016"}
    [registered] = drafts(known, "households", row)
    assert registered.occurred_on == "2016"


def test_other_causes_without_a_main_one_are_a_fault(known: Known) -> None:
    row = {"户编号": "1", "户主姓名": "某", "村": VILLAGE, "识别时间": "2016", "其他致贫原因": "因残"}
    with pytest.raises(kinds.Fault, match="no main one") as fault:
        drafts(known, "households", row)
    assert fault.value.field == "secondary"


def test_a_person_and_their_account(known: Known) -> None:
    row = {
        "户编号": "1",
        "人员编号": "P1",
        "姓名": "王某",
        "身份证号": identity(1),
        "与户主关系": "之子",
        "出生年份": "1990年",
        "劳动能力": "技能劳动力",
        "健康状况": "健康",
        "一卡通账号": "6217 0000 1234 5678",
        "开户银行": "占位银行",
        "登记日期": "2018-12",
    }
    added, account = drafts(known, "persons", row)
    assert added == (
        "PersonAdded",
        "2018-12",
        {
            "person": "person:p1",
            "household": "household:1",
            "name": "王某",
            "identity": identity(1),
            "relation": "child",
            "birth_year": 1990,
            "labour": "skilled",
            "health": "健康",
        },
    )
    assert account == (
        "AccountRegistered",
        "2018-12",
        {"owner": "person:p1", "household": "household:1", "account": "6217000012345678", "bank": "占位银行"},
    )


def test_a_person_without_a_number_of_their_own_has_an_id_that_gives_their_identity_number_away_to_nobody(
    known: Known, county: County
) -> None:
    row = {"户编号": "1", "姓名": "王某", "身份证号": identity(1), "与户主关系": "户主"}
    [added] = drafts(known, "persons", row, {"occurred_on": "2018-12"})
    assert identity(1) not in added.data["person"]
    assert added.data["birth_year"] == 1950, "the identity number says it"
    [again] = drafts(known, "persons", row, {"occurred_on": "2018-12"})
    assert again.data["person"] == added.data["person"]
    [elsewhere] = drafts(Known(county, OFFICE), "persons", row, {"occurred_on": "2018-12"})
    assert elsewhere.data["person"] != added.data["person"], "it follows from nothing but the number"
    county.keys.ensure({"household:1"})
    [reference] = county.keys.references([("person", "household:1", identity(1))]).values()
    [later] = drafts(known, "persons", row, {"occurred_on": "2018-12"})
    assert later.data["person"] == reference


PAID = {"kind": "补贴", "list_id": "2018-1"}


def test_a_payment_to_a_household_through_an_account(known: Known) -> None:
    row = {
        "户编号": "1",
        "开户人": "王某",
        "身份证号": identity(1),
        "一卡通账号": "6217000012345678",
        "金额(元)": "1,200.50",
        "发放日期": "2018-11-12",
        "所属年度": "2018",
        "项目": "取暖补贴",
        "批次": "2018-1",
        "发放编号": "F2018-1",
        "资金编号": "heating",
        "合作社": "占位合作社",
        "银行流水号": "F1",
        "款项类别": "补贴",
    }
    [paid] = drafts(known, "payments", row)
    assert paid == (
        "FundsDisbursed",
        "2018-11-12",
        {
            "payee": "household:1",
            "amount_fen": 120_050,
            "programme": "programme:heating",
            "kind": "subsidy",
            "list_id": "2018-1",
            "disbursement": "disbursement:f2018-1",
            "fund": "fund:heating",
            "cooperative": "cooperative:one",
            "period": "2018",
            "account": "6217000012345678",
            "owner": identity(1),
            "bank_ref": "F1",
        },
    )


def test_a_payment_goes_to_the_person_of_an_identity_number_where_no_household_is_named(
    known: Known, county: County
) -> None:
    row = {"身份证号": identity(1), "金额": "5", "发放日期": "2018-11-12"}
    with pytest.raises(kinds.Fault, match="import the persons first") as fault:
        drafts(known, "payments", row, PAID)
    assert fault.value.field == "owner"
    [reference] = county.keys.references([("person", "household:1", identity(1))]).values()
    [paid] = drafts(known, "payments", row, PAID)
    assert paid.data["payee"] == reference


CONTRACT = {"合作社": "占位合作社", "面积(亩)": "4.5", "租金(元/亩/年)": "800", "起": "2018/5/1"}


def test_a_land_contract_of_a_household(known: Known) -> None:
    more = {"止": "2028/4/30", "地块": "D1、D2", "付租日": "12-05、6月5日", "签订日期": "2018-04"}
    row = {"合同编号": "LZ-1", "户编号": "1", "村": VILLAGE, "总合同编号": "LZ-0"} | CONTRACT | more
    [signed] = drafts(known, "land-contracts", row)
    assert signed == (
        "LandTransferSigned",
        "2018-04",
        {
            "contract": "land_transfer:lz-1",
            "household": "household:1",
            "cooperative": "cooperative:one",
            "area_hundredths_mu": 450,
            "rent_fen_per_mu_year": 80_000,
            "from": "2018-05-01",
            "until": "2028-04-30",
            "parcels": ["D1", "D2"],
            "due_days": ["12-05", "06-05"],
            "within": "land_transfer:lz-0",
        },
    )


def test_a_land_contract_of_a_village_whose_number_is_chinese(known: Known) -> None:
    row = {"合同编号": "占位流字〔2018〕1号", "户编号": "", "村": VILLAGE} | CONTRACT
    [signed] = drafts(known, "land-contracts", row)
    assert signed.occurred_on == "2018-05-01"
    assert signed.data["village"] == "village:one"
    assert "household" not in signed.data
    contract = signed.data["contract"]
    assert contract.startswith("land_transfer:2018-1-")
    [same] = drafts(known, "land-contracts", row | {"合同编号": "占位流字〔2018〕 １号"})
    assert same.data["contract"] == contract
    [other] = drafts(known, "land-contracts", row | {"合同编号": "占位流转字〔2018〕1号"})
    assert other.data["contract"] != contract
    with pytest.raises(AssertionError, match="identity number"):
        drafts(known, "land-contracts", row | {"合同编号": f"流{identity(1)}号"})


# The words of lists are those of the domain.


@pytest.mark.parametrize(
    ("words", "event", "field"),
    [
        (kinds.STATUSES, HouseholdRegistered, "status"),
        (kinds.CATEGORIES, HouseholdRegistered, "category"),
        (kinds.LABOUR, HouseholdRegistered, "labour"),
        (kinds.CAUSES, CauseRecorded, "primary"),
        (kinds.RELATIONS, PersonAdded, "relation"),
        (kinds.PAYMENT_KINDS, FundsDisbursed, "kind"),
    ],
)
def test_every_word_of_the_domain_has_its_words_in_lists(words: dict[str, str], event: Any, field: str) -> None:
    hint = get_type_hints(event)[field]
    literal = hint if get_origin(hint) is Literal else get_args(hint)[0]
    assert set(words.values()) == set(get_args(literal))


@pytest.mark.parametrize("name", sorted(KINDS))
def test_no_heading_of_a_kind_stands_for_two_fields(name: str) -> None:
    headings = [heading for column in KINDS[name].columns.values() for heading in layout.headings_of(column)]
    assert sorted(set(headings)) == sorted(headings)
    assert [layout.plain(heading) for heading in headings] == headings, "headings stand as they are compared"


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_kind_makes_events_that_one_role_may_record(name: str) -> None:
    assert frozenset.intersection(*(EVENTS[event].by for event in KINDS[name].makes))


def test_a_kind_that_is_not_complete_is_named_at_start() -> None:
    def events(row: Any, known: Any) -> Any:
        """Nothing."""

    for faulty in (
        {"needs": ["nothing"], "makes": []},
        {"needs": [], "makes": ["NothingHappened"]},
    ):
        with pytest.raises(TypeError, match="'new'"):
            kind("new", {"a": Column("甲", str)}, **faulty)(events)
    with pytest.raises(TypeError, match="'households'"):
        kind("households", {}, needs=[], makes=[])(events)
    assert "new" not in KINDS
