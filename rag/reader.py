"""Who waits for an answer, and may leave before it is there."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Left(Exception):
    """Whoever asked has gone: nothing more is to be made for them."""


class Reader:
    """One who waits for an answer. Any thread may say that they have gone; what works for them is woken and ends."""

    def __init__(self) -> None:
        """Begin with somebody who is there."""
        self._lock = threading.Lock()
        self._gone = False
        self._wakers: dict[object, Callable[[], None]] = {}

    @property
    def gone(self) -> bool:
        """Whether they have left."""
        return self._gone

    def leave(self) -> None:
        """Say that they have gone; a second time does nothing."""
        with self._lock:
            if self._gone:
                return
            self._gone = True
            wakers = list(self._wakers.values())
            self._wakers.clear()
        for wake in wakers:
            wake()

    def check(self) -> None:
        """Go on only for somebody who is there.

        Raises:
            Left: they have gone.
        """
        if self._gone:
            raise Left

    @contextmanager
    def waking(self, wake: Callable[[], None]) -> Iterator[None]:
        """Have ``wake`` called, by another thread, if they leave before the block ends; at once if they have."""
        mark = object()
        with self._lock:
            gone = self._gone
            if not gone:
                self._wakers[mark] = wake
        if gone:
            wake()
        try:
            yield
        finally:
            with self._lock:
                self._wakers.pop(mark, None)
