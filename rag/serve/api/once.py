"""``Idempotency-Key``: a write that is sent again is not done again; the first response is given once more."""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Header, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from rag.serve.api.visits import visitor

LASTS = 24 * 3600
"""Seconds that a response is kept."""

MOST = 1_000
"""Responses that are kept; of more, the oldest are forgotten."""

HEADER = "Idempotency-Key"
_KEY = re.compile(r"[!-~]{1,255}")

Key = Annotated[
    str | None,
    Header(
        alias=HEADER,
        min_length=1,
        max_length=255,
        pattern="^[!-~]+$",
        description="Any text of yours, such as a UUID. Sent again with the same request, within a day, it gets the "
        "first response again, and nothing is done twice.",
    ),
]
"""The header that makes a write safe to send again."""

R = TypeVar("R", bound=Response)


@dataclass(slots=True)
class _Entry:
    body: str
    until: float
    response: tuple[int, bytes, list[tuple[bytes, bytes]]] | None = None


class Turn:
    """One request: the response that was ``kept`` for it, or None where it is to be done."""

    def __init__(self, kept: Response | None) -> None:
        self.kept = kept
        self.done: Response | None = None

    def keep(self, response: R) -> R:
        """Have a response given again to whoever sends the same, and return it."""
        self.done = response
        return response


class Once:
    """Responses by caller, route and key, in memory. Any thread may ask."""

    def __init__(self, most: int = MOST, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._lock = threading.Lock()
        self._entries: dict[tuple[str, ...], _Entry] = {}

    @contextmanager
    def turn(self, request: Request, body: bytes) -> Iterator[Turn]:
        """Begin to answer ``request``, whose content is ``body``; where it fails, its key is free again.

        Raises:
            HTTPException: 422 for a key that is none, or that came with another body; 409 while the first of that key
                is being worked on, or where so many are that no more can be remembered.
        """
        key = request.headers.get(HEADER)
        if key is None:
            yield Turn(None)
            return
        if not _KEY.fullmatch(key):
            raise HTTPException(
                422, f"{HEADER} has to be 1 to 255 characters of ASCII without spaces, such as a UUID."
            )
        name = (_caller(request), request.method, request.url.path, key)
        turn = Turn(self._begun(name, hashlib.sha256(body).hexdigest()))
        if turn.kept is not None:
            yield turn
            return
        try:
            yield turn
        finally:
            with self._lock:
                if turn.done is None:
                    self._entries.pop(name, None)
                else:
                    done = turn.done
                    self._entries[name].response = (
                        done.status_code,
                        bytes(done.body),
                        list(done.raw_headers),
                    )

    def _begun(self, name: tuple[str, ...], body: str) -> Response | None:
        with self._lock:
            self._forget()
            entry = self._entries.get(name)
            if entry is None:
                if len(self._entries) >= self._most:
                    raise HTTPException(409, "Too many writes are going on. Send this one again in a minute.")
                self._entries[name] = _Entry(body, self._clock() + LASTS)
                return None
            if entry.body != body:
                raise HTTPException(
                    422, f"This {HEADER} came with another request before. Make a new one for each."
                )
            if entry.response is None:
                raise HTTPException(
                    409, "The first request with this key is still being worked on. Send it again later."
                )
            status, content, headers = entry.response
        again = Response(content, status)
        again.raw_headers = [*headers, (b"idempotent-replayed", b"true")]
        return again

    def _forget(self) -> None:
        """Drop what is too old, and the oldest that is done where there is no room for one more."""
        now = self._clock()
        done = [name for name, entry in self._entries.items() if entry.response is not None]
        spare = len(self._entries) - self._most + 1
        for place, name in enumerate(done):
            if place < spare or self._entries[name].until <= now:
                del self._entries[name]


def _caller(request: Request) -> str:
    """Return what tells callers apart: what they show to be let in, else their address."""
    known = request.scope.get("caller")  # of a key
    shown = known.id if known else request.headers.get("authorization") or f"from {visitor(request)}"
    return hashlib.sha256(shown.encode("utf-8", "replace")).hexdigest()
