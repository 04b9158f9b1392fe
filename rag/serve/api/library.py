"""``GET /api/library``: what there is to ask about, and who is at work on it."""

from __future__ import annotations

import os
import platform
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from index.schema import meta
from rag.serve.api.shapes import LibraryOut
from rag.serve.api.told import iso
from rag.serve.problem import says

if TYPE_CHECKING:
    from index.library import Library
    from index.owner import Holder
    from rag.engine import Engine


def router(engine: Engine, library: Library) -> APIRouter:
    """Return the route."""
    routes = APIRouter()

    @routes.get(
        "/api/library",
        operation_id="describeLibrary",
        response_model=LibraryOut,
        responses=says(500, 503),
        summary="See what the library holds",
    )
    def described() -> JSONResponse:
        """Say how much there is, in which languages, from which outlets and days, and who is writing to it now."""
        counts, choices = library.counts(), library.choices()
        with library.store.reading() as connection:
            encoder = meta(connection, "encoder")  # the name alone: no model is loaded to be named
        return JSONResponse(
            {
                "articles": counts.articles,
                "passages": counts.passages,
                "sentences": counts.sentences,
                "stories": library.stories(),
                "languages": _counted(choices.languages),
                "outlets": _counted(choices.outlets),
                "sections": _counted(choices.sections),
                "first": iso(choices.first),
                "last": iso(choices.last),
                "undated": choices.undated,
                "writing_model": engine.status().get("model", "quotes"),
                "embedding_model": encoder,
                "writing": _writing(library.writer()),
            }
        )

    return routes


def _counted(names: tuple[tuple[str, int], ...]) -> list[dict[str, Any]]:
    return [{"name": name, "articles": count} for name, count in names]


def _writing(holder: Holder | None) -> dict[str, Any] | None:
    """Return what is going on; which machine and process it is stays with us."""
    if holder is None:
        return None
    here = holder.pid == os.getpid() and holder.host == platform.node()
    return {"doing": holder.doing, "since": holder.since.isoformat(), "here": here}
