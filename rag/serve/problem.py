"""Every error as a JSON body of RFC 9457 (``application/problem+json``) with a sentence in ``error``."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from index.errors import FuenteError
from index.filters import BadFilter
from rag.question import BadQuestion
from rag.serve.places import RETRY, Busy, TooSlow
from rag.serve.shapes import ASKED, KNOWN, AskBody, Problem

log = logging.getLogger(__name__)


def says(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return how the documentation tells that a route may answer with these errors."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {"application/problem+json": {"schema": Problem.model_json_schema()}},
        }
        for status in statuses
    }


def say_errors(app: FastAPI) -> None:
    """Make every error of the application's own routes a ``Problem``; none shows a traceback."""

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return problem(422, _sentence(error, _EXAMPLES.get(request.url.path, {"question": ASKED})))

    @app.exception_handler(FuenteError)
    async def known(_: Request, error: FuenteError) -> JSONResponse:
        if isinstance(error, Busy):
            return problem(503, str(error), {"Retry-After": str(RETRY)})
        if isinstance(error, TooSlow):
            return problem(504, str(error))
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
