"""Who has signed in: sessions in memory, known by a random number in a cookie."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable

LASTS = 12 * 3600
"""Seconds that a session lasts."""

_MOST = 100


class Token:
    """A secret that is known only by its hash."""

    def __init__(self, token: str) -> None:
        self._digest = _digest(token)

    def right(self, token: str) -> bool:
        """Whether this is the token; how long that takes says nothing about it."""
        return hmac.compare_digest(self._digest, _digest(token))


class Sessions:
    """Who has signed in is known by a session's id from then on; what they signed in with is kept nowhere here.

    Any thread may ask. Of a session only a hash of its id is kept, so that nothing here opens one.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, most: int = _MOST) -> None:
        self._key = secrets.token_bytes(32)
        self._clock = clock
        self._most = most
        self._lock = threading.Lock()
        self._until: dict[bytes, tuple[float, str]] = {}

    def begin(self, who: str = "") -> str:
        """Begin a session of ``who`` and return its id; where there are too many, the oldest ends."""
        made = fresh()
        with self._lock:
            self._until[_digest(made)] = (self._clock() + LASTS, who)
            if len(self._until) > self._most:
                del self._until[next(iter(self._until))]
        return made

    def holds(self, session: str | None) -> bool:
        """Whether this is the id of a session that has begun and not ended."""
        return self.who(session) is not None

    def who(self, session: str | None) -> str | None:
        """Return whose session this is; None where it has not begun, or has ended."""
        with self._lock:
            until, who = self._until.get(_digest(session or ""), (None, None))
            if until is not None and until <= self._clock():
                del self._until[_digest(session or "")]
                return None
            return who

    def end(self, session: str | None) -> None:
        """End a session, if it is one."""
        with self._lock:
            self._until.pop(_digest(session or ""), None)

    def mark(self, cookie: str) -> str:
        """Return what a form carries, so that only a page that we made for this cookie's browser can send it."""
        return hmac.new(self._key, cookie.encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    def marked(self, cookie: str | None, mark: str) -> bool:
        """Whether a form came from a page that we made for this cookie's browser."""
        return bool(cookie) and hmac.compare_digest(self.mark(cookie or "").encode(), _bytes(mark))


def fresh() -> str:
    """Return an id that nobody can guess."""
    return secrets.token_urlsafe(32)


def _digest(text: str) -> bytes:
    return hashlib.sha256(_bytes(text)).digest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
