"""A follower brings the registers to the ledger's head, whatever befalls it: nothing is lost, nothing counted twice.

LEDGER_KILLS says how often one is killed, on each database; a release is tried with 50.
"""

from __future__ import annotations

import http.client
import logging
import os
import random
import signal
import sqlite3
import threading
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final, Self

import psycopg
import pytest

from projections.kernel.register import REGISTERS, Register
from service.app import create_app
from service.cli.ledger import make
from service.county import County, open_registers
from service.ledger.rows import EventRow
from service.registers import follower as following_module
from service.registers import shelves as shelves_module
from service.registers.asking import Asked, At, NotThere
from service.registers.follower import LEADS, STANDS_BY, WAITS, Follower
from service.registers.postgres import PostgresShelves
from service.registers.shelf import Overtaken
from service.registers.shelves import BUILDING, LIVE, Shelves
from service.registers.source import LedgerSource
from service.registers.tables import fingerprint
from service.settings import Settings
from tests.county import new_settings, opened
from tests.postgres_server import free_port
from tests.service.registers.following import (
    Process,
    StoppingServer,
    children,
    contents,
    difference,
    following,
    fresh,
    lines,
    lives,
    record,
    select,
    stand_at,
    standings,
    started,
    until,
    until_they_stand_at,
)

KILLS: Final = int(os.environ.get("LEDGER_KILLS", "2"))
CHANGED: Final = "households"
"""A register of many rows, whose declaration changes."""
LATE: Final = 2099_12_31

pytestmark = pytest.mark.timeout(180 + 60 * KILLS)


@pytest.fixture
def shelves(settings: Settings) -> Iterator[Shelves]:
    """The registers of the county, to look at."""
    found = open_registers(settings)
    yield found
    found.close()


def follower_of(county: County, shelves: Shelves) -> Follower:
    return Follower(LedgerSource(county.store), shelves)


def check_as_if_folded_from_nothing(county: County, shelves: Shelves, tmp_path: Path) -> None:
    """Every row of every register, of whatever two times, is what one undisturbed run makes of the same ledger."""
    with fresh(county, tmp_path / "fresh.db") as undisturbed:
        assert stand_at(undisturbed, county.head()[0])
        assert stand_at(shelves, county.head()[0])
        assert difference(contents(shelves), contents(undisturbed)) == {}
        assert sum(map(len, contents(shelves).values())) > county.head()[0] // 2, "there was something to compare"


# -- one follower


def test_a_follower_brings_the_registers_to_the_head_and_follows_what_is_recorded_later(
    county: County, settings: Settings, shelves: Shelves, tmp_path: Path
) -> None:
    told = lines()
    head = record(county, told[:400])
    with following(settings, tmp_path / "log") as follower:
        until_they_stand_at(shelves, head, follower)
        for start in range(400, 700, 100):
            head = record(county, told[start : start + 100])
            until_they_stand_at(shelves, head, follower)
        assert follower.end() == 0
        assert follower.says() == [LEADS]
    check_as_if_folded_from_nothing(county, shelves, tmp_path)


def test_a_follower_that_is_killed_loses_nothing_and_counts_nothing_twice(
    county: County, settings: Settings, shelves: Shelves, tmp_path: Path
) -> None:
    chance = random.Random(45)
    told = iter(lines(households=16 + 8 * KILLS, years=10))
    behind = 0
    record(county, list(islice(told, 1500)))
    for number in range(KILLS):
        head = record(county, list(islice(told, 300)))
        with following(settings, tmp_path / f"{number}.log") as follower:
            follower.until_it_says(LEADS)
            if number == KILLS // 2:  # from here on they are built
                until_they_stand_at(shelves, head, follower)
            timer = threading.Timer(chance.uniform(0.0, 0.3), follower.kill)
            timer.start()
            while timer.is_alive():
                record(county, list(islice(told, chance.randint(1, 40))))
            timer.join()
        behind += not stand_at(shelves, county.head()[0])
    assert behind, "it was killed while it had something to do"
    with following(settings, tmp_path / "last.log") as follower:
        until_they_stand_at(shelves, county.head()[0], follower)
        assert follower.end() == 0
        assert follower.says() == [LEADS]
    check_as_if_folded_from_nothing(county, shelves, tmp_path)


# -- several followers


def test_of_two_followers_one_works_and_the_other_takes_over_when_it_is_killed(
    county: County, settings: Settings, shelves: Shelves, tmp_path: Path
) -> None:
    told = lines()
    head = record(county, told[:300])
    with following(settings, tmp_path / "1.log") as one, following(settings, tmp_path / "2.log") as other:
        until(lambda: sorted((one.says(), other.says())) == [[LEADS], [STANDS_BY]], "one leads, one stands by")
        leading, standing_by = (one, other) if one.says() == [LEADS] else (other, one)
        until_they_stand_at(shelves, head, leading)
        leading.kill()
        head = record(county, told[300:500])
        until_they_stand_at(shelves, head, standing_by, seconds=10)
        assert standing_by.says() == [STANDS_BY, LEADS]
        head = record(county, told[500:600])
        until_they_stand_at(shelves, head, standing_by)
    check_as_if_folded_from_nothing(county, shelves, tmp_path)


