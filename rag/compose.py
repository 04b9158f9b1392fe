"""Evidence to verified statements: assess, write, check, and try the next sentence where nothing stood."""

from __future__ import annotations

import logging
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace

from index.embed import Encoder
from rag.answer import Citation, Progress, Statement, Written
from rag.clock import Clock
from rag.evidence import Evidence
from rag.question import Question
from rag.refuse import STATED
from rag.verify import Refuted, verify
from rag.write import Writer

log = logging.getLogger(__name__)


_NEARNESS = 20.0
"""What a difference in evidence score weighs in log odds, where two sentences seem to answer alike.

Set by hand on questions about the sample article.
"""

_SURE = 2.2
"""Log odds that the next sentence would have to exceed, to be taken instead, for it not to be looked at at all.

Of 44 sentences without the answer that stood nearest to XQuAD's questions, none had more than 2.1, and 3 more than 1.8.
"""

_ATTEMPTS = 2


@dataclass(slots=True)
class Composition:
    """What has been written so far: ``stated`` is false where the evidence does not state an answer.

    ``failed`` says that the model stopped answering; what was verified before that stands. ``best`` is the
    evidence that answers most surely, where the writer told.
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
    """Yield progress and verified statements; return the composition. The model's failures are in it.

    A writer that can assess looks at the sentences one by one and writes from the surest alone: a small model
    tells far better whether one sentence answers than which of several does, and does not mix them up.
    Another writer gets all of them.
    """
    made = Composition()
    odds: dict[int, float] = {}
    tried: set[int] = set()
    try:
        yield Progress("reading", len(evidence))
        while not made.statements and len(tried) < _ATTEMPTS:
            # Where what seemed sure did not stand, the sentences that were passed over get their turn.
            told = _assess(writer, question, evidence, odds, wholly=bool(tried))
            clock.lap("reading")
            if not told:
                yield from _attempt(writer, question, evidence, range(len(evidence)), encoder, clock, made)
                return made
            left = [p for p in odds if odds[p] >= STATED and p not in tried]
            if not left:
                break
            place = max(left, key=lambda p: odds[p] + _NEARNESS * evidence[p].score)
            tried.add(place)
            made.best = made.best or evidence[place]
            yield from _attempt(writer, question, evidence, [place], encoder, clock, made)
        made.stated = bool(tried)
    except Exception as error:
        log.warning("The writing model failed: %s", error, exc_info=log.isEnabledFor(logging.DEBUG))
        made.failed = True
    return made


def _assess(
    writer: Writer, question: Question, evidence: Sequence[Evidence], odds: dict[int, float], *, wholly: bool
) -> bool:
    """Note the log odds of sentences in ``odds``, by place, the best first; say whether the writer tells any.

    Unless ``wholly``, it ends where the rest can hardly win.
    """
    for place, item in enumerate(evidence):
        if place in odds:
            continue
        if not wholly and any(odds[p] + _NEARNESS * (evidence[p].score - item.score) >= _SURE for p in odds):
            break
        value = writer.assess(question.posed, question.language, item)
        if value is None:
            return False
        odds[place] = value
    return True


def _attempt(
    writer: Writer,
    question: Question,
    evidence: Sequence[Evidence],
    places: Sequence[int],
    encoder: Encoder,
    clock: Clock,
    made: Composition,
) -> Generator[Progress | Written, None, None]:
    """Write from the evidence at ``places`` and keep what stands."""
    yield Progress("writing")
    for draft in writer.write(question.posed, question.language, [evidence[p] for p in places]):
        clock.lap("writing")
        yield Progress("checking")
        source = places[draft.source] if 0 <= draft.source < len(places) else -1
        draft = replace(draft, source=source)
        sole = len(places) == 1
        verdict = verify(draft, evidence, question.language, encoder, writer, sole=sole)
        if isinstance(verdict, Refuted) and verdict.foreign:
            translated = writer.translate(verdict.text, question.language)
            if translated:
                draft = replace(draft, text=translated)
                verdict = verify(draft, evidence, question.language, encoder, writer, sole=sole)
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
