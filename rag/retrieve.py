"""A question to passages: dense and lexical candidates, fused with regard to language."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index import Library
from index.article import Article, Passage
from index.filters import ALL, Filter
from index.stems import content_terms
from rag.answer import Hit

_CANDIDATES = 50
# What the best lexical match may add to a cosine. Where question and passage share no language, shared words
# are names and numbers only: a little helps, more buries the right passage (XQuAD: 0.05 costs English
# questions over Spanish text three points of R@1).
_LEXICAL_SAME = 0.10
_LEXICAL_OTHER = 0.02


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage with its scores; ``sentence_scores`` are the cosines of its sentences, in reading order."""

    passage: Passage
    article: Article
    score: float
    sentence_scores: NDArray[np.float32]

    def hit(self) -> Hit:
        """Return the passage as the public search result."""
        return Hit(
            article_id=self.article.id,
            start=self.passage.start,
            end=self.passage.end,
            text=self.passage.text,
            score=self.score,
            title=self.article.title,
            outlet=self.article.outlet,
            published=self.article.published,
            url=self.article.url,
            language=self.article.language,
            passage_id=self.passage.id,
        )


def retrieve(
    library: Library, question: str, language: str, k: int = 10, only: Filter = ALL
) -> list[Candidate]:
    """Return up to ``k`` passages that ``only`` lets through, best first; none where there is none of those.

    The score of a passage is the mean of its own cosine and its best sentence's, plus its share of the best
    BM25 times a weight that depends on whether question and article share a language.
    """
    if k <= 0:
        return []
    vector = library.encoder.encode_queries([question])[0]
    found = library.nearest(vector, max(k, _CANDIDATES), only)
    terms = _terms(question, language, library.languages())
    lexical = dict(library.matching(terms, max(k, _CANDIDATES), only))
    ids = list(dict.fromkeys([i for i, _ in found] + list(lexical)))
    passages = library.passages(ids)
    passage_vectors = library.passage_vectors(ids)
    sentence_vectors = library.sentence_vectors(ids)
    articles = {i: library.article(i) for i in dict.fromkeys(p.article_id for p in passages)}
    best_lexical = max(lexical.values(), default=0.0) or 1.0
    candidates = []
    for passage in passages:
        article = articles[passage.article_id]
        scores = sentence_vectors[passage.id] @ vector
        dense = (float(passage_vectors[passage.id] @ vector) + float(scores.max())) / 2
        weight = _LEXICAL_SAME if article.language in (None, language) else _LEXICAL_OTHER
        bonus = weight * lexical.get(passage.id, 0.0) / best_lexical
        candidates.append(Candidate(passage, article, dense + bonus, scores))
    candidates.sort(key=lambda c: (-c.score, c.passage.id))
    return candidates[:k]


def _terms(question: str, language: str, languages: set[str]) -> list[str]:
    """The question's terms, stemmed as each of the library's languages would, so that names meet."""
    return list(
        dict.fromkeys(t for code in (language, *sorted(languages)) for t in content_terms(question, code))
    )
