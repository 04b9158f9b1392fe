"""The articles of the library: a list of them, and each with what it said before and where else it was printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from index.library import ArticleNotFound
from index.shelf import following
from rag.serve.api import cursor
from rag.serve.api.shapes import ArticleOut, ListQuery, PageOut
from rag.serve.api.told import iso, known, listed, named
from rag.serve.problem import says

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
    def list_some(query: Annotated[ListQuery, Query()]) -> JSONResponse:
        """Return articles, the latest published first, those without a date last, some at a time."""
        after = cursor.read(query.cursor) if query.cursor else None
        found, place = following(library, query.only(), query.q, after=after, limit=query.limit)
        more = cursor.written(place) if place else None
        return JSONResponse({"articles": [listed(one) for one in found], "next": more})

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
        copies = [named(other) for other in story if other.id != id]
        versions = [_version(one) for one in library.versions(id)]
        return JSONResponse({**_whole(found), "versions": versions, "copies": copies})

    return routes


def _whole(one: Article) -> dict[str, Any]:
    more = {
        "text": one.text,
        "updated": iso(one.updated),
        "section": one.section,
        "authors": list(one.authors),
    }
    return {**known(one), **more}


def _version(one: Version) -> dict[str, Any]:
    return {
        "number": one.number,
        "title": one.title,
        "text": one.text,
        "published": iso(one.published),
        "updated": iso(one.updated),
        "stored_at": one.stored_at.isoformat(),
        "replaced_at": one.replaced_at.isoformat(),
    }
