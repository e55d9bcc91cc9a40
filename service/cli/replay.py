"""`flask replay`: the registers once more from the ledger's beginning, as they were or under other terms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import msgspec
from flask.cli import with_appcontext

from domain.kernel.dates import microseconds
from projections.kernel.register import REGISTERS, Register
from service.cli import support
from service.county import County
from service.registers import replay as replaying
from service.registers.postgres import PostgresShelves
from service.registers.shelves import Shelves
from service.registers.source import LedgerSource
from service.registers.sqlite import SQLiteShelves
from service.replays import Replays

UNFINISHED = ".unfinished"


@click.command("replay")
@click.option("--until", metavar="POSITION|TIME", help="A position, or a date-time with its offset; all if absent.")
@click.option(
    "--set", "terms", multiple=True, metavar="KEY=VALUE",
    help="A policy parameter as if it had been set to this: poverty_line=3500.",
)  # fmt: skip
@click.option("--register", "names", multiple=True, metavar="NAME", help="Only this one; may be given several times.")
@click.option("--into", metavar="FILE|schema:NAME", help="Keep them: in an SQLite file, or in a schema on PostgreSQL.")
@click.option("--compare", is_flag=True, help="Beside the county's own registers; exit status 1 where they differ.")
@click.option("--json", "as_json", is_flag=True, help="The outcome as JSON.")
@click.option("--job", hidden=True, help="The replay that was asked for over HTTP.")
@with_appcontext
def replay(
    *,
    until: str | None,
    terms: Sequence[str],
    names: Sequence[str],
    into: str | None,
    compare: bool,
    as_json: bool,
    job: str | None,
) -> None:
    """Make the registers anew from the ledger's beginning, and say what each holds.

    Without --into nothing is kept but the outcome. A file comes into being when the replay is complete; cancelled or
    killed, what was done lies in FILE.unfinished, and the same command goes on from there.
    """
    if job is not None:
        county = support.county()
        Replays(county.settings).run(county, job)
        return
    with support.errors():
        county = support.county()
        position = position_of(county, until)
        changed = replaying.Terms(dict(_pair(one) for one in terms))
        changed.check(LedgerSource(county.store), position)
        registers = _registers(names)
        asked = msgspec.json.encode([position, sorted(terms), [one.name for one in registers]]).decode()
        place, keep = _place(county, registers, into, changed, asked)
        digests = replaying.run(place, position, support.progress("replayed"))
        compared = replaying.compare(digests, county.registers, position) if compare else []
        keep()
        county.close()
    outcome: dict[str, Any] = {
        "position": position,
        "set": {key: str(value) for key, value in changed.values.items()},
        "registers": {name: digest._asdict() for name, digest in digests.items()},
    }
    if compare:
        outcome["differ"] = [one.name for one in compared if not one.same]
    if as_json:
        click.echo(msgspec.json.encode(outcome).decode())
    else:
        _tell(outcome, compared)
    if compare and outcome["differ"]:
        raise SystemExit(1)


def position_of(county: County, until: str | None) -> int:
    """A position, or a moment, as a position of the ledger. Raises ValueError for what is neither."""
    head, _ = county.head()
    if until is None:
        return head
    if re.fullmatch(r"[0-9]{1,18}", until):
        if int(until) > head:
            raise ValueError(f"The ledger is at {head}: there is no position {until} yet.")
        return int(until)
    return county.position_at(microseconds(until))[0]


def _pair(said: str) -> tuple[str, str]:
    key, equals, value = said.partition("=")
    if not equals or not key or not value:
        raise ValueError(f"--set is written KEY=VALUE, such as poverty_line=3500, and {said!r} is not.")
    return key.strip(), value.strip()


def _registers(names: Sequence[str]) -> list[Register]:
    unknown = [name for name in names if name not in REGISTERS]
    if unknown:
        raise ValueError(f"There is no register {', '.join(unknown)}; there are {', '.join(REGISTERS)}.")
    return [REGISTERS[name] for name in names] if names else list(REGISTERS.values())


def _place(
    county: County, registers: list[Register], into: str | None, terms: replaying.Terms, asked: str
) -> tuple[Any, Any]:
    """Where the replay goes, and what is to be done when it is complete."""
    source = LedgerSource(county.store)
    if into is None:
        return replaying.InMemory(source, registers, terms), lambda: None
    shelves: Shelves
    if into.startswith("schema:"):
        if not isinstance(county.registers, PostgresShelves):
            raise ValueError("A schema is for PostgreSQL; here give the name of a file.")
        name = into.removeprefix("schema:")
        if re.fullmatch(r"[a-z_][a-z0-9_]{0,50}", name) is None or name == county.registers.schema:
            raise ValueError(f"A schema for a replay has a new name of a-z, 0-9 and _, and {name!r} is none.")
        shelves = PostgresShelves(county.settings.database_url, schema=name)
        shelves.create_schema()
        return replaying.InTables(source, registers, shelves, terms, asked=asked), shelves.close
    file = Path(into)
    if file.exists():
        raise ValueError(f"{file} exists already.")
    unfinished = file.with_name(file.name + UNFINISHED)
    kept = SQLiteShelves(str(unfinished))
    try:
        place = replaying.InTables(source, registers, kept, terms, asked=asked)
    except replaying.AnotherReplay:
        kept.close()
        for left in unfinished.parent.glob(f"{unfinished.name}*"):
            left.unlink()
        kept = SQLiteShelves(str(unfinished))
        place = replaying.InTables(source, registers, kept, terms, asked=asked)
    return place, lambda: kept.finish(file)


def _tell(outcome: dict[str, Any], compared: Sequence[replaying.Compared]) -> None:
    beside = {one.name: one for one in compared}
    for name, digest in outcome["registers"].items():
        line = f"{name:24} {digest['rows']:>12,} rows  {digest['sha256'][:32]}"
        if name in beside:
            one = beside[name]
            line += "  the same" if one.same else "  not so far yet" if one.live is None else "  ANOTHER"
        click.echo(line)
    told = "".join(f", {key}={value}" for key, value in outcome["set"].items())
    click.echo(f"Replayed to position {outcome['position']:,}{told}.")
