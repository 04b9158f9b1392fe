"""So many questions are answered at once, whichever interface they come by; more wait, but not without end."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import TypeVar

from index.errors import FuenteError

T = TypeVar("T")

RETRY = 10
"""Seconds after which who found no place is asked to come again."""

_LOOK = 0.1  # seconds between two looks at whether a waiting reader is still there


class Busy(FuenteError):
    """A question cannot wait any longer, or not at all; the message says when to come again."""


class TooSlow(FuenteError):
    """An answer took too long and was left."""


class Places:
    """The places at which questions are answered, for threads and for event loops alike; first come, first served."""

    def __init__(
        self, count: int = 4, *, queue: int = 64, wait: float = 120.0, answer: float = 180.0
    ) -> None:
        """Make ``count`` places; ``queue`` questions may wait, ``wait`` seconds each; an answer has ``answer``."""
        self._free = count
        self._queue = queue
        self._wait = wait
        self._answer = answer
        self._lock = threading.Lock()
        self._waiting: deque[Future[None]] = deque()

    @property
    def waiting(self) -> int:
        """Questions that wait."""
        return len(self._waiting)

    def look(self) -> None:
        """Raise Busy where no more questions can wait: an answer that is streamed can still be refused then."""
        with self._lock:
            self._refuse_where_full()

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Wait for a place, and hold it until the block ends. Raises Busy."""
        turn = self._enter()
        # a stream may be closed by another task than the one that began it, so nothing that belongs to a task is held
        try:
            async with asyncio.timeout(self._wait):
                await asyncio.wrap_future(turn)
        except TimeoutError:
            self._give_up(turn)
            raise Busy(_LONG) from None
        except BaseException:  # whoever asked has gone
            self._give_up(turn)
            raise
        try:
            yield
        finally:
            self._leave()

    @contextmanager
    def held(self, gone: Callable[[], bool]) -> Iterator[bool]:
        """Wait for a place in a thread, as long as nobody has ``gone``; say whether there is one. Raises Busy."""
        turn, looks = self._enter(), max(1, int(self._wait / _LOOK))
        while not turn.done() and not gone() and looks:
            looks -= 1
            with suppress(TimeoutError):
                turn.result(timeout=_LOOK)
        if not turn.done():
            self._give_up(turn)
            if not gone():
                raise Busy(_LONG)
            yield False
            return
        try:
            yield True
        finally:
            self._leave()

    async def in_time(self, answer: Awaitable[T]) -> T:
        """Await an answer as long as it may take. Raises TooSlow."""
        try:
            async with asyncio.timeout(self._answer):
                return await answer
        except TimeoutError:
            raise TooSlow(self._slow()) from None

    async def all_in_time(self, events: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
        """Yield the events of an answer as long as it may take, without the time that whoever reads them takes.

        Raises TooSlow.
        """
        left, clock = self._answer, asyncio.get_running_loop().time
        while True:
            begun = clock()
            try:
                async with asyncio.timeout(left):  # around nothing that yields: a scope belongs to one task
                    event = await anext(events)
            except StopAsyncIteration:
                return
            except TimeoutError:
                raise TooSlow(self._slow()) from None
            left -= clock() - begun
            yield event

    def _slow(self) -> str:
        return (
            f"The answer took longer than {self._answer:g} seconds and was left. Ask something shorter, or ask for "
            "quotes only, which takes less."
        )

    def _enter(self) -> Future[None]:
        turn: Future[None] = Future()
        with self._lock:
            if self._free > 0:
                self._free -= 1
                turn.set_result(None)
            else:
                self._refuse_where_full()
                self._waiting.append(turn)
        return turn

    def _refuse_where_full(self) -> None:
        if self._free <= 0 and len(self._waiting) >= self._queue:
            raise Busy(
                f"Too many questions are waiting here already ({self._queue}). Ask again in {RETRY} seconds."
            )

    def _give_up(self, turn: Future[None]) -> None:
        """Wait no more; where the turn came at that very moment, the place is the next one's."""
        with self._lock:
            if turn in self._waiting:
                self._waiting.remove(turn)
                turn.cancel()
                return
        if turn.done() and not turn.cancelled():
            self._leave()

    def _leave(self) -> None:
        with self._lock:
            while self._waiting:
                turn = self._waiting.popleft()
                # False where it was cancelled with the task that waited: nobody would ever leave that place
                if turn.set_running_or_notify_cancel():
                    turn.set_result(None)
                    return
            self._free += 1


_LONG = f"No place came free for this question in time. Ask again in {RETRY} seconds."
