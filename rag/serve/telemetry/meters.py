"""What is counted and measured, for Prometheus."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rag.answer import Answer

if TYPE_CHECKING:
    from prometheus_client import Gauge


class Meters:
    """The measures of one application, in a registry of its own. Any thread may count."""

    def __init__(self) -> None:
        """Begin to count."""
        from prometheus_client import CollectorRegistry, Counter, Histogram

        self._registry = CollectorRegistry()
        self._requests = Counter(
            "fuente_requests", "Requests.", ("method", "route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "fuente_request_seconds",
            "Seconds until a request was answered, streams to their end.",
            ("route",),
            buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 180),
            registry=self._registry,
        )
        self._answers = Counter(
            "fuente_answers", "Answers by kind: written, quotes, refused.", ("kind",), registry=self._registry
        )
        self._left = Counter(
            "fuente_answers_left", "Answers that their readers did not wait for.", registry=self._registry
        )
        self._left_out = Counter(
            "fuente_statements_left_out",
            "Statements that their source does not say.",
            registry=self._registry,
        )
        self._stages = Histogram(
            "fuente_stage_seconds",
            "Seconds of answers, by stage.",
            ("stage",),
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
            registry=self._registry,
        )

    def watch(self, name: str, help: str, read: Callable[[], float]) -> None:
        """Measure what ``read`` returns whenever somebody looks."""
        from prometheus_client import Gauge

        gauge: Gauge = Gauge(name, help, registry=self._registry)
        gauge.set_function(read)

    def answered(self, answer: Answer) -> None:
        """Count an answer."""
        kind = "refused" if answer.abstained else "quotes" if answer.model == "quotes" else "written"
        self._answers.labels(kind).inc()
        self._left_out.inc(answer.left_out)
        for stage, seconds in answer.timings.items():
            if stage != "total":
                self._stages.labels(stage).observe(seconds)

    def left(self) -> None:
        """Count an answer that was left."""
        self._left.inc()

    def requested(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request; ``route`` is the pattern of its path, so that no id is in it."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def told(self) -> bytes:
        """Return all measures in Prometheus's text format."""
        from prometheus_client import generate_latest

        return generate_latest(self._registry)
