"""Postings on a cadre's and a village's page: lengthened by what renewed them, cut short by what ended them."""

from __future__ import annotations

from typing import Any

import pytest

from domain.kernel.event import Event
from domain.postings import PostingEnded, PostingRenewed
from projections.kernel.page import Sealed
from tests.domain.mengcun import FUZHUANG, LI, MUZHUANG, TEAM, ZHANG, posted
from tests.projections.shown import shown

Told = tuple[str, Event]


def renewed(until: str, village: str = FUZHUANG, cadre: str = ZHANG) -> PostingRenewed:
    return PostingRenewed(cadre=cadre, village=village, until=until)


def ended(ended_on: str, village: str = FUZHUANG) -> PostingEnded:
    return PostingEnded(
        cadre=ZHANG, village=village, ended_on=ended_on, reason="sealed why", recall=True, approved_by="县委组织部"
    )


def terms(*told: Told, subject: str = ZHANG, as_of: str | None = None) -> list[tuple[Any, Any]]:
    return [(one["from"], one["until"]) for one in shown(subject, *told, as_of=as_of)["postings"]]


def test_a_posting_says_who_went_where_with_which_team_in_which_roles() -> None:
    [found] = shown(ZHANG, posted("2018", "2019"))["postings"]
    assert found == {
        "event": "id-1", "cadre": ZHANG, "village": FUZHUANG, "team": TEAM, "roles": ["captain", "first_secretary"],
        "from": "2018", "until": "2019", "renewals": [], "ended": None,
    }  # fmt: skip


@pytest.mark.parametrize("subject", [ZHANG, FUZHUANG])
def test_a_renewal_lengthens_the_latest_posting_to_the_village_and_is_named(subject: str) -> None:
    told = (("2016", posted("2016", "2017")), ("2018", posted("2018", "2019")), ("2019-12-01", renewed("2020")))
    assert terms(*told, subject=subject) == [("2016", "2017"), ("2018", "2020")]
    assert terms(*told, subject=subject, as_of="2019-11-30") == [("2016", "2017"), ("2018", "2019")]
    assert shown(subject, *told)["postings"][1]["renewals"] == [{"event": "id-3", "on": "2019-12-01", "until": "2020"}]


def test_a_renewal_until_an_earlier_day_shortens_nothing_and_one_of_an_open_posting_gives_it_an_end() -> None:
    assert terms(("2018", posted("2018", "2020-12-31")), ("2019", renewed("2020"))) == [("2018", "2020-12-31")]
    assert terms(("2018", posted("2018")), ("2019", renewed("2020"))) == [("2018", "2020")]


@pytest.mark.parametrize("subject", [ZHANG, FUZHUANG])
def test_an_early_end_cuts_a_posting_short_and_says_why_and_by_whose_leave(subject: str) -> None:
    told = (("2018", posted("2018", "2019-12-31")), ("2018-07-01", ended("2018-06-30")))
    [found] = shown(subject, *told)["postings"]
    assert (found["until"], found["ended"]) == (
        "2018-06-30",
        {
            "event": "id-2", "on": "2018-07-01", "ended_on": "2018-06-30", "recall": True, "approved_by": "县委组织部",
            "reason": Sealed("id-2", "reason", "sealed why"),
        },
    )  # fmt: skip


def test_an_end_after_the_last_day_lengthens_nothing() -> None:
    assert terms(("2018", posted("2018", "2018-06-30")), ("2018-07-31", ended("2018-07-31"))) == [
        ("2018", "2018-06-30")
    ]


def test_of_two_postings_to_a_village_two_ends_end_both() -> None:
    told = (
        ("2018-01-01", posted("2018-01-01")), ("2018-03-01", posted("2018-03-01")),
        ("2018-06-30", ended("2018-06-30")), ("2018-07-31", ended("2018-07-31")),
    )  # fmt: skip
    assert terms(*told) == [("2018-01-01", "2018-07-31"), ("2018-03-01", "2018-06-30")]


def test_of_two_postings_of_one_day_the_one_recorded_later_is_the_latest() -> None:
    told = (
        ("2018-01-01", posted("2018-01-01")),
        ("2018-01-01", posted("2018-01-01")),
        ("2018-06-30", ended("2018-06-30")),
    )
    assert terms(*told) == [("2018-01-01", None), ("2018-01-01", "2018-06-30")]


def test_what_is_of_another_village_or_of_a_later_posting_changes_nothing() -> None:
    told = (("2018", posted("2018", "2019")), ("2018", posted("2018", "2019", village=MUZHUANG)))
    assert terms(*told, ("2019-12-01", renewed("2020", MUZHUANG))) == [("2018", "2019"), ("2018", "2020")]
    assert terms(("2017", posted("2018")), ("2017-06-01", ended("2017-05-31"))) == [
        ("2018", None),
        (None, "2017-05-31"),
    ]


def test_a_renewal_or_end_without_a_posting_or_of_one_that_was_ended_stands_alone() -> None:
    [found] = shown(ZHANG, renewed("2020"))["postings"]
    assert (found["village"], found["from"], found["until"], found["roles"]) == (FUZHUANG, None, "2020", [])
    told = (("2018", posted("2018")), ("2018-06-30", ended("2018-06-30")), ("2018-12-31", renewed("2020")))
    assert terms(*told) == [("2018", "2018-06-30"), (None, "2020")]
    assert terms(*told, ("2019-03-31", ended("2019-03-31"))) == [("2018", "2018-06-30"), (None, "2019-03-31")]


def test_a_village_tells_its_cadres_apart() -> None:
    told = (
        ("2018", posted("2018", "2019")), ("2018", posted("2018", "2019", cadre=LI)),
        ("2019-12-01", renewed("2020", cadre=LI)),
    )  # fmt: skip
    assert terms(*told, subject=FUZHUANG) == [("2018", "2019"), ("2018", "2020")]
