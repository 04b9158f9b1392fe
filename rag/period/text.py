"""A question being read for its days: the text, and one expression of time in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

from rag.period.calendar import Days
from rag.period.tongue import Tongue
from rag.period.words import TONGUES

Seen = Callable[[date], Days | None]
"""The days that an expression means, as seen from a day."""

_OPENERS = frozenset('¿¡?!.:;("«»“”„—–-')


@dataclass(frozen=True, slots=True)
class Point:
    """An expression at ``start`` to ``end`` of the question, and the days it means as ``seen`` from a day.

    ``needs`` is what has to stand before it, lest it be a name or a number, None where nothing has to.
    ``weekday`` is its number where it is one, ``week`` the step from today's week where it is a week.
    """

    start: int
    end: int
    seen: Seen
    relative: bool = False
    needs: str | None = None
    weekday: int | None = None
    week: int | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A question being read: as written, folded character by character, and in which language."""

    raw: str
    flat: str
    language: str
    ahead: bool

    @property
    def tongue(self) -> Tongue:
        """The language's words for time."""
        return TONGUES[self.language]

    def before(self, start: int, words: str) -> re.Match[str] | None:
        """Return the match of ``words`` that ends where ``start`` begins, an article in between passed over."""
        pattern = _before(words, self.tongue.article)
        return pattern.search(self.flat, max(0, start - 60), start)

    def opens(self, start: int) -> bool:
        """Whether a sentence begins at ``start``, so that a capital there says nothing."""
        ahead = self.raw[:start].rstrip()
        return not ahead or ahead[-1] in _OPENERS

    def named(self, start: int) -> bool:
        """Whether the word at ``start`` has a capital that makes a name of it."""
        return self.raw[start : start + 1].isupper() and not self.opens(start) and not self.raw.isupper()


def flat(text: str) -> str:
    """Return ``text`` in small letters without accents, each character in its place."""
    return "".join(unicodedata.normalize("NFKD", c)[0].lower()[0] for c in text)


@cache
def _before(words: str, article: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words})l?(?:\s+|(?<=['’]))(?:(?:{article})(?:\s+|(?<=['’])))?\Z")


Read = Callable[[Text, re.Match[str]], Point | None]
"""What makes an expression of a match, or None where the words are something else there."""
