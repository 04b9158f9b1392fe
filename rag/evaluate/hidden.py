"""A library as if some of its articles were not in it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from index.filters import ALL, Filter
from index.library import Library

_MORE = 30
"""Passages asked for beyond those wanted: what is hidden may have so many among the nearest."""


class Without(Library):
    """A view of an open library without some articles; only searching it makes sense, and it is not to be closed.

    The near copies of a hidden article, which tell the same, are hidden with it. How rare a word is still counts in
    the whole library.
    """

    def __init__(self, library: Library, hidden: Collection[str]) -> None:
        """See ``library`` without the articles of the ids ``hidden``."""
        self.__dict__.update(library.__dict__)  # the same store, vectors and encoder
        stories = (a.id for i in hidden for a in library.story(i))
        self._hidden = frozenset((*hidden, *stories))

    def nearest(self, vector: NDArray[np.float32], k: int, only: Filter = ALL) -> list[tuple[int, float]]:
        """Return what a library without the hidden articles would."""
        return self._shown(super().nearest(vector, k + _MORE, only))[:k]

    def matching(self, terms: Sequence[str], k: int, only: Filter = ALL) -> list[tuple[int, float]]:
        """Return what a library without the hidden articles would."""
        return self._shown(super().matching(terms, k + _MORE, only))[:k]

    def close(self) -> None:
        """Do nothing: the library belongs to who opened it."""

    def _shown(self, found: list[tuple[int, float]]) -> list[tuple[int, float]]:
        kept = {p.id for p in self.passages([i for i, _ in found]) if p.article_id not in self._hidden}
        return [f for f in found if f[0] in kept]
