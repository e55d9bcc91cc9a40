"""A sheet shows what its events say, field by field, and lists what came after; it adds nothing up."""

from __future__ import annotations

from typing import ClassVar

import pytest

from domain.assistance import AssistanceDelivered, AssistancePlanned, Goods
from domain.exits import ExitProposed, ObjectionAnswered, ObjectionRaised
from domain.income import IncomeAssessed, Streams
from domain.kernel.entry import ERASED
from domain.kernel.event import EVENTS, Event
from domain.kernel.figure import Hedged
from domain.persons import AccountRegistered, PersonAdded
from domain.teams import TeamFormed
from domain.trainings import TrainingHeld
from domain.villages import VillageExited, VillageRegistered
from projections.kernel.page import PAGES, Page, Sealed
from projections.kernel.sheet import Sheet, entry, own
from tests.domain.mengcun import FU, FUZHUANG, GUO, TEAM, team
from tests.projections.shown import fact, page_of, shown

PLAN, PERSON, TRAINING, ASSESSMENT = "plan:1", "person:1", "training:1", "assessment:1"
SHEETS = [cls for cls in PAGES.values() if issubclass(cls, Sheet)]

planned = AssistancePlanned(plan=PLAN, household=FU, measure="industry", due_on="2018-12", what="sealed what")
delivered = AssistanceDelivered(plan=PLAN, household=FU, measure="industry", goods=[Goods("鸡苗", 10)])


def training(**more: object) -> TrainingHeld:
    return TrainingHeld(training=TRAINING, level="county", before_arrival=False, **more)  # type: ignore[arg-type]


# The page itself.


def test_it_shows_every_field_that_its_event_says() -> None:
    answer = shown(PLAN, planned)
    assert (answer["plan"], answer["household"], answer["measure"], answer["due_on"]) == (
        PLAN,
        FU,
        "industry",
        "2018-12",
    )


def test_a_figure_says_how_exact_it_is_and_in_which_unit() -> None:
    registered = VillageRegistered(
        village=FUZHUANG, name="付庄村", households=300, arable_hundredths_mu=Hedged("余", 90_000)
    )
    answer = shown(FUZHUANG, registered)
    assert (answer["households"]["low"], answer["households"]["exact"], "unit" in answer["households"]) == (
        300, True, False,
    )  # fmt: skip
    arable = answer["arable_hundredths_mu"]
    assert (arable["low"], arable["high"], arable["unit"]) == (90_000, None, "hundredths_mu")
    heads = shown(TRAINING, training(heads=Hedged("不详")))["heads"]
    assert (heads["exact"], heads["unknown_addends"]) == (False, 1)


def test_money_is_shown_in_fen_and_read_in_yuan_and_may_be_below_zero() -> None:
    assessed = IncomeAssessed(
        assessment=ASSESSMENT, household=FU, from_="2018-01-01", until="2018-12-31", per_head_fen=-123_456
    )
    figure = shown(ASSESSMENT, assessed)["per_head_fen"]
    assert (figure["low"], figure["unit"], figure["text"]["en"]) == (-123_456, "fen", "-1,234.56 yuan")


def test_figures_inside_a_structure_are_figures_too() -> None:
    streams = Streams(
        wage_fen=600_000,
        business_fen=Hedged("近", 200_000),
        business_cost_fen=0,
        property_fen=0,
        transfer_fen=Hedged("不详"),
    )
    assessed = IncomeAssessed(
        assessment=ASSESSMENT, household=FU, from_="2018", until="2018", per_head_fen=0, streams=streams
    )
    found = shown(ASSESSMENT, assessed)["streams"]
    assert (found["wage_fen"]["low"], found["wage_fen"]["exact"]) == (600_000, True)
    assert (found["business_fen"]["high"], found["business_fen"]["exact"]) == (200_000, False)
    assert found["transfer_fen"]["unknown_addends"] == 1


def test_words_beside_figures_inside_a_structure_stay_words() -> None:
    exited = VillageExited(village=FUZHUANG, assessment={"population": 900, "summary": "水电路通"})  # type: ignore[arg-type]
    [found] = shown(FUZHUANG, exited)["exits"]
    assert (found["assessment"]["population"]["low"], found["assessment"]["summary"]) == (900, "水电路通")


def test_personal_values_stay_sealed_and_know_their_event() -> None:
    assert shown(PLAN, planned)["what"] == Sealed("id-1", "what", "sealed what")


def test_a_number_is_shown_as_its_reference_unless_its_owner_was_erased() -> None:
    def added(identity: str) -> PersonAdded:
        return PersonAdded(household=FU, person=PERSON, name="x", relation="head", identity=identity)

    assert shown(PERSON, added("person:7"))["identity"] == "person:7"
    assert shown(PERSON, added(ERASED))["identity"] == Sealed("id-1", "identity", ERASED)
    account = AccountRegistered(household=FU, owner=PERSON, account="account:7")
    assert shown(PERSON, account)["accounts"][0]["account"] == "account:7"


def test_a_field_said_again_later_counts_and_one_left_out_stays() -> None:
    again = training(until="2018-11-12")
    told = (("2018-11-10", training(topic="帮扶政策", attendees=["cadre:1"])), ("2018-11-11", again))
    answer = shown(TRAINING, *told)
    assert (answer["until"], answer["topic"], answer["attendees"]) == ("2018-11-12", "帮扶政策", ["cadre:1"])
    assert shown(TRAINING, *told, as_of="2018-11-10")["until"] is None
    assert shown(TRAINING, ("2018-11-12", training(topic="a")), ("2018-11-11", training(topic="b")))["topic"] == "a", (
        "later is what happened later, and not what was recorded later"
    )


