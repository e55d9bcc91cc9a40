"""A county of a test's own, on each database, and a small history that it can be given through its real door.

A conftest takes the fixtures from here (counties_url, county, database, settings); a test that asks for `county` then
runs twice, on SQLite and on PostgreSQL.
"""

import contextlib
import datetime as dt
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest

import domain.catalogue  # noqa: F401 - declares all events
from domain.cadres import CadreRegistered
from domain.corrections import EventVoided
from domain.disbursements import FundsDisbursed
from domain.funds import FundAppropriated
from domain.households import HouseholdRegistered
from domain.kernel.entry import read_entry
from domain.kernel.event import Event, Place
from domain.kernel.identity import make as make_identity
from domain.kernel.merkle import tree_root
from domain.land import LandRightRegistered, ParcelArea
from domain.payments import PaymentOrdered
from domain.villages import VillageRegistered
from domain.visits import VisitRecorded
from service.access import Principal
from service.cli.ledger import make
from service.county import County, Store
from service.ledger import reading
from service.ledger.door import Answer
from service.ledger.rows import EventRow
from service.ledger.transaction import Receipt
from service.ledger.verify import Fault, Verification
from service.problems import Problem
from service.settings import Settings
from tests.postgres_server import PostgresServer

DATABASES = ("sqlite", "postgres")

OFFICE = Principal("office", "", frozenset({"office", "recorder", "finance", "organisation"}), "130930", None)
"""Whoever records in these tests, unless a test says otherwise."""
LOADER = Principal("loader", "", OFFICE.roles | {"discipline", "inspector"}, "130930", None)
"""Whoever loads the made-up county, which tells of inspections and discipline, too."""
ADMINISTRATOR_1 = Principal("admin-1", "", frozenset({"administrator"}), "130930", None)
ADMINISTRATOR_2 = Principal("admin-2", "", frozenset({"administrator"}), "130930", None)

DAY = "2018-11-10"
NAME = "付某某"
NOTE = "房屋漏雨，屋内无存粮"
REASON = "纸质记录补录"
IDENTITY = make_identity("999930", dt.date(1950, 3, 4), 17)
ACCOUNT = "0000012345678901234"
LATITUDE = "38.0123456"

PLACE = Place(latitude=LATITUDE, longitude="116.1234567", datum="WGS-84")
PERSONAL = (NAME, NOTE, REASON, IDENTITY, ACCOUNT, LATITUDE)
"""Every personal value of the history below."""


# -- opening


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest) -> str:
    """Each database in turn."""
    return cast("str", request.param)


@pytest.fixture(scope="session")
def counties_url(postgres_server: PostgresServer) -> str:
    """A database for many counties, each in a schema of its own: that takes half the time of a database each.

    Every conftest that takes this fixture has a database of its own.
    """
    return postgres_server.create_database(f"counties_{next(_databases)}")


@pytest.fixture(scope="session")
def new_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a county that was just made on SQLite; to copy them takes a tenth of the time of making them."""
    folder = tmp_path_factory.mktemp("new") / "var"
    assert make(new_settings(folder))
    for path in folder.glob("*.db"):
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder


@pytest.fixture
def settings(database: str, tmp_path: Path, new_folder: Path, request: pytest.FixtureRequest) -> Settings:
    """Settings of a county whose ledger was just made."""
    url = request.getfixturevalue("counties_url") if database == "postgres" else ""
    shutil.copytree(new_folder, tmp_path / "var", ignore=shutil.ignore_patterns("*-wal", "*-shm", url and "ledger.db"))
    found = new_settings(tmp_path / "var", url)
    assert make(found) == bool(url)
    return found


_databases = count(1)
_schemas = count(1)


def new_settings(folder: Path, url: str = "") -> Settings:
    """Settings of a county still to be made: in a folder, and on PostgreSQL in a schema that nobody else has."""
    return Settings(
        database_url=url, folder=folder, schema=f"county_{next(_schemas)}", origin="ledger.example/130930", threads=8
    )


@pytest.fixture
def county(settings: Settings) -> Iterator[County]:
    """A county whose ledger holds nothing yet."""
    with opened(settings) as found:
        yield found


@contextlib.contextmanager
def opened(settings: Settings) -> Iterator[County]:
    """A county, and its connections ended afterwards."""
    found = County(settings)
    try:
        yield found
    finally:
        close(found.store)


def close(store: Store) -> None:
    """Ends a store's connections."""
    store.datastore.close()


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """The environment of a process that serves this county."""
    return {
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "OWNER_DATABASE_URL": settings.owner_database_url,
        "LEDGER_FOLDER": str(settings.folder),
        "LEDGER_SCHEMA": settings.schema,
        "LEDGER_ORIGIN": settings.origin,
        "LEDGER_THREADS": str(settings.threads),
        **more,
    }


