"""A few places and a queue before them: who came first is served first."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Left(Exception):
    """Who waited does not want a place any more."""


class Places:
    """Lets ``count`` in at a time, in the order in which they came."""

    def __init__(self, count: int) -> None:
        """Begin with ``count`` free places."""
        self._free = count
        self._line: deque[object] = deque()
        self._changed = threading.Condition()

    @contextmanager
    def taken(self, left: threading.Event | None = None) -> Iterator[None]:
        """Wait for a place and keep it until the block ends.

        Who waits and is told through ``left`` to go, followed by ``wake``, goes at once.

        Raises:
            Left: ``left`` was set before a place was free.
        """
        ticket = object()
        with self._changed:
            self._line.append(ticket)
            try:
                self._changed.wait_for(
                    lambda: (left is not None and left.is_set()) or (self._free and self._line[0] is ticket)
                )
                if left is not None and left.is_set():
                    raise Left
                self._free -= 1
            finally:
                self._line.remove(ticket)
                self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._free += 1
                self._changed.notify_all()

    def wake(self) -> None:
        """Have those who wait look again whether they were told to go."""
        with self._changed:
            self._changed.notify_all()
