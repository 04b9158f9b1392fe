"""The HTTP interface: ask a question, read an article, see how the service is.

Every error is a JSON body as in RFC 9457 (``application/problem+json``) with a sentence in ``error``.
"""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from datetime import date
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from anyio import to_thread
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from index.errors import FuenteError
from index.filters import BadFilter
from rag.question import BadQuestion, clean
from rag.serve.places import Places
from rag.serve.rate import Rate
from rag.serve.shapes import (
    ASKED,
    KNOWN,
    MACHINE_LABEL,
    ArticleOut,
    AskBody,
    GivenOut,
    Health,
    Problem,
    Said,
)

if TYPE_CHECKING:
    from index.library import Library
    from rag.answer import Answer
    from rag.engine import Engine
    from rag.kept import Keeper

log = logging.getLogger(__name__)

LARGEST_BODY = 256 * 1024
"""The largest request in bytes that ``/api`` reads."""


def says(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return how the documentation tells that a route may answer with these errors."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {"application/problem+json": {"schema": Problem.model_json_schema()}},
        }
        for status in statuses
    }


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


def say_errors(app: FastAPI) -> None:
    """Make every error of the application's own routes a ``Problem``; none shows a traceback."""

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return problem(422, _sentence(error, _EXAMPLES.get(request.url.path, {"question": ASKED})))

    @app.exception_handler(FuenteError)
    async def known(_: Request, error: FuenteError) -> JSONResponse:
        asked_badly = isinstance(error, BadQuestion | BadFilter)
        if not asked_badly:
            log.warning("A request could not be answered: %s", error)
        return problem(422 if asked_badly else 503, str(error))

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> JSONResponse:
        said = str(error.detail)
        if error.status_code == 400 and error.__cause__ is not None:  # bytes that are no text, for one
            return problem(422, _NOT_JSON)
        if said == HTTPStatus(error.status_code).phrase:  # the framework's own words name no cause
            said = f"{request.method} {request.url.path} is not served here. See /docs for what is."
        return problem(error.status_code, said, error.headers)


def problem(status: int, error: str, headers: Any = None) -> JSONResponse:
    """Return an error as ``application/problem+json`` with a sentence in ``error``."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "error": error}
    return JSONResponse(body, status, headers=headers, media_type="application/problem+json")


_NOT_JSON = f"The request is not valid JSON. Send an object such as {json.dumps({'question': ASKED})}."

_EXAMPLES = {"/api/answers": {"id": KNOWN}, "/api/feedback": {"id": KNOWN, "verdict": "helpful"}}
"""What may be sent elsewhere than to ``/api/ask``, by path."""

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Guard:
    """ASGI middleware for the HTTP interface: bounds what is read, and answers what nobody expected.

    A request of more than ``LARGEST_BODY`` bytes gets a 413. An exception is logged with its traceback and
    gets a 500 that shows nothing of it.
    """

    def __init__(self, app: Callable[[Message, Receive, Send], Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Read the body (declared or chunked) up to the limit and hand it on, or refuse it."""
        if scope["type"] != "http" or not scope["path"].startswith(("/api/", "/v1/", "/healthz")):
            await self.app(scope, receive, send)
            return
        body = await _read(scope, receive)
        if body is None:
            said = f"The request is too large: at most {LARGEST_BODY // 1024} kB are read. Send less history."
            await problem(413, said, {"Connection": "close"})(scope, receive, send)
            return
        answering = False

        async def again() -> Message:
            nonlocal body
            if body is None:
                return await receive()
            given, body = body, None
            return {"type": "http.request", "body": given, "more_body": False}

        async def watched(message: Message) -> None:
            nonlocal answering
            answering = True
            await send(message)

        try:
            await self.app(scope, again, watched)
        except Exception:
            log.exception("%s %s failed", scope["method"], scope["path"])
            if answering:
                raise
            said = "Something went wrong here; the cause is in the server's log. Try again later."
            await problem(500, said)(scope, receive, send)


async def _read(scope: Message, receive: Receive) -> bytes | None:
    """Return the whole body, or None where it is larger than ``LARGEST_BODY``."""
    declared = dict(scope["headers"]).get(b"content-length", b"0")
    if declared.isdigit() and int(declared) > LARGEST_BODY:
        return None
    held, more = bytearray(), True
    while more:
        message = await receive()
        held += message.get("body", b"")
        more = message.get("more_body", False)
        if len(held) > LARGEST_BODY:
            return None
    return bytes(held)


def count_in(rate: Rate, request: Request) -> None:
    """Count a request that costs as much as a question among those of its visitor.

    Raises:
        HTTPException: there were too many; a 429 that says when to come again.
    """
    left = rate.take(request.client.host if request.client else None)
    if left is None:
        return
    wait = math.ceil(left)
    seconds = "1 second" if wait == 1 else f"{wait} seconds"
    said = f"At most {rate.times} questions a minute are answered here. Ask again in {seconds}."
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


def _sentence(error: RequestValidationError, example: Mapping[str, str]) -> str:
    first = error.errors()[0]
    kind, where = str(first["type"]), [str(part) for part in first["loc"][1:]]
    if kind == "json_invalid":
        return f"The request is not valid JSON. Send an object such as {json.dumps(example)}."
    if not where:
        return (
            "The request has to be a JSON object, sent with Content-Type: application/json, such as "
            + json.dumps(example)
            + "."
        )
    if where[0] == "history":
        return (
            "“history” has to be a list of at most 50 turns, oldest first, each an object with question and "
            "answer or a pair of both."
        )
    if kind == "missing":
        return f"The field “{where[-1]}” is missing from the request."
    if kind == "extra_forbidden":
        *known, last = AskBody.model_fields
        return f"The field “{where[-1]}” is not known. Known are {', '.join(known)} and {last}."
    return f"The field “{where[0]}” cannot be used: {str(first['msg'])[:1].lower()}{str(first['msg'])[1:]}."
