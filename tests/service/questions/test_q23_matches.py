"""External matches: what other registers say, how long it was left, and what came of it."""

from __future__ import annotations

from typing import Any

from tests.service.api.serving import ELSEWHERE, FU, FUZHUANG, Api, command, household, village, void
from tests.service.questions.supervising import answer, figures, refused, rows, table, told

WANG, OLD = "household:wang", "person:fu-old"


def received(match: str = "match:1", on: str = "2018-09-01", **more: Any) -> dict[str, Any]:
    more = {"source": "vehicle", "subject": FU, "period": "2018", "what": "名下有小汽车"} | more
    return command("ExternalMatchReceived", on, match=match, **more)


def resolved(match: str = "match:1", on: str = "2018-10-01", of: str = FU, **more: Any) -> dict[str, Any]:
    more = {"outcome": "explained", "answer": "已过户"} | more
    return command("ExternalMatchResolved", on, match=match, subject=of, **more)


KNOWN = (
    village(),
    village(ELSEWHERE, "130930999888"),
    household(FU),
    household(WANG, ELSEWHERE),
    command("PersonAdded", "2018", household=FU, person=OLD, name="付某", relation="parent"),
)


def test_matches_come_with_their_outcome_the_longest_open_first(api_on_both: Api) -> None:
    api = api_on_both
    told(
        api, *KNOWN, received(), resolved(), received("match:2", "2018-11-01", source="flat"),
        received("match:3", "2018-10-02", subject=WANG),
    )  # fmt: skip
    found = rows(api, 23, "match", "outcome", "days", as_of="2018-11-21")
    assert found == [("match:3", None, 50), ("match:2", None, 20), ("match:1", "explained", 30)]
    [explained] = rows(api, 23, outcome="explained", as_of="2018-11-21")
    assert (explained["what"], explained["answer"]) == ("名下有小汽车", "已过户")
    assert figures(api, 23, as_of="2018-11-21") == {
        "matches": 3,
        "by_outcome": {"open": 2, "confirmed": 0, "not_confirmed": 0, "explained": 1},
        "by_source": {"vehicle": {"all": 2, "open": 1}, "flat": {"all": 1, "open": 1}},
        "longest_open": 50,
    }


def test_matches_are_asked_for_by_source_outcome_household_and_days(api: Api) -> None:
    told(
        api, *KNOWN, received(), resolved(), received("match:2", subject=OLD, household=FU, source="pension"),
        received("match:3", subject=WANG),
    )  # fmt: skip
    assert rows(api, 23, "match", source="pension") == ["match:2"]
    assert rows(api, 23, "match", outcome="explained") == ["match:1"]
    assert sorted(rows(api, 23, "match", outcome="open")) == ["match:2", "match:3"]
    assert sorted(rows(api, 23, "match", household=FU)) == ["match:1", "match:2"]
    assert rows(api, 23, "match", open_days=31, as_of="2018-10-01") == []
    assert sorted(rows(api, 23, "match", open_days=31, as_of="2018-10-02")) == ["match:2", "match:3"]
    assert rows(api, 23, "match", village=ELSEWHERE) == ["match:3"]


def test_what_is_said_of_whom_is_opened_for_those_alone_who_may_read_it(api: Api) -> None:
    told(api, *KNOWN, received(), resolved())
    assert rows(api, 23, "what", by="village") == ["名下有小汽车"]
    assert rows(api, 23, by="other-village") == []
    found = answer(api, 23, by="auditor")
    assert found["withheld"] == ["rows.0.what", "rows.0.answer"]
    assert "名下有小汽车" not in str(found)
    assert table(api, 23, by="auditor")[1][table(api, 23)[0].index("比对内容")] == ""


def test_a_match_that_was_answered_later_was_open_then(api: Api) -> None:
    told(api, *KNOWN, received())
    before = api.head()
    answered = resolved()
    told(api, answered)
    assert rows(api, 23, "outcome", "days", as_of="2018-11-21", known_at=before) == [(None, 81)]
    assert rows(api, 23, "outcome", "days", as_of="2018-11-21") == [("explained", 30)]
    assert rows(api, 23, "outcome", "days", as_of="2018-09-11") == [(None, 10)]
    assert answer(api, 23, as_of="2018-11-21")["rests_on"] == [answered["id"]]
    told(api, void(answered))
    assert rows(api, 23, "outcome", as_of="2018-11-21") == [None]


def test_a_parameter_that_is_none_is_named(api: Api) -> None:
    told(api, *KNOWN)
    assert refused(api, 23, source="horoscope") == (422, "InvalidParameters")
    assert refused(api, 23, village=FUZHUANG, by="other-village")[0] == 403
