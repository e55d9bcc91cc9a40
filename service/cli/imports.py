"""`flask ledger import`: lists that counties keep in workbooks and CSV files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from flask.cli import with_appcontext

from service.access import Principal
from service.cli import support
from service.county import County
from service.importing import layout
from service.importing.importer import Importer, Outcome, check_may_import, rows_text
from service.importing.kinds import KINDS
from service.importing.known import Known
from service.importing.layout import Layout
from service.importing.sheets import MAX_FILE, Sheet, open_sheet


def _pairs(_: click.Context, parameter: click.Parameter, values: Sequence[str]) -> dict[str, str]:
    """Options of the form A=B, each A once."""
    found: dict[str, str] = {}
    for value in values:
        # A heading may hold an equals sign, and so may a value; a field never does.
        parts = value.rpartition("=") if parameter.name == "named" else value.partition("=")
        left, equals, right = map(str.strip, parts)
        if not (left and equals and right):
            raise click.BadParameter("it is written with an equals sign, such as 村=village.")
        if left in found:
            raise click.BadParameter(f"{left} stands twice.")
        found[left] = right
    return found


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "kind", required=True, type=click.Choice(sorted(KINDS)), help="What the list holds.")
@click.option("--by", required=True, metavar="PRINCIPAL", help="Who records it: the id of a principal.")
@click.option(
    "--map",
    "named",
    multiple=True,
    callback=_pairs,
    metavar="列名=FIELD",
    help="Which field a heading, or the letter of a column, stands for, as 列名=field. May be given several times.",
)
@click.option(
    "--set", "given", multiple=True, callback=_pairs, metavar="FIELD=VALUE",
    help="What the file does not say, for all its rows, as field=value. May be given several times.",
)  # fmt: skip
@click.option("--sheet", help="The sheet of a workbook; by default the first that is visible.")
@click.option("--dry-run", is_flag=True, help="Record nothing; say what would become of each row.")
@click.option("--skip-faulty", is_flag=True, help="Record the other rows where some have faults.")
@with_appcontext
def import_(  # noqa: PLR0913 - each is an option
    file: Path,
    *,
    kind: str,
    by: str,
    named: dict[str, str],
    given: dict[str, str],
    sheet: str | None,
    dry_run: bool,
    skip_faulty: bool,
) -> None:
    """Record the rows of FILE, a workbook (.xlsx) or a CSV file, as events.

    The list is rehearsed first. If a row has a fault, or the ledger would refuse it, every fault is listed by its cell
    and nothing is recorded, unless --skip-faulty says so. What was recorded before is not recorded again: a file may be
    imported twice, and a longer version of it after it. Exit status 1 if a row has a fault.
    """
    county = support.county()
    with support.errors():
        principal = _principal(county, by)
        check_may_import(principal, KINDS[kind])
        if file.stat().st_size > MAX_FILE:
            raise click.ClickException(f"{file.name} has more than {MAX_FILE // 1024**2} MiB: divide it.")
        found = open_sheet(file.read_bytes(), sheet)
        known = Known(county, principal)
        where = layout.find(found, KINDS[kind], named, given, known)
        importer = Importer(county, principal, found, where, known)
        outcome = importer.rehearse()
        recording = not dry_run and (skip_faulty or not outcome.faulty)
        if recording:
            outcome = importer.record()
    _tell_layout(file, found, where)
    _tell(outcome, recorded=recording, dry_run=dry_run)
    if outcome.faulty:
        raise SystemExit(1)


def _principal(county: County, id_: str) -> Principal:
    """The principal of that id. Raises ClickException for one that is unknown or revoked."""
    for principal in county.principals.list():
        if principal.id == id_ and principal.revoked_at is None:
            return principal
    raise click.ClickException(f"There is no principal {id_!r} whose token is good: see `flask principals list`.")


def _tell_layout(file: Path, sheet: Sheet, where: Layout) -> None:
    named = f", sheet {sheet.name}" if sheet.name else ""
    click.echo(f"{file.name}{named}: the headings are in row {where.row}.")
    if sheet.others:
        click.echo(f"Sheets not read: {', '.join(sheet.others)}.")
    if where.ignored:
        columns = ", ".join(f"{layout.letters(place.column)} {place.heading}" for place in where.ignored)
        click.echo(f"Columns not read: {columns}.")


def _tell(outcome: Outcome, *, recorded: bool, dry_run: bool) -> None:
    for what, rows in outcome.skipped.items():
        click.echo(f"Not read: {rows_text(rows)}, {what}.")
    for line in (*outcome.told(), *outcome.contradictions):
        click.echo(line)
    faulty, contradictions = len(outcome.faulty), len(outcome.contradictions)
    click.echo(
        f"{_counted(outcome.rows, 'row')} read: {outcome.recorded} {'' if recorded else 'to be '}recorded, "
        f"{outcome.before} there before, {faulty} refused; {_counted(contradictions, 'contradiction')}."
    )
    if not recorded:
        why = "" if dry_run or not faulty else ": mend the faults, or pass over those rows with --skip-faulty"
        click.echo(f"Nothing was recorded{why}.")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
