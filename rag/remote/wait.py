"""Limits to how long something slow is waited for."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from rag.reader import Left, Reader

_T = TypeVar("_T")

_FIRST_SHARE = 0.75
"""How much of the whole time the first item may take: there has to be some left to write in."""


@dataclass(frozen=True, slots=True)
class _Failed:
    error: BaseException


class _End:
    pass


def within(
    seconds: float | None, produce: Callable[[], Iterator[_T]], reader: Reader | None = None
) -> Iterator[_T]:
    """Yield the items of ``produce()``, each as it comes; it runs in a thread of its own.

    Without ``seconds`` it runs in the caller's thread, and may take as long as it likes. What has come within the time
    is yielded even where the caller was busy until later. Closing the iterator, or the end of the time, leaves the
    producer behind: it is closed at its next item. So does the reader's leaving.

    Raises:
        Left: the reader has gone.
        TimeoutError: not all came within ``seconds``, or nothing within most of them.
    """
    reader = reader or Reader()
    reader.check()
    if seconds is None:
        for given in produce():
            yield given
            reader.check()
        return
    items: queue.SimpleQueue[_T | _Failed | _End] = queue.SimpleQueue()
    left = threading.Event()

    def work() -> None:
        try:
            source = produce()
            try:
                for item in source:
                    if left.is_set():
                        break
                    items.put(item)
            finally:
                close = getattr(source, "close", None)
                if close is not None:
                    close()
            items.put(_End())
        except BaseException as error:
            items.put(_Failed(error))

    threading.Thread(target=work, name="fuente-server", daemon=True).start()
    start, limit = time.monotonic(), seconds * _FIRST_SHARE
    try:
        with reader.waking(lambda: items.put(_Failed(Left()))):
            while True:
                item = _next(items, start + limit)
                reader.check()
                if isinstance(item, _End):
                    return
                if isinstance(item, _Failed):
                    raise item.error
                limit = seconds
                yield item
    finally:
        left.set()


def _next(items: queue.SimpleQueue[_T], until: float) -> _T:
    try:
        return items.get_nowait()
    except queue.Empty:
        try:
            return items.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            raise TimeoutError("it took too long") from None
