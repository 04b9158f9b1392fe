"""What a writing model is to the rest: it takes evidence and yields statements, each bound to its source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.errors import FuenteError
from rag.evidence import Evidence
from rag.followup import Turn
from rag.reader import Reader


class ModelFailed(FuenteError):
    """The writing model could not be loaded or did not answer."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement as it was written, before it is verified.

    ``source`` is the place of its evidence, from 0; ``also`` holds the places of further evidence that it was
    written from.
    """

    text: str
    source: int
    also: tuple[int, ...] = ()


class Writer(Protocol):
    """What turns evidence into statements."""

    name: str

    def until(self, reader: Reader) -> Writer:
        """Return this writer for one reader: what it is doing ends with ``Left`` when they leave."""
        ...

    def assess(self, question: str, language: str, item: Evidence) -> float | None:
        """Return the log odds that the sentence states the answer; None where this writer does not tell."""
        ...

    def write(self, question: str, language: str, evidence: Sequence[Evidence]) -> Iterator[Draft]:
        """Yield statements as they are finished; none where the writer itself finds no answer."""
        ...

    def judge(self, claim: str, quote: str, language: str) -> float | None:
        """Return the log odds that ``quote`` says what ``claim`` says; None where this writer does not judge."""
        ...

    def translate(self, text: str, language: str) -> str | None:
        """Return a statement that came out in another language in ``language``; None where it cannot be had."""
        ...

    def rewrite(self, question: str, language: str, history: Sequence[Turn]) -> str | None:
        """Return ``question`` put so that it is understood without ``history``; None where it cannot be had."""
        ...
