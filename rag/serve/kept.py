"""Shared answers and readers' verdicts over HTTP: a page that is only read, and the interface beside it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from index.errors import FuenteError
from rag.answer import Answer, Citation, Closest
from rag.kept import BadFeedback, Deleted, Keeper, Kept, KeptError, NotKept, Standing, WrongSecret, standing
from rag.serve.api.once import Key, Once
from rag.serve.kept_shapes import FeedbackBody, KeptOut, ShareBody, SharedOut
from rag.serve.problem import says
from rag.serve.sheets.sheet import sheet, words_of
from rag.serve.words import LANGUAGES, Words

if TYPE_CHECKING:
    from index.library import Library

log = logging.getLogger(__name__)

_PREVIEW = 300  # characters: whatever shows a preview of a link shows fewer


@dataclass(frozen=True, slots=True)
class Source:
    """A citation or an offered article as its page shows it: in which language, and what became of it since."""

    cited: Citation | Closest
    language: str
    remark: str = ""


def router(library: Library, keeper: Keeper, once: Once | None = None) -> APIRouter:
    """Return the routes of shared answers and of feedback; ``once`` knows what was sent before."""
    routes = APIRouter()
    once = once or Once()

    @routes.api_route("/a/{id}", methods=["GET", "HEAD"], include_in_schema=False)
    def page(id: str, request: Request) -> HTMLResponse:
        words = words_of(request)
        try:
            response = _page(keeper.answers.find(id), library, words, request)
        except NotKept:
            response = _none(words, words.kept_missing, 404)
        except Deleted:
            response = _none(words, words.kept_deleted, 410)
        except KeptError as error:
            log.warning("A shared answer cannot be shown: %s", error)
            response = _none(words, words.kept_unread, 503)
        response.headers["X-Robots-Tag"] = "noindex"
        # Deleted is deleted, and a correction is told at once.
        response.headers["Cache-Control"] = "no-cache"
        return response

    @routes.post(
        "/api/answers",
        operation_id="shareAnswer",
        status_code=201,
        response_model=SharedOut,
        responses=says(404, 413, 422, 500, 503),
        summary="Share an answer",
    )
    def share(body: ShareBody, request: Request) -> JSONResponse:
        """Keep an answer that was given here within a day, for whoever has its address."""
        with _refusing():
            shared = keeper.share(body.id)
        url = _address(request, shared.id)
        told = {"id": shared.id, "url": url, "secret": shared.secret}
        return JSONResponse(told, 201, headers={"Location": url, "Cache-Control": "no-store"})

    @routes.get(
        "/api/answers/{id}",
        operation_id="readAnswer",
        response_model=KeptOut,
        responses=says(404, 410, 422, 500, 503),
        summary="Read a shared answer",
    )
    def answer(id: str) -> JSONResponse:
        """Return a shared answer as it was given, whatever became of its articles."""
        with _refusing():
            kept = keeper.answers.find(id)
        told = {**kept.answer.to_dict(), "id": kept.id, "asked_at": kept.asked_at.isoformat()}
        return JSONResponse(told, headers={"X-Robots-Tag": "noindex", "Cache-Control": "no-cache"})

    @routes.delete(
        "/api/answers/{id}",
        operation_id="deleteAnswer",
        status_code=204,
        responses=says(401, 403, 404, 409, 410, 413, 422, 500, 503),
        summary="Delete a shared answer",
    )
    def delete(
        id: str, request: Request, authorization: Annotated[str, Header()] = "", key: Key = None
    ) -> Response:
        """Delete a shared answer; `Authorization: Bearer` and the `secret` it was shared with, or the admin token."""
        scheme, _, secret = authorization.partition(" ")
        if scheme.lower() != "bearer" or not secret.strip():
            said = "Deleting needs the secret of the answer. Send it as Authorization: Bearer SECRET."
            raise HTTPException(401, said, {"WWW-Authenticate": "Bearer"})
        with once.turn(request, b"") as turn, _refusing():
            if turn.kept is not None:
                return turn.kept
            keeper.delete(id, secret.strip())
            return turn.keep(Response(status_code=204))

    @routes.post(
        "/api/feedback",
        operation_id="judgeAnswer",
        status_code=204,
        responses=says(404, 409, 410, 413, 422, 500, 503),
        summary="Say what you think of an answer",
    )
    def feedback(body: FeedbackBody, request: Request, key: Key = None) -> Response:
        """Keep a verdict on an answer that was given here within a day, or that was shared."""
        with once.turn(request, body.model_dump_json().encode()) as turn, _refusing():
            if turn.kept is not None:
                return turn.kept
            keeper.judge(body.id, body.verdict, body.reason, body.note)
            return turn.keep(Response(status_code=204))

    return routes


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn what is wrong with an id, a secret or a verdict into its HTTP status; the rest is the server's own."""
    try:
        yield
    except KeptError as error:
        statuses = {NotKept: 404, Deleted: 410, WrongSecret: 403, BadFeedback: 422}
        if type(error) not in statuses:
            raise
        raise HTTPException(statuses[type(error)], str(error)) from None


def _page(kept: Kept, library: Library, words: Words, request: Request) -> HTMLResponse:
    answer = kept.answer
    cited = answer.closest if answer.abstained else answer.citations
    return sheet(
        "answer",
        words,
        embeddable=True,
        id=kept.id,
        answer=answer,
        asked_at=kept.asked_at.astimezone(UTC),
        sources=[_source(library, one, words) for one in cited],
        address=_address(request, kept.id),
        headline=_cut(answer.question),
        preview=_cut(_first(answer)),
    )


def _source(library: Library, cited: Citation | Closest, words: Words) -> Source:
    try:
        became = standing(library, cited)
    except FuenteError as error:  # the quote can be read even so
        log.warning("What became of article %s is not known: %s", cited.article_id, error)
        became = Standing("stands")
    language = LANGUAGES.get(cited.language or "", cited.language or "")
    return Source(cited, language, _remark(became, words))


def _remark(became: Standing, words: Words) -> str:
    if became.state == "stands":
        return ""
    if became.state == "gone":
        return words.kept_gone
    return words.kept_corrected.format(words.date(became.on)) if became.on else words.kept_changed


def _none(words: Words, told: tuple[str, str], status: int) -> HTMLResponse:
    return sheet("no_answer", words, status=status, embeddable=True, headline=told[0], why=told[1])


def _first(answer: Answer) -> str:
    return answer.statements[0].text if answer.statements else answer.text


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _PREVIEW else line[: _PREVIEW - 1].rstrip() + "…"


def _address(request: Request, id: str) -> str:
    return f"{str(request.base_url).rstrip('/')}/a/{id}"