def test_a_follower_that_was_overtaken_stores_nothing(
    county: County, settings: Settings, shelves: Shelves, tmp_path: Path
) -> None:
    told = lines()
    record(county, told[:300])
    slow = follower_of(county, shelves)
    slow.catch_up()
    record(county, told[300:400])
    with_others(county, settings)
    with pytest.raises(Overtaken):
        slow.step()
    check_as_if_folded_from_nothing(county, shelves, tmp_path)
    record(county, told[400:500])
    with pytest.raises(Overtaken):  # and not for once: it does not know where the registers stand
        slow.step()
    slow.catch_up()
    check_as_if_folded_from_nothing(county, shelves, tmp_path)


def test_a_follower_that_is_overtaken_while_it_runs_goes_on_from_where_the_other_came_to(
    county: County, settings: Settings, shelves: Shelves, tmp_path: Path
) -> None:
    told = lines()
    overtaken = threading.Event()

    class Slow(LedgerSource):
        """Reads a batch, and is overtaken before it gives it."""

        def page(self, **how: Any) -> list[EventRow]:
            rows = super().page(**how)
            if rows and rows[-1].position > 300 and not overtaken.is_set():
                with_others(county, settings)
                overtaken.set()
            return rows

    record(county, told[:300])
    with Running(Follower(Slow(county.store), shelves)):
        until(lambda: stand_at(shelves, 300), "it comes to the head")
        head = record(county, told[300:400])
        assert overtaken.wait(60)
        assert stand_at(shelves, head)
        head = record(county, told[400:500])
        until(lambda: stand_at(shelves, head), "it goes on")
    check_as_if_folded_from_nothing(county, shelves, tmp_path)


def test_a_follower_that_leads_again_knows_what_was_added_while_another_led(
    county: County, settings: Settings, shelves: Shelves, tmp_path: Path
) -> None:
    told = lines()
    record(county, told[:300])
    first = follower_of(county, shelves)
    first.catch_up()
    record(county, told[300:600])
    with_others(county, settings)
    record(county, told[600:])
    first.catch_up()
    check_as_if_folded_from_nothing(county, shelves, tmp_path)


def with_others(county: County, settings: Settings) -> None:
    """Another follower brings the registers to the head, from connections of its own."""
    shelves = open_registers(settings)
    follower_of(county, shelves).catch_up()
    shelves.close()


class Running:
    """A follower that runs in a thread of this process."""

    def __init__(self, follower: Follower) -> None:
        self.follower, self.stop = follower, threading.Event()
        self.raised: list[BaseException] = []
        self.thread = threading.Thread(target=self.run)

    def run(self) -> None:
        try:
            self.follower.run(self.stop)
        except Exception as error:  # noqa: BLE001 - told to the test below
            self.raised.append(error)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join(60)
        assert not self.thread.is_alive()
        assert not self.raised, self.raised


# -- registers that are new or changed


def generation(shelves: Shelves, name: str) -> int:
    with shelves.reading() as c:
        return shelves.live(c)[name].generation


def rows(shelves: Shelves, name: str, position: int) -> list[Any]:
    """What a question is answered."""
    with shelves.reading() as c:
        return Asked(shelves, c).rows(name, At(LATE, position))


def tables(shelves: Shelves, name: str) -> list[str]:
    """The tables and indexes of a register, as the database knows them."""
    if isinstance(shelves, PostgresShelves):
        sql = f"SELECT relname FROM pg_class WHERE relnamespace = '{shelves.schema}'::regnamespace"
    else:
        sql = "SELECT name FROM sqlite_master"
    return [found for (found,) in select(shelves, sql) if found.startswith(f"r_{name}_")]


def change(monkeypatch: pytest.MonkeyPatch, name: str, to: str) -> None:
    """Another release, in which a register is declared in another way."""

    def changed(register: Register) -> str:
        return to if register.name == name else fingerprint(register)

    monkeypatch.setattr(shelves_module, "fingerprint", changed)


