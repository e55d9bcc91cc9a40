"""A page is folded from what counts on a day: no voids, nothing that had not happened, in the order of the days."""

from __future__ import annotations

import random
from typing import Any, ClassVar

import pytest

import projections.catalogue  # noqa: F401 - declares all pages
from domain.corrections import EventVoided
from domain.households import HouseholdRegistered
from domain.kernel.entry import ERASED
from domain.kernel.event import STATES
from domain.villages import VillageRegistered
from domain.visits import VisitRecorded
from projections.kernel.page import PAGES, Page, Sealed, fold, page, referred, sealed, sentence, standing
from tests.domain.mengcun import FU, FUZHUANG, HEATING, ZHANG, appropriated, fu, fuzhuang, paid, posted, zhang
from tests.projections.shown import fact, page_of

VISIT = VisitRecorded(village=FUZHUANG, household=FU)


def days(found: Page) -> list[str]:
    return [visit["occurred_on"] for visit in found.answer()["visits"]]


def test_facts_count_in_the_order_of_their_days_whatever_the_order_of_recording() -> None:
    told = [("2018-11-20", VISIT), ("2018-11-01", VISIT), ("2018-11-10T23:00:00-05:00", VISIT), ("2018-11-10", VISIT)]
    found = page_of(FU, *told)
    assert days(found) == ["2018-11-01", "2018-11-10", "2018-11-10T23:00:00-05:00", "2018-11-20"]
    assert found.rests_on == ("id-2", "id-4", "id-3", "id-1")


def test_facts_of_one_day_count_in_the_order_of_recording() -> None:
    assert page_of(FU, fu, VISIT, VISIT).rests_on == ("id-1", "id-2", "id-3")


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2017-12-31", []),
        ("2018-01-01", ["2018"]),
        ("2018-10-31", ["2018"]),
        ("2018-11-01", ["2018", "2018-11"]),
        ("2018-11-10", ["2018", "2018-11", "2018-11-10"]),
        ("2999-12-31", ["2018", "2018-11", "2018-11-10"]),
    ],
)
def test_a_month_or_a_year_counts_from_its_first_day(as_of: str, expected: list[str]) -> None:
    told = [("2018", VISIT), ("2018-11", VISIT), ("2018-11-10", VISIT)]
    assert days(page_of(FU, *told, as_of=as_of)) == expected


def test_what_a_void_takes_out_counts_no_more_and_the_void_itself_never_does() -> None:
    void = EventVoided(voids="id-2", reason="误录")
    found = page_of(FU, fu, VISIT, ("2018-11-20", void))
    assert (days(found), found.rests_on) == ([], ("id-1",))
    assert page_of(FU, fu, VISIT, ("2018-11-20", void), as_of="2018-11-10").rests_on == ("id-1",), (
        "a void is no fact of a day: the day shows what is known of it now"
    )


def test_a_void_of_what_is_not_there_changes_nothing() -> None:
    assert page_of(FU, fu, EventVoided(voids="id-9", reason="误录")).rests_on == ("id-1",)
    assert standing([]) == []


def test_the_fold_is_the_same_whatever_order_the_facts_come_in() -> None:
    told = [("2018", fu), *[(f"2018-10-{day:02}", VISIT) for day in range(1, 10)], ("2018-11-01", paid(100))]
    facts = [fact(number, one) for number, one in enumerate(told, 1)]
    whole = fold(PAGES["households"], FU, facts)
    for seed in range(5):
        shuffled = random.Random(seed).sample(facts, len(facts))
        assert fold(PAGES["households"], FU, shuffled) == whole


def test_every_page_describes_what_it_shows_and_shows_its_subject_even_when_empty() -> None:
    for cls in PAGES.values():
        answer = cls(subject=f"{cls.kind}:nobody").answer()
        assert answer.keys() == cls.shows.keys()
        assert f"{cls.kind}:nobody" in answer.values()
        assert all(cls.shows.values())
        assert cls.kind in STATES


def test_a_page_that_is_declared_wrongly_is_named_when_the_program_starts() -> None:
    class Twice(Page, frozen=True, kw_only=True):
        """A page."""

    with pytest.raises(TypeError, match="Twice: households has a page already"):
        page("household", "households")(Twice)

    class Silent(Page, frozen=True, kw_only=True):
        """A page that does not describe what it shows."""

        shows: ClassVar[dict[str, str]] = {"other": "Other."}

        def answer(self) -> dict[str, Any]:
            return {"one": 1}

    with pytest.raises(TypeError, match="Silent: `shows` describes other members"):
        page("silent", "silents")(Silent)
    assert "silents" not in PAGES


def test_a_page_must_have_a_step_and_an_answer() -> None:
    class Bare(Page, frozen=True, kw_only=True):
        """A page with neither."""

    with pytest.raises(NotImplementedError):
        Bare(subject="x:y").after(fact(1, fu))
    with pytest.raises(NotImplementedError):
        Bare(subject="x:y").answer()


def test_a_personal_value_stays_sealed_and_knows_where_it_comes_from() -> None:
    assert sealed(fact(1, fu), "head") == Sealed("id-1", "head", "付某")
    assert sealed(fact(1, fu), "place") is None


def test_a_reference_is_shown_unless_its_owner_was_erased() -> None:
    def registered(identity: str | None) -> HouseholdRegistered:
        return HouseholdRegistered(household=FU, village=FUZHUANG, head="x", identity=identity)

    assert referred(fact(1, registered("person:1")), "identity") == "person:1"
    assert referred(fact(1, registered(None)), "identity") is None
    assert referred(fact(1, registered(ERASED)), "identity") == Sealed("id-1", "identity", ERASED)


def test_a_sentence_shows_lists_and_figures_and_never_a_personal_value() -> None:
    assert sentence(VisitRecorded(village=FUZHUANG, visitors=[ZHANG, "cadre:li"]), "zh") == (
        f"{ZHANG}, cadre:li到{FUZHUANG}走访—"
    )
    assert sentence(posted("2018"), "en") == f"{ZHANG} was posted to {FUZHUANG} as captain, first_secretary"
    assert sentence(appropriated(1_000), "en").startswith(f"1000 fen were appropriated to {HEATING}")
    assert sentence(EventVoided(voids="id-1", reason="某人的事"), "zh") == "作废记录id-1：—"
    assert sentence(zhang, "zh") == "张江山（县城管局）登记为驻村干部"
    assert sentence(fuzhuang, "en") == "付庄村 was entered as a village"
    assert sentence(VillageRegistered(village=FUZHUANG, name="x"), "zh") == "x登记入账"
