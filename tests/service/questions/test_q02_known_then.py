"""The same day as known at another moment, and what changed between: by whom, why."""

from __future__ import annotations

from tests.service.api.serving import (
    ELSEWHERE,
    FU,
    Api,
    household,
    payment,
    village,
    visit,
    void,
)
from tests.service.questions.supervising import answer, figures, refused, rows, told

DAY = "2018-11-21"


def test_what_became_known_between_two_moments_stands_beside_what_was_known(api_on_both: Api) -> None:
    api = api_on_both
    wrong = visit(on="2018-11-10")
    told(api, village(), household(), wrong, payment(10_000, on="2018-03-01"))
    then = api.head()
    right = visit(on="2018-11-09") | {"corrects": wrong["id"], "reason": "日期填错"}
    told(api, void(wrong, "日期填错"), right, by="office")
    found = answer(api, 2, subject=FU, as_of=DAY, known_then=then)
    assert set(found["figures"]["changed"]) == {"visits"}
    both = found["figures"]["changed"]["visits"]
    assert [visit["occurred_on"] for side in ("a", "b") for visit in both[side]] == ["2018-11-10", "2018-11-09"]
    assert found["asked"]["known_then"] == {"asked": str(then), "position": then, "settled": True}
    told_of = [(row["type"], row["recorded_by"], row["reason"]) for row in found["rows"]]
    assert told_of == [("EventVoided", "office", "日期填错"), ("VisitRecorded", "office", "日期填错")]
    assert (found["rows"][0]["voids"], found["rows"][1]["corrects"]) == (wrong["id"], wrong["id"])
    assert found["rests_on"] == [row["id"] for row in found["rows"]]


def test_between_a_moment_and_itself_nothing_changed(api: Api) -> None:
    told(api, village(), household(), visit())
    found = answer(api, 2, subject=FU, as_of=DAY, known_then=api.head())
    assert (found["figures"]["changed"], found["rows"], found["rests_on"]) == ({}, [], [])


def test_both_addresses_lead_to_the_pages_that_differ(api: Api) -> None:
    told(api, village(), household())
    then = api.head()
    told(api, visit(on="2018-11-10"))
    found = figures(api, 2, subject=FU, as_of=DAY, known_then=then)
    sides = [api.get(found[name]).get_json()["household"]["visits"] for name in ("address_then", "address_now")]
    assert sides == [found["changed"]["visits"]["a"], found["changed"]["visits"]["b"]]


def test_the_earlier_moment_cannot_lie_after_the_later(api: Api) -> None:
    told(api, village(), household(), visit())
    assert refused(api, 2, subject=FU, known_then=3, known_at=2) == (422, "InvalidParameters")


def test_a_reason_is_withheld_from_who_reads_nothing_personal_and_named_by_its_row(api: Api) -> None:
    wrong, another = visit(on="2018-11-10"), visit(on="2018-11-11")
    told(api, village(), household(), wrong, another)
    then = api.head()
    told(api, void(another), void(wrong, "误录的走访"))
    found = answer(api, 2, by="auditor", subject=FU, as_of=DAY, known_then=then, after=1)
    assert found["withheld"] == ["rows.0.reason"]
    assert "reason" not in found["rows"][0]


def test_what_is_withheld_of_both_pages_is_named_by_its_place(api: Api) -> None:
    told(api, village(), household())
    then = api.head()
    told(api, visit(on="2018-11-10", notes="房屋漏雨"))
    found = answer(api, 2, by="auditor", subject=FU, as_of=DAY, known_then=then)
    assert found["withheld"] == ["figures.changed.visits.b.0.notes"]


def test_only_events_that_may_be_read_are_told(api: Api) -> None:
    """A household that another village's record names: that village's clerk may read one event and no other."""
    told(api, village(), village(ELSEWHERE, "130930999888"), household(), visit(village=ELSEWHERE))
    then = api.head()
    told(api, visit(on="2018-11-11"), visit(on="2018-11-12", village=ELSEWHERE))
    assert len(rows(api, 2, subject=FU, as_of=DAY, known_then=then)) == 2
    # A visit bears the household and the village that it was in.
    seen = rows(api, 2, "occurred_on", by="other-village", subject=FU, as_of=DAY, known_then=then)
    assert seen == ["2018-11-12"]
