"""Ideas that news is made of, the words for them in six languages, and which of them exclude each other.

``events.txt``, ``qualities.txt`` and ``things.txt`` hold the words, ``opposites.txt`` the pairs. No list of opposites
for six languages is free and offline, so these are written by hand; they are short because news is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from index.stems import fold

LANGUAGES = ("en", "es", "de", "fr", "it", "pt")

_SHORTEST, _LONGEST = 2, 16
"""Letters of the beginnings that words are looked up by."""

_REACH: Mapping[str, int] = {"de": 14}
"""Words that may stand within a word of two parts; German puts the second at the end of the clause."""

_NEXT = 3
_KEPT = 30_000
_FORMER = 7
"""Letters of the shortest word that may begin with "ex"."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """The second and later parts of what is written in several words, and whether they are neighbours."""

    rest: tuple[str, ...]
    near: bool
    idea: str


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language: whole ones, beginnings, exceptions, and first parts of several."""

    whole: Mapping[str, frozenset[str]]
    begun: Mapping[str, frozenset[str]]
    excepted: Mapping[str, frozenset[str]]
    parts: Mapping[str, tuple[_Parts, ...]]
    reach: int
    seen: dict[str, frozenset[str]]
    """The ideas of words that were looked up before; the words of news are ever the same."""

    def ideas(self, words: Sequence[str]) -> list[frozenset[str]]:
        """Return the ideas of each of the folded ``words`` of one clause; what is several words has its first's."""
        found = [self._kept(word) for word in words]
        for i, word in enumerate(words):
            several = [(p.idea, at) for p in self._begun_parts(word) if (at := self._places(p, words, i))]
            if several:
                longest = max(len(at) for _, at in several)
                found[i] = frozenset(idea for idea, at in several if len(at) == longest)
                for place in {j for _, at in several if len(at) == longest for j in at}:
                    found[place] = frozenset()
        return found

    def _kept(self, word: str) -> frozenset[str]:
        if word not in self.seen:
            if len(self.seen) > _KEPT:
                self.seen.clear()
            self.seen[word] = self._single(word)
        return self.seen[word]

    def _single(self, word: str) -> frozenset[str]:
        ideas = set(self.whole.get(word, ()))
        if word.startswith("ex") and len(word) > _FORMER:  # "exministra", "ex-president" is written apart
            ideas |= self._single(word[2:])
        for size in range(_SHORTEST, min(len(word), _LONGEST) + 1):
            ideas |= self.begun.get(word[:size], frozenset())
            ideas -= self._excepted(word, size)
        return frozenset(ideas)

    def _excepted(self, word: str, size: int) -> frozenset[str]:
        """Return the ideas that the word does not stand for though a shorter beginning says so."""
        whole = self.excepted.get(word, frozenset()) if size == min(len(word), _LONGEST) else frozenset()
        return whole | self.excepted.get(word[:size] + "*", frozenset())

    def _begun_parts(self, word: str) -> Iterator[_Parts]:
        yield from self.parts.get(word, ())
        for size in range(len(word), _SHORTEST - 1, -1):
            yield from self.parts.get(word[:size] + "*", ())

    def _places(self, parts: _Parts, words: Sequence[str], start: int) -> list[int] | None:
        places, at = [], start
        for part in parts.rest:
            end = at + 2 if parts.near else at + 1 + self.reach
            at = next((i for i in range(at + 1, min(end, len(words))) if _is(words[i], part)), -1)
            if at < 0:
                return None
            places.append(at)
        return places


def _is(word: str, pattern: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


@cache
def words(kind: str, language: str) -> Words:
    """Return the words of a language for ``kind``: ``events``, ``qualities`` or ``things``."""
    whole: dict[str, set[str]] = defaultdict(set)
    begun: dict[str, set[str]] = defaultdict(set)
    excepted: dict[str, set[str]] = defaultdict(set)
    parts: dict[str, list[_Parts]] = defaultdict(list)
    for idea, patterns in _entries(kind, language):
        for pattern in patterns:
            several = re.split(r"[_\-+']+", pattern.strip("_"))
            if pattern.startswith("!"):
                excepted[pattern[1:].strip("_")].add(idea)
            elif len(several) > 1:
                parts[several[0]].append(_Parts(tuple(several[1:]), "+" not in pattern, idea))
            elif pattern.endswith("*"):
                begun[pattern[:-1]].add(idea)
            else:
                whole[several[0]].add(idea)
    return Words(
        {k: frozenset(v) for k, v in whole.items()},
        {k: frozenset(v) for k, v in begun.items()},
        {k: frozenset(v) for k, v in excepted.items()},
        {k: tuple(v) for k, v in parts.items()},
        _REACH.get(language, _NEXT),
        {},
    )


@cache
def opposites() -> Mapping[str, frozenset[str]]:
    """Return by idea those that exclude it."""
    return _pairs("/")


@cache
def converses() -> Mapping[str, frozenset[str]]:
    """Return by idea those that are the same event seen from its other side."""
    return _pairs("~")


def _pairs(sign: str) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for line in lines("opposites"):
        left, between, right = line.partition(f" {sign} ")
        if between:
            for one in left.split():
                for other in right.split():
                    found[one].add(other)
                    found[other].add(one)
    return {idea: frozenset(others) for idea, others in found.items()}


def _entries(kind: str, language: str) -> Iterator[tuple[str, list[str]]]:
    for line in lines(kind):
        idea, *tongues = line.split(";")
        for tongue in tongues:
            code, *patterns = tongue.split()
            if code == language:
                yield idea.strip(), [fold(pattern) for pattern in patterns]


def lines(name: str) -> Iterator[str]:
    """Yield the lines of one of this package's lists, without blank ones and comments."""
    text = files(__package__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            yield line
