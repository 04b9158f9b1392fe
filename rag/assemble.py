"""The parts of an answer put together: a finished one, or a refusal with the closest articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.filters import ALL, Filter
from rag import phrases
from rag.answer import Answer, Citation, Closest, Statement
from rag.candidate import Candidate
from rag.clock import Clock
from rag.evidence import choose
from rag.suggest import Stands, looked_for, suggestion

_CLOSEST = 3


def finish(
    blank: Answer,
    statements: Sequence[Statement],
    citations: Sequence[Citation],
    model: str,
    clock: Clock,
    notes: tuple[str, ...] = (),
    left_out: int = 0,
) -> Answer:
    """Return ``blank`` filled in; its text is the statements, each followed by its citation numbers."""
    text = " ".join(s.text + "".join(f" [{n}]" for n in s.citations) for s in statements)
    return replace(
        blank,
        text=text,
        abstained=False,
        statements=tuple(statements),
        citations=tuple(citations),
        left_out=left_out,
        notes=notes,
        timings=clock.timings(),
        model=model,
    )


def refuse(
    blank: Answer,
    candidates: Sequence[Candidate],
    model: str,
    clock: Clock,
    notes: tuple[str, ...] = (),
    left_out: int = 0,
    *,
    only: Filter = ALL,
    stands: Stands | None = None,
) -> Answer:
    """Return ``blank`` as a refusal in its language, with the closest articles and their nearest sentences.

    It says what was looked for within ``only``, and suggests a question; ``stands`` says whether that is answered.
    """
    closest: dict[str, Closest] = {}
    for candidate in candidates:
        best = next(iter(choose([candidate], 1)), None)
        if best is None or best.article.id in closest:
            continue
        closest[best.article.id] = best.offer()
    return replace(
        blank,
        text=phrases.refusal(blank.language),
        looked_for=looked_for(blank.standalone or blank.question, blank.language, only, blank.period),
        suggestion=suggestion(blank.language, candidates, stands),
        closest=tuple(closest.values())[:_CLOSEST],
        left_out=left_out,
        notes=notes,
        timings=clock.timings(),
        model=model,
    )
