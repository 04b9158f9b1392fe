"""How fast something goes and how long it will take, from what was seen of it; and both in words."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable

_WINDOW = 60.0  # seconds that are looked back on, and more where little happened in them
_SOON = 5.0  # seconds that have to be seen before anything is said of the rest
_LEAST = 0.005  # of the work, likewise
_MANY = 100  # things done that are enough to judge by
_STEPS = 4  # steps of the whole, likewise: articles are stored in groups, perhaps a minute apart


class Pace:
    """Speed and time left, over the last minute or so. Times are seconds of any clock that does not go back."""

    def __init__(self) -> None:
        self._counts = _Track(lambda seen: seen[-1][1] - seen[1][1] >= _MANY)
        self._parts = _Track(lambda seen: len(seen) > _STEPS + 1)
        self._now = 0.0

    def note(self, now: float, count: int, part: float | None = None) -> None:
        """Note that by ``now`` so many were done, which is ``part`` (0 to 1) of the work where that is known."""
        self._now = max(now, self._now)
        self._counts.note(self._now, count)
        if part is None or not math.isfinite(part):
            self._parts.clear()
        else:
            self._parts.note(self._now, min(1.0, max(0.0, part)))

    @property
    def rate(self) -> float | None:
        """How many a second; None before that can be told."""
        return self._counts.speed(self._now, 1.0)

    @property
    def left(self) -> float | None:
        """The seconds that the rest will take, as it goes now; None before that can be told."""
        speed, last = self._parts.speed(self._now, _SOON), self._parts.last
        if speed is None or last is None or last[1] < _LEAST:
            return None
        # since the last step, some of the next one has been done
        return max(0.0, (1.0 - last[1]) / speed - self._parts.waited(self._now))


class _Track:
    """When a number that grows was what; ``enough`` says whether the oldest of what was seen can be forgotten."""

    def __init__(self, enough: Callable[[deque[tuple[float, float]]], bool]) -> None:
        self._seen: deque[tuple[float, float]] = deque()
        self._enough = enough
        self._gap = 0.0  # the longest time between two changes that was seen

    @property
    def last(self) -> tuple[float, float] | None:
        return self._seen[-1] if self._seen else None

    def clear(self) -> None:
        self._seen.clear()
        self._gap = 0.0

    def note(self, now: float, value: float) -> None:
        if self._seen and value < self._seen[-1][1]:
            self.clear()  # another piece of work begins
        if not self._seen or value > self._seen[-1][1]:
            if self._seen:
                self._gap = max(self._gap, now - self._seen[-1][0])
            self._seen.append((now, value))
        while len(self._seen) > 2 and self._seen[1][0] <= now - _WINDOW and self._enough(self._seen):
            self._seen.popleft()

    def waited(self, now: float) -> float:
        """The seconds since the last change, as far as it may take so long."""
        return min(now - self._seen[-1][0], self._gap) if self._seen else 0.0

    def speed(self, now: float, least: float) -> float | None:
        """How much a second; None before anything was seen for ``least`` seconds."""
        if len(self._seen) < 2 or now - self._seen[0][0] < least:
            return None
        # From change to change; that nothing happens for a while counts when it is longer than ever.
        (first, was), (last, value) = self._seen[0], self._seen[-1]
        took = last - first + max(0.0, now - last - self._gap)
        return (value - was) / took if took > 0 else None


def rate_in_words(rate: float | None, noun: str = "articles") -> str:
    """Return ``38 articles/s``, ``24 articles/min``, or nothing where there is no rate to speak of."""
    if rate is None or not math.isfinite(rate) or rate <= 0:
        return ""
    if rate >= 10:
        return f"{rate:,.0f} {noun}/s"
    if rate >= 1:
        return f"{rate:.1f} {noun}/s"
    return f"{rate * 60:.0f} {noun}/min" if rate * 60 >= 1 else ""


def left_in_words(seconds: float | None) -> str:
    """Return ``about 3 min left``, as exact as anybody can know, or nothing."""
    if seconds is None or not math.isfinite(seconds) or seconds < 0:
        return ""
    if seconds < 10:
        return "a few seconds left"
    if seconds < 55:
        return f"about {math.ceil(seconds / 10) * 10} s left"
    minutes = seconds / 60
    if minutes < 59.5:
        step = 1 if minutes < 10 else 5
        return f"about {max(1, round(minutes / step) * step)} min left"
    if minutes < 36 * 60:
        return f"about {round(minutes / 60)} h left"
    return "more than a day left"
