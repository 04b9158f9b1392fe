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
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from index.stems import content_words, terms
from rag.aliases import LONGEST, named

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
    """One word of a question, or a name of several, and what it may stand as in a passage.

    Any of the terms ``forms``, perhaps spelt otherwise, or all the terms of any of ``phrases``.
    """

    forms: frozenset[str]
    phrases: frozenset[frozenset[str]] = frozenset()


Rarity = Callable[[Iterable[str]], Mapping[str, int]]
"""Says of terms how many passages hold them."""


def words_of(question: str, language: str, languages: Collection[str]) -> list[Word]:
    """Return the question's words, stemmed as its own language and each of the library's would.

    Words that together are a name which other languages have a name of their own for are one.
    """
    codes = (language, *sorted(languages))
    words = content_words(question, language)[:_MOST_WORDS]
    found = []
    place = 0
    while place < len(words):
        for size in range(min(LONGEST, len(words) - place), 0, -1):
            names = named(words[place : place + size], language, languages)
            if names is not None:
                found.append(_name(names))
                break
        else:
            size = 1
            found += _single(words[place], codes)
        place += size
    return found


def terms_of(words: Sequence[Word]) -> list[str]:
    """Return all the terms by which passages may be found that hold any of the words."""
    return sorted({term for word in words for term in (*word.forms, *(t for p in word.phrases for t in p))})


def _single(word: str, codes: Sequence[str]) -> list[Word]:
    """Return a word as one, or what is written without spaces as each of its pairs of characters."""
    own = terms(word, codes[0])
    if len(own) > 1:
        return [Word(frozenset({pair})) for pair in own]
    forms = frozenset(term for code in codes for term in terms(word, code))
    return [Word(forms)] if forms else []


def _name(names: Collection[frozenset[str]]) -> Word:
    return Word(
        frozenset(term for name in names if len(name) == 1 for term in name),
        frozenset(name for name in names if len(name) > 1),
    )


def coverage(
    words: Sequence[Word], passages: Mapping[int, Set[str]], rarity: Rarity, size: int
) -> dict[int, float]:
    """Return by passage id the share of the question's weight that its terms cover, from 0 to 1.

    ``passages`` holds the terms of each; of ``size`` passages in all, ``rarity`` says how many hold a term.
    """
    if not words or not passages:
        return dict.fromkeys(passages, 0.0)
    # only what begins as one of the words does can be another spelling of it
    initials = {_initial(form[:3]) for word in words for form in word.forms}
    by_initial: dict[str, set[str]] = {initial: set() for initial in initials}
    for held in passages.values():
        theirs = _by_initial(frozenset(held))
        for initial, same in by_initial.items():
            same.update(theirs.get(initial, ()))
    alike = [_spellings(word, by_initial) for word in words]
    known = rarity(
        [*(t for found in alike for t in found), *(t for w in words for p in w.phrases for t in p)]
    )
    weights = [_weight(word, found, known, size) for word, found in zip(words, alike, strict=True)]
    total = sum(weights)
    return {
        i: sum(w * _best(word, found, held) for w, word, found in zip(weights, words, alike, strict=True))
        / total
        for i, held in passages.items()
    }


def _best(word: Word, found: Mapping[str, float], held: Set[str]) -> float:
    if word.phrases and any(held >= phrase for phrase in word.phrases):
        return 1.0
    return next((share for term, share in found.items() if term in held), 0.0)


def _weight(word: Word, found: Mapping[str, float], known: Mapping[str, int], size: int) -> float:
    holding = sum(share * known.get(term, 0) for term, share in found.items())
    # no more passages hold a phrase than hold its rarest term
    holding += sum(min(known.get(term, 0) for term in phrase) for phrase in word.phrases)
    holding = min(holding, float(size))
    return math.log(1 + (size - holding + 0.5) / (holding + 0.5))


def _spellings(word: Word, by_initial: Mapping[str, Collection[str]]) -> dict[str, float]:
    """Return the terms that may be ``word``, each with how alike they are, 1 for the same, the most alike first."""
    found: dict[str, float] = {}
    for form in word.forms:
        for term in by_initial.get(_initial(form[:3]), ()):
            share = 1.0 if term == form else likeness(form, term)
            if share > found.get(term, 0.0):
                found[term] = share
    return dict(sorted(found.items(), key=lambda item: -item[1]))


@lru_cache(maxsize=65_536)
def likeness(one: str, other: str) -> float:
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


@lru_cache(maxsize=4_096)
def _by_initial(held: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    """Return terms by the sound that they begin with. Those of the passages looked at last are remembered: 20 MB."""
    found: dict[str, list[str]] = {}
    for term in held:
        found.setdefault(_initial(term[:3]), []).append(term)
    return {initial: tuple(same) for initial, same in found.items()}


@lru_cache(maxsize=65_536)
def _initial(beginning: str) -> str:
    """Return the sound that a term begins with, told by its first three letters: the longest spelling of a sound."""
    return _plain(beginning)[:1]


@lru_cache(maxsize=65_536)
def _plain(term: str) -> str:
    """Return a term as it is compared with those of other languages."""
    for written, sound in _SOUNDS:
        term = term.replace(written, sound)
    return _TWICE.sub(r"\1", term).replace("j", "i")
