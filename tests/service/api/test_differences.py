"""Timelines, and what two moments know otherwise of a page or a register: by whom it was recorded, when and why."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import random
import re
from collections import Counter
from typing import Any

import openpyxl
import pytest

from domain.kernel.entry import encode_canonical
from examples.county import county as made_up
from projections.kernel.register import REGISTERS
from service.differences import days_late
from tests.service.api.serving import (
    ELSEWHERE,
    FU,
    FUZHUANG,
    HEATING,
    ZHANG,
    Api,
    appropriation,
    cadre,
    command,
    household,
    payment,
    village,
    visit,
    void,
)

LI = "household:li"
NEVER = "2999-01-01T00:00:00Z"


def caught_up(api: Api) -> int:
    """Brings the registers to the ledger's head."""
    return api.county.follower().catch_up()


def answered(api: Api, path: str, by: str = "everyone") -> dict[str, Any]:
    """The answer, which is no problem."""
    response = api.get(path, by)
    assert response.status_code == 200, response.json
    found: dict[str, Any] = response.json
    return found


def next_of(response: Any) -> str | None:
    """The address of the next part, if there is one."""
    link = re.fullmatch(r'<(.+)>; rel="next"', response.headers.get("Link", ""))
    return link[1] if link else None


def all_parts(api: Api, path: str, member: str, by: str = "everyone") -> list[Any]:
    """The list of an answer and of all that follow it."""
    address: str | None = path
    found = []
    while address is not None:
        response = api.get(address, by)
        assert response.status_code == 200, response.json
        found += response.json[member]
        address = next_of(response)
        assert response.json["more"] is (address is not None)
    return found


def told(api: Api) -> dict[str, Any]:
    """A household's year as it came into the ledger: a late visit, a wrong payment, its void and its correction.

    Gives the events by name, and two positions: `a`, before what was late and corrected, and `b`, after it.
    """
    found: dict[str, Any] = {
        "household": household(size=3),
        "visit": visit(on="2018-11-10", visitors=[ZHANG]),
        "wrong": payment(70_000, on="2018-11-12", fund=HEATING),
        "late": visit(on="2018-03", notes="家中两人患病") | {"reason": "纸质记录补录", "on_behalf_of": ZHANG},
    }
    found["void"] = void(found["wrong"], reason="多记一位")
    found["right"] = payment(7_000, on="2018-11-12", fund=HEATING) | {"corrects": found["wrong"]["id"]}
    piece = {"sha256": "ab" * 32, "media_type": "image/jpeg"}
    found["late"]["evidence"] = [piece, piece | {"sha256": "cd" * 32}]
    api.tell(
        village(), village(ELSEWHERE, "130930999888"), cadre(), appropriation(100_000), found["household"],
        household(LI, ELSEWHERE), payment(5_000, payee=LI, fund=HEATING), found["visit"], found["wrong"],
    )  # fmt: skip
    found["a"] = api.head()
    api.tell(found["late"], by="office")
    api.tell(found["void"], found["right"], by="finance")
    found["b"] = api.head()
    return found


def later(api: Api) -> None:
    """More is recorded, of the past too."""
    api.tell(visit(on="2018-01-05"), payment(900, on="2018-11-01", fund=HEATING), household(size=9))
    caught_up(api)


# -- timelines


def test_a_timeline_has_every_event_by_the_days_on_which_they_happened_with_who_recorded_it_and_how_late(
    api_on_both: Api,
) -> None:
    api = api_on_both
    events = told(api)
    answer = answered(api, f"/v1/households/{FU}/timeline")
    assert answer.keys() == {"events", "more"}
    names = {event["id"]: name for name, event in events.items() if isinstance(event, dict)}
    found = {names[event["id"]]: event for event in answer["events"]}
    assert list(found) == ["household", "late", "visit", "wrong", "right", "void"]
    assert [event["on"] for event in found.values()] == [
        "2018", "2018-03", "2018-11-10", "2018-11-12", "2018-11-12", "2018-11-20",
    ]  # fmt: skip
    for name, last_day in (("household", "2018-12-31"), ("late", "2018-03-31"), ("visit", "2018-11-10")):
        moment = dt.datetime.fromisoformat(found[name]["recorded_at"])
        recorded_on = moment.astimezone(dt.timezone(dt.timedelta(hours=8))).date()
        assert found[name]["days_late"] == (recorded_on - dt.date.fromisoformat(last_day)).days > 0
    late = found["late"]
    assert (late["recorded_by"], late["on_behalf_of"], late["evidence"]) == ("office", ZHANG, 2)
    assert (found["right"]["corrects"], found["right"]["recorded_by"]) == (events["wrong"]["id"], "finance")
    assert (found["wrong"]["voided_by"], found["void"]["voids"]) == (events["void"]["id"], events["wrong"]["id"])
    assert "voided_by" not in found["right"]
    assert found["void"]["sentence"]["zh"] == f"作废记录{events['wrong']['id']}：—"
    for event in answer["events"]:
        held = answered(api, f"/v1/events/{event['id']}")
        shared = ("leaf", "position", "type", "recorded_at", "sentence")
        assert {name: event[name] for name in shared} == {name: held[name] for name in shared}


