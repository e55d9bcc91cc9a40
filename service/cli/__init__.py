"""The command line: `flask <group> <command>`."""

from __future__ import annotations

from flask import Flask

from service.cli import example, imports, ledger, principals, registers, replay, serve


def register_commands(app: Flask) -> None:
    """Adds all commands."""
    ledger.group.add_command(imports.import_)
    for group in (ledger.group, principals.group, example.group, registers.group):
        app.cli.add_command(group)
    app.cli.add_command(replay.replay)
    app.cli.add_command(serve.serve)
