"""A cited sentence in the question's language, over HTTP: only of answers that were given here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr
from starlette.exceptions import HTTPException

from rag.kept import Deleted, NotKept
from rag.serve.api.visits import count_in
from rag.serve.problem import says
from rag.serve.rate import Rate
from rag.serve.shapes import KNOWN

if TYPE_CHECKING:
    from rag.engine import Engine
    from rag.kept import Keeper, Kept


class TranslationBody(BaseModel):
    """Which sentence is to be translated."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"id": KNOWN, "n": 1}]})

    id: StrictStr = Field(description="The `id` that came with the answer, or a shared answer's.")
    n: StrictInt = Field(description="The number of the citation.")


class TranslationOut(BaseModel):
    """The sentence as the model puts it; it is no quotation."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"text": "Sheinbaum rules out a military intervention.", "language": "en"}]
        }
    )

    text: str = Field(description="The translation, checked against the sentence.")
    language: str = Field(description="Its language: that of the question.")


def router(engine: Engine, keeper: Keeper, rate: Rate) -> APIRouter:
    """Return the route; a translation counts as a question in ``rate``."""
    routes = APIRouter()

    @routes.post(
        "/api/translations",
        operation_id="translateCitation",
        response_model=TranslationOut,
        responses={
            204: {"description": "There is no translation"},
            **says(404, 410, 413, 422, 429, 500, 503),
        },
        summary="Translate a cited sentence",
    )
    def translate(body: TranslationBody, request: Request) -> Response:
        """Have the writing model put a cited sentence into the question's language; checked, and never quoted.

        204 where no model writes here, or what it wrote does not hold.
        """
        count_in(rate, request)
        answer = _found(keeper, body.id).answer
        cited = next((c for c in answer.citations if c.n == body.n), None)
        if cited is None:
            raise HTTPException(404, f"The answer has no citation {body.n}.")
        text = engine.translate(cited, answer.language)
        if text is None:
            return Response(status_code=204)
        return JSONResponse({"text": text, "language": answer.language})

    return routes


def _found(keeper: Keeper, id: str) -> Kept:
    given = keeper.given.find(id)
    if given is not None:
        return given
    try:
        return keeper.answers.find(id)
    except NotKept as error:
        raise HTTPException(404, str(error)) from None
    except Deleted as error:
        raise HTTPException(410, str(error)) from None