@pytest.mark.parametrize(
    ("occurred_on", "recorded_at", "days"),
    [
        ("2018-11-10", "2018-11-10T15:59:59.999999+00:00", 0),  # a second before midnight in Shanghai
        ("2018-11-10", "2018-11-10T16:00:00+00:00", 1),
        ("2018-11-10T23:59:59+08:00", "2018-11-11T00:00:00+08:00", 1),
        ("2018-11-10T20:00:00Z", "2018-11-11T08:00:00+08:00", 0),
        ("2018-11", "2018-11-30T23:00:00+08:00", 0),
        ("2018-11", "2018-12-02T00:00:00+08:00", 2),
        ("2018", "2019-01-01T00:00:00+08:00", 1),
        ("2018-11-12", "2018-11-10T00:00:00+08:00", 0),
    ],
)
def test_lateness_counts_days_in_shanghai_from_the_last_day_that_an_event_may_have_happened_on(
    occurred_on: str, recorded_at: str, days: int
) -> None:
    moment = dt.datetime.fromisoformat(recorded_at) - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    assert days_late(occurred_on, moment // dt.timedelta(microseconds=1)) == days


def test_a_timeline_as_known_then_knows_of_no_later_void(api_on_both: Api) -> None:
    events = told(api_on_both)
    answer = answered(api_on_both, f"/v1/households/{FU}/timeline?known_at={events['a']}")
    assert [event["id"] for event in answer["events"]] == [events[n]["id"] for n in ("household", "visit", "wrong")]
    assert not any("voided_by" in event for event in answer["events"])
    assert answer["known_at"] == {"asked": str(events["a"]), "position": events["a"], "settled": True}


def test_a_timeline_goes_on_by_its_link_as_it_was_known_when_it_began(api_on_both: Api) -> None:
    api = api_on_both
    told(api)
    whole = answered(api, f"/v1/households/{FU}/timeline")["events"]
    first = api.get("/v1/households/fu/timeline?limit=2")
    assert (first.json["events"], first.json["more"]) == (whole[:2], True)
    later(api)
    assert all_parts(api, next_of(first) or "", "events") == whole[2:]
    assert len(all_parts(api, "/v1/households/fu/timeline?limit=2", "events")) == len(whole) + 3


def test_a_timeline_comes_as_lines_as_csv_and_as_a_workbook_in_either_language(api: Api) -> None:
    events = told(api)
    path = f"/v1/households/{FU}/timeline"
    found = answered(api, path)["events"]
    lines = api.get(f"{path}?format=ndjson")
    assert [json.loads(line) for line in lines.data.splitlines()] == found
    assert lines.headers["Ledger-Position"] == str(api.head())

    def table(query: str) -> list[dict[str, str]]:
        response = api.get(f"{path}?{query}")
        assert response.content_type.startswith("text/csv")
        return list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))

    chinese, english = table("format=csv"), table("format=csv&language=en")
    assert [row["事件"] for row in chinese] == [event["sentence"]["zh"] for event in found]
    assert [row["What happened"] for row in english] == [event["sentence"]["en"] for event in found]
    assert [row["迟录天数"] for row in chinese] == [str(event["days_late"]) for event in found]
    assert chinese[3]["被何事件作废"] == events["void"]["id"]
    assert (chinese[1]["录入人"], chinese[1]["代谁录入"], chinese[1]["佐证件数"]) == ("office", ZHANG, "2")
    part = api.get(f"{path}?format=csv&limit=2")
    assert len(part.data.decode().splitlines()) == 3
    assert len(api.get(next_of(part)).data.decode().splitlines()) == 3  # type: ignore[arg-type]  # there is one
    response = api.get(f"{path}?format=xlsx&known_at={events['a']}")
    sheet = openpyxl.load_workbook(io.BytesIO(response.data)).worksheets[0]
    assert [row[1] for row in sheet.iter_rows(values_only=True)] == [
        "事件类型", "HouseholdRegistered", "VisitRecorded", "FundsDisbursed",
    ]  # fmt: skip
    assert "household-fu-timeline.xlsx" in response.headers["Content-Disposition"]
    refused = api.get(path, headers={"Accept": "image/png"})
    assert (refused.status_code, refused.json["title"]) == (406, "NotAcceptable")


