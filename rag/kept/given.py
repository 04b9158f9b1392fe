"""The answers given lately: what may be shared or judged, since it was really answered here."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from rag.answer import Answer
from rag.kept.kept import Kept, new_id
from rag.question import Turn

MOST = 1_000
"""Answers that are remembered; the oldest are forgotten first."""

SECONDS = 24 * 60 * 60.0
"""How long an answer is remembered."""

_HISTORY = 8_000  # characters: a question never looks back further, and a visitor may send far more


class Given:
    """A bounded memory of answers by id. Any thread may use it; it does not outlive the process."""

    def __init__(
        self, most: int = MOST, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Remember nothing yet; ``clock`` returns seconds."""
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._held: OrderedDict[str, tuple[float, Kept]] = OrderedDict()
        self._lock = threading.Lock()

    def remember(self, answer: Answer, history: Sequence[Turn] = ()) -> str:
        """Remember an answer and the conversation before it; return the id by which it is known from now on."""
        kept = Kept(new_id(), datetime.now(UTC).replace(microsecond=0), answer, _newest(history))
        with self._lock:
            self._forget()
            self._held[kept.id] = self._clock(), kept
            if len(self._held) > self._most:
                self._held.popitem(last=False)
        return kept.id

    def find(self, id: str) -> Kept | None:
        """Return the answer of that id, None where there is none or it was too long ago."""
        with self._lock:
            self._forget()
            found = self._held.get(id)
        return found[1] if found else None

    def _forget(self) -> None:
        oldest = self._clock() - self._seconds
        while self._held and next(iter(self._held.values()))[0] <= oldest:
            self._held.popitem(last=False)


def _newest(history: Sequence[Turn]) -> tuple[Turn, ...]:
    """Return the newest turns of at most _HISTORY characters in all, oldest first."""
    left = _HISTORY
    kept: list[Turn] = []
    for asked, answered in reversed(history):
        left -= len(asked) + len(answered)
        if left < 0:
            break
        kept.append((asked, answered))
    return tuple(reversed(kept))
