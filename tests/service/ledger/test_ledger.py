"""The ledger's door, on each database: what is numbered, what is refused, and what many writers see of each other."""

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest

from domain.cadres import CadreRegistered
from domain.corrections import EventVoided
from domain.disbursements import FundsDisbursed
from domain.funds import Fund
from domain.households import Household
from domain.kernel.dates import microseconds
from domain.kernel.entry import read_entry
from domain.kernel.refusal import Refusal, TooManySubjects
from domain.teams import TeamFormed
from domain.visits import VisitRecorded
from service.access import Principal
from service.county import County
from service.ledger.ledger import ClockBehind
from service.ledger.rows import Opened, Rows, Want, decode_state
from service.ledger.transaction import Prepared, Receipt
from service.problems import Problem
from service.settings import Settings
from tests.county import (
    OFFICE,
    REASON,
    appropriated,
    check_whole,
    contents,
    event_id,
    events_of,
    fact,
    given,
    history,
    household,
    land,
    opened,
    ordered,
    paid,
    recorded,
    refused,
    rows_of,
    tags_of,
    tell,
    village,
    void,
)

SECOND = 1_000_000


class NothingYet(Refusal):
    """What a test answers in the place of the ledger."""


def start(county: County) -> None:
    """A village with a household, and a fund with 1,000 fen."""
    given(county, village(1), household(2, "fu"), appropriated(3, 1_000))


def state(county: County, subject: str) -> Any:
    """A decision state as it is stored."""
    with county.store.reading() as c:
        c.execute(f"SELECT state FROM states WHERE subject = {county.store.placeholder}", (subject,))
        row = c.fetchone()  # type: ignore[attr-defined]  # both databases' cursors have it
    return decode_state(subject, bytes(row[0]))


def balance(county: County, fund: str = "relief") -> int:
    found = state(county, f"fund:{fund}")
    assert isinstance(found, Fund)
    return int(str(found.balance).replace(",", ""))


# -- numbers and times


def test_positions_and_pages_are_dense_and_the_ledger_is_whole(county: County) -> None:
    receipts = given(county, *history())
    assert [receipt.position for receipt in receipts] == list(range(1, len(receipts) + 1))
    check_whole(county)


def test_each_subject_numbers_its_own_events(county: County) -> None:
    start(county)
    receipts = given(county, land(4, "fu"), paid(5, "fu", 10), land(6, "fu"))
    assert [receipt.subjects["household:fu"] for receipt in receipts] == [2, 3, 4]
    assert [receipt.subjects.get("fund:relief") for receipt in receipts] == [None, 2, None]
    assert [receipt.subjects["village:mengcun"] for receipt in receipts] == [3, 4, 5], "its village is concerned"


def test_a_refused_event_leaves_no_gap(county: County) -> None:
    start(county)
    answers = tell(county, land(4, "fu"), land(5, "nobody"), land(6, "fu"))
    refused(answers[1], "UnknownSubject")
    assert [receipt.position for receipt in recorded([answers[0], answers[2]])] == [4, 5]
    check_whole(county)


def test_recorded_at_rises_with_each_transaction_although_the_clock_stands_still(county: County) -> None:
    county.ledger.clock = lambda: microseconds("2019-01-01T00:00:00Z")
    start(county)
    first, second = given(county, land(4, "fu"))[0], given(county, land(5, "fu"), land(6, "fu"))
    assert [receipt.recorded_at for receipt in (first, *second)] == [
        "2019-01-01T00:00:00.000001Z",
        "2019-01-01T00:00:00.000002Z",
        "2019-01-01T00:00:00.000002Z",
    ]
    check_whole(county)


def test_a_clock_that_is_a_little_behind_does_not_stop_writing(county: County) -> None:
    start(county)
    head = county.head()[1]
    county.ledger.clock = lambda: head - 5 * SECOND
    given(county, land(4, "fu"))
    assert county.head()[1] == head + 1


