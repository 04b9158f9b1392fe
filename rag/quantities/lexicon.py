"""The words of one language, looked up in the tables of ``words``; which language, where that is not said."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from index.function_words import FUNCTION_WORDS
from rag.quantities.words import (
    BELOW_THOUSAND,
    DAYS_AWAY,
    FRACTION,
    HUNDRED,
    LANGUAGES,
    MONTHS,
    MONTHS_SHORT,
    ORDINAL,
    RISKY,
    SCALE,
    TEN,
    THOUSAND,
    VAGUE,
    WEEKDAYS,
)


def fold(word: str) -> str:
    """Return ``word`` casefolded and without its accents; "ñ" becomes "n"."""
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in parts if not unicodedata.combining(c))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language, or those that mean the same in all six where the language is not known."""

    small: Mapping[str, int]
    hundred: frozenset[str]
    thousand: frozenset[str]
    scale: Mapping[str, tuple[int, ...]]
    vague: Mapping[str, int]
    fraction: Mapping[str, int]
    ordinal: Mapping[str, int]
    months: Mapping[str, int]
    months_short: Mapping[str, int]
    weekdays: Mapping[str, int]
    days_away: Mapping[str, int]


def _merge(tables: Iterable[Mapping[str, int]]) -> dict[str, int]:
    merged: dict[str, int] = {}
    conflicts: set[str] = set()
    for table in tables:
        for word, value in table.items():
            if merged.setdefault(word, value) != value:
                conflicts.add(word)
    return {w: v for w, v in merged.items() if w not in conflicts and w not in RISKY}


def _inverted(table: Mapping[int, str]) -> dict[str, int]:
    return {word: value for value, words in table.items() for word in words.split()}


def _listed(words: str, first: int) -> dict[str, int]:
    return {word: first + n for n, names in enumerate(words.split()) for word in names.split("|")}


def _ordinals(words: str) -> dict[str, int]:
    return {word: n for n, forms in enumerate(words.split("|"), 1) for word in forms.split()}


def _compounds(language: str) -> dict[str, int]:
    """Return the numbers below a thousand that German and Italian write in one word."""
    small = BELOW_THOUSAND[language]
    made = dict(small)
    if language == "de":
        units = {w: v for w, v in small.items() if 1 <= v <= 9 and len(w) > 2 and (v > 1 or w == "ein")}
        tens = {w: v for w, v in small.items() if v >= 20}
        made |= {w + "zehn": v + 10 for w, v in units.items() if v not in (1, 2, 6, 7)}
        made |= {u + "und" + t: uv + tv for u, uv in units.items() for t, tv in tens.items()}
        below = {w: v for w, v in made.items() if v}
        for head, times in {"": 1, **units}.items():
            made[head + "hundert"] = times * 100
            made |= {head + "hundert" + w: times * 100 + v for w, v in below.items()}
    if language == "it":
        units = {w: v for w, v in small.items() if 1 <= v <= 9 and w not in ("un", "una")}
        for ten, tens_value in [(w, v) for w, v in small.items() if 20 <= v <= 90]:
            for unit, value in units.items():
                made[(ten[:-1] if unit[0] in "uo" else ten) + unit] = tens_value + value
        below = {w: v for w, v in made.items() if v and w not in ("un", "una")}
        for head, times in {"": 1, **{u: v for u, v in units.items() if v > 1}}.items():
            made[head + "cento"] = times * 100
            made |= {head + "cento" + w: times * 100 + v for w, v in below.items()}
    return made


@cache
def lexicon(language: str | None) -> Lexicon:
    """Return the words of ``language``; of all six without the doubtful ones if it is none of them."""
    if language in LANGUAGES:
        scale: dict[str, tuple[int, ...]] = {w: (v,) for w, v in _inverted(SCALE[language]).items()}
        # "Una decena" is about ten, and what English calls a dozen.
        scale |= {TEN[language]: (10, 12)} if language in TEN else {}
        return Lexicon(
            small=_compounds(language),
            hundred=frozenset(HUNDRED.get(language, "").split()),
            thousand=frozenset(THOUSAND[language].split()),
            scale=scale,
            vague=_inverted(VAGUE[language]),
            fraction=_inverted(FRACTION[language]),
            ordinal=_ordinals(ORDINAL[language]),
            months=_listed(MONTHS[language], 1),
            months_short=_listed(MONTHS_SHORT[language], 1),
            weekdays=_listed(WEEKDAYS[language], 0),
            days_away=_inverted(DAYS_AWAY[language]),
        )
    each = [lexicon(code) for code in LANGUAGES]
    readings: dict[str, set[int]] = {}
    for one in each:
        for word, values in one.scale.items():
            if word not in RISKY:
                readings.setdefault(word, set()).update(values)
    return Lexicon(
        small=_merge(one.small for one in each),
        hundred=frozenset().union(*(one.hundred for one in each)) - RISKY,
        thousand=frozenset().union(*(one.thousand for one in each)) - RISKY,
        scale={w: tuple(sorted(v)) for w, v in readings.items()},
        vague=_merge(one.vague for one in each),
        fraction=_merge(one.fraction for one in each),
        ordinal=_merge(one.ordinal for one in each),
        months=_merge(one.months for one in each),
        months_short=_merge(one.months_short for one in each),
        weekdays=_merge(one.weekdays for one in each),
        days_away=_merge(one.days_away for one in each),
    )


@cache
def _function_words() -> Mapping[str, tuple[str, ...]]:
    owners: dict[str, tuple[str, ...]] = {}
    for code in LANGUAGES:
        for word in FUNCTION_WORDS.get(code, ()):
            owners[fold(word)] = (*owners.get(fold(word), ()), code)
    return owners


def guess(words: Iterable[str]) -> str | None:
    """Return which of the six languages the folded ``words`` are in, by function words, or None."""
    owners = _function_words()
    scores = dict.fromkeys(LANGUAGES, 0.0)
    for word in words:
        codes = owners.get(word, ())
        for code in codes:
            scores[code] += 1 / len(codes)
    ranked = sorted(scores.values(), reverse=True)
    best = max(scores, key=lambda code: scores[code])
    return best if ranked[0] >= 0.5 and ranked[0] >= 1.25 * ranked[1] + 0.2 else None
