"""Every error as a JSON body of RFC 9457 (``application/problem+json``) with a sentence in ``error``."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from index.errors import FuenteError
from index.filters import BadFilter
from rag.question import BadQuestion
from rag.reader import Left
from rag.serve.api.cursor import BadCursor
from rag.serve.places import RETRY, Busy, TooSlow
from rag.serve.rate import TooMany
from rag.serve.shapes import ASKED, KNOWN, AskBody

log = logging.getLogger(__name__)


def says(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return how the documentation tells that a route may answer with these errors."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {
                "application/problem+json": {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "example": body_of(status, _SAID.get(status, UNEXPECTED)),
                }
            },
        }
        for status in statuses
    }


def say_errors(app: FastAPI) -> None:
    """Make every error of the application's own routes a ``Problem``; none shows a traceback."""

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return problem(422, _sentence(error, request.url.path))

    @app.exception_handler(FuenteError)
    async def known(_: Request, error: FuenteError) -> JSONResponse:
        if isinstance(error, Busy):
            return problem(503, str(error), {"Retry-After": str(RETRY)})
        if isinstance(error, TooMany):
            return problem(429, str(error), {"Retry-After": str(error.seconds)})
        if isinstance(error, TooSlow):
            return problem(504, str(error))
        asked_badly = isinstance(error, BadQuestion | BadFilter | BadCursor)
        if not asked_badly:
            log.warning("A request could not be answered: %s", error)
        return problem(422 if asked_badly else 503, str(error))

    @app.exception_handler(Left)
    async def left(_: Request, __: Left) -> Response:
        return Response(status_code=499)  # seen by nobody but who logs what is answered

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
    return JSONResponse(
        body_of(status, error), status, headers=headers, media_type="application/problem+json"
    )


def body_of(status: int, error: str) -> dict[str, str | int]:
    """Return what an error says (RFC 9457), as JSON-ready values."""
    return {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "error": error}


UNEXPECTED = "Something went wrong here; the cause is in the server's log. Try again later."
"""What is said of an error that nobody thought of."""


_SAID = {
    400: "A key does not belong into an address: addresses are logged and passed on. Send one as X-API-Key.",
    401: "This needs the admin token. Send it as Authorization: Bearer TOKEN.",
    403: "That is not the admin token.",
    404: "There is none of that id.",
    408: "The request did not come within 20 seconds. Send it again, all at once.",
    409: "The first request with this key is still being worked on. Send it again later.",
    410: "This answer was deleted.",
    413: "The request is too large: at most 256 kB are read. Send less history.",
    414: "This address is too long: at most 2000 characters are read.",
    415: "Send articles as application/json, or files as multipart/form-data; see /docs.",
    422: "The question is empty. Write what you want to know, such as: What did the mayor say?",
    429: "At most 20 questions a minute are answered here. Ask again in 12 seconds.",
    503: "The library cannot be read at this moment. Try again later.",
    504: "The answer took longer than 180 seconds and was left. Ask something shorter.",
}
"""Examples of what is said, by status."""

_NOT_JSON = f"The request is not valid JSON. Send an object such as {json.dumps({'question': ASKED})}."

_EXAMPLES: Mapping[str, Mapping[str, Any]] = {
    "/api/answers": {"id": KNOWN},
    "/api/feedback": {"id": KNOWN, "verdict": "helpful"},
}
"""What may be sent elsewhere than to ``/api/ask``, by path."""


def _sentence(error: RequestValidationError, path: str) -> str:
    example = _EXAMPLES.get(path, {"question": ASKED})
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
    if where[0] == "history" and path == "/api/ask":
        return (
            "“history” has to be a list of at most 50 turns, oldest first, each an object with question and "
            "answer or a pair of both."
        )
    if kind == "missing":
        return f"The field “{where[-1]}” is missing from the request."
    if kind == "extra_forbidden" and path != "/api/ask":
        return f"“{where[-1]}” is not known here. See /docs for what is."
    if kind == "extra_forbidden":
        *known, last = AskBody.model_fields
        return f"The field “{where[-1]}” is not known. Known are {', '.join(known)} and {last}."
    said = str(first["msg"]).removeprefix("Value error, ")
    return f"The field “{where[0]}” cannot be used: {said[:1].lower()}{said[1:]}."
