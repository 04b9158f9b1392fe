"""Which words of two sentences, perhaps of two languages, stand for the same, and which for the opposite."""

from __future__ import annotations

from functools import lru_cache

from rag.overlap import likeness
from rag.polarity.lexicon import converses, opposites
from rag.polarity.reading import Reading, Word

_ALIKE = 0.75
"""How alike (:func:`rag.overlap.likeness`) two words of two languages are that are one: "admitió", "admitted"."""


def same(one: Word, other: Word, *, one_language: bool) -> bool:
    """Say whether two words stand for the same: an idea, a thing, a number, or a spelling."""
    if one.ideas & other.ideas or one.things & other.things or one.key == other.key:
        return True
    if one_language and one.stem == other.stem:
        return True
    return len(one.key) > 3 and len(other.key) > 3 and _spelt_alike(one.stem, other.stem)


def event(one: Word, other: Word, *, one_language: bool) -> bool:
    """Say whether two words tell the same event; words that are spelt alike only if no idea says otherwise."""
    if one.ideas & other.ideas:
        return True
    if contrary(one, other) or facing(one, other):
        return False
    if one.key[0].isdigit() or (one.capital and other.capital):
        return False
    if one_language and one.stem == other.stem:
        return True
    unknown = not (one.ideas and other.ideas)
    return unknown and not one.capital and not other.capital and _spelt_alike(one.stem, other.stem)


def contrary(one: Word, other: Word) -> bool:
    """Say whether two words stand for ideas that exclude each other, and for none in common."""
    return not one.ideas & other.ideas and any(
        opposites().get(i, frozenset()) & other.ideas for i in one.ideas
    )


def facing(one: Word, other: Word) -> bool:
    """Say whether two words are the two sides of one event: "buys", "sells"."""
    return not one.ideas & other.ideas and any(
        converses().get(i, frozenset()) & other.ideas for i in one.ideas
    )


@lru_cache(maxsize=65_536)
def _spelt_alike(one: str, other: str) -> bool:
    return likeness(one, other) >= _ALIKE


def links(claim: Reading, source: Reading) -> dict[int, list[int]]:
    """Return for the place of each word of ``claim`` that carries meaning the places it has in ``source``."""
    one_language = claim.language == source.language
    return {
        i: [
            j
            for j, other in enumerate(source.words)
            if other.content and same(word, other, one_language=one_language)
        ]
        for i, word in enumerate(claim.words)
        if word.content
    }
