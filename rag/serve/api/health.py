"""``GET /healthz``: how the service is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from rag.serve.problem import says
from rag.serve.shapes import Health

if TYPE_CHECKING:
    from index.library import Library
    from rag.engine import Engine


def router(engine: Engine, library: Library, *, demo: bool = False) -> APIRouter:
    """Return the route."""
    routes = APIRouter()

    @routes.get(
        "/healthz",
        operation_id="seeHealth",
        response_model=Health,
        responses=says(500, 503),
        summary="See how the service is",
    )
    def healthz() -> JSONResponse:
        """Say whether questions can be answered, from how many articles, and with which model."""
        counts, state = library.counts(), engine.status()
        return JSONResponse(
            {
                "status": "ok",
                "articles": counts.articles,
                "passages": counts.passages,
                "model": state.get("model", "quotes"),
                "preparing": state.get("preparing"),
                "error": state.get("error"),
                "demo": demo,
            }
        )

    return routes
