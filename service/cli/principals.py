"""`flask principals`: who may ask and record."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from domain.kernel.event import ROLES
from service.cli import support

group = AppGroup("principals", help="Who may ask and record.")


@group.command("add")
@click.argument("id_", metavar="ID")
@click.option("--name", required=True, help="Whom or what office it stands for.")
@click.option(
    "--role", "roles", multiple=True, required=True, type=click.Choice(ROLES), help="May be given several times."
)
@click.option("--scope", required=True, help="A division code: 6 digits the county, 9 a town, 12 a village.")
@click.option("--subject", help="For the role self: the cadre or household that it is, such as cadre:zhang.")
def add(id_: str, name: str, roles: tuple[str, ...], scope: str, subject: str | None) -> None:
    """Add a principal and show its token, once: it is stored as a hash."""
    with support.errors():
        county = support.county()
        token = county.principals.add(id_, name, list(roles), scope, county.now(), subject)
    click.echo(token)


@group.command("list")
def list_() -> None:
    """List all principals, the revoked ones too."""
    for p in support.county().principals.list():
        state = f"revoked {p.revoked_at}" if p.revoked_at else "good"
        click.echo("\t".join([p.id, p.name, ",".join(sorted(p.roles)), p.scope, p.subject or "-", state]))


@group.command("revoke")
@click.argument("id_", metavar="ID")
def revoke(id_: str) -> None:
    """End a principal's token; what it recorded keeps its name."""
    with support.errors():
        county = support.county()
        county.principals.revoke(id_, county.now())
    click.echo(f"{id_} is revoked.")
