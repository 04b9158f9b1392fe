"""Passages to the few sentences worth reading, each with what it needs to be understood."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from index.article import Article, Sentence
from rag.answer import Citation, Closest, Leaned
from rag.candidate import NEAR, Candidate, outlets_of
from rag.context import Context, context_of
from rag.injected import instructs

_SHORTEST = 12
# A sentence is worth what it says and where it stands: the article's best passage holds the topic that a single
# sentence may leave unnamed. Within one article the sentences' own nearness decides.
_ARTICLE_SHARE = 0.5

_PASSAGES, _SENTENCES = 5, 6
"""Passages that sentences are taken from, and sentences that are read at most."""

_BUDGET = 300
"""Tokens that evidence may have in all; on two cores a small model reads about 90 a second."""

_WORDING = 0.02
"""What the question's whole wording in one sentence is worth, in cosine, beside what it counts for the passage."""

_A_TOKEN = 3.8
"""Characters of a token in European languages, about, as the embedded model cuts them."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence of one article that may carry an answer; ``score`` grows with relevance.

    ``context`` are the sentences before or behind it that it leans on, in reading order; ``copies`` other articles
    that print it.
    """

    article: Article
    sentence: Sentence
    score: float
    context: tuple[Context, ...] = ()
    copies: tuple[Article, ...] = ()

    @property
    def quote(self) -> str:
        """The sentence, verbatim."""
        return self.sentence.text

    @property
    def in_context(self) -> str:
        """The sentence with those it leans on in brackets before it, as a model reads it."""
        leaned = " ".join(c.sentence.text for c in self.context)
        return f"({leaned}) {self.quote}" if leaned else self.quote

    @property
    def tokens(self) -> int:
        """About how many tokens a model reads of it, its context included."""
        return tokens(self.quote) + sum(tokens(c.sentence.text) for c in self.context)

    def offer(self) -> Closest:
        """Return this sentence as what comes closest, without the claim that it answers."""
        article = self.article
        return Closest(
            article_id=article.id,
            title=article.title,
            start=self.sentence.start,
            end=self.sentence.end,
            quote=self.quote,
            outlet=article.outlet,
            published=article.published,
            url=article.url,
            language=article.language,
        )

    def cite(self, n: int, support: float) -> Citation:
        """Return this sentence as citation number ``n``."""
        article = self.article
        return Citation(
            n=n,
            article_id=article.id,
            title=article.title,
            start=self.sentence.start,
            end=self.sentence.end,
            quote=self.quote,
            support=support,
            outlet=article.outlet,
            published=article.published,
            url=article.url,
            language=article.language,
            outlets=outlets_of(article, self.copies),
            context=tuple(
                Leaned(c.sentence.start, c.sentence.end, c.sentence.text, c.role) for c in self.context
            ),
        )


def tokens(text: str) -> int:
    """Return about how many tokens a model makes of ``text``: European ones have some letters, others one."""
    beyond = sum(char > "\u052f" for char in text)
    return math.ceil((len(text) - beyond) / _A_TOKEN + beyond)


def worth_reading(candidates: Sequence[Candidate]) -> list[Evidence]:
    """Return the sentences of the best passages that an answer is written from, best first."""
    return choose(candidates[:_PASSAGES], _SENTENCES, margin=NEAR, budget=_BUDGET)


def choose(
    candidates: Sequence[Candidate], count: int, *, margin: float = math.inf, budget: int | None = None
) -> list[Evidence]:
    """Return up to ``count`` of the most relevant sentences of the candidates, best first.

    None scores less than the best by more than ``margin``; together they have no more than ``budget`` tokens, but for
    the best one, which always stays. Headings and scraps claim nothing, and orders to a machine tell nothing: they are
    left out. One wording is taken once.
    """
    articles: dict[str, float] = {}
    for c in candidates:
        articles[c.article.id] = max(c.score, articles.get(c.article.id, c.score))
    sentences = [
        (score + _ARTICLE_SHARE * articles[c.article.id], c, sentence)
        for c in candidates
        for sentence, score in zip(c.passage.sentences, _own_scores(c), strict=True)
        if not sentence.heading and len(sentence.text) >= _SHORTEST
    ]
    sentences.sort(key=lambda s: -s[0])
    seen: set[str] = set()
    chosen: list[Evidence] = []
    left = math.inf if budget is None else budget
    for score, c, sentence in sentences:
        if len(chosen) == count or (chosen and score < chosen[0].score - margin):
            break
        wording = " ".join(sentence.text.split()).casefold()
        if wording in seen or instructs(sentence.text, c.article.language):
            continue
        leaned = context_of(sentence, c.passage.sentences, c.article.language)
        context = tuple(one for one in leaned if not instructs(one.sentence.text, c.article.language))
        item = Evidence(c.article, sentence, score, context, c.copies)
        if chosen and item.tokens > left:
            continue  # a shorter one may still fit
        seen.add(wording)
        chosen.append(item)
        left -= item.tokens
    return chosen


def _own_scores(c: Candidate) -> list[float]:
    """Return what each sentence of a passage is worth by itself."""
    scores = (1 - _ARTICLE_SHARE) * (c.sentence_scores - c.leaning)
    if c.sentence_coverage is not None:
        scores = scores + _WORDING * c.sentence_coverage
    return [float(score) for score in scores]
