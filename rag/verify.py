"""Whether a sentence of an answer is supported by the sentence it cites, in layers, cheapest first.

It fails closed: a check that cannot run counts as a failed one. What fails is first tried against the other
sentences of the evidence (a wrong number is not a wrong statement), and dropped where none carries it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embed import Encoder
from index.language import detect
from rag.evidence import Evidence
from rag.quantities import unsupported
from rag.write import Draft

# Cosines of multilingual-e5-small between a statement and the sentence it was written from lie above this in
# and across languages; between sentences of different subjects they lie below. A lead, not a proof: the
# checks before it are what catches a changed number.
_NEAR = 0.80
# How much nearer another sentence has to be before a citation is moved to it.
_NEARER = 0.015


@dataclass(frozen=True, slots=True)
class Verdict:
    """A statement that stands, the place of the evidence that carries it, and how near the two are (0 to 1)."""

    text: str
    source: int
    support: float


@dataclass(frozen=True, slots=True)
class Refuted:
    """A statement that does not stand, and why, in words for the log."""

    text: str
    why: str


def verify(draft: Draft, evidence: Sequence[Evidence], language: str, encoder: Encoder) -> Verdict | Refuted:
    """Return the verdict on a statement, its citation mended where another sentence carries it better."""
    text = " ".join(draft.text.split())
    if not 0 <= draft.source < len(evidence):
        return Refuted(text, "it cites a sentence that does not exist")
    if not any(c.isalnum() for c in text):
        return Refuted(text, "it says nothing")
    spoken = _spoken(text)
    if spoken not in (None, language):
        return Refuted(text, f"it is in {spoken}, the question in {language}")
    near = _nearness(text, evidence, encoder)
    order = sorted(range(len(evidence)), key=lambda i: -near[i])
    if near[draft.source] >= near[order[0]] - _NEARER:
        order.remove(draft.source)
        order.insert(0, draft.source)
    why = ""
    for place in order:
        problem = _problem(text, evidence[place], float(near[place]), language)
        if problem is None:
            return Verdict(text, place, _support(text, evidence[place].quote, float(near[place])))
        why = why or problem
    return Refuted(text, why)


def _spoken(text: str) -> str | None:
    """The language of a statement's own words; its names keep the source's language and do not count."""
    words = [w for w in text.split() if not w[:1].isupper() and not any(c.isdigit() for c in w)]
    return detect(" ".join(words)) if len(words) > 3 else None


def _problem(text: str, item: Evidence, near: float, language: str) -> str | None:
    missing = unsupported(
        text,
        item.quote,
        published=item.article.published,
        claim_language=language,
        source_language=item.article.language,
    )
    if missing:
        return f"its source does not hold {', '.join(missing)}"
    if near < _NEAR:
        return f"its source is about something else (cosine {near:.2f})"
    return None


def _nearness(text: str, evidence: Sequence[Evidence], encoder: Encoder) -> NDArray[np.float32]:
    vectors = encoder.encode_passages([text, *(item.quote for item in evidence)])
    near: NDArray[np.float32] = vectors[1:] @ vectors[0]
    return near


def _support(text: str, quote: str, near: float) -> float:
    return 1.0 if _wording(text) in _wording(quote) else min(1.0, max(0.0, near))


def _wording(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()
