"""The engine: a question in, a cited answer out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Generator, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from index import Library
from index.filters import ALL, Filter
from rag import phrases
from rag.answer import Answer, Event, Hit, Progress, Statement, Written
from rag.assemble import finish, refuse
from rag.calibration import Calibration, calibration_for
from rag.candidate import Candidate
from rag.clock import Clock, today
from rag.compose import compose
from rag.decide import decide
from rag.evidence import Evidence, worth_reading
from rag.model import Choice, Model
from rag.polarity import opposite_premise
from rag.question import Question, Turn, clean, understand
from rag.rerank import reranker
from rag.retrieve import retrieve
from rag.scope import Scope, fresher, scope_of
from rag.settings import Settings, load
from rag.suggest import answerable

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage
    from llama_index.core.chat_engine.types import BaseChatEngine
    from llama_index.core.llms import LLM
    from llama_index.core.retrievers import BaseRetriever

_PASSAGES = 10
_QUOTES = 3
# A second quote is shown beside the best one only where it is about as near to the question.
_QUOTE_MARGIN = 0.02
# Sentences that may contradict what is asked, where nothing that the model wrote stands.
_DENYING = 3


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
        self._calibrations: dict[tuple[str, str], Calibration] = {}
        self._reranker = reranker(settings.reranker, offline=settings.offline)

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
        return retrieve(
            self.library, question.standalone, question.language, k, only, reranker=self._reranker
        )

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        quotes: bool = False,
        only: Filter = ALL,
        timed: bool = True,
        standalone: str | None = None,
    ) -> Answer:
        """Answer a question; ``history`` holds earlier (question, answer) pairs, oldest first.

        ``quotes`` asks for verbatim sentences whatever model there is. Only the articles that ``only`` lets through
        are read, and of those the ones from the days that the question speaks of, unless ``timed`` is false.
        ``standalone`` is the question as it is to be searched for, where the reader has put it so.

        Raises:
            rag.question.BadQuestion: the question is empty or too long.
        """
        answer: Answer | None = None
        for event in self.stream(
            question, history, quotes=quotes, only=only, timed=timed, standalone=standalone
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
    ) -> Generator[Event, None, None]:
        """Yield progress and verified statements as they come, and the whole Answer last; see ``ask``.

        Raises:
            rag.question.BadQuestion: the question is empty or too long.
        """
        clean(question)  # a bad question is told before the first event is waited for
        if standalone is not None:
            clean(standalone)
        return self._stream(question, tuple(history), quotes, only, timed, standalone)

    async def aask(self, question: str, history: Sequence[Turn] = (), **options: Any) -> Answer:
        """Answer a question without holding up the event loop; ``options`` are those of ``ask``."""
        return await asyncio.to_thread(self.ask, question, history, **options)

    async def astream(
        self, question: str, history: Sequence[Turn] = (), **options: Any
    ) -> AsyncIterator[Event]:
        """Yield the events of ``stream`` without holding up the event loop."""
        events = self.stream(question, history, **options)
        step: asyncio.Future[Event | None] | None = None
        try:
            while True:
                step = asyncio.ensure_future(asyncio.to_thread(next, events, None))
                event = await asyncio.shield(step)
                if event is None:
                    return
                yield event
        finally:
            if step is not None and not step.done():
                await asyncio.wait([step])  # a generator cannot be closed while it runs
            await asyncio.to_thread(events.close)

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

    # -- how an answer is made

    def _stream(
        self,
        text: str,
        history: Sequence[Turn],
        quotes: bool,
        only: Filter,
        timed: bool,
        standalone: str | None,
    ) -> Generator[Event, None, None]:
        clock = Clock()
        yield Progress("searching")
        question = understand(text, history, standalone, None if quotes else self._rewrite)
        now = today() if timed else None
        scope = scope_of(self.library, question, only, now)
        refused: Answer | None = None
        for event in self._attempt(question, quotes, scope, now, clock):
            if isinstance(event, Answer) and event.abstained and scope.fallback:
                refused = event
            else:
                yield event
        if refused is not None:
            # The days may be what the articles tell of, and not when they were published.
            yield Progress("searching")
            yield from self._elsewhere(question, quotes, scope, clock)

    def _elsewhere(
        self, question: Question, quotes: bool, scope: Scope, clock: Clock
    ) -> Generator[Event, None, None]:
        """Answer without the question's own days, and say so."""
        for event in self._attempt(question, quotes, scope.wider(), None, clock):
            if isinstance(event, Answer) and not event.abstained:
                note = phrases.note("elsewhere", question.language, **_said(scope, question))
                yield replace(event, notes=(note, *event.notes))
            else:
                yield event

    def _attempt(
        self, question: Question, quotes: bool, scope: Scope, now: date | None, clock: Clock
    ) -> Generator[Event, None, None]:
        """Yield the events of an answer from the articles in ``scope``."""
        for event in self._written(question, quotes, scope, now, clock):
            if isinstance(event, Answer) and event.abstained and scope.timed:
                note = phrases.note("looked", question.language, **_said(scope, question))
                yield replace(event, notes=(note, *event.notes))
            else:
                yield event

    def _written(
        self, question: Question, quotes: bool, scope: Scope, now: date | None, clock: Clock
    ) -> Generator[Event, None, None]:
        newest = now if now and scope.period and scope.period.newest else None
        found = _PASSAGES * (2 if newest else 1)
        candidates = self.candidates(scope.undated(question), found, scope.only)
        if newest:
            candidates = fresher(candidates, newest)[:_PASSAGES]
        evidence = worth_reading(candidates)
        clock.lap("searching")
        blank = Answer(
            question=question.text,
            text="",
            language=question.language,
            abstained=True,
            standalone=question.standalone,
            period=scope.period,
        )
        if not evidence:
            why = "excluded" if scope.asked and self.library.counts().articles else "empty"
            empty = () if candidates or scope.timed else (phrases.note(why, question.language),)
            yield refuse(blank, candidates, "quotes", clock, empty)
            return
        encoder = self.library.encoder
        writer = None if quotes else self._model.writer()
        calibration = self._calibration(encoder.name, writer.name if writer else "")
        decision = decide(scope.weighed(question), candidates, evidence, self.library, calibration)
        stands = answerable(self.library, scope.only, calibration)

        def refused(model: str, notes: tuple[str, ...] = (), left_out: int = 0) -> Answer:
            return refuse(blank, candidates, model, clock, notes, left_out, only=scope.only, stands=stands)

        if decision.hopeless():
            yield refused("quotes")
            return
        denied = contradicting(question, evidence[:1])
        if denied is not None:
            yield from _correct(blank, denied, clock)
            return
        notes: list[str] = []
        if writer is not None:
            made = yield from compose(writer, question, evidence, encoder, clock, decision.stated)
            if made.statements:
                said = (phrases.note("stopped", question.language),) if made.failed else ()
                yield finish(
                    blank, made.statements, made.citations, writer.name, clock, said, left_out=made.left_out
                )
                return
            best = made.best
            if best is None and made.left_out and decision.quotable():
                best = evidence[0]
            denied = None if made.failed else contradicting(question, evidence[:_DENYING])
            if denied is not None:
                yield from _correct(blank, denied, clock, left_out=made.left_out)
                return
            if not made.failed and best is not None and (made.sure or best is not made.best):
                # A source states the answer, but not as the model put it: the sentence itself is the answer.
                yield from _quote(blank, [best], clock, left_out=made.left_out, model=writer.name)
                return
            if not made.failed:
                yield refused(writer.name, left_out=made.left_out)
                return
            notes.append(phrases.note("failed", question.language))
        elif not quotes:
            notes += self._why_quotes(question.language)
        if not decision.quotable():
            yield refused("quotes", tuple(notes))
            return
        yield from _quote(blank, _best_quotes(evidence), clock, tuple(notes))

    def _calibration(self, embedding: str, writer: str) -> Calibration:
        """Return how signals of these models are weighed; files are read once for each pair of them."""
        known = self._calibrations.get((embedding, writer))
        if known is None:
            known = calibration_for(self.library.path, embedding, writer)
            self._calibrations[embedding, writer] = known
        return known

    def _rewrite(self, question: str, language: str, history: Sequence[Turn]) -> str | None:
        writer = self._model.writer()
        return writer.rewrite(question, language, history) if writer is not None else None

    def _why_quotes(self, language: str) -> list[str]:
        state = self._model.status()
        if state["preparing"]:
            return [phrases.note("preparing", language)]
        if state["error"] or self._model.missing():
            return [phrases.note("missing", language)]
        return []


