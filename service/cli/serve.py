"""`flask serve`: one command from nothing to a served county."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import click

from service import erasure
from service.cli import support
from service.cli.example import demonstration_tokens, load_case
from service.cli.ledger import make
from service.county import County
from service.ledger.postgres import PostgresLedger


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option(
    "--workers", type=click.IntRange(1, 64), help="Processes; by default 2 on PostgreSQL, and always 1 on SQLite."
)
@click.option("--example/--no-example", default=True, show_default=True, help="Load the Mengcun case.")
def serve(host: str, port: int, workers: int | None, *, example: bool) -> None:
    """Make what is missing, load the example, and serve."""
    settings = support.settings()
    with support.errors():
        make(settings)
        county = County(settings)
        erasure.finish(county)
        if example:
            new, before = load_case(county)
            click.echo(f"The Mengcun case: {new} events recorded, {before} there before.")
            click.echo(f"Demonstration tokens: {demonstration_tokens(county)}")
    postgres = isinstance(county.store, PostgresLedger)
    county.close()
    click.echo(f"The API's page: http://{host}:{port}/docs")
    sys.stdout.flush()
    figures = settings.folder.resolve() / "metrics"
    shutil.rmtree(figures, ignore_errors=True)
    figures.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(figures)
    # One process writes an SQLite ledger: its threads share transactions.
    processes = (workers or 2) if postgres else 1
    gunicorn = [
        sys.executable, "-m", "service.server", "wsgi:app",
        "--config", str(Path(__file__).parents[1] / "gunicorn_conf.py"),
        "--bind", f"{host}:{port}",
        "--workers", str(processes),
        "--threads", str(settings.threads),
    ]  # fmt: skip
    os.execv(sys.executable, gunicorn)  # noqa: S606 - the arguments are ours
