"""Figures for Prometheus; of all worker processes together where PROMETHEUS_MULTIPROC_DIR is set."""

from __future__ import annotations

import os

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


def render() -> bytes:
    """The figures in Prometheus' text form."""
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)
    return generate_latest(registry)