# -- telling


def event_id(number: int) -> str:
    """The id of the event with this number."""
    return f"{number:08x}-0000-4000-8000-{number:012x}"


def fact(number: int, event: Event, *, occurred_on: str = DAY, **envelope: Any) -> bytes:
    """An event as the line that a client sends."""
    line = {"id": event_id(number), "type": type(event).__name__, "occurred_on": occurred_on, "data": event}
    return msgspec.json.encode(line | envelope)


def tell(county: County, *lines: bytes, by: Principal = OFFICE, atomic: bool = False) -> list[Answer]:
    """What the county's door answers to these lines, sent together."""
    return county.door.take(lines, by, atomic=atomic)


def recorded(answers: Iterable[Answer]) -> list[Receipt]:
    """The receipts of what was recorded; a problem among them is a failure."""
    receipts = []
    for answer in answers:
        assert isinstance(answer, Receipt), f"it was refused: {answer.document()}"
        receipts.append(answer)
    return receipts


def refused(answer: Answer, code: str, status: int = 409) -> Problem:
    """The problem, which bears this code and status."""
    assert isinstance(answer, Problem), f"it was recorded: {answer}"
    assert (answer.code, answer.status) == (code, status), answer.document()
    return answer


def given(county: County, *lines: bytes) -> list[Receipt]:
    """A county that has recorded these lines."""
    return recorded(tell(county, *lines))


def village(number: int, name: str = "mengcun", division: str = "130930100") -> bytes:
    """A village is entered."""
    return fact(number, VillageRegistered(village=f"village:{name}", name=name, division=division))


def household(number: int, name: str, in_village: str = "mengcun", **data: Any) -> bytes:
    """A household is entered."""
    data = {"head": NAME} | data
    return fact(number, HouseholdRegistered(household=f"household:{name}", village=f"village:{in_village}", **data))


def appropriated(number: int, amount_fen: int, fund: str = "relief") -> bytes:
    """Money comes to a fund."""
    event = FundAppropriated(fund=f"fund:{fund}", level="county", amount_fen=amount_fen, document="冀财 2018-1")
    return fact(number, event)


def paid(number: int, payee: str, amount_fen: int, fund: str = "relief", **data: Any) -> bytes:
    """Money is paid out of a fund to a household."""
    event = FundsDisbursed(
        payee=f"household:{payee}", amount_fen=amount_fen, kind="relief", fund=f"fund:{fund}", **data
    )
    return fact(number, event)


def ordered(number: int, amount_fen: int, fund: str = "relief") -> bytes:
    """A payment is ordered out of a fund."""
    return fact(number, PaymentOrdered(payment=f"payment:p{number}", fund=f"fund:{fund}", amount_fen=amount_fen))


def land(number: int, of: str, **envelope: Any) -> bytes:
    """A household's land is entered."""
    event = LandRightRegistered(household=f"household:{of}", parcels=[ParcelArea(f"p{number}", 100)])
    return fact(number, event, **envelope)


def void(number: int, voids: int, reason: str = REASON) -> bytes:
    """An event is taken out."""
    return fact(number, EventVoided(voids=event_id(voids), reason=reason))


