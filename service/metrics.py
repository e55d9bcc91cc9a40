"""Figures for Prometheus; of all worker processes together where PROMETHEUS_MULTIPROC_DIR is set."""

from __future__ import annotations

import os
from typing import Final

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)

REQUESTS = Counter("ledger_requests_total", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram("ledger_request_seconds", "Time to answer, seconds.", ["method", "route"])
EVENTS = Counter("ledger_events_total", "Events by outcome.", ["outcome"])

CONTENT_TYPE = CONTENT_TYPE_LATEST
_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})


def answered(method: str, route: str, status: int, seconds: float) -> None:
    """Counts one answer. A method is whatever a client writes: all that are not HTTP's share one label."""
    method = method if method in _METHODS else "other"
    REQUESTS.labels(method, route, status).inc()
    SECONDS.labels(method, route).observe(seconds)


def render() -> bytes:
    """The figures in Prometheus' text form."""
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library's
    return generate_latest(registry)
