"""What a reader hands over: an article's text and what its file says about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from index.errors import FuenteError

Meter = Callable[[int], None]
"""What is told how many bytes of a file were read by now."""


class UnreadableFile(FuenteError):
    """A file that cannot become an article; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An article before it has an id.

    ``text`` is normalised (NFC, plain line ends, paragraphs parted by one blank line, no control
    characters) and never blank. ``published`` and ``updated`` are a ``datetime`` where the source names the hour, with
    its zone where it names that. ``machine_summary`` is a block of key points that a machine wrote, taken out of
    ``text``. ``origins`` pairs the name of a field with where its value was found, such as ``("title", "json-ld")``.
    ``warnings`` are sentences about what the reader left out, or took in a way that one may not expect.
    """

    text: str
    title: str | None = None
    url: str | None = None
    outlet: str | None = None
    published: date | None = None
    language: str | None = None
    machine_summary: str | None = None
    authors: tuple[str, ...] = ()
    updated: date | None = None
    section: str | None = None
    origins: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One article of a file that holds several, or the sentence that says why it cannot be read.

    ``name`` tells it from the others of that file, and is the same whenever the file is read again.
    """

    name: str
    draft: Draft | None = None
    problem: str | None = None
