"""What the ledger adds up to by each measure that a publication may count by."""

from __future__ import annotations

from typing import Any

import pytest

import service.questions.measures  # noqa: F401 - declares all measures
from domain.parameters import Unit
from service.questions.measuring import MEASURES, NOT_MEASURED
from tests.service.api.serving import ELSEWHERE, FU, FUZHUANG, KUNLUN, ZHANG, Api, command, household, village, visit
from tests.service.questions.supervising import rows, told
from tests.test_readme import ROOT

COUNTY, TOWN = "130930", "130930100"
LI, TEAM, PROJECT, WANG = "cadre:li", "team:fuzhuang", "project:well", "household:wang"
PLACES = (village(arable_hundredths_mu=130_000, households=690), village(ELSEWHERE, "130930999888", households=300))
HOMES = (household(FU, registered_poor_on="2016"), household(WANG, ELSEWHERE, registered_poor_on="2016"))
PEOPLE = [command("CadreRegistered", "2017", cadre=one, name=one) for one in (ZHANG, LI)]
COOPERATIVE = command("CooperativeRegistered", "2018", cooperative=KUNLUN, name="昆仑农业合作社", initiated_by=TEAM)


def team(team: str = TEAM, of: str = FUZHUANG, level: str = "county") -> dict[str, Any]:
    return command("TeamFormed", "2018-03", team=team, village=of, level=level)


def posted(
    cadre: str = ZHANG, from_: str = "2018-03-05", of: str = FUZHUANG, by: str = TEAM, **more: Any
) -> dict[str, Any]:
    more = {"roles": ["first_secretary"], "from": from_} | more
    return command("CadrePosted", from_, cadre=cadre, team=by, village=of, **more)


def measured(api: Api, measure: str, scope: str, as_of: str = "2018-12-31", **asked: Any) -> dict[str, Any]:
    """The only row of a measure that nobody published."""
    [found] = rows(api, 18, measure=measure, scope=scope, as_of=as_of, **asked)
    return dict(found)


def ends(api: Api, measure: str, scope: str, as_of: str = "2018-12-31") -> tuple[Any, Any] | None:
    figure = measured(api, measure, scope, as_of)["ledger"]
    return None if figure is None else (figure["low"], figure["high"])


def test_every_measure_says_what_it_is_in_a_unit_that_a_claim_may_have() -> None:
    units = Unit.__origin__.__args__  # type: ignore[attr-defined]  # the Literal inside Annotated
    for measure in MEASURES.values():
        assert measure.said.zh, measure.name
        assert measure.said.en, measure.name
        assert measure.unit in units, measure.name
        assert measure.of, measure.name
    assert not MEASURES.keys() & NOT_MEASURED.keys()
    assert all(said.zh and said.en for said in NOT_MEASURED.values())


def test_the_page_of_the_question_names_every_measure() -> None:
    page = (ROOT / "docs/how-to/questions/18-claims.md").read_text("utf-8")
    for measure in MEASURES.values():
        of = ", ".join(measure.of)
        assert f"| `{measure.name}` | {measure.unit} | {of} | {measure.said.en} ({measure.said.zh}) |" in page
    for name, said in NOT_MEASURED.items():
        assert f"| `{name}` | {said.en} |" in page


def test_teams_and_heads_are_counted_by_level_while_they_stand(api_on_both: Api) -> None:
    api = api_on_both
    down = command("TeamStoodDown", "2018-12", team="team:elsewhere", last_day="2018-11")
    told(
        api,
        *PLACES,
        *PEOPLE,
        team(),
        team("team:elsewhere", ELSEWHERE, "city"),
        posted(),
        posted(ZHANG, "2018-06-01", ELSEWHERE, "team:elsewhere"),
        posted(LI, "2018-04-01", ELSEWHERE, "team:elsewhere", until="2018-08-31"),
        down,
    )
    assert {
        m: ends(api, m, COUNTY, "2018-08-31") for m in MEASURES if m.startswith(("teams", "posted", "villages_with"))
    } == {
        "teams": (2, 2),
        "teams_of_county_level": (1, 1),
        "teams_of_city_level": (1, 1),
        "villages_with_team": (2, 2),
        "posted_cadres": (2, 2),
        "posted_cadres_of_county_level": (1, 1),
        "posted_cadres_of_city_level": (2, 2),
    }
    assert (ends(api, "teams", COUNTY), ends(api, "posted_cadres", COUNTY)) == ((1, 1), (1, 1))
    assert (ends(api, "teams", TOWN), ends(api, "teams", ELSEWHERE, "2018-11-30")) == ((1, 1), (1, 1))


