"""Dates as files write them, at the head of an article."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

_MONTHS: Mapping[str, int] = MappingProxyType(
    {
        name: number
        for number, names in enumerate(
            (
                "january jan enero ene januar jänner janvier janv janeiro gennaio gener",
                "february feb febrero februar février févr fevereiro fev febbraio febrer",
                "march mar marzo märz mars março març",
                "april apr abril abr avril avr aprile",
                "may mayo mai maio maggio maig",
                "june jun junio juni juin junho giugno juny",
                "july jul julio juli juillet juil julho luglio juliol",
                "august aug agosto ago août aout agost",
                "september sep sept septiembre setiembre septembre setembro set settembre setembre",
                "october oct octubre oktober okt octobre outubro out ottobre",
                "november nov noviembre novembre novembro",
                "december dec diciembre dic dezember dez décembre déc dezembro dicembre desembre",
            ),
            start=1,
        )
        for name in names.split()
    }
)

_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)\s?(Z|[+-]\d\d:?\d\d)?)?(?![\d-])"
)
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)")
_DAY_MONTH = re.compile(
    r"(\d{1,2})(?:\.|º|er|st|nd|rd|th)?\s+(?:de\s+|d['’])?([^\W\d_]{3,10})\.?,?\s+(?:del?\s+)?(\d{4})(?!\d)"
)
_MONTH_DAY = re.compile(r"([^\W\d_]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")


def leading_date(text: str) -> tuple[date, int] | None:
    """Read a date at the very start of ``text``; return it and the offset behind it, or ``None``.

    Known are ISO 8601 (a ``datetime`` comes back if the hour is given), "16/01/2026" (day first, month
    first only where no day could be meant), "2026/01/16" and dates with the month's name in es, en, de, fr,
    pt, it and ca.
    """
    for pattern, make in (
        (_ISO, _from_iso),
        (_YEAR_FIRST, lambda m: date(int(m[1]), int(m[2]), int(m[3]))),
        (_DAY_FIRST, _from_numbers),
        (_DAY_MONTH, lambda m: _from_name(m[3], m[2], m[1])),
        (_MONTH_DAY, lambda m: _from_name(m[3], m[1], m[2])),
    ):
        match = pattern.match(text)
        if match:
            try:
                return make(match), match.end()
            except (ValueError, KeyError):
                continue
    return None


def _from_iso(match: re.Match[str]) -> date:
    if match[2] is None:
        return date.fromisoformat(match[1])
    return datetime.fromisoformat(f"{match[1]}T{match[2]}{match[3] or ''}")


def _from_numbers(match: re.Match[str]) -> date:
    day, month, year = int(match[1]), int(match[2]), int(match[3])
    return date(year, day, month) if month > 12 else date(year, month, day)


def _from_name(year: str, month: str, day: str) -> date:
    return date(int(year), _MONTHS[month.casefold()], int(day))
