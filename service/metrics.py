"""Figures for Prometheus; of all worker processes together where PROMETHEUS_MULTIPROC_DIR is set."""

from __future__ import annotations

import os
from collections.abc import Iterable
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
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

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


class Registers(Collector):
    """How far the registers are behind the ledger, at the moment of asking."""

    def __init__(self, position: int, head: int) -> None:
        self.position, self.head = position, head

    def collect(self) -> Iterable[Metric]:
        """Both figures."""
        yield GaugeMetricFamily(
            "ledger_registers_position", "The ledger's last event that is in all registers.", self.position
        )
        lag = self.head - self.position
        yield GaugeMetricFamily("ledger_registers_lag_events", "Events that are not in all registers yet.", lag)


def render(registers: Registers | None = None) -> bytes:
    """The figures in Prometheus' text form. registers: if there are any."""
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library's
    now = CollectorRegistry()  # of this process alone: what others say of this moment would be of another
    if registers is not None:
        now.register(registers)
    return generate_latest(registry) + generate_latest(now)
