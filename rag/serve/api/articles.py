"""The articles of the library: a list of them, and each with what it said before and where else it was printed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from index.library import ArticleNotFound
from index.shelf import Shelved, following
from rag.serve.api import cursor
from rag.serve.api.shapes import ArticleOut, ListQuery, PageOut
from rag.serve.problem import says
from rag.serve.shapes import MACHINE_LABEL

if TYPE_CHECKING:
    from index.article import Article, Version
    from index.library import Library


def router(library: Library) -> APIRouter:
    """Return the routes that read."""
    routes = APIRouter()

    @routes.get(
        "/api/articles",
        operation_id="listArticles",
        response_model=PageOut,
        responses=says(422, 500, 503),
        summary="List articles",
    )
    def listed(query: Annotated[ListQuery, Query()]) -> JSONResponse:
        """Return articles, the latest published first, those without a date last, some at a time."""
        after = cursor.read(query.cursor) if query.cursor else None
        found, place = following(library, query.only(), query.q, after=after, limit=query.limit)
        more = cursor.written(place) if place else None
        return JSONResponse({"articles": [_listed(one) for one in found], "next": more})

    @routes.get(
        "/api/articles/{id}",
        operation_id="readArticle",
        response_model=ArticleOut,
        responses=says(404, 422, 500, 503),
        summary="Read an article",
    )
    def article(id: str) -> JSONResponse:
        """Return one article with its text, what it said before, and its near copies in other places."""
        try:
            found, story = library.article(id), library.story(id)
        except ArticleNotFound as error:
            raise HTTPException(404, str(error)) from None
        copies = [_copy(other) for other in story if other.id != id]
        versions = [_version(one) for one in library.versions(id)]
        return JSONResponse({**_whole(found), "versions": versions, "copies": copies})

    return routes


def _listed(one: Shelved) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "outlet": one.outlet,
        "published": _iso(one.published),
        "language": one.language,
        "opening": one.opening,
    }


def _whole(one: Article) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "text": one.text,
        "outlet": one.outlet,
        "published": _iso(one.published),
        "updated": _iso(one.updated),
        "url": one.url,
        "language": one.language,
        "section": one.section,
        "authors": list(one.authors),
        "machine_summary": one.machine_summary,
        "machine_summary_label": MACHINE_LABEL if one.machine_summary else None,
    }


def _copy(one: Article) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "outlet": one.outlet,
        "published": _iso(one.published),
        "url": one.url,
        "language": one.language,
    }


def _version(one: Version) -> dict[str, Any]:
    return {
        "number": one.number,
        "title": one.title,
        "text": one.text,
        "published": _iso(one.published),
        "updated": _iso(one.updated),
        "stored_at": one.stored_at.isoformat(),
        "replaced_at": one.replaced_at.isoformat(),
    }


def _iso(when: date | None) -> str | None:
    return when.isoformat() if when else None