def test_a_timeline_has_only_what_the_reader_may_read_and_nothing_personal(api: Api) -> None:
    events = told(api)
    whole = answered(api, f"/v1/funds/{HEATING}/timeline")["events"]
    [appropriated] = [event["id"] for event in whole if event["type"] == "FundAppropriated"]
    mine = answered(api, f"/v1/funds/{HEATING}/timeline", by="village")["events"]
    expected = {appropriated, *(events[name]["id"] for name in ("wrong", "void", "right"))}
    assert {event["id"] for event in mine} == expected
    assert [event["position"] for event in mine] == [e["position"] for e in whole if e["id"] in expected]
    refused = api.get(f"/v1/households/{FU}/timeline", by="other-village")
    assert (refused.status_code, refused.json["title"]) == (403, "MayNotRead")
    own = answered(api, f"/v1/households/{FU}/timeline", by="self")["events"]
    assert [event["id"] for event in own] == [events["visit"]["id"]], "of others, a self reads what names it"
    for by in ("everyone", "auditor"):
        text = api.get(f"/v1/households/{FU}/timeline", by).text
        for personal in ("付某某", "患病", "补录", "多记", "siv1"):
            assert personal not in text
    assert api.get("/v1/households/nobody/timeline").status_code == 404
    assert api.get(f"/v1/households/{FU}/timeline?known_at=1").status_code == 404


# -- two moments of a page


def test_a_page_at_two_moments_differs_in_what_was_recorded_between_by_whom_and_why(api_on_both: Api) -> None:
    api = api_on_both
    events = told(api)
    answer = answered(api, f"/v1/households/{FU}/diff?known_a={events['a']}&known_b={events['b']}&as_of=2018-12-31")
    a, b = (
        answered(api, f"/v1/households/{FU}?as_of=2018-12-31&known_at={events[name]}")["household"]
        for name in ("a", "b")
    )
    assert answer["changed"] == {name: {"a": a[name], "b": b[name]} for name in a if a[name] != b[name]}
    received = answer["changed"]["received_in_all"]
    assert (received["a"]["low"], received["b"]["low"]) == (70_000, 7_000)
    assert [found["occurred_on"] for found in answer["changed"]["visits"]["a"]] == ["2018-11-10"]
    assert [found["occurred_on"] for found in answer["changed"]["visits"]["b"]] == ["2018-03", "2018-11-10"]
    assert answer["changed"]["visits"]["b"][0]["notes"] == "家中两人患病"
    assert "head" not in answer["changed"]
    late, gone, right = answer["events"]
    assert (late["id"], late["recorded_by"], late["reason"]) == (events["late"]["id"], "office", "纸质记录补录")
    assert (late["on_behalf_of"], late["occurred_on"], late["position"]) == (ZHANG, "2018-03", events["a"] + 1)
    assert (gone["voids"], gone["recorded_by"], gone["reason"]) == (events["wrong"]["id"], "finance", "多记一位")
    assert (right["corrects"], right["recorded_by"], right["type"]) == (
        events["wrong"]["id"],
        "finance",
        "FundsDisbursed",
    )
    assert "reason" not in right
    assert (answer["subject"], answer["as_of"], answer["more"]) == (FU, "2018-12-31", False)
    assert answer["known_a"] == {"asked": str(events["a"]), "position": events["a"], "settled": True}
    assert answer["known_b"]["position"] == events["b"]


def test_moments_may_be_said_as_date_times_and_the_day_decides_what_is_compared(api: Api) -> None:
    events = told(api)
    before, after = (answered(api, f"/v1/events/{events[name]['id']}")["recorded_at"] for name in ("wrong", "right"))

    def changed(day: str) -> set[str]:
        path = f"/v1/households/{FU}/diff?known_a={before}&known_b={after}&as_of={day}"
        return set(answered(api, path)["changed"])

    assert changed("2018-12-31") >= {"visits", "received_in_all"}
    assert "visits" in changed("2018-11-11")
    assert "received_in_all" not in changed("2018-11-11"), "nothing was paid by then, as known at either moment"
    assert changed("2018-02-28") == set()


def test_before_a_subject_was_known_each_member_is_null(api_on_both: Api) -> None:
    events = told(api_on_both)
    b = events["a"]
    answer = answered(api_on_both, f"/v1/households/{FU}/diff?known_a=0&known_b={b}&as_of=2018-12-31")
    page = answered(api_on_both, f"/v1/households/{FU}?as_of=2018-12-31&known_at={b}")["household"]
    said = {name: {"a": None, "b": value} for name, value in page.items() if value is not None}
    assert answer["changed"] == said
    assert [event["id"] for event in answer["events"]] == [events[n]["id"] for n in ("household", "visit", "wrong")]
    nothing = api_on_both.get(f"/v1/households/{FU}/diff?known_a=0&known_b=1")
    assert (nothing.status_code, nothing.json["title"]) == (404, "NotFound")


