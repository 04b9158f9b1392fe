"""Dates and hours as articles, pages, feeds, mails, records and documents state them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from types import MappingProxyType
from typing import Any

_MONTHS: Mapping[str, int] = MappingProxyType(
    {
        name: number
        for number, names in enumerate(
            (
                "january jan enero ene januar jänner janvier janv janeiro gennaio gener xaneiro januari يناير",
                "february feb febrero februar février févr fevereiro fev febbraio febrer febreiro februari فبراير",
                "march mar marzo märz mars março març maart مارس",
                "april apr abril abr avril avr aprile أبريل ابريل",
                "may mayo mai maio maggio maig mei مايو",
                "june jun junio juni juin junho giugno juny xuño يونيو",
                "july jul julio juli juillet juil julho luglio juliol xullo يوليو",
                "august aug agosto ago août aout agost augustus أغسطس",
                "september sep sept septiembre setiembre septembre setembro set settembre setembre سبتمبر",
                "october oct octubre oktober okt octobre outubro out ottobre أكتوبر",
                "november nov noviembre novembre novembro نوفمبر",
                "december dec diciembre dic dezember dez décembre déc dezembro dicembre desembre decembro ديسمبر",
            ),
            start=1,
        )
        for name in names.split()
    }
)
# Minutes east of Greenwich of the zones that RFC 822 and European and American newspapers name.
_ZONES: Mapping[str, int] = MappingProxyType(
    {
        "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 60, "BST": 60, "IST": 60, "CET": 60, "MEZ": 60,
        "CEST": 120, "MESZ": 120, "EET": 120, "EEST": 180, "MSK": 180, "BRT": -180, "ART": -180, "CLT": -240,
        "CLST": -180, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480,
        "PDT": -420,
    }
)  # fmt: skip
# Older than the oldest newspaper archive is a default value; clocks and zones differ by no more than days.
_EARLIEST = date(1800, 1, 1)
_AHEAD = timedelta(days=2)
# What programs write where they know no date: the first day of their calendars, here and west of Greenwich.
_DEFAULTS = frozenset({date(1970, 1, 1), date(1969, 12, 31), date(1900, 1, 1), date(1899, 12, 30)})

_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d-])")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)")
_DAY_MONTH = re.compile(
    r"(\d{1,2})(?:\.|º|er|st|nd|rd|th)?\s+(?:de\s+|d['’])?([^\W\d_]{3,10})[.,،]{0,2}\s+(?:del?\s+)?(\d{4})(?!\d)"
)
_MONTH_DAY = re.compile(r"([^\W\d_]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")
_HOUR = re.compile(
    r"(?:T|[\s,;|·•–—-]{0,6}(?:(?:a\s+l[ae]s?|at|às|[àa]|las|um|alle(?:\s+ore)?)\s+)?\(?)(\d{1,2})[:.h](\d\d)"
    r"(?::(\d\d)(?:[.,]\d+)?)?(?![\d%/])(?:\s?(?:h(?:oras|rs)?\b\.?|uhr\b))?(?:\s?([ap])\.?\s?m\b\.?)?",
    re.IGNORECASE,
)
_ZONE = re.compile(r"\s*(?:(?:UTC|GMT)?([+-])(\d\d):?(\d\d)?(?!\d)|(z|[A-Z]{1,4})(?!\w))")
# "08:30-10:15" behind a date in words: from when to when.
_SPAN = re.compile(r"-\d\d:")
_START = re.compile(r"(?<![\w/.-])(?=\d{1,4}|[^\W\d_]{3,10}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4})")
_COMPACT = re.compile(r"(?:D:)?(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?(?=Z|[+-]|$)")
_EPOCH = re.compile(r"\d{9,13}(?:\.\d+)?")
# Years of two digits (RFC 822, RFC 850), or the year behind the hour (asctime).
_OLD = re.compile(
    r"(?:[a-z]+,?\s+)?\d{1,2}[\s-][a-z]{3}[\s-]\d\d\s+\d\d?:\d\d|[a-z]{3}\s+[a-z]{3}\s+\d\d?\s+\d\d:\d\d",
    re.IGNORECASE,
)


def moment(value: Any) -> date | None:
    """Return the date that ``value`` states, a ``datetime`` to the second where it names the hour, with its zone if so.

    Read are dates themselves, seconds or milliseconds since 1970, ``20260116T0930Z``, the dates of PDF files
    (their day), ISO 8601 and its usual misspellings, RFC 822, and dates in words (:func:`dates_in`). An hour
    whose zone cannot be is left out. What no article can be dated (1970-01-01, the future) is ``None``, as is
    everything else.
    """
    if isinstance(value, bool) or value is None:
        return None
    try:
        found = value if isinstance(value, date) else _stated(value)
        return found if found is not None and believable(found) else None
    except (ValueError, OverflowError, OSError, TypeError, IndexError):
        return None


def dates_in(text: str) -> Iterator[date]:
    """Yield the believable dates that stand in ``text`` ("16 de enero de 2026 a las 10:30"), in order."""
    end = 0
    for start in _START.finditer(text):
        if start.start() < end:
            continue
        leading = leading_date(text[start.start() : start.start() + 80])
        if leading is not None and believable(leading[0]):
            end = start.start() + leading[1]
            yield leading[0]


def leading_date(text: str) -> tuple[date, int] | None:
    """Read a date at the very start of ``text``; return it and the offset behind it, or ``None``.

    Known are ISO 8601, "16/01/2026" (day first, month first only where no day could be meant), "2026/01/16" and
    dates with the month's name in es, en, de, fr, pt, it, ca, gl, nl and ar. A ``datetime`` comes back if the hour
    is given.
    """
    for pattern, make in (
        (_YEAR_FIRST, lambda m: date(int(m[1]), int(m[3]), int(m[4]))),
        (_DAY_FIRST, _from_numbers),
        (_DAY_MONTH, lambda m: date(int(m[3]), _MONTHS[m[2].casefold()], int(m[1]))),
        (_MONTH_DAY, lambda m: date(int(m[3]), _MONTHS[m[1].casefold()], int(m[2]))),
    ):
        match = pattern.match(text)
        if match:
            try:
                return _with_hour(make(match), text, match.end(), in_words=pattern is not _YEAR_FIRST)
            except (ValueError, KeyError):
                continue
    return None


def believable(found: date) -> bool:
    """Tell whether an article can have this date: neither a program's default nor in the future."""
    day = day_of(found)
    if not _EARLIEST <= day <= datetime.now(UTC).date() + _AHEAD:
        return False
    if isinstance(found, datetime) and found.tzinfo:
        # The first second of 1970 may stand there in another zone.
        day = day_of(found.astimezone(UTC))
    return day not in _DEFAULTS


