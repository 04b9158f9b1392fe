"""The page's endpoint for Gradio's own client: ``Client(url).predict(question, api_name="/ask")``.

Imported only by ``page``: Gradio has to see the annotations.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.events import api

from index.errors import FuenteError
from rag.question import clean
from rag.reader import Left, Reader
from rag.serve.places import ENDING, Places
from rag.serve.rate import Rate

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
            caller = request.request.scope.get("caller") if request.request else None
            rate.count(request.client.host if request.client else None, caller)
            reader = Reader()
            with places.held(reader):
                answer = engine.ask(asked, reader=reader)
        except Left:
            raise gr.Error(ENDING, print_exception=False) from None
        except FuenteError as error:
            raise gr.Error(str(error), print_exception=False) from None
        except Exception:
            log.exception("A question to /ask could not be answered")
            said = "Something went wrong here; the cause is in the server's log. Try again later."
            raise gr.Error(said, print_exception=False) from None
        return {**answer.to_dict(), "id": keeper.remember(answer)}

    api(ask, api_name="ask", concurrency_limit=None)
