"""A served county for each test, on SQLite, or where it matters on both databases."""

from __future__ import annotations

from tests.service.api.conftest import api, api_on_both

__all__ = ["api", "api_on_both"]
