"""Logs as lines of JSON on standard error: what was asked and how it went, never a personal value or a query."""

from __future__ import annotations

import logging
import sys
from types import TracebackType
from typing import Any

import msgspec

_logger = logging.getLogger("ledger")


class _Lines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": self.formatTime(record),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
        }
        line |= getattr(record, "members", {})
        if record.exc_info and record.exc_info[0]:
            # The kind and the place of an error, not its text: that may hold what somebody sent.
            line |= {"error": record.exc_info[0].__name__, "at": _place(record.exc_info[2])}
        return msgspec.json.encode(line).decode()


def _place(trace: TracebackType | None) -> str:
    """File and line where an error was raised."""
    place = "?"
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


class _StandardError(logging.Handler):
    """Standard error as it is when a line is written."""

    def emit(self, record: logging.LogRecord) -> None:
        sys.stderr.write(self.format(record) + "\n")
        sys.stderr.flush()


_handler = _StandardError()
_handler.setFormatter(_Lines())


def set_up() -> None:
    """Sends the logs to standard error, as lines and not as Python would: a traceback may hold what somebody sent."""
    _logger.addHandler(_handler)
    _logger.setLevel(logging.INFO)
    _logger.propagate = False


def request(**members: Any) -> None:
    """One request that was answered."""
    _logger.info("request", extra={"members": members})


def failure(error: BaseException, **members: Any) -> None:
    """An error that nobody foresaw."""
    _logger.error("failure", extra={"members": members}, exc_info=error)
