"""Evidence to verified statements: assess, write, check, and look a second time where nothing stood."""

from __future__ import annotations

import logging
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field

from index.embed import Encoder
from rag.answer import Citation, Progress, Statement, Written
from rag.clock import Clock
from rag.evidence import Evidence
from rag.question import Question
from rag.refuse import STATED
from rag.verify import Refuted, verify
from rag.write import Writer

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Composition:
    """What has been written so far: ``stated`` is false where the evidence does not state an answer.

    ``failed`` says that the model stopped answering; what was verified before that stands. ``best`` is the
    evidence that answers most surely, where that had to be found out.
    """

    statements: list[Statement] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    left_out: int = 0
    stated: bool = True
    failed: bool = False
    best: Evidence | None = None


def compose(
    writer: Writer, question: Question, evidence: Sequence[Evidence], encoder: Encoder, clock: Clock
) -> Generator[Progress | Written, None, Composition]:
    """Yield progress and verified statements; return the composition. The model's failures are in it."""
    made = Composition()
    try:
        yield Progress("reading", len(evidence))
        odds = writer.assess(question.posed, question.language, evidence)
        clock.lap("reading")
        if odds is not None and odds < STATED:
            made.stated = False
            return made
        yield from _attempt(writer, question, evidence, encoder, clock, made)
        if not made.statements and made.left_out and odds is not None:
            # What was written is not what the sources say. A small model is distracted by sentences beside
            # the right one, so that one is looked for, each on its own, and written from alone.
            yield Progress("reading", len(evidence))
            made.best = _surest(writer, question, evidence)
            clock.lap("reading")
            yield from _attempt(writer, question, [made.best], encoder, clock, made)
    except Exception as error:
        log.warning("The writing model failed: %s", error, exc_info=log.isEnabledFor(logging.DEBUG))
        made.failed = True
    return made


def _attempt(
    writer: Writer,
    question: Question,
    evidence: Sequence[Evidence],
    encoder: Encoder,
    clock: Clock,
    made: Composition,
) -> Generator[Progress | Written, None, None]:
    yield Progress("writing")
    for draft in writer.write(question.posed, question.language, evidence):
        clock.lap("writing")
        yield Progress("checking")
        verdict = verify(draft, evidence, question.language, encoder, writer)
        clock.lap("checking")
        if isinstance(verdict, Refuted):
            log.info("Left out %r: %s", verdict.text, verdict.why)
            made.left_out += 1
        elif all(verdict.text != s.text for s in made.statements):
            yield _keep(made, verdict.text, evidence[verdict.source], verdict.support)
    clock.lap("writing")


def _keep(made: Composition, text: str, source: Evidence, support: float) -> Written:
    """Add a statement, with a new citation where its source has no number yet."""
    for citation in made.citations:
        if (citation.article_id, citation.start) == (source.article.id, source.sentence.start):
            made.statements.append(Statement(text, (citation.n,)))
            return Written(made.statements[-1], ())
    citation = source.cite(len(made.citations) + 1, support)
    made.citations.append(citation)
    made.statements.append(Statement(text, (citation.n,)))
    return Written(made.statements[-1], (citation,))


def _surest(writer: Writer, question: Question, evidence: Sequence[Evidence]) -> Evidence:
    def odds(item: Evidence) -> float:
        value = writer.assess(question.posed, question.language, [item])
        return value if value is not None else item.score

    return max(evidence, key=odds)
