"""What is kept of a news article: its text, its sentences and its passages, each by offset.

Offsets count Unicode code points, as Python slices do: ``article.text[start:end]`` is always the exact
wording, and nothing downstream ever re-types a quote.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Article:
    """One article as it was published.

    ``text`` holds the article's own words only. A block of key points that a machine wrote is kept apart in
    ``machine_summary``; it is never quoted. ``source`` says where the article was read from (a resolved path or
    a URL, and ``#name`` behind a file that holds several) and identifies it across syncs; ``published`` and
    ``updated`` are a ``date``, or a ``datetime`` where the hour is known. ``found`` pairs fields with where they
    were found, such as ``("title", "json-ld")``. Articles that are near copies of each other share ``story``.
    """

    id: str
    title: str
    text: str
    source: str
    url: str | None = None
    outlet: str | None = None
    published: date | None = None
    language: str | None = None
    machine_summary: str | None = None
    authors: tuple[str, ...] = ()
    updated: date | None = None
    section: str | None = None
    found: tuple[tuple[str, str], ...] = ()
    story: str | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """What an article said before it was changed; ``number`` 1 is what was stored first."""

    number: int
    title: str
    text: str
    published: date | None
    updated: date | None
    stored_at: datetime
    replaced_at: datetime


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an article: ``text == article.text[start:end]``.

    ``heading`` marks a line that stands alone without closing punctuation (a subtitle, a byline): it gives
    context to a reader but claims nothing, so it is not quoted as evidence.
    """

    start: int
    end: int
    text: str
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """Neighbouring sentences of one article, the unit that is embedded and retrieved.

    ``id`` is the library's number for it and 0 before it is stored. ``start`` is the first sentence's start,
    ``end`` the last one's end, so ``text == article.text[start:end]``.
    """

    article_id: str
    start: int
    end: int
    text: str
    sentences: tuple[Sentence, ...]
    id: int = 0

    def __iter__(self) -> Iterator[Sentence]:
        """Iterate over the passage's sentences in reading order."""
        return iter(self.sentences)
