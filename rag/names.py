"""Whether a statement names somebody whom the sentence it cites does not: a swapped subject."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from index.function_words import FUNCTION_WORDS
from index.stems import fold
from rag.evidence import Evidence

# A sentence may leave its subject to the ones before it, so names of its near past count as its own.
_BEFORE = 300
_WORD = re.compile(r"[\w'’]+")
_OPENER = re.compile(r"(?:(?<=^)|(?<=[.!?:;] ))\w+")


def foreign(claim: str, item: Evidence, evidence: Sequence[Evidence]) -> list[str]:
    """Return the names in ``claim`` that belong to other sentences of the evidence, not to ``item``.

    Only names that the evidence itself holds are judged, since a name may be translated; countries are left
    out, since news calls them by many names ("EEUU", "Estados Unidos").
    """
    start = max(0, item.sentence.start - _BEFORE)
    here = _words(item.article.text[start : item.sentence.end]) | _words(item.article.title)
    elsewhere: set[str] = set()
    for other in evidence:
        elsewhere |= {fold(name) for name in _names(other.quote)}
    return [
        name
        for name in dict.fromkeys(_names(_OPENER.sub(_unless_function_word, claim)))
        if (key := fold(name)) in elsewhere and key not in here and key not in _countries()
    ]


def _unless_function_word(match: re.Match[str]) -> str:
    """Leave out a word whose capital is the sentence's ("The drones", where others name The New York Times)."""
    return "" if match.group().casefold() in _function_words() else match.group()


@cache
def _function_words() -> frozenset[str]:
    return frozenset().union(*FUNCTION_WORDS.values())


def _names(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if word[:1].isupper() and len(word) > 2]


def _words(text: str) -> set[str]:
    return {fold(word) for word in _WORD.findall(text)}


@cache
def _countries() -> frozenset[str]:
    from babel import Locale

    names = (
        name
        for language in ("en", "es", "de", "fr", "pt", "it")
        for code, name in Locale.parse(language).territories.items()
        if code.isalpha()
    )
    return frozenset(word for name in names for word in _words(name))
