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
        # Looking a child up by its labels costs more than counting; there are few of them.
        self._bound: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def observe(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        bound = self._bound.get((method, route, status))
        if bound is None:
            bound = self._bind(method, route, status)
        counted, timed = bound
        counted.inc()
        timed.observe(seconds)

    def _bind(self, method: str, route: str, status: int) -> tuple[Counter, Histogram]:
        bound = (
            self._requests.labels(self.program, method, route, str(status)),
            self._seconds.labels(self.program, method, route),
        )
        self._bound[method, route, status] = bound
        return bound

    def text(self) -> bytes:
        """The exposition format."""
        return generate_latest(self.registry)
