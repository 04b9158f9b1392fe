"""HTTP/1.1 as uvicorn speaks it, but not with who takes for ever to say what is wanted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

LONGEST_HEAD = 10.0
"""Seconds in which the head of a request has to come; what is behind it is waited for elsewhere (``guard``)."""

LINGER = 2.0
"""Seconds in which who is refused while they still send may hear why, before the connection is cut."""


class Connection(H11Protocol):
    """A connection that ends where a head does not come whole in time.

    uvicorn waits for it without end. Whoever opens connections and sends a letter a minute would hold them all.
    Who is refused in the middle of sending reads the refusal before the connection ends.
    """

    _due: asyncio.TimerHandle | None = None
    _began = False
    _line: Lingering | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first head."""
        self._line = Lingering(transport, self.loop, self._is_sending)
        super().connection_made(self._line)  # type: ignore[arg-type]
        self._due = self.loop.call_later(LONGEST_HEAD, self._late)

    def data_received(self, data: bytes) -> None:
        """Take what came, and wait no longer once a head is whole; behind an answer, from the next one's first byte."""
        if self._line is not None and self._line.lingers:
            return
        super().data_received(data)
        self._began = self.conn.their_state is h11.IDLE
        if not self._began:
            self._wait_no_longer()
        elif self._due is None:
            self._due = self.loop.call_later(LONGEST_HEAD, self._late)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._wait_no_longer()
        if self._line is not None:
            self._line.lost()
        super().connection_lost(exc)

    def _is_sending(self) -> bool:
        """Whether the other side has begun to say something and has not ended."""
        return self._began or self.conn.their_state is h11.SEND_BODY

    def _wait_no_longer(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def _late(self) -> None:
        self._due = None
        if self.transport.is_closing():
            return
        # who has said nothing at all, as browsers do that connect early, is not answered either
        if self._began:
            status = HTTPStatus.REQUEST_TIMEOUT
            said = f"The request's head did not come within {LONGEST_HEAD:g} seconds. Send it again, all at once.\n"
            head = (
                f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: text/plain; charset=utf-8\r\n"
                f"Content-Length: {len(said)}\r\nConnection: close\r\n\r\n"
            )
            self.transport.write((head + said).encode("ascii"))
        self.transport.close()


class Lingering:
    """A transport whose end does not take back what was written last.

    A socket that is closed while the other side still sends answers with a reset, and with it the other side may lose
    what it has not yet read: the very sentence that says why. So, as RFC 9112 (9.6) advises, only our half is closed
    first; what still comes is thrown away until the other side ends, for `LINGER` seconds at most.
    """

    def __init__(
        self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop, is_sending: Callable[[], bool]
    ) -> None:
        self._transport = transport
        self._loop = loop
        self._is_sending = is_sending
        self._cut: asyncio.TimerHandle | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    @property
    def lingers(self) -> bool:
        """Whether our half is closed and the other is not."""
        return self._cut is not None

    def is_closing(self) -> bool:
        """Whether nothing more can be written."""
        return self.lingers or self._transport.is_closing()

    def close(self) -> None:
        """End the connection once what was written is sent, and not under the hands of who is sending."""
        if self.is_closing():
            return
        if not (self._is_sending() and self._transport.can_write_eof()):  # TLS has no half
            self._transport.close()
            return
        self._cut = self._loop.call_later(LINGER, self._transport.abort)
        self._transport.write_eof()
        self._transport.resume_reading()

    def lost(self) -> None:
        """Wait for nothing more: the connection is gone."""
        if self._cut is not None:
            self._cut.cancel()
