"""What the expressions of time are made of: numbers, units, "last" and "next"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.period.calendar import Unit
from rag.period.tongue import Tongue
from rag.quantities.lexicon import Lexicon
from rag.quantities.numbers import small_value
from rag.quantities.words import ARTICLE_ONE

YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)(?![\w%]|[-/.,:]\d)"
YEAR_TOO = YEAR.replace("<year>", "<year2>")
NUMBER = r"(?P<n>\d{1,4}|un par de|(?:a )?couple of|(?:a )?few|[a-z]+)"
VAGUE = re.compile(
    r"(?:a )?few|several|unos|unas|algun[oa]s|poc[oa]s|paar|einigen?|mehreren|quelques|alcun[ie]|alguns"
)


def any_of(words: Iterable[str]) -> str:
    """Return a pattern of these words, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def reference(t: Tongue, unit: str) -> str:
    """Return the pattern of "last year" and of "el año pasado"."""
    name = t.units[unit]
    return (
        rf"(?:{t.last}|{t.this}|{t.next})(?:\s+|(?<=['’]))(?:{name})\b(?!-)"
        rf"|(?:(?:{t.article})(?:\s+|(?<=['’])))?(?:{name})\s+(?:{t.gone}|{t.coming})\b"
        rf"|(?:{t.so_far})\s+(?:{name})\b"
    )


def step_of(t: Tongue, words: str | None) -> int | None:
    """Return -1 for "last", 1 for "next", 0 for "this" in ``words``, None for none of them."""
    if not words:
        return None
    for pattern, step in (
        (f"{t.last}|{t.gone}|(?:el|al|del|en|este) pasado|last|past|letzten|vergangenen", -1),
        (f"{t.next}|{t.coming}|proximo|next|nachsten|kommenden", 1),
        (t.this, 0),
    ):
        if re.search(rf"\b(?:{pattern})\b", words):
            return step
    return None


def number(words: str, lex: Lexicon) -> int | None:
    """Return what a number in digits or in one word is worth, None where it is none."""
    if words.isdecimal():
        return int(words)
    if words in ("un par de", "a couple of", "couple of"):
        return 2
    return 1 if words in ARTICLE_ONE else small_value(words, lex)


def unit_in(t: Tongue, words: str) -> Unit:
    """Return the unit that ``words`` name, years where they name none."""
    for unit, pattern in t.units.items():
        if re.search(rf"\b(?:{pattern})\b", words):
            return unit  # type: ignore[return-value]
    return "year"
