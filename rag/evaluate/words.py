"""Texts compared as words: case, accents and punctuation aside."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from index.stems import every_function_word, fold, terms


def words(text: str) -> list[str]:
    """Return the words of a text, folded."""
    return re.findall(r"\w+", fold(text))


def holds(text: str, answers: Iterable[str]) -> bool:
    """Return whether one of ``answers`` stands in ``text`` as whole words."""
    said = f" {' '.join(words(text))} "
    return any(f" {' '.join(wanted)} " in said for wanted in map(words, answers) if wanted)


def holds_words(text: str, answers: Iterable[str], language: str | None) -> bool:
    """Return whether all the words of one of ``answers`` stand in ``text``, in any order and form.

    Function words do not count. All is stemmed as words of ``language``, which is the text's.
    """
    said = set(terms(text, language))
    return any(wanted and wanted <= said for wanted in (_content(answer, language) for answer in answers))


def _content(answer: str, language: str | None) -> set[str]:
    every = re.findall(r"\w+", answer)  # with their accents, which a stemmer wants
    kept = [word for word in every if fold(word) not in every_function_word()]
    return {term for word in kept or every for term in terms(word, language)}


def f1(one: str, other: str) -> float:
    """Return the F1 of the words that two texts share (SQuAD's measure), 1 where neither has any."""
    ours, theirs = Counter(words(one)), Counter(words(other))
    if not ours or not theirs:
        return float(ours == theirs)
    return 2 * (ours & theirs).total() / (ours.total() + theirs.total())