def history() -> list[bytes]:
    """A small history that has something of everything: personal values, a correction, a contradiction, a void."""
    visit = VisitRecorded(
        village="village:mengcun", household="household:fu", visitors=["cadre:zhang"], place=PLACE, notes=NOTE
    )
    piece = {"sha256": "ab" * 32, "media_type": "image/jpeg", "captured_at": DAY, "place": PLACE}
    return [
        village(1),
        village(2, "xinzhuang", "130930200"),
        household(3, "fu", identity=IDENTITY, place=PLACE, size=2),
        household(4, "liu", "xinzhuang", identity=IDENTITY),
        fact(5, CadreRegistered(cadre="cadre:zhang", name="张某", unit="县供销社")),
        appropriated(6, 1_000_000),
        land(7, "fu", device={"seq": 7, "time": "2018-11-10T09:30:00+08:00"}),
        fact(8, visit, evidence=[piece], reason=REASON, on_behalf_of="cadre:zhang"),
        paid(9, "fu", 777_001, account=ACCOUNT, owner=IDENTITY),
        paid(10, "liu", 555_002),  # beyond the balance: it was paid, and says so
        appropriated(11, 3_000_000),
        ordered(12, 88_003),
        void(13, 10),
        fact(14, visit, corrects=event_id(8)),
    ]


# -- looking


def rows_of(county: County, table: str, order: str) -> list[tuple[Any, ...]]:
    """All rows of a table."""
    return rows_in(county.store, table, order)


def rows_in(store: Store, table: str, order: str) -> list[tuple[Any, ...]]:
    """All rows of a store's table, its values of the same types on every database."""
    with store.reading() as c:
        c.execute(f"SELECT * FROM {table} ORDER BY {order}")
        rows = c.fetchall()  # type: ignore[attr-defined]  # both databases' cursors have it
    return [tuple(map(_plain, row)) for row in rows]


def _plain(value: Any) -> Any:
    if isinstance(value, memoryview):
        return bytes(value)
    if isinstance(value, str) and value.startswith("["):  # SQLite's form of a list
        return msgspec.json.decode(value)
    return value if isinstance(value, int | str | bytes | list) or value is None else str(value)


def contents(store: Store) -> Mapping[str, list[tuple[Any, ...]]]:
    """Everything that a ledger says, by table, in order; ids are written in one way."""
    found = {
        "head": rows_in(store, "head", "one"),
        "events": rows_in(store, "events", "position"),
        "tags": rows_in(store, "tags", "tag, page"),
        "states": rows_in(store, "states", "subject"),
        "ledger": rows_in(store, "ledger", "one"),
    }
    found["events"] = [(row[0], row[1].replace("-", ""), *row[2:]) for row in found["events"]]
    found["tags"].sort()
    found["states"].sort()
    return found


def tags_of(county: County) -> list[tuple[str, int, int]]:
    """All pages of all subjects: subject, page, position."""
    return sorted(
        (tag, page + index, position)
        for tag, page, positions in rows_of(county, "tags", "tag, page")
        for index, position in enumerate(positions)
    )


def events_of(county: County) -> list[EventRow]:
    """All events, by position."""
    with county.store.reading() as c:
        return reading.page(county.store, c, after=0, limit=10_000_000)


def faults(store: Store) -> list[Fault]:
    """What a verification finds."""
    return Verification(store).run().faults


def check_whole(county: County) -> list[EventRow]:
    """A ledger that is as it should be: positions and pages dense, no id twice, sealed, verified; its events."""
    events = events_of(county)
    assert [row.position for row in events] == list(range(1, len(events) + 1)), "positions are not dense"
    assert len({row.id for row in events}) == len(events), "an event is there twice"
    pages: dict[str, int] = {}
    tags = []
    for row in events:
        for subject, page in read_entry(row.entry).subjects.items():
            assert page == pages.get(subject, 0) + 1, f"{subject} has no page {pages.get(subject, 0) + 1}"
            pages[subject] = page
            tags.append((subject, page, row.position))
    assert tags_of(county) == sorted(tags), "a tag is missing, or one too many"
    outcome = Verification(county.store).run()
    assert not outcome.faults, outcome.faults[:5]
    assert outcome.position == len(events)
    assert outcome.root == tree_root([row.leaf for row in events]).hex()
    return events
