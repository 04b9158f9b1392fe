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
from rag.reader import Left
from rag.refuse import STATED, sureness
from rag.trace import span
from rag.translate import translation
from rag.verify import Refuted, Verdict, verify
from rag.wanted import asks_for_list, only_repeats
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

_HOPELESS = -1.0
"""Log odds that one of the first two sentences has to have for a third one to be looked at.

Of the answered of 189 questions over XQuAD's Spanish paragraphs (145) and of 200 of SQuAD's (104), one is not then; of
what is read for 100 questions about what no article mentions, a third falls away. After the first sentence alone it
would be a half, but then a German question whose answer stood in the second was refused.
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

_MEANWHILE = 2
"""Sentences that are shown while they and others are read."""

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

    def keep(self, verdict: Verdict, sources: Sequence[Evidence]) -> Written:
        """Add a statement, with a new citation for each source that has no number yet."""
        known = {(c.article_id, c.start): c.n for c in self.citations}
        new: list[Citation] = []
        numbers: list[int] = []
        for source in sources:
            at = (source.article.id, source.sentence.start)
            if at not in known:
                new.append(source.cite(len(self.citations) + 1, verdict.support))
                self.citations.append(new[-1])
                known[at] = new[-1].n
            numbers.append(known[at])
        self.statements.append(
            Statement(verdict.text, tuple(numbers), "partly" if verdict.partly else "supported")
        )
        return Written(self.statements[-1], tuple(new))


def compose(
    writer: Writer,
    question: Question,
    evidence: Sequence[Evidence],
    encoder: Encoder,
    clock: Clock,
    states: Callable[[int, float], bool] = lambda place, odds: sureness(place, odds) >= STATED,
) -> Generator[Progress | Written, None, Composition]:
    """Yield progress and verified statements; return the composition. The model's failures are in it.

    ``states`` says of the sentence at a place, by its log odds, whether it counts as stating the answer.

    A writer that can assess looks at the sentences one by one and writes from the surest alone: a small model
    tells far better whether one sentence answers than which of several does, and does not mix them up.
    Another writer gets all of them.
    """
    making = _Making(writer, question, evidence, encoder, clock, states)
    try:
        yield from making.events()
    except Left:
        raise
    except Exception as error:
        log.warning("The writing model failed: %s", error, exc_info=log.isEnabledFor(logging.DEBUG))
        making.made.failed = True
    return making.made


@dataclass(frozen=True, slots=True)
class _Making:
    """One answer in the making: what it is made of, and what has come of it.

    ``odds`` holds the log odds of the sentences that were looked at, ``tried`` those that were written from; both by
    their places in ``evidence``.
    """

    writer: Writer
    question: Question
    evidence: Sequence[Evidence]
    encoder: Encoder
    clock: Clock
    states: Callable[[int, float], bool]
    made: Composition = field(default_factory=Composition)
    odds: dict[int, float] = field(default_factory=dict)
    tried: set[int] = field(default_factory=set)

    def events(self) -> Generator[Progress | Written, None, None]:
        """Assess, write and check until something stands, then go on for what more there is to say."""
        nearest = tuple(item.offer() for item in self.evidence[:_MEANWHILE])
        yield Progress("reading", len(self.evidence), nearest)
        while not self.made.statements and len(self.tried) < _ATTEMPTS:
            # Where what seemed sure did not stand, the sentences that were passed over get their turn.
            told = self.assess(wholly=bool(self.tried))
            self.clock.lap("reading")
            if not told:
                yield from self.write(range(len(self.evidence)))
                return
            left = self.left(_ALSO if self.tried else -math.inf)
            if not left:
                break
            place = max(left, key=lambda p: self.odds[p] + _NEARNESS * self.evidence[p].score)
            self.tried.add(place)
            self.made.best = self.made.best or self.evidence[place]
            self.made.sure = self.made.sure or self.odds[place] >= _SURE
            # A sentence that only comes second has to be supported wholly.
            yield from self.write([place], wholly=len(self.tried) > 1)
            if not self.made.statements:
                yield from self.translate(self.evidence[place])
        if self.made.statements:
            yield from self.more()

    def assess(self, *, wholly: bool) -> bool:
        """Note the log odds of sentences, the best first; say whether the writer tells any.

        Unless ``wholly``, it ends where the rest can hardly win, or will hardly state the answer either.
        """
        for place, item in enumerate(self.evidence):
            if place in self.odds:
                continue
            if not wholly and any(
                self.odds[p] + _NEARNESS * (self.evidence[p].score - item.score) >= _SURE for p in self.odds
            ):
                break
            if not wholly and self.hopeless():
                break
            with span("read", model=self.writer.name):
                value = self.writer.assess(self.question.posed, self.question.language, item)
            if value is None:
                return False
            self.odds[place] = value
        return True

    def hopeless(self) -> bool:
        """Whether the first two sentences state the answer so little that the next hardly will."""
        return len(self.odds) == 2 and max(self.odds.values()) < _HOPELESS

    def left(self, least: float) -> list[int]:
        """Return the places that state the answer with log odds of ``least`` or more and were not tried."""
        return [
            p
            for p, odds in self.odds.items()
            if p not in self.tried and odds >= least and self.states(p, odds)
        ]

    def write(
        self, places: Sequence[int], *, wholly: bool = False
    ) -> Generator[Progress | Written, None, None]:
        """Write from the evidence at ``places`` and keep what stands; ``wholly`` keeps nothing that partly does."""
        yield Progress("writing")
        language, sole = self.question.language, len(places) == 1
        with span("write", model=self.writer.name, sentences=len(places)):
            for draft in self.writer.write(self.question.posed, language, [self.evidence[p] for p in places]):
                self.clock.lap("writing")
                yield Progress("checking")
                source = places[draft.source] if 0 <= draft.source < len(places) else -1
                also = tuple(places[place] for place in draft.also if 0 <= place < len(places))
                draft = replace(draft, source=source, also=also)
                verdict = self.check(draft, self.evidence, sole)
                if isinstance(verdict, Refuted) and verdict.foreign:
                    translated = self.writer.translate(verdict.text, language)
                    if translated:
                        verdict = self.check(replace(draft, text=translated), self.evidence, sole)
                self.clock.lap("checking")
                if isinstance(verdict, Refuted):
                    log.debug("Left out %r: %s", verdict.text, verdict.why)
                    self.made.left_out += 1
                elif only_repeats(verdict.text, self.question.posed, language):
                    log.debug("Left out %r: it only repeats the question", verdict.text)
                    self.made.left_out += 1
                elif wholly and verdict.partly:
                    log.debug("Left out %r: its source hardly says so", verdict.text)
                    self.made.left_out += 1
                elif says_more(verdict.text, [s.text for s in self.made.statements], language):
                    yield self.made.keep(verdict, [self.evidence[p] for p in (verdict.source, *verdict.also)])
        self.clock.lap("writing")

    def translate(self, best: Evidence) -> Generator[Progress | Written, None, None]:
        """Let a sentence speak for itself in the language of the question, where nothing written from it stands.

        A translation is checked like any other statement. In the question's own language the sentence needs none.
        """
        if best.article.language == self.question.language:
            return
        yield Progress("writing")
        verdict = translation(best, self.question.language, self.encoder, self.writer)
        self.clock.lap("writing")
        if verdict is not None:
            yield self.made.keep(verdict, [best])

    def more(self) -> Generator[Progress | Written, None, None]:
        """Write what other sentences answer beyond the first statement: the rest of a list, or what contradicts it.

        Of sentences that were passed over, all are looked at where a list was asked for, and else those of other
        articles that are about as near: sources may disagree.
        """
        posed, language = self.question.posed, self.question.language
        lists = asks_for_list(posed, language)
        cited = self.made.citations[0].article_id
        near = max(e.score for e in self.evidence if e.article.id == cited) - _RIVAL
        for place, item in enumerate(self.evidence):
            if place not in self.odds and (lists or (item.article.id != cited and item.score >= near)):
                value = self.writer.assess(posed, language, item)
                self.odds[place] = -math.inf if value is None else value
        self.clock.lap("reading")
        places = sorted(self.left(STATED if lists else _ALSO), key=lambda p: -self.odds[p])
        for place in places[: None if lists else _FURTHER]:
            if len(self.made.statements) >= _MOST:
                break
            self.tried.add(place)
            yield from self.write([place], wholly=not lists)

    def check(self, draft: Draft, evidence: Sequence[Evidence], sole: bool) -> Verdict | Refuted:
        """Return what the checks say of a statement; ``sole`` says that it was written from one sentence alone."""
        with span("verify", model=self.writer.name):
            return verify(draft, evidence, self.question.language, self.encoder, self.writer, sole=sole)


def says_more(text: str, said: Sequence[str], language: str) -> bool:
    """Return whether a statement tells anything that no single one of those ``said`` tells: a word, a number."""
    own = set(content_terms(text, language))
    return all(
        len(own & set(content_terms(other, language))) < _SAME * len(own) or _numbers(text) - _numbers(other)
        for other in said
    ) and all(" ".join(text.split()) != other for other in said)


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:[.,]\d+)*", text))
