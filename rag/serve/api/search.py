"""``GET /api/search``: passages, without an answer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

from anyio import to_thread
from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from rag.question import clean
from rag.serve.api.shapes import FoundOut, SearchQuery
from rag.serve.api.visits import count_in
from rag.serve.places import Places
from rag.serve.problem import says
from rag.serve.rate import Rate

if TYPE_CHECKING:
    from rag.engine import Engine


def router(engine: Engine, rate: Rate, places: Places) -> APIRouter:
    """Return the route; a search counts as a question."""
    routes = APIRouter()

    @routes.get(
        "/api/search",
        operation_id="searchPassages",
        response_model=FoundOut,
        responses=says(422, 429, 500, 503),
        summary="Search for passages",
    )
    async def search(query: Annotated[SearchQuery, Query()], request: Request) -> JSONResponse:
        """Return the passages that are nearest to a question, as an answer to it would be looked for in."""
        question, only = clean(query.question), query.only()
        count_in(rate, request)
        async with places.taken():
            hits = await to_thread.run_sync(partial(engine.search, question, query.k, only))
        return JSONResponse({"question": question, "passages": [hit.to_dict() for hit in hits]})

    return routes
