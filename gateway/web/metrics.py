"""/metrics: what the traffic and the process do, in numbers. Labels are names of our own; never a number of a zaak.

Messages and deliveries are counted in the store when asked for, so every node tells the same; requests are counted in
the process.
"""

import threading
import time
from collections.abc import Iterable

from flask import Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from gateway.broker.insight import Insight
from gateway.broker.state import State
from gateway.clock import Clock
from gateway.errors import StorageError

KEEP_SECONDS = 5.0
"""Counts are asked of the store at most this often, however many scrapers there are."""

_OPEN = (State.WAITING, State.SENDING)


class TrafficCollector(Collector):
    """The counts of the store. When it does not answer only `regiewissel_store_up` remains, and says 0."""

    def __init__(self, insight: Insight, clock: Clock) -> None:
        self._insight = insight
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: list[Metric] = []
        self._kept_at = float("-inf")

    def collect(self) -> Iterable[Metric]:
        """The families, from the store or from what it said a moment ago."""
        with self._lock:
            if time.monotonic() - self._kept_at >= KEEP_SECONDS:
                self._kept = self._asked()
                self._kept_at = time.monotonic()
            return list(self._kept)

    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand: registering must not need the store."""
        return ()

    def _asked(self) -> list[Metric]:
        up = GaugeMetricFamily("regiewissel_store_up", "1 when the store answers.")
        try:
            families = [self._messages(), *self._deliveries()]
        except StorageError:
            up.add_metric([], 0)
            return [up]
        up.add_metric([], 1)
        return [up, *families]

    def _messages(self) -> Metric:
        labels = ["operation", "state", "fault"]
        family = GaugeMetricFamily("regiewissel_messages", "Messages kept, by what became of them.", labels=labels)
        for row in self._insight.message_counts():
            family.add_metric([row.operation, row.state, row.fault], row.number)
        return family

    def _deliveries(self) -> tuple[Metric, Metric]:
        number = GaugeMetricFamily(
            "regiewissel_deliveries", "Deliveries kept, by where they stand.", labels=["destination", "state"]
        )
        age = GaugeMetricFamily(
            "regiewissel_oldest_waiting_seconds",
            "Age of the oldest delivery that is still on its way.",
            labels=["destination"],
        )
        oldest: dict[str, float] = {}
        now = self._clock.now()
        for row in self._insight.delivery_counts():
            number.add_metric([row.destination, row.state], row.number)
            seconds = (now - row.oldest).total_seconds() if row.state in _OPEN else 0.0
            oldest[row.destination] = max(oldest.get(row.destination, 0.0), seconds)
        for destination, seconds in oldest.items():
            age.add_metric([destination], seconds)
        return number, age


def add_metrics(app: Flask, insight: Insight, clock: Clock) -> None:
    """Add /metrics and the counting of requests. The registry belongs to this application alone."""
    registry = CollectorRegistry()
    registry.register(TrafficCollector(insight, clock))
    requests = Counter("regiewissel_requests", "HTTP requests.", ["endpoint", "method", "status"], registry=registry)
    seconds = Histogram("regiewissel_request_seconds", "Time to answer.", ["endpoint"], registry=registry)

    @app.before_request
    def _begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def _end(response: Response) -> Response:
        # The rule of the route, never the path: a path holds what somebody typed.
        endpoint = str(request.url_rule) if request.url_rule else "unknown"
        method = request.method if request.method in ("GET", "POST", "HEAD", "OPTIONS") else "other"
        requests.labels(endpoint, method, str(response.status_code)).inc()
        seconds.labels(endpoint).observe(time.perf_counter() - g.began)
        return response

    @app.get("/metrics")
    def metrics() -> Response:
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
