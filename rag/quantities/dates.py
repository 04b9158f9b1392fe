"""Dates as texts say them: whole or in part, absolute or seen from the day of publication."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product
from typing import Literal

Key = tuple[int | None, int | None, int | None, int | None, int]
_DAY = timedelta(days=1)
# A month without a year is the one nearest to publication, at most half a year away.
_NEAR = 183


@dataclass(frozen=True, slots=True)
class When:
    """What a text says of a date; what it leaves open is None.

    ``weekday`` is 0 for Monday. ``direction`` is -1 for "last", 1 for "next", 0 if nothing is said;
    ``this`` marks "this Thursday". ``away`` is a distance from the day of publication, ("day", -1) for
    "yesterday".
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    direction: int = 0
    this: bool = False
    away: tuple[Literal["day", "week", "month", "year"], int] | None = None

    @property
    def possible(self) -> bool:
        """Whether there can be such a date: no February 30, no month 13."""
        if self.month is not None and not 1 <= self.month <= 12:
            return False
        if self.day is None:
            return True
        if self.month is None:
            return 1 <= self.day <= 31
        return _made(self.year if self.year else 2024, self.month, self.day) is not None


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def _shifted(day: date, days: int) -> date | None:
    try:
        return day + days * _DAY
    except OverflowError:
        return None


def _whole(day: date | None, direction: int = 0) -> Iterator[When]:
    if day is not None:
        yield When(day.year, day.month, day.day, day.weekday(), direction)


def resolved(when: When, published: date | None, years: Sequence[int] = ()) -> list[When]:
    """Return ``when`` and every fuller date that follows from it.

    That takes the day of publication and the ``years`` that the text names beside it.

    "3 de enero" published on 2026-01-16 is 3 January 2026; "en febrero" is the February that is nearest, or
    the past one of the same calendar year; "este jueves" is the nearest Thursday; "el lunes" the last or
    the next one.
    """
    found = [when]
    if when.away:
        found += _from_distance(when, published)
    elif when.month and when.year:
        found += _with_weekday(when)
    elif when.month:
        for year in dict.fromkeys([*years, *_years(when, published)]):
            found += _with_weekday(replace(when, year=year))
    elif when.weekday is not None or when.day:
        found += [full for day in _days(when, published) for full in _whole(day, when.direction)]
    return found


def _with_weekday(when: When) -> list[When]:
    if not when.day or not when.year or not when.month:
        return [when] if when.possible else []
    return list(_whole(_made(when.year, when.month, when.day), when.direction))


def _from_distance(when: When, published: date | None) -> list[When]:
    if published is None or when.away is None:
        return []
    unit, count = when.away
    if unit == "day":
        return list(_whole(_shifted(published, count)))
    if unit == "year":
        return [When(published.year + count)]
    if unit == "month":
        months = published.year * 12 + published.month - 1 + count
        return [When(months // 12, months % 12 + 1)]
    return []


def _years(when: When, published: date | None) -> list[int]:
    if published is None or not when.month:
        return []
    years = []
    for year in (published.year - 1, published.year, published.year + 1):
        # A month without a day is as near as its nearest end.
        days = [_made(year, when.month, d) for d in ((when.day,) if when.day else (1, 28))]
        gaps = [(d - published).days for d in days if d is not None]
        if not gaps:
            continue
        first, last = min(gaps), max(gaps)
        now = first <= 0 <= last
        if when.direction < 0:
            fits = first <= 0 and first > -366
        elif when.direction > 0:
            fits = last >= 0 and last < 366
        else:
            gap = 0 if now else min(abs(first), abs(last))
            fits = gap <= _NEAR or (year == published.year and last <= 0)
        if fits:
            years.append(year)
    if when.direction > 0:
        return years[:1]
    return years[-1:] if when.direction < 0 else years


def _days(when: When, published: date | None) -> Iterator[date]:
    if published is None:
        return
    reach = 7 if not when.day else 16 if when.weekday is None else 31
    for gap in range(-reach, reach + 1):
        day = _shifted(published, gap)
        if day is None or (when.day and day.day != when.day):
            continue
        if when.weekday is not None and day.weekday() != when.weekday:
            continue
        past, ahead = gap <= 0, gap >= 0
        if (when.direction < 0 and not past) or (when.direction > 0 and not ahead):
            continue
        if when.this and abs(gap) > 3 and not when.day:
            continue
        if not when.day and not when.direction and abs(gap) == 7:
            continue
        yield day


def keys(when: When, published: date | None, years: Sequence[int] = ()) -> set[Key]:
    """Return every statement that a source which says ``when`` supports: itself, and all that is coarser."""
    supported: set[Key] = set()
    directions = (when.direction, 0) if when.direction else (-1, 0, 1)
    for full in resolved(when, published, years):
        fields = (full.year, full.month, full.day, full.weekday)
        choices = [(None,) if field is None else (None, field) for field in fields]
        for year, month, day, weekday in product(*choices):
            supported |= {(year, month, day, weekday, d) for d in directions}
    return supported


def key(when: When) -> Key:
    """Return what a claim of ``when`` must find among the ``keys`` of a source."""
    return (when.year, when.month, when.day, when.weekday, when.direction)


def numeric(text: str) -> list[When]:
    """Return the readings of "2026-01-03", "03/01/2026", "3.1.26" or "3/1": day first and month first."""
    parts = [int(p) for p in text.replace("/", "-").replace(".", "-").split("-")]
    pairs: Iterable[tuple[int, int]]
    year: int | None = None
    if len(parts) == 3 and parts[0] > 99:
        year, pairs = parts[0], [(parts[2], parts[1])]
    else:
        if len(parts) == 3:
            year = parts[2] if parts[2] > 99 else 2000 + parts[2]
        pairs = [(parts[0], parts[1]), (parts[1], parts[0])]
    found = [When(year, month, day) for day, month in dict.fromkeys(pairs)]
    return [when for when in found if when.month and when.day and when.possible and when.year != 0]
