"""The API: routes by subject; each is a shape, one call and an answer."""

from __future__ import annotations

from flask import Flask

from service.api import claims, differences, erasures, events, operations, pages, questions, registers, replays, write
from service.api.spec import make_api


def register(app: Flask) -> None:
    """Adds all routes and their document."""
    api = make_api(app)
    for module in (write, events, pages, registers, differences, questions, claims, replays, erasures, operations):
        api.register_blueprint(module.blp)
    app.register_blueprint(operations.pages)
