"""`flask ledger`: make, check, copy and upgrade a ledger."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec
from flask.cli import AppGroup
from psycopg.conninfo import conninfo_to_dict

from service.access import Principals
from service.cli import support
from service.county import Store, open_registers, open_store
from service.ledger import copy as copying
from service.ledger import schema
from service.ledger.keys import KeyStore
from service.ledger.postgres import PostgresLedger
from service.ledger.sqlite import LedgerDatastore, SQLiteLedger
from service.ledger.verify import Verification
from service.registers.postgres import PostgresShelves
from service.settings import Settings

group = AppGroup("ledger", help="Make, check, copy and upgrade a ledger.")


def make(settings: Settings) -> bool:
    """Makes whatever is missing of a ledger: tables, keys, principals. Whether the tables were new."""
    settings.folder.mkdir(parents=True, exist_ok=True)
    KeyStore.create(settings.folder / "keys.db", settings.master_key_path)
    Principals(settings.folder / "access.db").create()
    store = open_store(settings, as_owner=True)
    try:
        schema.check(store.meta())
    except schema.SchemaMissing:
        _create(store, settings, schema.meta_of(settings.origin))
        return True
    else:
        return False
    finally:
        store.datastore.close()
        make_registers(settings)


def make_registers(settings: Settings) -> None:
    """Makes the place of the registers, whose tables belong to the role that serves."""
    shelves = open_registers(settings, as_owner=True)
    if isinstance(shelves, PostgresShelves):
        shelves.create_schema(conninfo_to_dict(settings.database_url).get("user"))
    shelves.close()


def _create(store: Store, settings: Settings, meta: schema.Meta) -> None:
    if isinstance(store, PostgresLedger):
        owner, serving = (
            conninfo_to_dict(url).get("user") for url in (settings.owner_database_url, settings.database_url)
        )
        store.create(meta, serving_role=str(serving) if owner and owner != serving else None)
    else:
        store.create(meta)


@group.command("init")
def init() -> None:
    """Make the ledger's tables, its key store and its list of principals; what is there stays.

    On PostgreSQL the tables belong to the role of OWNER_DATABASE_URL, and the role of DATABASE_URL may read and add.
    """
    with support.errors():
        new = make(support.settings())
    click.echo("The ledger was made." if new else "There is a ledger already; nothing was changed.")


@group.command("verify")
@click.option("--json", "as_json", is_flag=True, help="The outcome as JSON.")
def verify(*, as_json: bool) -> None:
    """Check every event, tag and state against what was sealed; exit status 1 if anything is not as recorded."""
    with support.errors():
        store = open_store(support.settings())
        schema.check(store.meta())
        outcome = Verification(store, support.progress("verified")).run()
    if as_json:
        click.echo(msgspec.json.encode(outcome._asdict() | {"faults": [f._asdict() for f in outcome.faults]}).decode())
    else:
        for fault in outcome.faults:
            click.echo(str(fault))
        count = len(outcome.faults)
        verdict = "whole" if not count else "1 fault" if count == 1 else f"{count} faults"
        click.echo(f"{outcome.position} events, root {outcome.root}: {verdict}")
    if outcome.faults:
        raise SystemExit(1)


@group.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Copy the ledger to FILE, which is a ledger itself (SQLite, whatever the database); keys are not in it.

    Every event is checked on the way. It runs beside a live server.
    """
    if file.exists():
        raise click.ClickException(f"{file} exists already.")
    unfinished = file.with_name(file.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    with support.errors():
        source = open_store(support.settings())
        meta = source.meta()
        schema.check(meta)
        target = SQLiteLedger(LedgerDatastore(str(unfinished)))
        target.create(meta)
        position = copying.copy(source, target, support.progress("copied"))
        with target.reading() as c:
            c.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        target.datastore.close()
    unfinished.rename(file)
    click.echo(f"{position} events were copied to {file}.")


@group.command("restore")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
def restore(file: Path) -> None:
    """Copy the ledger from a backup FILE into an empty database, keeping its origin."""
    with support.errors():
        settings = support.settings()
        source = SQLiteLedger(LedgerDatastore(str(file)))
        meta = source.meta()
        schema.check(meta)
        target = open_store(settings, as_owner=True)
        try:
            target.meta()
        except schema.SchemaMissing:
            settings.folder.mkdir(parents=True, exist_ok=True)
            _create(target, settings, meta)
        else:
            raise click.ClickException("There is a ledger in this database already: restore into an empty one.")
        position = copying.copy(source, target, support.progress("copied"))
    click.echo(f"{position} events were restored.")


@group.command("upgrade")
@click.option("--anew", is_flag=True, help="Make the states anew even where their version fits: they are derived.")
def upgrade(*, anew: bool) -> None:
    """Bring a ledger of an earlier release to this one; stop its server first. Events are never touched."""
    with support.errors():
        store = open_store(support.settings(), as_owner=True)
        meta = store.meta()
        if meta.schema_version != schema.SCHEMA_VERSION or meta.suite != schema.SUITE:
            schema.check(meta)  # no earlier schema exists yet: this says what to do
        if meta.states == schema.states_version() and not anew:
            click.echo("The ledger fits this release; nothing was changed.")
            return
        count = copying.make_states_anew(store, support.progress("folded"))
        store.set_states_version(schema.states_version())
    click.echo(f"{count} states were made anew.")
