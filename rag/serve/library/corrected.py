"""What was corrected in an article, as its reading page tells it: the latest correction first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from index.article import Article, Version
from rag.corrections import Correction, Piece, corrections
from rag.serve.library import marked

_LONGEST = 3_000  # characters of a sentence whose words are compared: it takes the square of their number
_MOST = 20


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence as it was and as it became, in pieces; empty where it is new, or was taken out."""

    was: list[Piece]
    now: list[Piece]


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction: from when to when the earlier wording stood, what became other, and that wording itself."""

    since: datetime
    at: datetime
    changes: list[Change]
    title: str
    paragraphs: list[list[marked.Piece]]


def corrected(article: Article, versions: Sequence[Version]) -> list[Corrected]:
    """Return the corrections of an article, the latest first, at most twenty; ``versions`` are its earlier wordings."""
    wordings = [*((version.title, version.text) for version in versions), (article.title, article.text)]
    told: list[Corrected] = []
    for version, (title, text) in reversed(list(zip(versions, wordings[1:], strict=True))):
        if len(told) == _MOST:
            break
        found = [Correction(version.title, title)] if version.title != title else []
        found += corrections(version.text, text, article.language)
        told.append(
            Corrected(
                version.stored_at.astimezone(),
                version.replaced_at.astimezone(),
                [_change(one) for one in found],
                version.title,
                marked.paragraphs(version.text),
            )
        )
    return told


def _change(one: Correction) -> Change:
    if max(len(one.was), len(one.now)) > _LONGEST:
        return Change(*([(text, False)] if text else [] for text in (one.was, one.now)))
    return Change(*one.pieces())
