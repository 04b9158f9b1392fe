"""How a service ends: SIGTERM, by which systemd and container engines ask for it, is obeyed and no failure."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uvicorn import Server

    from rag.serve.jobs import Jobs
    from rag.serve.places import Places

_LAST_WORDS = 2.0
"""Seconds in which clients are told that their answers were left."""


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


def drained(server: Server, places: Places, jobs: Jobs, seconds: float) -> None:
    """Let ``server`` end its answers before itself: no more is taken on, and answers at work have ``seconds``.

    What is not answered by then is told so (see ``Places.end``). Additions end at their next article. A second signal
    ends all at once.
    """
    shutdown = server.shutdown

    async def ended(sockets: list[socket.socket] | None = None) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds + _LAST_WORDS
        places.end(seconds)
        adding = asyncio.create_task(asyncio.to_thread(jobs.close))
        while places.busy and not server.force_exit and loop.time() < until:
            if loop.time() >= until - _LAST_WORDS:
                places.leave()
            await asyncio.sleep(0.05)
        await shutdown(sockets=sockets)
        if not server.force_exit:
            await adding

    server.shutdown = ended  # type: ignore[method-assign]
