"""A passage that may answer, with all that is known of how near it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.article import Article, Passage
from rag.answer import Hit

NEAR = 0.045
"""How much less than the best one a passage or a sentence may score and still be worth reading, in cosine."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage with its scores; ``score`` is what it is ranked by.

    ``sentence_scores`` are the cosines of its sentences, in reading order, and ``similarity`` is its own. ``leaning``
    is what its language alone adds to such a cosine, more or less than other languages do. ``coverage`` is the share
    of the question's wording that it holds, from 0 to 1, and ``sentence_coverage`` that of each sentence, None where it
    was not looked at. ``copies`` are articles of the same story that print
    this passage, too.
    """

    passage: Passage
    article: Article
    score: float
    sentence_scores: NDArray[np.float32]
    similarity: float = 0.0
    leaning: float = 0.0
    coverage: float = 0.0
    sentence_coverage: NDArray[np.float32] | None = None
    copies: tuple[Article, ...] = ()

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
            outlets=outlets_of(self.article, self.copies),
        )


def outlets_of(article: Article, copies: tuple[Article, ...]) -> tuple[str, ...]:
    """Return who printed it, the article's own outlet first, each once."""
    return tuple(dict.fromkeys(a.outlet for a in (article, *copies) if a.outlet))
