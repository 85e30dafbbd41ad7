"""Prometheus metrics; labels are route templates, never paths that callers make up."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """One program's metrics on a registry of its own."""

    def __init__(self, program: str) -> None:
        self.registry = CollectorRegistry()
        labels = ["method", "route", "status"]
        self._requests = Counter(
            "tianping_requests", "Requests answered", ["program", *labels], registry=self.registry
        )
        self._seconds = Histogram(
            "tianping_request_seconds",
            "Time to the end of the answer",
            ["program", "method", "route"],
            registry=self.registry,
        )
        self.program = program

    def observe(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        self._requests.labels(self.program, method, route, str(status)).inc()
        self._seconds.labels(self.program, method, route).observe(seconds)

    def text(self) -> bytes:
        """The exposition format."""
        return generate_latest(self.registry)
