"""``/v1/chat/completions``, ``/v1/models`` and ``/v1/embeddings``."""

from __future__ import annotations

import base64
import json
import logging
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from index.errors import FuenteError
from rag.answer import Answer, Written
from rag.evidence import tokens
from rag.question import BadQuestion, clean
from rag.serve.api.visits import count_in
from rag.serve.leaving import Stream, beating, event_schema, while_there
from rag.serve.openai import told
from rag.serve.openai.asked import QUOTES, WRITTEN, Asked, BadRequest, read
from rag.serve.openai.shapes import ChatOut, EmbeddingsOut, ModelOut, ModelsOut
from rag.serve.places import RETRY, Busy, Places, TooSlow
from rag.serve.problem import says
from rag.serve.rate import Rate, TooMany
from rag.serve.refusal import openai_error, refusal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.library import Library
    from rag.engine import Engine
    from rag.kept import Keeper

log = logging.getLogger(__name__)

_TEXTS = 256
"""Texts that are embedded in one request at most."""


def router(
    engine: Engine, library: Library, keeper: Keeper, rate: Rate, places: Places | None = None
) -> APIRouter:
    """Return the routes; see ``rag.serve.api.routes.router``."""
    routes = APIRouter(tags=["OpenAI-compatible"])
    places = places or Places()

    @routes.post(
        "/v1/chat/completions",
        operation_id="createChatCompletion",
        response_model=ChatOut,
        responses={
            200: {
                "description": "The answer; with `stream`, as server-sent events that each hold a piece.",
                "content": {"text/event-stream": {"schema": event_schema("message"), "example": _STREAMED}},
            },
            **_errors(400, 404, 413, 429, 500, 503),
        },
        openapi_extra=_takes("ChatBody"),
        summary="Ask as of a chat model",
    )
    async def chat(request: Request) -> Response:
        """Answer the last message from the articles; citations are in the text, in annotations, in `fuente`."""
        base = str(request.base_url).rstrip("/")
        try:
            asked = read(await _json(request))
            clean(asked.question)
            count_in(rate, request)
            if asked.stream:
                places.look()
                events = _streamed(engine, keeper, places, asked, base)
                return Stream(events)
            answer = await while_there(request, _answered(engine, places, asked))
        except (BadRequest, BadQuestion) as error:
            return _refused(error)
        except (Busy, TooMany, TooSlow) as error:
            return _late(error)
        except FuenteError as error:
            log.warning("A chat could not be answered: %s", error)
            return openai_error(503, str(error), kind="server_error")
        given = keeper.remember(answer, asked.history)
        text = told.whole(answer, base)
        message = {
            "role": "assistant",
            "content": text,
            "refusal": None,
            "annotations": told.url_citations(answer, base),
        }
        return JSONResponse(
            {
                **_head(given, "chat.completion", asked.model),
                "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}],
                "usage": told.usage(asked.question, asked.history, text),
                "fuente": {**answer.to_dict(), "id": given},
            }
        )

    @routes.get(
        "/v1/models",
        operation_id="listModels",
        response_model=ModelsOut,
        responses=_errors(500, 503),
        summary="See which models there are",
    )
    def models() -> JSONResponse:
        """Return the models that a chat can be had with, and the one that embeds."""
        names = (WRITTEN, QUOTES, library.encoder.name)
        return JSONResponse({"object": "list", "data": [_model(name) for name in names]})

    @routes.get(
        "/v1/models/{name}",
        operation_id="readModel",
        response_model=ModelOut,
        responses=_errors(404, 422, 500, 503),
        summary="See one model",
    )
    def model(name: str) -> JSONResponse:
        """Return one of the models."""
        if name not in (WRITTEN, QUOTES, library.encoder.name):
            return openai_error(404, f"There is no model “{name[:80]}”.", "model", "model_not_found")
        return JSONResponse(_model(name))

    @routes.post(
        "/v1/embeddings",
        operation_id="createEmbeddings",
        response_model=EmbeddingsOut,
        responses=_errors(400, 413, 429, 500, 503),
        openapi_extra=_takes("EmbeddingsBody"),
        summary="Embed texts as the library does",
    )
    async def embeddings(request: Request) -> JSONResponse:
        """Return unit vectors of texts, by the library's own model."""
        try:
            body = await _json(request)
            count_in(rate, request)
            texts, name = _texts(body), library.encoder.name
        except BadRequest as error:
            return _refused(error)
        except TooMany as error:
            return _late(error)
        try:
            async with places.taken():
                vectors = await to_thread.run_sync(library.encoder.encode_passages, texts)
        except Busy as error:
            return _late(error)
        data = [
            {
                "object": "embedding",
                "index": i,
                "embedding": _vector(row, body.get("encoding_format") == "base64"),
            }
            for i, row in enumerate(vectors)
        ]
        count = sum(map(tokens, texts))
        used = {"prompt_tokens": count, "total_tokens": count}
        return JSONResponse({"object": "list", "data": data, "model": name, "usage": used})

    return routes


