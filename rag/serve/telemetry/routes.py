"""``GET /metrics``."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from rag.serve.problem import says
from rag.serve.telemetry.meters import Meters

_TYPE = "text/plain; version=0.0.4"


def router(meters: Meters) -> APIRouter:
    """Return the route."""
    routes = APIRouter()

    @routes.get(
        "/metrics",
        operation_id="readMetrics",
        response_class=Response,
        responses={
            200: {
                "description": "Measures in Prometheus's text format.",
                "content": {"text/plain": {"schema": {"type": "string"}, "example": _EXAMPLE}},
            },
            **says(500),
        },
        summary="See what is counted",
    )
    def metrics() -> Response:
        """Return what is counted and measured: requests, answers, what waits, what the model does."""
        return Response(meters.told(), media_type=_TYPE)

    return routes


_EXAMPLE = '# HELP fuente_answers_total Answers by kind.\nfuente_answers_total{kind="quotes"} 3.0\n'
