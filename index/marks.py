"""The marks that may end a sentence, and whether one does.

A mark ends a sentence unless what stands before it (abbreviation, initial, ordinal) or after it (lower case,
a digit after "art.") says otherwise. Every rule looks at a bounded stretch of text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from index.abbreviations import BEFORE_NUMBERS, MAY_END, TITLES
from index.function_words import FUNCTION_WORDS

# How far the rules look back and ahead from a mark.
_LOOK = 48

_CLOSERS = "\"'”’»›)\\]}」』）】》〉*_"
CLOSING = _CLOSERS.replace("\\", "") + "«“"
"""Quotation marks and brackets that may stand between a mark and the white space behind it."""

_MARK = re.compile(
    rf"[.!?…‼⁇⁈⁉。！？｡．؟۔।॥։።፧;;]+(?:[{_CLOSERS}«“]|[ \u00a0\u202f]?[»”](?=\s|$))*(?:\[\d{{1,3}}\])*"
)
_WIDE = frozenset("。！？｡．।॥")
_OPENERS = "¿¡«“‘‹\"'([{—–-„‚「『（【《〈*_"
# Invisible characters that web pages leave between sentences.
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
_WORD = re.compile(r"[^\W_]+(?:['’·-][^\W_]+)*")
_ROMAN = re.compile(r"[IVXLC]+\b")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,3}\.-?)+[^\W\d_]{1,3}")
# Languages that write an ordinal as a number with a stop: "am 3. Januar".
_ORDINAL_STOP = frozenset({"de", "da", "no", "fi", "cs", "sk", "hu", "hr", "sl", "et", "lv", "tr", "is"})
# Foreign names keep their titles: "Mr. Bean" is one in a Spanish text.
_ANYWHERE = frozenset({"mr", "mrs", "ms", "dr", "prof"})
_ALWAYS_TITLE = frozenset({"sr", "sra", "sres", "dr", "dra", "mr", "mrs", "ms", "prof"})
_CLOSES_LISTS = frozenset({"etc", "etcétera", "ecc", "usw"})


def ends(text: str, start: int, end: int, language: str | None) -> Iterator[int]:
    """Yield the offsets behind each sentence of ``text[start:end]`` but the last, in order."""
    rules = _Rules.of(language)
    begin = start
    for match in _MARK.finditer(text, start, end):
        stop = match.end()
        if stop < end and _opens_quote(text, begin, match):
            stop -= 1
        if begin < stop < end and _is_boundary(text, begin, stop, end, match, rules):
            yield stop
            begin = stop


def opens(after: str) -> bool | None:
    """Say whether a sentence can open so: no in lower case, yes in capitals, ``None`` with a digit."""
    bare = after.lstrip(_OPENERS + " \u00a0")
    if not bare:
        return True
    first = bare[0]
    if first.islower():
        # "iPhone", "eBay"
        return len(bare) > 1 and bare[1].isupper() and after[0] == first
    if first in ".!?…,;:%)":
        return False
    return None if first.isdigit() else True


@cache
def common_function_words() -> frozenset[str]:
    """Return the function words of the main languages together, for texts of an unknown language."""
    return frozenset[str]().union(
        *(FUNCTION_WORDS[code] for code in ("es", "en", "de", "fr", "pt", "it", "ca"))
    )


@dataclass(frozen=True, slots=True)
class _Rules:
    language: str | None
    titles: frozenset[str]
    openers: frozenset[str]

    @staticmethod
    @cache
    def of(language: str | None) -> _Rules:
        code = language or ""
        titles = TITLES[code] if code in TITLES else frozenset[str]().union(*TITLES.values())
        openers = FUNCTION_WORDS[code] if code in FUNCTION_WORDS else common_function_words()
        return _Rules(language, titles | _ANYWHERE, openers)


def _opens_quote(text: str, begin: int, match: re.Match[str]) -> bool:
    """Say whether the last character of the mark opens the next sentence: "… organización.“Nosotros"."""
    last, following = text[match.end() - 1], text[match.end()]
    if match.end() - match.start() < 2 or not (following.isalpha() or following in "¿¡"):
        return False
    if last in "“«":
        return True
    # A straight quotation mark closes if one is open in the sentence so far.
    return last == '"' and text.count('"', max(begin, match.start() - 1000), match.start()) % 2 == 0


def _is_boundary(text: str, begin: int, stop: int, end: int, match: re.Match[str], rules: _Rules) -> bool:
    whole = text[match.start() : stop]
    marks = whole.rstrip(CLOSING + " \u00a0\u202f0123456789[")
    after = text[stop : min(end, stop + _LOOK)].lstrip(_INVISIBLE)
    if any(mark in _WIDE for mark in marks):
        return True
    if set(marks) <= {";", "\u037e"}:
        return rules.language == "el" and after[:1].isspace()
    if after and not after[0].isspace():
        return _glued(text, begin, match.start(), whole, after, rules)
    if opens(after.lstrip()) is False:
        return False
    before = text[max(begin, match.start() - _LOOK) : match.start()]
    if marks in (".", "．"):
        return _stop_ends(before, whole, after.lstrip(), rules)
    # "(!)", "[...]" and "(…)" comment on a word inside the sentence.
    return not (before.endswith(("(", "[", "(¡", "(¿")) and whole[len(marks) :][:1] in (")", "]"))


def _stop_ends(before: str, whole: str, after: str, rules: _Rules) -> bool:
    """Decide about one full stop, white space behind it and no lower case after that."""
    word = before.split()[-1].lstrip(_OPENERS) if before.strip() else ""
    if ")" in whole and _known(word, rules):
        return False
    key = word.casefold().rsplit("/", 1)[-1]
    following = _WORD.match(after.lstrip(_OPENERS))
    next_word = following.group() if following else ""
    an_initial = len(next_word) == 1 and after.lstrip(_OPENERS)[1:2] == "."
    opener = (_is_opener(next_word, rules) and not an_initial) or after[:1] in "¿¡"
    if not word:
        # A stop that stands alone, or opens the sentence.
        return bool(before.strip())
    if word.isdigit():
        return _after_number(before, word, after, opener, rules)
    if key in BEFORE_NUMBERS and (after.lstrip("([")[:1].isdigit() or _ROMAN.match(after)):
        return False
    if key in rules.titles and (key in _ALWAYS_TITLE or word[:1].isupper() or len(key) > 3):
        return key in MAY_END and opener
    if key in _CLOSES_LISTS and rules.language != "de":
        # A name after "etc." would need a comma; German writes every noun with a capital.
        return True
    if key in MAY_END or _DOTTED.fullmatch(word):
        return opener or (bool(after) and after[0] in '«“"—' and bool(next_word))
    if len(word) == 1 and word.isalpha():
        return _after_initial(word, before, next_word, opener)
    return True


def _known(word: str, rules: _Rules) -> bool:
    key = word.casefold()
    return key in rules.titles or key in MAY_END or key in BEFORE_NUMBERS or bool(_DOTTED.fullmatch(word))


def _is_opener(word: str, rules: _Rules) -> bool:
    return word[:1].isupper() and word.casefold() in rules.openers


def _after_number(before: str, word: str, after: str, opener: bool, rules: _Rules) -> bool:
    if before.strip() == word and len(word) <= 2:
        # "1. Primero": the number counts the sentence that follows.
        return False
    if rules.language in _ORDINAL_STOP and len(word) <= 2 and not opener:
        return after[:1].isdigit()
    return True


def _after_initial(word: str, before: str, next_word: str, opener: bool) -> bool:
    words = before.split()
    if word.islower():
        # "z. B.", "p. m.", "d. h."; a lone lower-case letter ends a sentence as a unit only: "a las 18.30 h."
        return opener or (len(words) > 1 and words[-2][-1:].isdigit())
    named = len(words) < 2 or words[-2][:1].isupper() or words[-2].endswith(".")
    # "George W. Bush" goes on; "Plan B. El" does not.
    return opener or not (named or len(next_word) == 1)


def _glued(text: str, begin: int, mark: int, whole: str, after: str, rules: _Rules) -> bool:
    """Find a sentence that opens without a space, as in text cut from web pages: "… del país.El presidente"."""
    before = text[max(begin, mark - _LOOK) : mark].rsplit(maxsplit=1)[-1:]
    last = before[0] if before else ""
    bare = last.rstrip(CLOSING)
    a_word = len(bare) > 2 and bare[-3:].isalpha() and (bare[-3:].islower() or bare.isupper())
    if not a_word and not last.endswith(("%", ")", "”", "»")):
        return False
    if "." in last or "/" in last or "@" in last:
        # An address: "www.ejemplo.Com".
        return False
    if after[0] in "¿¡“«‘—–" and after[1:2].isupper():
        return True
    following = _WORD.match(after)
    word = following.group() if following else ""
    return (
        word[:1].isupper()
        and not word[1:].isupper()
        and after[len(word) : len(word) + 1] in (" ", ",")
        and (word.casefold() in rules.openers or (len(word) > 3 and not bare.isupper()) or whole[0] in "?!")
    )
