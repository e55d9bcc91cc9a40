"""Personal values are sealed under keys that can be destroyed; then nothing that remains opens them."""

import base64
import contextlib
import datetime as dt
import logging
import secrets
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap

from domain.kernel.entry import ERASED
from domain.kernel.identity import make as make_identity
from domain.visits import VisitRecorded
from service import erasure
from service.access import Principal
from service.answers import answer_event
from service.county import County
from service.ledger import keys as module
from service.ledger.copy import copy
from service.ledger.keys import PREFIX, Erased, KeyStore, KeysUnusable, Unreadable
from service.ledger.schema import meta_of
from service.ledger.sqlite import LedgerDatastore, SQLiteLedger
from service.problems import Problem
from tests.county import (
    ACCOUNT,
    ADMINISTRATOR_1,
    ADMINISTRATOR_2,
    IDENTITY,
    OFFICE,
    PERSONAL,
    check_whole,
    close,
    events_of,
    fact,
    given,
    history,
    household,
    land,
    paid,
    recorded,
    refused,
    tell,
    village,
    void,
)

FU, LIU = "household:fu", "household:liu"
AT = "2026-01-01T00:00:00.000000Z"
EVENT = "00000001-0000-4000-8000-000000000001"


@pytest.fixture
def keys(tmp_path: Path) -> KeyStore:
    """A key store of its own, without a ledger."""
    return KeyStore.create(tmp_path / "keys.db", tmp_path / "master.key")


def again(keys: KeyStore) -> KeyStore:
    """The same store, as another process opens it."""
    return KeyStore(keys.path, keys.master_path)


# -- sealing


def test_a_value_opens_again(keys: KeyStore) -> None:
    sealed = keys.seal(FU, EVENT, "head", "付某".encode())
    assert keys.open(EVENT, "head", sealed) == "付某".encode()
    assert again(keys).open(EVENT, "head", sealed) == "付某".encode()


def test_sealing_is_deterministic_also_in_another_process(keys: KeyStore) -> None:
    sealed = keys.seal(FU, EVENT, "head", b"x")
    assert keys.seal(FU, EVENT, "head", b"x") == sealed
    assert again(keys).seal(FU, EVENT, "head", b"x") == sealed


def test_what_is_sealed_depends_on_the_subject_the_event_and_the_field(keys: KeyStore) -> None:
    other = EVENT.replace("1", "2")
    sealed = {keys.seal(s, e, f, b"x").rpartition(".")[2] for s in (FU, LIU) for e in (EVENT, other) for f in "ab"}
    assert len(sealed) == 8


def test_a_value_opens_for_its_own_event_and_field_alone(keys: KeyStore) -> None:
    sealed = keys.seal(FU, EVENT, "head", b"x")
    keys.ensure([LIU])
    for event, field, text in (
        (EVENT.replace("1", "2"), "head", sealed),
        (EVENT, "notes", sealed),
        (EVENT, "head", sealed.replace(FU, LIU)),
        (EVENT, "head", sealed[:-4] + "AAA="),
        (EVENT, "head", sealed[:30]),
    ):
        with pytest.raises(ValueError, match="does not open"):
            keys.open(event, field, text)


def test_a_sealed_value_is_aes_siv_under_a_key_that_the_master_key_wraps(keys: KeyStore) -> None:
    sealed = keys.seal(FU, EVENT, "head", b"x")
    assert sealed.startswith(f"{PREFIX}{FU}.")
    key = aes_key_unwrap(keys.master_path.read_bytes(), stored(keys, FU))
    assert len(key) == 64
    ciphertext = base64.b64decode(sealed.rpartition(".")[2])
    assert AESSIV(key).decrypt(ciphertext, [EVENT.encode(), b"head"]) == b"x"


def stored(keys: KeyStore, subject: str) -> bytes:
    with contextlib.closing(sqlite3.connect(keys.path)) as connection:
        row = connection.execute("SELECT wrapped FROM keys WHERE subject = ?", (subject,)).fetchone()
    found: bytes = row[0]
    return found


def test_a_lost_key_is_told_apart_from_an_erased_one(keys: KeyStore) -> None:
    sealed = keys.seal("household:fu", "e", "head", b"1")
    with contextlib.closing(sqlite3.connect(keys.path, isolation_level=None)) as connection:
        connection.execute("DELETE FROM keys")
    with pytest.raises(Unreadable):
        again(keys).open("e", "head", sealed)
    keys.seal("household:fu", "f", "head", b"2")  # a new key is made, and opens nothing old
    with pytest.raises(Unreadable):
        again(keys).open("e", "head", sealed)


