"""The conversation before a question: its newest turns, cut to what a model has time to read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.followup.words import WORDS
from rag.phrases import refusal

Turn = tuple[str, str]
"""A question and the text of its answer."""

TURNS = 4
"""The most turns that are looked back at."""

_BUDGET = 800
_ANSWER = 200
_CITED = re.compile(r"\s*\[\d+\]")


def newest(history: Sequence[Turn], turns: int = TURNS, budget: int = _BUDGET) -> list[Turn]:
    """Return the newest turns that fit ``budget`` characters, oldest first; answers are cut short and bare of [1].

    The oldest are left out first. The last turn is always there, its question cut where it has to be. Questions
    without a letter or digit are passed over; a refusal says nothing, so it counts as no answer.
    """
    refusals = {refusal(language) for language in WORDS}
    kept: list[Turn] = []
    left = budget
    for turn in reversed(history):
        question = " ".join(turn[0].split()) if turn else ""
        if not any(c.isalnum() for c in question):
            continue
        answer = _CITED.sub("", " ".join(turn[1].split())) if len(turn) > 1 else ""
        answer = "" if answer in refusals else _cut(answer)
        size = len(question) + len(answer)
        if size > left:
            if kept:
                break
            question = question[: max(0, budget - len(answer))]
        kept.append((question, answer))
        left -= size
        if len(kept) == turns:
            break
    return kept[::-1]


def _cut(answer: str) -> str:
    if len(answer) <= _ANSWER:
        return answer
    return answer[:_ANSWER].rsplit(" ", 1)[0] + " …"
