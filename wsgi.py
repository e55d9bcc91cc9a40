"""The application that gunicorn and `flask` start."""

from __future__ import annotations

from service.app import create_app

app = create_app()