def day_of(found: date) -> date:
    """Return the day of a date or a moment."""
    return found.date() if isinstance(found, datetime) else found


def _stated(value: Any) -> date | None:
    if isinstance(value, (int, float)):
        value = int(value) if value == int(value) else value
        return _since_1970(value) or _stated(str(value))
    text = " ".join(str(value)[:200].split())[:100]
    if compact := _COMPACT.match(text):
        year, month, day, hour, minute, second = compact.groups()
        rest = f"T{hour}:{minute}:{second or '00'}{text[compact.end() :]}" if hour else ""
        leading = leading_date(f"{year}-{month}-{day}{rest}")
        # Who makes a PDF file has a clock, but the hour says nothing about the article.
        return day_of(leading[0]) if leading and text.startswith("D:") else leading[0] if leading else None
    if _EPOCH.fullmatch(text):
        return _since_1970(float(text))
    if _OLD.match(text):
        return parsedate_to_datetime(text)
    return next(dates_in(text), None)


def _since_1970(seconds: float) -> date | None:
    """Read seconds or milliseconds since 1970; a smaller number counts days or is a year."""
    if 1e8 <= seconds < 1e11:
        return datetime.fromtimestamp(int(seconds), UTC)
    return datetime.fromtimestamp(seconds // 1000, UTC) if 1e11 <= seconds < 1e14 else None


def _with_hour(day: date, text: str, end: int, *, in_words: bool) -> tuple[date, int]:
    match = _HOUR.match(text, end)
    if match is None:
        return day, end
    hour, minute, second, half = int(match[1]), int(match[2]), int(match[3] or 0), match[4]
    if half and hour <= 12:
        hour = hour % 12 + (12 if half in "pP" else 0)
    zone = None if in_words and _SPAN.match(text, match.end()) else _ZONE.match(text, match.end())
    minutes = _minutes(zone) if zone else None
    end = match.end() if minutes is None or zone is None else zone.end()
    try:
        tzinfo = None if minutes is None else timezone(timedelta(minutes=minutes))
        return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=tzinfo), end
    except ValueError:
        return day, end


def _minutes(zone: re.Match[str]) -> int | None:
    """Return how far a zone is east of Greenwich, or ``None`` for letters that name none."""
    if zone[4]:
        return _ZONES.get(zone[4].upper())
    minutes = 60 * int(zone[2]) + int(zone[3] or 0)
    return -minutes if zone[1] == "-" else minutes


def _from_numbers(match: re.Match[str]) -> date:
    day, month, year = int(match[1]), int(match[2]), int(match[3])
    return date(year, day, month) if month > 12 else date(year, month, day)