def test_what_is_personal_in_a_difference_is_withheld_from_roles_that_do_not_see_it(api: Api) -> None:
    events = told(api)
    path = f"/v1/households/{FU}/diff?known_a={events['a']}&known_b={events['b']}&as_of=2018-12-31"
    answer = answered(api, path, by="auditor")
    assert answer["withheld"] == ["changed.visits.b.0.notes", "events.0.reason", "events.1.reason"]
    assert "reason" not in answer["events"][1]
    text = api.get(path, by="auditor").text
    for personal in ("患病", "补录", "多记", "siv1"):
        assert personal not in text


def test_a_personal_value_told_again_differs_only_to_whoever_cannot_see_that_it_is_the_same(api_on_both: Api) -> None:
    api = api_on_both
    first, second = household(), household(size=4)
    api.tell(village(), first)
    a = api.head()
    api.tell(void(first), second)
    path = f"/v1/households/{FU}/diff?known_a={a}&known_b={api.head()}"
    assert "head" not in answered(api, path)["changed"]
    closed = answered(api, path, by="auditor")
    assert closed["changed"]["head"] == {}
    assert {"changed.head.a", "changed.head.b"} <= set(closed["withheld"])
    caught_up(api)
    path = f"/v1/households/diff?known_a={a}&known_b={api.head()}"
    [row] = answered(api, path)["rows"]
    assert row["columns"] == ["size", "made_by"]
    [row] = answered(api, path, by="auditor")["rows"]
    assert row["columns"] == ["head", "size", "made_by"]


def test_a_difference_of_a_page_has_only_events_that_the_reader_may_read(api: Api) -> None:
    events = told(api)
    path = f"/v1/funds/{HEATING}/diff?known_a=0&known_b={events['b']}&as_of=2018-12-31"
    mine = answered(api, path, by="village")
    assert mine["changed"]["disbursed"]["b"]["low"] == 12_000, "a page is shown whole"
    assert [event["recorded_by"] for event in mine["events"]] == ["everyone", "everyone", "finance", "finance"]
    assert len(answered(api, path)["events"]) == 5
    path = f"/v1/households/{FU}/diff?known_a={events['a']}&known_b={events['b']}"
    for by in ("other-village", "self"):
        refused = api.get(path, by)
        assert (refused.status_code, refused.json["title"]) == (403, "MayNotRead")
    own = answered(api, f"/v1/cadres/{ZHANG}/diff?known_a=0&known_b={events['b']}", by="self")
    assert own["events"][-1]["id"] == events["visit"]["id"]


def test_the_events_of_a_difference_go_on_by_its_link(api: Api) -> None:
    events = told(api)
    path = f"/v1/households/{FU}/diff?known_a=0&known_b={NEVER}&limit=2"
    first = api.get(path)
    later(api)
    found = first.json["events"] + all_parts(api, next_of(first) or "", "events")
    names = ("household", "visit", "wrong", "late", "void", "right")
    assert [event["id"] for event in found] == [events[name]["id"] for name in names], "and nothing that came later"


# -- two moments of a register


def test_a_register_at_two_moments_differs_in_rows_that_say_by_whom_and_why(api_on_both: Api) -> None:
    api = api_on_both
    events = told(api)
    caught_up(api)
    moments = f"known_a={events['a']}&known_b={events['b']}&as_of=2018-12-31"
    answer = answered(api, f"/v1/visits/diff?{moments}")
    [row] = answer["rows"]
    assert (row["change"], row["unit"], row["a"], row["columns"]) == ("added", events["late"]["id"], None, [])
    [listed] = answered(api, f"/v1/visits?event={row['unit']}&as_of=2018-12-31")["rows"]
    assert row["b"] == listed
    [why] = row["events"]
    assert (why["recorded_by"], why["reason"], why["id"]) == ("office", "纸质记录补录", row["b"]["made_by"])
    assert (answer["known_a"]["position"], answer["known_b"]["position"]) == (events["a"], events["b"])

    rows = {row["change"]: row for row in answered(api, f"/v1/unnamed_disbursements/diff?{moments}")["rows"]}
    assert rows.keys() == {"added", "removed"}
    removed, added = rows["removed"], rows["added"]
    assert (removed["unit"], removed["b"], removed["a"]["amount_fen"]["low"]) == (events["wrong"]["id"], None, 70_000)
    gone, right = removed["events"]
    assert (gone["voids"], gone["recorded_by"], gone["reason"]) == (removed["unit"], "finance", "多记一位")
    assert right["corrects"] == removed["unit"]
    assert (added["unit"], added["a"], added["b"]["amount_fen"]["low"]) == (events["right"]["id"], None, 7_000)
    assert [event["id"] for event in added["events"]] == [added["unit"]]

    assert answered(api, f"/v1/households/diff?{moments}")["rows"] == [], "its own register says the same"
    assert answered(api, f"/v1/visits/diff?known_a={events['b']}&known_b={events['b']}")["rows"] == []
    assert answered(api, f"/v1/visits/diff?known_a={events['a']}&known_b={events['b']}&as_of=2018-02-28")["rows"] == []


