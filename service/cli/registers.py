"""`flask registers`: keep the registers behind the ledger, and see how far they are."""

from __future__ import annotations

import os
import signal
import threading

import click
from flask.cli import AppGroup

from service import log
from service.cli import support

group = AppGroup("registers", help="Keep the registers behind the ledger, and see how far they are.")

ORPHANED = 1.0
"""Seconds between looks whether whoever started this is still there."""


@group.command("follow")
@click.option("--parent", type=int, metavar="PID", help="End when this process, which started it, has ended.")
def follow(parent: int | None) -> None:
    """Follow the ledger until told to stop; where another process follows already, stand by.

    It may be killed at any moment: nothing is lost, and nothing is counted twice.
    """
    county = support.county()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if parent is not None:
        threading.Thread(target=_watch, args=(parent, stop), daemon=True).start()
    try:
        county.follower().run(stop)
    except Exception as error:
        log.failure(error)  # a traceback may hold what somebody sent
        raise SystemExit(1) from error
    finally:
        county.close()


def _watch(parent: int, stop: threading.Event) -> None:
    """Ends it with its parent. Which one that is was said: it may have ended before anybody could look."""
    while os.getppid() == parent and not stop.wait(ORPHANED):
        pass
    stop.set()


@group.command("catch-up")
def catch_up() -> None:
    """Bring the registers to where the ledger is now, and end."""
    with support.errors():
        county = support.county()
        if not county.registers.lead():
            raise click.ClickException("Another process keeps the registers: `flask registers status` shows how far.")
        position = county.follower().catch_up()
        county.close()
    click.echo(f"The registers are at position {position}.")


@group.command("status")
def status() -> None:
    """Show each register, how far it is, and whether it is being built."""
    with support.errors():
        county = support.county()
        head, _ = county.head()
        with county.registers.reading() as c:
            standings = county.registers.standings(c) if county.registers.exists(c) else []
        county.close()
    click.echo(f"The ledger is at {head}.")
    for one in standings:
        click.echo(f"{one.name:24} {one.state:9} {one.position:>12,}")
