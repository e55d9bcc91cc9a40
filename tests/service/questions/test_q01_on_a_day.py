"""A subject on a past day, as known at a past moment."""

from __future__ import annotations

import pytest

from tests.service.api.serving import (
    FU,
    FUZHUANG,
    HEATING,
    ZHANG,
    Api,
    appropriation,
    cadre,
    household,
    payment,
    village,
    visit,
    void,
)
from tests.service.questions.supervising import answer, figures, refused, told


def test_a_household_stands_as_it_did_on_that_day(api_on_both: Api) -> None:
    api = api_on_both
    told(api, village(), household(size=3), visit(on="2018-11-10"), visit(on="2018-12-01"))
    assert len(figures(api, 1, subject=FU, as_of="2018-11-10")["page"]["visits"]) == 1
    assert len(figures(api, 1, subject=FU, as_of="2018-12-01")["page"]["visits"]) == 2
    assert figures(api, 1, subject=FU, as_of="2017-12-31")["page"]["village"] is None


def test_what_was_voided_later_still_counts_as_known_before(api: Api) -> None:
    wrong = visit(on="2018-11-10")
    told(api, village(), household(), wrong)
    then = api.head()
    told(api, void(wrong))
    assert figures(api, 1, subject=FU, as_of="2018-11-21")["page"]["visits"] == []
    assert len(figures(api, 1, subject=FU, as_of="2018-11-21", known_at=then)["page"]["visits"]) == 1


@pytest.mark.parametrize(("subject", "member"), [(ZHANG, "name"), (FUZHUANG, "name"), (HEATING, "appropriated")])
def test_a_cadre_a_village_and_a_fund_have_such_a_day_too(api: Api, subject: str, member: str) -> None:
    told(api, village(), cadre(), appropriation(1_000_000))
    assert figures(api, 1, subject=subject, as_of="2018-11-21")["page"][member]


def test_its_address_leads_to_the_same_page(api: Api) -> None:
    told(api, village(), household(), visit(), payment(25_000))
    found = answer(api, 1, subject=FU, as_of="2018-11-21")
    page = api.get(found["figures"]["address"]).get_json()
    assert page["household"] == found["figures"]["page"]
    assert page["rests_on"] == found["rests_on"]
    assert page["as_of"] == "2018-11-21"


def test_what_nobody_recorded_and_what_has_no_page_are_not_found(api: Api) -> None:
    told(api, village(), household())
    assert refused(api, 1, subject="household:nobody") == (404, "NotFound")
    assert refused(api, 1, subject="dragon:fu") == (404, "NotFound")
    assert refused(api, 1, subject=FU, known_at=1) == (404, "NotFound")
