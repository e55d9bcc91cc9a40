"""Builds events.ndjson: what Mengcun county published on 2018-11-21, all 29 rows of the case, as events.

    .venv/bin/python examples/mengcun-2018/build.py > examples/mengcun-2018/events.ndjson

Lines stand in an order in which a ledger takes them. An id follows from the key of its event, so that building again
gives the same bytes, and sending again records nothing twice. README.md says which row each event carries.

What is generated, because the account leaves it open, bears `placeholder` in its id and 占位 in its name.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final
from uuid import UUID, uuid5

NAMESPACE: Final = UUID("6d656e67-6375-5e20-8018-112100000000")
PHOTOGRAPH: Final = sha256(b"placeholder photograph of row 21").hexdigest()
SOURCE: Final = "孟村回族自治县公开介绍，2018年11月21日"
PUBLISHED: Final = "2018-11-21"

COUNTY: Final = "division:130930"
TOWNS: Final = {
    "130930100": "孟村镇",
    "130930101": "新县镇",
    "130930102": "辛店镇",
    "130930103": "高寨镇",
    "130930200": "宋庄子乡",
    "130930201": "牛进庄乡",
}
POVERTY_LINE_FEN: Final = {
    2011: 253_600,
    2012: 262_500,
    2013: 273_600,
    2014: 280_000,
    2015: 285_500,
    2016: 295_200,
    2017: 295_200,
    2018: 299_500,
}
"""National, current prices, fen a head and year; to be confirmed by the county."""

FUZHUANG: Final = "village:fuzhuang"
MUZHUANG: Final = "village:muzhuang"
DONGJIANG: Final = "village:dongjiangguantun"
ZHAOZHUANGZI: Final = "village:zhaozhuangzi"
BUZHAI: Final = "village:buzhai"
ZHANG: Final = "cadre:zhang-jiangshan"
ZHAO: Final = "cadre:zhao-shoufeng"
LI: Final = "cadre:li-xiangwei"
SUN: Final = "cadre:sun-fang"
FU: Final = "household:fuzhuang-fu"
GUO: Final = "household:muzhuang-guo"
KUNLUN: Final = "cooperative:kunlun"
DACHENG: Final = "cooperative:dacheng"
PROJECT: Final = "project:muzhuang-water"

POOR_IN_FUZHUANG: Final = 13
POOR_IN_DONGJIANG: Final = 47
NAMED_TEAMS_OF_2018: Final = 3
COUNTY_TEAMS: Final = 44
CITY_TEAMS: Final = 6
CADRES_A_TEAM: Final = 3


def event(key: str, type_: str, occurred_on: str, data: dict[str, Any], **envelope: Any) -> bytes:
    """A line of NDJSON, without its end."""
    line = {"id": str(uuid5(NAMESPACE, key)), "type": type_, "occurred_on": occurred_on, "data": data, **envelope}
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode()


def lines() -> Iterator[bytes]:
    yield from county()
    yield from fuzhuang()
    yield from kunlun()
    yield from muzhuang()
    yield from dongjiangguantun()
    yield from zhaozhuangzi()
    yield from buzhai()
    yield from deployment()
    yield from warmth()
    yield from claims()


def county() -> Iterator[bytes]:
    """The county with its towns, the poverty line, and a meeting a quarter (row 17)."""
    yield event(
        "county", "DivisionRegistered", "2018", {"division": COUNTY, "code": "130930", "name": "孟村回族自治县"}
    )
    for code, name in TOWNS.items():
        town = {"division": f"division:{code}", "code": code, "name": name, "parent": COUNTY}
        yield event(f"town/{code}", "DivisionRegistered", "2018", town)
    line = {"parameter": "policy_parameter:poverty-line", "key": "poverty_line", "jurisdiction": "national"}
    for year, fen in POVERTY_LINE_FEN.items():
        setting = {"value": fen, "unit": "fen_per_head", "from": str(year), "until": str(year)}
        yield event(
            f"poverty-line/{year}",
            "PolicyParameterSet",
            str(year),
            line | setting | {"source": "国家现价标准，待县确认"},
        )
    for quarter in ("2018-Q1", "2018-Q2", "2018-Q3"):
        held = {"meeting": f"meeting:placeholder-{quarter.lower()}", "kind": "quarterly_coordination"}
        yield event(f"meeting/{quarter}", "MeetingHeld", "2018", held | {"period": quarter, "division": COUNTY})


def fuzhuang() -> Iterator[bytes]:
    """付庄村: its team, its poor households, a visit and a subsidy (rows 2 to 5 and 23)."""
    at, team = {"village": FUZHUANG}, {"team": "team:fuzhuang"}
    yield event("fuzhuang", "VillageRegistered", "2017", at | {"name": "付庄村"})
    yield event("fuzhuang/team", "TeamFormed", "2017", at | team | {"level": "county", "sponsors": ["县城管局"]})

    captain = {"cadre": ZHANG}
    posting = captain | at | team | {"roles": ["captain", "first_secretary"]}
    yield event("zhang-jiangshan", "CadreRegistered", "2017", captain | {"name": "张江山", "unit": "县城管局"})
    yield event("zhang-jiangshan/2017", "CadrePosted", "2017", posting | {"from": "2017", "until": "2017"})
    yield event("zhang-jiangshan/2018", "CadrePosted", "2018", posting | {"from": "2018"})

    poor = at | {"registered_poor_on": "2018"}
    fu = {"household": FU, "head": "付某", "labour": "none"}
    yield event("fuzhuang/fu", "HouseholdRegistered", "2018", poor | fu)
    for number in range(2, POOR_IN_FUZHUANG + 1):
        placeholder = {"household": f"household:fuzhuang-placeholder-{number:02d}", "head": f"某（占位{number:02d}）"}
        yield event(f"fuzhuang/placeholder-{number:02d}", "HouseholdRegistered", "2018", poor | placeholder)
    head = {"household": FU, "person": "person:fuzhuang-fu", "name": "付某", "relation": "head", "labour": "none"}
    spouse = {"household": FU, "person": "person:fuzhuang-fu-spouse", "name": "付某的配偶", "relation": "spouse"}
    yield event("fuzhuang/fu/head", "PersonAdded", "2018", head)
    yield event("fuzhuang/fu/spouse", "PersonAdded", "2018", spouse)

    brought = {"goods": [{"what": "米"}, {"what": "面"}, {"what": "油"}]}
    yield event("fuzhuang/visit", "VisitRecorded", "2018-11-10", at | {"household": FU} | team | brought)
    heating = {"programme": "programme:heating", "kind": "subsidy"}
    paid = {"payee": FU, "amount_fen": {"hedge": "不详"}}
    yield event("heating", "ProgrammeDeclared", "2018", heating | {"name": "取暖补贴"})
    yield event("fuzhuang/heating", "FundsDisbursed", "2018", heating | paid)


def kunlun() -> Iterator[bytes]:
    """昆仑农业合作社: the land it was given, and the rent, dividend and work of one household (rows 6, 7 and 24)."""
    own = {"cooperative": KUNLUN}
    name = {"name": "昆仑农业合作社", "initiated_by": "team:fuzhuang"}
    yield event("kunlun", "CooperativeRegistered", "2018", own | name)

    terms = own | {"rent_fen_per_mu_year": 80_000}
    whole = {"contract": "land_transfer:kunlun", "village": FUZHUANG}
    part = {"contract": "land_transfer:kunlun-fu", "household": FU, "within": "land_transfer:kunlun"}
    area = {"area_hundredths_mu": {"hedge": "余", "value": 90_000}}
    yield event("kunlun/land", "LandTransferSigned", "2018", terms | whole | area)
    yield event("kunlun/land/fu", "LandTransferSigned", "2018", terms | part | {"area_hundredths_mu": 400})

    dividend = {"dividend": "dividend:kunlun-2018"}
    rule = {"year": 2018, "rule": [{"amount_fen": 40_000}]}
    yield event("kunlun/dividend", "DividendDeclared", "2018", own | dividend | rule)
    paid = own | {"payee": FU, "period": "2018"}
    rent = {"kind": "rent", "amount_fen": 320_000, "settles": part["contract"]}
    share = {"kind": "dividend", "amount_fen": 40_000, "settles": dividend["dividend"]}
    yield event("kunlun/rent/fu", "FundsDisbursed", "2018", paid | rent)
    yield event("kunlun/dividend/fu", "FundsDisbursed", "2018", paid | share)
    work = {"employment": "employment:kunlun-fu-spouse", "household": FU, "person": "person:fuzhuang-fu-spouse"}
    yield event("kunlun/work/fu", "EmploymentStarted", "2018", own | work)


def muzhuang() -> Iterator[bytes]:
    """牟庄村: the team of 2016, the water project, and a villager's maize (rows 8, 9, 10 and 25)."""
    at, team = {"village": MUZHUANG}, {"team": "team:muzhuang"}
    place = {"name": "牟庄村", "division": "130930102", "arable_hundredths_mu": 130_000}
    yield event("muzhuang", "VillageRegistered", "2016", at | place)
    sponsors = {"level": "county", "sponsors": ["县编办", "县直党委"]}
    yield event("muzhuang/team", "TeamFormed", "2016", at | team | sponsors)
    yield event("zhao-shoufeng", "CadreRegistered", "2016", {"cadre": ZHAO, "name": "赵寿峰"})
    for level, of in (("county", "县"), ("town", "乡镇")):
        held = {"training": f"training:muzhuang-2016-{level}", "level": level, "before_arrival": True}
        yield event(
            f"muzhuang/training/{level}", "TrainingHeld", "2016", held | {"attendees": [ZHAO], "topic": f"{of}级培训"}
        )
    posting = at | team | {"cadre": ZHAO, "roles": ["captain"], "from": "2016", "until": "2016"}
    yield event("zhao-shoufeng/2016", "CadrePosted", "2016", posting)
    duties = at | team | {"items": ["每日走访"], "period": "2016"}
    yield event("muzhuang/duties", "DutyListIssued", "2016", duties)
    yield event("muzhuang/stood-down", "TeamStoodDown", "2018-03", team | {"last_day": "2018-02"})

    yield event(
        "muzhuang/water", "ProjectPlanned", "2016", at | {"project": PROJECT, "name": "节水压采（宣惠河扬水站）"}
    )
    need = at | {"what": "咸水灌溉，产量低。", "project": PROJECT}
    yield event("muzhuang/need", "NeedReported", "2016", need)
    yield event("muzhuang/secured", "FundsSecured", "2016", at | {"project": PROJECT, "amount_fen": 450_000_000})
    yield event("muzhuang/guo", "HouseholdRegistered", "2018", at | {"household": GUO, "head": "郭某"})


