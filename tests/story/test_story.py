"""Four years of a made-up county: the ledger answers what was told, and no event is without its place in the story."""

from collections.abc import Iterator
from typing import Any

import pytest

from domain.kernel.event import EVENTS
from service.ledger.verify import Verification
from tests.service.api.serving import Api
from tests.story.cast import (
    CHEN,
    COOPERATIVE,
    HEATING_FUND,
    JIA,
    LIU,
    PART,
    WATER_FUND,
    WHOLE,
    WU,
    YI,
    ZHANG,
)
from tests.story.telling import Story
from tests.story.year_2015 import year_2015
from tests.story.year_2016 import year_2016
from tests.story.year_2017 import year_2017
from tests.story.year_2018 import year_2018


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """The whole story, told once. The tests add nothing to it."""
    with Api(tmp_path_factory.mktemp("story") / "var") as api:
        told = Story(api)
        for tell in (year_2015, year_2016, year_2017, year_2018):
            tell(told)
        yield told


@pytest.fixture(scope="module")
def events(story: Story) -> list[dict[str, Any]]:
    """Every event as the ledger answers it, in order."""
    answer = story.get("events", limit=1000).json
    assert not answer["more"]
    found: list[dict[str, Any]] = answer["events"]
    return found


# The whole.


def test_every_event_has_its_place_in_the_story(events: list[dict[str, Any]]) -> None:
    declared = {name for name, event in EVENTS.items() if event.cls.__module__.startswith("domain.")}
    assert declared - {event["type"] for event in events} == set(), "tell of these, too, in the year where they belong"


def test_the_ledger_is_whole_and_holds_the_story_and_one_erasure(story: Story, events: list[dict[str, Any]]) -> None:
    outcome = Verification(story.api.county.store).run()
    assert outcome.faults == []
    assert outcome.position == len(events) == len(story.recorded) + 1


def test_an_event_says_who_recorded_it_and_reads_in_both_languages(story: Story, events: list[dict[str, Any]]) -> None:
    recorded_by = {event["id"]: event["recorded_by"] for event in events}
    for told in story.recorded:
        assert recorded_by[told.command["id"]] == told.by
    assert all(event["sentence"]["zh"] and event["sentence"]["en"] for event in events)


