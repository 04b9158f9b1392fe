"""Text cut into the pieces that numbers and dates are made of, each with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from rag.quantities.lexicon import fold

TokenKind = Literal["iso", "dmy", "clock", "slash", "num", "word", "sym"]

# A marker of a citation, "[2]" or "[1, 3]", is no part of what is said.
_MARKER = re.compile(r"\[\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,20}\]")
# Every alternative is bounded or one run of a class, so a hostile text costs no more than its length.
_TOKEN = re.compile(
    r"""
      (?P<iso>(?<![\w.,/-])\d{4}-\d{2}-\d{2}(?!\d))
    | (?P<dmy>(?<![\w.,/-])\d{1,2}(?P<sep>[/.-])\d{1,2}(?P=sep)(?:\d{4}|\d{2})(?![\d]))
    | (?P<clock>(?<![\w.,:])\d{1,2}[:hH]\d{2}(?!\d))
    | (?P<slash>(?<![\w.,/])\d{1,2}/\d{1,2}(?![\d/]))
    | (?P<num>\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,'’]\d+)*)
    | (?P<word>[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*)
    | (?P<sym>\S)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text: ``text == source[start:end]``; ``word`` is its folded form."""

    kind: TokenKind
    start: int
    end: int
    text: str
    word: str


def tokens(text: str) -> list[Token]:
    """Return the tokens of ``text`` in order, citation markers such as "[2]" passed over, in linear time."""
    plain = _MARKER.sub(lambda m: " " * len(m.group()), text)
    found: list[Token] = []
    for match in _TOKEN.finditer(plain):
        kind: TokenKind = match.lastgroup  # type: ignore[assignment]
        piece = match.group()
        found.append(Token(kind, match.start(), match.end(), piece, fold(piece)))
    return found


Phrases = Mapping[str, tuple[tuple[str, ...], ...]]
"""Expressions of several tokens, by their first."""


def phrases(*texts: str) -> Phrases:
    """Return ``texts``, their tokens parted by spaces, as a table for ``Cursor.starts``, longest first."""
    table: dict[str, tuple[tuple[str, ...], ...]] = {}
    for words in sorted((tuple(text.split()) for text in texts), key=len, reverse=True):
        table[words[0]] = (*table.get(words[0], ()), words)
    return MappingProxyType(table)


class Cursor:
    """The tokens of a text, asked for by position; beyond either end there is an empty word."""

    __slots__ = ("_words", "text", "tokens")

    def __init__(self, text: str, found: Sequence[Token]) -> None:
        self.text = text
        self.tokens = found
        self._words = [token.word for token in found]

    def __len__(self) -> int:
        return len(self.tokens)

    def word(self, i: int) -> str:
        """Return the folded text of token ``i``, "" outside."""
        return self._words[i] if 0 <= i < len(self._words) else ""

    def kind(self, i: int) -> str:
        """Return the kind of token ``i``, "" outside."""
        return self.tokens[i].kind if 0 <= i < len(self.tokens) else ""

    def raw(self, i: int) -> str:
        """Return the text of token ``i`` as written, "" outside."""
        return self.tokens[i].text if 0 <= i < len(self.tokens) else ""

    def touches(self, i: int) -> bool:
        """Whether nothing stands between token ``i`` and the one before it."""
        return 0 < i < len(self.tokens) and self.tokens[i - 1].end == self.tokens[i].start

    def starts(self, i: int, table: Phrases) -> int:
        """Return how many tokens the longest phrase of ``table`` at ``i`` takes; 0 if none stands there."""
        for words in table.get(self.word(i), ()):
            if tuple(self._words[i : i + len(words)]) == words:
                return len(words)
        return 0
