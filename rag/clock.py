"""Seconds by stage, for an answer's timings."""

from __future__ import annotations

import time
from datetime import date, datetime


class Clock:
    """Adds up the time since the last lap under a stage's name."""

    def __init__(self) -> None:
        """Start now."""
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        """Count the time since the last lap, or the start, to ``stage``."""
        now = time.perf_counter()
        self._laps[stage] = self._laps.get(stage, 0.0) + now - self._last
        self._last = now

    def timings(self) -> dict[str, float]:
        """Return seconds by stage, and in all as ``total``."""
        return {**self._laps, "total": time.perf_counter() - self._start}


def today() -> date:
    """Return the day it is where this machine stands: what a reader there means by "today"."""
    return datetime.now().astimezone().date()
