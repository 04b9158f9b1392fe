"""A few places and a queue before them: who came first is served first."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from rag.reader import Reader


class Slots:
    """Lets ``count`` in at a time, in the order in which they came; a lock would let in anyone who waits."""

    def __init__(self, count: int) -> None:
        """Begin with ``count`` free places."""
        self._count = self._free = count
        self._line: deque[object] = deque()
        self._changed = threading.Condition()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._line)

    @property
    def busy(self) -> int:
        """How many have a place."""
        return self._count - self._free

    @contextmanager
    def taken(self, reader: Reader | None = None, *, alone: bool = False) -> Iterator[None]:
        """Wait for a place, or ``alone`` for all of them, and keep it until the block ends.

        Raises:
            Left: the reader has gone, so that no place is needed any more.
        """
        reader, ticket = reader or Reader(), object()
        wanted = self._count if alone else 1
        with self._changed:
            self._line.append(ticket)
        try:
            with reader.waking(self._look), self._changed:
                self._changed.wait_for(
                    lambda: reader.gone or (self._free >= wanted and self._line[0] is ticket)
                )
                reader.check()
                self._free -= wanted
        finally:
            with self._changed:
                self._line.remove(ticket)
                self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._free += wanted
                self._changed.notify_all()

    def _look(self) -> None:
        with self._changed:
            self._changed.notify_all()
