"""How fast something goes and how long it will take, from what was seen of it; and both in words."""

from __future__ import annotations

import math
from collections import deque

_WINDOW = 60.0  # seconds that are looked back on: articles are stored in groups, some seconds apart
_SOON = 5.0  # seconds that have to be seen before anything is said of the rest
_LEAST = 0.005  # of the work, likewise


class Pace:
    """Speed and time left, over the last minute. Times are seconds of any clock that does not go back."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int, float | None]] = deque()
        self._now = 0.0

    def note(self, now: float, count: int, part: float | None = None) -> None:
        """Note that by ``now`` so many were done, which is ``part`` (0 to 1) of the work where that is known."""
        if part is not None:
            part = min(1.0, max(0.0, part)) if math.isfinite(part) else None
        last = self._seen[-1] if self._seen else None
        if last and (count < last[1] or (part is None) != (last[2] is None) or _before(part, last[2])):
            self._seen.clear()  # another kind of work begins
            last = None
        self._now = max(now, self._now)
        if last is None or last[1:] != (count, part):
            self._seen.append((self._now, count, part))
        while len(self._seen) > 2 and self._seen[1][0] <= self._now - _WINDOW:
            self._seen.popleft()

    @property
    def rate(self) -> float | None:
        """How many a second; None before that can be told."""
        first, last = self._ends()
        took = self._now - first[0]
        return (last[1] - first[1]) / took if took >= 1.0 and last[1] > first[1] else None

    @property
    def left(self) -> float | None:
        """The seconds that the rest will take, as it goes now; None before that can be told."""
        first, last = self._ends()
        took = self._now - first[0]
        if first[2] is None or last[2] is None or took < _SOON or last[2] < _LEAST or last[2] <= first[2]:
            return None
        return (1.0 - last[2]) * took / (last[2] - first[2])

    def _ends(self) -> tuple[tuple[float, int, float | None], tuple[float, int, float | None]]:
        nothing = (self._now, 0, None)
        return (self._seen[0], self._seen[-1]) if self._seen else (nothing, nothing)


def _before(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and one < other


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
