"""Metrics (指标): what a monitor reads at /metrics, in Prometheus' text format; base units, no ids in labels.

Observation (观测): how one request was answered, as the log and the metrics are told.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from matcher.answering.match import IndexStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One answered request; nothing in it was written by whoever sent it. `role` None: nobody asked who they are."""

    method: str
    route: str
    status: int
    duration_s: float
    role: str | None

    @property
    def status_class(self) -> str:
        """Write the status as its class, such as 2xx."""
        return f"{self.status // 100}xx"

    @property
    def fields(self) -> dict[str, object]:
        """Give what a line of the log holds."""
        return {
            "method": self.method,
            "route": self.route,
            "status": self.status,
            "duration_ms": round(self.duration_s * 1000, 1),
            "role": self.role,
        }


BUCKETS_S = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricsReading:
    """What the market is like at the moment that a monitor asks; None for what can't be asked now.

    `jobs` are counts by kind and state.
    """

    index: IndexStatus | None
    connections_used: int
    connections_max: int
    jobs: Mapping[tuple[str, str], int] | None


class Metrics:
    """The metrics of one application, counted since it was put together."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._requests = Counter(
            "cuibai_http_requests",
            "Requests answered; a reader who left before the answer is 4xx.",
            ("route", "method", "status"),
            registry=registry,
        )
        self._durations = Histogram(
            "cuibai_http_request_duration_seconds",
            "Time from a request's head to the end of its answer.",
            ("route", "method"),
            buckets=BUCKETS_S,
            registry=registry,
        )
        self.in_progress = Gauge("cuibai_http_requests_in_progress", "Requests under way.", registry=registry)
        self._index = {
            name: Gauge(f"cuibai_index_{name}", said, registry=registry)
            for name, said in (
                ("ready", "1 while every published listing can be found by its words."),
                ("listings", "Listings in the index."),
                ("waiting_changes", "Changes of the store that are not in the index yet."),
                ("waiting_vectors", "Listings that wait for their vectors."),
                ("age_seconds", "Time since the index was last seen to hold every change of the store."),
                ("store_reachable", "1 while the index reaches the store."),
            )
        }
        self._connections_used = Gauge(
            "cuibai_database_connections_used", "Connections to PostgreSQL in use.", registry=registry
        )
        self._connections_max = Gauge(
            "cuibai_database_connections_max", "Connections to PostgreSQL that may be open at once.", registry=registry
        )
        self._jobs = Gauge("cuibai_jobs", "Background jobs.", ("kind", "state"), registry=registry)

    def observe(self, seen: Observation) -> None:
        """Count an answered request."""
        self._requests.labels(seen.route, seen.method, seen.status_class).inc()
        self._durations.labels(seen.route, seen.method).observe(seen.duration_s)

    def write(self, reading: MetricsReading) -> bytes:
        """Write everything in Prometheus' text format; of the index NaN, and no jobs, where they can't be asked now."""
        known = {} if reading.index is None else _index_values(reading.index)
        for name, gauge in self._index.items():
            gauge.set(known.get(name, math.nan))
        self._connections_used.set(reading.connections_used)
        self._connections_max.set(reading.connections_max)
        self._jobs.clear()
        for (kind, state), count in (reading.jobs or {}).items():
            self._jobs.labels(kind, state).set(count)
        return generate_latest(self._registry)


def _index_values(index: IndexStatus) -> Mapping[str, float]:
    return {
        "ready": index.ready,
        "listings": index.listings,
        "waiting_changes": index.waiting_words,
        "waiting_vectors": index.waiting_vectors,
        "age_seconds": index.age_s,
        "store_reachable": index.store_reachable,
    }