def test_a_row_that_changed_names_the_columns_and_the_events_of_its_register(api_on_both: Api) -> None:
    api = api_on_both
    identified = command("HouseholdIdentified", "2018-02-01", household=FU, category="ordinary")
    wrong = command(
        "CategoryChanged", "2018-05-01", household=FU, to="five_guarantee", from_="ordinary", since="2018-05-01"
    )
    api.tell(village(), household(size=3), identified, wrong)
    a = api.head()
    corrected = command(
        "CategoryChanged", "2018-05-01", household=FU, to="subsistence_allowance", from_="ordinary", since="2018-05-01"
    )
    taken_out, unconcerned = void(wrong, reason="低保误为五保"), visit(on="2018-05-02")
    other = void(unconcerned)
    api.tell(taken_out, corrected | {"corrects": wrong["id"]}, unconcerned, other, by="office")
    caught_up(api)
    [row] = answered(api, f"/v1/households/diff?known_a={a}&known_b={api.head()}&as_of=2018-12-31")["rows"]
    assert (row["change"], row["unit"], row["columns"]) == ("changed", FU, ["category", "made_by"])
    assert "part" not in row
    assert (row["a"]["category"], row["b"]["category"]) == ("five_guarantee", "subsistence_allowance")
    assert (row["a"]["since"], row["b"]["since"]) == (20_180_501, 20_180_501)
    assert [event["id"] for event in row["events"]] == [taken_out["id"], corrected["id"]], (
        "a visit changes nothing here"
    )
    assert [event.get("reason") for event in row["events"]] == ["低保误为五保", None]
    on_the_day_before = f"/v1/households/diff?known_a={a}&known_b={api.head()}&as_of=2018-04-30"
    assert answered(api, on_the_day_before)["rows"] == []


def test_a_version_that_only_ends_on_another_day_differs_in_nothing_and_hides_nothing(api_on_both: Api) -> None:
    api = api_on_both
    names = [f"household:{letter}" for letter in "abd"]

    def change(name: str, on: str, to: str) -> dict[str, Any]:
        return command("CategoryChanged", on, household=name, to=to, from_="ordinary", since=on)

    api.tell(village(), *(household(name, registered_poor_on="2017", category="ordinary") for name in names))
    api.tell(*(change(name, "2018-06-01", "five_guarantee") for name in names))
    a = api.head()
    api.tell(*(change(name, "2018-04-01", "subsistence_allowance") for name in names[:2]))
    api.tell(household("household:c"), change("household:d", "2018-02-01", "subsistence_allowance"))
    caught_up(api)
    path = f"/v1/households/diff?known_a={a}&known_b={api.head()}&as_of=2018-03-01&limit=2"
    rows = all_parts(api, path, "rows")
    assert [(row["unit"], row["change"]) for row in rows] == [("household:c", "added"), ("household:d", "changed")]


def test_several_rows_of_one_unit_are_told_apart_by_their_part(api: Api) -> None:
    team = command("TeamFormed", "2018-01-01", team="team:1", level="county", village=FUZHUANG, sponsors=["县城管局"])
    posting = command(
        "CadrePosted", "2018-01-02", cadre=ZHANG, team="team:1", village=FUZHUANG, roles=["captain"], from_="2018-01-02"
    )
    again = command(
        "CadrePosted", "2018-06-02", cadre=ZHANG, team="team:1", village=ELSEWHERE, roles=["member"], from_="2018-06-02"
    )
    api.tell(village(), village(ELSEWHERE, "130930999888"), cadre(), team, posting, again)
    caught_up(api)
    path = f"/v1/postings/diff?known_a=0&known_b={api.head()}&as_of=2018-12-31&limit=1"
    rows = all_parts(api, path, "rows")
    assert [(row["unit"], row["part"]) for row in rows] == [
        (ZHANG, part) for part in sorted([posting["id"], again["id"]])
    ]


