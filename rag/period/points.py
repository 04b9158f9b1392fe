"""The expressions of time in a question, in the order in which they are looked for."""

from __future__ import annotations

import re
from functools import cache

from rag.period.counted import (
    away_reader,
    read_ago,
    read_rolling,
    read_weekday,
    read_weekend,
    unit_reader,
)
from rag.period.dated import (
    part_reader,
    read_day,
    read_days,
    read_month,
    read_numeric,
    read_quarter,
    read_year,
    season_reader,
)
from rag.period.pieces import NUMBER, YEAR, YEAR_TOO, any_of, reference
from rag.period.text import Point, Read, Text
from rag.period.words import TONGUES
from rag.quantities.lexicon import lexicon

_ORDINAL = r"(?:ro|o|\.o|°|er|e|a|st|nd|rd|th|\.)?"
_FIRST = r"primero|premier|primo|primeiro"


def points(text: Text) -> list[Point]:
    """Return the expressions of time in ``text`` in reading order, none within another."""
    left = text.flat
    found: list[Point] = []
    for pattern, read in _grammar(text.language):
        for match in pattern.finditer(left):
            point = read(text, match)
            if point is not None:
                found.append(point)
                left = left[: match.start()] + "\0" * len(match.group()) + left[match.end() :]
    return sorted((p for p in found if p.end > p.start), key=lambda p: p.start)


@cache
def _grammar(language: str) -> tuple[tuple[re.Pattern[str], Read], ...]:
    """Return the language's expressions, those that hold others first."""
    t, lex = TONGUES[language], lexicon(language)
    month, weekday = any_of(lex.months), any_of(lex.weekdays)
    short = any_of([*lex.months, *(lex.months_short if language in ("en", "de") else ())])
    of = rf"(?:(?:{t.of})\s+|d['’])?"
    year = rf"(?:\s*,?\s*{of}{YEAR})"
    year_ref = rf"(?:{year}|\s*,?\s*{of}(?P<ref>{reference(t, 'year')}))"
    unit = "|".join(t.units.values())
    n_unit = rf"{NUMBER}\s+(?P<unit>{unit})\b"
    name_day = rf"(?:(?:{weekday})\s*,?\s+(?:de[nmr]\s+|the\s+|le\s+|o\s+|dia\s+)?)?"
    day = rf"(?P<day>\d{{1,2}}{_ORDINAL}|{_FIRST})"
    day2 = rf"(?P<day2>\d{{1,2}}{_ORDINAL})"
    to = rf"\s*(?:\s(?:{t.to})l?\s+(?:(?:{t.article})\s+)?|[-–]\s*)"
    away = {**{re.escape(w): d for w, d in lex.days_away.items()}, **t.away}
    rows: list[tuple[str, Read]] = [
        (rf"\b(?:{t.not_away})\b|\b(?:{t.habit})\b", _nothing),
        (r"(?<![\w.,/-])(?:\d{4}-\d\d-\d\d|\d{1,2}(?P<sep>[/.-])\d{1,2}(?P=sep)\d{4})(?!\w)", read_numeric),
        (rf"(?<![\w.,:/-]){name_day}{day}{to}{day2}\s+{of}(?P<month>{short})\b\.?{year_ref}?", read_days),
        (rf"(?<![\w.,:/-]){name_day}{day}\s+{of}(?P<month>{short})\b\.?{year_ref}?", read_day),
    ]
    if language == "en":
        after = r"(?![\w:%]|[.,]\d)"
        rows += [
            (rf"\b{name_day}(?P<month>{short})\b\.?\s+{day}{to}{day2}{after}{year_ref}?", read_days),
            (rf"\b{name_day}(?P<month>{short})\b\.?\s+(?:the\s+)?{day}{after}{year_ref}?", read_day),
        ]
    years, one = t.units["year"], rf"(?:{t.units['year']}|{t.units['month']})\b(?![\s-]*\w*\d)"
    which_one = rf"(?P<ref2>{reference(t, 'year')}|{reference(t, 'month')}|(?P<bare>{one}))"
    for which, words in enumerate(t.parts):
        whole = (
            rf"(?P<month>{month})\b{year_ref}?|(?:(?:{years})\s+(?:(?:{t.of})\s+)?)?{YEAR_TOO}|{which_one}"
        )
        body = rf"(?:(?:{t.of}|{t.article})\s+|d['’])?(?:{whole})"
        rows.append((rf"\b(?:{words})\s*{body}", part_reader(which)))
    nth = "|".join(f"(?P<q{i}>{w})" for i, w in enumerate(t.ordinals, 1))
    rows += [
        (
            rf"\b(?:{nth})\s+(?P<what>{t.quarter}|{t.half})\b(?:{year_ref}|\s+(?:of the year|del ano|des jahres))?",
            read_quarter,
        ),
        (rf"\b(?:q(?P<q>[1-4])|[1-4]t)\s*(?:{of})?{YEAR}", read_quarter),
        *(
            (
                rf"\b(?:(?P<pre>{t.last}|{t.this}|{t.next})\s+)?(?P<season>{words})\b"
                rf"(?:\s+(?P<dir>{t.gone}|{t.coming}))?{year_ref}?",
                season_reader(name),
            )
            for name, words in t.seasons.items()
        ),
        (rf"\b(?P<month>{month})\b(?:{year_ref}|\s+(?P<dir>{t.gone}|{t.coming})\b)?", read_month),
        *((p.replace("{n}", n_unit), read_ago) for p in t.ago),
        (
            rf"\b(?:{t.rolling.replace('{n}', NUMBER)})\s+(?P<unit>{unit})\b(?!\s+(?:of|de|del|des|di|du|da|do|que)\b)",
            read_rolling,
        ),
        (
            rf"\b(?:{t.rolling_one})\s*(?P<unit>{unit})\b(?!\s+(?:of|de|del|des|di|du|da|do|en que)\b)",
            read_rolling,
        ),
        (
            rf"\b(?:(?P<pre>{t.last}|{t.this}|{t.next})\s+)?(?:{t.weekend})\b(?:\s+(?P<dir>{t.gone}|{t.coming})\b)?",
            read_weekend,
        ),
        *(
            (rf"\b(?:{reference(t, u)})(?!\s+of\b|\s+de\s+\0)", unit_reader(u))
            for u in t.units
            if u not in ("hour", "day")
        ),
        (rf"\b(?P<weekday>{weekday})\b(?:\s+(?P<dir>{t.gone}|{t.coming})\b)?", read_weekday),
        (
            rf"(?<![\w-])(?P<away>{'|'.join(sorted(away, key=len, reverse=True))})(?![\w-])",
            away_reader(away),
        ),
        (rf"(?<![\w.,:/$€-]){YEAR}", read_year),
    ]
    return tuple((re.compile(pattern), read) for pattern, read in rows)


def _nothing(text: Text, match: re.Match[str]) -> Point:
    return Point(match.start(), match.start(), lambda today: None)
