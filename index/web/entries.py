"""What a feed holds, whatever its format."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from index.errors import FuenteError
from index.readers.authors import names_in
from index.web.url import BadUrl, canonical, join

MOST = 2_000
"""How many entries of a feed are read; feeds with more are archives or traps."""

_TAG = re.compile(r"</?[A-Za-z!][^<>]{0,1000}>")


class NotAFeed(FuenteError):
    """What was given is no feed that can be read."""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One article of a feed, as far as the feed tells.

    ``id`` is the same whenever the feed is read again. ``url`` is absolute and `canonical`. ``summary`` and
    ``content`` are HTML as it came, not to be shown before it is cleaned; ``content`` is there where the feed
    carries the text apart from the summary.
    ``published`` and ``updated`` are a ``datetime`` where the hour is given, with its zone where that is given.
    ``outlet`` is the source that the entry names, else the feed's title.
    """

    id: str
    url: str | None = None
    title: str | None = None
    published: date | None = None
    updated: date | None = None
    authors: tuple[str, ...] = ()
    summary: str | None = None
    content: str | None = None
    language: str | None = None
    outlet: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed and its entries, in its own order. ``problem`` says in a sentence what of it could not be read.

    ``every`` are the seconds that its owner wants between two readings (``ttl``, or ``sy:updatePeriod``).
    """

    title: str | None
    url: str | None
    language: str | None
    entries: tuple[FeedEntry, ...]
    problem: str | None = None
    every: float | None = None


def plain(text: str | None) -> str | None:
    """A short text without tags and entities, in one line; None where nothing is left."""
    text = html.unescape(_TAG.sub("", (text or "")[:4_000]))
    return " ".join(text.split()) or None


def absolute(base: str, references: Iterable[str | None]) -> str | None:
    """The first of ``references`` that is an address, seen from ``base``, `canonical`; None where none is."""
    for reference in references:
        if reference and reference.strip():
            try:
                return canonical(join(base, reference))
            except BadUrl:
                continue
    return None


def people(bylines: Iterable[str | None]) -> tuple[str, ...]:
    """The names in bylines that may hold tags, each once, in their order."""
    return names_in(name for name in map(plain, bylines) if name)
