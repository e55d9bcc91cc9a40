"""An import is rehearsed and recorded: every fault by its cell, nothing twice, nothing personal said."""

import datetime as dt
from typing import Any

import msgspec
import pytest

from domain.households import HouseholdRegistered
from domain.villages import VillageRegistered
from service import erasure
from service.access import Principal
from service.county import County
from service.importing import importer
from service.importing.importer import MayNotImport, check_may_import, rows_text
from service.importing.kinds import KINDS
from tests.county import (
    ADMINISTRATOR_1,
    ADMINISTRATOR_2,
    OFFICE,
    check_whole,
    events_of,
    fact,
    given,
)
from tests.service.importing.lists import (
    ELSEWHERE,
    HEADINGS,
    VILLAGE,
    List,
    counts,
    csv,
    household,
    identity,
    prepared,
    xlsx,
)

LOST = (
    "it holds a number: a spreadsheet keeps 15 digits of one, and the last are lost."
    " Make the column text, and enter it again"
)
THREE = (HEADINGS, household(1), household(2), household(3))
TOWN = Principal("town", "", frozenset({"recorder"}), "130930102", None)


@pytest.fixture
def ready(county: County) -> County:
    return prepared(county)


def told_of(county: County) -> list[tuple[str, str]]:
    """The events that were imported: type, and id."""
    return [(row.topic, row.id) for row in events_of(county)[5:]]


# Recording.


def test_every_row_is_recorded_by_the_principal_and_its_personal_values_are_sealed(ready: County) -> None:
    outcome = List(ready, xlsx(*THREE)).recorded()
    assert counts(outcome) == (3, 3, 0, 0)
    assert outcome.told() == outcome.contradictions == []
    rows = check_whole(ready)[5:]
    assert [row.topic for row in rows] == ["HouseholdRegistered"] * 3
    assert b'"recorded_by":"office"' in rows[0].entry
    stored = b"".join(row.state + row.entry for row in rows)
    assert "王某某".encode() not in stored
    assert identity(1).encode() not in stored


def test_a_workbook_and_a_csv_file_in_any_encoding_are_the_same_list(ready: County) -> None:
    as_dates = [(*row[:5], dt.date(2016, 1, 5)) for row in THREE[1:]]
    assert counts(List(ready, xlsx(HEADINGS, *as_dates)).recorded()) == (3, 3, 0, 0)
    before = told_of(ready)
    for data in (csv(*THREE), csv(*THREE, encoding="gb18030"), csv(*THREE, encoding="utf-8-sig", separator="\t")):
        assert counts(List(ready, data).recorded()) == (3, 0, 3, 0)
    assert told_of(ready) == before


def test_imported_twice_nothing_doubles_whoever_imports_it_the_second_time(ready: County) -> None:
    data = csv(*THREE)
    assert counts(List(ready, data).rehearsed()) == (3, 3, 0, 0)
    assert counts(List(ready, data).recorded()) == (3, 3, 0, 0)
    before = told_of(ready)
    again = Principal("clerk", "", frozenset({"recorder"}), "130930", None)
    for one in (List(ready, data), List(ready, data, by=again)):
        assert counts(one.rehearsed()) == (3, 0, 3, 0)
        assert counts(one.recorded()) == (3, 0, 3, 0)
    assert told_of(ready) == before


def test_of_a_longer_list_only_what_is_new_is_recorded_wherever_it_stands(ready: County) -> None:
    List(ready, csv(*THREE)).recorded()
    longer = csv(("名册",), HEADINGS, household(4), household(1), (), household(5), household(2), household(3))
    assert counts(List(ready, longer).rehearsed()) == (5, 2, 3, 0)
    assert counts(List(ready, longer).recorded()) == (5, 2, 3, 0)
    assert len(told_of(ready)) == 5
    check_whole(ready)


