"""The table of the Mengcun case: each of its 29 rows is asked over HTTP, of the example as it is loaded.

A row is what was published, and how the system answers it: a request, what stands where in the answer, and the events
that the answer rests on, by type. A figure stands as it is printed, and says whether it is exact. Unless a request says
another day, it asks about 2018-11-21.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import pytest

from service.cli.example import CASE, load_case
from service.questions.measuring import MEASURES, NOT_MEASURED
from tests.service.api.serving import Api


class Exactly(str):
    """A figure without doubt, as it is printed in English."""

    __slots__ = ()


class NotExactly(str):
    """A figure that is not exact."""

    __slots__ = ()


class Ask(NamedTuple):
    """A request, what stands where in its answer, and how many events of which type it rests on."""

    path: str
    answered: dict[str, Any]
    rests_on: dict[str, int] | None = None


def claim(row: int, measure: str, scope: str = "130930") -> str:
    """The request of a published figure beside the ledger's; row: of the case, as the claim's name has it."""
    return f"/v1/questions/18?measure={measure}&scope={scope}#{row}"


FU, GUO = "household:fuzhuang-fu", "household:muzhuang-guo"
FUZHUANG, MUZHUANG, DONGJIANG = "village:fuzhuang", "village:muzhuang", "village:dongjiangguantun"
KUNLUN, DACHENG = "cooperative:kunlun", "cooperative:dacheng"
PHOTOGRAPH = "62f4b14a"
AGREES, CANNOT_BE_TOLD = "agrees", "cannot be told"
BOTH_ROLES: Final = ["captain", "first_secretary"]
CLAIM: Final = {"ClaimPublished": 1}

ROWS: Final[dict[int, tuple[str, list[Ask]]]] = {
    1: (
        "fifty teams of 150 cadres told apart by level, one a village and three a team",
        [
            Ask(claim(1, "teams"), {"ledger": Exactly("50 teams"), "verdict": AGREES}, {"TeamFormed": 50} | CLAIM),
            Ask(claim(1, "teams_of_county_level"), {"ledger": Exactly("44 teams"), "verdict": AGREES}),
            Ask(claim(1, "teams_of_city_level"), {"ledger": Exactly("6 teams"), "verdict": AGREES}),
            Ask(claim(1, "villages_with_team"), {"ledger": Exactly("50 villages"), "verdict": AGREES}),
            Ask(
                claim(1, "posted_cadres"),
                {"ledger": Exactly("150 persons"), "verdict": AGREES},
                {"CadrePosted": 150} | CLAIM,
            ),
            Ask(claim(1, "posted_cadres_of_county_level"), {"ledger": Exactly("132 persons"), "verdict": AGREES}),
            Ask(claim(1, "posted_cadres_of_city_level"), {"ledger": Exactly("18 persons"), "verdict": AGREES}),
            Ask(
                "/v1/teams?team=muzhuang&team=dongjiangguantun",
                {"rows.stood_down_on": ["2018-02", "2018-02"]},
                {"TeamStoodDown": 2},
            ),
        ],
    ),
    2: (
        "two roles are one head and a renewal is two postings in a row, and the town of the village is not known",
        [
            Ask(
                "/v1/postings?cadre=zhang-jiangshan&sort=first_day",
                {
                    "rows.roles": [BOTH_ROLES, BOTH_ROLES],
                    "rows.begins_on": ["2017", "2018"],
                    "rows.until": ["2017", None],
                    "rows.village": [FUZHUANG, FUZHUANG],
                },
                {"CadrePosted": 2},
            ),
            Ask(
                f"/v1/questions/18?measure=posted_cadres&scope={FUZHUANG}",
                {"ledger": Exactly("3 persons")},
                {"CadrePosted": 3},
            ),
            Ask("/v1/cadres?cadre=zhang-jiangshan", {"rows.name": ["张江山"], "rows.employer": ["县城管局"]}),
            Ask("/v1/villages?village=fuzhuang", {"rows.division": [None]}, {"VillageRegistered": 1}),
        ],
    ),
    3: (
        "thirteen poor households in Fuzhuang",
        [
            Ask(
                claim(3, "poor_households", FUZHUANG),
                {"ledger": Exactly("13 households"), "verdict": AGREES},
                {"HouseholdRegistered": 13} | CLAIM,
            )
        ],
    ),
    4: (
        "one visit with rice, flour and oil, which are no income",
        [
            Ask(f"/v1/visits?household={FU}", {"rows.on_day": [20181110]}, {"VisitRecorded": 1}),
            Ask(
                "/v1/households/fuzhuang-fu",
                {"household.visits.goods": [[{"what": "米"}, {"what": "面"}, {"what": "油"}]]},
            ),
            Ask(f"/v1/income?household={FU}", {"rows": []}),
            Ask(claim(4, "age", FU), {"published": Exactly("60 years"), "ledger": None, "verdict": CANNOT_BE_TOLD}),
        ],
    ),
    5: (
        "the heating subsidy was paid, nobody knows how much, and sums with it say so",
        [
            Ask(
                claim(5, "heating_subsidy_paid", FUZHUANG),
                {"published": NotExactly("unknown"), "ledger": NotExactly("unknown"), "verdict": CANNOT_BE_TOLD},
                {"FundsDisbursed": 1} | CLAIM,
            ),
            Ask(
                f"/v1/questions/21?household={FU}",
                {"figures.paid_fen": NotExactly("≥ 3,600 yuan (1 addend unknown)"), "figures.payments": 3},
                {"FundsDisbursed": 3},
            ),
        ],
    ),
    6: (
        "Kunlun was given 900 mu or more for 720,000 yuan a year or more",
        [
            Ask(
                claim(6, "land_transferred", KUNLUN),
                {"ledger": NotExactly("≥ 900 mu"), "verdict": AGREES},
                {"LandTransferSigned": 1} | CLAIM,
            ),
            Ask(claim(6, "rent", KUNLUN), {"ledger": Exactly("800 yuan"), "verdict": AGREES}),
            Ask(
                "/v1/land-transfers/kunlun",
                {"land_transfer.rent_a_year": NotExactly("≥ 720,000 yuan")},
                {"LandTransferSigned": 2},
            ),
            Ask(
                f"/v1/questions/15?cooperative={KUNLUN}",
                {"rows.due_fen": [NotExactly("unknown"), NotExactly("unknown")], "figures.cannot_tell": 2},
            ),
        ],
    ),
    7: (
        "3,200 of rent and 400 of dividend are 3,600 of near 10,000 yuan, and the rest is derived and no event",
        [
            Ask(
                claim(7, "household_income", FU),
                {
                    "published": NotExactly("just below 10,000 yuan"),
                    "ledger": Exactly("3,600 yuan"),
                    "complete": False,
                    "difference": NotExactly("just below 6,400 yuan"),
                    "verdict": CANNOT_BE_TOLD,
                },
                {"FundsDisbursed": 2} | CLAIM,
            ),
            Ask(claim(7, "dividend", KUNLUN), {"ledger": Exactly("400 yuan"), "verdict": AGREES}),
            Ask(
                f"/v1/questions/15?household={FU}",
                {"rows.area_hundredths_mu": [Exactly("4 mu")], "rows.paid_fen": [Exactly("3,200 yuan")]},
                {"LandTransferSigned": 1},
            ),
            Ask(
                f"/v1/questions/14?cooperative={KUNLUN}&year=2018",
                {
                    "figures.declared": 1,
                    "figures.due_fen": NotExactly("unknown"),
                    "figures.paid_fen": Exactly("400 yuan"),
                },
                {"DividendDeclared": 1, "FundsDisbursed": 1},
            ),
            Ask(
                f"/v1/employments?household={FU}",
                {"rows.person": ["person:fuzhuang-fu-spouse"], "rows.cooperative": [KUNLUN]},
                {"EmploymentStarted": 1},
            ),
            Ask(f"/v1/assessments?household={FU}", {"rows": []}),
        ],
    ),
    8: (
        "two sponsors, a leader of no known unit, and no data of the days with visits",
        [
            Ask("/v1/teams?team=muzhuang", {"rows.sponsors": [["县编办", "县直党委"]]}, {"TeamStoodDown": 1}),
            Ask("/v1/cadres?cadre=zhao-shoufeng", {"rows.name": ["赵寿峰"], "rows.employer": [None]}),
            Ask(
                "/v1/postings?cadre=zhao-shoufeng",
                {"rows.roles": [["captain"]], "rows.begins_on": ["2016"], "rows.until": ["2016"]},
                {"CadrePosted": 1},
            ),
            Ask(
                "/v1/training_attendees?cadre=cadre:zhao-shoufeng",
                {"rows.level": ["county", "town"]},
                {"TrainingHeld": 2},
            ),
            Ask("/v1/villages/muzhuang", {"village.duty_lists.items": [["每日走访"]]}),
            Ask(
                claim(8, "days_with_visits", MUZHUANG),
                {"ledger": None, "verdict": CANNOT_BE_TOLD, "readings.en": ["Of 366 days: no data"]},
                CLAIM,
            ),
        ],
    ),
    9: (
        "4.5 million yuan were promised, neither appropriated nor paid, and are 3,461.54 a mu if all was spent there",
        [
            Ask(
                claim(9, "funds_secured", "project:muzhuang-water"),
                {"ledger": Exactly("4,500,000 yuan"), "verdict": AGREES},
                {"FundsSecured": 1} | CLAIM,
            ),
            Ask("/v1/project_stages?project=project:muzhuang-water", {"rows.stage": ["secured"]}),
            Ask(claim(9, "arable_land", MUZHUANG), {"ledger": Exactly("1,300 mu"), "verdict": AGREES}),
            Ask(
                "/v1/questions/18?measure=secured_fen_per_mu&scope=project:muzhuang-water",
                {"ledger": Exactly("3,461.54 yuan")},
                {"FundsSecured": 1, "VillageRegistered": 1},
            ),
        ],
    ),
    10: (
        "about 3,360 more by what he says and more than 3,360 by what it derives to, which is no received income",
        [
            Ask(
                claim(10, "income_gain", GUO),
                {
                    "published": NotExactly("about 3,360 yuan"),
                    "ledger": NotExactly("> 3,360 yuan"),
                    "verdict": CANNOT_BE_TOLD,
                },
                {"ClaimPublished": 5},
            ),
            Ask(f"/v1/income?household={GUO}", {"rows": []}),
            Ask("/v1/households?household=muzhuang-guo", {"rows.registered_poor": [False]}, {"HouseholdRegistered": 1}),
            Ask(claim(10, "maize_price", GUO), {"published": Exactly("0.70 yuan"), "verdict": CANNOT_BE_TOLD}),
        ],
    ),
    11: (
        "47 of 690 households are 6.81 per cent",
        [
            Ask(
                f"/v1/questions/18?measure=poor_share&scope={DONGJIANG}&as_of=2016-12-31",
                {"ledger": Exactly("6.81 %"), "why_en": "Of households, not of persons."},
                {"HouseholdRegistered": 47, "VillageRegistered": 1},
            ),
            Ask(claim(11, "households", DONGJIANG), {"ledger": Exactly("690 households"), "verdict": AGREES}),
            Ask(claim(11, "poor_households", DONGJIANG), {"ledger": Exactly("47 households"), "verdict": AGREES}),
        ],
    ),
    12: (
        "all 47 have a helper, of the group of two sponsors with Li as first secretary",
        [
            Ask(
                claim(12, "households_with_helper", DONGJIANG),
                {
                    "ledger": Exactly("47 households"),
                    "ledger_out_of": Exactly("47 households"),
                    "published_share": Exactly("100 %"),
                    "verdict": AGREES,
                },
                {"HelperAssigned": 47, "HouseholdRegistered": 47} | CLAIM,
            ),
            Ask("/v1/teams?team=dongjiangguantun", {"rows.sponsors": [["县总工会", "县教师进修学校"]]}),
            Ask(
                "/v1/postings?cadre=li-xiangwei&as_of=2017-01-01",
                {"rows.roles": [["first_secretary"]]},
                {"CadrePosted": 1},
            ),
        ],
    ),
    13: (
        "all 47 are members, and are due between 9,400 and 47,000 yuan together since nobody knows their categories",
        [
            Ask(
                claim(13, "member_households", DACHENG),
                {"ledger": Exactly("47 households"), "ledger_out_of": Exactly("47 households"), "verdict": AGREES},
                {"ShareSubscribed": 47} | CLAIM,
            ),
            Ask(
                f"/v1/questions/14?cooperative={DACHENG}&year=2018",
                {
                    "figures.holders": 47,
                    "figures.due_fen": NotExactly("9,400 yuan to 47,000 yuan"),
                    "figures.paid_fen": Exactly("0 yuan"),
                },
            ),
            Ask(claim(13, "dividend_of_five_guarantee", DACHENG), {"ledger": Exactly("200 yuan"), "verdict": AGREES}),
            Ask(claim(13, "dividend_of_other_poor", DACHENG), {"ledger": Exactly("1,000 yuan"), "verdict": AGREES}),
        ],
    ),
    14: (
        "42 of 47 are 89.36 per cent of a measure that is not said, so that the measures stand side by side",
        [
            Ask(
                claim(14, "households_from_3000_yuan", DONGJIANG),
                {
                    "published": Exactly("42 households"),
                    "published_share": Exactly("89.36 %"),
                    "ledger": NotExactly("0 households to 47 households"),
                    "readings.en": [
                        "By household: the year's net income of all together",
                        "By head: net income a head",
                    ],
                    "verdict": CANNOT_BE_TOLD,
                },
                CLAIM,
            ),
            Ask(claim(14, "households_above_5000_yuan", DONGJIANG), {"verdict": CANNOT_BE_TOLD}),
            Ask(claim(14, "poverty_task_done", DONGJIANG), {"ledger": None, "verdict": CANNOT_BE_TOLD}),
            Ask("/v1/exits", {"rows": []}),
        ],
    ),
    15: (
        "Li Xiangwei has one appointment, and no promotion since the rank before is not known",
        [
            Ask(
                "/v1/transfers?cadre=cadre:li-xiangwei",
                {"rows.to_unit": ["县委组织部"], "rows.rank": ["主任科员"], "rows.effective_on": ["2017-08"]},
                {"CadreTransferred": 1},
            ),
            Ask("/v1/questions/16?cadre=li-xiangwei", {"figures.promotions": 0}, {}),
        ],
    ),
    16: (
        "7 promoted, 12 recommended and 3 elected are three kinds that are never summed",
        [
            Ask(
                claim(16, "first_secretaries_promoted"),
                {"published": Exactly("7 persons"), "ledger": Exactly("0 persons"), "verdict": CANNOT_BE_TOLD},
                CLAIM,
            ),
            Ask(
                claim(16, "reserve_cadres_recommended"),
                {"published": Exactly("12 persons"), "complete": False, "verdict": CANNOT_BE_TOLD},
                CLAIM,
            ),
            Ask(
                claim(16, "delegates_elected"),
                {"published": Exactly("3 persons"), "complete": False, "verdict": CANNOT_BE_TOLD},
                CLAIM,
            ),
        ],
    ),
    17: (
        "one coordination meeting in each quarter that is over, and the fourth is open",
        [
            Ask(
                claim(17, "coordination_meetings_per_quarter"),
                {
                    "ledger": Exactly("1"),
                    "verdict": AGREES,
                    "readings.en": ["2018-Q1", "2018-Q2", "2018-Q3", "2018-Q4 (open)"],
                    "readings.figure": [Exactly("1"), Exactly("1"), Exactly("1"), Exactly("0")],
                },
                {"MeetingHeld": 3} | CLAIM,
            )
        ],
    ),
    18: (
        "80 per cent stand as printed since of how many is not known, and one made all files",
        [
            Ask(
                claim(18, "households_out_of_poverty", "village:zhaozhuangzi"),
                {"published": Exactly("80 %"), "ledger": None, "verdict": CANNOT_BE_TOLD},
                CLAIM,
            ),
            Ask(
                claim(18, "authors_of_household_files", "village:zhaozhuangzi"),
                {"published": Exactly("1 persons"), "verdict": CANNOT_BE_TOLD},
            ),
            Ask("/v1/cadres?cadre=sun-fang", {"rows.name": ["孙方"], "rows.employer": ["县税务局"]}),
        ],
    ),
    19: (
        "five natures of income in three streams",
        [
            Ask(
                claim(19, "income_natures"),
                {
                    "published": Exactly("5"),
                    "readings.en": [
                        "minimum_allowance: transfer",
                        "five_guarantee_allowance: transfer",
                        "share_dividend: property",
                        "land_rent: property",
                        "cooperative_wage: wage",
                    ],
                    "verdict": CANNOT_BE_TOLD,
                },
                CLAIM,
            )
        ],
    ),
    20: (
        "five kinds of care were given to a group, and no attendee is named",
        [
            Ask(
                "/v1/care?sort=kind",
                {
                    "rows.kind": ["counselling", "encouragement", "family_care", "health_check", "talk"],
                    "rows.cadre": [None] * 5,
                    "rows.to_group": ["全县驻村干部"] * 5,
                },
                {"CareGiven": 5},
            ),
            Ask("/v1/care?kind=counselling", {"rows.on_day": [20181119], "rows.given_by": ["市委党校专家"]}),
        ],
    ),
    21: (
        "one visit of the team, shown by a photograph, on a day of November that is not known",
        [
            Ask("/v1/visits?village=village:buzhai", {"rows.team": ["team:buzhai"]}, {"VisitRecorded": 1}),
            Ask("/v1/photographs?village=village:buzhai", {"rows.type": ["VisitRecorded"]}, {"VisitRecorded": 1}),
            Ask("/v1/events?type=VisitRecorded&subject=village:buzhai", {"events.occurred_on": ["2018-11"]}),
            Ask(claim(21, "visits", "village:buzhai"), {"ledger": Exactly("1"), "verdict": CANNOT_BE_TOLD}),
        ],
    ),
    22: (
        "who spoke is no fact of the ledger, and whoever records is told apart as a principal",
        [
            Ask(
                claim(22, "offices_speaking"),
                {"published": Exactly("2"), "ledger": None, "verdict": CANNOT_BE_TOLD},
                CLAIM,
            ),
            Ask("/v1/events?type=MeetingHeld", {"events.recorded_by": ["demo-office"] * 3}),
        ],
    ),
    23: (
        "the ability to work is lost, and the illness is not stored",
        [
            Ask(
                "/v1/persons?person=fuzhuang-fu",
                {"rows.labour": ["none"], "rows.relation": ["head"]},
                {"PersonAdded": 1},
            ),
        ],
    ),
    24: (
        "the team led the founding of Kunlun, on a day that is not known",
        [
            Ask(
                "/v1/cooperatives?cooperative=kunlun",
                {"rows.initiated_by": ["team:fuzhuang"]},
                {"CooperativeRegistered": 1},
            ),
            Ask(
                claim(24, "cooperatives_founded", "team:fuzhuang"),
                {"ledger": Exactly("1"), "verdict": AGREES, "why_en": "When that was is not known."},
                {"CooperativeRegistered": 1} | CLAIM,
            ),
        ],
    ),
    25: (
        "the need that villagers reported is linked to the project",
        [
            Ask(
                f"/v1/needs?village={MUZHUANG}",
                {"rows.project": ["project:muzhuang-water"], "rows.what": ["咸水灌溉，产量低。"]},
                {"NeedReported": 1},
            )
        ],
    ),
    26: (
        "measures for each of the 47 are claimed, and what they are is not known",
        [
            Ask(
                claim(26, "households_with_measures", DONGJIANG),
                {"published": Exactly("47 households"), "ledger": Exactly("0 households"), "verdict": CANNOT_BE_TOLD},
                CLAIM,
            )
        ],
    ),
    27: (
        "four roles of cadres are purposes of visits, told apart",
        [
            Ask(
                claim(27, "roles_of_cadres"),
                {
                    "published": Exactly("4"),
                    "readings.zh": ["宣传员", "引导员", "帮扶员", "调解员"],
                    "verdict": CANNOT_BE_TOLD,
                },
                CLAIM,
            )
        ],
    ),
    28: (
        "supervision is claimed, and no inspection is invented",
        [
            Ask(claim(28, "inspections"), {"published": NotExactly("unknown"), "verdict": CANNOT_BE_TOLD}, CLAIM),
            Ask("/v1/events?type=InspectionOpened", {"events": []}),
        ],
    ),
    29: (
        "that care is for poor households too is a claim",
        [Ask(claim(29, "care_for_households"), {"ledger": None, "verdict": CANNOT_BE_TOLD}, CLAIM)],
    ),
}


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """The Mengcun example, served, its registers at its head."""
    with Api(tmp_path_factory.mktemp("mengcun") / "var") as api:
        load_case(api.county)
        api.county.follower().catch_up()
        yield api


@pytest.fixture(scope="module")
def types() -> dict[str, str]:
    """The type of every event of the example, by its id."""
    return {event["id"]: event["type"] for event in map(json.loads, CASE.read_bytes().splitlines())}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"row-{row:02d}-{ROWS[row][0].replace(' ', '-')}")
def test_a_row_of_the_case_is_answered_with_its_figure_its_exactness_and_its_events(
    example: Api, types: dict[str, str], row: int
) -> None:
    for ask in ROWS[row][1]:
        path, _, of_row = ask.path.partition("#")
        moment = (
            ""
            if "as_of=" in path or path.startswith("/v1/events")
            else ("&" if "?" in path else "?") + "as_of=2018-11-21"
        )
        response = example.get(path + moment)
        assert response.status_code == 200, response.json
        answer = response.json
        for place, expected in ask.answered.items():
            assert said(answer, place) == expected, f"{path}: {place}"
        if ask.rests_on is not None:
            assert Counter(types[event] for event in rested_on(answer)) == ask.rests_on, path
        if of_row:
            assert answer["rows"][0]["claim"].startswith(f"claim:row-{row:02d}-"), "another row's claim"


def said(answer: dict[str, Any], place: str) -> Any:
    """What stands at a place: of a list what stands in each; a figure as it is printed, and whether it is exact."""
    if "rows" in answer and place.partition(".")[0] in answer["rows"][0] if answer.get("rows") else False:
        assert len(answer["rows"]) == 1, f"there are several rows, and {place} stands in each"
        answer = answer["rows"][0]
    found: Any = answer
    for name in place.split("."):
        found = [one[name] for one in found] if isinstance(found, list) else found[name]
    return [shown(one) for one in found] if isinstance(found, list) else shown(found)


def shown(value: Any) -> Any:
    if isinstance(value, dict) and {"exact", "text"} <= value.keys():
        return (Exactly if value["exact"] else NotExactly)(value["text"]["en"])
    return value


def rested_on(answer: dict[str, Any]) -> list[str]:
    """The events that an answer rests on; those of a register's page are what made each row so."""
    found = answer["rests_on"] if "rests_on" in answer else [row["made_by"] for row in answer["rows"]]
    return list(found)