def test_both_files_are_their_owners_alone(keys: KeyStore, county: County) -> None:
    for path in (keys.path, keys.master_path, county.keys.path, county.keys.master_path, county.principals.path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


def test_the_key_store_is_made_once(keys: KeyStore) -> None:
    sealed = keys.seal(FU, EVENT, "head", b"x")
    assert KeyStore.create(keys.path, keys.master_path).open(EVENT, "head", sealed) == b"x"


@pytest.mark.parametrize("at", ["aes_key_wrap", "_connect", "_sync_folder"])
def test_a_crash_while_making_the_store_leaves_none_or_a_whole_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    path, master = tmp_path / "keys.db", tmp_path / "master.key"
    with monkeypatch.context() as patch:
        patch.setattr(module, at, crash)
        with pytest.raises(Crash):
            KeyStore.create(path, master)
    sealed = KeyStore.create(path, master).seal(FU, EVENT, "head", b"x")
    assert KeyStore(path, master).open(EVENT, "head", sealed) == b"x"
    assert not list(tmp_path.glob("*.unfinished*"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_wrong_master_key_opens_nothing(keys: KeyStore) -> None:
    right = keys.master_path.read_bytes()
    for wrong in (secrets.token_bytes(32), b"", b"x" * 33):
        keys.master_path.write_bytes(wrong)
        with pytest.raises(KeysUnusable, match="put back the file"):
            again(keys)
    keys.master_path.unlink()
    with pytest.raises(KeysUnusable, match="put back the file"):
        again(keys)
    keys.master_path.write_bytes(right)
    again(keys)


def test_a_store_that_is_not_there_is_named_with_what_makes_it(tmp_path: Path) -> None:
    with pytest.raises(KeysUnusable, match="flask ledger init"):
        KeyStore(tmp_path / "keys.db", tmp_path / "master.key")


# -- references


def test_a_number_has_one_reference_whoever_gives_it(keys: KeyStore) -> None:
    found = keys.references([("person", FU, IDENTITY), ("person", LIU, IDENTITY), ("account", FU, ACCOUNT)])
    assert found["person", FU, IDENTITY] == found["person", LIU, IDENTITY]
    assert found["account", FU, ACCOUNT].startswith("account:")
    assert again(keys).references([("person", "household:he", IDENTITY)]) == {
        ("person", "household:he", IDENTITY): found["person", FU, IDENTITY]
    }
    assert keys.number(found["person", FU, IDENTITY], FU) == IDENTITY


def test_two_numbers_have_two_references_and_tell_nothing(keys: KeyStore) -> None:
    other = make_identity("999930", dt.date(1950, 3, 4), 18)
    found = keys.references([("person", FU, IDENTITY), ("person", FU, other), ("account", FU, IDENTITY[:17])])
    assert len(set(found.values())) == 3
    for reference in found.values():
        assert len(reference.partition(":")[2]) == 24


def test_equal_numbers_of_two_households_are_equal_in_the_ledger(county: County) -> None:
    given(county, *history())
    states = b"\n".join(row.state for row in events_of(county)).decode()
    person = county.keys.references([("person", FU, IDENTITY)])["person", FU, IDENTITY]
    assert states.count(person) == 3, "two registrations and the owner of an account"


@pytest.mark.parametrize("small", [False, True])
def test_a_small_x_is_a_capital_one(keys: KeyStore, county: County, *, small: bool) -> None:
    number = next(n for s in range(99) if (n := make_identity("999930", dt.date(1950, 3, 4), s)).endswith("X"))
    given(county, village(1), household(2, "fu", identity=number))
    given(county, household(3, "liu", identity=number.lower() if small else number))
    first, second = (row.state.partition(b'"identity":')[2][:40] for row in events_of(county)[1:])
    assert first == second


def test_no_personal_value_is_in_any_file_but_sealed(county: County, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        given(county, *history())
    found = files(county.settings.folder)
    assert {"keys.db", "access.db", "master.key"} <= found.keys()
    for value in PERSONAL:
        for name, content in found.items():
            assert value.encode() not in content, f"{value} in {name}"
        assert value not in caplog.text


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# -- other processes


OTHER = """
import sys
from pathlib import Path
from service.ledger.keys import KeyStore
keys = KeyStore(Path(sys.argv[1]), Path(sys.argv[2]))
for line in sys.stdin:
    word, _, rest = line.strip().partition(" ")
    if word == "seal":
        print(keys.seal(rest, "e", "f", b"x"), flush=True)
    elif word == "refer":
        print(keys.references([("person", rest, "1")])["person", rest, "1"], flush=True)
    elif word == "erase":
        keys.request_erasure(rest, "id", "a", "t")
        keys.approve_erasure(rest, "b")
        keys.erase(rest, "t")
        print("erased", flush=True)
"""


@pytest.fixture
def other(keys: KeyStore) -> Iterator[Callable[[str], str]]:
    """A process beside this one, on the same store: it is told something, and answers."""
    process = subprocess.Popen(
        [sys.executable, "-c", OTHER, keys.path, keys.master_path],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    stdin, stdout = process.stdin, process.stdout

    def ask(line: str) -> str:
        stdin.write(line + "\n")
        stdin.flush()
        return stdout.readline().strip()

    yield ask
    stdin.close()
    process.wait(30)
    stdout.close()


def test_a_key_that_another_process_made_is_used_at_once(keys: KeyStore, other: Callable[[str], str]) -> None:
    sealed = other(f"seal {FU}")
    assert keys.open("e", "f", sealed) == b"x"
    assert keys.seal(FU, "e", "f", b"x") == sealed
    assert other(f"refer {FU}") == keys.references([("person", FU, "1")])["person", FU, "1"]


def test_an_erasure_by_another_process_counts_at_once(keys: KeyStore, other: Callable[[str], str]) -> None:
    for subject in (FU, LIU):
        sealed = keys.seal(subject, "e", "f", b"x")
        assert keys.open("e", "f", sealed) == b"x"
        assert other(f"erase {subject}") == "erased"
        with pytest.raises(Erased):
            keys.open("e", "f", sealed)
        keys.ensure([subject])
        assert keys.seal(subject, "e", "f", b"x") == ERASED
        assert keys.references([("person", subject, "1")])["person", subject, "1"] == ERASED
    new = keys.seal("household:he", "e", "f", b"x")
    assert other("seal household:he") == new, "a key that was made after the erasure is wrapped for all"


def test_an_erasure_here_counts_in_another_process_at_once(keys: KeyStore, other: Callable[[str], str]) -> None:
    for subject in (FU, LIU):
        assert other(f"seal {subject}") == keys.seal(subject, "e", "f", b"x")
        erase(keys, subject)
        assert other(f"refer {subject}") == ERASED
    assert other("seal household:he") == again(keys).seal("household:he", "e", "f", b"x")


def erase(keys: KeyStore, subject: str) -> None:
    keys.request_erasure(subject, "id", "a", AT)
    keys.approve_erasure(subject, "b")
    keys.erase(subject, AT)


def test_many_erasures_at_once_lose_no_other_key(keys: KeyStore) -> None:
    """Each exchanges the master key; stores of their own stand for processes, and every one has to follow."""
    subjects = [f"household:h{number}" for number in range(12)]
    kept = [keys.seal(f"household:k{number}", "e", "f", b"kept") for number in range(5)]
    for subject in subjects:
        keys.seal(subject, "e", "f", b"x")
    start = threading.Barrier(5)

    def erase_some(some: list[str]) -> None:
        store = again(keys)
        start.wait()
        for subject in some:
            erase(store, subject)

    def open_and_seal(name: str) -> None:
        store = again(keys)
        start.wait()
        for number in range(40):
            for each in (store, again(keys)):
                assert [each.open("e", "f", sealed) for sealed in kept] == [b"kept"] * 5
            new = store.seal(f"household:{name}{number}", "e", "f", b"new")
            assert again(keys).open("e", "f", new) == b"new"

    with ThreadPoolExecutor(5) as threads:
        work = [threads.submit(erase_some, subjects[n::3]) for n in range(3)]
        work += [threads.submit(open_and_seal, name) for name in "ab"]
        for each in work:
            each.result()
    fresh = again(keys)
    assert [fresh.open("e", "f", sealed) for sealed in kept] == [b"kept"] * 5
    assert not any(fresh.present(subject) for subject in subjects)
    assert not keys.master_path.with_name("master.key.next").exists()


# -- crashes


class Crash(BaseException):
    """The process ends here."""


def crash(*_: object, **__: object) -> None:
    raise Crash


@pytest.mark.parametrize("at", ["_write_secret", "_destroy", "replace", "_sync_folder"])
def test_a_crash_while_erasing_leaves_it_undone_or_done(
    keys: KeyStore, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    gone, kept = keys.seal(FU, "e", "f", b"x"), keys.seal(LIU, "e", "f", b"y")
    keys.request_erasure(FU, "id", "a", AT)
    keys.approve_erasure(FU, "b")
    with monkeypatch.context() as patch:
        if at == "replace":
            patch.setattr(Path, "replace", crash)
        elif at == "_sync_folder":
            calls = iter([None])
            patch.setattr(module, at, lambda folder: next(calls, folder) and crash())
        else:
            patch.setattr(module, at, crash)
        with pytest.raises(Crash):
            keys.erase(FU, AT)
    after = again(keys)
    assert after.open("e", "f", kept) == b"y"
    if after.unfinished_erasures():
        assert at in ("_write_secret", "_sync_folder")
        after.erase(FU, AT)
    with pytest.raises(Erased):
        after.open("e", "f", gone)
    assert again(after).open("e", "f", kept) == b"y"
    new = after.seal("household:he", "e", "f", b"z")
    assert again(after).open("e", "f", new) == b"z"
    assert not keys.master_path.with_name("master.key.next").exists()


def test_a_store_that_lived_through_the_crash_of_another_goes_on(
    keys: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside = again(keys)
    kept = beside.seal(LIU, "e", "f", b"y")
    keys.seal(FU, "e", "f", b"x")
    with monkeypatch.context() as patch:
        patch.setattr(module, "_destroy", crash)
        with pytest.raises(Crash):
            erase(keys, FU)
    assert beside.open("e", "f", kept) == b"y"
    new = beside.seal("household:he", "e", "f", b"z")
    assert again(keys).open("e", "f", new) == b"z"


def test_a_key_that_was_not_stored_is_not_used(keys: KeyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(module, "aes_key_wrap", crash)
        with pytest.raises(Crash):
            keys.ensure([FU])
    sealed = keys.seal(FU, "e", "f", b"x")
    assert again(keys).open("e", "f", sealed) == b"x"
    with monkeypatch.context() as patch:
        patch.setattr(KeyStore, "_refer", crash)
        with pytest.raises(Crash):
            keys.references([("person", LIU, "1")])
    sealed = keys.seal(LIU, "e", "f", b"x")
    assert again(keys).open("e", "f", sealed) == b"x"


# -- erasing


def erase_both(county: County, subject: str = FU) -> None:
    erasure.ask(county, ADMINISTRATOR_1, subject)
    erasure.agree(county, ADMINISTRATOR_2, subject)


@pytest.fixture
def told(county: County) -> County:
    """A county that holds a small history, and a backup of it beside."""
    given(county, *history())
    backup = SQLiteLedger(LedgerDatastore(str(county.settings.folder.parent / "backup.db")))
    backup.create(meta_of(county.settings.origin))
    copy(county.store, backup)
    close(backup)
    shutil.copy(county.keys.path, county.settings.folder.parent / "keys-before.db")
    return county


PLAIN = Principal("inspector", "", frozenset({"inspector"}), "130930", None)


def test_an_erased_plaintext_is_found_in_no_file_no_backup_and_no_log(
    told: County, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        erase_both(told)
        erase_both(told, LIU)
        tell(told, *history())
    folder = told.settings.folder.parent
    assert (folder / "backup.db").stat().st_size > 10_000
    for name, content in files(folder).items():
        for value in PERSONAL:
            assert value.encode() not in content, f"{value} in {name}"
            assert base64.b64encode(value.encode()).rstrip(b"=") not in content, f"{value} in {name}, as base64"
    for value in PERSONAL:
        assert value not in caplog.text


def candidates(content: bytes, size: int) -> Iterator[bytes]:
    return (content[at : at + size] for at in range(len(content) - size + 1))


def test_nothing_that_remains_opens_what_was_erased(told: County) -> None:
    old_master = told.keys.master_path.read_bytes()
    right = aes_key_unwrap(old_master, stored(told.keys, FU))
    wrapped = stored(told.keys, FU)
    erase_both(told)
    new_master = told.keys.master_path.read_bytes()
    assert new_master != old_master
    for name, content in files(told.settings.folder).items():
        assert old_master not in content, f"the old master key is in {name}"
        assert right not in content, f"the key is in {name}"
        assert wrapped not in content, f"the wrapped key is in {name}"
        if name.startswith("keys.db"):
            for piece in candidates(content, len(wrapped)):
                with contextlib.suppress(InvalidUnwrap):
                    assert aes_key_unwrap(new_master, piece) != right
    # A copy of the store from before does not open with the master key of today.
    before = told.settings.folder.parent / "keys-before.db"
    with pytest.raises(KeysUnusable):
        KeyStore(before, told.keys.master_path)
    with contextlib.closing(sqlite3.connect(before)) as connection:
        for (old,) in connection.execute("SELECT wrapped FROM keys UNION ALL SELECT wrapped FROM secrets"):
            with pytest.raises(InvalidUnwrap):
                aes_key_unwrap(new_master, old)
            aes_key_unwrap(old_master, old)  # with the old one it would


def test_numbers_that_only_the_erased_gave_are_forgotten_and_others_stay(told: County) -> None:
    before = told.keys.references([("person", LIU, IDENTITY), ("account", FU, ACCOUNT)])
    erase_both(told)
    assert told.keys.number(before["person", LIU, IDENTITY], LIU) == IDENTITY
    with pytest.raises(Erased):
        told.keys.number(before["account", FU, ACCOUNT], FU)
    after = told.keys.references([("person", LIU, IDENTITY), ("account", LIU, ACCOUNT)])
    assert after["person", LIU, IDENTITY] == before["person", LIU, IDENTITY]
    assert after["account", LIU, ACCOUNT] != before["account", FU, ACCOUNT], "nothing says that it was seen before"


def test_an_erasure_is_an_event_and_the_ledger_stays_whole(told: County) -> None:
    before = [row.entry for row in events_of(told)]
    erase_both(told)
    rows = check_whole(told)
    assert [row.entry for row in rows[:-1]] == before
    assert rows[-1].topic == "PersonalDataErased"
    assert b'"approved_by":"admin-2"' in rows[-1].state
    assert b'"requested_by":"admin-1"' in rows[-1].state


def test_an_answer_names_what_was_erased_and_shows_the_rest(told: County) -> None:
    visit, registration = events_of(told)[7], events_of(told)[2]
    assert "erased" not in answer_event(told, PLAIN, visit)
    erase_both(told)
    answer = answer_event(told, PLAIN, visit)
    assert sorted(answer["erased"]) == ["data.notes", "data.place", "evidence.0.place", "reason"]
    assert not {"notes", "place"} & answer["data"].keys()
    assert answer["data"]["visitors"] == ["cadre:zhang"]
    answer = answer_event(told, PLAIN, registration)
    assert answer["erased"] == ["data.head", "data.place"]
    assert answer["data"]["identity"].startswith("person:"), "the reference stays, and tells nothing"
    other = answer_event(told, PLAIN, events_of(told)[3])
    assert "erased" not in other
    assert other["data"]["head"]


def test_the_same_principal_twice_is_not_two(told: County) -> None:
    erasure.ask(told, ADMINISTRATOR_1, FU)
    with pytest.raises(Problem) as problem:
        erasure.agree(told, ADMINISTRATOR_1, FU)
    refused(problem.value, "SecondPrincipalWanted")  # type: ignore[arg-type]  # an answer is a problem too
    assert told.keys.present(FU)
    assert len(events_of(told)) == len(history())


def test_nobody_but_an_administrator_erases(told: County) -> None:
    for step in (erasure.ask, erasure.agree):
        with pytest.raises(Problem, match="administrators") as problem:
            step(told, OFFICE, FU)
        assert problem.value.status == 403


@pytest.mark.parametrize("subject", ["household:nobody", "village:mengcun", "fund:relief", "nothing"])
def test_only_a_person_who_is_known_can_be_erased(told: County, subject: str) -> None:
    with pytest.raises(Problem) as problem:
        erasure.ask(told, ADMINISTRATOR_1, subject)
    assert problem.value.status == 404


def test_an_erasure_that_nobody_asked_for_cannot_be_agreed_to(told: County) -> None:
    with pytest.raises(Problem) as problem:
        erasure.agree(told, ADMINISTRATOR_2, FU)
    assert problem.value.status == 404


def test_what_is_done_twice_stays_done(told: County) -> None:
    erase_both(told)
    state = told.keys.erasure(FU)
    erase_both(told)
    assert told.keys.erasure(FU) == state
    assert len(events_of(told)) == len(history()) + 1


def test_a_resend_after_an_erasure_is_a_duplicate(told: County) -> None:
    erase_both(told)
    again_ = recorded(tell(told, *history()))
    assert all(receipt.duplicate for receipt in again_)
    assert [receipt.position for receipt in again_] == list(range(1, len(history()) + 1))


@pytest.mark.parametrize(
    ("number", "change"),
    [(3, (b'"size":2', b'"size":3')), (9, (b"777001", b"777002")), (8, (b"in_person", b"telephone"))],
)
def test_a_resend_after_an_erasure_with_other_content_is_refused(
    told: County, number: int, change: tuple[bytes, bytes]
) -> None:
    erase_both(told)
    line = history()[number - 1]
    other = line.replace(*change) if change[0] in line else line.replace(b'"visitors"', b'"mode":"video","visitors"')
    assert other != line
    refused(tell(told, other)[0], "IdAlreadyUsed")


def test_an_event_about_the_erased_is_recorded_without_personal_values(told: County) -> None:
    erase_both(told)
    line = household(60, "fu", identity=IDENTITY)
    assert not given(told, line, land(61, "fu"), paid(62, "fu", 1, account=ACCOUNT))[0].duplicate
    row = events_of(told)[-3]
    assert f'"head":"{ERASED}"'.encode() in row.state
    assert f'"identity":"{ERASED}"'.encode() in row.state
    answer = answer_event(told, PLAIN, row)
    assert "data.head" in answer["erased"]
    assert "head" not in answer["data"]
    assert recorded(tell(told, line))[0].duplicate
    check_whole(told)


@pytest.mark.parametrize("at", ["before the event", "between the event and the key's end"])
def test_after_a_crash_an_erasure_that_was_agreed_to_is_finished(
    told: County, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    erasure.ask(told, ADMINISTRATOR_1, FU)
    with monkeypatch.context() as patch:
        if at == "before the event":
            patch.setattr(told.ledger, "write", crash)
        else:
            patch.setattr(told.keys, "erase", crash)
        with pytest.raises(Crash):
            erasure.agree(told, ADMINISTRATOR_2, FU)
    assert told.keys.present(FU), "the key does not end before the event is there"
    assert len(told.keys.unfinished_erasures()) == 1
    restarted = County(told.settings)
    erasure.finish(restarted)
    close(restarted.store)
    assert not told.keys.present(FU)
    assert not told.keys.unfinished_erasures()
    assert [row.topic for row in check_whole(told)].count("PersonalDataErased") == 1


def test_an_erasure_that_was_only_asked_for_is_not_finished(told: County) -> None:
    erasure.ask(told, ADMINISTRATOR_1, FU)
    erasure.finish(told)
    assert told.keys.present(FU)


def test_a_cadre_can_be_erased_too(told: County) -> None:
    given(told, fact(80, VisitRecorded(village="village:mengcun", visitors=["cadre:zhang"], notes="无人在家")))
    erase_both(told, "cadre:zhang")
    check_whole(told)
    assert not told.keys.present("cadre:zhang")


def test_who_was_registered_by_mistake_can_be_erased_too(county: County) -> None:
    given(county, village(1), household(2, "he"))
    given(county, void(3, 2))
    erase_both(county, "household:he")
    assert not county.keys.present("household:he")


def test_the_reference_of_a_number_is_known_once_the_number_was_given_and_asking_makes_none(county: County) -> None:
    assert county.keys.known("person", IDENTITY) is None
    assert county.keys.known("person", IDENTITY) is None
    [reference] = county.keys.references([("person", FU, IDENTITY)]).values()
    assert county.keys.known("person", IDENTITY) == reference
    assert county.keys.known("account", IDENTITY) is None
    county.keys.erase(FU, "2018-12-01T00:00:00.000000Z")
    assert county.keys.known("person", IDENTITY) is None
