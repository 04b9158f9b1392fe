"""The articles of the library, read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from index.errors import FuenteError
from rag.serve.problem import says
from rag.serve.shapes import MACHINE_LABEL, ArticleOut

if TYPE_CHECKING:
    from index.library import Library


def router(library: Library) -> APIRouter:
    """Return the routes."""
    routes = APIRouter()

    @routes.get(
        "/api/articles/{id}",
        operation_id="readArticle",
        response_model=ArticleOut,
        responses=says(404, 422, 500),
        summary="Read an article",
    )
    def article(id: str) -> JSONResponse:
        """Return one article with its text and what is known of it."""
        try:
            found = library.article(id)
        except FuenteError as error:
            raise HTTPException(404, str(error)) from None
        return JSONResponse(
            {
                "id": found.id,
                "title": found.title,
                "text": found.text,
                "outlet": found.outlet,
                "published": _iso(found.published),
                "url": found.url,
                "language": found.language,
                "machine_summary": found.machine_summary,
                "machine_summary_label": MACHINE_LABEL if found.machine_summary else None,
            }
        )

    return routes


def _iso(when: date | None) -> str | None:
    return when.isoformat() if when else None