def test_households_and_land_of_a_place_are_those_of_its_villages(api: Api) -> None:
    told(api, *PLACES, *HOMES)
    assert [ends(api, "households", scope) for scope in (COUNTY, TOWN, ELSEWHERE)] == [
        (990, 990),
        (690, 690),
        (300, 300),
    ]
    assert [ends(api, "poor_households", scope) for scope in (COUNTY, TOWN)] == [(2, 2), (1, 1)]
    assert ends(api, "arable_land", FUZHUANG) == (130_000, 130_000)
    assert ends(api, "arable_land", ELSEWHERE) is None
    assert measured(api, "arable_land", COUNTY)["ledger"]["unknown_addends"] == 1, "of one village it is not known"
    assert ends(api, "poor_share", FUZHUANG) == ("10/69", "10/69")


def test_a_household_that_was_struck_off_is_poor_no_more(api: Api) -> None:
    told(api, *PLACES, *HOMES, command("StruckOff", "2018-06-01", household=FU, reason="misidentified"))
    assert ends(api, "poor_households", COUNTY) == (1, 1)
    assert ends(api, "poor_households", COUNTY, "2018-05-31") == (2, 2)


def test_helpers_and_plans_are_counted_by_poor_household(api: Api) -> None:
    helped = command("HelperAssigned", "2018-02-01", household=FU, helper=ZHANG)
    plan = command("AssistancePlanned", "2018-02-01", plan="plan:1", household=FU, measure="industry", due_on="2018-12")
    told(api, *PLACES, *HOMES, *PEOPLE, helped, plan, household("household:rich"))
    for measure in ("households_with_helper", "households_with_measures"):
        found = measured(api, measure, COUNTY)
        assert (found["ledger"]["low"], found["ledger_out_of"]["low"]) == (1, 2), measure
    told(api, command("HelperReleased", "2018-06-01", household=FU, helper=ZHANG))
    assert ends(api, "households_with_helper", COUNTY) == (0, 0)


def test_the_share_out_of_poverty_has_the_register_below_the_line_of_the_fraction(api: Api) -> None:
    told(api, *PLACES, *HOMES, command("ExitAnnounced", "2018-06-01", exit="exit:fu", household=FU))
    assert ends(api, "households_out_of_poverty", COUNTY) == (50, 50)
    assert ends(api, "households_out_of_poverty", COUNTY, "2018-05-31") == (0, 0)


def test_the_age_of_a_head_is_known_to_the_year(api: Api) -> None:
    head = {"household": FU, "person": "person:fu", "name": "付某", "relation": "head"}
    told(api, *PLACES, *HOMES, command("PersonAdded", "2018", **head))
    assert ends(api, "age", FU) is None
    told(api, command("PersonAdded", "2018-02-01", **head, birth_year=1958))
    assert ends(api, "age", FU) == (59, 60)


def test_an_income_is_as_assessed_or_no_less_than_what_was_paid(api: Api) -> None:
    money = [
        command("FundsDisbursed", "2018-06-01", payee=FU, amount_fen=fen, kind=kind, **more)
        for kind, fen, more in (
            ("rent", 320_000, {}), ("dividend", 40_000, {"period": "2018"}), ("subsidy", 9_000, {}),
            ("wage", 70_000, {"period": "2017"}),
        )
    ]  # fmt: skip
    told(api, *PLACES, *HOMES, *money)
    found = measured(api, "household_income", FU)
    assert (found["ledger"]["low"], found["complete"]) == (360_000, False), "a grant for a purpose is no income"
    assessed = command(
        "IncomeAssessed",
        "2018-10-20",
        assessment="assessment:fu",
        household=FU,
        per_head_fen=250_000,
        total_fen=1_000_000,
        members_counted=4,
        **{"from": "2017-10-01", "until": "2018-09-30"},
    )
    told(api, assessed)
    found = measured(api, "household_income", FU)
    assert (found["ledger"]["low"], found["complete"], found["rests_on_count"]) == (1_000_000, True, 1)


