"""The one Answer that the page, the API, the command line and the library all return."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from rag.period import Period

Stage = Literal["searching", "reading", "writing", "checking"]

Support = Literal["supported", "partly"]
"""What verification found of a statement that is shown; what is not supported is left out."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that retrieval found: ``text == article.text[start:end]``; ``score`` grows with relevance.

    ``outlets`` are all that printed it, near copies of the article included.
    """

    article_id: str
    start: int
    end: int
    text: str
    score: float
    title: str
    outlet: str | None = None
    published: date | None = None
    url: str | None = None
    language: str | None = None
    passage_id: int = 0
    outlets: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the hit as plain JSON-ready values."""
        return {
            "article_id": self.article_id,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "score": round(self.score, 4),
            **_where(self),
            "outlets": list(self.outlets),
        }


@dataclass(frozen=True, slots=True)
class Leaned:
    """A sentence that a quote leans on: ``quote == article.text[start:end]``.

    It tells what ``role`` says: ``subject``, whom the quote is about, or ``speaker``, whose words it is.
    """

    start: int
    end: int
    quote: str
    role: Literal["subject", "speaker"]

    def to_dict(self) -> dict[str, Any]:
        """Return the sentence as plain JSON-ready values."""
        return {"start": self.start, "end": self.end, "quote": self.quote, "role": self.role}


@dataclass(frozen=True, slots=True)
class Citation:
    """One verbatim sentence of one article: ``quote == article.text[start:end]``.

    ``n`` is its number in the answer, from 1. ``support`` is how sure verification is that the quote says what
    the statement says: from 0.5, just enough, to 1; a quote that is shown as itself has 1. ``outlets`` are all that
    printed the story. ``context`` are sentences of the article that the quote leans on: who its subject is, or who is
    being quoted.
    """

    n: int
    article_id: str
    title: str
    start: int
    end: int
    quote: str
    support: float
    outlet: str | None = None
    published: date | None = None
    url: str | None = None
    language: str | None = None
    outlets: tuple[str, ...] = ()
    context: tuple[Leaned, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the citation as plain JSON-ready values."""
        return {
            "n": self.n,
            "article_id": self.article_id,
            **_where(self),
            "start": self.start,
            "end": self.end,
            "quote": self.quote,
            "support": round(self.support, 4),
            "outlets": list(self.outlets),
            "context": [c.to_dict() for c in self.context],
        }


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of the answer and the numbers of the citations that carry it (never empty).

    ``verdict`` is what verification found: ``supported``, or ``partly`` where the checks let it pass but the model
    that judges was not sure.
    """

    text: str
    citations: tuple[int, ...]
    verdict: Support = "supported"

    def to_dict(self) -> dict[str, Any]:
        """Return the statement as plain JSON-ready values."""
        return {"text": self.text, "citations": list(self.citations), "verdict": self.verdict}


@dataclass(frozen=True, slots=True)
class Closest:
    """An article that is offered when the question has no answer in the library, with its nearest sentence."""

    article_id: str
    title: str
    start: int
    end: int
    quote: str
    outlet: str | None = None
    published: date | None = None
    url: str | None = None
    language: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the offer as plain JSON-ready values."""
        return {
            "article_id": self.article_id,
            **_where(self),
            "start": self.start,
            "end": self.end,
            "quote": self.quote,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked, what the articles say, and the sentences that say it.

    ``abstained`` is true where the articles do not say; then ``statements`` and ``citations`` are empty,
    ``text`` is a refusal in the question's language and ``closest`` holds the nearest articles. ``left_out``
    counts statements that were written but not supported by their source. ``notes`` are sentences for the
    reader about how the answer was made (for example that the writing model is still being fetched).
    ``timings`` are seconds by stage; ``model`` names what wrote the answer (``quotes`` where nothing did).
    ``standalone`` is the question as it was searched for: a follow-up is given what it leans on. ``period`` is the
    stretch of days in the question by which the articles were filtered, None where they were not. Of a refusal,
    ``looked_for`` says what was looked for, and ``suggestion`` is a question that the closest article answers, in the
    question's language; "" where there is none.
    """

    question: str
    text: str
    language: str
    abstained: bool
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    closest: tuple[Closest, ...] = ()
    left_out: int = 0
    notes: tuple[str, ...] = ()
    timings: dict[str, float] = field(default_factory=dict)
    model: str = "quotes"
    standalone: str = ""
    period: Period | None = None
    looked_for: str = ""
    suggestion: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain JSON-ready values, dates in ISO 8601."""
        return {
            "question": self.question,
            "text": self.text,
            "language": self.language,
            "abstained": self.abstained,
            "statements": [s.to_dict() for s in self.statements],
            "citations": [c.to_dict() for c in self.citations],
            "closest": [c.to_dict() for c in self.closest],
            "left_out": self.left_out,
            "notes": list(self.notes),
            "timings": {k: round(v, 4) for k, v in self.timings.items()},
            "model": self.model,
            "standalone": self.standalone or self.question,
            "period": self.period.to_dict() if self.period else None,
            "looked_for": self.looked_for,
            "suggestion": self.suggestion,
        }


@dataclass(frozen=True, slots=True)
class Progress:
    """A stage that an answer being made has reached; ``detail`` counts what the stage works on.

    ``nearest`` are the sentences that are being read, the best first: no answer, but something to look at meanwhile.
    """

    stage: Stage
    detail: int = 0
    nearest: tuple[Closest, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A verified statement, as soon as it stands, with the citations that it is the first to use."""

    statement: Statement
    citations: tuple[Citation, ...]


Event = Progress | Written | Answer
"""What ``Engine.stream`` yields: progress and statements in order, and the whole Answer last, exactly once."""


def _where(item: Hit | Citation | Closest) -> dict[str, Any]:
    return {
        "title": item.title,
        "outlet": item.outlet,
        "published": item.published.isoformat() if item.published else None,
        "url": item.url,
        "language": item.language,
    }