def test_a_row_that_says_something_else_now_is_another_fact_with_its_contradiction(ready: County) -> None:
    List(ready, csv(HEADINGS, household(1))).recorded()
    moved = List(ready, csv(HEADINGS, household(1, village=ELSEWHERE)))
    for outcome in (moved.rehearsed(), moved.recorded()):
        assert counts(outcome) == (1, 1, 0, 0)
        assert outcome.contradictions == [
            "row 2: HouseholdRegistered contradicts registered: village:two is stated, village:one is held"
        ]


PAID = ("户编号", "金额(元)", "发放日期", "项目")
SUBSIDY = {"kind": "subsidy", "list_id": "2018-1", "fund": "fund:heating"}


def paid(county: County, *rows: Any, **given_: str) -> List:
    return List(county, csv(PAID, *rows), "payments", given=SUBSIDY | given_)


def test_rows_that_say_the_same_are_as_many_facts_and_stay_so(ready: County) -> None:
    List(ready, csv(*THREE)).recorded()
    row = ("h-1", "50", "2018-11-12", "取暖补贴")
    assert counts(paid(ready, row, row).recorded()) == (2, 2, 0, 0)
    assert counts(paid(ready, row, row).recorded()) == (2, 0, 2, 0)
    assert counts(paid(ready, row, row, row).recorded()) == (3, 1, 2, 0)
    assert counts(paid(ready, row, list_id="2018-2").recorded()) == (1, 1, 0, 0), "of another list it is another fact"
    assert len({id_ for _, id_ in told_of(ready)}) == len(told_of(ready)) == 7


def test_a_payment_beyond_its_fund_is_recorded_and_said(ready: County) -> None:
    List(ready, csv(*THREE)).recorded()
    one = paid(ready, ("h-1", "600", "2018-11-12", "取暖补贴"), ("h-2", "600", "2018-11-12", "取暖补贴"))
    for outcome in (one.rehearsed(), one.recorded()):
        assert counts(outcome) == (2, 2, 0, 0)
        assert outcome.contradictions == [
            "row 3: FundsDisbursed contradicts fund_balance: 60,000 is stated, 40,000 is held"
        ]


def test_several_batches_are_one_list(ready: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importer, "BATCH", 2)
    List(ready, csv(*THREE)).recorded()
    rows = [("h-1", "400", "2018-11-12", "取暖补贴")] * 3 + [("h-9", "1", "2018-11-12", "取暖补贴")]
    one = paid(ready, *rows)
    for outcome in (one.rehearsed(), one.recorded()):
        assert counts(outcome) == (4, 3, 0, 1)
        assert len(outcome.contradictions) == 1, "the second batch knows what the first would have paid"
    assert counts(paid(ready, *rows).recorded()) == (4, 0, 3, 1)


