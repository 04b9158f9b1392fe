"""A follow-up put together with what it leans on, by rule: what is searched for where no model rewrites it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.function_words import FUNCTION_WORDS
from index.stems import content_terms
from rag.followup.asked import own_terms
from rag.followup.history import Turn
from rag.followup.needs import leans_openly
from rag.followup.words import WORDS

_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_NAMES = 3
_CARRIED = 8


def joined(asked: str, language: str, said: Sequence[Turn], languages: Sequence[str]) -> str:
    """Return ``asked`` behind the words that carry what it leans on, each once.

    ``said`` are the turns, oldest first, ``languages`` those of their questions. The words are those of the question
    before; of a chain of follow-ups ("And when?", "And where?"), of the last that has words of its own. Where
    a word of ``asked`` surely stands for something, or it has hardly words of its own, the first words of the newest
    answer follow, and where one may stand for somebody, the names in it.
    """
    for turn, spoken in zip(reversed(said), reversed(languages), strict=True):
        if len(content_terms(turn[0], spoken)) >= 2:
            break
    else:
        turn, spoken = said[-1], languages[-1]
    carried = list(_carrying(turn[0], spoken))[:_CARRIED]
    answer = said[-1][1]
    if answer and (len(own_terms(asked, language)) < 2 or leans_openly(asked, language, said)):
        carried += list(_carrying(answer, spoken))[:_CARRIED]
    if _stands_for_a_name(asked, language):
        carried += list(_names(answer, spoken))[:_NAMES]
    held = {m.group().casefold() for m in _WORD.finditer(asked)}
    kept: dict[str, str] = {}
    for word in carried:
        if word.casefold() not in held:
            kept.setdefault(word.casefold(), word)
    return " ".join([*kept.values(), asked])


def _carrying(text: str, language: str) -> Iterator[str]:
    """Yield the words of a question without those that carry only grammar, as they are written."""
    found = [m.group() for m in _WORD.finditer(text)]
    kept = [word for word in found if content_terms(word, language) or _capitals(word, text)]
    yield from dict.fromkeys(kept or found)


def _capitals(word: str, text: str) -> bool:
    return len(word) > 1 and word.isupper() and not text.isupper()


def _names(text: str, language: str) -> Iterator[str]:
    """Yield the words of names; in German, where every noun has a capital, of those of two words and more."""
    function = FUNCTION_WORDS.get(language, frozenset())
    for match in (_FULL_NAME if language == "de" else _NAME).finditer(text):
        yield from (word for word in match.group().split() if word.casefold() not in function)


_NAME = re.compile(r"[A-ZÀ-ÖØ-Þ][\w'’-]+")
_FULL_NAME = re.compile(r"[A-ZÀ-ÖØ-Þ][\w'’-]+(?: [A-ZÀ-ÖØ-Þ][\w'’-]+)+")


def _stands_for_a_name(asked: str, language: str) -> bool:
    words = WORDS.get(language)
    return words is not None and any(
        m.group().casefold() in words.persons | words.owners for m in _WORD.finditer(asked)
    )
