"""The frame of questions: what is declared, asked, shown to whom, and in which form."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import openpyxl
import pytest

from domain.kernel.figure import Figure
from service.formats import Heading
from service.listings import asking
from service.questions.kernel import (
    QUESTIONS,
    Answer,
    EventAt,
    Parameter,
    Scope,
    question,
    share,
    show,
    waits,
)
from service.registers.asking import At
from tests.county import events_of
from tests.service.api.serving import (
    ELSEWHERE,
    FU,
    FUZHUANG,
    ZHANG,
    Api,
    cadre,
    command,
    household,
    village,
    visit,
    void,
)
from tests.service.questions.supervising import address, answer, figures, refused, rows, table, told

WANG, LI = "household:wang", "household:li"
KNOWN = (
    village(),
    village(ELSEWHERE, "130930999888"),
    *(household(one, registered_poor_on="2017") for one in (FU, WANG)),
    household(LI, ELSEWHERE, registered_poor_on="2017"),
    cadre(),
)


def pages(api: Api, path: str, by: str = "everyone") -> Iterator[dict[str, Any]]:
    """An answer's pages, as their links lead from one to the next."""
    following: str | None = path
    while following is not None:
        response = api.get(following, by)
        assert response.status_code == 200, response.json
        yield response.get_json()
        link = re.fullmatch(r'<(.+)>; rel="next"', response.headers.get("Link", ""))
        following = link[1] if link else None


@pytest.fixture
def declared() -> Iterator[None]:
    """Leaves no question behind that a test declares."""
    before = dict(QUESTIONS)
    yield
    QUESTIONS.clear()
    QUESTIONS.update(before)


# -- what is listed


def test_the_list_says_of_each_question_what_it_asks_and_how_or_what_it_waits_for(api: Api) -> None:
    listed = {one["number"]: one for one in api.get("/v1/questions").get_json()["questions"]}
    assert list(listed) == list(range(1, 25))
    days = next(p for p in listed[9]["parameters"] if p["name"] == "days")
    assert (days["required"], days["default"], days["kind"]) == (False, 30, "whole")
    assert {number for number, one in listed.items() if "waits_for" in one} == {5, 17, 20, 22}


def test_a_question_that_waits_is_answered_with_what_is_still_missing(api: Api) -> None:
    response = api.get("/v1/questions/5")
    assert (response.status_code, response.get_json()["title"]) == (501, "NotYet")
    assert QUESTIONS[5].waits_for is not None
    assert QUESTIONS[5].waits_for in response.get_json()["detail"]


def test_a_number_without_a_question_is_not_found(api: Api) -> None:
    assert refused(api, 25) == (404, "NotFound")


# -- two times


def test_the_same_two_times_are_answered_with_the_same_bytes_whatever_is_recorded_after(api_on_both: Api) -> None:
    api = api_on_both
    wrong = visit(FU, on="2018-11-10")
    told(api, *KNOWN, wrong)
    then = api.head()
    asked = [
        address(number, as_of="2018-11-21", known_at=then, **more)
        for number, more in ((1, {"subject": FU}), (3, {"subject": FU}), (6, {}), (7, {}), (9, {}), (10, {}))
    ]
    before = [api.get(path).data for path in asked]
    told(api, void(wrong), visit(WANG, on="2018-11-01"), household("household:zhao", registered_poor_on="2016"))
    assert [api.get(path).data for path in asked] == before
    assert answer(api, 9, as_of="2018-11-21")["figures"]["households"] == 4


def test_an_answer_says_of_which_day_and_moment_it_speaks_and_what_was_asked(api: Api) -> None:
    told(api, *KNOWN)
    found = answer(api, 9, as_of="2018-11-21", known_at=api.head(), village="fuzhuang")
    assert (found["question"], found["as_of"]) == (9, "2018-11-21")
    assert found["known_at"] == {"asked": str(api.head()), "position": api.head(), "settled": True}
    assert found["asked"] == {"days": 30, "village": FUZHUANG, "among": "poor"}
    assert (found["zh"], found["en"]) == (QUESTIONS[9].zh, QUESTIONS[9].en)


