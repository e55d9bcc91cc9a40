"""Logs as lines of JSON on standard error: what was asked and how it went, never a personal value or a query."""

from __future__ import annotations

import logging
import sys
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
        if record.exc_info:
            # The kind and the place of an error, not its text: that may hold what somebody sent.
            error = record.exc_info[1]
            trace = error.__traceback__ if error else None
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            line["error"] = type(error).__name__
            if trace is not None:
                line["at"] = f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
        return msgspec.json.encode(line).decode()


def set_up() -> None:
    """Sends the logs to standard error; called by whatever serves."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    _logger.handlers = [handler]
    _logger.setLevel(logging.INFO)
    _logger.propagate = False


def request(**members: Any) -> None:
    """One request that was answered."""
    _logger.info("request", extra={"members": members})


def failure(**members: Any) -> None:
    """An error that nobody foresaw; called while it is handled."""
    _logger.error("failure", extra={"members": members}, exc_info=True)