def dongjiangguantun() -> Iterator[bytes]:
    """东姜官屯村: 47 poor households with their helpers and shares, and 李向伟's way (rows 11 to 15)."""
    at, team = {"village": DONGJIANG}, {"team": "team:dongjiangguantun"}
    place = {"name": "东姜官屯村", "division": "130930200", "households": 690}
    yield event("dongjiangguantun", "VillageRegistered", "2016", at | place)
    sponsors = {"level": "county", "sponsors": ["县总工会", "县教师进修学校"]}
    yield event("dongjiangguantun/team", "TeamFormed", "2016", at | team | sponsors)
    yield event("li-xiangwei", "CadreRegistered", "2016", {"cadre": LI, "name": "李向伟"})
    posting = at | team | {"cadre": LI, "roles": ["first_secretary"], "from": "2016", "until": "2017-08"}
    yield event("li-xiangwei/2016", "CadrePosted", "2016", posting)
    helper = {"official": "official:dongjiangguantun-placeholder", "name": "帮扶组成员（占位）", "post": "帮扶责任人"}
    yield event("dongjiangguantun/helper", "OfficialRegistered", "2016", helper | at)
    dacheng = {"cooperative": DACHENG, "name": "大成畜牧开发有限公司合作社"}
    yield event("dacheng", "CooperativeRegistered", "2016", dacheng | at)

    for number in range(1, POOR_IN_DONGJIANG + 1):
        household, key = (
            {"household": f"household:dongjiangguantun-placeholder-{number:02d}"},
            f"dongjiangguantun/{number}",
        )
        entered = at | {"head": f"某（占位{number:02d}）", "registered_poor_on": "2016"}
        yield event(key, "HouseholdRegistered", "2016", household | entered)
        yield event(f"{key}/helper", "HelperAssigned", "2016", household | {"helper": helper["official"]})
        share = {"share": f"share:dacheng-placeholder-{number:02d}", "cooperative": DACHENG}
        yield event(f"{key}/share", "ShareSubscribed", "2016", household | share)
    rule = [
        {"category": "five_guarantee", "amount_fen": 20_000},
        {"category": "subsistence_allowance", "amount_fen": 100_000},
        {"category": "ordinary", "amount_fen": 100_000},
    ]
    dividend = {"dividend": "dividend:dacheng-2018", "cooperative": DACHENG, "year": 2018, "rule": rule}
    yield event("dacheng/dividend", "DividendDeclared", "2018", dividend)

    moved = {"cadre": LI, "to_unit": "县委组织部", "post": "主任科员", "effective_on": "2017-08"}
    rank = {"scale": "non_leading_posts_to_2019", "rank": "主任科员"}
    yield event("li-xiangwei/2017", "CadreTransferred", "2017-08", moved | rank)
    yield event("dongjiangguantun/stood-down", "TeamStoodDown", "2018-03", team | {"last_day": "2018-02"})