def test_whoever_has_the_answer_already_is_told_so(api: Api) -> None:
    told(api, *KNOWN)
    path = address(9, as_of="2018-11-21")
    first = api.get(path)
    again = api.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_an_answer_waits_until_the_registers_have_come_to_the_moment_it_speaks_of(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(api, *KNOWN)
    api.tell(visit(FU, on="2018-11-20"))
    monkeypatch.setattr("service.listings.PATIENCE", 0.05)
    assert refused(api, 9, known_at=api.head()) == (503, "RegistersBehind")
    assert refused(api, 2, subject=FU, known_then=api.head()) == (503, "RegistersBehind")
    api.county.follower().catch_up()
    assert figures(api, 9, known_at=api.head(), as_of="2018-11-21")["visited"] == 1


def test_before_there_are_registers_an_answer_says_so(api: Api) -> None:
    api.tell(*KNOWN)
    assert refused(api, 9) == (503, "RegistersMissing")


# -- pages and forms


def test_pages_hold_each_row_once_and_keep_to_the_moment_of_the_first(api_on_both: Api) -> None:
    api = api_on_both
    told(api, *KNOWN)
    found = pages(api, address(9, as_of="2018-11-21", limit=1))
    first = next(found)
    told(api, visit(WANG, on="2018-11-20"))
    rest = list(found)
    seen = [row["household"] for page in (first, *rest) for row in page["rows"]]
    assert seen == [LI, FU, WANG]
    assert [page["more"] for page in (first, *rest)] == [True, True, False]
    assert {page["count"] for page in (first, *rest)} == {3}
    assert rows(api, 9, "household", as_of="2018-11-21") == [LI, FU]


def test_the_same_rows_come_as_lines_csv_and_a_workbook_that_says_what_was_asked(api: Api) -> None:
    told(api, *KNOWN)
    whole = rows(api, 9, as_of="2018-11-21")
    lines = api.get(address(9, as_of="2018-11-21", format="ndjson", limit=1))
    assert [json.loads(line) for line in lines.data.splitlines()] == whole
    assert table(api, 9, as_of="2018-11-21")[:2] == [
        ["村", "农户", "户主", "状态", "最近走访日期", "距今天数"],
        [ELSEWHERE, LI, "付某某", "", "", ""],
    ]
    assert table(api, 9, as_of="2018-11-21", language="en")[0][0] == "Village"
    book = api.get(address(9, as_of="2018-11-21", format="xlsx", language="en"))
    assert book.headers["Content-Disposition"] == 'attachment; filename="q09-not-visited-2018-11-21.xlsx"'
    sheets = openpyxl.load_workbook(io.BytesIO(book.data)).worksheets
    assert [cell.value for cell in sheets[0]["B"]] == ["Household", LI, FU, WANG]
    notes = {row[0].value: row[1].value for row in sheets[1].iter_rows()}
    assert (notes["as_of"], notes["asked.days"], notes["Households"]) == ("2018-11-21", 30, 3)


def test_a_text_in_both_languages_stands_in_one_in_a_table(api: Api) -> None:
    told(api, *KNOWN, visit(FU))
    chinese = [row[2] for row in table(api, 3, subject=FU)]
    english = [row[2] for row in table(api, 3, subject=FU, language="en")]
    assert (chinese[-1], english[-1]) == (f"到{FUZHUANG}走访{FU}", f" visited {FU} in {FUZHUANG}")


def test_an_answer_that_is_no_table_comes_as_json_alone(api: Api) -> None:
    told(api, *KNOWN)
    assert refused(api, 1, subject=FU, format="csv") == (422, "InvalidParameters")
    response = api.get(address(1, subject=FU), headers={"Accept": "text/csv"})
    assert (response.status_code, response.get_json()["title"]) == (406, "NotAcceptable")


@pytest.mark.parametrize(
    ("number", "asked", "field"),
    [
        (9, {"days": "many"}, "days"),
        (9, {"days": 0}, "days"),
        (9, {"among": "rich"}, "among"),
        (9, {"village": "household:fu"}, "village"),
        (9, {"bogus": 1}, "bogus"),
        (9, {"limit": 1001}, "limit"),
        (1, {}, "subject"),
        (1, {"subject": "fu"}, "subject"),
        (2, {"subject": FU, "known_then": "yesterday"}, "known_then"),
        (8, {"cadre": ZHANG, "month": "2018-13"}, "month"),
        (10, {"until": "2018-02-30"}, "until"),
        (11, {"sha256": "AB" * 32}, "sha256"),
        (12, {"event": "not-an-id"}, "event"),
    ],
)
def test_a_parameter_that_is_none_is_named(api: Api, number: int, asked: dict[str, Any], field: str) -> None:
    response = api.get(address(number, **asked))
    assert (response.status_code, response.get_json()["title"]) == (422, "InvalidParameters")
    assert [fault["field"] for fault in response.get_json()["errors"]] == [field]


# -- who is shown what


def test_whoever_looks_after_one_village_is_told_of_no_other(api_on_both: Api) -> None:
    api = api_on_both
    told(api, *KNOWN)
    assert rows(api, 9, "household", by="village", as_of="2018-11-21") == [FU, WANG]
    assert figures(api, 9, by="other-village", as_of="2018-11-21")["households"] == 1
    assert refused(api, 9, by="village", village=ELSEWHERE) == (403, "MayNotRead")
    assert refused(api, 1, by="village", subject=LI) == (403, "MayNotRead")


def test_personal_values_are_shown_to_roles_that_read_them_and_named_for_others(api: Api) -> None:
    told(api, *KNOWN)
    assert rows(api, 9, "head", by="village", as_of="2018-11-21") == ["付某某", "付某某"]
    response = api.get(address(9, as_of="2018-11-21", limit=2), "auditor")
    assert "付某某" not in response.get_data(as_text=True)
    assert response.get_json()["withheld"] == ["rows.0.head", "rows.1.head"]
    page = answer(api, 1, by="auditor", subject=FU)
    assert page["withheld"] == ["figures.page.head"]


def test_a_personal_value_is_opened_only_where_its_own_event_may_be_read(api: Api) -> None:
    told(api, *KNOWN)
    api.token("other-village")
    [clerk] = [one for one in api.county.principals.list() if one.id == "other-village"]
    with asking(api.county) as asked:
        heads = {one.unit: one.row.head for one in asked.rows("households", At(20_181_121, asked.position))}
    given = Answer(rows=[{"head": heads[FU]}, {"head": heads[LI]}])
    shown = show(given, given.rows, Scope(api.county, clerk))
    assert shown.rows == [{}, {"head": "付某某"}]
    assert shown.notes == {"withheld": ["rows.0.head"]}


def test_a_cadre_asks_about_themselves_and_about_nobody_else(api: Api) -> None:
    told(api, *KNOWN, command("CadreRegistered", "2017", cadre="cadre:li", name="李某"))
    assert figures(api, 8, by="self", cadre=ZHANG, as_of="2018-11-21")["name"] == "张江山"
    assert refused(api, 8, by="self", cadre="cadre:li") == (403, "MayNotRead")
    assert refused(api, 9, by="self") == (403, "MayNotRead")


def test_without_a_token_there_is_no_answer(api: Api) -> None:
    assert api.client.get("/v1/questions/9").status_code == 401


# -- what an answer rests on


def test_an_answer_names_a_thousand_events_at_most_and_says_how_many_there_are(api: Api) -> None:
    told(api, village(), *(household(f"household:h{n:04}", registered_poor_on="2017") for n in range(1003)))
    found = answer(api, 9, as_of="2018-11-21")
    assert (len(found["rests_on"]), found["rests_on_count"]) == (1000, 1003)
    assert found["rests_on"] == [row.id for row in events_of(api.county)[1:1001]]


def test_places_for_events_are_filled_with_their_ids_wherever_they_stand(api: Api) -> None:
    told(api, *KNOWN)
    ids = [row.id for row in events_of(api.county)]
    scope = Scope(api.county, api.county.principals.list()[0])
    given = Answer(
        rows=[{"made_by": EventAt(1), "list": [{"event": EventAt(2)}]}, {"made_by": EventAt(3)}],
        figures={"event": EventAt(4), "number": 5},
        rests_on=[3, 2, 2],
    )
    shown = show(given, given.rows[:1], scope)
    assert shown.rows == [{"made_by": ids[0], "list": [{"event": ids[1]}]}]
    assert shown.figures == {"event": ids[3], "number": 5}
    assert (shown.rests_on, shown.rests_on_count) == ([ids[1], ids[2]], 2)


# -- declaring one


@pytest.mark.parametrize(
    ("parameters", "number", "doc", "fault"),
    [
        ({"a": Parameter("day", "")}, 99, "Something.", "a: no description"),
        ({"a": Parameter("day?", "A day.")}, 99, "Something.", "is no kind of parameter"),
        ({}, 1, "Something.", "q01_on_a_day is question 1 too"),
        ({}, 99, "", "it has no docstring"),
    ],
)
@pytest.mark.usefixtures("declared")
def test_a_declaration_that_is_incomplete_is_named_at_start(
    parameters: dict[str, Parameter], number: int, doc: str, fault: str
) -> None:
    def ask(*_: Any) -> Answer:
        return Answer()

    ask.__doc__ = doc
    declare: Callable[[Any], Any] = question(number, zh="？", en="?", parameters=parameters)
    with pytest.raises(TypeError, match=re.escape(fault)):
        declare(ask)


@pytest.mark.usefixtures("declared")
def test_a_waiting_question_without_a_reason_is_named_at_start() -> None:
    with pytest.raises(TypeError, match="it has no docstring"):
        waits(99, zh="？", en="?", waits_for="", module="service.questions.q99_nothing")


def test_questions_say_what_each_column_and_figure_is_in_both_languages() -> None:
    for one in QUESTIONS.values():
        headings: list[Heading] = [*one.columns, *one.figures]
        assert all(heading.zh and heading.en for heading in headings), one.number
        for group in (one.columns, one.figures):
            names = [heading.name for heading in group]
            assert len(set(names)) == len(names), one.number


def test_a_share_is_as_exact_as_its_part() -> None:
    assert share(1, 0) is None
    third = share(1, 3)
    assert third is not None
    assert (third["exact"], third["text"]["en"], third["unit"]) == (True, "33.33 %", "percent")
    unsure = share(Figure.between(1, 2), 4)
    assert unsure is not None
    assert (unsure["exact"], unsure["low"], unsure["high"]) == (False, 25, 50)
