"""``POST /api/ask``: an answer as one piece of JSON, or as events while it comes to be."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from index.errors import FuenteError
from rag.answer import Answer, Progress, Written
from rag.question import Turn, clean
from rag.serve.api.accept import EVENTS, wants_events
from rag.serve.api.visits import count_in
from rag.serve.leaving import Stream, beating, event_schema, while_there
from rag.serve.places import Places, TooSlow
from rag.serve.problem import UNEXPECTED, body_of, says
from rag.serve.rate import Rate
from rag.serve.shapes import STREAMED, AskBody, GivenOut, Said

if TYPE_CHECKING:
    from rag.engine import Engine
    from rag.kept import Keeper

log = logging.getLogger(__name__)

_KINDS = ("status", "statement", "citation", "done", "error")
_STREAM = (
    "With `Accept: text/event-stream`, server-sent events: `status` for each stage, `statement` for each verified one, "
    "`citation` for each when it is first cited, and at the end `done` with the whole answer, or `error` with a "
    "problem."
)


def router(engine: Engine, keeper: Keeper, rate: Rate, places: Places) -> APIRouter:
    """Return the route; ``keeper`` remembers what was answered."""
    routes = APIRouter()

    @routes.post(
        "/api/ask",
        operation_id="askQuestion",
        response_model=GivenOut,
        responses={
            200: {
                "description": f"The answer. {_STREAM}",
                "content": {EVENTS: {"schema": event_schema(*_KINDS), "example": STREAMED}},
            },
            **says(413, 422, 429, 500, 503, 504),
        },
        summary="Ask a question",
    )
    async def ask(body: AskBody, request: Request) -> Response:
        """Answer a question from the articles, every statement with its verbatim sources, or refuse.

        With `Accept: text/event-stream` the answer comes as events, each verified statement as soon as it stands.
        Who closes the connection makes the model stop.
        """
        question = clean(body.question)
        if body.standalone is not None:
            clean(body.standalone)
        how = {
            "quotes": body.quotes,
            "only": body.only(),
            "timed": body.timed,
            "standalone": body.standalone,
        }
        count_in(rate, request)
        history = [(h.question, h.answer) if isinstance(h, Said) else (h[0], h[1]) for h in body.history]

        async def answered() -> Answer:
            async with places.taken():
                return await places.in_time(engine.aask(question, history, **how))

        if wants_events(request.headers.get("accept")):
            places.look()  # once it has begun, it cannot be refused with a status
            return Stream(_events(engine, keeper, places, question, history, how))
        answer = await while_there(request, answered())
        return JSONResponse({**answer.to_dict(), "id": keeper.remember(answer, history)})

    return routes


async def _events(
    engine: Engine,
    keeper: Keeper,
    places: Places,
    question: str,
    history: list[Turn],
    how: Mapping[str, Any],
) -> AsyncGenerator[str, None]:
    """Yield an answer as server-sent events."""
    yield ": begun\n\n"  # the client knows that it is heard while others are answered
    try:
        async with (
            places.taken(),
            aclosing(engine.astream(question, history, **how)) as events,
            aclosing(beating(places.all_in_time(events))) as beats,
        ):
            async for event in beats:
                if event is None:
                    yield ": still there\n\n"
                elif isinstance(event, Progress):
                    yield said("status", {"stage": event.stage, "detail": event.detail})
                elif isinstance(event, Written):
                    yield said("statement", event.statement.to_dict())
                    for cited in event.citations:
                        yield said("citation", cited.to_dict())
                else:
                    yield said("done", {**event.to_dict(), "id": keeper.remember(event, history)})
    except FuenteError as error:
        log.warning("A question could not be answered: %s", error)
        yield said("error", body_of(504 if isinstance(error, TooSlow) else 503, str(error)))
    except Exception:
        log.exception("A stream of an answer failed")
        yield said("error", body_of(500, UNEXPECTED))


def said(kind: str, data: Mapping[str, Any]) -> str:
    """Return one server-sent event with JSON in it, which never has a line break of its own."""
    return f"event: {kind}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
