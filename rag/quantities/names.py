"""Read names that hold digits and words that rank: "COVID-19", "Benedicto XVI", "primera"."""

from __future__ import annotations

import re

from rag.quantities.lexicon import Lexicon
from rag.quantities.tokens import Cursor
from rag.quantities.words import GLUED, MONEY_SIGNS, SUFFIX_ORDINAL, UNITS, bag

_ROMAN = re.compile(r"(?=[IVXL]{2})(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_ROMAN_VALUE = {"I": 1, "V": 5, "X": 10, "L": 50}
_CENTURY = bag("siglo century siecle secolo seculo jahrhundert siglos")
_PREFIXES = bag("mid post pre sub under over top pro ex non no non near casi early late since")


def read_name(at: Cursor, i: int, lex: Lexicon) -> tuple[int, str] | None:
    """Read an identifier: letters and digits that touch, "COVID-19", "G20", "H1N1", "5G"."""
    if at.kind(i) not in ("word", "num") or (at.touches(i) and at.word(i - 1) not in "([{«“\"'¿¡‘’/"):
        return None
    j, end = i + 1, 0
    while j < i + 7 and at.touches(j):
        if at.kind(j) in ("word", "num") and {at.kind(j), at.kind(j - 1)} == {"word", "num"}:
            j += 1
            end = j
        elif at.word(j) in ("-", "‑") and at.kind(j - 1) == "word" and at.touches(j + 1):
            j += 2
            if at.kind(j - 1) == "num":
                end = j
            elif at.kind(j - 1) != "word" or at.raw(j - 1).islower():
                break
        else:
            break
    if not end:
        return None
    j = end
    if at.kind(i) == "word":
        if (
            at.word(i) in _PREFIXES
            or at.raw(i) in ("l", "d", "L", "D")
            or at.word(i) in MONEY_SIGNS
            or at.word(i) in ("us", "r")
        ):
            return None
    else:
        tail = at.word(i + 1)
        known = (
            tail in UNITS
            or tail in GLUED
            or tail in SUFFIX_ORDINAL
            or tail in ("am", "pm", "s", "er", "p", "a")
        )
        if known and not (
            len(at.raw(i + 1)) == 1 and at.raw(i + 1).isupper() and tail not in ("m", "k", "b", "h")
        ):
            return None
        if tail in lex.scale or tail in lex.thousand:
            return None
    key = "".join(at.word(n) for n in range(i, j) if at.kind(n) != "sym")
    return j, key


def read_rank(at: Cursor, i: int, lex: Lexicon) -> tuple[int, bool] | None:
    """Read "primera", "third", and Roman numbers as in "siglo XXI" and "Benedicto XVI"."""
    raw = at.raw(i)
    roman = at.kind(i) == "word" and len(raw) <= 8 and _ROMAN.fullmatch(raw) is not None
    if at.kind(i) == "word" and raw in ("I", "V", "X") and at.word(i - 1) in _CENTURY:
        roman = True
    if roman and raw not in ("LI", "XL", "LL", "VI" if _shouted(at, i) else ""):
        digits = [_ROMAN_VALUE[c] for c in raw]
        value = sum(-n if n < m else n for n, m in zip(digits, [*digits[1:], 0], strict=True))
        return value, True
    rank = lex.ordinal.get(at.word(i)) if at.kind(i) == "word" else None
    if rank is None:
        return None
    # "First, …" and "at first" rank nothing; a "second" after a number is a time; "prima" is "before", too.
    adverb = (
        at.word(i + 1) == ","
        or at.word(i - 1) in ("at", "di", "al", "en", "d")
        or at.word(i) in ("prima", "quarto", "cuarto")
    )
    seconds = rank == 2 and (at.kind(i - 1) == "num" or at.word(i - 1) in lex.small)
    return rank, not (adverb or seconds)


def _shouted(at: Cursor, i: int) -> bool:
    """Whether the words around are in capitals, too, so that "VI" may be a word."""
    around = [at.raw(n) for n in (i - 1, i + 1) if at.kind(n) == "word" and len(at.raw(n)) > 2]
    return bool(around) and all(word.isupper() for word in around)
