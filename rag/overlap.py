"""How much of a question's wording a passage holds, whatever the language of either.

Names, numbers and the words that languages share are what an embedding sees least of. So each word of the question
is looked for in the passage: as it is, stemmed as the passage's language would, or in another spelling of the same
word ("constitution", "constitución"), known by how many of their letter triples are the same. What a word counts for
is how rare it is (Robertson and Spärck Jones's weight); the share of all that weight which a passage covers is a number
from 0 to 1. A question in another language is mostly words that no passage holds. Its coverage stays small by itself,
and so does its part in the score: that is why one weight does for every pair of languages.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.stems import content_words, terms

_ALIKE = 0.5
"""The share of letter triples (Dice's coefficient) from which two words may be spellings of one."""

_LENIENCE = 0.2
"""What is added to that share: two spellings of one word rarely share more than 80%."""

_SHORTEST = 4
"""Letters of the shortest word that may be spelt otherwise: shorter ones look alike by chance."""

_MOST_WORDS = 64
"""Words of a question that are looked for; only a pasted text has more."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a question, and the terms that it may stand as in a passage."""

    forms: frozenset[str]


Rarity = Callable[[Iterable[str]], Mapping[str, int]]
"""Says of terms how many passages hold them."""


def words_of(question: str, language: str, languages: Collection[str]) -> list[Word]:
    """Return the question's words, stemmed as its own language and each of the library's would."""
    codes = (language, *sorted(languages))
    found = []
    for word in content_words(question, language)[:_MOST_WORDS]:
        forms = frozenset(term for code in codes for term in terms(word, code))
        if forms:
            found.append(Word(forms))
    return found


def coverage(
    words: Sequence[Word], passages: Mapping[int, Collection[str]], rarity: Rarity, size: int
) -> dict[int, float]:
    """Return by passage id the share of the question's weight that its terms cover, from 0 to 1.

    ``passages`` holds the terms of each; of ``size`` passages in all, ``rarity`` says how many hold a term.
    """
    if not words or not passages:
        return dict.fromkeys(passages, 0.0)
    by_initial: dict[str, list[str]] = {}
    for term in set().union(*passages.values()):
        by_initial.setdefault(_plain(term)[:1], []).append(term)
    alike = [_spellings(word, by_initial) for word in words]
    known = rarity(term for found in alike for term in found)
    weights = [_weight(found, known, size) for found in alike]
    total = sum(weights)
    return {
        i: sum(w * _best(found, held) for w, found in zip(weights, alike, strict=True)) / total
        for i, held in passages.items()
    }


def _best(found: Mapping[str, float], held: Collection[str]) -> float:
    return max((share for term, share in found.items() if term in held), default=0.0)


def _weight(found: Mapping[str, float], known: Mapping[str, int], size: int) -> float:
    holding = sum(share * known.get(term, 0) for term, share in found.items())
    holding = min(holding, float(size))
    return math.log(1 + (size - holding + 0.5) / (holding + 0.5))


def _spellings(word: Word, by_initial: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Return the terms that may be ``word``, each with how alike they are, 1 for the same."""
    found: dict[str, float] = {}
    for form in word.forms:
        for term in by_initial.get(_plain(form)[:1], ()):
            share = 1.0 if term == form else _likeness(form, term)
            if share > found.get(term, 0.0):
                found[term] = share
    return found


def _likeness(one: str, other: str) -> float:
    """Return how alike two spellings are, 0 where they are two words."""
    shorter, longer = sorted((len(one), len(other)))
    # A longer word has at least so many triples of its own; and a number is not nearly another one.
    if shorter < _SHORTEST or 2 * shorter < _ALIKE * (shorter + longer) or one[0].isdigit():
        return 0.0
    a, b = _triples(one), _triples(other)
    share = 2 * len(a & b) / (len(a) + len(b))
    return min(1.0, share + _LENIENCE) if share >= _ALIKE else 0.0


@lru_cache(maxsize=65_536)
def _triples(term: str) -> frozenset[str]:
    marked = f"^{_plain(term)}$"
    return frozenset(marked[i : i + 3] for i in range(len(marked) - 2))


# Letters that the languages of Europe write for one sound of a word they share: "Kalifornien", "California".
_SOUNDS = (
    ("ph", "f"), ("th", "t"), ("sch", "s"), ("ch", "k"), ("ck", "k"), ("c", "k"), ("q", "k"), ("z", "s"),
    ("w", "v"), ("y", "i"), ("x", "ks"),
)  # fmt: skip
_TWICE = re.compile(r"([^\W\d])\1")


@lru_cache(maxsize=65_536)
def _plain(term: str) -> str:
    """Return a term as it is compared with those of other languages."""
    for written, sound in _SOUNDS:
        term = term.replace(written, sound)
    return _TWICE.sub(r"\1", term).replace("j", "i")
