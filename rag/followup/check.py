"""Whether a model's rewriting of a question is one: the same question, in the same language, with nothing made up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from index.function_words import FUNCTION_WORDS
from index.language import detect
from index.stems import content_terms, fold
from rag.followup.asked import own_terms
from rag.followup.history import Turn
from rag.followup.words import WORDS

_ROOM = 160
_ALIKE = 0.75
_STEM = 4
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d+")


def fault(rewritten: str, asked: str, language: str, said: Sequence[Turn]) -> str | None:
    """Return what is wrong with ``rewritten`` as ``asked`` without the conversation ``said``; None where nothing is."""
    if not any(c.isalnum() for c in rewritten):
        return "nothing was written"
    if len(rewritten) > 2 * len(asked) + _ROOM or rewritten.count("\n"):
        return "it is too long"
    if detect(asked) == language and detect(rewritten) not in (None, language):
        return "it is in another language"
    if _plain(rewritten) != _plain(asked) and any(_plain(rewritten) == _plain(turn[0]) for turn in said):
        return "it is an earlier question"
    lost = _lost(rewritten, asked, language, said)
    if lost:
        return f"it lost {lost!r}"
    new = _new(rewritten, asked, language, said)
    if new:
        return f"it made up {new!r}"
    return None


def same(one: str, other: str) -> bool:
    """Return whether two questions differ in no word."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def _lost(rewritten: str, asked: str, language: str, said: Sequence[Turn]) -> str | None:
    """Return a number, name or word of its own that the question no longer has.

    Of three words or more one may go ("Do you happen to know …"); a word may change its ending or lose a typing error.
    """
    numbers = _NUMBER.findall(rewritten)
    for number in _NUMBER.findall(asked):
        if number not in numbers:
            return str(number)
    kept = set(content_terms(rewritten, language))
    own = [term for term in dict.fromkeys(own_terms(asked, language)) if len(term) > 1]
    replaceable = _pointed_to(asked, language, said)
    lost = [
        term for term in own if term not in replaceable and not any(_alike(term, other) for other in kept)
    ]
    if len(lost) > (1 if len(own) > 2 else 0):
        return lost[0]
    if lost and any(
        fold(w) == lost[0] or fold(w).startswith(lost[0]) for w in _inside_names(asked, language)
    ):
        return lost[0]
    words = WORDS.get(language)
    if words is not None and len(own) < 2 and not _opens(asked, words.openers):
        # "When?" has nothing but its question word.
        run = "".join(_plain(rewritten))
        for word in _plain(asked):
            if word in {fold(w) for w in words.asking}:
                return None if word in run else word
    return None


def _pointed_to(asked: str, language: str, said: Sequence[Turn]) -> set[str]:
    """Return the terms behind an article that were not said before: "the measure" may be put as "the law on rents"."""
    words = WORDS.get(language)
    if words is None:
        return set()
    found = _WORD.findall(asked)
    before = {term for turn in said for text in turn for term in content_terms(text, language)}
    return {
        term
        for n, word in enumerate(found[:-1])
        if word.casefold() in words.articles | words.deictic and not found[n + 1][:1].isupper()
        for term in content_terms(found[n + 1], language)
    } - before


def _opens(asked: str, openers: frozenset[str]) -> bool:
    return any(f"{' '.join(_WORD.findall(asked.casefold()))} ".startswith(f"{phrase} ") for phrase in openers)


def _new(rewritten: str, asked: str, language: str, said: Sequence[Turn]) -> str | None:
    """Return a name or number that neither the question nor the conversation holds.

    German writes every noun with a capital, so there no noun may be new.
    """
    held = " ".join([asked, *(text for turn in said for text in turn)])
    numbers = set(_NUMBER.findall(held))
    for number in _NUMBER.findall(rewritten):
        if number not in numbers:
            return str(number)
    known = set(_plain(held))
    for name in _inside_names(rewritten, language):
        if not any(_alike(fold(name), word) for word in known):
            return name
    return None


def _inside_names(text: str, language: str) -> list[str]:
    function = FUNCTION_WORDS.get(language, frozenset())
    words = _WORD.findall(text)
    # A question opens with a capital that says nothing, unless the word is none that opens questions.
    return [
        w
        for n, w in enumerate(words)
        if w[:1].isupper() and w.casefold() not in function and (n or len(w) > 3)
    ]


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    if min(len(one), len(other)) < _STEM:
        return False
    return one[:_STEM] == other[:_STEM] or SequenceMatcher(None, one, other).ratio() >= _ALIKE