def test_a_clock_more_than_five_seconds_behind_records_nothing(county: County) -> None:
    start(county)
    before, head = contents(county.store), county.head()[1]
    county.ledger.clock = lambda: head - 5 * SECOND - 1
    with pytest.raises(ClockBehind):
        tell(county, land(4, "fu"))
    assert contents(county.store) == before
    county.ledger.clock = lambda: head + 1
    given(county, land(4, "fu"))
    check_whole(county)


# -- sending again


@pytest.mark.parametrize("again_in_another_process", [False, True])
def test_a_resend_answers_the_first_receipt_marked_duplicate(
    county: County, settings: Settings, *, again_in_another_process: bool
) -> None:
    first = given(county, *history())
    before = contents(county.store)
    if again_in_another_process:
        with opened(settings) as other:
            again = recorded(tell(other, *history()))
    else:
        again = recorded(tell(county, *history()))
    assert [msgspec.structs.replace(receipt, duplicate=False) for receipt in again] == first
    assert all(receipt.duplicate for receipt in again)
    plain = msgspec.json.encode([msgspec.structs.replace(receipt, duplicate=False) for receipt in again])
    assert plain == msgspec.json.encode(first), "the receipts are the same to the byte"
    assert contents(county.store) == before


def test_a_contradiction_stands_in_the_receipt_of_a_resend_too(county: County) -> None:
    start(county)
    first = given(county, paid(4, "fu", 1_500))
    assert [found.name for found in first[0].contradicts] == ["fund_balance"]
    again = recorded(tell(county, paid(4, "fu", 1_500)))
    assert again[0].contradicts == first[0].contradicts
    assert again[0].duplicate


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(paid(4, "fu", 11), id="another amount"),
        pytest.param(land(4, "fu"), id="another type"),
        pytest.param(paid(4, "fu", 10).replace(b"2018-11-10", b"2018-11-09"), id="another day"),
        pytest.param(paid(4, "fu", 10).replace(b'"data"', b'"on_behalf_of":"household:fu","data"'), id="for another"),
        pytest.param(
            paid(4, "fu", 10).replace(b'"data"', f'"corrects":"{event_id(2)}","data"'.encode()), id="a correction"
        ),
        pytest.param(paid(4, "fu", 10).replace(b'"data"', b'"reason":"x","data"'), id="with a reason"),
        pytest.param(
            paid(4, "fu", 10).replace(b'"data"', b'"device":{"seq":1,"time":"2018-11-10T09:30:00Z"},"data"'),
            id="from a device",
        ),
    ],
)
def test_an_id_that_was_used_takes_no_other_content(county: County, other: bytes) -> None:
    start(county)
    given(county, paid(4, "fu", 10))
    before = contents(county.store)
    problem = refused(tell(county, other)[0], "IdAlreadyUsed")
    assert problem.document()["figures"] == {"id": event_id(4), "position": 4}
    assert contents(county.store) == before
    assert recorded(tell(county, paid(4, "fu", 10)))[0].duplicate, "the first content is still the right one"


def test_an_id_that_was_used_belongs_to_the_principal_who_used_it(county: County) -> None:
    start(county)
    given(county, paid(4, "fu", 10))
    refused(tell(county, paid(4, "fu", 10), by=OFFICE._replace(id="somebody-else"))[0], "IdAlreadyUsed")


def test_the_expected_page_is_no_content(county: County) -> None:
    start(county)
    given(county, land(4, "fu", expected={"household:fu": 1}))
    assert recorded(tell(county, land(4, "fu", expected={"household:fu": 1})))[0].duplicate


def test_the_same_id_twice_in_one_batch_is_one_event(county: County) -> None:
    start(county)
    first, again, other = tell(county, paid(4, "fu", 10), paid(4, "fu", 10), paid(4, "fu", 11))
    assert not recorded([first])[0].duplicate
    assert recorded([again])[0].duplicate
    refused(other, "IdAlreadyUsed")
    assert balance(county) == 990
    check_whole(county)


# -- refusals


def test_an_expected_page_that_is_the_last_lets_the_event_in(county: County) -> None:
    start(county)
    given(county, land(4, "fu", expected={"household:fu": 1, "fund:relief": 1, "household:nobody": 0}))
    given(county, land(5, "fu", expected={"household:fu": 2}))


