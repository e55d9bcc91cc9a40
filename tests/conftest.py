"""What all tests share: a PostgreSQL server for each process that runs tests, and no skipped test."""

from collections.abc import Iterator
from itertools import count

import pytest

from tests.postgres_server import PostgresServer

_numbers = count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server a process; the first test that asks for it starts it. Roles are shared by all its databases."""
    with PostgresServer(fsync=False) as server:  # no power cut concerns these tests
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """A fresh database, as superuser."""
    name = f"test_{next(_numbers)}"
    yield postgres_server.create_database(name)
    postgres_server.drop_database(name)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A test that was skipped proves nothing: the run fails."""
    if _skipped(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if skipped := _skipped(terminalreporter.config):
        terminalreporter.write_line(f"{skipped} skipped: no test may be skipped here, so this run fails.", red=True)


def _skipped(config: pytest.Config) -> int:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return len(reporter.stats.get("skipped", ())) if reporter else 0
