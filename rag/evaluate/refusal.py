"""Whether what the articles answer is answered, and what they do not is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rag.evaluate.answers import Answered
from rag.evaluate.curve import Point, points
from rag.evaluate.run import Group, Series

OUTCOMES = ("answerable answered", "unanswerable refused", "risk of an answer")
SCORES = ("AUROC of the score", "refused at 95% answered")


def measure(answered: Sequence[Answered], library: str, scores: Mapping[str, float]) -> list[Group]:
    """Return the measures of questions that say whether they are ``answerable``; the others say nothing.

    The risk of an answer is the share of unanswerable questions among those answered. ``scores`` are numbers by
    question id that grow with how likely an answer is there, whatever the engine decided by: how well they part the two
    kinds is what a better bar could reach.
    """
    groups: dict[str, list[Answered]] = {}
    for one in answered:
        if one.item.answerable is not None:
            groups.setdefault(f"{one.language} → {library}", []).append(one)
    return [Group(name, tuple(_series(ones, scores))) for name, ones in groups.items()]


def curves(groups: Sequence[Group]) -> dict[str, list[Point]]:
    """Return by group what bars on the score would do; groups without both kinds of questions are left out."""
    found = {g.name: g.get(SCORES[0]) for g in groups}
    rows = {name: [v for v in s.values.values() if isinstance(v, tuple)] for name, s in found.items() if s}
    made = {name: points(pairs) for name, pairs in rows.items() if pairs}
    return {name: curve for name, curve in made.items() if curve}


def _series(ones: Sequence[Answered], scores: Mapping[str, float]) -> Iterator[Series]:
    answered = {one.item.id: not one.answer.abstained for one in ones}
    can = {one.item.id: bool(one.item.answerable) for one in ones}
    yield Series(OUTCOMES[0], {i: float(answered[i]) for i in can if can[i]})
    yield Series(OUTCOMES[1], {i: float(not answered[i]) for i in can if not can[i]})
    yield Series(OUTCOMES[2], {i: float(not can[i]) for i in can if answered[i]})
    rows = {i: (scores[i], float(can[i])) for i in can if i in scores}
    if rows:
        yield Series(SCORES[0], rows, "auroc")
        yield Series(SCORES[1], rows, "refused_at")
