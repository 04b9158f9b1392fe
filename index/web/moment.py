"""Dates and times as feeds and sitemaps write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from types import MappingProxyType

from index.dates import leading_date

_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[Tt ]\s*(\d\d:\d\d(?::\d\d)?)(?:[.,](\d+))?\s*(Z|z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII,
)
_WEEKDAY = re.compile(r"[^\W\d]+\.?,?\s+(?=\d)")
# Zones by name that RFC 822 does not know and European newspapers write.
_ZONES: Mapping[str, int] = MappingProxyType(
    {
        "WET": 0, "WEST": 60, "BST": 60, "IST": 60, "CET": 60, "MEZ": 60, "CEST": 120, "MESZ": 120, "EET": 120,
        "EEST": 180, "MSK": 180, "BRT": -180, "ART": -180, "CLT": -240, "CLST": -180,
    }
)  # fmt: skip
# What programs write where they know no date: the first day of their calendars.
_NOTHING = frozenset((date(1, 1, 1), date(1970, 1, 1), date(1900, 1, 1)))


def moment(text: str | None) -> date | None:
    """Read a date, or a date with its hour, as ISO 8601, RFC 822 or RSS feeds in other shapes have it.

    A ``datetime`` comes back where the hour is given, with a zone where that is given too. None where there is
    no date, or only a calendar's first day.
    """
    text = " ".join((text or "").split())[:100]
    try:
        found = _iso(text) or _rfc822(text) or _other(text)
    except (ValueError, OverflowError):
        return None
    if found is None:
        return None
    day = found.date() if isinstance(found, datetime) else found
    return None if day in _NOTHING else found


def _iso(text: str) -> date | None:
    match = _ISO.match(text)
    if match is None:
        return None
    if match[2] is None:
        return date.fromisoformat(match[1])
    fraction = f".{match[3][:6]:0<6}" if match[3] else ""
    zone = "+00:00" if (match[4] or "").upper() in ("Z", "UTC", "GMT") else match[4] or ""
    return datetime.fromisoformat(f"{match[1]}T{match[2]}{fraction}{zone}")


def _rfc822(text: str) -> date | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    if ":" not in text:
        return found.date()
    minutes = _ZONES.get(text.rpartition(" ")[2].upper())
    if minutes is not None and found.tzinfo is None:
        return found.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    return found


def _other(text: str) -> date | None:
    found = leading_date(_WEEKDAY.sub("", text, count=1))
    return found[0] if found else None
