"""Days counted: weeks, months, quarters, seasons and parts of them as pairs of first and last day."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Literal

Days = tuple[date, date]
"""A first and a last day, both inclusive."""

Unit = Literal["hour", "day", "week", "month", "quarter", "year"]

# "Two weeks ago" is seldom the very day: half a unit to either side is meant, too.
_LOOSE = {"hour": 0, "day": 0, "week": 3, "month": 15, "quarter": 45, "year": 183}
SOON = 31
"""How many days ahead a day without a year may lie and still be meant."""

# "In the last days", with no number.
_SOME = {"hour": 1, "day": 7, "week": 28, "month": 183}

# The month in which a season begins in the north, 0 being December of the year before; in the south it is the one
# half a year away.
_NORTH = {"spring": 3, "summer": 6, "autumn": 9, "winter": 0}


def shifted(day: date, days: int) -> date:
    """Return the day ``days`` later.

    Raises:
        OverflowError: the calendar ends before.
    """
    return day + timedelta(days=days)


def month(year: int, number: int) -> Days:
    """Return a month's days; ``number`` may be below 1 or above 12, and is then of another year.

    Raises:
        ValueError: the calendar does not reach so far.
    """
    whole = year * 12 + number - 1
    year, number = whole // 12, whole % 12 + 1
    first = date(year, number, 1)
    return first, date(year, number, calendar.monthrange(year, number)[1])


def months(year: int, first: int, count: int) -> Days:
    """Return the days of ``count`` months from the ``first`` on."""
    return month(year, first)[0], month(year, first + count - 1)[1]


def back(today: date, unit: Unit, count: int) -> date:
    """Return the day ``count`` units before ``today``; of hours, the day that may hold the moment."""
    if unit == "hour":
        return shifted(today, -((count + 23) // 24))
    if unit in ("day", "week"):
        return shifted(today, -count * (7 if unit == "week" else 1))
    by = count * {"month": 1, "quarter": 3, "year": 12}[unit]
    first, last = month(today.year, today.month - by)
    return min(first.replace(day=min(today.day, last.day)), last)


def ago(today: date, unit: Unit, count: int) -> Days:
    """Return what "three weeks ago" means: the day that far back, and half a unit to either side of it."""
    day, loose = back(today, unit, count), _LOOSE[unit]
    if unit == "hour":
        return day, today
    return shifted(day, -loose), min(shifted(day, loose), today)


def lately(today: date, unit: Unit, count: int | None) -> Days | None:
    """Return what "in the last three weeks" means, until ``today``; some days where there is no ``count``."""
    if count is None:
        return (shifted(today, -_SOME[unit]), today) if unit in _SOME else None
    return back(today, unit, count), today


def unit_of(today: date, unit: Unit, step: int) -> Days:
    """Return the calendar's week (from Monday), month, quarter or year ``step`` from today's."""
    if unit == "week":
        monday = shifted(today, 7 * step - today.weekday())
        return monday, shifted(monday, 6)
    if unit == "month":
        return month(today.year, today.month + step)
    if unit == "quarter":
        return months(today.year, (today.month - 1) // 3 * 3 + 1 + 3 * step, 3)
    if unit == "year":
        return months(today.year + step, 1, 12)
    day = shifted(today, step)
    return day, day


def weekend(today: date, step: int | None, ahead: bool) -> Days:
    """Return Saturday and Sunday: today's or the last ones, the next where ``ahead``; ``step`` -1 is surely past."""
    saturday = shifted(today, 5 - today.weekday())
    if step == -1:
        saturday = shifted(saturday, -7)
    elif step == 1:
        saturday = shifted(saturday, 7 if today.weekday() >= 5 else 0)
    elif today.weekday() < 5 and not ahead:
        saturday = shifted(saturday, -7)
    return saturday, shifted(saturday, 1)


def weekday(today: date, number: int, step: int | None, ahead: bool) -> Days:
    """Return the day of that name (0 is Monday): the last before ``today``, or the next after it where ``ahead``.

    ``step`` is -1 for "last", 1 for "next" and 0 for "this", the nearest one, today included. On a Wednesday, a plain
    "on Wednesday" is that day or the one a week ago, so it is all days from one to the other.
    """
    gap = (today.weekday() - number) % 7
    if step == 0:
        day = shifted(today, -gap if gap <= 3 and not (ahead and gap) else 7 - gap)
    elif step == 1 or (step is None and ahead):
        day = shifted(today, 7 - gap)
    else:
        day = shifted(today, -(gap or 7))
        if step is None and gap == 0:
            return day, today
    return day, day


def day_of_month(today: date, number: int, day: int, ahead: bool) -> Days | None:
    """Return the last day of that month and number until ``today``, or the next where ``ahead``.

    None where the next is less than SOON days away: without a year, either may be meant.
    """
    for year in range(today.year, today.year + 9) if ahead else range(today.year, today.year - 9, -1):
        try:
            found = date(year, number, day)
        except ValueError:
            continue
        if (found - today).days * (1 if ahead else -1) >= 0:
            again = found + timedelta(days=365)
            return None if not ahead and (again - today).days <= SOON else (found, found)
    return None


def month_near(today: date, number: int, step: int | None, ahead: bool) -> Days:
    """Return the last such month that has begun, or the next where ``ahead``; ``step`` -1 leaves out today's."""
    if step == 1 or (step is None and ahead):
        later = number < today.month or (number == today.month and step == 1)
        return month(today.year + later, number)
    earlier = number > today.month or (number == today.month and step == -1)
    return month(today.year - earlier, number)


def part(days: Days, which: int) -> Days:
    """Return the beginning (0), middle (1) or end (2) of a month or year: a third of it.

    That is days 1 to 10, 11 to 20 and 21 to the last of a month, and four months of a year.
    """
    first, last = days
    if (last - first).days > 31:
        return months(first.year, 1 + 4 * which, 4)
    return shifted(first, 10 * which), last if which == 2 else shifted(first, 10 * which + 9)


def season(year: int, name: str, both: bool) -> Days:
    """Return the season of that year: the northern one or, where ``both`` halves of the world speak the language, both.

    Then it is from the earlier half's first day to the later's last: summer 2021 is December 2020 to August 2021. A
    season from December to February is called by its later year.
    """
    return _hull([months(year, start, 3) for start in _starts(name, both)])


def season_near(today: date, name: str, both: bool, step: int | None) -> Days:
    """Return the last season of that name that has begun, as ``season`` does of one half of the world or both.

    ``step`` -1 leaves out one that has not ended.
    """
    found = []
    for start in _starts(name, both):
        years = (months(year, start, 3) for year in range(today.year + 1, today.year - 3, -1))
        found.append(next(days for days in years if days[step == -1] <= today))
    return _hull(found)


def _starts(name: str, both: bool) -> tuple[int, ...]:
    north = _NORTH[name]
    return (north, north + 6 if north < 6 else north - 6) if both else (north,)


def _hull(each: list[Days]) -> Days:
    return min(first for first, _ in each), max(last for _, last in each)