def test_several_events_may_say_it_together() -> None:
    later = PersonAdded(household=GUO, person=PERSON, name="x", relation="spouse")
    told = [
        ("2017", PersonAdded(household=FU, person=PERSON, name="x", relation="child", birth_year=1990)),
        ("2018", later),
    ]
    answer = shown(PERSON, *told)
    assert (answer["household"], answer["relation"], answer["birth_year"], answer["died_on"]) == (
        GUO,
        "spouse",
        1990,
        None,
    )


def test_an_event_about_another_of_its_kind_tells_it_nothing() -> None:
    empty = page_of(TEAM)
    assert empty.after(fact(1, TeamFormed(team="team:other", level="city", village=FUZHUANG))) is empty


# What came after.


def test_what_came_after_is_listed_oldest_first_with_its_event_and_day() -> None:
    answer = shown(PLAN, planned, ("2018-12-02", delivered), ("2018-12-01", delivered))
    assert [(one["event"], one["on"]) for one in answer["delivered"]] == [
        ("id-3", "2018-12-01"),
        ("id-2", "2018-12-02"),
    ]
    assert answer["delivered"][0] == {
        "event": "id-3", "on": "2018-12-01", "household": FU, "measure": "industry", "plan": PLAN,
        "goods": [{"what": "鸡苗", "weight_jin": 10}],
    }  # fmt: skip


def test_an_event_that_bears_the_subject_for_anothers_sake_is_not_taken_up() -> None:
    """A visit bears its household's village, a step of an exit the household: a page looks at what an event names."""
    elsewhere = AssistanceDelivered(plan="plan:2", household=FU, measure="industry")
    assert shown(PLAN, planned, elsewhere) == shown(PLAN, planned)
    assert page_of(PLAN).after(fact(1, elsewhere)).answer() == shown(PLAN)


def test_an_entry_may_be_shown_in_part_and_then_whether_said_or_not() -> None:
    proposed = fact(1, ExitProposed(exit="exit:1", household=FU))
    assert entry(proposed) == {"event": "id-1", "on": "2018-11-10", "exit": "exit:1", "household": FU}
    assert entry(proposed, "exit", "assessment") == {
        "event": "id-1", "on": "2018-11-10", "exit": "exit:1", "assessment": None,
    }  # fmt: skip


# Its declaration.


@pytest.mark.parametrize("cls", SHEETS, ids=lambda cls: cls.collection)
def test_a_page_of_no_facts_shows_its_subject_and_nothing_else(cls: type[Page]) -> None:
    subject = f"{cls.kind}:nobody"
    answer = cls(subject=subject).answer()
    assert [value for value in answer.values() if value == subject] == [subject]
    assert answer.keys() == cls.shows.keys()


def test_where_nothing_was_said_a_field_is_null_and_a_list_is_empty() -> None:
    answer = shown(TEAM)
    assert (answer["team"], answer["level"], answer["sponsors"], answer["postings"]) == (TEAM, None, [], [])
    assert shown(TEAM, team)["sponsors"] == ["县城管局"]


def test_its_members_are_described_in_the_words_of_the_declarations() -> None:
    shows = PAGES["trainings"].shows
    assert shows["before_arrival"] == "Whether it came before the cadres' arrival (岗前培训)."
    assert list(shows)[:3] == ["training", "level", "before_arrival"]
    assert PAGES["objections"].shows["answers"].startswith("An objection to an exit is answered: from then on")
    assert PAGES["objections"].shows["answers"].endswith(" A list, oldest first.")


def test_the_first_event_that_has_a_field_describes_it() -> None:
    assert "Whose" not in PAGES["persons"].shows["household"]


def test_the_subject_is_what_the_event_speaks_of_where_it_names_two_of_a_kind() -> None:
    assert own(EVENTS["DivisionRegistered"], "division") == "division"
    assert own(EVENTS["ObjectionAnswered"], "objection") == "objection"


def test_a_sheet_that_names_an_event_of_another_subject_is_named_when_the_program_starts() -> None:
    class Lost(Sheet, frozen=True, kw_only=True):
        """A sheet with an event that does not name its kind."""

        kind: ClassVar[str] = "training"
        says: ClassVar[tuple[type[Event], ...]] = (TrainingHeld,)
        then: ClassVar[dict[str, type[Event]]] = {"objections": ObjectionRaised}

    with pytest.raises(TypeError, match="Lost: ObjectionRaised names no training"):
        Lost.declared()

    class Listed(Sheet, frozen=True, kw_only=True):
        """A sheet whose own event names its kind in a list alone."""

        kind: ClassVar[str] = "cadre"
        says: ClassVar[tuple[type[Event], ...]] = (TrainingHeld,)

    with pytest.raises(TypeError, match="Listed: TrainingHeld names no single cadre"):
        Listed.declared()


def test_an_answer_given_twice_is_listed_twice() -> None:
    told = [
        ObjectionAnswered(objection="objection:1", exit="exit:1", household=FU, outcome=o)
        for o in ("dismissed", "upheld")
    ]
    assert [one["outcome"] for one in shown("objection:1", *told)["answers"]] == ["dismissed", "upheld"]
