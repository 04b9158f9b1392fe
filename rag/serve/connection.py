"""HTTP/1.1 as uvicorn speaks it, but not with who takes for ever to say what is wanted."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

LONGEST_HEAD = 10.0
"""Seconds in which the head of a request has to come; what is behind it is waited for elsewhere (``guard``)."""


class Connection(H11Protocol):
    """A connection that ends where a head does not come whole in time.

    uvicorn waits for it without end. Whoever opens connections and sends a letter a minute would hold them all.
    """

    _due: asyncio.TimerHandle | None = None
    _began = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._due = self.loop.call_later(LONGEST_HEAD, self._late)

    def data_received(self, data: bytes) -> None:
        """Take what came, and wait no longer once a head is whole; behind an answer, from the next one's first byte."""
        super().data_received(data)
        self._began = self.conn.their_state is h11.IDLE
        if not self._began:
            self._wait_no_longer()
        elif self._due is None:
            self._due = self.loop.call_later(LONGEST_HEAD, self._late)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._wait_no_longer()
        super().connection_lost(exc)

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
