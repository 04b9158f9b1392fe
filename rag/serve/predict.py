"""The page's endpoint for Gradio's own client: ``Client(url).predict(question, api_name="/ask")``.

Imported only by ``page``: Gradio has to see the annotations.
"""

from __future__ import annotations

import logging
import math
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.events import api

from index.errors import FuenteError
from rag.question import clean
from rag.serve.places import Places
from rag.serve.rate import Rate, TooMany

if TYPE_CHECKING:
    from rag.engine import Engine
    from rag.kept import Keeper

log = logging.getLogger(__name__)


def offer(engine: Engine, keeper: Keeper, rate: Rate, places: Places) -> None:
    """Add the endpoint to the page that is being built; its questions are answered at ``places``."""

    def ask(question: str, request: gr.Request) -> dict[str, Any]:
        """Answer a question from the articles, every statement with its verbatim sources, or refuse."""
        try:
            asked = clean(question)
            left = rate.take(request.client.host if request.client else None)
            if left is not None:
                wait = math.ceil(left)
                raise TooMany(
                    f"At most {rate.times} questions a minute are answered here. Ask again in {wait} s."
                )
            with places.held(lambda: False):
                answer = engine.ask(asked)
        except FuenteError as error:
            raise gr.Error(str(error), print_exception=False) from None
        except Exception:
            log.exception("A question to /ask could not be answered")
            said = "Something went wrong here; the cause is in the server's log. Try again later."
            raise gr.Error(said, print_exception=False) from None
        return {**answer.to_dict(), "id": keeper.remember(answer)}

    api(ask, api_name="ask", concurrency_limit=None)