def test_all_29_rows_are_asked_and_every_claim_of_the_case_has_a_measure_or_a_reason(example: Api) -> None:
    assert list(ROWS) == list(range(1, 30))
    claims = example.get("/v1/claims/reconciliation?as_of=2018-11-21").json["rows"]
    asked = {ask.path.partition("#")[0] for _, asks in ROWS.values() for ask in asks}
    of_rows = {(row["measure"], row["scope"]) for row in claims}
    left = {(m, s) for m, s in of_rows if f"/v1/questions/18?measure={m}&scope={s}" not in asked}
    assert {measure for measure, _ in left} <= {"age", "maize_land", "maize_yield"}, "these stand beside what is asked"
    assert {row["measure"] for row in claims} <= MEASURES.keys() | NOT_MEASURED.keys()


def test_no_claim_of_the_case_is_contradicted_and_each_that_cannot_be_told_says_why(example: Api) -> None:
    answer = example.get("/v1/claims/reconciliation?as_of=2018-11-21").json
    assert answer["figures"] == {"claims": 46, "agrees": 21, "differs": 0, "cannot_be_told": 25}
    assert all(row["why_en"] and row["why_zh"] for row in answer["rows"] if row["verdict"] == CANNOT_BE_TOLD)


def test_the_illness_stands_nowhere_in_the_answers(example: Api) -> None:
    page = example.get("/v1/households/fuzhuang-fu?as_of=2018-11-21").get_data(as_text=True)
    assert "病" not in page
    assert all(member.get("health") is None for member in json.loads(page)["household"]["members"])
