"""``GET /readyz``: whether questions should be sent here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from index.errors import FuenteError
from rag.serve.places import RETRY, Places
from rag.serve.problem import problem, says

if TYPE_CHECKING:
    from index.library import Library
    from rag.engine import Engine


class Ready(BaseModel):
    """That questions are answered at once, and by which model."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "ready", "model": "quotes"}]})

    status: str = Field(description="`ready`.")
    model: str = Field(description="What writes the answers; `quotes` where nothing does.")


def router(engine: Engine, library: Library, places: Places) -> APIRouter:
    """Return the route."""
    routes = APIRouter()

    @routes.get(
        "/readyz",
        operation_id="seeReadiness",
        response_model=Ready,
        responses=says(500, 503),
        summary="See whether questions are answered at once",
    )
    def readyz() -> JSONResponse:
        """Say whether the library can be read, the embedding model is loaded, and the writing model is ready.

        A server without a writing model, one that answers in quotes, is ready, too.
        """
        missing = unready(engine, library, places)
        if missing:
            return problem(503, missing, {"Retry-After": str(RETRY)})
        return JSONResponse({"status": "ready", "model": engine.status()["model"]})

    return routes


def unready(engine: Engine, library: Library, places: Places) -> str:
    """Return in a sentence why questions should not be sent here, "" where they may."""
    if places.ending:
        return "The server is being ended."
    try:
        library.size()
    except FuenteError as error:
        return str(error)
    if not library.encoder_loaded:
        return "The embedding model is being loaded."
    preparing = engine.status()["preparing"]
    return f"{preparing['what'].capitalize()} is being made ready." if preparing else ""
