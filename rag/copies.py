"""One story once: near copies are taken together, and no article fills the list by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rag.candidate import NEAR, Candidate

ALIKE = 0.97
"""The cosine from which passages of two articles of one story are the same words, perhaps edited."""

MOST = 3
"""Passages of one article that go before those of others, where these are worth reading."""


def collapse(candidates: Sequence[Candidate], vectors: Mapping[int, NDArray[np.float32]]) -> list[Candidate]:
    """Return the candidates without those that another one of the same story says already.

    The first of them stays, and the articles of the others are its ``copies``. ``vectors`` are the passages' unit
    vectors by id.
    """
    kept: list[Candidate] = []
    of_story: dict[str, list[int]] = {}
    for candidate in candidates:
        story = candidate.article.story
        places = of_story.setdefault(story, []) if story else []
        vector = vectors[candidate.passage.id]
        for place in places:
            other = kept[place]
            if other.article.id != candidate.article.id and _same(other, vector, vectors):
                kept[place] = replace(other, copies=(*other.copies, candidate.article))
                break
        else:
            places.append(len(kept))
            kept.append(candidate)
    return kept


def spread(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates, best first, with those beyond an article's first ``MOST`` behind others that are near."""
    if not candidates:
        return []
    bar = candidates[0].score - NEAR  # what is farther off takes no place from what may be an answer
    seen: Counter[str] = Counter()
    near = _spread([c for c in candidates if c.score >= bar], seen)
    return near + _spread([c for c in candidates if c.score < bar], seen)


def _spread(candidates: Sequence[Candidate], seen: Counter[str]) -> list[Candidate]:
    first: list[Candidate] = []
    later: list[Candidate] = []
    for candidate in candidates:
        seen[candidate.article.id] += 1
        (first if seen[candidate.article.id] <= MOST else later).append(candidate)
    if not later or not first:
        return [*first, *later]
    # a list is read as one that falls: what was put behind is no nearer than what stands before it
    least = min(c.score for c in first)
    return [*first, *(replace(c, score=min(c.score, least)) for c in later)]


def _same(other: Candidate, vector: NDArray[np.float32], vectors: Mapping[int, NDArray[np.float32]]) -> bool:
    return float(vectors[other.passage.id] @ vector) >= ALIKE