def test_sums_that_differ_are_given_with_both_figures(api_on_both: Api) -> None:
    api = api_on_both
    events = told(api)
    same, gone = payment(300, payee=LI, on="2018-11-13"), payment(10, payee=LI, on="2018-11-13")
    gone["data"]["kind"] = "relief"
    api.tell(same, gone, void(gone))
    b = api.head()
    api.tell(void(same), payment(300, payee=LI, on="2018-11-13"))
    caught_up(api)

    def differing(query: str, by: str = "everyone") -> list[dict[str, Any]]:
        return all_parts(api, f"/v1/{query}&as_of=2018-12-31&limit=1", "rows", by)

    moments = f"known_a={events['a']}&known_b={b}"
    rows = differing(f"received/diff?{moments}")
    said = [(r["change"], r["key"], r["a"]["amount_fen"]["low"], r["b"]["amount_fen"]["low"]) for r in rows]
    assert said == [
        ("changed", {"payee": FU, "kind": "subsidy"}, 70_000, 7_000),
        ("changed", {"payee": LI, "kind": "subsidy"}, 5_000, 5_300),
    ], "what was paid and voided between differs in nothing"
    assert [(row["a"]["number"], row["b"]["number"]) for row in rows] == [(1, 1), (1, 2)]
    assert rows[0]["b"]["amount_fen"]["text"]["en"] == "70 yuan"
    assert differing(f"received/diff?known_a={b}&known_b={api.head()}") == [], "another payment, and the same sum"
    assert [row["key"]["payee"] for row in differing(f"received/diff?{moments}&payee={LI}")] == [LI]
    assert differing(f"received/diff?{moments}&kind=relief") == []
    assert [row["key"]["payee"] for row in differing(f"received/diff?{moments}", by="village")] == [FU]
    [new] = [row for row in differing(f"received/diff?known_a=0&known_b={b}") if row["key"]["payee"] == FU]
    assert (new["change"], new["a"], new["b"]["amount_fen"]["low"]) == ("added", None, 7_000)

    stages = differing(f"fund_stages/diff?{moments}")
    assert [(row["key"], row["a"]["amount_fen"]["low"], row["b"]["amount_fen"]["low"]) for row in stages] == [
        ({"fund": HEATING, "stage": "disbursed_without_order"}, 75_000, 12_000)
    ]
    head = api.head()
    assert differing(f"received/diff?known_a={head}&known_b={head}") == []


def test_what_a_void_leaves_nothing_of_is_removed(api: Api) -> None:
    wrong = payment()
    api.tell(village(), household(), wrong)
    a = api.head()
    api.tell(void(wrong))
    caught_up(api)
    [row] = answered(api, f"/v1/received/diff?known_a={a}&known_b={api.head()}&as_of=2018-12-31")["rows"]
    assert (row["change"], row["a"]["amount_fen"]["low"], row["b"]) == ("removed", 25_000, None)


def test_a_difference_of_a_register_has_the_rows_of_the_readers_scope(api_on_both: Api) -> None:
    api = api_on_both
    events = told(api)
    moved, mine = household(FU, ELSEWHERE), household("household:wang")
    at = api.head()
    api.tell(moved, mine)
    caught_up(api)

    def changes(query: str, by: str) -> dict[str, str]:
        rows = all_parts(api, f"/v1/households/diff?limit=1&{query}", "rows", by)
        return {row["unit"]: row["change"] for row in rows}

    moments = f"known_a={at}&known_b={api.head()}"
    assert changes(moments, "everyone") == {FU: "changed", "household:wang": "added"}
    assert changes(moments, "village") == {FU: "removed", "household:wang": "added"}
    assert changes(moments, "other-village") == {FU: "added"}
    assert changes(f"{moments}&village={FUZHUANG}", "everyone") == {FU: "removed", "household:wang": "added"}
    assert changes(f"{moments}&village=village:x&village={ELSEWHERE}&household={FU}", "everyone") == {FU: "added"}
    assert changes(f"{moments}&household={FU}", "everyone") == {FU: "changed"}
    assert changes(f"{moments}&household=fu&size_from=1", "everyone") == {FU: "removed"}
    own = f"known_a=0&known_b={api.head()}&as_of=2018-12-31"
    visits = [row["unit"] for row in answered(api, f"/v1/visits/diff?{own}", by="village")["rows"]]
    assert set(visits) == {events["visit"]["id"], events["late"]["id"]}
    assert answered(api, f"/v1/visits/diff?{own}", by="other-village")["rows"] == []
    assert [row["unit"] for row in answered(api, f"/v1/cadres/diff?{own}", by="self")["rows"]] == [ZHANG]
    refused = api.get(f"/v1/households/diff?{own}", by="self")
    assert (refused.status_code, refused.json["title"]) == (403, "MayNotRead")


