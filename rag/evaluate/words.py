"""Texts compared as words: case, accents and punctuation aside."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from index.stems import fold


def words(text: str) -> list[str]:
    """Return the words of a text, folded."""
    return re.findall(r"\w+", fold(text))


def holds(text: str, answers: Iterable[str]) -> bool:
    """Return whether one of ``answers`` stands in ``text`` as whole words."""
    said = f" {' '.join(words(text))} "
    return any(f" {' '.join(wanted)} " in said for wanted in map(words, answers) if wanted)


def f1(one: str, other: str) -> float:
    """Return the F1 of the words that two texts share (SQuAD's measure), 1 where neither has any."""
    ours, theirs = Counter(words(one)), Counter(words(other))
    if not ours or not theirs:
        return float(ours == theirs)
    return 2 * (ours & theirs).total() / (ours.total() + theirs.total())