def test_a_heating_subsidy_is_what_its_programme_paid_in_the_village(api: Api) -> None:
    heating = command("ProgrammeDeclared", "2018", programme="programme:heat", name="取暖补贴", kind="subsidy")
    paid = [
        command("FundsDisbursed", "2018-11-01", payee=payee, amount_fen=fen, kind="subsidy", **more)
        for payee, fen, more in (
            (FU, 60_000, {"programme": "programme:heat"}),
            (FU, 1_000, {}),
            (WANG, 50_000, {"programme": "programme:heat"}),
        )
    ]
    told(api, *PLACES, *HOMES, heating, *paid)
    assert ends(api, "heating_subsidy_paid", FUZHUANG) == (60_000, 60_000)
    assert ends(api, "heating_subsidy_paid", WANG) == (50_000, 50_000)


def land(contract: str, area: Any, rent: int, **more: Any) -> dict[str, Any]:
    return command(
        "LandTransferSigned", "2018-01-01", contract=f"land_transfer:{contract}", cooperative=KUNLUN,
        area_hundredths_mu=area, rent_fen_per_mu_year=rent, **more,
    )  # fmt: skip


def test_land_within_another_contract_counts_once_and_rents_may_differ(api: Api) -> None:
    whole = land("all", {"hedge": "余", "value": 90_000}, 80_000, village=FUZHUANG)
    part = land("part", 400, 80_000, household=FU, within="land_transfer:all")
    told(api, *PLACES, *HOMES, team(), COOPERATIVE, whole, part, land("other", 1_000, 100_000, household=WANG))
    assert ends(api, "land_transferred", KUNLUN) == (91_000, None)
    assert ends(api, "land_transferred", FU) == (400, 400)
    assert ends(api, "rent", KUNLUN) == (80_000, 100_000)
    assert ends(api, "rent", FUZHUANG) == (80_000, 80_000)


def test_dividends_are_what_the_rule_gives_whom_it_names(api: Api) -> None:
    rule = [{"category": "five_guarantee", "amount_fen": 20_000}, {"amount_fen": 100_000}]
    declared = command(
        "DividendDeclared", "2018-06-01", dividend="dividend:1", cooperative=KUNLUN, year=2018, rule=rule
    )
    told(api, *PLACES, team(), COOPERATIVE, declared)
    assert ends(api, "dividend_of_five_guarantee", KUNLUN) == (20_000, 20_000)
    assert ends(api, "dividend_of_other_poor", KUNLUN) == (100_000, 100_000)
    assert ends(api, "dividend", KUNLUN) == (20_000, 100_000)
    assert ends(api, "dividend", KUNLUN, "2019-12-31") is None, "none is declared for that year"


def test_members_are_households_that_hold_a_share_and_cooperatives_those_that_a_team_led(api: Api) -> None:
    shares = [
        command("ShareSubscribed", "2018", share=f"share:{number}", cooperative=KUNLUN, household=holder)
        for number, holder in enumerate((FU, FU, WANG))
    ]
    told(api, *PLACES, *HOMES, team(), COOPERATIVE, *shares)
    assert ends(api, "member_households", KUNLUN) == (2, 2)
    assert (ends(api, "cooperatives_founded", TEAM), ends(api, "cooperatives_founded", COUNTY)) == ((1, 1), (1, 1))