def test_a_register_that_changed_answers_from_its_old_table_until_the_new_one_is_built(
    county: County, shelves: Shelves, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told = lines()
    record(county, told[:300])
    follower_of(county, shelves).catch_up()
    before, old = rows(shelves, CHANGED, 300), tables(shelves, CHANGED)
    assert len(before) > 5
    change(monkeypatch, CHANGED, to="another")
    monkeypatch.setattr(following_module, "BUILD_BATCH", 100)
    head = record(county, told[300:450])
    anew = follower_of(county, shelves)
    anew.open()
    steps = 0
    while any(one.state == BUILDING for one in standings(shelves)):
        assert generation(shelves, CHANGED) == 1
        assert rows(shelves, CHANGED, head) == before
        with shelves.reading() as c:
            assert Asked(shelves, c).position == 300, "as far as the old table goes, and so all that is asked with it"
        anew.step()
        steps += 1
    assert steps == 5, "450 events, by 100"
    assert generation(shelves, CHANGED) == 2
    assert stand_at(shelves, head)
    assert not {*old} & {*tables(shelves, CHANGED)}
    assert [one.generation for one in standings(shelves) if one.name == CHANGED] == [2]
    check_as_if_folded_from_nothing(county, shelves, tmp_path)


def test_a_register_that_changes_again_before_it_was_built_leaves_nothing_of_the_first_attempt(
    county: County, shelves: Shelves, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    record(county, lines()[:300])
    follower_of(county, shelves).catch_up()
    before = rows(shelves, CHANGED, 300)
    monkeypatch.setattr(following_module, "BUILD_BATCH", 100)
    change(monkeypatch, CHANGED, to="another")
    unfinished = follower_of(county, shelves)
    unfinished.open()
    unfinished.step()
    change(monkeypatch, CHANGED, to="yet another")
    follower_of(county, shelves).open()
    found = [(one.generation, one.position, one.state) for one in standings(shelves) if one.name == CHANGED]
    assert found == [(1, 300, LIVE), (3, 0, BUILDING)]
    assert rows(shelves, CHANGED, 300) == before
    follower_of(county, shelves).catch_up()
    assert {name.split("_")[2] for name in tables(shelves, CHANGED)} == {"3"}
    check_as_if_folded_from_nothing(county, shelves, tmp_path)


def test_a_register_that_is_new_is_not_there_until_it_is_built_and_all_others_answer(
    county: County, shelves: Shelves, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    head = record(county, lines()[:300])
    with monkeypatch.context() as before:
        before.delitem(REGISTERS, CHANGED)
        follower_of(county, shelves).catch_up()
    payments = rows(shelves, "visits", head)
    monkeypatch.setattr(following_module, "BUILD_BATCH", 100)
    anew = follower_of(county, shelves)
    anew.open()
    for _ in range(3):
        with pytest.raises(NotThere, match=CHANGED):
            rows(shelves, CHANGED, head)
        assert rows(shelves, "visits", head) == payments
        anew.step()
    assert rows(shelves, CHANGED, head)
    check_as_if_folded_from_nothing(county, shelves, tmp_path)


def test_registers_that_stand_apart_come_together_while_the_ledger_grows(
    county: County, shelves: Shelves, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told = lines()
    record(county, told[:100])
    follower_of(county, shelves).catch_up()
    record(county, told[100:300])
    with monkeypatch.context() as without:  # a release without it, and then again one with it
        without.delitem(REGISTERS, CHANGED)
        follower_of(county, shelves).catch_up()
    later = iter(told[300:])

    class Growing(LedgerSource):
        """A ledger of which no two readers see the same head."""

        def page(self, **how: Any) -> list[EventRow]:
            record(county, list(islice(later, 1)))
            return super().page(**how)

    monkeypatch.setattr(following_module, "BATCH", 50)
    again = Follower(Growing(county.store), shelves)
    again.open()
    for _ in range(10):
        again.step()
    assert len({one.position for one in standings(shelves)}) == 1
    follower_of(county, shelves).catch_up()
    check_as_if_folded_from_nothing(county, shelves, tmp_path)


# -- errors


class Failing(LedgerSource):
    """A ledger that raises these errors one after another, and then answers."""

    def __init__(self, county: County, *errors: Exception) -> None:
        super().__init__(county.store)
        self.errors = list(errors)

    def page(self, **how: Any) -> list[EventRow]:
        if self.errors:
            raise self.errors.pop(0)
        return super().page(**how)


class Log(logging.Handler):
    """What followers of this process log."""

    def __init__(self) -> None:
        super().__init__()
        self.says: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.says.append(record.getMessage())


@pytest.fixture
def log() -> Iterator[Log]:
    logger, found = logging.getLogger("ledger.follower"), Log()
    logger.addHandler(found)
    level = logger.level
    logger.setLevel(logging.INFO)
    yield found
    logger.setLevel(level)
    logger.removeHandler(found)


def test_an_error_of_the_database_is_logged_once_and_waited_for(
    county: County, shelves: Shelves, log: Log, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(following_module, "AGAIN", 0.01)
    head = record(county, lines()[:100])
    away = Failing(county, sqlite3.OperationalError("disk I/O error"), psycopg.OperationalError("gone"))
    with Running(Follower(away, shelves)):
        until(lambda: stand_at(shelves, head), "it goes on")
    assert log.says == [LEADS, WAITS, LEADS]
    check_as_if_folded_from_nothing(county, shelves, tmp_path)


def test_any_other_error_ends_a_follower_which_lets_another_lead(
    county: County, settings: Settings, shelves: Shelves
) -> None:
    record(county, lines()[:100])
    with pytest.raises(ZeroDivisionError):
        Follower(Failing(county, ZeroDivisionError()), shelves).run(threading.Event())
    other = open_registers(settings)
    assert other.lead()
    other.close()


def test_a_follower_outlives_its_database_and_goes_on_when_that_is_back(tmp_path: Path) -> None:
    told = lines()
    with StoppingServer(fsync=False) as server:
        settings = new_settings(tmp_path / "var", server.create_database("county"))
        make(settings)
        with opened(settings) as county:
            head = record(county, told[:100])
        shelves = open_registers(settings)
        with following(settings, tmp_path / "log") as follower:
            until_they_stand_at(shelves, head, follower)
            shelves.close()
            server.down()
            follower.until_it_says(LEADS, WAITS)
            server.up()
            shelves = open_registers(settings)
            with opened(settings) as county:
                head = record(county, told[100:200])
                until_they_stand_at(shelves, head, follower)
                follower.until_it_says(LEADS, WAITS, LEADS)
                check_as_if_folded_from_nothing(county, shelves, tmp_path)
            shelves.close()


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_follower_that_cannot_go_on_says_so_in_one_line_and_ends(settings: Settings, tmp_path: Path) -> None:
    (settings.folder / "ledger.registers.db").write_bytes(b"no database" * 100)
    with following(settings, tmp_path / "log") as follower:
        assert follower.process.wait(60) == 1
        assert follower.says() == ["failure"]


# -- the other commands


def test_a_command_brings_the_registers_to_the_head_unless_a_follower_does_and_another_shows_where_they_are(
    county: County, settings: Settings, shelves: Shelves
) -> None:
    run = create_app(settings).test_cli_runner().invoke
    record(county, lines()[:100])
    assert run(args=["registers", "status"]).output == "The ledger is at 100.\n"
    assert run(args=["registers", "catch-up"]).output == "The registers are at position 100.\n"
    assert stand_at(shelves, 100)
    head = record(county, lines()[100:150])
    assert shelves.lead()
    refused = run(args=["registers", "catch-up"])
    assert (refused.exit_code, "Another process keeps the registers" in refused.output) == (1, True)
    assert stand_at(shelves, 100)
    shelves.resign()
    assert run(args=["registers", "catch-up"]).exit_code == 0
    assert stand_at(shelves, head)
    told = [line.split() for line in run(args=["registers", "status"]).output.splitlines()]
    assert told[1:] == [[name, LIVE, "150"] for name in sorted(REGISTERS)]


# -- the server's follower


@pytest.fixture
def server(settings: Settings, tmp_path: Path) -> Iterator[Process]:
    port = str(free_port())
    with started(
        "-m", "flask", "--app", "wsgi", "serve", "--port", port, "--no-example",
        settings=settings, log=tmp_path / "server.log",
    ) as process:  # fmt: skip
        until(lambda: answers(int(port)), "the server answers")
        yield process


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def followers(server: Process) -> list[int]:
    """The followers that a server keeps."""
    return [pid for pid, command in children(server.pid).items() if "registers follow" in command]


def another_follower(server: Process, before: int) -> int:
    """The follower that the server keeps now, in place of one before."""
    until(lambda: [pid for pid in followers(server) if pid != before], "the server starts another follower")
    assert not lives(before)
    (found,) = followers(server)
    return found


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_server_keeps_a_follower_and_starts_another_when_it_was_killed_or_the_code_is_new(
    county: County, shelves: Shelves, server: Process, tmp_path: Path
) -> None:
    told = lines()
    head = record(county, told[:100])
    until_they_stand_at(shelves, head, server)
    (first,) = followers(server)
    os.kill(first, signal.SIGKILL)
    head = record(county, told[100:200])
    second = another_follower(server, first)
    until_they_stand_at(shelves, head, server)
    os.kill(server.pid, signal.SIGHUP)
    head = record(county, told[200:300])
    third = another_follower(server, second)
    until_they_stand_at(shelves, head, server)
    assert server.end() == 0
    assert not lives(third)
    check_as_if_folded_from_nothing(county, shelves, tmp_path)


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_follower_and_the_workers_end_by_themselves_when_the_servers_master_is_killed(
    county: County, shelves: Shelves, server: Process
) -> None:
    until_they_stand_at(shelves, record(county, lines()[:100]), server)
    left = children(server.pid)
    assert len(left) == 2
    os.kill(server.pid, signal.SIGKILL)
    until(lambda: not any(map(lives, left)), "one of them lives on")
