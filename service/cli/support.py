"""What the commands share: the settings, the county, progress on a terminal, and errors as one line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from flask import current_app

from service.access import PrincipalFault
from service.county import County
from service.ledger.copy import Moved, NotWhole
from service.ledger.keys import KeysUnusable
from service.ledger.ledger import ClockBehind
from service.ledger.schema import LedgerUnusable
from service.settings import Settings


def settings() -> Settings:
    """The settings of this application."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def county() -> County:
    """The county; an unusable ledger ends the command with the reason."""
    with errors():
        return County(settings())


@contextmanager
def errors() -> Iterator[None]:
    """Foreseen errors as one line and exit status 1, not as a traceback."""
    try:
        yield
    except (LedgerUnusable, KeysUnusable, PrincipalFault, ClockBehind, Moved, NotWhole, ValueError) as error:
        raise click.ClickException(str(error)) from error


def progress(what: str) -> Callable[[int, int], None] | None:
    """A line that counts, on a terminal alone."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, of: int) -> None:
        end = "\n" if done >= of else ""
        click.echo(f"\r{what}: {done:,} of {of:,}{end}", nl=False, err=True)

    return show
