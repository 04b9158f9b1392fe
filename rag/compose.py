"""Evidence to verified statements: assess, write, check; the next sentence where nothing stood, or more is said."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field, replace

from index.embed import Encoder
from index.stems import content_terms
from rag.answer import Citation, Progress, Statement, Written
from rag.clock import Clock
from rag.evidence import Evidence
from rag.question import Question
from rag.refuse import STATED
from rag.verify import Refuted, Verdict, verify
from rag.wanted import asks_for_list
from rag.write import Draft, Writer

log = logging.getLogger(__name__)


_NEARNESS = 60.0
"""What a difference in evidence score weighs in log odds, where two sentences seem to answer alike.

Of 60 English questions over XQuAD's Spanish paragraphs whose best sentences were hard to tell apart (the nearest one
held the answer of 68%), the sentence so chosen held the answer of 83%; at 20 it is 80%, at 200 73%.
"""

_SURE = 2.6
"""Log odds that the next sentence would have to exceed, to be taken instead, for it not to be looked at at all.

On those questions 2.4 sentences are looked at, and one of those that state the answer holds it in 89%; at 2.2 it is 2.1
and 87%, at 3.5 3.2 and 91%.
"""

_RIVAL = 0.01
"""How much less than the chosen sentence another article's may score to be asked, too, whether it says otherwise."""

_ATTEMPTS = 2

_MOST = 4
"""Statements of an answer."""

_ALSO = 1.2
"""Log odds from which a further sentence is written from, where no list was asked for or the first did not stand.

A second statement is only welcome where it surely answers, too; from this bar on, 17% of those questions got one.
"""

_SAME = 0.8
"""The share of a statement's words that an earlier one may hold before it says nothing more."""

_FURTHER = 2
"""Sentences that are written from beyond the one that answers best, where no list was asked for."""


@dataclass(slots=True)
class Composition:
    """What has been written so far.

    ``failed`` says that the model stopped answering; what was verified before that stands. ``best`` is the
    evidence that answers most surely, where the writer told, and ``sure`` whether that is sure enough to be quoted
    though nothing that was written from it stood.
    """

    statements: list[Statement] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    left_out: int = 0
    failed: bool = False
    best: Evidence | None = None
    sure: bool = False


