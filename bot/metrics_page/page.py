"""The page itself: sums and states in the text form that Prometheus reads."""

import time
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from threading import Lock
from typing import Any, Final

from bot.metrics_page.database_state import GAUGES, Gauge, read_gauges
from bot.metrics_page.process_sums import ProcessSums
from bot.runtime import Runtime
from bot.storage.engine.database import Unavailable
from bot.telemetry.metrics import COUNTERS, HISTOGRAMS, PREFIX, SECONDS, Measured, Metrics

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
GOOD_FOR_SECONDS: Final = 5.0
"""How long what the database said is given again, whoever asks meanwhile."""


class MetricsPage:
    """Writes the page; safe to share between threads.

    ``runtime`` None leaves out what only the database knows: of several processes that are read,
    one tells of it.
    """

    def __init__(
        self,
        sums: ProcessSums,
        runtime: Runtime | None = None,
        *,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sums, self._runtime, self._seconds = sums, runtime, seconds
        self._lock = Lock()
        self._gauges: list[Gauge] = []
        self._asked_at: float | None = None

    def render(self) -> bytes:
        """Return the page."""
        from prometheus_client import CollectorRegistry, generate_latest  # a tenth of a second

        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Collector(self._sums.read_all(), self._read_gauges()))
        return generate_latest(registry)

    def _read_gauges(self) -> list[Gauge]:
        if self._runtime is None:
            return []
        with self._lock:
            now = self._seconds()
            if self._asked_at is None or now - self._asked_at >= GOOD_FOR_SECONDS:
                self._asked_at = now
                try:
                    self._gauges = read_gauges(self._runtime.latest())
                except Unavailable:
                    self._gauges = [Gauge("up", (), 0.0)]
            database = self._runtime.database
            return [
                *self._gauges,
                Gauge("pool_connections", ("main",), database.connections_used()),
            ]


class _Collector:
    def __init__(self, sums: Metrics, gauges: Iterable[Gauge]) -> None:
        self._sums, self._gauges = sums, list(gauges)

    def collect(self) -> Iterator[Any]:
        """Yield each metric with all its values."""
        from prometheus_client.core import (
            CounterMetricFamily,
            GaugeMetricFamily,
            HistogramMetricFamily,
        )

        for name, described in COUNTERS.items():
            counter = CounterMetricFamily(PREFIX + name, described.help, labels=described.labels)
            for labels, value in self._sums.counted(name):
                counter.add_metric(labels, value)
            yield counter
        for name, described in HISTOGRAMS.items():
            family = HistogramMetricFamily(PREFIX + name, described.help, labels=described.labels)
            for labels, measured in self._sums.measured(name):
                family.add_metric(labels, _buckets(measured), measured.total)
            yield family
        for name, described in GAUGES.items():
            gauge = GaugeMetricFamily(PREFIX + name, described.help, labels=described.labels)
            for one in self._gauges:
                if one.name == name:
                    gauge.add_metric(one.labels, one.value)
            yield gauge


def _buckets(measured: Measured) -> list[tuple[str, float]]:
    """Return how many took no longer than each span, as Prometheus counts them."""
    ends = (*map(str, SECONDS), "+Inf")
    return list(zip(ends, map(float, accumulate(measured.counts)), strict=True))
