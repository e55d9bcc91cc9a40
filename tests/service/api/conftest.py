"""A served county for each test, on SQLite, or where it matters on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.api.serving import Api


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    with Api(tmp_path / "var") as served:
        yield served


@pytest.fixture(params=["sqlite", "postgres"])
def api_on_both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Api]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    with Api(tmp_path / "var", url) as served:
        yield served
