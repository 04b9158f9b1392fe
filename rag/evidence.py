"""Passages to the few sentences worth reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.article import Article, Sentence
from rag.answer import Citation
from rag.retrieve import Candidate

_SHORTEST = 12
# A sentence is worth what it says and where it stands: the article's best passage holds the topic that a single
# sentence may leave unnamed. Within one article the sentences' own nearness decides.
_ARTICLE_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence of one article that may carry an answer; ``score`` grows with relevance."""

    article: Article
    sentence: Sentence
    score: float

    @property
    def quote(self) -> str:
        """The sentence, verbatim."""
        return self.sentence.text

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
        )


def choose(candidates: Sequence[Candidate], count: int) -> list[Evidence]:
    """Return the ``count`` most relevant sentences of the candidates, best first.

    Headings and scraps claim nothing and are left out; the same wording is taken once.
    """
    articles: dict[str, float] = {}
    for c in candidates:
        articles[c.article.id] = max(c.score, articles.get(c.article.id, c.score))
    sentences = [
        Evidence(
            c.article, sentence, (1 - _ARTICLE_SHARE) * float(score) + _ARTICLE_SHARE * articles[c.article.id]
        )
        for c in candidates
        for sentence, score in zip(c.passage.sentences, c.sentence_scores, strict=True)
        if not sentence.heading and len(sentence.text) >= _SHORTEST
    ]
    sentences.sort(key=lambda e: -e.score)
    seen: set[str] = set()
    chosen: list[Evidence] = []
    for item in sentences:
        if len(chosen) == count:
            break
        wording = " ".join(item.quote.split()).casefold()
        if wording not in seen:
            seen.add(wording)
            chosen.append(item)
    return chosen
