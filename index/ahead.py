"""Work that is done ahead: an iterator on a thread of its own, some items in advance."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _End:
    """What ended the items: None where there were no more."""

    error: BaseException | None = None


class _Ahead(Generic[T]):
    def __init__(self, items: Iterable[T], most: int) -> None:
        self._queue: queue.Queue[T | _End] = queue.Queue(most)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, args=(items,), name="fuente-reading", daemon=True)
        self._thread.start()

    def _work(self, items: Iterable[T]) -> None:
        end = _End()
        try:
            for item in items:
                if not self._put(item):
                    return
        except BaseException as error:  # told to whoever waits for the next item
            end = _End(error)
        finally:
            if isinstance(items, Generator):
                items.close()
        self._put(end)

    def _put(self, item: T | _End) -> bool:
        while not self._stop.is_set():
            try:
                self._queue.put(item, timeout=0.1)
            except queue.Full:
                continue
            return True
        return False

    def __iter__(self) -> Iterator[T]:
        while True:
            item = self._queue.get()
            if isinstance(item, _End):
                if item.error is not None:
                    raise item.error
                return
            yield item

    def close(self) -> None:
        self._stop.set()
        self._thread.join()


@contextmanager
def ahead(items: Iterable[T], most: int = 1) -> Iterator[Iterator[T]]:
    """Iterate over ``items`` on a thread of its own, up to ``most`` items in advance; an error comes in its turn.

    On leaving, the thread stops after the item it is at, and has ended. A generator is closed.
    """
    worker = _Ahead(items, most)
    try:
        yield iter(worker)
    finally:
        worker.close()