def test_money_that_was_promised_is_told_by_project_and_by_mu(api: Api) -> None:
    planned = command("ProjectPlanned", "2018-01-01", project=PROJECT, village=FUZHUANG, name="打井")
    secured = command("FundsSecured", "2018-02-01", project=PROJECT, village=FUZHUANG, amount_fen=450_000_000)
    told(api, *PLACES, planned, secured)
    assert [ends(api, "funds_secured", scope) for scope in (PROJECT, FUZHUANG, COUNTY)] == [(450_000_000,) * 2] * 3
    assert measured(api, "secured_fen_per_mu", PROJECT)["ledger"]["text"]["en"] == "3,461.54 yuan"


def test_visits_are_counted_by_number_by_day_and_by_village(api_on_both: Api) -> None:
    api = api_on_both
    told(
        api,
        *PLACES,
        *HOMES,
        visit(on="2018-03-01"),
        visit(on="2018-03-01"),
        visit(on="2018-04-01"),
        visit(on="2017-12-31"),
        visit(WANG, ELSEWHERE, "2017-05-01"),
    )
    assert (ends(api, "visits", FUZHUANG), ends(api, "days_with_visits", FUZHUANG)) == ((3, 3), (2, 2))
    assert [ends(api, "villages_visited", scope) for scope in (COUNTY, TOWN)] == [(1, 1), (1, 1)]
    assert ends(api, "villages_visited", COUNTY, "2017-12-31") == (2, 2)
    assert ends(api, "villages_visited", COUNTY, "2018-02-28") == (0, 0)
    assert ends(api, "days_with_visits", ELSEWHERE) is None, "without any visit there are no data"


def test_careers_are_counted_by_head_and_by_kind(api: Api) -> None:
    promoted = [
        command("CadrePromoted", "2018-06-01", cadre=who, scale="county_grades_2015_to_2019", decision="1号", **ranks)
        for who, ranks in ((ZHANG, {"from": "科员级", "to": "副科级"}), (LI, {"from": "科员级", "to": "副科级"}))
    ]
    listed = [command("ReserveRecommended", "2018-07-01", cadre=ZHANG) for _ in range(2)]
    elected = command("DelegateElected", "2018-07-01", cadre=LI, congress="县党代会")
    told(api, *PLACES, *PEOPLE, team(), posted(), posted(LI, roles=["member"]), *promoted, *listed, elected)
    assert ends(api, "first_secretaries_promoted", COUNTY) == (1, 1)
    assert (ends(api, "reserve_cadres_recommended", COUNTY), ends(api, "delegates_elected", COUNTY)) == ((1, 1), (1, 1))
    assert ends(api, "delegates_elected", COUNTY, "2019-12-31") == (0, 0), "of another year"


def test_meetings_are_counted_by_the_quarters_that_are_over(api: Api) -> None:
    held = [
        command(
            "MeetingHeld",
            on,
            meeting=f"meeting:{number}",
            kind="quarterly_coordination",
            period=period,
        )
        for number, (on, period) in enumerate(
            [("2018-02-01", "2018-Q1"), ("2018-03-01", "2018-Q1"), ("2018-05-01", "2018-Q2")]
        )
    ]
    told(api, *PLACES, *held)
    assert ends(api, "coordination_meetings_per_quarter", COUNTY, "2018-09-30") == (1, 2), (
        "the third is open until then"
    )
    assert ends(api, "coordination_meetings_per_quarter", COUNTY, "2018-10-01") == (0, 2)
    assert ends(api, "coordination_meetings_per_quarter", COUNTY, "2018-03-31") is None
    readings = measured(api, "coordination_meetings_per_quarter", COUNTY, "2018-10-01")["readings"]
    assert [reading["en"] for reading in readings] == ["2018-Q1", "2018-Q2", "2018-Q3", "2018-Q4 (open)"]


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_of_an_empty_village_every_measure_is_a_figure_or_says_why(api: Api, name: str) -> None:
    told(api, village())
    for scope in ("130930", FUZHUANG, FU, KUNLUN, TEAM, PROJECT):
        found = measured(api, name, scope)
        assert found["ledger"] is not None or found["why_en"], scope
