"""How many articles there are over time, as bars: numbers only, the page draws them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Unit = Literal["day", "week", "month", "year"]

UNITS: tuple[Unit, ...] = ("day", "week", "month", "year")
_LONGEST = {"day": 62, "week": 62 * 7, "month": 120 * 31}
"""How many days a chart by that unit may span: more bars than some hundred are no bars any more."""

HEIGHT, STEP = 100, 10
"""The room for a bar, in the units of the drawing: its full height, and from one bar to the next."""

_GAP, _LEAST = 2, 3
_YEARS = 100


@dataclass(frozen=True, slots=True)
class Bar:
    """``count`` articles from the day ``since`` to ``until``, both inclusive; ``x`` and ``y`` are its upper left."""

    since: date
    until: date
    count: int
    x: int
    y: float
    height: float

    @property
    def width(self) -> int:
        """How broad it is drawn."""
        return STEP - _GAP


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars without a gap between their days, the first day first; ``most`` articles are in the highest."""

    unit: Unit
    bars: tuple[Bar, ...]
    most: int

    @property
    def width(self) -> int:
        """How broad the drawing is."""
        return len(self.bars) * STEP


def chart(days: Iterable[tuple[date, int]]) -> Chart | None:
    """Return bars of the days' numbers of articles by day, week (from Monday), month or year, as their range needs.

    Of more than a hundred years, several share a bar: one article with a wrong date is enough for that. None where
    there would be less than two bars.
    """
    counted = dict(days)
    if not counted:
        return None
    first, last = min(counted), max(counted)
    span = (last - first).days + 1
    unit = next((unit for unit in UNITS[:-1] if span <= _LONGEST[unit]), UNITS[-1])
    years = (last.year - first.year) // _YEARS + 1
    totals: dict[date, int] = {}
    for day, count in counted.items():
        start = _start(day, unit, years)
        totals[start] = totals.get(start, 0) + count
    stretches = list(_stretches(_start(first, unit, years), last, unit, years))
    if len(stretches) < 2:
        return None
    most = max(totals.values())
    bars = []
    for n, (since, until) in enumerate(stretches):
        count = totals.get(since, 0)
        # one article among thousands is still seen
        height = max(_LEAST, round(HEIGHT * count / most, 1)) if count else 0
        bars.append(Bar(since, until, count, n * STEP + _GAP // 2, round(HEIGHT - height, 1), height))
    return Chart(unit, tuple(bars), most)


def _stretches(start: date, last: date, unit: Unit, years: int) -> Iterator[tuple[date, date]]:
    while start <= last:
        end = _end(start, unit, years)
        yield start, end
        if end == date.max:
            return
        start = end + timedelta(days=1)


def _start(day: date, unit: Unit, years: int) -> date:
    if unit == "week":
        return date.fromordinal(max(1, day.toordinal() - day.weekday()))
    if unit == "month":
        return day.replace(day=1)
    return date(max(1, day.year - day.year % years), 1, 1) if unit == "year" else day


def _end(start: date, unit: Unit, years: int) -> date:
    if unit == "day":
        return start
    if unit == "week":
        return date.fromordinal(min(date.max.toordinal(), start.toordinal() + 6))
    if unit == "year":
        return date(min(date.max.year, start.year - start.year % years + years - 1), 12, 31)
    if start.month == 12:
        return start.replace(day=31)
    return start.replace(month=start.month + 1) - timedelta(days=1)
