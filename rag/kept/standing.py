"""Whether a quote still stands in its article: articles are corrected and removed, a kept answer is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from index.article import Article, Version
from index.library import ArticleNotFound
from rag.answer import Citation, Closest

if TYPE_CHECKING:
    from index.library import Library


@dataclass(frozen=True, slots=True)
class Standing:
    """What became of a quote: it ``stands``, its article is ``gone``, or was ``corrected``.

    ``on`` is the day of the correction: as the article says, else when the library took it in; None where that is
    not known.
    """

    state: Literal["stands", "gone", "corrected"]
    on: date | None = None


def standing(library: Library, cited: Citation | Closest) -> Standing:
    """Return what became of a quote. One that stands elsewhere in its article by now stands.

    Raises:
        index.schema.LibraryError: the library cannot be read.
    """
    try:
        article = library.article(cited.article_id)
    except ArticleNotFound:
        return Standing("gone")
    if article.text[cited.start : cited.end] == cited.quote or cited.quote in article.text:
        return Standing("stands")
    versions = library.versions(article.id)
    after: list[Version | Article] = [*versions[1:], article]
    for was, now in reversed(list(zip(versions, after, strict=True))):
        if cited.quote in was.text:
            told = now.updated if now.updated != was.updated else None
            return Standing("corrected", _day(told or was.replaced_at))
    return Standing("corrected")


def _day(when: date) -> date:
    return when.date() if isinstance(when, datetime) else when
