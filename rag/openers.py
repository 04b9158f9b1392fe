"""Questions to begin with: what the newest articles of a library really answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from index.filters import ALL, Filter
from index.shelf import shelf
from rag.retrieve import retrieve
from rag.suggest import answerable, suggestion

if TYPE_CHECKING:
    from index import Library
    from rag.calibration import Calibration

_NEWEST = 12
"""Articles that are looked at for a question."""


class Openers:
    """Questions to begin with, found once for each state of the library and language. Any thread may use it."""

    def __init__(self, library: Library, examples: Sequence[str]) -> None:
        """Offer ``examples`` first, where the library answers them; nothing is searched for yet."""
        self._library = library
        self._examples = examples
        self._lock = threading.Lock()
        self._known: dict[str, tuple[int, list[str]]] = {}

    def of(self, language: str) -> list[str]:
        """Return as many questions as there are examples at most, in ``language`` but for the examples."""
        articles = self._library.counts().articles
        if not articles:
            return []
        with self._lock:
            known = self._known.get(language)
            if known is None or known[0] != articles:
                found = openers(self._library, language, examples=self._examples, count=len(self._examples))
                known = self._known[language] = articles, found
            return known[1]


def openers(
    library: Library,
    language: str,
    *,
    examples: Sequence[str] = (),
    count: int = 3,
    only: Filter = ALL,
    calibration: Calibration | None = None,
) -> list[str]:
    """Return up to ``count`` questions that the library answers: of the ``examples`` first, then about new articles.

    Every one was searched for, and is near enough to be answered. The others are in ``language``.
    """
    stands = answerable(library, only, calibration)
    found = [text for text in examples if any(stands(text, i) for i in _near(library, text, only))]
    for text in _about(library, language, only, calibration) if len(found) < count else ():
        found.append(text)
        if len(found) >= count:
            break
    return found[:count]


def _near(library: Library, text: str, only: Filter) -> list[str]:
    """Return the id of the article that is nearest to a question."""
    from rag.question import understand

    asked = understand(text)
    return [c.article.id for c in retrieve(library, asked.standalone, asked.language, 3, only)[:1]]


def _about(library: Library, language: str, only: Filter, calibration: Calibration | None) -> Iterator[str]:
    stands = answerable(library, only, calibration)
    told: set[str] = set()
    for article in shelf(library, only, limit=_NEWEST).articles:
        if not article.title.strip():
            continue
        candidates = retrieve(library, article.title, article.language or language, 3, only)
        own = [c for c in candidates if c.article.id == article.id]
        text = suggestion(language, own, stands)
        if text and text not in told:
            told.add(text)
            yield text