def _errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return how the documentation tells of errors: in OpenAI's shape, but those that no route has given."""
    told = says(*statuses)
    for response in told.values():
        response["content"]["application/json"] = {"schema": {"$ref": "#/components/schemas/ErrorOut"}}
    return told


def _takes(body: str) -> dict[str, Any]:
    """Return how the documentation tells of a body that a route reads by itself."""
    schema = {"$ref": f"#/components/schemas/{body}"}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


_STREAMED = """data: {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": "…"}}]}

data: [DONE]

"""


async def _answered(engine: Engine, places: Places, asked: Asked) -> Answer:
    async with places.taken():
        return await places.in_time(engine.aask(asked.question, asked.history, quotes=asked.quotes))


async def _streamed(
    engine: Engine, keeper: Keeper, places: Places, asked: Asked, base: str
) -> AsyncGenerator[str, None]:
    """Yield an answer as server-sent events, a verified statement each; who leaves makes the engine stop."""
    head = _head(f"{time.time_ns():x}", "chat.completion.chunk", asked.model)
    text = ""

    def chunk(delta: Mapping[str, Any], finish: str | None = None, **more: Any) -> str:
        choice = {"index": 0, "delta": dict(delta), "logprobs": None, "finish_reason": finish}
        return _event({**head, "choices": [choice], **more})

    try:
        yield chunk({"role": "assistant", "content": ""})
        async with (
            places.taken(),
            aclosing(engine.astream(asked.question, asked.history, quotes=asked.quotes)) as events,
            aclosing(beating(places.all_in_time(events))) as beats,
        ):
            async for event in beats:
                if event is None:
                    yield ": still there\n\n"
                elif isinstance(event, Written):
                    piece = (" " if text else "") + told.said(event.statement)
                    text += piece
                    yield chunk({"content": piece})
                elif isinstance(event, Answer):
                    rest = told.whole(event, base).removeprefix(text)
                    text += rest
                    given = keeper.remember(event, asked.history)
                    if rest:
                        yield chunk({"content": rest})
                    whole = {**event.to_dict(), "id": given}
                    yield chunk({"annotations": told.url_citations(event, base)}, "stop", fuente=whole)
        if asked.usage:
            used = told.usage(asked.question, asked.history, text)
            yield _event({**head, "choices": [], "usage": used})
    except Exception as error:
        known = isinstance(error, FuenteError)
        log.log(
            logging.WARNING if known else logging.ERROR, "A chat ended early: %s", error, exc_info=not known
        )
        said = str(error) if known else "Something went wrong here; the cause is in the server's log."
        yield _event({"error": {"message": said, "type": "server_error", "param": None, "code": None}})
    yield "data: [DONE]\n\n"


async def _json(request: Request) -> Any:
    try:
        return json.loads(await request.body())
    except ValueError:
        raise BadRequest("The request is not valid JSON.") from None


def _texts(body: Any) -> Sequence[str]:
    given = body.get("input") if isinstance(body, dict) else None
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not texts or not all(isinstance(t, str) and t.strip() for t in texts):
        raise BadRequest("input has to be a text, or a list of texts that are not empty.", "input")
    if len(texts) > _TEXTS:
        raise BadRequest(f"At most {_TEXTS} texts are embedded at once; these are {len(texts):,}.", "input")
    if body.get("encoding_format", "float") not in ("float", "base64"):
        raise BadRequest("encoding_format has to be float or base64.", "encoding_format")
    return texts


def _vector(row: NDArray[np.float32], packed: bool) -> list[float] | str:
    """Return a vector as numbers, or as the base64 of 32-bit floats that OpenAI's clients ask for."""
    if packed:
        return base64.b64encode(row.astype("<f4").tobytes()).decode()
    return [round(float(x), 7) for x in row]


def _head(given: str, kind: str, model: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{given}", "object": kind, "created": int(time.time()), "model": model}


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "fuente"}


def _event(data: Mapping[str, Any]) -> str:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"


def _refused(error: FuenteError) -> JSONResponse:
    if isinstance(error, BadRequest):
        return openai_error(error.status, str(error), error.param, error.code)
    return openai_error(400, str(error), "messages")


def _late(error: Busy | TooMany | TooSlow) -> JSONResponse:
    """Return that there were too many questions, no place for this one, or that its answer took too long."""
    if isinstance(error, TooSlow):
        return openai_error(504, str(error), kind="server_error", code="timeout")
    if isinstance(error, TooMany):
        return refusal("/v1/", 429, str(error), {"Retry-After": str(error.seconds)})
    response = openai_error(503, str(error), kind="server_error", code="server_busy")
    response.headers["Retry-After"] = str(RETRY)
    return response