def test_a_subject_that_moved_on_refuses_what_expected_an_earlier_page(county: County) -> None:
    start(county)
    given(county, land(4, "fu"))
    before = contents(county.store)
    problem = refused(tell(county, land(5, "fu", expected={"household:fu": 1}))[0], "StalePage", 412)
    assert problem.document()["figures"] == {"subject": "household:fu", "page": 1, "last": 2}
    assert contents(county.store) == before


def test_an_expected_page_moves_on_within_a_batch(county: County) -> None:
    start(county)
    batch = [land(n, "fu", expected={"household:fu": page}) for n, page in ((4, 1), (5, 1), (6, 2))]
    answers = tell(county, *batch)
    refused(answers[1], "StalePage", 412)
    recorded([answers[0], answers[2]])


def test_an_unknown_subject_is_refused_until_it_is_introduced(county: County) -> None:
    given(county, village(1))
    problem = refused(tell(county, land(2, "fu"))[0], "UnknownSubject")
    assert problem.document()["figures"] == {"subject": "household:fu"}
    given(county, household(3, "fu"), land(2, "fu"))


def test_what_was_only_refused_introduces_nothing(county: County) -> None:
    answers = tell(county, household(2, "fu"), land(3, "fu"))
    refused(answers[0], "UnknownSubject")
    refused(answers[1], "UnknownSubject")
    assert not rows_of(county, "states", "subject")


def test_a_day_after_today_is_refused_by_the_day_in_shanghai(county: County) -> None:
    county.ledger.clock = lambda: microseconds("2018-11-20T16:30:00Z")  # 00:30 of the 21st in Shanghai
    start(county)
    given(county, land(4, "fu", occurred_on="2018-11-21"), land(5, "fu", occurred_on="2018-11"))
    refused(tell(county, land(6, "fu", occurred_on="2018-11-22"))[0], "OccurredInTheFuture")


