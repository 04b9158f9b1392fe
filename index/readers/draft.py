"""What a reader hands over: an article's text and what its file says about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from index.errors import FuenteError


class UnreadableFile(FuenteError):
    """A file that cannot become an article; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An article before it has an id.

    ``text`` is normalised (NFC, plain line ends, paragraphs parted by one blank line, no control
    characters) and never blank. ``published`` is a ``datetime`` where the source names the hour.
    ``machine_summary`` is a block of key points that a machine wrote, taken out of ``text``.
    """

    text: str
    title: str | None = None
    url: str | None = None
    outlet: str | None = None
    published: date | None = None
    language: str | None = None
    machine_summary: str | None = None
