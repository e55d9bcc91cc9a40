"""Cadres: entered by name; what decisions remember of their service stays small and accuses nobody of the forgotten."""

import datetime as dt

import pytest

from domain.cadres import POSTINGS_KEPT, Cadre, CadreRegistered, Posting
from domain.kernel.dates import parse
from tests.domain.mengcun import FUZHUANG, LI, MUZHUANG, ZHANG, li, zhang
from tests.given import given, void


def lasting(from_, until=None, village=FUZHUANG):
    return Posting(village, parse(from_).first, parse(until).last if until else None)


# Registration.


def test_a_cadre_is_entered_by_name_with_the_sending_unit_or_without():
    given().when(zhang).then_recorded().then_concerns(ZHANG).then_state(ZHANG, Cadre(name="张江山"))
    given().when(li).then_recorded().then_state(LI, Cadre(name="李向伟"))
    assert not Cadre().known


def test_a_cadre_entered_again_says_the_name_before_and_bears_the_new_one():
    again = CadreRegistered(cadre=LI, name="李某", unit="县总工会")
    story = given(li).when(again).then_recorded(contradicts=["registered"]).then_state(LI, Cadre(name="李某"))
    story.then_contradicts("registered", stated="李某", held="李向伟")
    story.when(void(2)).then_state(LI, Cadre(name="李向伟"))


def test_a_cadre_whose_entry_is_voided_is_known_no_more():
    given(li).when(void(1)).then_state(LI, Cadre())


# Which days a posting covers.


@pytest.mark.parametrize(
    ("from_", "until", "date", "held"),
    [
        ("2018-03-01", "2018-10-31", "2018-03-01", True),
        ("2018-03-01", "2018-10-31", "2018-02-28", False),
        ("2018-03-01", "2018-10-31", "2018-10-31", True),
        ("2018-03-01", "2018-10-31", "2018-11-01", False),
        # Whoever is not said to have left is there still.
        ("2018-03-01", None, "2018-11-21", True),
        ("2018-03-01", None, "2018-02", False),
        # A month is held against the posting's first and last days: any day of it may be meant.
        ("2018-03-15", "2018-10-15", "2018-03", True),
        ("2018-03-15", "2018-10-15", "2018-10", True),
        ("2018-03-15", "2018-10-15", "2018-11", False),
        ("2018-03-15", "2018-10-15", "2018", True),
        ("2018-03-15", "2018-10-15", "2017", False),
        # A posting written in months runs from the first day of the first to the last day of the last.
        ("2018-03", "2018-10", "2018-03-01", True),
        ("2018-03", "2018-10", "2018-10-31", True),
        ("2018-03", "2018-10", "2018-11-01", False),
        ("2018", "2018", "2018-12-31", True),
        # A moment is the day that it was in the county.
        ("2018-03-01", "2018-10-31", "2018-10-31T23:59:59+08:00", True),
        ("2018-03-01", "2018-10-31", "2018-10-31T16:00:00Z", False),
        ("2018-03-01", "2018-10-31", "2018-02-28T16:00:00Z", True),
    ],
)
def test_a_posting_covers_every_date_that_may_lie_in_it(from_, until, date, held):
    cadre = Cadre(name="张江山", postings=[lasting(from_, until)])
    assert cadre.posted_to(FUZHUANG, date) is held
    assert cadre.villages_on(date) == ([FUZHUANG] if held else [])
    assert not cadre.posted_to(MUZHUANG, date)


# What is forgotten.


def test_beyond_the_postings_kept_the_one_that_ended_first_is_forgotten_whatever_the_order_of_recording():
    cadre = Cadre(name="张江山")
    for year in (2016, 2001, 2017, *range(2002, 2016)):
        cadre = cadre.with_posting(lasting(str(year), str(year)))
    assert len(cadre.postings) == POSTINGS_KEPT
    assert lasting("2001", "2001") not in cadre.postings
    assert cadre.forgotten_until == dt.date(2001, 12, 31)


def test_an_older_posting_told_late_is_forgotten_at_once_and_what_was_forgotten_stays_so():
    cadre = Cadre(name="张江山")
    for year in (*range(2001, 2002 + POSTINGS_KEPT), 1990):
        cadre = cadre.with_posting(lasting(str(year), str(year)))
    assert len(cadre.postings) == POSTINGS_KEPT
    assert cadre.forgotten_until == dt.date(2001, 12, 31)


def test_an_open_posting_is_not_forgotten_while_another_has_ended():
    cadre = Cadre(name="张江山").with_posting(lasting("1990"))
    for year in range(2001, 2001 + POSTINGS_KEPT):
        cadre = cadre.with_posting(lasting(str(year), str(year)))
    assert cadre.postings[0] == lasting("1990")
    assert cadre.forgotten_until == dt.date(2001, 12, 31)


def test_in_the_time_of_a_forgotten_posting_a_cadre_may_have_been_anywhere():
    cadre = Cadre(name="张江山", postings=[lasting("2005")], forgotten_until=dt.date(2001, 12, 31))
    assert cadre.posted_to(MUZHUANG, "2001-12-31")
    assert not cadre.posted_to(MUZHUANG, "2002-01-01")
    assert cadre.posted_to(FUZHUANG, "2005-01-01")
    assert cadre.villages_on("2001-12-31") == []
