"""A follow-up put together with what it leans on, by rule: what is searched for where no model rewrites it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.function_words import FUNCTION_WORDS
from index.stems import content_terms
from rag.followup.history import Turn
from rag.followup.words import WORDS

_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_NAMES = 3
_CARRIED = 8


def joined(asked: str, language: str, said: Sequence[Turn], languages: Sequence[str]) -> str:
    """Return ``asked`` behind the words that carry the question before it, and behind the names of its answer.

    ``said`` are the turns, oldest first, ``languages`` those of their questions. Of a chain of follow-ups ("And
    when?", "And where?"), the last that has words of its own is leant on. Names of the answer are only taken where
    a word of ``asked`` may stand for one.
    """
    for turn, spoken in zip(reversed(said), reversed(languages), strict=True):
        if len(content_terms(turn[0], spoken)) >= 2:
            break
    else:
        turn, spoken = said[-1], languages[-1]
    held = asked.casefold()
    before = [w for w in _carrying(turn[0], spoken) if w.casefold() not in held][:_CARRIED]
    names: list[str] = []
    if _stands_for_a_name(asked, language):
        known = turn[0].casefold()
        names = [n for n in _names(said[-1][1], spoken) if n.casefold() not in known + held][:_NAMES]
    return " ".join([*before, *names, asked])


def _carrying(text: str, language: str) -> Iterator[str]:
    """Yield the words of a question without those that carry only grammar, as they are written."""
    found = [m.group() for m in _WORD.finditer(text)]
    kept = [word for word in found if content_terms(f"{word}", language) or _capitals(word, text)]
    yield from dict.fromkeys(kept or found)


def _capitals(word: str, text: str) -> bool:
    return len(word) > 1 and word.isupper() and not text.isupper()


def _names(text: str, language: str) -> Iterator[str]:
    function = FUNCTION_WORDS.get(language, frozenset())
    for match in _INSIDE.finditer(text):
        if match[1].casefold() not in function:
            yield match[1]


# Capitalised words in a row, of which the first may open the answer.
_INSIDE = re.compile(r"([A-ZÀ-ÖØ-Þ][\w'’-]+)")


def _stands_for_a_name(asked: str, language: str) -> bool:
    words = WORDS.get(language)
    return (
        words is not None
        and language != "de"
        and any(m.group().casefold() in words.persons | words.owners for m in _WORD.finditer(asked))
    )
