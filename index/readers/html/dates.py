"""Dates as web pages write them: for machines in a dozen shapes, for readers in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from index.dates import leading_date

# Older than the oldest newspaper archive on the web is a default value, not a date.
_EARLIEST = date(1800, 1, 1)
# Clocks of servers run ahead and zones differ, but not by more.
_AHEAD = timedelta(days=2)

_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?(Z|[+-]\d\d:?\d\d)?")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")
_LOOSE_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T\s]+(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?)?")
_ZONE = re.compile(r"\s*(Z|UTC|GMT|[+-]\d\d:?(?:\d\d)?)(?![\w])", re.IGNORECASE)
_WEEKDAY_ENGLISH = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)\w*,?\s", re.IGNORECASE)
_START = re.compile(r"(?<![\w/.-])(?=\d{1,4}|[^\W\d_]{3,10}\.?\s\d{1,2},?\s\d{4})")
_HOUR = re.compile(
    r"[\s,;|·•–—-]{0,6}(?:a\s+las?\s+|at\s+|às\s+|[àa]\s+|las\s+)?\(?(\d{1,2})[:.h](\d\d)(?::\d\d)?(?![\d%/])"
    r"\s?(?:h(?:oras|rs)?\b\.?)?\s?(a\.?\s?m\b\.?|p\.?\s?m\b\.?)?",
    re.IGNORECASE,
)
_IN_ADDRESS = re.compile(r"(?<!\d)(\d{4})[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?!\d)")


def read_date(value: str) -> date | None:
    """Read a date that a page gives for machines; a ``datetime`` where it names the hour.

    Known are ISO 8601 and its usual misspellings, RFC 2822, ``20260116``, seconds since 1970, and what
    :func:`index.dates.leading_date` reads. A date that no article can have is ``None``.
    """
    value = " ".join(value.split())[:80]
    for read in (_iso, _compact, _epoch, _mail):
        try:
            found = read(value)
        except (ValueError, OverflowError, OSError, TypeError, IndexError):
            continue
        if found is not None:
            return found if believable(found) else None
    return next(dates_in(value), None)


def dates_in(text: str) -> Iterator[date]:
    """Yield the dates that stand in ``text`` for readers ("16 de enero de 2026 a las 10:30"), in order."""
    end = 0
    for start in _START.finditer(text):
        if start.start() < end:
            continue
        piece = text[start.start() : start.start() + 80]
        found = leading_date(piece)
        if found is None or not believable(found[0]):
            continue
        day, length = found
        end = start.start() + length
        hour = None if isinstance(day, datetime) else _HOUR.match(piece, length)
        if hour is not None:
            day = _with_hour(day, int(hour[1]), int(hour[2]), (hour[3] or "").casefold())
        yield day


def date_in_address(address: str) -> date | None:
    """Return the date that an address holds ("/2026/01/16/"), or ``None``."""
    for match in _IN_ADDRESS.finditer(address.partition("?")[0]):
        # Eight digits in a row are a number more often than a date, except with a sign on both sides.
        try:
            found = date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            continue
        if believable(found) and found.year >= 1990:
            return found
    return None


def believable(found: date) -> bool:
    """Tell whether an article can have this date: neither a default value nor in the future."""
    day = found.date() if isinstance(found, datetime) else found
    return _EARLIEST <= day <= datetime.now(UTC).date() + _AHEAD and day != date(1970, 1, 1)


def sharper(first: date, other: date) -> bool:
    """Tell whether ``other`` says the same as ``first`` and more: the hour, or its zone."""
    if not isinstance(other, datetime):
        return False
    if not isinstance(first, datetime):
        return abs(other.date() - first) <= timedelta(days=1)
    return (
        first.tzinfo is None
        and other.tzinfo is not None
        and abs(first - other.replace(tzinfo=None)) <= timedelta(hours=14)
    )


def later(first: date, other: date) -> bool:
    """Tell whether ``other`` is later than ``first``, as far as both tell."""
    if isinstance(first, datetime) and isinstance(other, datetime):
        if (first.tzinfo is None) != (other.tzinfo is None):
            return other.replace(tzinfo=None) > first.replace(tzinfo=None)
        return other > first
    return _day(other) > _day(first)


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _iso(value: str) -> date | None:
    match = _LOOSE_ISO.match(value)
    if match is None:
        return None
    day = date(int(match[1]), int(match[2]), int(match[3]))
    if match[4] is None or int(match[4]) > 23:
        return day
    when = datetime(day.year, day.month, day.day, int(match[4]), int(match[5]), int(match[6] or 0))  # noqa: DTZ001
    return _zoned(when, value[match.end() :])


def _zoned(when: datetime, rest: str) -> datetime:
    zone = _ZONE.match(rest)
    if zone is None:
        return when
    if zone[1].upper() in ("Z", "UTC", "GMT"):
        return when.replace(tzinfo=UTC)
    digits = zone[1].replace(":", "")
    digits += "00" if len(digits) == 3 else ""
    return datetime.fromisoformat(f"{when.isoformat()}{digits[:3]}:{digits[3:]}")


def _compact(value: str) -> date | None:
    match = _COMPACT.fullmatch(value)
    if match is None:
        return None
    day = date(int(match[1]), int(match[2]), int(match[3]))
    if match[4] is None:
        return day
    when = datetime(day.year, day.month, day.day, int(match[4]), int(match[5]), int(match[6] or 0))  # noqa: DTZ001
    return _zoned(when, match[7] or "")


def _epoch(value: str) -> date | None:
    if not _EPOCH.fullmatch(value):
        return None
    seconds = float(value)
    return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)


def _mail(value: str) -> date | None:
    return parsedate_to_datetime(value) if _WEEKDAY_ENGLISH.match(value) else None


def _with_hour(day: date, hour: int, minute: int, half: str) -> date:
    if half and hour <= 12:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    if hour > 23 or minute > 59:
        return day
    return datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 -- the page names no zone
