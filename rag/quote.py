"""Answers that no model writes: the sentences themselves, and what contradicts the question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag import phrases
from rag.answer import Answer, Event, Statement, Written
from rag.assemble import finish
from rag.clock import Clock
from rag.evidence import Evidence
from rag.polarity import opposite_premise
from rag.question import Question

_QUOTES = 3
# A second quote is shown beside the best one only where it is about as near to the question.
_QUOTE_MARGIN = 0.02


def quote(
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


def best_quotes(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the best sentence and those that are about as near to the question; ``evidence`` is not empty."""
    return [e for e in evidence if e.score >= evidence[0].score - _QUOTE_MARGIN][:_QUOTES]


def correct(blank: Answer, item: Evidence, clock: Clock, left_out: int = 0) -> Iterator[Event]:
    """Yield an answer that says what the question takes for granted is not so, with the sentence that says so."""
    citation = item.cite(1, 1.0)
    said = Statement(phrases.opposite(item.quote, blank.language), (1,))
    yield Written(said, (citation,))
    yield finish(blank, [said], [citation], "quotes", clock, left_out=left_out)


def contradicting(question: Question, evidence: Sequence[Evidence]) -> Evidence | None:
    """Return the first sentence that contradicts what the question takes for granted, None where none surely does."""
    for item in evidence:
        if opposite_premise(question.posed, item.quote, question.language, item.article.language):
            return item
    return None
