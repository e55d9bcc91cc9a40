"""`flask example`: the Mengcun case, and a made-up county of any size."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

import click
import msgspec
from flask.cli import AppGroup

from service.access import Principal
from service.cli import support
from service.county import County
from service.problems import Problem

group = AppGroup("example", help="The Mengcun case, and a made-up county of any size.")

CASE: Final = Path(__file__).parents[2] / "examples" / "mengcun-2018" / "events.ndjson"
TOKENS: Final = "demonstration-tokens.json"
DEMONSTRATION: Final = (
    ("demo-office", "演示：县驻村办", ["office", "recorder", "finance", "organisation"], None),
    ("demo-inspector", "演示：督导组", ["inspector"], None),
    ("demo-finance", "演示：县财政局", ["finance"], None),
    ("demo-organisation", "演示：县委组织部", ["organisation"], None),
    ("demo-auditor", "演示：审计", ["auditor"], None),
    ("demo-administrator-1", "演示：管理员一", ["administrator"], None),
    ("demo-administrator-2", "演示：管理员二", ["administrator"], None),
    ("demo-self", "演示：本人", ["self"], "cadre:zhang-jiangshan"),
)
SCOPE: Final = "130930"


def load_case(county: County) -> tuple[int, int]:
    """Records the Mengcun case through the write door; the number recorded, and that of those recorded before."""
    loader = Principal("demo-office", "", frozenset(DEMONSTRATION[0][2]), SCOPE, None)
    answers = county.door.take(CASE.read_bytes().splitlines(), loader)
    refused = [answer for answer in answers if isinstance(answer, Problem)]
    if refused:
        raise click.ClickException(f"The example was refused: {refused[0].document()}")
    before = sum(answer.duplicate for answer in answers if not isinstance(answer, Problem))
    return len(answers) - before, before


def demonstration_tokens(county: County) -> Path:
    """Adds the demonstration's principals where they are missing; gives the file of their tokens."""
    path = county.settings.folder / TOKENS
    tokens: dict[str, str] = msgspec.json.decode(path.read_bytes()) if path.exists() else {}
    known = {principal.id for principal in county.principals.list()}
    for id_, name, roles, subject in DEMONSTRATION:
        if id_ not in known:
            tokens[id_] = county.principals.add(id_, name, roles, SCOPE, county.now(), subject)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(tokens)) + b"\n")
    return path


@group.command("mengcun")
def mengcun() -> None:
    """Record the Mengcun case, once."""
    county = support.county()
    new, before = load_case(county)
    click.echo(f"{new} events were recorded, {before} were there before.")


@group.command("county")
@click.option("--households", default=5000, show_default=True, type=click.IntRange(1), help="Households, poor or not.")
@click.option("--years", default=4, show_default=True, type=click.IntRange(1, 20), help="Years from 2016 on.")
@click.option("--seed", default=7, show_default=True, help="Another seed is another county.")
def county_(households: int, years: int, seed: int) -> None:
    """Write a made-up county's events to standard output, a line each; the same options give the same bytes.

    Who records them has the roles office, recorder, finance, organisation, discipline and inspector.
    """
    from examples.county import county as generate

    out = sys.stdout.buffer
    for line in generate(households=households, years=years, seed=seed):
        out.write(line + b"\n")
    out.flush()
