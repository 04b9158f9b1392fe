"""A question in words: which are names, which are its own, and what it opens with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.function_words import FUNCTION_WORDS
from index.stems import content_terms, fold
from rag.followup.history import Turn
from rag.followup.words import WORD, WORDS, listed


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in words: as written, in lower case, and which of them are names or numbers."""

    raw: list[str]
    low: list[str]
    names: frozenset[int]
    content: list[str]
    line: str
    """The words in lower case with one space around each."""


def own_terms(asked: str, language: str) -> list[str]:
    """Return the search terms that a question has of its own: without function words and words that only point back."""
    words = WORDS.get(language)
    if words is None:
        return content_terms(asked, language)
    line = f" {' '.join(WORD.findall(asked))} "
    opened = max(
        (o for o in words.openers | words.joining if line.casefold().startswith(f" {o} ")),
        key=len,
        default="",
    )
    kept = line.split()[opened.count(" ") + 1 if opened else 0 :]
    pointing = words.persons | words.owners | words.pointers | words.deictic | words.alike
    return content_terms(" ".join(word for word in kept if word.casefold() not in pointing), language)


def in_words(asked: str, language: str, said: Sequence[Turn]) -> Asked:
    """Return a question in words; names that ``said`` writes with a capital are known in small letters, too."""
    raw = WORD.findall(asked)
    low = [word.casefold() for word in raw]
    return Asked(
        raw=raw,
        low=low,
        names=frozenset(_names(raw, asked, language, said)),
        content=own_terms(asked, language),
        line=f" {' '.join(low)} ",
    )


def _names(raw: Sequence[str], asked: str, language: str, said: Sequence[Turn]) -> Iterable[int]:
    """Yield the places of names and numbers.

    A name has a capital inside the sentence, or one where it was written so before (a reader may write it small).
    German writes every noun with a capital; there it is a noun without an article or an adjective before it.
    """
    function = FUNCTION_WORDS.get(language, frozenset())
    known: set[str] = set()
    if language != "de":
        for turn in said:
            for text in turn:
                known |= {fold(m[1]) for m in _INSIDE.finditer(text) if m[1].casefold() not in function}
    shouted = asked.isupper()
    for place, word in enumerate(raw):
        low = word.casefold()
        if any(c.isdigit() for c in word):
            yield place
        elif low in function and not (word.isupper() and len(word) > 1 and not shouted):
            continue
        elif fold(word) in known:
            yield place
        elif language != "de":
            if place and word[:1].isupper() and not shouted:
                yield place
        elif place and word[:1].isupper() and not _qualified(raw[place - 1], function):
            yield place


# A capitalised word that does not open a sentence.
_INSIDE = re.compile(r"(?<=[\w,;:)»”\"'’] )[«“\"'(]?([A-ZÀ-ÖØ-Þ]\w+)")


def _qualified(before: str, function: Iterable[str]) -> bool:
    """Return whether a German noun behind the word ``before`` is likely a common one: "die neue Ministerin"."""
    return before.casefold() in _GERMAN_BEFORE_NOUNS or (
        before[:1].islower()
        and before.casefold() not in function
        and before.endswith(("e", "en", "er", "es"))
    )


_GERMAN_BEFORE_NOUNS = WORDS["de"].articles | listed(
    "ein eine einen einem einer eines kein keine viele wie welche welcher welches diese dieser dieses mehr"
)


def opener(it: Asked, phrases: Iterable[str]) -> str:
    """Return the longest of ``phrases`` that the question opens with, "" for none."""
    start = it.line[1:]
    return max((phrase for phrase in phrases if start.startswith(f"{phrase} ")), key=len, default="")