def zhaozhuangzi() -> Iterator[bytes]:
    """赵庄子村: 孙方, who made every household's file (row 18)."""
    at, team = {"village": ZHAOZHUANGZI}, {"team": "team:zhaozhuangzi"}
    yield event("zhaozhuangzi", "VillageRegistered", "2018-03", at | {"name": "赵庄子村", "division": "130930201"})
    yield event("zhaozhuangzi/team", "TeamFormed", "2018-03", at | team | {"level": "county", "sponsors": ["县税务局"]})
    yield event("sun-fang", "CadreRegistered", "2018-03", {"cadre": SUN, "name": "孙方", "unit": "县税务局"})
    posting = at | team | {"cadre": SUN, "roles": ["first_secretary"], "from": "2018-03"}
    yield event("sun-fang/2018", "CadrePosted", "2018-03", posting)


def buzhai() -> Iterator[bytes]:
    """卜寨村: a visit that a photograph shows (row 21)."""
    at, team = {"village": BUZHAI}, {"team": "team:buzhai"}
    photograph = {"sha256": PHOTOGRAPH, "media_type": "image/jpeg"}
    yield event("buzhai", "VillageRegistered", "2018", at | {"name": "卜寨村", "division": "130930102"})
    yield event("buzhai/team", "TeamFormed", "2018-03", at | team | {"level": "county"})
    yield event("buzhai/visit", "VisitRecorded", "2018-11", at | team, evidence=[photograph])