def test_what_is_sent_again_is_recorded_once(story: Story) -> None:
    head = story.api.head()
    for told in (story.recorded[0], story.recorded[len(story.recorded) // 2], story.recorded[-1]):
        response = story.again(told)
        assert (response.status_code, response.json) == (200, told.receipt | {"duplicate": True})
    assert story.api.head() == head


# What it contradicts, and what it refuses.


def test_a_fact_contradicts_what_the_story_says_and_nothing_else(story: Story, events: list[dict[str, Any]]) -> None:
    sealed = {event["id"]: event.get("contradicts", []) for event in events}
    for told in story.recorded:
        said = [{"name": name, "stated": stated, "held": held} for name, stated, held in told.contradicts]
        assert told.receipt.get("contradicts", []) == said, told.command
        assert sealed[told.command["id"]] == said, "what is sealed is what the receipt said"


def test_the_story_tells_of_contradictions_of_every_part_of_the_work(story: Story) -> None:
    names = {name for told in story.recorded for name, _, _ in told.contradicts}
    assert names >= {"posting", "leave", "fund_balance", "received", "land_held", "per_head", "sample", "four_eyes"}


def test_a_refusal_has_its_code_its_figures_and_a_sentence_and_leaves_nothing_behind(story: Story) -> None:
    for told in story.refused:
        problem = told.problem
        assert (problem["status"], problem["title"]) == (told.status, told.code), told.command
        assert problem.get("figures", {}).items() >= told.figures.items(), told.code
        assert problem["detail"]
    in_the_ledger = {told.command["id"] for told in story.recorded}
    assert in_the_ledger.isdisjoint(told.command["id"] for told in story.refused)
    assert all(story.get(f"events/{told.command['id']}").status_code == 404 for told in story.refused)


# What a reader asks at the end of each year.


def test_2015_who_is_posted_who_is_poor_and_who_came(story: Story) -> None:
    village, cadre = story.at_the_end_of(2015, JIA), story.at_the_end_of(2015, ZHANG)
    assert (village["name"], village["registered_poor_households"], village["visits"]) == ("甲村", 3, 2)
    assert [(posting["village"], posting["roles"]) for posting in cadre["postings"]] == [
        (JIA, ["captain", "first_secretary"])
    ]
    assert (cadre["rank"]["rank"], cadre["visits"]) == ("科员", 1)


def test_2016_what_the_funds_have_left_and_what_the_land_brings(story: Story) -> None:
    water, heating = story.at_the_end_of(2016, WATER_FUND), story.at_the_end_of(2016, HEATING_FUND)
    assert in_yuan(water, "appropriated", "allocated", "ordered", "disbursed", "returned", "left") == [
        "320,000 yuan", "300,000 yuan", "180,000 yuan", "290,000 yuan", "10,000 yuan", "40,000 yuan",
    ]  # fmt: skip
    assert in_yuan(heating, "disbursed", "left") == ["1,200 yuan", "-200 yuan"], "one payment went beyond the fund"
    whole, part = story.at_the_end_of(2016, WHOLE), story.at_the_end_of(2016, PART)
    assert (whole["area"]["text"]["en"], whole["parts"]) == ("≥ 900 mu", [PART])
    assert in_yuan(part, "rent_a_year") == ["3,200 yuan"], "of 4 mu, for the contract of 6 was voided"
    cooperative = story.at_the_end_of(2016, COOPERATIVE)
    assert (cooperative["contracts"], cooperative["contracts_within_those"]) == (1, 1)


def test_2017_what_a_household_received_and_a_cooperative_paid(story: Story) -> None:
    received = story.at_the_end_of(2017, CHEN)["received_by_kind"]
    assert in_yuan(received, "dividend", "rent", "subsidy", "wage") == [
        "1,200 yuan", "3,200 yuan", "400 yuan", "1,200 yuan",
    ]  # fmt: skip
    assert in_yuan(story.at_the_end_of(2017, COOPERATIVE)["paid_by_kind"], "dividend") == ["1,400 yuan"]
    assert in_yuan(story.at_the_end_of(2017, HEATING_FUND), "left", "returned") == ["200 yuan", "400 yuan"]


def test_2018_who_was_promoted_and_what_came_back(story: Story) -> None:
    cadre = story.at_the_end_of(2018, ZHANG)
    assert cadre["rank"]["rank"] == "副主任科员"
    assert [(step["from"], step["to"]) for step in cadre["promotions"]] == [("科员", "副主任科员")]
    assert in_yuan(story.at_the_end_of(2018, HEATING_FUND), "left", "returned") == ["800 yuan", "800 yuan"]
    assert story.at_the_end_of(2018, YI)["visits"] == 3


def test_a_household_leaves_poverty_falls_back_and_leaves_it_again(story: Story) -> None:
    by_year = {year: story.at_the_end_of(year, CHEN)["status"] for year in (2015, 2016, 2017, 2018)}
    assert by_year == {2015: "in_poverty", 2016: "exited", 2017: "relapsed", 2018: "exited"}


def test_a_year_is_answered_as_it_was_known_when_it_ended(story: Story) -> None:
    """The mistaken contract was voided before the year ended; until then, the page showed 6 mu."""
    before = story.called["the mistyped contract"]["position"]
    page = story.get(f"land-transfers/{PART}", as_of="2016-12-31", known_at=before).json["land_transfer"]
    assert page["area"]["text"]["en"] == "6 mu"
    assert story.at_the_end_of(2016, PART)["area"]["text"]["en"] == "4 mu"


# What was corrected, what not everybody sees, and what nobody sees any more.


def test_what_was_voided_stays_readable_and_names_its_void_and_its_correction(story: Story) -> None:
    mistaken = story.get(f"events/{story.called['the mistaken grade']['id']}").json
    assert mistaken["data"]["grade"] == "excellent"
    assert mistaken["voided_by"] == [story.called["its void"]["id"]]
    (correction,) = mistaken["corrected_by"]
    assert story.get(f"events/{correction}").json["data"]["grade"] == "competent"


def test_a_disciplinary_measure_is_shown_to_whom_it_concerns(story: Story) -> None:
    event = f"events/{story.called['the disciplinary measure']['id']}"
    assert story.get(event, by="discipline").json["data"]["measure"] == "warning"
    assert "data.measure" in story.get(event, by="auditor").json["withheld"]


def test_a_clerk_reads_the_households_of_the_own_village_alone(story: Story) -> None:
    assert story.get(f"households/{LIU}", by="clerk of 甲村").json["household"]["head"] == "刘某"
    assert story.get(f"households/{LIU}", by="clerk of 乙村").status_code == 403


def test_the_household_that_was_erased_has_no_name_and_keeps_its_history(story: Story) -> None:
    answer = story.get(f"households/{WU}").json
    assert {"household.head", "household.visits.0.notes"} <= set(answer["erased"])
    assert "head" not in answer["household"]
    assert answer["household"]["village"] == YI
    types = [event["type"] for event in story.get(f"households/{WU}/history").json["events"]]
    assert (types[0], types[-1]) == ("HouseholdRegistered", "PersonalDataErased")
    assert story.get(f"households/{CHEN}").json["household"]["head"] == "陈某", "nobody else is touched"


def in_yuan(page: dict[str, Any], *names: str) -> list[str]:
    return [page[name]["text"]["en"] for name in names]
