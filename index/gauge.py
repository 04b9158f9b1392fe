"""How far a sync is: told by the threads that read and store, asked by whoever shows it, at any moment."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.report import Tally


class Stopped(KeyboardInterrupt):
    """The user wants an end; what was not stored yet is read again the next time."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A sync at one moment.

    ``articles`` counts those that are settled: stored, or found to be as they were. ``phase`` is "files", then "pages";
    ``done`` of ``total`` are files, or the pages that are named by the address at hand (0 of 0 before that is known).
    ``part``, from 0 to 1, is how much of the phase's work is behind us, None where that cannot be told.
    """

    phase: str = "files"
    name: str = ""
    articles: int = 0
    failed: int = 0
    done: int = 0
    total: int = 0
    part: float | None = None


class Gauge:
    """Counts one sync. Files count by their bytes: one may hold an article, or a hundred thousand.

    What is read waits to be encoded and stored, so the gauge stands where the oldest group that waits began.
    """

    def __init__(self, stop: threading.Event | None = None) -> None:
        """Where ``stop`` is set, ``check`` raises: the sync ends at the next article."""
        self._stop = stop
        self._tally = Tally()
        self._sizes: list[int] = []
        self._size = 0  # of all files, in bytes
        self._behind = 0  # bytes of the files that were read whole
        self._within = 0  # bytes that were read of the file at hand
        self._waiting: deque[int] = (
            deque()
        )  # for each group that waits, how many bytes had been read when it began
        self._files = 0
        self._addresses = 0
        self._phase = "files"
        self._name = ""
        self._begun = self._named = self._seen = (
            0  # addresses begun; pages that the last one names, and those done
        )

    def check(self) -> None:
        """Raise Stopped where the user wants an end."""
        if self._stop is not None and self._stop.is_set():
            raise Stopped

    # -- told by the thread that reads

    def begin(self, tally: Tally, files: Sequence[Path], addresses: int) -> None:
        """Begin to count: these files will be read, then so many addresses."""
        self._tally, self._addresses = tally, addresses
        self._sizes = [_size(file) for file in files]
        self._size = sum(self._sizes)
        self._phase = "files" if files or not addresses else "pages"

    def file(self, name: str) -> None:
        """Begin with the next file."""
        self.check()
        self._name = name

    def read(self, count: int) -> None:
        """Say how many bytes of the file at hand were read by now."""
        self._within = max(self._within, count)

    def file_done(self) -> None:
        """Count the file at hand, whatever came of it."""
        self._behind += self._sizes[self._files] if self._files < len(self._sizes) else 0
        self._within = 0
        self._files += 1

    def address(self, name: str) -> None:
        """Begin with the next address."""
        self.check()
        self._begun += 1
        self._phase, self._name, self._named, self._seen = "pages", name, 0, 0

    def page(self, name: str, done: int, total: int) -> None:
        """Begin with a page that the address at hand names, after ``done`` others of ``total``."""
        self.check()
        self._name, self._seen, self._named = name, done, total

    def group(self) -> None:
        """Begin with a group of articles that are to be stored together."""
        self._waiting.append(self._position())

    # -- told by the thread that stores

    def stored(self) -> None:
        """Say that the oldest group has been stored."""
        self._waiting.popleft()

    # -- asked

    def now(self) -> Progress:
        """Return how far it is."""
        tally = self._tally
        settled = len(tally.added) + len(tally.changed) + len(tally.unchanged)
        if self._phase == "files":
            # what comes after the files cannot be weighed against them
            part = self._settled() / self._size if self._size and not self._addresses else None
            done, total = self._files, len(self._sizes)
        else:
            inner = self._seen / self._named if self._named else 0.0
            part = min(1.0, (max(self._begun, 1) - 1 + inner) / self._addresses) if self._addresses else None
            done, total = self._seen, self._named
        return Progress(self._phase, self._name, settled, len(tally.failed), done, total, part)

    def _position(self) -> int:
        at = self._files
        within = min(self._within, self._sizes[at]) if at < len(self._sizes) else 0
        return min(self._size, self._behind + within)

    def _settled(self) -> int:
        try:
            return self._waiting[0]
        except IndexError:
            return self._position()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
