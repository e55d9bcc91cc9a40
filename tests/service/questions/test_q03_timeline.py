"""Everything that ever concerned a subject, in order."""

from __future__ import annotations

from tests.county import events_of
from tests.service.api.serving import FU, ZHANG, Api, cadre, household, payment, village, visit, void
from tests.service.questions.supervising import answer, figures, refused, rows, told


def test_events_stand_in_the_order_of_their_days_with_who_recorded_them_and_for_whom(api_on_both: Api) -> None:
    api = api_on_both
    late = visit(on="2018-03-01")
    told(api, village(), cadre(), household(), visit(on="2018-11-10", visitors=[ZHANG]), payment(on="2018-06"))
    told(api, late | {"on_behalf_of": ZHANG}, by="office")
    found = rows(api, 3, "on", "type", "recorded_by", "on_behalf_of", subject=FU, as_of="2018-11-21")
    assert found == [
        ("2018", "HouseholdRegistered", "loader", None),
        ("2018-03-01", "VisitRecorded", "office", ZHANG),
        ("2018-06", "FundsDisbursed", "loader", None),
        ("2018-11-10", "VisitRecorded", "loader", None),
    ]


def test_each_event_bears_its_evidence_its_delay_and_the_hash_of_its_sealed_entry(api: Api) -> None:
    told(api, village(), household(), visit() | {"evidence": [{"sha256": "ab" * 32, "media_type": "image/jpeg"}]})
    [_, found] = rows(api, 3, subject=FU, as_of="2018-11-21")
    sealed = events_of(api.county)[-1]
    assert (found["id"], found["leaf"], found["evidence"]) == (sealed.id, sealed.leaf.hex(), 1)
    assert found["days_late"] > 0


def test_a_voided_event_stays_and_says_by_which(api: Api) -> None:
    wrong = visit()
    told(api, village(), household(), wrong)
    then = api.head()
    taken_out = void(wrong)
    told(api, taken_out)
    found = rows(api, 3, "id", "voided_by", "voids", subject=FU, as_of="2018-11-21")
    assert (wrong["id"], taken_out["id"], None) in found
    assert (taken_out["id"], None, wrong["id"]) in found
    assert figures(api, 3, subject=FU, as_of="2018-11-21")["voided"] == 1
    assert figures(api, 3, subject=FU, as_of="2018-11-21", known_at=then)["voided"] == 0


def test_what_had_not_happened_by_the_day_is_left_out(api: Api) -> None:
    told(api, village(), household(), visit(on="2018-11-10"), visit(on="2018-11-20"))
    found = answer(api, 3, subject=FU, as_of="2018-11-10")
    assert (found["count"], found["figures"]["last_on"]) == (2, "2018-11-10")
    assert answer(api, 3, subject=FU, as_of="2017-01-01")["rows"] == []


def test_pages_begin_anywhere_and_hold_the_events_of_that_place(api: Api) -> None:
    told(api, village(), household(), *(visit(on=f"2018-11-{day:02}") for day in range(1, 10)))
    assert rows(api, 3, "on", subject=FU, as_of="2018-11-21", after=4, limit=3) == [
        "2018-11-04",
        "2018-11-05",
        "2018-11-06",
    ]
    assert rows(api, 3, subject=FU, as_of="2018-11-21", after=400) == []


def test_what_nobody_recorded_is_not_found(api: Api) -> None:
    told(api, village())
    assert refused(api, 3, subject="household:nobody") == (404, "NotFound")
    assert refused(api, 3, by="other-village", subject="village:fuzhuang") == (403, "MayNotRead")
