"""What a failing model server means by its failure, and for how long it is left alone."""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from typing import Any

from index.errors import FuenteError
from rag.write import ModelFailed

_PASSING = frozenset({408, 429, 500, 502, 503, 504, 529})
_NOT_TAKEN = frozenset({400, 415, 422, 501})
_PARTS = re.compile(
    r"response_format|json_schema|json_object|grammar|guided|logprobs|temperature", re.IGNORECASE
)
_TOO_LONG = re.compile(
    r"context[ _-]?(?:length|size|window)|maximum context|too many (?:input )?tokens|prompt is too long|"
    r"exceeds? the (?:available )?context",
    re.IGNORECASE,
)
_WINDOW = re.compile(
    r"(?:maximum context length is|context (?:length|size|window)(?: of| is)?|n_ctx)\W{0,5}(\d{3,7})",
    re.IGNORECASE,
)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.3, 4.0
_LONGEST_REST = 60.0


class TooLong(ModelFailed):
    """The prompt is longer than the model reads; ``window`` is how many tokens that is, where the server said."""

    def __init__(self, message: str, window: int | None) -> None:
        """Say so with ``message``."""
        super().__init__(message)
        self.window = window


def passes(error: BaseException) -> bool:
    """Whether the same request may well succeed in a moment: the server is busy, or is only just starting."""
    if "insufficient_quota" in str(error):
        return False
    return status_of(error) in _PASSING or refused(error)


def refused(error: BaseException) -> bool:
    """Whether no connection was made at all, and not for want of time."""
    return any(
        isinstance(e, ConnectionRefusedError) or type(e).__name__ == "ConnectError" for e in _chain(error)
    )


def down(error: BaseException) -> bool:
    """Whether a failure says something about the server and not about this one request."""
    status = status_of(error)
    if status is not None:
        return status in _PASSING
    # By name: a client of any make may stand between, and httpx and openai's are not imported for this.
    names = {kind.__name__ for e in _chain(error) for kind in type(e).__mro__}
    return bool(names & {"ConnectionError", "TimeoutError", "TransportError", "APIConnectionError"})


def not_taken(error: BaseException) -> bool:
    """Whether the server may refuse a part of the request that it does not know, such as a schema."""
    return status_of(error) in _NOT_TAKEN or (status_of(error) != 429 and bool(_PARTS.search(str(error))))


def too_long(error: BaseException) -> bool:
    """Whether the server refuses the prompt for its length."""
    status = status_of(error)
    return status == 413 or (status in (None, 400, 422, 500) and bool(_TOO_LONG.search(str(error))))


def window_in(error: BaseException) -> int | None:
    """Return how many tokens the model reads, where the server's refusal tells."""
    found = _WINDOW.search(str(error))
    return int(found[1]) if found else None


def status_of(error: BaseException) -> int | None:
    """Return the HTTP status behind an error, if there is one."""
    for e in _chain(error):
        for holder in (e, getattr(e, "response", None)):
            status = getattr(holder, "status_code", None)
            if isinstance(status, int):
                return status
    return None


def pause(error: BaseException, tries: int) -> float:
    """Return how many seconds to wait before a request is repeated that has failed ``tries`` times.

    That is what the server asks for, or else doubles with each failure, and is spread so that many do not come at once.
    """
    told = retry_after(error)
    if told is not None:
        return told
    longest = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** (tries - 1))
    return random.uniform(0.5, 1.0) * longest  # noqa: S311 - spreads load, guards nothing


def brief(error: BaseException) -> str:
    """Return what an error says, in a line."""
    if isinstance(error, FuenteError):
        return str(error)
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text[:200]}" if text else type(error).__name__


class Breaker:
    """Leaves a server alone for a while after it failed, so that not every reader waits to see it fail again.

    After the while one request is let through. If it fails, too, the next while is twice as long.
    """

    def __init__(self, rest: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Leave a failing server alone for ``rest`` seconds at first."""
        self._lock = threading.Lock()
        self._clock = clock
        self._shortest = self._rest = rest
        self._until: float | None = None

    def enter(self) -> None:
        """Ask to be let through.

        Raises:
            ModelFailed: the server failed a moment ago.
        """
        with self._lock:
            if self._until is None:
                return
            now = self._clock()
            if now < self._until:
                raise ModelFailed("The model server failed a moment ago and is left alone for some seconds.")
            self._rest = min(2 * self._rest, max(_LONGEST_REST, self._shortest))
            self._until = now + self._rest  # the others wait for how this one fares

    def failed(self, at_least: float = 0.0) -> None:
        """Say that the server failed, and asked for ``at_least`` so many seconds."""
        with self._lock:
            self._until = self._clock() + max(self._rest, min(at_least, _LONGEST_REST))

    def worked(self) -> None:
        """Say that the server answers."""
        with self._lock:
            self._until, self._rest = None, self._shortest


def retry_after(error: BaseException) -> float | None:
    """Return how many seconds the server asks to be left alone, where it does."""
    for e in _chain(error):
        headers: Any = getattr(getattr(e, "response", None), "headers", None) or {}
        value = headers.get("retry-after")
        if not value:
            continue
        try:
            return max(0.0, float(value))
        except ValueError:
            pass
        try:
            return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
        except (ValueError, TypeError):
            return None
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and those it came from."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__