def test_what_is_personal_in_a_registers_difference_is_withheld_from_roles_that_do_not_see_it(api: Api) -> None:
    events = told(api)
    caught_up(api)
    path = f"/v1/households/diff?known_a=0&known_b={events['b']}&as_of=2018-12-31&household={FU}"
    assert answered(api, path)["rows"][0]["b"]["head"] == "付某某"
    closed = answered(api, path, by="auditor")
    assert (closed["withheld"], "head" in closed["rows"][0]["b"]) == (["rows.0.b.head"], False)
    path = f"/v1/visits/diff?known_a={events['a']}&known_b={events['b']}&as_of=2018-12-31"
    assert answered(api, path, by="auditor")["withheld"] == ["rows.0.events.0.reason"]
    assert "补录" not in api.get(path, by="auditor").text


def counted(rows: list[Any]) -> Counter[bytes]:
    return Counter(encode_canonical(row) for row in rows if row is not None)


def test_a_register_differs_in_what_its_listings_at_both_moments_do_not_share(api_on_both: Api) -> None:
    """Of a made-up county, for each register, on days and at moments that lie anywhere in it."""
    api = api_on_both
    lines = list(made_up(households=5, years=2, seed=3))
    chance = random.Random(5)
    for _ in range(len(lines) // 5):  # some come late; what then refers to nothing known is refused
        lines.insert(chance.randrange(len(lines)), lines.pop(chance.randrange(len(lines))))
    assert api.batch(b"".join(line.rstrip() + b"\n" for line in lines), by="loader").status_code == 200
    head = caught_up(api)
    assert head > len(lines) // 2
    seen = Counter[str]()
    for name, register in REGISTERS.items():
        for by in ("loader", "town"):
            a, b = sorted(chance.sample(range(head + 1), 2))
            day = f"{chance.choice([2017, 2018, 2019])}-{chance.randrange(1, 13):02}-15"
            before, after = (
                all_parts(api, f"/v1/{name}?as_of={day}&known_at={position}", "rows", by) for position in (a, b)
            )
            path = f"/v1/{name}/diff?known_a={a}&known_b={b}&as_of={day}&limit={chance.choice([1, 3, 1000])}"
            rows = all_parts(api, path, "rows", by)
            seen.update(row["change"] for row in rows)
            sides = [
                [row[side] and row["key"] | row[side] if register.adds_up else row[side] for row in rows]
                for side in "ab"
            ]
            assert counted(sides[0]) - counted(sides[1]) == counted(before) - counted(after), (path, by)
            assert counted(sides[1]) - counted(sides[0]) == counted(after) - counted(before), (path, by)
    assert min(seen[change] for change in ("added", "removed", "changed")) > 0, seen


# -- whatever is asked


def paths_between(events: dict[str, Any]) -> list[str]:
    """Questions about two moments of each kind."""
    moments = f"known_a={events['a']}&known_b={events['b']}&as_of=2018-12-31"
    return [
        f"/v1/households/{FU}/diff?{moments}",
        f"/v1/households/{FU}/diff?{moments}&limit=1",
        f"/v1/funds/{HEATING}/diff?{moments}",
        f"/v1/visits/diff?{moments}",
        f"/v1/households/diff?known_a=0&known_b={events['b']}&as_of=2018-12-31",
        f"/v1/received/diff?{moments}",
        f"/v1/fund_stages/diff?known_a=0&known_b={events['b']}&as_of=2018-12-31",
        f"/v1/households/{FU}/timeline?known_at={events['b']}",
    ]


def test_an_answer_is_the_same_bytes_when_more_was_recorded(api_on_both: Api) -> None:
    api = api_on_both
    events = told(api)
    caught_up(api)
    paths = paths_between(events)
    before = {path: api.get(path) for path in paths}
    later(api)
    for path, response in before.items():
        again = api.get(path)
        assert (again.status_code, again.data) == (200, response.data), path
        assert again.headers["ETag"] == response.headers["ETag"]
        kept = api.get(path, headers={"If-None-Match": response.headers["ETag"]})
        assert (kept.status_code, kept.data) == (304, b"")


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with Api(tmp_path_factory.mktemp("served") / "var") as served:
        told(served)
        caught_up(served)
        yield served


@pytest.mark.parametrize("path", [f"households/{FU}/diff", "households/diff", "received/diff"])
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("known_b=3", "known_a"),
        ("known_a=3", "known_b"),
        ("known_a=2018-11-10&known_b=3", "known_a"),
        ("known_a=-1&known_b=3", "known_a"),
        ("known_a=1&known_b=2018-11-10T00:00:00", "known_b"),
        ("known_a=1&known_b=" + "9" * 19, "known_b"),
        ("known_a=7&known_b=6", "known_a"),
        ("known_a=1000002&known_b=1000001", "known_a"),
        ("known_a=2999-01-01T00:00:01Z&known_b=2999-01-01T00:00:00Z", "known_a"),
        ("known_a=2999-01-01T00:00:00Z&known_b=7", "known_a"),
        ("known_a=1&known_b=3&as_of=2019-02-29", "as_of"),
        ("known_a=1&known_b=3&as_of=2018-11", "as_of"),
        ("known_a=1&known_b=3&known_at=3", "known_at"),
        ("known_a=1&known_b=3&limit=0", "limit"),
        ("known_a=1&known_b=3&limit=1001", "limit"),
        ("known_a=1&known_b=3&asof=2018-11-10", "asof"),
    ],
)
def test_a_parameter_that_is_wrong_is_named(serving: Api, path: str, query: str, field: str) -> None:
    response = serving.get(f"/v1/{path}?{query}")
    assert (response.status_code, response.json["title"]) == (422, "InvalidParameters")
    assert field in {fault["field"] for fault in response.json["errors"]}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("known_at=2018-11-10", "known_at"),
        ("after=1", "after"),  # the village's registration is no event of the household
        ("after=-1", "after"),
        ("limit=0", "limit"),
        ("format=pdf", "format"),
        ("language=fr", "language"),
        ("as_of=2018-11-10", "as_of"),
    ],
)
def test_a_parameter_of_a_timeline_that_is_wrong_is_named(serving: Api, query: str, field: str) -> None:
    response = serving.get(f"/v1/households/{FU}/timeline?{query}")
    assert (response.status_code, response.json["title"]) == (422, "InvalidParameters")
    assert field in {fault["field"] for fault in response.json["errors"]}


