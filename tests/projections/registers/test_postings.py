"""The register of postings: lengthened by what renewed them, cut short by what ended them, counted on a day."""

from __future__ import annotations

from domain.corrections import EventVoided
from domain.postings import PostingEnded, PostingRenewed
from projections.kernel.page import Sealed
from projections.registers.postings import PostingRow
from tests.domain.mengcun import FUZHUANG, LI, MUZHUANG, TEAM, ZHANG, posted
from tests.projections.registers.kept import Told, day_of, kept


def renewed(until: str, village: str = FUZHUANG) -> PostingRenewed:
    return PostingRenewed(cadre=ZHANG, village=village, until=until)


def ended(ended_on: str, village: str = FUZHUANG) -> PostingEnded:
    return PostingEnded(
        cadre=ZHANG, village=village, ended_on=ended_on, reason="sealed why", recall=True, approved_by="县委组织部"
    )


def postings(*told: Told, as_of: str = "9999-01-01") -> list[PostingRow]:
    """Zhang's postings, in the order of their first days."""
    return sorted(kept("postings", ZHANG, *told, as_of=as_of).values(), key=lambda one: one.first_day or 0)


def terms(*told: Told, as_of: str = "9999-01-01") -> list[tuple[str | None, str | None]]:
    return [(one.begins_on, one.until) for one in postings(*told, as_of=as_of)]


def heads(day: str, *told: Told) -> int:
    """Whether Zhang is posted anywhere on a day, by the columns that a question asks."""
    number = day_of(day)
    return len(
        {
            one.cadre
            for one in postings(*told)
            if one.first_day is not None and one.first_day <= number <= (one.last_day or number)
        }
    )


def test_a_posting_says_who_went_where_with_which_team_in_which_roles() -> None:
    assert kept("postings", ZHANG, posted("2018", "2019-06")) == {
        "id-1": PostingRow(
            village=FUZHUANG, cadre=ZHANG, team=TEAM, roles=["captain", "first_secretary"],
            begins_on="2018", until="2019-06", first_day=20_180_101, last_day=20_190_630,
        )
    }  # fmt: skip


def test_a_renewal_lengthens_the_latest_posting_to_the_village_from_its_day() -> None:
    told = (("2016", posted("2016", "2017")), ("2018", posted("2018", "2019")), ("2019-12-01", renewed("2020")))
    assert terms(*told) == [("2016", "2017"), ("2018", "2020")]
    assert terms(*told, as_of="2019-11-30") == [("2016", "2017"), ("2018", "2019")]
    assert [(one.renewals, one.last_day) for one in postings(*told)] == [(0, 20_171_231), (1, 20_201_231)]


def test_a_renewal_until_an_earlier_day_shortens_nothing_and_one_of_an_open_posting_gives_it_an_end() -> None:
    assert terms(("2018", posted("2018", "2020-12-31")), ("2019", renewed("2020"))) == [("2018", "2020-12-31")]
    assert terms(("2018", posted("2018")), ("2019", renewed("2020"))) == [("2018", "2020")]


def test_an_early_end_cuts_a_posting_short_and_says_why_and_by_whose_leave() -> None:
    [found] = postings(("2018", posted("2018", "2019-12-31")), ("2018-07-01", ended("2018-06-30")))
    assert (found.until, found.last_day, found.ended_on) == ("2018-06-30", 20_180_630, "2018-06-30")
    assert (found.recalled, found.end_approved_by) == (True, "县委组织部")
    assert found.end_reason == Sealed("id-2", "reason", "sealed why")


def test_an_end_after_the_last_day_lengthens_nothing_and_is_told() -> None:
    [found] = postings(("2018", posted("2018", "2018-06-30")), ("2018-07-31", ended("2018-07-31")))
    assert (found.until, found.ended_on) == ("2018-06-30", "2018-07-31")


def test_a_posting_may_end_on_its_first_day_and_be_renewed_in_its_first_year() -> None:
    assert terms(("2018", posted("2018-06-30")), ("2018", ended("2018-06-30"))) == [("2018-06-30", "2018-06-30")]
    assert terms(("2018-06-01", posted("2018-06-01")), ("2018-07-01", renewed("2018"))) == [("2018-06-01", "2018")]


def test_of_two_postings_to_a_village_two_ends_end_both() -> None:
    told = (
        ("2018-01-01", posted("2018-01-01")), ("2018-03-01", posted("2018-03-01")),
        ("2018-06-30", ended("2018-06-30")), ("2018-07-31", ended("2018-07-31")),
    )  # fmt: skip
    assert terms(*told) == [("2018-01-01", "2018-07-31"), ("2018-03-01", "2018-06-30")]


def test_of_two_postings_of_one_day_one_end_ends_one() -> None:
    told = (("2018", posted("2018")), ("2018", posted("2018")), ("2018-06-30", ended("2018-06-30")))
    assert sorted(terms(*told), key=str) == [("2018", "2018-06-30"), ("2018", None)]


def test_what_is_of_another_village_or_of_a_later_posting_changes_nothing() -> None:
    told = (("2018", posted("2018", "2019")), ("2018", posted("2018", "2019", village=MUZHUANG)))
    assert {one.village: one.until for one in postings(*told, ("2019-12-01", renewed("2020", MUZHUANG)))} == {
        FUZHUANG: "2019", MUZHUANG: "2020",
    }  # fmt: skip
    assert terms(("2017", posted("2018")), ("2017-06-01", ended("2017-05-31"))) == [
        (None, "2017-05-31"), ("2018", None),
    ]  # fmt: skip


def test_a_renewal_or_end_without_a_posting_or_of_one_that_was_ended_stands_alone() -> None:
    [found] = postings(renewed("2020"))
    assert (found.village, found.cadre, found.begins_on, found.until, found.roles) == (
        FUZHUANG, ZHANG, None, "2020", [],
    )  # fmt: skip
    told = (("2018", posted("2018")), ("2018-06-30", ended("2018-06-30")), ("2018-12-31", renewed("2020")))
    assert terms(*told) == [(None, "2020"), ("2018", "2018-06-30")]
    assert terms(*told, ("2019-03-31", ended("2019-03-31"))) == [(None, "2019-03-31"), ("2018", "2018-06-30")]


def test_a_renewal_told_before_its_posting_counts_by_its_day() -> None:
    assert terms(("2019-12-01", renewed("2020")), ("2018", posted("2018", "2019"))) == [("2018", "2020")]


def test_a_void_of_an_end_leaves_the_posting_open_again() -> None:
    told = (("2018", posted("2018")), ("2018-06-30", ended("2018-06-30")), EventVoided(voids="id-2", reason="误录"))
    [found] = postings(*told)
    assert (found.until, found.last_day, found.ended_on, found.end_reason) == (None, None, None, None)


def test_a_cadre_is_one_head_on_each_day_of_their_postings_and_none_on_another() -> None:
    told = (
        ("2018", posted("2018-03-01", "2018-12-31")), ("2018", posted("2018-06-01", village=MUZHUANG)),
        ("2018", posted("2017", cadre=LI)), ("2019-02-28", ended("2019-02-28", MUZHUANG)),
    )  # fmt: skip
    assert [heads(day, *told) for day in ("2018-02-28", "2018-03-01", "2018-07-01")] == [0, 1, 1]
    assert [heads(day, *told) for day in ("2019-02-28", "2019-03-01")] == [1, 0]
