"""The HTTP interface: ask a question, read an article, see how the service is."""

from __future__ import annotations

import logging
import math
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from index.errors import FuenteError
from rag.question import clean
from rag.serve.places import Places
from rag.serve.problem import says
from rag.serve.rate import Rate
from rag.serve.shapes import (
    MACHINE_LABEL,
    ArticleOut,
    AskBody,
    GivenOut,
    Health,
    Said,
)

if TYPE_CHECKING:
    from index.library import Library
    from rag.answer import Answer
    from rag.engine import Engine
    from rag.kept import Keeper

log = logging.getLogger(__name__)


def router(
    engine: Engine,
    library: Library,
    keeper: Keeper,
    *,
    places: Places | None = None,
    rate: Rate | None = None,
    demo: bool = False,
) -> APIRouter:
    """Return the routes. Questions are answered at ``places``; more wait their turn.

    ``keeper`` remembers what was answered, ``rate`` is how many each visitor may ask.
    """
    routes = APIRouter()
    rate = rate or Rate(0)
    places = places or Places()

    @routes.post(
        "/api/ask",
        response_model=GivenOut,
        responses=says(413, 422, 429, 500, 503),
        summary="Ask a question",
    )
    async def ask(body: AskBody, request: Request) -> JSONResponse:
        """Answer a question from the articles, every statement with its verbatim sources, or refuse."""
        question = clean(body.question)
        count_in(rate, request)
        history = [(h.question, h.answer) if isinstance(h, Said) else (h[0], h[1]) for h in body.history]
        async with places.taken():
            answer: Answer = await to_thread.run_sync(partial(_ask, engine, question, history, body))
        return JSONResponse({**answer.to_dict(), "id": keeper.remember(answer, history)})

    @routes.get(
        "/api/articles/{id}",
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

    @routes.get("/healthz", response_model=Health, responses=says(503), summary="See how the service is")
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


def count_in(rate: Rate, request: Request) -> None:
    """Count a request that costs as much as a question among those of its visitor.

    Raises:
        HTTPException: there were too many; a 429 that says when to come again.
    """
    caller = request.scope.get("caller")
    left = rate.take(request.client.host if request.client else None, caller)
    if left is None:
        return
    wait = math.ceil(left)
    seconds = "1 second" if wait == 1 else f"{wait} seconds"
    said = f"At most {rate.of(caller)} questions a minute are answered here. Ask again in {seconds}."
    raise HTTPException(429, said, {"Retry-After": str(wait)})


def _ask(engine: Engine, question: str, history: list[tuple[str, str]], body: AskBody) -> Answer:
    return engine.ask(
        question,
        history,
        quotes=body.quotes,
        only=body.only(),
        timed=body.timed,
        standalone=body.standalone,
    )


def _iso(when: date | None) -> str | None:
    return when.isoformat() if when else None
