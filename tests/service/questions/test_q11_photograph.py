"""Every event that bears a given photograph."""

from __future__ import annotations

from typing import Any

from tests.service.api.serving import ELSEWHERE, FU, FUZHUANG, Api, household, village, visit, void
from tests.service.questions.supervising import answer, figures, rows, table, told

WANG = "household:wang"
PHOTOGRAPH, ANOTHER = "ab" * 32, "cd" * 32
DAY = "2018-12-31"


def bearing(event: dict[str, Any], *files: str) -> dict[str, Any]:
    """An event with files as its evidence."""
    return event | {"evidence": [{"sha256": sha256, "media_type": "image/jpeg"} for sha256 in files]}


KNOWN = (village(), village(ELSEWHERE, "130930999888"), household(), household(WANG, ELSEWHERE))


def test_all_events_that_bear_it_are_told_by_their_days(api_on_both: Api) -> None:
    api = api_on_both
    first, second = bearing(visit(on="2018-11-10"), PHOTOGRAPH), bearing(visit(on="2018-03-01"), ANOTHER, PHOTOGRAPH)
    third = bearing(visit(WANG, ELSEWHERE, on="2018-11-10"), PHOTOGRAPH)
    told(api, *KNOWN, first, second, third, bearing(visit(on="2018-05-01"), ANOTHER))
    found = answer(api, 11, sha256=PHOTOGRAPH, as_of=DAY)
    assert [row["event"] for row in found["rows"]] == [second["id"], first["id"], third["id"]]
    assert [found["figures"][name] for name in ("events", "households", "villages", "days")] == [3, 2, 2, 2]
    assert (found["figures"]["first_on"], found["figures"]["last_on"]) == (20_180_301, 20_181_110)
    assert found["rests_on_count"] == 3


def test_each_says_what_happened_who_recorded_it_and_its_hash(api: Api) -> None:
    event = bearing(visit(), PHOTOGRAPH)
    told(api, *KNOWN, event, by="office")
    [row] = rows(api, 11, sha256=PHOTOGRAPH, as_of=DAY)
    assert (row["type"], row["household"], row["village"]) == ("VisitRecorded", FU, FUZHUANG)
    assert (row["recorded_by"], row["sentence"]["zh"]) == ("office", f"到{FUZHUANG}走访{FU}")
    sealed = api.get(f"/v1/events/{event['id']}").get_json()
    assert (row["leaf"], row["recorded_at"]) == (sealed["leaf"], sealed["recorded_at"])
    assert table(api, 11, sha256=PHOTOGRAPH, as_of=DAY)[1][2] == f"到{FUZHUANG}走访{FU}"


def test_an_event_that_was_voided_bears_it_as_known_before(api: Api) -> None:
    wrong = bearing(visit(), PHOTOGRAPH)
    told(api, *KNOWN, wrong)
    then = api.head()
    told(api, void(wrong))
    assert rows(api, 11, sha256=PHOTOGRAPH, as_of=DAY) == []
    assert rows(api, 11, "event", sha256=PHOTOGRAPH, as_of=DAY, known_at=then) == [wrong["id"]]


def test_a_photograph_that_nobody_used_tells_nothing(api: Api) -> None:
    told(api, *KNOWN)
    found = figures(api, 11, sha256=PHOTOGRAPH, as_of=DAY)
    assert (found["events"], found["first_on"]) == (0, None)


def test_a_village_clerk_is_told_of_the_own_events(api: Api) -> None:
    told(api, *KNOWN, bearing(visit(), PHOTOGRAPH), bearing(visit(WANG, ELSEWHERE), PHOTOGRAPH))
    assert rows(api, 11, "household", by="village", sha256=PHOTOGRAPH, as_of=DAY) == [FU]
    assert figures(api, 11, by="village", sha256=PHOTOGRAPH, as_of=DAY)["events"] == 1
