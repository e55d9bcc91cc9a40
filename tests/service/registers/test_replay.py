"""A replay makes from nothing what the registers say, at any position; under other terms it says what differs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from domain.households import HouseholdRegistered
from domain.parameters import PolicyParameterSet
from domain.villages import VillageRegistered
from projections.kernel.register import REGISTERS
from service.api.current import Opener
from service.app import create_app
from service.county import County
from service.registers import replay
from service.registers.source import LedgerSource
from service.registers.sqlite import SQLiteShelves
from service.settings import Settings
from tests.county import fact, given, void
from tests.service.registers.following import lines, record

LINE = "policy_parameter:poverty-line-2018"


@pytest.fixture
def filled(county: County) -> Iterator[County]:
    """A made-up county, its registers caught up."""
    record(county, lines(households=4, years=2))
    county.follower().catch_up()
    yield county
    county.registers.close()


def in_memory(county: County, until: int, terms: replay.Terms | None = None) -> dict[str, Any]:
    """The digests of a replay into memory."""
    return replay.run(replay.InMemory(LedgerSource(county.store), list(REGISTERS.values()), terms), until)


@pytest.fixture(autouse=True)
def short_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several batches even of a short ledger."""
    monkeypatch.setattr(replay, "BATCH", 40)


def test_a_replay_says_what_the_registers_say_at_any_position(filled: County) -> None:
    head, _ = filled.head()
    for until in (20, head // 3, head // 2, head):
        compared = replay.compare(in_memory(filled, until), filled.registers, until)
        assert [one.name for one in compared if not one.same] == []
        assert sum(one.replayed.rows for one in compared) > 0
    assert len({d.sha256 for d in in_memory(filled, head).values()}) > len(REGISTERS) / 2


def test_a_register_that_was_tampered_with_is_told_from_its_replay(filled: County) -> None:
    head, _ = filled.head()
    with filled.registers.writing() as c:
        table = filled.registers.live(c)["households"].table
        c.execute(f"UPDATE {table.name} SET status='exited' WHERE status='in_poverty' OR status IS NULL")
    compared = replay.compare(in_memory(filled, head), filled.registers, head)
    assert [one.name for one in compared if not one.same] == ["households"]


def test_a_replay_into_a_file_goes_on_where_it_was_left(filled: County, tmp_path: Path) -> None:
    head, _ = filled.head()
    source, registers = LedgerSource(filled.store), list(REGISTERS.values())
    file = str(tmp_path / "replay.db.unfinished")
    first = SQLiteShelves(file)
    place = replay.InTables(source, registers, first)
    place.advance(head)
    place.advance(head)
    left = place.position
    first.close()  # as a process that ends leaves it
    second = SQLiteShelves(file)
    again = replay.InTables(source, registers, second)
    assert 0 < again.position == left < head
    assert replay.run(again, head) == in_memory(filled, head)
    second.finish(tmp_path / "replay.db")
    assert [path.name for path in tmp_path.glob("replay*")] == ["replay.db"]


def line(number: int, value: int) -> bytes:
    """The poverty line of a year."""
    event = PolicyParameterSet(
        parameter=LINE, key="poverty_line", jurisdiction="national", value=value, unit="fen_per_head",
        from_="2018-01-01", source="国开办",
    )  # fmt: skip
    return fact(number, event, occurred_on="2018-01-01")


def small(county: County) -> int:
    """A village, a household, and the poverty line of 2018."""
    registered = VillageRegistered(village="village:mengcun", name="孟村", division="130930100200")
    household = HouseholdRegistered(household="household:fu", village="village:mengcun", head="付某某")
    given(county, fact(1, registered), fact(2, household), line(3, 299_500))
    county.follower().catch_up()
    return county.head()[0]


def test_under_other_terms_only_what_rests_on_them_differs(county: County) -> None:
    head = small(county)
    terms = replay.Terms({"poverty_line": "3500"})
    compared = replay.compare(in_memory(county, head, terms), county.registers, head)
    assert [one.name for one in compared if not one.same] == ["policy_parameters"]
    terms.check(LedgerSource(county.store), head)
    county.registers.close()


def test_the_terms_that_are_in_force_change_nothing(county: County) -> None:
    head = small(county)
    compared = replay.compare(in_memory(county, head, replay.Terms({"poverty_line": "2995"})), county.registers, head)
    assert all(one.same for one in compared)
    county.registers.close()


def test_terms_that_nobody_set_and_values_that_are_none_are_refused(county: County) -> None:
    head = small(county)
    with pytest.raises(replay.UnknownTerm, match="no_such_line"):
        replay.Terms({"no_such_line": "1"}).check(LedgerSource(county.store), head)
    with pytest.raises(replay.UnknownTerm, match="poverty_line"):
        replay.Terms({"poverty_line": "1"}).check(LedgerSource(county.store), head - 1)
    with pytest.raises(ValueError, match="'many' is none"):
        replay.Terms({"poverty_line": "many"})
    with pytest.raises(ValueError, match="counted in fen_per_head"):
        in_memory(county, head, replay.Terms({"poverty_line": "29.955"}))
    county.registers.close()


# -- the command


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(Settings())


def flask(app: Flask, county: County, *words: object) -> tuple[int, str]:
    """Runs `flask …`: its exit status and what it says."""
    app.config["SETTINGS"] = county.settings
    app.extensions["county"] = Opener(county.settings)
    result = app.test_cli_runner().invoke(args=[str(word) for word in words])
    assert "Traceback" not in result.output
    return result.exit_code, result.output


def test_the_command_compares_and_ends_with_1_where_a_register_differs(app: Flask, county: County) -> None:
    head = small(county)
    status, said = flask(app, county, "replay", "--compare")
    assert (status, said.count("the same")) == (0, len(REGISTERS))
    status, said = flask(app, county, "replay", "--compare", "--set", "poverty_line=3500", "--json")
    outcome = json.loads(said)
    assert (status, outcome["differ"], outcome["position"]) == (1, ["policy_parameters"], head)
    assert outcome["registers"].keys() == REGISTERS.keys()
    county.registers.close()


def test_the_command_stops_at_a_position_or_a_moment(app: Flask, county: County) -> None:
    small(county)
    _, said = flask(app, county, "replay", "--until", "1", "--register", "villages", "--json")
    assert json.loads(said)["position"] == 1
    _, said = flask(app, county, "replay", "--until", "2000-01-01T00:00:00Z", "--json")
    assert json.loads(said)["position"] == 0
    for until, why in (("99", "there is no position 99 yet"), ("soon", "date-time with its offset")):
        status, said = flask(app, county, "replay", "--until", until)
        assert (status, why in said) == (1, True), said
    county.registers.close()


def test_the_command_keeps_a_replay_in_a_file_that_is_not_there_until_it_is_complete(
    app: Flask, county: County, tmp_path: Path
) -> None:
    head = small(county)
    file = tmp_path / "then.db"
    status, said = flask(app, county, "replay", "--into", file, "--set", "nothing=1")
    assert (status, file.exists()) == (1, False), said
    assert "Nothing sets nothing" in said
    assert list(tmp_path.glob("then*")) == []
    left = SQLiteShelves(f"{file}.unfinished")  # as a replay of other terms leaves it that was killed
    replay.InTables(LedgerSource(county.store), list(REGISTERS.values()), left, asked="another").advance(head)
    left.close()
    status, said = flask(app, county, "replay", "--into", file, "--set", "poverty_line=3500")
    assert (status, said.splitlines()[-1]) == (0, f"Replayed to position {head:,}, poverty_line=3500.")
    kept = SQLiteShelves(str(file))
    with kept.reading() as c:
        c.execute(f"SELECT value FROM {kept.live(c)['policy_parameters'].table.name}")
        assert c.fetchall() == [(350_000,)]
    kept.close()
    status, said = flask(app, county, "replay", "--into", file)
    assert (status, "exists already" in said) == (1, True)
    county.registers.close()


def test_a_voided_setting_is_no_term(county: County) -> None:
    small(county)
    given(county, line(4, 310_000), void(5, 4))
    county.follower().catch_up()
    head, _ = county.head()
    compared = replay.compare(in_memory(county, head), county.registers, head)
    assert all(one.same for one in compared)
    county.registers.close()