def deployment() -> Iterator[bytes]:
    """March 2018: 44 teams chosen by the county and 6 by the city, of three cadres each (row 1)."""
    cadres = 0
    teams = [(FUZHUANG, "team:fuzhuang", 1), (ZHAOZHUANGZI, "team:zhaozhuangzi", 1), (BUZHAI, "team:buzhai", 0)]
    for number in range(1, COUNTY_TEAMS + CITY_TEAMS - NAMED_TEAMS_OF_2018 + 1):
        village, team = f"village:placeholder-{number:02d}", f"team:placeholder-{number:02d}"
        level = "city" if number <= CITY_TEAMS else "county"
        yield event(village, "VillageRegistered", "2018-03", {"village": village, "name": f"占位村{number:02d}"})
        yield event(team, "TeamFormed", "2018-03", {"team": team, "village": village, "level": level})
        teams.append((village, team, 0))
    for village, team, named in teams:
        for _ in range(CADRES_A_TEAM - named):
            cadres += 1
            cadre = {"cadre": f"cadre:placeholder-{cadres:03d}"}
            posting = cadre | {"team": team, "village": village, "roles": ["member"], "from": "2018-03"}
            yield event(cadre["cadre"], "CadreRegistered", "2018-03", cadre | {"name": f"占位干部{cadres:03d}"})
            yield event(f"{cadre['cadre']}/posted", "CadrePosted", "2018-03", posting)


