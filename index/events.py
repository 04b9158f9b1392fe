"""What the system says of files that change below folders."""

from __future__ import annotations

import logging
import threading
from collections.abc import Generator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

_TICK = 500
"""Milliseconds after which a wait ends though nothing happened."""

_DEBOUNCE = 300
"""Milliseconds over which what happens is gathered."""


class Events:
    """Says which paths changed. Where the system says nothing of that (``on`` is False), somebody has to look."""

    def __init__(self, folders: Sequence[Path], stop: threading.Event) -> None:
        """Follow ``folders`` from now on; one that is not there, or another in its place, counts when it is back."""
        self.folders = tuple(folders)
        self._stop = stop
        self._stream: Generator[set[Any], None, None] | None = None
        self._followed: tuple[tuple[Path, int], ...] = ()
        self._refused = False
        self.problem: str | None = None
        """Why nothing is said, as a sentence, where that is so."""
        self._follow()

    @property
    def on(self) -> bool:
        """Whether what changes is said."""
        return self._stream is not None

    def wait(self) -> tuple[set[Path], bool]:
        """Return the paths that changed, after half a second at most, and whether all is to be looked at anew."""
        anew = _there(self.folders) != self._followed and self._follow()
        if self._stream is None:
            self._stop.wait(_TICK / 1000)
            return set(), anew
        try:
            changes = next(self._stream, None)
        except OSError as error:
            self._give_up(error)
            return set(), True
        if changes is None:
            self._stream = None
            return set(), False
        return {Path(path) for _, path in changes}, anew

    def close(self) -> None:
        """Follow nothing any more."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _follow(self) -> bool:
        """Follow the folders that are there now; return True, as nothing is known of the time before."""
        self.close()
        self._followed = _there(self.folders)
        if self._refused or not self._followed:
            return True
        try:
            from watchfiles import watch
        except ImportError:
            self._refused = True
            self.problem = "The package watchfiles is not installed."
            return True
        self._stream = watch(
            *(path for path, _ in self._followed),
            watch_filter=None,
            debounce=_DEBOUNCE,
            rust_timeout=_TICK,
            yield_on_timeout=True,
            stop_event=self._stop,
            ignore_permission_denied=True,
        )
        try:
            next(self._stream, None)  # it begins to listen when it is first asked
        except Exception as error:  # its own errors, when the system allows no more folders to be followed
            self._give_up(error)
        return True

    def _give_up(self, error: Exception) -> None:
        self._refused = True
        self.close()
        self.problem = " ".join(str(error).split())[:200].rstrip(".") + "."
        log.info("The system does not say which files change: %s", self.problem)


def _there(folders: Sequence[Path]) -> tuple[tuple[Path, int], ...]:
    """Return the folders that are there, each with what tells it from another of that name."""
    found = []
    for folder in folders:
        with suppress(OSError):
            found.append((folder, folder.stat().st_ino))
    return tuple(found)
