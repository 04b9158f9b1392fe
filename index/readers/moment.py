"""Dates as documents, mails and records state them: text, numbers, or a date already."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from index.dates import leading_date

# Older than the oldest newspaper archive is a default value; clocks and zones differ by no more than days.
_EARLIEST = date(1800, 1, 1)
_AHEAD = timedelta(days=2)
# What programs write where they know no date.
_DEFAULTS = frozenset({date(1970, 1, 1), date(1900, 1, 1), date(1899, 12, 30), date(1980, 1, 1)})

_PDF = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}")
_MAIL = re.compile(r"(?:[A-Za-z]{3},\s+)?\d{1,2}\s+[A-Za-z]{3}\s+\d{2,4}\s+\d{1,2}:\d\d")
_HOUR = re.compile(
    r"[\s,;·|–—-]{0,4}(?:a\s+las?\s+|at\s+)?(\d{1,2})[:.h](\d\d)(?::\d\d)?(?![\d:])\s?h?\b", re.I
)
_ZONED = re.compile(r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s?(UTC|GMT|[+-]\d\d)(?![\d:])")
# A weekday, "a", "published:" and the like before the date itself.
_LEAD = re.compile(
    r"(?:(?:lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo|monday|tuesday|wednesday|thursday|friday"
    r"|saturday|sunday|publicad[oa]|published|fecha|date|el|on|a)\b[\s,:.]*)+",
    re.IGNORECASE,
)


def moment(value: Any) -> date | None:
    """Return the date that ``value`` states, a ``datetime`` with its zone where it names those.

    Read are dates themselves, seconds or milliseconds since 1970, ISO 8601, RFC 2822, ``20260116``, the dates of
    PDF files (their day), and what :func:`index.dates.leading_date` reads, also with the hour behind it. What
    no article can be dated (1970-01-01, the future) is ``None``, as is everything else.
    """
    try:
        found = _found(value)
        return found if found is not None and believable(found) else None
    except (ValueError, OverflowError, OSError, TypeError, IndexError):
        return None


def believable(found: date) -> bool:
    """Tell whether an article can have this date: neither a program's default nor in the future."""
    day = day_of(found)
    return _EARLIEST <= day <= datetime.now(UTC).date() + _AHEAD and day not in _DEFAULTS


def day_of(found: date) -> date:
    """Return the day of a date or a moment."""
    return found.date() if isinstance(found, datetime) else found


def _found(value: Any) -> date | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, date):
        return value
    if isinstance(value, (int, float)):
        return _since_1970(float(value)) or _text(str(value))
    return _text(str(value)[:120])


def _text(value: str) -> date | None:
    value = " ".join(value.split())
    if _EPOCH.fullmatch(value):
        return _since_1970(float(value))
    if pdf := _PDF.match(value):
        return date(int(pdf[1]), int(pdf[2] or 1), int(pdf[3] or 1)) if pdf[2] and pdf[3] else None
    if compact := _COMPACT.fullmatch(value):
        return date(int(compact[1]), int(compact[2]), int(compact[3]))
    if _MAIL.match(value):
        return parsedate_to_datetime(value)
    # Ten-millionths of a second, as some programs write them, are more than Python reads.
    value = re.sub(r"(:\d\d\.\d{6})\d+", r"\1", value)
    if zoned := _ZONED.match(value):
        zone = "+00:00" if zoned[2].isalpha() else f"{zoned[2]}:00"
        return datetime.fromisoformat(zoned[1] + zone)
    value = _LEAD.sub("", value, count=1) if _LEAD.match(value) else value
    leading = leading_date(value)
    if leading is None:
        return None
    found, end = leading
    hour = None if isinstance(found, datetime) else _HOUR.match(value, end)
    if hour is None or int(hour[1]) > 23 or int(hour[2]) > 59:
        return found
    return datetime(found.year, found.month, found.day, int(hour[1]), int(hour[2]))  # noqa: DTZ001 -- names no zone


def _since_1970(seconds: float) -> date | None:
    """Read seconds or milliseconds since 1970; a smaller number counts days or is a year."""
    if 1e8 <= seconds < 1e11:
        return datetime.fromtimestamp(seconds, UTC)
    return datetime.fromtimestamp(seconds / 1000, UTC) if 1e11 <= seconds < 1e14 else None