def _said(scope: Scope, question: Question) -> dict[str, str]:
    """Return the days of ``scope`` for a note in the question's language."""
    period = scope.period
    assert period is not None
    return {"days": phrases.days(period.since, period.until, question.language), "words": period.words}


def _quote(
    blank: Answer,
    evidence: Sequence[Evidence],
    clock: Clock,
    notes: tuple[str, ...] = (),
    left_out: int = 0,
    model: str = "quotes",
) -> Iterator[Event]:
    """Yield an answer of verbatim sentences."""
    citations = [item.cite(n, 1.0) for n, item in enumerate(evidence, 1)]
    statements = [Statement(c.quote, (c.n,)) for c in citations]
    for statement, citation in zip(statements, citations, strict=True):
        yield Written(statement, (citation,))
    yield finish(blank, statements, citations, model, clock, notes, left_out)


def contradicting(question: Question, evidence: Sequence[Evidence]) -> Evidence | None:
    """Return the first sentence that contradicts what the question takes for granted, None where none surely does."""
    for item in evidence:
        if opposite_premise(question.posed, item.quote, question.language, item.article.language):
            return item
    return None


def _correct(blank: Answer, item: Evidence, clock: Clock, left_out: int = 0) -> Iterator[Event]:
    """Yield an answer that says what the question takes for granted is not so, with the sentence that says so."""
    citation = item.cite(1, 1.0)
    said = Statement(phrases.opposite(item.quote, blank.language), (1,))
    yield Written(said, (citation,))
    yield finish(blank, [said], [citation], "quotes", clock, left_out=left_out)


def _best_quotes(evidence: Sequence[Evidence]) -> list[Evidence]:
    return [e for e in evidence if e.score >= evidence[0].score - _QUOTE_MARGIN][:_QUOTES]
