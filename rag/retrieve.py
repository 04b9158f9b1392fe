"""A question to passages: dense and lexical candidates of all languages, fused, reranked, each story once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index import Library
from index.filters import ALL, Filter, plain_language
from index.leaning import Leaning
from index.stems import term_set
from rag.candidate import Candidate
from rag.copies import collapse, spread
from rag.overlap import Word, coverage, terms_of, words_of
from rag.rerank import BySentence, Reranker

_CANDIDATES = 60
_OTHERS = 20
"""Candidates from each other language of the library, which a question's own would crowd out."""

_MOST_LANGUAGES = 8

_CLOSELY = 5
"""Candidates whose sentences are looked at one by one: answers are written from no more."""

_EVEN = 0.7
"""How much of a language's leaning is taken off. All of it brings passages of other languages level with those of the
question's own that say more; a half leaves them buried (docs/decisions/0009)."""

_FEW = 20
"""Passages from which a language's mean counts half: that of very few is what they speak of, not their language."""


@dataclass(frozen=True, slots=True)
class Stages:
    """Which stages a retrieval goes through; without one, what it costs and gains can be measured."""

    lexical: bool = True
    """Candidates by words beside those by vector."""
    coverage: bool = True
    """The question's wording in a passage counts."""
    languages: bool = True
    """Candidates of each language, and scores without their language's leaning."""
    copies: bool = True
    """Near copies are taken together, and no more than a few passages of one article go first."""


FULL = Stages()
_BY_SENTENCE = BySentence()


def retrieve(
    library: Library,
    question: str,
    language: str,
    k: int = 10,
    only: Filter = ALL,
    *,
    reranker: Reranker = _BY_SENTENCE,
    stages: Stages = FULL,
) -> list[Candidate]:
    """Return up to ``k`` passages that ``only`` lets through, best first; none where there is none of those.

    Passages that another outlet's copy of the same story says already are left out; ``copies`` names their articles.
    """
    if k <= 0:
        return []
    vector = library.encoder.encode_queries([question])[0]
    languages = library.languages()
    words = words_of(question, language, languages)
    ids = _gathered(library, words, language, languages, vector, max(k, _CANDIDATES), only, stages)
    passages, articles = library.known(ids)
    covered: Mapping[int, float] = {}
    if stages.coverage:
        held = {i: known.terms for i, known in passages.items()}
        covered = coverage(words, held, library.rarity, max(library.size(), len(held)))
    leanings = library.leanings(sorted(languages)) if stages.languages and len(languages) > 1 else {}
    leaning = _leaning(leanings, vector, language)
    found = []
    for i, known in passages.items():
        article = articles[known.passage.article_id]
        found.append(
            Candidate(
                known.passage,
                article,
                0.0,
                known.sentence_vectors @ vector,
                similarity=float(known.vector @ vector),
                leaning=leaning.get(article.language or "", 0.0),
                coverage=covered.get(i, 0.0),
            )
        )
    ranked = reranker.rerank(question, found)
    if stages.copies:
        ranked = spread(collapse(ranked, {i: known.vector for i, known in passages.items()}))
    return _read_closely(library, ranked[:k], words) if stages.coverage else ranked[:k]


def _read_closely(library: Library, ranked: list[Candidate], words: Sequence[Word]) -> list[Candidate]:
    """Return the candidates, the first of them with what each of their sentences holds of the question's wording."""
    first = ranked[:_CLOSELY]
    places = [(i, n) for i, c in enumerate(first) for n in range(len(c.passage.sentences))]
    if not words or not places:
        return ranked
    held = {
        at: term_set(first[i].passage.sentences[n].text, first[i].article.language)
        for at, (i, n) in enumerate(places)
    }
    covered = coverage(words, held, library.rarity, max(library.size(), len(held)))
    shares: list[list[float]] = [[] for _ in first]
    for at, (i, _) in enumerate(places):
        shares[i].append(covered[at])
    closely = [
        replace(c, sentence_coverage=np.array(share, dtype=np.float32))
        for c, share in zip(first, shares, strict=True)
    ]
    return closely + ranked[_CLOSELY:]


def _gathered(
    library: Library,
    words: Sequence[Word],
    language: str,
    languages: set[str],
    vector: NDArray[np.float32],
    count: int,
    only: Filter,
    stages: Stages,
) -> list[int]:
    """Return the ids of passages that may answer: near by vector, in each language, or by words."""
    ids = [i for i, _ in library.nearest(vector, count, only)]
    if stages.languages and len(languages) > 1:
        # the question's own language has its places already
        for code in sorted(languages - {language})[:_MOST_LANGUAGES]:
            if not only.languages or plain_language(code) in map(plain_language, only.languages):
                within = replace(only, languages=frozenset({code}))
                ids += [i for i, _ in library.nearest(vector, _OTHERS, within)]
    if stages.lexical:
        ids += [i for i, _ in library.matching(terms_of(words), count, only)]
    return list(dict.fromkeys(ids))


def _leaning(leanings: Mapping[str, Leaning], vector: NDArray[np.float32], language: str) -> dict[str, float]:
    """Return by language what it adds to a cosine with ``vector``, against what all of them do."""
    if len(leanings) < 2:
        return {}
    means = {code: float((found.passages + found.sentences) @ vector) / 2 for code, found in leanings.items()}
    sure = {code: found.count / (found.count + _FEW) for code, found in leanings.items()}
    # Against the question's own language where there is one, so that its scores stay what they are.
    base, own = means.get(language, _mean(means, leanings)), sure.get(language, 1.0)
    return {code: _EVEN * min(sure[code], own) * (mean - base) for code, mean in means.items()}


def _mean(means: Mapping[str, float], leanings: Mapping[str, Leaning]) -> float:
    total = sum(found.count for found in leanings.values())
    return sum(mean * leanings[code].count for code, mean in means.items()) / total
