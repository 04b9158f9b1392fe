"""How a service ends: SIGTERM, by which systemd and container engines ask for it, is obeyed and no failure."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ended_by_sigterm() -> Iterator[None]:
    """Let SIGTERM end the block as a normal end of the program (SystemExit, code 0): all that is open is closed.

    Without this, process 1 of a container would not hear it at all, and any other would end with 143 and close
    nothing. Elsewhere than in the main thread nothing is changed.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(*_: object) -> None:
        raise SystemExit(0)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
