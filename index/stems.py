"""Words as the full-text search sees them: cut, stemmed by language, accents folded.

The same function cuts articles and questions, so what matters is that both sides agree; a term is not
always a word that a reader would write. A term never holds white space or quotation marks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

from index.function_words import FUNCTION_WORDS

if TYPE_CHECKING:
    from Stemmer import Stemmer

# ISO 639-1 -> name of the Snowball algorithm in PyStemmer.
_ALGORITHMS: Mapping[str, str] = MappingProxyType(
    {
        "ar": "arabic",
        "ca": "catalan",
        "cs": "czech",
        "da": "danish",
        "de": "german",
        "el": "greek",
        "en": "english",
        "es": "spanish",
        "et": "estonian",
        "eu": "basque",
        "fa": "persian",
        "fi": "finnish",
        "fr": "french",
        "ga": "irish",
        "hi": "hindi",
        "hu": "hungarian",
        "hy": "armenian",
        "id": "indonesian",
        "it": "italian",
        "lt": "lithuanian",
        "ne": "nepali",
        "nl": "dutch",
        "no": "norwegian",
        "pl": "polish",
        "pt": "portuguese",
        "ro": "romanian",
        "ru": "russian",
        "sr": "serbian",
        "sv": "swedish",
        "ta": "tamil",
        "tr": "turkish",
    }
)

# Scripts that put no space between words (Han, kana, Thai, Lao, Myanmar, Khmer), and Hangul, whose
# particles stick to the words: cut into pairs of neighbouring characters, as is usual in search engines.
_UNSPACED = (
    "\u0e00-\u0e4e\u0e80-\u0ece\u1000-\u103f\u1100-\u11ff\u1780-\u17d3\u3005-\u3007\u3031-\u3035\u303b"
    "\u3041-\u309a\u309d-\u309f\u30a1-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U000323af"
)
# Python's \w holds letters and digits but not the marks that belong to them in Indic, Arabic and Hebrew
# writing.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963"
    "\u0981-\u0983\u09bc-\u09cd\u09d7\u0a01-\u0a03\u0a3c-\u0a4d\u0a70\u0a71\u0a81-\u0a83\u0abc-\u0acd"
    "\u0b01-\u0b03\u0b3c-\u0b57\u0b82\u0bbe-\u0bcd\u0c00-\u0c04\u0c3e-\u0c56\u0c81-\u0c83\u0cbc-\u0cd6"
    "\u0d00-\u0d03\u0d3b-\u0d4d\u0dca-\u0ddf"
)
# "EE.UU.", "EE. UU." and "U.S." are one name each, the same as "EEUU" and "US".
_ACRONYM = r"(?<!\w)(?:([A-Z])\2\.\s?([A-Z])\3(?!\w)|(?:[A-ZÀ-ÖØ-Þ]{1,2}\.){2,}(?:[A-ZÀ-ÖØ-Þ](?!\w))?)"
_TOKEN = re.compile(
    rf"(?P<acronym>{_ACRONYM})|(?P<number>\d+(?:[.,]\d+)*)(?![^\W\d_])|(?P<unspaced>[{_UNSPACED}]+)"
    rf"|(?P<word>(?:(?![{_UNSPACED}])[^\W_][{_MARKS}]*)+)"
)
_GROUPED = re.compile(r"\d{1,3}([.,])\d{3}(?:\1\d{3})*(?:[.,]\d{1,2})?")
_DECIMAL_POINT = frozenset({"en", "zh", "ja", "ko", "hi", "th", "he"})

# Letters with a stroke or a ligature do not decompose; a reader without the key types the plain letter.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
)
# Accents of Latin, Greek and Cyrillic, Hebrew points and Arabic vowel signs. Marks of other scripts stay:
# there they are vowels, and without them different words become one.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u0652\u0670\u0640]"
)


def fold(text: str) -> str:
    """Return ``text`` in one plain spelling: NFKC, lower case, no accents (ñ becomes n).

    Folding twice changes nothing. The result may be longer or shorter than ``text``.
    """
    if text.isascii():  # most words, and in a tenth of the time
        return text.lower()
    # Lower-casing can bring new accents and composing new capitals; a few rounds settle every string.
    for _ in range(4):
        plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
        plain = unicodedata.normalize("NFKC", _ACCENTS.sub("", plain).translate(_PLAIN))
        if plain == text:
            break
        text = plain
    return text


def terms(text: str, language: str | None) -> list[str]:
    """Cut ``text`` into search terms, in order, repeats kept.

    Words are stemmed with Snowball for ``language`` (ISO 639-1; left as they are where there is no
    algorithm or it is unknown) and folded. Numbers lose their grouping and get a decimal point: "3.500" and
    "3,500" are ``3500``, "37,6" is ``37.6``. Chinese, Japanese, Korean and Thai become pairs of characters.
    A final 's is dropped.
    """
    return list(_terms(text, language, frozenset()))


@lru_cache(maxsize=2_048)
def term_set(text: str, language: str | None) -> frozenset[str]:
    """Return the search terms of ``text``, each once. The last are remembered: some 40 MB of whole articles."""
    return frozenset(terms(text, language))


def content_terms(text: str, language: str | None) -> list[str]:
    """Cut a question into the terms that carry its subject: like :func:`terms`, without function words.

    Nothing is left out where ``language`` is unknown or has no list. A function word in capitals among
    other words ("WHO", "US") is a name and stays. The list is empty where nothing but function words was
    asked.
    """
    return list(_terms(text, language, function_words(language)))


def content_words(text: str, language: str | None) -> list[str]:
    """Return the words of a question that carry its subject, as they are written, each spelling once.

    They are what :func:`content_terms` makes its terms of, so ``terms(word, code)`` is a word as an article in the
    language ``code`` would hold it.
    """
    left_out = function_words(language)
    return list(dict.fromkeys(token for token, _ in _tokens(text, left_out)))


@lru_cache(maxsize=64)
def function_words(language: str | None) -> frozenset[str]:
    """Return the folded function words of a language, none where it is not known."""
    return frozenset(fold(word) for word in FUNCTION_WORDS.get(language or "", ()))


@cache
def every_function_word() -> frozenset[str]:
    """Return the folded function words of all languages."""
    return frozenset().union(*map(function_words, FUNCTION_WORDS))


def _terms(text: str, language: str | None, left_out: frozenset[str]) -> Iterator[str]:
    for token, kind in _tokens(text, left_out):
        if kind == "number":
            yield _number(token, language)
        elif kind == "unspaced":
            yield from _pairs(fold(token))
        else:
            term = _term(token, language)
            if term:
                yield term


@lru_cache(maxsize=32_768)
def _term(word: str, language: str | None) -> str:
    """Return a word stemmed and folded. The words of news are ever the same."""
    # A stemmer must not be shared between threads; making one costs microseconds.
    stem = _stemmer(language)
    return fold(stem.stemWord(word.casefold()) if stem else word)


def _tokens(text: str, left_out: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield words, numbers and runs of unspaced script, and which it is; no word of ``left_out`` but as a name."""
    text = unicodedata.normalize("NFKC", text).replace("\u2019", "'")
    names_in_capitals = not text.isupper()
    for match in _TOKEN.finditer(text):
        token = match.group()
        if match["acronym"]:
            token = "".join(filter(str.isalpha, token))
        if match["number"]:
            yield token, "number"
        elif match["unspaced"]:
            yield token, "unspaced"
        elif not _is_possessive(text, match):
            a_name = names_in_capitals and len(token) > 1 and token.isupper()
            if not (left_out and not a_name and fold(token) in left_out):
                yield token, "word"


def _stemmer(language: str | None) -> Stemmer | None:
    algorithm = _ALGORITHMS.get(language or "")
    if algorithm is None:
        return None
    import Stemmer

    return Stemmer.Stemmer(algorithm)


def _is_possessive(text: str, match: re.Match[str]) -> bool:
    start = match.start()
    return match.group() in ("s", "S") and start > 1 and text[start - 1] == "'" and text[start - 2].isalnum()


def _pairs(run: str) -> Iterator[str]:
    if len(run) == 1:
        yield run
    for first, second in pairwise(run):
        yield first + second


def _number(token: str, language: str | None) -> str:
    digits = "".join(char if char in ".," else str(unicodedata.digit(char)) for char in token)
    grouped = _GROUPED.fullmatch(digits)
    if grouped:
        sign = grouped.group(1)
        if sign == "." and digits.count(".") == 1 and "," not in digits and language in _DECIMAL_POINT:
            return digits
        return digits.replace(sign, "").replace(",", ".")
    return digits.replace(",", ".")