def compose(
    writer: Writer,
    question: Question,
    evidence: Sequence[Evidence],
    encoder: Encoder,
    clock: Clock,
    states: Callable[[int, float], bool] = lambda place, odds: odds >= STATED,
) -> Generator[Progress | Written, None, Composition]:
    """Yield progress and verified statements; return the composition. The model's failures are in it.

    ``states`` says of the sentence at a place, by its log odds, whether it counts as stating the answer.

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
            least = _ALSO if tried else -math.inf
            left = [p for p in odds if p not in tried and odds[p] >= least and states(p, odds[p])]
            if not left:
                break
            place = max(left, key=lambda p: odds[p] + _NEARNESS * evidence[p].score)
            tried.add(place)
            made.best = made.best or evidence[place]
            made.sure = made.sure or odds[place] >= _SURE
            # A sentence that only comes second has to be supported wholly.
            again = len(tried) > 1
            yield from _attempt(writer, question, evidence, [place], encoder, clock, made, wholly=again)
            if not made.statements:
                yield from _translate(writer, question, evidence[place], encoder, clock, made)
        if made.statements:
            yield from _more(writer, question, evidence, odds, tried, encoder, clock, made, states)
    except Exception as error:
        log.warning("The writing model failed: %s", error, exc_info=log.isEnabledFor(logging.DEBUG))
        made.failed = True
    return made


def _translate(
    writer: Writer, question: Question, best: Evidence, encoder: Encoder, clock: Clock, made: Composition
) -> Generator[Progress | Written, None, None]:
    """Let a sentence speak for itself in the language of the question, where what was written from it does not stand.

    A translation is checked like any other statement. In the question's own language the sentence needs none.
    """
    if best.article.language == question.language:
        return
    yield Progress("writing")
    text = writer.translate(best.quote, question.language)
    clock.lap("writing")
    if not text:
        return
    yield Progress("checking")
    verdict = verify(Draft(text, 0), [best], question.language, encoder, writer, sole=True)
    clock.lap("checking")
    if isinstance(verdict, Refuted):
        log.info("Left out %r: %s", verdict.text, verdict.why)
    else:
        yield _keep(made, verdict, [best])


def _more(
    writer: Writer,
    question: Question,
    evidence: Sequence[Evidence],
    odds: dict[int, float],
    tried: set[int],
    encoder: Encoder,
    clock: Clock,
    made: Composition,
    states: Callable[[int, float], bool],
) -> Generator[Progress | Written, None, None]:
    """Write what other sentences answer beyond the first statement: the rest of a list, or what contradicts it.

    Of sentences that were passed over, all are looked at where a list was asked for, and else those of other articles
    that are about as near: sources may disagree.
    """
    lists = asks_for_list(question.posed, question.language)
    cited = made.citations[0].article_id
    near = max(e.score for e in evidence if e.article.id == cited) - _RIVAL
    for place, item in enumerate(evidence):
        if place not in odds and (lists or (item.article.id != cited and item.score >= near)):
            value = writer.assess(question.posed, question.language, item)
            odds[place] = -math.inf if value is None else value
    clock.lap("reading")
    least = STATED if lists else _ALSO
    left = [p for p in odds if p not in tried and odds[p] >= least and states(p, odds[p])]
    places = sorted(left, key=lambda p: -odds[p])
    for place in places[: None if lists else _FURTHER]:
        if len(made.statements) >= _MOST:
            break
        tried.add(place)
        yield from _attempt(writer, question, evidence, [place], encoder, clock, made, wholly=not lists)


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
    *,
    wholly: bool = False,
) -> Generator[Progress | Written, None, None]:
    """Write from the evidence at ``places`` and keep what stands; ``wholly`` keeps nothing that is partly supported."""
    yield Progress("writing")
    for draft in writer.write(question.posed, question.language, [evidence[p] for p in places]):
        clock.lap("writing")
        yield Progress("checking")
        source = places[draft.source] if 0 <= draft.source < len(places) else -1
        also = tuple(places[place] for place in draft.also if 0 <= place < len(places))
        draft = replace(draft, source=source, also=also)
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
        elif wholly and verdict.partly:
            log.info("Left out %r: its source hardly says so", verdict.text)
            made.left_out += 1
        elif says_more(verdict.text, [s.text for s in made.statements], question.language):
            sources = [evidence[place] for place in (verdict.source, *verdict.also)]
            yield _keep(made, verdict, sources)
    clock.lap("writing")


def says_more(text: str, said: Sequence[str], language: str) -> bool:
    """Return whether a statement tells anything that no single one of those ``said`` tells: a word, a number."""
    own = set(content_terms(text, language))
    return all(
        len(own & set(content_terms(other, language))) < _SAME * len(own) or _numbers(text) - _numbers(other)
        for other in said
    ) and all(" ".join(text.split()) != other for other in said)


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:[.,]\d+)*", text))


def _keep(made: Composition, verdict: Verdict, sources: Sequence[Evidence]) -> Written:
    """Add a statement, with a new citation for each source that has no number yet."""
    numbers: list[int] = []
    new: list[Citation] = []
    for source in sources:
        known = next(
            (
                c.n
                for c in made.citations
                if (c.article_id, c.start) == (source.article.id, source.sentence.start)
            ),
            None,
        )
        if known is None:
            new.append(source.cite(len(made.citations) + 1, verdict.support))
            made.citations.append(new[-1])
            known = new[-1].n
        numbers.append(known)
    made.statements.append(
        Statement(verdict.text, tuple(numbers), "partly" if verdict.partly else "supported")
    )
    return Written(made.statements[-1], tuple(new))