def warmth() -> Iterator[bytes]:
    """暖心工程: care for the posted cadres as a group (row 20)."""
    group = {"group": "全县驻村干部", "division": COUNTY}
    for kind, occurred_on, more in (
        ("health_check", "2018", {}),
        ("counselling", "2018-11-19", {"given_by": "市委党校专家"}),
        ("talk", "2018", {}),
        ("family_care", "2018", {}),
        ("encouragement", "2018", {}),
    ):
        yield event(f"care/{kind}", "CareGiven", occurred_on, group | {"kind": kind} | more)


CLAIMS: Final = """
 1 | teams | teams | 130930 | 2018-03 | 50 | 全县50支驻村工作队
 1 | teams_of_county_level | teams | 130930 | 2018-03 | 44 | 县派44支工作队
 1 | teams_of_city_level | teams | 130930 | 2018-03 | 6 | 市派6支工作队
 1 | posted_cadres | persons | 130930 | 2018-03 | 150 | 共150名驻村干部
 1 | posted_cadres_of_county_level | persons | 130930 | 2018-03 | 132 | 县派132名干部
 1 | posted_cadres_of_city_level | persons | 130930 | 2018-03 | 18 | 市派18名干部
 1 | villages_with_team | villages | 130930 | 2018-03 | 50 | 派驻50个贫困村
 3 | poor_households | households | village:fuzhuang | 2018 | 13 | 付庄村有13户贫困户
 4 | age | years | household:fuzhuang-fu | 2018 | 60 | 付某，60岁
 5 | heating_subsidy_paid | fen | village:fuzhuang | 2018 | 不详 | 取暖补贴已发放
 6 | land_transferred | hundredths_mu | cooperative:kunlun | 2018 | 余 90000 | 流转土地900余亩
 6 | rent | fen_per_mu_year | cooperative:kunlun | 2018 | 80000 | 每亩800元
 7 | dividend | fen_per_household | cooperative:kunlun | 2018 | 40000 | 每户分红400元
 7 | household_income | fen_per_household | household:fuzhuang-fu | 2018 | 近 1000000 | 全年收入近万元
 8 | days_with_visits | days | village:muzhuang | 2016 | 不详 | 天天走访 | cadre:zhao-shoufeng
 9 | funds_secured | fen | project:muzhuang-water | 2016 | 450000000 | 协调资金450万元 | village:muzhuang
 9 | arable_land | hundredths_mu | village:muzhuang | 2016 | 130000 | 全村1300亩地
10 | age | years | household:muzhuang-guo | 2018 | 62 | 郭某，62岁
10 | maize_land | hundredths_mu | household:muzhuang-guo | 2018 | 800 | 8亩玉米
10 | maize_yield | jin_per_mu | household:muzhuang-guo | 2018 | 1000 | 如今亩产1000斤
10 | maize_yield | jin_per_mu | household:muzhuang-guo | 2015 | 不到 400 | 从前亩产不到400斤
10 | maize_price | fen | household:muzhuang-guo | 2018 | 70 | 每斤7角
10 | income_gain | fen_per_household | household:muzhuang-guo | 2018 | 差不多 336000 | 多收入约3360元
11 | households | households | village:dongjiangguantun | 2016 | 690 | 全村690户
11 | poor_households | households | village:dongjiangguantun | 2016 | 47 | 建档立卡贫困户47户
12 | households_with_helper | households | village:dongjiangguantun | 2016 | 47 / 47 | 逐户包联
13 | member_households | households | cooperative:dacheng | 2018 | 47 / 47 | 47户全部入社 | village:dongjiangguantun
13 | dividend_of_five_guarantee | fen_per_household | cooperative:dacheng | 2018 | 20000 | 五保户每年200元
13 | dividend_of_other_poor | fen_per_household | cooperative:dacheng | 2018 | 100000 | 低保户、一般贫困户每年1000元
14 | households_from_3000_yuan | households | village:dongjiangguantun | 2018 | 42 / 47 | 42户年收入3000元以上
14 | households_above_5000_yuan | households | village:dongjiangguantun | 2018 | 15 / 42 | 其中15户平均超过5000元
14 | poverty_task_done | count | village:dongjiangguantun | 2018 | 不详 | 完成脱贫任务
16 | first_secretaries_promoted | persons | 130930 | 2018 | 7 | 2017年以来提拔科级第一书记7名
16 | reserve_cadres_recommended | persons | 130930 | 2018 | 12 | 2018年推荐后备干部12名
16 | delegates_elected | persons | 130930 | 2018 | 3 | 3名驻村干部当选党代表
17 | coordination_meetings_per_quarter | count | 130930 | 2018 | 1 | 每季度召开一次协调会
18 | authors_of_household_files | persons | village:zhaozhuangzi | 2018 | 1 | 一人建起各户档案 | cadre:sun-fang
18 | households_out_of_poverty | hundredths_percent | village:zhaozhuangzi | 2018 | 8000 | 80%的贫困户已脱贫
19 | income_natures | count | 130930 | 2018 | 5 | 低保金、五保金、入股分红、土地租金、合作社务工
21 | visits | count | village:buzhai | 2018 | 不详 | 工作队走访贫困户
22 | offices_speaking | count | 130930 | 2018 | 2 | 县委组织部、县驻村办负责人介绍情况
24 | cooperatives_founded | count | team:fuzhuang | 2018 | 1 | 工作队牵头成立合作社 | village:fuzhuang
26 | households_with_measures | households | village:dongjiangguantun | 2016 | 47 / 47 | 逐户分析原因、制定措施
27 | roles_of_cadres | count | 130930 | 2018 | 4 | 当好宣传员、引导员、帮扶员、调解员
28 | inspections | count | 130930 | 2018 | 不详 | 一线督导检查和考核
29 | care_for_households | count | 130930 | 2018 | 不详 | 暖心工程也面向贫困户
"""
"""Row, measure, unit, scope, day, figure (of how many), what was said, and a subject that it speaks of besides."""


def claims() -> Iterator[bytes]:
    """All that was said in figures, and what was said without (不详)."""
    for number, line in enumerate(CLAIMS.strip().splitlines(), 1):
        row, measure, unit, scope, as_of, figure, statement, *besides = (part.strip() for part in line.split("|"))
        shown, _, whole = figure.partition(" / ")
        claim: dict[str, Any] = {"claim": f"claim:row-{int(row):02d}-{number:02d}", "source": SOURCE}
        claim |= {"published_on": PUBLISHED, "measure": measure, "unit": unit, "scope": scope, "as_of": as_of}
        claim |= {"figure": _figure(shown), "statement": statement}
        claim |= {"out_of": int(whole)} if whole else {}
        claim |= {subject.partition(":")[0]: subject for subject in (scope, *besides) if ":" in subject}
        yield event(f"claim/{measure}/{scope}/{as_of}", "ClaimPublished", PUBLISHED, claim)


def _figure(shown: str) -> int | dict[str, Any]:
    if shown.isdigit():
        return int(shown)
    hedge, _, value = shown.partition(" ")
    return {"hedge": hedge, "value": int(value)} if value else {"hedge": hedge}


if __name__ == "__main__":
    sys.stdout.buffer.writelines(line + b"\n" for line in lines())