def test_an_event_may_concern_64_subjects_and_no_more(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    start(county)
    # No type of this release names so many: an event of a later one comes to the ledger as it would from its door.
    kept: list[Prepared] = []
    monkeypatch.setattr(county.ledger, "write", lambda batch, **_: kept.extend(batch) or [NothingYet() for _ in batch])
    tell(county, land(4, "fu"), land(5, "fu"))
    monkeypatch.undo()
    for prepared, count in zip(kept, (64, 65), strict=True):
        beside = count - len(prepared.subjects) - 1  # its village joins them
        prepared.subjects = tuple(sorted([*prepared.subjects, *(f"cadre:c{n:02d}" for n in range(beside))]))
        prepared.touches = prepared.subjects
        prepared.frame = None
    recorded_, refused_ = county.ledger.write(kept)
    assert isinstance(recorded_, Receipt)
    assert len(recorded_.subjects) == 64
    assert isinstance(refused_, TooManySubjects)
    assert refused_.figures == {"count": 65, "limit": 64}
    check_whole(county)


# -- all or none


def test_a_batch_of_all_or_none_is_recorded_whole(county: County) -> None:
    start(county)
    receipts = recorded(tell(county, land(4, "fu"), paid(5, "fu", 10), void(6, 5), atomic=True))
    assert [receipt.position for receipt in receipts] == [4, 5, 6]
    check_whole(county)


def test_a_batch_with_one_refusal_records_nothing(county: County) -> None:
    start(county)
    before = contents(county.store)
    good, bad, void_ = tell(county, paid(4, "fu", 10), land(5, "nobody"), void(6, 4), atomic=True)
    refused(good, "BatchRefused")
    refused(bad, "UnknownSubject")
    refused(void_, "BatchRefused")
    assert contents(county.store) == before


def test_a_malformed_line_keeps_a_batch_of_all_or_none_out(county: County) -> None:
    start(county)
    before = contents(county.store)
    good, bad = tell(county, land(4, "fu"), b'{"id":', atomic=True)
    refused(good, "BatchRefused")
    refused(bad, "MalformedJson", 422)
    assert contents(county.store) == before


def test_what_follows_a_refused_batch_starts_from_where_the_ledger_was(county: County) -> None:
    start(county)
    batch = [
        village(4, "xinzhuang"),
        household(5, "fu", "xinzhuang"),  # it moves
        household(6, "liu", "xinzhuang"),
        paid(7, "fu", 900),
        paid(8, "liu", 50),
        void(9, 7),
        void(10, 2),
        land(11, "nobody"),
    ]
    refused(tell(county, *batch, atomic=True)[-1], "UnknownSubject")
    receipts = given(county, paid(12, "fu", 100), land(13, "fu"))
    assert receipts[0].subjects == {"fund:relief": 2, "household:fu": 2, "village:mengcun": 3}
    assert receipts[1].subjects == {"household:fu": 3, "village:mengcun": 4}
    assert balance(county) == 900
    refused(tell(county, land(14, "liu"))[0], "UnknownSubject")
    recorded(tell(county, *batch[:-1], atomic=True))
    check_whole(county)


def test_an_id_of_a_refused_batch_is_free(county: County) -> None:
    start(county)
    tell(county, paid(4, "fu", 10), land(5, "nobody"), atomic=True)
    assert not given(county, paid(4, "fu", 99))[0].duplicate


def test_a_resend_among_a_refused_batch_still_has_its_receipt(county: County) -> None:
    start(county)
    first = given(county, land(4, "fu"))
    again, new, bad = tell(county, land(4, "fu"), land(5, "fu"), land(6, "nobody"), atomic=True)
    assert recorded([again]) == [msgspec.structs.replace(first[0], duplicate=True)]
    refused(new, "BatchRefused")
    refused(bad, "UnknownSubject")


# -- many writers


class Gate:
    """A store that holds its first transaction until so many requests wait, and fails wherever one event is in it."""

    def __init__(self, county: County, waiting: int, poison: str) -> None:
        self.county, self.inner = county, county.ledger.store
        self.waiting, self.poison = waiting, poison
        self.transactions = 0

    def transact(self, want: Want, body: Callable[[Opened], Any]) -> Any:
        self.transactions += 1
        if self.transactions == 1:
            deadline = threading.Event()
            while len(self.county.ledger._queue) < self.waiting:  # noqa: SLF001 - nothing else says who waits
                assert not deadline.wait(0.001)

        def poisoned(opened: Opened) -> Any:
            append = opened.append

            def checked(rows: Rows) -> None:
                if any(row.id == self.poison for row in rows.events):
                    raise OSError("the disk is full")
                append(rows)

            opened.append = checked  # type: ignore[method-assign]
            return body(opened)

        return self.inner.transact(want, poisoned)


def test_many_threads_share_transactions_and_one_that_fails_harms_no_other(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(county)
    gate = Gate(county, waiting=31, poison=event_id(117))
    monkeypatch.setattr(county.ledger, "store", gate)
    batches = {n: [paid(100 + n, "fu", 1), land(200 + n, "nobody" if n % 4 == 0 else "fu")] for n in range(32)}

    def send(n: int) -> list[Receipt | Problem] | OSError:
        try:
            return tell(county, *batches[n])
        except OSError as error:
            return error

    with ThreadPoolExecutor(32) as threads:
        answers = dict(zip(batches, threads.map(send, batches), strict=True))
    assert isinstance(answers.pop(17), OSError), "the poisoned request is told of it"
    positions = []
    for n, answer in answers.items():
        assert isinstance(answer, list)
        (payment,) = recorded(answer[:1])
        assert payment.id == event_id(100 + n), "each request has its own verdicts"
        positions.append(payment.position)
        if n % 4 == 0:
            refused(answer[1], "UnknownSubject")
        else:
            positions.append(recorded(answer[1:])[0].position)
    assert sorted(positions) == list(range(4, 4 + len(positions))), "nothing that was refused leaves a gap"
    assert gate.transactions < 2 + 32, "a group that failed was taken apart once"
    assert balance(county) == 1_000 - 31
    monkeypatch.undo()
    given(county, *batches[17])
    check_whole(county)


def test_threads_that_wait_are_written_together(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    start(county)
    gate = Gate(county, waiting=31, poison="")
    monkeypatch.setattr(county.ledger, "store", gate)
    with ThreadPoolExecutor(32) as threads:
        answers = list(threads.map(lambda n: tell(county, land(100 + n, "fu")), range(32)))
    recorded(answer for (answer,) in answers)
    assert gate.transactions == 1, "all that waited while the lock was waited for are in one"
    check_whole(county)


def test_a_refused_batch_harms_no_other_of_its_transaction(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    start(county)
    gate = Gate(county, waiting=15, poison="")
    monkeypatch.setattr(county.ledger, "store", gate)

    def send(n: int) -> list[Receipt | Problem]:
        if n % 3 == 2:
            batch = [paid(100 + n, "fu", 100), household(200 + n, f"h{n}"), void(300 + n, 2), land(400 + n, "nobody")]
            return tell(county, *batch, atomic=True)
        return tell(county, paid(100 + n, "fu", 1), land(200 + n, "fu"), atomic=n % 3 == 1)

    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(send, range(16)))
    assert gate.transactions == 1
    for n, answer in enumerate(answers):
        if n % 3 == 2:
            assert all(isinstance(one, Problem) for one in answer)
        else:
            recorded(answer)
    monkeypatch.undo()
    assert balance(county) == 1_000 - 11
    given(county, paid(500, "fu", 1), land(501, "fu"))
    assert len(check_whole(county)) == 3 + 2 * 11 + 2


def test_an_error_of_the_database_is_followed_by_right_pages(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    start(county)
    with monkeypatch.context() as patch:
        patch.setattr(county.ledger, "store", Gate(county, waiting=0, poison=event_id(5)))
        with pytest.raises(OSError, match="full"):
            tell(county, land(4, "fu"), paid(5, "fu", 10))
    receipts = given(county, land(4, "fu"), paid(5, "fu", 10))
    assert [receipt.subjects["household:fu"] for receipt in receipts] == [2, 3]
    assert not any(receipt.duplicate for receipt in receipts)
    check_whole(county)


def test_two_processes_that_write_in_turns_see_each_other(county: County, settings: Settings) -> None:
    start(county)
    with opened(settings) as other:
        for n in range(0, 12, 2):
            given(county, paid(100 + n, "fu", 10), land(200 + n, "fu"))
            given(other, paid(101 + n, "fu", 10), ordered(301 + n, 20))
        given(other, household(400, "liu"))
        given(county, land(401, "liu"))
        refused(tell(other, ordered(402, 1_000))[0], "BeyondFundBalance")
    assert balance(county) == 1_000 - 12 * 10 - 6 * 20
    check_whole(county)


def test_two_processes_that_write_at_once_see_each_other(county: County, settings: Settings) -> None:
    start(county)
    with opened(settings) as other, ThreadPoolExecutor(8) as threads:

        def send(n: int) -> list[Receipt]:
            return given((county, other)[n % 2], paid(100 + n, "fu", 1), land(200 + n, "fu"))

        list(threads.map(send, range(40)))
    assert balance(county) == 1_000 - 40
    assert len(check_whole(county)) == 3 + 80


# -- scope

TOWN = Principal("town", "", OFFICE.roles, "130930100", None)
VILLAGE = Principal("village-office", "", OFFICE.roles, "130930100001", None)


def two_towns(county: County) -> None:
    given(
        county,
        village(1, "near", "130930100001"),
        village(2, "far", "130930200001"),
        household(3, "fu", "near"),
        household(4, "liu", "far"),
        village(5, "somewhere", "130930"),
        appropriated(6, 1_000),
        fact(7, CadreRegistered(cadre="cadre:zhang", name="张某")),
    )


def test_a_town_records_what_concerns_its_own_villages(county: County) -> None:
    two_towns(county)
    visit = VisitRecorded(village="village:near", household="household:fu", visitors=["cadre:zhang"])
    recorded(tell(county, land(10, "fu"), paid(11, "fu", 10), fact(12, visit), void(13, 11), by=TOWN))
    recorded(tell(county, village(14, "new", "130930100002"), household(15, "he", "new"), by=TOWN))
    check_whole(county)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(land(10, "liu"), id="a household elsewhere"),
        pytest.param(fact(10, VisitRecorded(village="village:near", household="household:liu")), id="half elsewhere"),
        pytest.param(village(10, "new", "130930200002"), id="a village elsewhere"),
        pytest.param(village(10, "new", "130930"), id="a village whose town is not known"),
        pytest.param(fact(10, VisitRecorded(village="village:somewhere")), id="a place whose town is not known"),
        pytest.param(appropriated(10, 10), id="no place at all"),
        pytest.param(void(10, 4), id="a void of what lies elsewhere"),
        pytest.param(void(10, 6), id="a void of what lies nowhere"),
    ],
)
def test_a_town_records_nothing_beyond_its_own_villages(county: County, line: bytes) -> None:
    two_towns(county)
    before = contents(county.store)
    refused(tell(county, line, by=TOWN)[0], "OutOfScope", 403)
    assert contents(county.store) == before
    recorded(tell(county, line))


def test_a_village_records_for_itself_alone(county: County) -> None:
    two_towns(county)
    given(county, village(8, "next", "130930100002"), household(9, "he", "next"))
    recorded(tell(county, land(10, "fu"), by=VILLAGE))
    refused(tell(county, land(11, "he"), by=VILLAGE)[0], "OutOfScope", 403)


# -- voids


def test_a_void_bears_every_subject_of_what_it_voids(county: County) -> None:
    given(county, village(1), village(2, "xinzhuang"), household(3, "fu"), appropriated(4, 1_000))
    payment = FundsDisbursed(
        payee="household:fu", fund="fund:relief", amount_fen=10, kind="relief", entitled="household:fu"
    )
    first = given(county, fact(5, payment, corrects=event_id(3)))[0]
    taken_out = given(county, void(6, 5))[0]
    assert set(taken_out.subjects) == {*first.subjects, f"event:{event_id(5)}"}
    assert f"event:{event_id(3)}" in first.subjects


def test_a_void_in_the_same_batch_bears_the_same_subjects(county: County) -> None:
    start(county)
    first, taken_out = given(county, land(4, "fu", corrects=event_id(2)), void(5, 4))
    assert set(taken_out.subjects) == {*first.subjects, f"event:{event_id(4)}"}
    assert state(county, "household:fu").land == {}
    check_whole(county)


def test_a_void_takes_a_sum_back_and_a_state_is_folded_again(county: County) -> None:
    start(county)
    given(county, paid(4, "fu", 10), land(5, "fu"), land(6, "fu"))
    given(county, void(7, 4), void(8, 5))
    assert balance(county) == 1_000
    assert state(county, "household:fu") == Household(registered=True, village="village:mengcun", land={"p6": 100})
    check_whole(county)


def test_a_void_is_never_refused_for_what_follows_from_it(county: County) -> None:
    start(county)
    given(county, paid(4, "fu", 900), void(5, 3))
    assert balance(county) == -900
    refused(tell(county, land(6, "fu"), ordered(7, 1))[1], "UnknownSubject")
    check_whole(county)


def test_what_is_voided_cannot_be_voided_again(county: County) -> None:
    start(county)
    given(county, land(4, "fu"), void(5, 4))
    problem = refused(tell(county, void(6, 4))[0], "NothingLeftToVoid")
    assert problem.document()["figures"] == {"id": event_id(4), "by": event_id(5)}
    given(county, land(7, "fu"))
    recorded(tell(county, void(8, 7)))
    refused(tell(county, void(9, 7))[0], "NothingLeftToVoid")


def test_two_voids_of_one_event_in_one_batch_are_one(county: County) -> None:
    start(county)
    _, first, second = tell(county, paid(4, "fu", 10), void(5, 4), void(6, 4))
    recorded([first])
    refused(second, "NothingLeftToVoid")
    assert balance(county) == 1_000
    check_whole(county)


def test_a_void_cannot_be_voided(county: County) -> None:
    start(county)
    given(county, land(4, "fu"), void(5, 4))
    refused(tell(county, void(6, 5))[0], "VoidCannotBeVoided")
    refused(tell(county, land(7, "fu"), void(8, 7), void(9, 8))[2], "VoidCannotBeVoided")


def test_what_was_never_recorded_cannot_be_voided(county: County) -> None:
    start(county)
    refused(tell(county, void(4, 99))[0], "UnknownEvent")
    assert len(events_of(county)) == 3


@pytest.mark.parametrize("atomic", [False, True])
def test_what_is_refused_in_the_same_batch_cannot_be_voided(county: County, *, atomic: bool) -> None:
    start(county)
    payment, taken_out = tell(county, paid(4, "nobody", 500), void(5, 4), atomic=atomic)
    refused(payment, "UnknownSubject")
    refused(taken_out, "UnknownEvent")
    assert balance(county) == 1_000
    check_whole(county)


def test_what_comes_later_in_the_batch_cannot_be_voided(county: County) -> None:
    start(county)
    taken_out, payment = tell(county, void(5, 4), paid(4, "fu", 500))
    refused(taken_out, "UnknownEvent")
    recorded([payment])
    assert balance(county) == 500
    check_whole(county)


def test_a_void_in_a_batch_with_a_resend_of_what_it_voids(county: County) -> None:
    start(county)
    given(county, paid(4, "fu", 500))
    again, taken_out = recorded(tell(county, paid(4, "fu", 500), void(5, 4)))
    assert again.duplicate
    assert taken_out.position == 5
    assert balance(county) == 1_000
    check_whole(county)


def test_who_may_record_an_event_may_void_it_and_nobody_else(county: County) -> None:
    start(county)
    given(county, paid(4, "fu", 10))
    recorder = Principal("recorder", "", frozenset({"recorder"}), "130930", None)
    finance = Principal("finance", "", frozenset({"finance"}), "130930", None)
    refused(tell(county, void(5, 3), by=recorder)[0], "RoleMayNotRecord", 403)
    recorded(tell(county, void(6, 4), by=recorder))
    recorded(tell(county, void(7, 3), by=finance))
    refused(tell(county, void(8, 2), by=finance)[0], "RoleMayNotRecord", 403)


def test_a_village_that_a_void_brings_back_keeps_its_own_pages(county: County, settings: Settings) -> None:
    given(county, village(1), village(2, "b"), village(3, "c"), appropriated(4, 1_000))
    given(county, household(5, "fu"), household(6, "fu", "b"), household(7, "fu", "c"), void(8, 6))
    with opened(settings) as other:  # it has not seen the first village
        taken_out, moved = given(other, void(9, 7), land(10, "fu"))
        assert "village:mengcun" not in taken_out.subjects
        assert moved.subjects["village:mengcun"] == 5
    given(county, land(11, "fu"))
    check_whole(county)


def test_a_refused_batch_forgets_the_village_that_its_void_brought_back(county: County, settings: Settings) -> None:
    given(county, village(1), village(2, "b"), village(3, "c"))
    given(county, household(5, "fu"), household(6, "fu", "b"), household(7, "fu", "c"), void(8, 6))
    with opened(settings) as other:
        refused(tell(other, void(9, 7), land(10, "fu"), land(11, "nobody"), atomic=True)[2], "UnknownSubject")
        given(other, void(9, 7), land(10, "fu"))
    check_whole(county)


def test_a_void_says_why_in_words_that_are_sealed(county: County) -> None:
    start(county)
    given(county, land(4, "fu"), void(5, 4))
    row = events_of(county)[-1]
    assert row.topic == EventVoided.__name__
    assert REASON.encode() not in row.state + row.entry
    assert b"siv1.household:fu." in row.state


def test_a_team_brings_its_village_along(county: County) -> None:
    given(county, village(1), fact(2, TeamFormed(team="team:a", level="county", village="village:mengcun")))
    receipt = given(county, fact(3, VisitRecorded(village="village:mengcun", team="team:a")))[0]
    assert receipt.subjects == {"team:a": 2, "village:mengcun": 3}
    assert [(tag, page) for tag, page, position in tags_of(county) if position == 3] == list(receipt.subjects.items())


def test_a_day_of_recording_is_no_day_of_occurring(county: County) -> None:
    start(county)
    entry = read_entry(events_of(county)[0].entry)
    assert entry.occurred_on == "2018-11-10"
    assert dt.datetime.fromisoformat(entry.recorded_at).year >= 2024
