"""Questions to begin with: what the newest articles of a library really answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from index.shelf import shelf
from rag.question import understand
from rag.refuse import near_enough
from rag.retrieve import retrieve
from rag.suggest import answerable, suggestion

if TYPE_CHECKING:
    from index import Library
    from index.filters import Choices

_NEWEST = 12
"""Articles that are looked at for a question."""

_LOOKED_AT = 3
"""Passages that a search for one looks at."""


class Openers:
    """Questions to begin with, found once for each state of the library and language. Any thread may use it."""

    def __init__(self, library: Library, examples: Sequence[str]) -> None:
        """Offer ``examples`` first, where the library answers them; nothing is searched for yet."""
        self._library = library
        self._examples = examples
        self._lock = threading.Lock()
        self._known: dict[str, tuple[Choices, list[str]]] = {}

    def of(self, language: str) -> list[str]:
        """Return as many questions as there are examples at most, in ``language`` but for the examples."""
        state = self._library.choices()  # the same object until an article changes
        with self._lock:
            known = self._known.get(language)
            if known is None or known[0] is not state:
                known = self._known[language] = state, openers(self._library, language, self._examples)
            return known[1]


def openers(library: Library, language: str, examples: Sequence[str]) -> list[str]:
    """Return questions that the library answers, as many as there are ``examples`` at most.

    Those of the examples come first, then others in ``language`` about the newest articles. Each was searched for,
    and is near enough to be answered.
    """
    found = [text for text in examples if _answered(library, text)]
    return [*found, *islice(_about(library, language), len(examples) - len(found))]


def _answered(library: Library, text: str) -> bool:
    asked = understand(text)
    candidates = retrieve(library, asked.standalone, asked.language, _LOOKED_AT)
    return near_enough(asked, candidates, library.encoder.name)


def _about(library: Library, language: str) -> Iterator[str]:
    stands = answerable(library)
    told: set[str] = set()
    for article in shelf(library, limit=_NEWEST).articles:
        if not article.title.strip():
            continue
        candidates = retrieve(library, article.title, article.language or language, _LOOKED_AT)
        text = suggestion(language, [c for c in candidates if c.article.id == article.id], stands)
        if text and text not in told:
            told.add(text)
            yield text
