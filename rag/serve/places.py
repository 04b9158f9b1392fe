"""So many questions are answered at once, whichever interface they come by; more wait, but not without end."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import TypeVar

from index.errors import FuenteError
from rag.reader import Reader

T = TypeVar("T")

RETRY = 10
"""Seconds after which who found no place is asked to come again."""

_LOOK = 0.1  # seconds between two looks at whether a waiting reader is still there


class Busy(FuenteError):
    """A question cannot wait any longer, or not at all; the message says when to come again."""


class TooSlow(FuenteError):
    """An answer took too long and was left."""


class Ending(Busy):
    """The server is being ended: it takes no more questions, or has left this one."""


class Places:
    """The places at which questions are answered, for threads and for event loops alike; first come, first served."""

    def __init__(
        self, count: int = 4, *, queue: int = 64, wait: float = 120.0, answer: float = 180.0
    ) -> None:
        """Make ``count`` places; ``queue`` questions may wait, ``wait`` seconds each; an answer has ``answer``."""
        self._count = self._free = count
        self._queue = queue
        self._wait = wait
        self._answer = answer
        self._lock = threading.Lock()
        self._waiting: deque[Future[None]] = deque()
        self._limits: dict[asyncio.Timeout, asyncio.AbstractEventLoop] = {}
        self._readers: set[Reader] = set()
        self._ends_at: float | None = None

    @property
    def ending(self) -> bool:
        """Whether no more questions are taken."""
        return self._ends_at is not None

    @property
    def busy(self) -> int:
        """Questions that are being answered."""
        return self._count - self._free

    @property
    def waiting(self) -> int:
        """Questions that wait."""
        return len(self._waiting)

    def end(self, seconds: float) -> None:
        """Take no more questions; answers for programs are left after ``seconds``, those in threads by ``leave``.

        Who waits for a place is told at once.
        """
        with self._lock:
            self._ends_at = time.monotonic() + seconds
            waiting, self._waiting = list(self._waiting), deque()
            limits = dict(self._limits)
        for turn in waiting:
            if turn.set_running_or_notify_cancel():
                turn.set_exception(Ending(ENDING))
        for limit, loop in limits.items():
            loop.call_soon_threadsafe(_bring_forward, limit, loop, seconds)

    def leave(self) -> None:
        """Leave what is being answered in threads."""
        with self._lock:
            readers = list(self._readers)
        for reader in readers:
            reader.leave()

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
    def held(self, reader: Reader) -> Iterator[bool]:
        """Wait for a place in a thread, as long as ``reader`` is there; say whether there is one. Raises Busy."""
        turn, looks = self._enter(), max(1, int(self._wait / _LOOK))
        while not turn.done() and not reader.gone and looks:
            looks -= 1
            with suppress(TimeoutError):
                turn.result(timeout=_LOOK)
        if not turn.done():
            self._give_up(turn)
            if not reader.gone:
                raise Busy(_LONG)
            yield False
            return
        turn.result()  # told, where the server ended while it waited
        with self._lock:
            self._readers.add(reader)
        try:
            yield True
        finally:
            with self._lock:
                self._readers.discard(reader)
            self._leave()

    async def in_time(self, answer: Awaitable[T]) -> T:
        """Await an answer as long as it may take. Raises TooSlow."""
        try:
            async with self._limited(self._answer):
                return await answer
        except TimeoutError:
            raise self._late() from None

    async def all_in_time(self, events: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
        """Yield the events of an answer as long as it may take, without the time that whoever reads them takes.

        Raises TooSlow.
        """
        left, clock = self._answer, asyncio.get_running_loop().time
        while True:
            begun = clock()
            try:
                async with self._limited(left):  # around nothing that yields: a scope belongs to one task
                    event = await anext(events)
            except StopAsyncIteration:
                return
            except TimeoutError:
                raise self._late() from None
            left -= clock() - begun
            yield event

    @asynccontextmanager
    async def _limited(self, seconds: float) -> AsyncIterator[None]:
        """End the block after so many seconds, or sooner where the server ends meanwhile. Raises TimeoutError."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(seconds) as limit:
            with self._lock:
                self._limits[limit] = loop
                ends_at = self._ends_at
            if ends_at is not None:
                _bring_forward(limit, loop, max(0.0, ends_at - time.monotonic()))
            try:
                yield
            finally:
                with self._lock:
                    self._limits.pop(limit, None)

    def _late(self) -> FuenteError:
        if self.ending:
            return Ending(ENDING)
        return TooSlow(
            f"The answer took longer than {self._answer:g} seconds and was left. Ask something shorter, or ask for "
            "quotes only, which takes less."
        )

    def _enter(self) -> Future[None]:
        turn: Future[None] = Future()
        with self._lock:
            if self._free > 0 and not self.ending:
                self._free -= 1
                turn.set_result(None)
            else:
                self._refuse_where_full()
                self._waiting.append(turn)
        return turn

    def _refuse_where_full(self) -> None:
        if self.ending:
            raise Ending(ENDING)
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
        if turn.done() and not turn.cancelled() and turn.exception() is None:
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


def _bring_forward(limit: asyncio.Timeout, loop: asyncio.AbstractEventLoop, seconds: float) -> None:
    """Let a block end sooner, where it has not ended."""
    when = limit.when()
    if when is not None and not limit.expired():
        with suppress(RuntimeError):  # it ended at this very moment
            limit.reschedule(min(when, loop.time() + seconds))


ENDING = f"The server is being ended and takes no more questions. Ask again in {RETRY} seconds."
_LONG = f"No place came free for this question in time. Ask again in {RETRY} seconds."
