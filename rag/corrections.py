"""What was corrected between two wordings of an article, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from index.split import sentences

Piece = tuple[str, bool]
"""A piece of a sentence, and whether the other wording has something else there."""

_TOKEN = re.compile(r"\w+|\s+|.", re.DOTALL)
_RELATED = 0.4  # of their words in common: below, one sentence was not made of the other


@dataclass(frozen=True, slots=True)
class Correction:
    """A sentence as it was and as it is; empty where it is new, or was taken out."""

    was: str
    now: str

    def pieces(self) -> tuple[list[Piece], list[Piece]]:
        """Return both sentences in pieces, those that differ marked."""
        old, new = _TOKEN.findall(self.was), _TOKEN.findall(self.now)
        was: list[Piece] = []
        now: list[Piece] = []
        for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            for pieces, text in ((was, "".join(old[a:b])), (now, "".join(new[c:d]))):
                if text:
                    pieces.append((text, kind != "equal"))
        return was, now


def corrections(before: str, after: str, language: str | None = None) -> list[Correction]:
    """Return the sentences of ``before`` and ``after`` that differ, in the order of the text."""
    old = [" ".join(sentence.text.split()) for sentence in sentences(before, language)]
    new = [" ".join(sentence.text.split()) for sentence in sentences(after, language)]
    found: list[Correction] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            found.extend(_paired(old[a:b], new[c:d]))
    return found


def _paired(old: list[str], new: list[str]) -> Iterator[Correction]:
    """Pair sentences that were put in the place of others, where they are made of each other."""
    for was, now in zip_longest(old, new, fillvalue=""):
        if was and now and _alike(was, now) < _RELATED:
            yield Correction(was, "")
            yield Correction("", now)
        else:
            yield Correction(was, now)


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()
