"""How a question is answered: understood, searched for, written or quoted or refused, and searched for once more."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from index import Library
from index.filters import ALL, Filter
from rag import phrases
from rag.answer import Answer, Event, Progress
from rag.assemble import finish, refuse
from rag.calibration import Calibration, calibration_for
from rag.candidate import Candidate
from rag.clock import Clock, today
from rag.compose import compose
from rag.decide import decide
from rag.evidence import worth_reading
from rag.model import Model
from rag.question import Question, Turn, understand
from rag.quote import best_quotes, contradicting, correct, quote
from rag.reader import Reader
from rag.rerank import Reranker
from rag.retrieve import retrieve
from rag.scope import Scope, fresher, scope_of
from rag.suggest import answerable
from rag.trace import span

_PASSAGES = 10
# Sentences that may contradict what is asked, where nothing that the model wrote stands.
_DENYING = 3


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question while it is answered; ``quotes`` says that no model is to write."""

    question: Question
    quotes: bool
    clock: Clock
    reader: Reader


@dataclass(frozen=True, slots=True)
class Responder:
    """Answers questions from ``library`` with what writes in ``model``; keeps nothing about those who ask."""

    library: Library
    model: Model
    reranker: Reranker
    _calibrations: dict[tuple[str, str], Calibration] = field(default_factory=dict, init=False)

    def candidates(self, question: Question, k: int, only: Filter = ALL) -> list[Candidate]:
        """Return up to ``k`` passages of the articles that ``only`` lets through, best first, with all their scores."""
        return retrieve(self.library, question.standalone, question.language, k, only, reranker=self.reranker)

    def respond(
        self,
        text: str,
        history: Sequence[Turn],
        *,
        quotes: bool,
        only: Filter,
        timed: bool,
        standalone: str | None,
        reader: Reader,
    ) -> Generator[Event, None, None]:
        """Yield progress and verified statements as they come, and the whole Answer last; see ``Engine.ask``.

        Raises:
            rag.reader.Left: ``reader`` has gone.
            rag.question.BadQuestion: the question is empty or too long.
        """
        clock = Clock()
        yield Progress("searching")
        asked = _Asked(
            understand(
                text, history, standalone, None if quotes else partial(self.model.rewrite, reader=reader)
            ),
            quotes,
            clock,
            reader,
        )
        now = today() if timed else None
        scope = scope_of(self.library, asked.question, only, now)
        refused: Answer | None = None
        for event in self._within(asked, scope, now):
            if isinstance(event, Answer) and event.abstained and scope.fallback:
                refused = event
            else:
                yield event
        if refused is not None:
            # The days may be what the articles tell of, and not when they were published.
            yield Progress("searching")
            yield from self._elsewhere(asked, scope)

    def _within(self, asked: _Asked, scope: Scope, now: date | None) -> Generator[Event, None, None]:
        """Answer from the articles in ``scope``; a refusal says which days were looked at."""
        for event in self._answered(asked, scope, now):
            if isinstance(event, Answer) and event.abstained and scope.timed:
                yield _noted(event, "looked", asked.question, scope)
            else:
                yield event

    def _elsewhere(self, asked: _Asked, scope: Scope) -> Generator[Event, None, None]:
        """Answer without the question's own days, and say so."""
        for event in self._within(asked, scope.wider(), None):
            if isinstance(event, Answer) and not event.abstained:
                yield _noted(event, "elsewhere", asked.question, scope)
            else:
                yield event

    def _answered(self, asked: _Asked, scope: Scope, now: date | None) -> Generator[Event, None, None]:
        question, clock = asked.question, asked.clock
        asked.reader.check()
        candidates = self._found(question, scope, now)
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
        writer = None if asked.quotes else self.model.writer()
        if writer is not None:
            writer = writer.until(asked.reader)
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
            yield from correct(blank, denied, clock)
            return
        notes: tuple[str, ...] = ()
        if writer is not None:
            made = yield from compose(writer, question, evidence, encoder, clock, decision.stated)
            if made.statements:
                notes = (phrases.note("stopped", question.language),) if made.failed else ()
                yield finish(
                    blank, made.statements, made.citations, writer.name, clock, notes, left_out=made.left_out
                )
                return
            if not made.failed:
                best = made.best
                if best is None and made.left_out and decision.quotable():
                    best = evidence[0]
                denied = contradicting(question, evidence[:_DENYING])
                if denied is not None:
                    yield from correct(blank, denied, clock, left_out=made.left_out)
                elif best is not None and (made.sure or best is not made.best):
                    # A source states the answer, but not as the model put it: the sentence itself is the answer.
                    yield from quote(blank, [best], clock, left_out=made.left_out, model=writer.name)
                else:
                    yield refused(writer.name, left_out=made.left_out)
                return
            notes = (phrases.note("failed", question.language),)
        elif not asked.quotes:
            notes = self._why_quotes(question.language)
        if decision.quotable():
            yield from quote(blank, best_quotes(evidence), clock, notes)
        else:
            yield refused("quotes", notes)

    def _found(self, question: Question, scope: Scope, now: date | None) -> list[Candidate]:
        """Return the passages to answer from, the freshest of more of them where the question asks for news."""
        newest = now if now and scope.period and scope.period.newest else None
        found = _PASSAGES * (2 if newest else 1)
        with span("retrieve"):
            candidates = self.candidates(scope.undated(question), found, scope.only)
        return fresher(candidates, newest)[:_PASSAGES] if newest else candidates

    def _calibration(self, embedding: str, writer: str) -> Calibration:
        """Return how signals of these models are weighed; files are read once for each pair of them."""
        known = self._calibrations.get((embedding, writer))
        if known is None:
            known = calibration_for(self.library.path, embedding, writer)
            self._calibrations[embedding, writer] = known
        return known

    def _why_quotes(self, language: str) -> tuple[str, ...]:
        state = self.model.status()
        if state["preparing"]:
            return (phrases.note("preparing", language),)
        if state["error"] or self.model.missing():
            return (phrases.note("missing", language),)
        return ()


def _noted(answer: Answer, note: str, question: Question, scope: Scope) -> Answer:
    """Return ``answer`` with a note, before its others, that names the days of ``scope`` in the question's language."""
    period = scope.period
    assert period is not None
    days = phrases.days(period.since, period.until, question.language)
    said = phrases.note(note, question.language, days=days, words=period.words)
    return replace(answer, notes=(said, *answer.notes))