def test_what_another_import_records_at_the_same_moment_counts_as_there_before(
    ready: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    List(ready, csv(*THREE)).recorded()
    monkeypatch.setattr(ready, "find", lambda _: {})
    assert counts(List(ready, csv(*THREE)).recorded()) == (3, 0, 3, 0)


def test_what_came_between_the_rehearsal_and_the_recording_is_not_recorded_twice(ready: County) -> None:
    first, second = List(ready, csv(*THREE)).importer(), List(ready, csv(*THREE)).importer()
    assert counts(first.rehearse()) == counts(second.rehearse()) == (3, 3, 0, 0)
    assert counts(first.record()) == (3, 3, 0, 0)
    assert counts(second.record()) == (3, 0, 3, 0)


# Persons.

PERSONS = ("户编号", "姓名", "身份证号", "与户主关系", "一卡通账号")
ENTERED = {"occurred_on": "2018-12"}


def test_persons_their_accounts_and_payments_to_them_by_identity_number(ready: County) -> None:
    List(ready, csv(*THREE)).recorded()
    rows = (
        PERSONS,
        ("h-1", "王某某", identity(1), "户主", "6217000012345678"),
        ("h-1", "王某", identity(9), "之子", ""),
    )
    persons = List(ready, xlsx(*rows), "persons", given=ENTERED)
    assert counts(persons.rehearsed()) == (2, 2, 0, 0)
    assert counts(persons.recorded()) == (2, 2, 0, 0)
    assert [topic for topic, _ in told_of(ready)[3:]] == ["PersonAdded", "AccountRegistered", "PersonAdded"]
    assert counts(persons.rehearsed()) == counts(persons.recorded()) == (2, 0, 2, 0)
    stored = msgspec.json.decode(events_of(ready)[8].state)["data"]
    assert stored["person"] == stored["identity"], "the reference of the number is the person's id"

    headings = ("身份证号", "金额(元)", "发放日期")
    list_ = csv(headings, (identity(9), "50", "2018-11-12"), (identity(10), "50", "2018-11-12"))
    payments = List(ready, list_, "payments", given=SUBSIDY)
    outcome = payments.recorded()
    assert counts(outcome) == (2, 1, 0, 1)
    assert outcome.told() == ["A3 身份证号: nobody of this identity number was entered: import the persons first"]
    check_whole(ready)


def test_one_person_in_two_households_is_a_contradiction_within_one_file_too(ready: County) -> None:
    List(ready, csv(*THREE)).recorded()
    rows = csv(PERSONS, ("h-1", "王某", identity(9), "户主", ""), ("h-2", "王某", identity(9), "之子", ""))
    persons = List(ready, rows, "persons", given=ENTERED)
    for outcome in (persons.rehearsed(), persons.recorded()):
        assert outcome.contradictions == [
            "row 3: PersonAdded contradicts registered: household:h-2 is stated, household:h-1 is held"
        ]


def test_whom_was_erased_is_not_imported_again(ready: County) -> None:
    List(ready, csv(*THREE)).recorded()
    erasure.ask(ready, ADMINISTRATOR_1, "household:h-2")
    erasure.agree(ready, ADMINISTRATOR_2, "household:h-2")
    before = told_of(ready)
    for outcome in (List(ready, csv(*THREE)).rehearsed(), List(ready, csv(*THREE)).recorded()):
        assert counts(outcome) == (2, 0, 2, 0)
        [(why, rows)] = outcome.skipped.items()
        assert "erased" in why
        assert rows == [3]
    assert told_of(ready) == before


# Faults.


def test_every_fault_of_every_row_is_named_by_its_cell_and_nothing_of_it_is_said(ready: County) -> None:
    rows = (
        ("占位镇名册",),
        HEADINGS,
        household(1),
        household(2, identity="130930195003041234", size="三口", village="无名村"),
        household(3, identity=identity(3)[:17] + "*", head=None),
        household(4, since="2018-02-30", household=None),
        household(5, identity=1.30930195003041e17),
        household(6, head="某" * 2001, size=51),
        ("合计", None, None, 20),
    )
    outcome = List(ready, xlsx(*rows)).rehearsed()
    assert counts(outcome) == (6, 1, 0, 5)
    assert outcome.told() == [
        "C4 身份证号: the identity number's check character does not match its digits",
        "D4 家庭人口: a whole number is wanted",
        "E4 村: no village of this name is in the ledger",
        "C5 身份证号: an identity number has 17 digits and a check character, which is a digit or X",
        "B5 户主姓名: it is empty",
        "F6 识别时间: there is no such date",
        "A6 户编号: it is empty",
        f"C7 身份证号: {LOST}",
        "B8 户主姓名: Length must be between 1 and 2000.",
        "D8 家庭人口: Must be greater than or equal to 1 and less than or equal to 50.",
    ]
    assert outcome.skipped == {"a total": [9]}
    assert counts(List(ready, xlsx(*rows)).recorded()) == (6, 1, 0, 5), "rows with faults are passed over"


def test_a_refusal_of_the_ledger_stands_at_the_cell_that_says_what_it_refused(ready: County) -> None:
    List(ready, csv(*THREE)).recorded()
    one = paid(
        ready,
        ("h-1", "50", "2018-11-12", "取暖补贴"),
        ("h-8", "50", "2018-11-12", "取暖补贴"),
        ("h-1", "50", "2098-11-12", "取暖补贴"),
    )
    for outcome in (one.rehearsed(), one.recorded()):
        assert counts(outcome) == (3, 1, 0, 2)
        first, second = outcome.told()
        assert first.startswith("A3 户编号: UnknownSubject: household:h-8 is not known")
        assert second.startswith("C4 发放日期: OccurredInTheFuture: 2098-11-12 lies after today")


def test_a_row_of_two_events_is_refused_once(ready: County) -> None:
    rows = csv(PERSONS, ("h-9", "王某", identity(9), "户主", "6217000012345678"))
    persons = List(ready, rows, "persons", given=ENTERED)
    for outcome in (persons.rehearsed(), persons.recorded()):
        assert counts(outcome) == (1, 0, 0, 1)
        [fault] = outcome.told()
        assert fault.startswith("A2 户编号: UnknownSubject: household:h-9")


def test_what_is_wrong_for_all_rows_is_said_once(ready: County) -> None:
    List(ready, csv(*THREE)).recorded()
    rows = [(f"h-{number}", "50", "2018-11-12", "取暖补贴") for number in (1, 2, 3)]
    outcome = paid(ready, *rows, fund="fund:nowhere").rehearsed()
    [fault] = outcome.told()
    assert fault.startswith("rows 2–4: --set fund: UnknownSubject: fund:nowhere is not known")
    assert len(outcome.faulty) == 3


def test_a_contract_of_neither_household_nor_village_is_a_fault_of_both_cells(ready: County) -> None:
    headings = ("合同编号", "户编号", "村", "合作社", "面积(亩)", "租金(元/亩/年)", "起")
    data = csv(headings, ("1", "", "", "占位合作社", "4", "800", "2018-05-01"))
    assert List(ready, data, "land-contracts").rehearsed().told() == ["B2 户编号: it is empty, and so is 村"]


# Who may.


def test_rows_outside_the_scope_are_refused_one_by_one(ready: County) -> None:
    one = List(ready, csv(HEADINGS, household(1), household(2, village=ELSEWHERE)), by=TOWN)
    for outcome in (one.rehearsed(), one.recorded()):
        assert counts(outcome) == (2, 1, 0, 1)
        [fault] = outcome.told()
        assert fault.startswith("E3 村: OutOfScope: village:two lies outside the scope")
    [row] = check_whole(ready)[5:]
    assert b'"recorded_by":"town"' in row.entry


def test_a_role_that_may_not_record_the_list_is_refused_before_it_is_read() -> None:
    finance = Principal("finance", "", frozenset({"finance"}), "130930", None)
    check_may_import(finance, KINDS["payments"])
    with pytest.raises(MayNotImport, match="HouseholdRegistered is recorded by office, recorder; the roles of finance"):
        check_may_import(finance, KINDS["households"])
    own = Principal("self", "", frozenset({"self"}), "130930", "household:fu")
    for kind in KINDS.values():
        with pytest.raises(MayNotImport):
            check_may_import(own, kind)


def test_of_villages_that_share_a_name_the_one_in_the_scope_is_meant(ready: County) -> None:
    third = HouseholdRegistered(household="household:x", village="village:three", head="某")
    given(ready, fact(90, VillageRegistered(village="village:three", name=VILLAGE, division="130930103")))
    given(ready, fact(91, third))
    ambiguous = List(ready, csv(HEADINGS, household(1))).rehearsed()
    assert ambiguous.told() == ["E2 村: several of a kind bear this name: write the id instead, village:…"]
    assert counts(List(ready, csv(HEADINGS, household(1)), by=TOWN).rehearsed()) == (1, 1, 0, 0)
    by_id = csv(HEADINGS, household(1, village="village:three"))
    assert counts(List(ready, by_id).recorded()) == (1, 1, 0, 0)


# How it is said.


def test_rows_are_written_as_one_writes_them() -> None:
    assert [rows_text(rows) for rows in ([4], [4, 5, 6], [9, 4, 5, 7])] == ["row 4", "rows 4–6", "rows 4–5, 7, 9"]


def test_the_office_of_these_tests_may_record_every_kind() -> None:
    for kind in KINDS.values():
        check_may_import(OFFICE, kind)
