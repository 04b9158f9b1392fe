"""A sentence as clauses of words that know what they mean and whether the clause denies, doubts or plans it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from index.function_words import FUNCTION_WORDS
from index.stems import fold, terms
from rag.places import peoples_in, places_in
from rag.polarity.cues import ACCENTED, kinds
from rag.polarity.lexicon import words

_TOKEN = re.compile(r"[^\W_]+n['’]t\b|[^\W\d_]+|\d+(?:[.,]\d+)*|[,;:.()—–«»“”\"?!¿¡…]")
_MARK = re.compile(r"\W")
_ABBREVIATION = re.compile(r"(?:\b[A-ZÀ-Þ]|\b(?:Mr|Mrs|Dr|St|No|Nr|Sr|Sra|art|núm|approx))\.$")


_COUNTRY = "country:"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a sentence.

    ``denied`` is None where the rules cannot tell. ``moods`` say how it falls short of a fact: ``possible``,
    ``wished``, ``future``, ``condition``; ``because`` is the word of the sentence that says so.
    """

    text: str
    start: int
    end: int
    key: str
    clause: int
    stem: str
    ideas: frozenset[str] = frozenset()
    things: frozenset[str] = frozenset()
    content: bool = True
    denied: bool | None = False
    denier: str = ""
    moods: frozenset[str] = frozenset()
    because: str = ""

    @property
    def capital(self) -> bool:
        """Whether it is written with a capital."""
        return self.text[:1].isupper()

    @property
    def named(self) -> bool:
        """Whether it is a name: a capital, and no office or thing that the lexicon knows."""
        return self.capital and all(thing.startswith(_COUNTRY) for thing in self.things)


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence as it was read; ``clauses`` are the ranges of its words that belong together."""

    text: str
    language: str
    words: tuple[Word, ...]
    clauses: tuple[range, ...]
    denies: bool
    """Whether any word of it denies something."""
    hedges: bool
    """Whether any word of it makes something doubtful or conditional."""
    wishes: tuple[int, ...] = ()
    """Where its words stand that tell of a wish, a plan or an attempt."""

    def neighbours(self, word: Word) -> Iterator[Word]:
        """Yield the words of the word's own clause."""
        yield from (self.words[i] for i in self.clauses[word.clause])


@lru_cache(maxsize=512)
def read(text: str, language: str) -> Reading:
    """Read a sentence in one of ``lexicon.LANGUAGES``."""
    found, clauses = _cut(text, language)
    found = [w for clause in clauses for w in _with_ideas([found[i] for i in clause], language)]
    from rag.polarity.turns import turned

    return turned(Reading(text, language, tuple(found), tuple(clauses), False, False))


def words_in(text: str) -> Iterator[str]:
    """Yield the words of a text, as ``read`` parts them."""
    return (match.group() for match in _TOKEN.finditer(text) if not _MARK.fullmatch(match.group()))


def _cut(text: str, language: str) -> tuple[list[Word], list[range]]:
    """Return the words, and the clauses they make: parted by marks and by words that begin another one."""
    plain = FUNCTION_WORDS.get(language, frozenset())
    found: list[Word] = []
    clauses: list[range] = []
    first = 0

    def part() -> None:
        nonlocal first
        if len(found) > first:
            clauses.append(range(first, len(found)))
            first = len(found)

    for match in _TOKEN.finditer(text):
        piece = match.group()
        if _MARK.fullmatch(piece):
            if piece != "." or not _ABBREVIATION.search(text[: match.end()]):
                part()
            continue
        lower = piece.lower().replace("’", "'")
        key = lower if lower in ACCENTED else fold(lower)
        turns = kinds(language, key)
        if "joins" in turns:
            part()
        content = len(key) > 1 and lower not in plain and "helpers" not in turns
        stem = next(iter(terms(piece, language)), key)
        found.append(Word(piece, match.start(), match.end(), key, len(clauses), stem, content=content))
    part()
    return found, clauses


def _with_ideas(clause: Sequence[Word], language: str) -> list[Word]:
    keys = [fold(word.key) for word in clause]
    means = {kind: words(kind, language).ideas(keys) for kind in ("events", "qualities", "things")}
    return [
        replace(
            word,
            # a capital within a clause is a name's ("Paz", "Rose"); German nouns and offices ("Senado") are none
            ideas=frozenset()
            if word.capital and i and language != "de"
            else means["events"][i] | means["qualities"][i],
            things=means["things"][i] | _countries(word),
        )
        for i, word in enumerate(clause)
    ]


def _countries(word: Word) -> frozenset[str]:
    """Return the countries that a word names, itself or by their people, so that "Chilean" is one with "chileno"."""
    codes = (
        {code for found in places_in(word.text, None).values() for code in found} if word.capital else set()
    )
    return frozenset(_COUNTRY + code for code in codes | set(peoples_in(word.text)))
