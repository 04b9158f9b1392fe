"""The engine: what a caller holds to search, to ask, and to see which model writes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from index import Library
from index.article import Sentence
from index.errors import FuenteError
from index.filters import ALL, Filter
from rag.answer import Answer, Citation, Event, Hit
from rag.candidate import Candidate
from rag.evidence import Evidence
from rag.model import Choice, Model
from rag.question import Question, Turn, clean, understand
from rag.reader import Reader
from rag.rerank import reranker
from rag.respond import Responder
from rag.settings import Settings, load
from rag.translate import translation

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage
    from llama_index.core.chat_engine.types import BaseChatEngine
    from llama_index.core.llms import LLM
    from llama_index.core.retrievers import BaseRetriever

log = logging.getLogger(__name__)


class Engine:
    """Answers questions from a library, every statement with the sentence that says it.

    ``llm`` is "auto" (the server at ``FUENTE_LLM_URL``, or else the embedded model), "quotes" (no model:
    the best sentences themselves) or a LlamaIndex LLM. Safe to use from several threads; it keeps nothing
    about those who ask.

    Example::

        with Library.open("library") as library:
            library.sync(["seeds/"])
            print(Engine(library).ask("What did Sheinbaum reject?").text)
    """

    def __init__(
        self, library: Library, llm: Choice | LLM = "auto", settings: Settings | None = None
    ) -> None:
        """Build the engine; nothing is loaded before it is asked or told to ``prepare``.

        Raises:
            rag.model.BadModel: ``llm`` cannot be used.
            rag.settings.BadSettings: no settings are given and the environment's cannot be used.
        """
        self.library = library
        settings = settings or load()
        self._model = Model(llm, settings)
        ordering = reranker(settings.reranker, offline=settings.offline)
        self._responder = Responder(library, self._model, ordering)

    # -- searching and asking

    def search(self, question: str, k: int = 10, only: Filter = ALL) -> list[Hit]:
        """Return up to ``k`` passages of the articles that ``only`` lets through, best first.

        Raises:
            rag.question.BadQuestion: the question is empty or too long.
        """
        asked = understand(question)
        return [c.hit() for c in self.candidates(asked, k, only)]

    def candidates(self, question: Question, k: int, only: Filter = ALL) -> list[Candidate]:
        """Return the passages that ``search`` makes hits of, with all their scores."""
        return self._responder.candidates(question, k, only)

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        quotes: bool = False,
        only: Filter = ALL,
        timed: bool = True,
        standalone: str | None = None,
        reader: Reader | None = None,
    ) -> Answer:
        """Answer a question; ``history`` holds earlier (question, answer) pairs, oldest first.

        ``quotes`` asks for verbatim sentences whatever model there is. Only the articles that ``only`` lets through
        are read, and of those the ones from the days that the question speaks of, unless ``timed`` is false.
        ``standalone`` is the question as it is to be searched for, where the reader has put it so. Where ``reader``
        leaves, the model stops in the middle of what it does.

        Raises:
            rag.reader.Left: the reader has gone.
            rag.question.BadQuestion: the question is empty or too long.
        """
        answer: Answer | None = None
        for event in self.stream(
            question, history, quotes=quotes, only=only, timed=timed, standalone=standalone, reader=reader
        ):
            if isinstance(event, Answer):
                answer = event
        assert answer is not None
        return answer

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        quotes: bool = False,
        only: Filter = ALL,
        timed: bool = True,
        standalone: str | None = None,
        reader: Reader | None = None,
    ) -> Generator[Event, None, None]:
        """Yield progress and verified statements as they come, and the whole Answer last; see ``ask``.

        Where the ``reader`` leaves, the model stops in the middle of what it does.

        Raises:
            rag.reader.Left: the reader has gone.
            rag.question.BadQuestion: the question is empty or too long.
        """
        clean(question)  # a bad question is told before the first event is waited for
        if standalone is not None:
            clean(standalone)
        return self._responder.respond(
            question,
            tuple(history),
            quotes=quotes,
            only=only,
            timed=timed,
            standalone=standalone,
            reader=reader or Reader(),
        )

    async def aask(self, question: str, history: Sequence[Turn] = (), **options: Any) -> Answer:
        """Answer a question without holding up the event loop; ``options`` are those of ``ask``.

        Where the task is cancelled, the model stops in the middle of what it does.
        """
        async with aclosing(self.astream(question, history, **options)) as events:
            async for event in events:
                if isinstance(event, Answer):
                    return event
        raise AssertionError("an answer is the last event")

    async def astream(
        self, question: str, history: Sequence[Turn] = (), **options: Any
    ) -> AsyncGenerator[Event, None]:
        """Yield the events of ``stream`` without holding up the event loop.

        Where it is closed, or its task cancelled, the model stops in the middle of what it does.
        """
        reader = Reader()
        events = self.stream(question, history, **options, reader=reader)
        step: asyncio.Future[Event | None] | None = None
        try:
            while True:
                step = asyncio.ensure_future(asyncio.to_thread(next, events, None))
                event = await asyncio.shield(step)
                if event is None:
                    return
                yield event
        finally:
            reader.leave()
            if step is not None and not step.done():
                await asyncio.wait([step])  # a generator cannot be closed while it runs
            if step is not None and step.done() and not step.cancelled():
                step.exception()  # that its reader has gone is known
            await asyncio.to_thread(events.close)

    def translate(self, citation: Citation, language: str) -> str | None:
        """Return a cited sentence in ``language`` as the writing model puts it, checked against the sentence.

        None where there is no model, or what it writes is not what the sentence says, or the article is not as it was
        cited.
        """
        writer = self._model.writer()
        if writer is None:
            return None
        try:
            article = self.library.article(citation.article_id)
            if article.text[citation.start : citation.end] != citation.quote:
                return None
            item = Evidence(article, Sentence(citation.start, citation.end, citation.quote), 1.0)
            verdict = translation(item, language, self.library.encoder, writer)
        except FuenteError as error:
            log.info("A sentence was not translated: %s", error)
            return None
        return verdict.text if verdict else None

    # -- the model

    def prepare(self) -> None:
        """Begin to fetch and load the writing model in the background; answers are quotes meanwhile."""
        self._model.prepare()

    def close(self) -> None:
        """Stop what ``prepare`` began. The library stays open: it belongs to who opened it."""
        self._model.close()

    def status(self) -> dict[str, Any]:
        """Return ``model``, ``preparing`` and ``error``; see ``rag.model.Model.status``."""
        return self._model.status()

    def busy(self) -> int:
        """Return how many requests the embedded model answers at this moment; when a reader leaves, it is one less."""
        return self._model.busy()

    # -- LlamaIndex

    @property
    def retriever(self) -> BaseRetriever:
        """The engine's retrieval as a LlamaIndex retriever."""
        from rag.llamaindex import FuenteRetriever

        return FuenteRetriever(self)

    def as_chat_engine(self, history: Sequence[ChatMessage] = (), only: Filter = ALL) -> BaseChatEngine:
        """Return a LlamaIndex chat engine over this engine, with a conversation of its own.

        It reads the articles that ``only`` lets through.
        """
        from rag.llamaindex import FuenteChatEngine

        return FuenteChatEngine(self, history, only)