def test_a_filter_that_is_wrong_is_named(serving: Api) -> None:
    for path, field in (
        ("households/diff?known_a=1&known_b=3&size=many", "size"),
        ("households/diff?known_a=1&known_b=3&sort=size", "sort"),
        ("received/diff?known_a=1&known_b=3&by=payee", "by"),
    ):
        response = serving.get(f"/v1/{path}")
        assert (response.status_code, response.json["title"]) == (422, "InvalidParameters")
        assert [fault["field"] for fault in response.json["errors"]] == [field]


@pytest.mark.parametrize("register", ["households", "received"])
def test_a_cursor_is_good_for_its_own_question_alone(serving: Api, register: str) -> None:
    path = f"/v1/{register}/diff?known_a=0&known_b=9&as_of=2018-12-31&limit=1"
    following = next_of(serving.get(path)) or ""
    assert serving.get(following).status_code == 200
    cursor = following.partition("cursor=")[2]
    for other in (
        path.replace("known_b=9", f"known_b=8&cursor={cursor}"),
        path.replace("2018-12-31", f"2018-12-30&cursor={cursor}"),
        f"{path}&cursor={cursor[:-4]}",
        f"{path}&cursor=%00",
        f"{path}&cursor=%E4%BB%98",
        f"{path}&cursor=W10",
    ):
        response = serving.get(other)
        assert (response.status_code, response.json["title"]) == (422, "InvalidCursor"), other
        assert [fault["field"] for fault in response.json["errors"]] == ["cursor"]


def test_moments_beyond_the_head_are_not_settled(serving: Api) -> None:
    answer = answered(serving, f"/v1/households/{FU}/diff?known_a=1000000&known_b={NEVER}")
    head = serving.head()
    assert [answer[name]["position"] for name in ("known_a", "known_b")] == [head, head]
    assert [answer[name]["settled"] for name in ("known_a", "known_b")] == [False, False]
    assert (answer["changed"], answer["events"]) == ({}, [])


def test_a_register_is_asked_once_it_has_come_to_the_second_moment(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    told(api)
    caught_up(api)
    at = api.head()
    api.tell(visit(on="2018-12-01"))
    monkeypatch.setattr("service.listings.PATIENCE", 0.0)
    assert api.get(f"/v1/visits/diff?known_a=0&known_b={at}").status_code == 200
    response = api.get(f"/v1/visits/diff?known_a=0&known_b={at + 1}")
    assert (response.status_code, response.json["title"]) == (503, "RegistersBehind")
    caught_up(api)
    assert len(answered(api, f"/v1/visits/diff?known_a={at}&known_b={at + 1}")["rows"]) == 1
