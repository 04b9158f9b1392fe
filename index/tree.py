"""The files below folders as they were when last looked at: which have changed since, and have come to rest."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from stat import S_ISREG

from index.files import Files, Found, below, find

Stamp = tuple[int, int, int, int]
"""What changes when a file does: when it was written, when it was renamed or replaced, its size, which file it is."""

SETTLE = 2.0
"""Seconds that a file must have been left alone; whoever copies or saves one pauses for less."""


class Tree:
    """Files and folders that are followed by looking at them only: nothing is opened or read."""

    def __init__(
        self,
        sources: Sequence[str | Path],
        *,
        settle: float = SETTLE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Follow ``sources``; a change is told when the file has been left alone for ``settle`` seconds."""
        self._sources = list(sources)
        self._settle, self._clock = settle, clock
        self._known: dict[Path, tuple[Found, Stamp]] = {}
        self._moving: dict[Path, tuple[Found, Stamp | None, float]] = {}
        self.folders: tuple[Path, ...] = ()
        self.files: tuple[Path, ...] = ()  # those that were given by themselves

    @property
    def moving(self) -> tuple[Path, ...]:
        """Files that have changed and not come to rest."""
        return tuple(self._moving)

    def first(self) -> Files:
        """Return all that is there, but for files that may still be being written; those come later."""
        files = find(self._sources)
        self._given(files)
        settled = []
        recent = time.time() - self._settle
        for found in files.found:
            stamp = _stamp(found.path)
            if stamp is None:
                continue
            if max(stamp[0], stamp[1]) / 1e9 > recent:
                self._moving[found.path] = (found, stamp, self._clock())
            else:
                self._known[found.path] = (found, stamp)
                settled.append(found)
        return Files(tuple(settled), files.folders, files.failed)

    def look(self) -> tuple[tuple[str, str], ...]:
        """Look at everything again, and return what cannot be looked at as (source, sentence)."""
        files = find(self._sources)
        self._given(files)
        for found in files.found:
            self._see(found)
        there = {found.path for found in files.found}
        for path in list(self._known):
            if path not in there and self._may_be_gone(path):
                self._see(self._known[path][0])
        return files.failed

    def look_at_files(self) -> None:
        """Look again at the files that were given by themselves."""
        for path in self.files:
            name = f"{path.parent.name}/{path.name}"
            if path in self._known or _stamp(path) is not None:
                self._see(self._known[path][0] if path in self._known else Found(path, name))

    def touch(self, paths: Iterable[Path]) -> None:
        """Look at paths of which it is told that something happened to them or below them."""
        for path in paths:
            for found in self._at(path):
                self._see(found, told=True)

    def settled(self) -> Files | None:
        """Return what has changed and come to rest, which is then as known; None where nothing has.

        What appears and what disappears wait for each other a while: they may be one file that was renamed.
        """
        now, found, gone = self._clock(), [], []
        for path, (file, stamp, _) in list(self._moving.items()):
            if (current := _stamp(path)) != stamp:
                self._moving[path] = (file, current, now)
        appearing, disappearing = self._unsettled(now)
        for path, (file, stamp, since) in list(self._moving.items()):
            new, age = path not in self._known, now - since
            wait = (appearing if stamp is None else disappearing if new else False) and age < 3 * self._settle
            if age < self._settle or wait:
                continue
            del self._moving[path]
            if stamp is not None:
                self._known[path] = (file, stamp)
                found.append(file)
            elif self._may_be_gone(path) and self._known.pop(path, None) is not None:
                gone.append(path)
        if not found and not gone:
            return None
        return Files(tuple(sorted(found, key=lambda file: file.name)), gone=tuple(sorted(gone)))

    def again(self, files: Files) -> None:
        """Tell ``files`` once more: they could not be taken."""
        now = self._clock()
        for file in files.found:
            self._moving[file.path] = (file, _stamp(file.path), now)
        for path in files.gone:
            file = Found(path, path.name)
            self._known[path], self._moving[path] = (file, (0, 0, 0, 0)), (file, None, now)

    def _unsettled(self, now: float) -> tuple[bool, bool]:
        """Whether new files are about to come to rest, and whether known ones have only just disappeared."""
        young = [(p, stamp) for p, (_, stamp, since) in self._moving.items() if now - since < self._settle]
        appearing = any(stamp is not None and path not in self._known for path, stamp in young)
        return appearing, any(stamp is None and path in self._known for path, stamp in young)

    def _given(self, files: Files) -> None:
        # a folder that is gone for now stays one that is followed
        self.folders = tuple(dict.fromkeys((*self.folders, *files.folders)))
        inside = (found.path for found in files.found)
        alone = (path for path in inside if not any(path.is_relative_to(folder) for folder in self.folders))
        self.files = tuple(dict.fromkeys((*self.files, *alone)))

    def _see(self, found: Found, *, told: bool = False) -> None:
        """Note that a file may have changed; ``told`` where somebody saw it, though it looks the same."""
        stamp, known = _stamp(found.path), self._known.get(found.path)
        moving = self._moving.get(found.path)
        if moving is not None and moving[1] == stamp and not told:
            return
        if stamp is None and known is None and moving is None:
            return
        if told or known is None or known[1] != stamp:
            self._moving[found.path] = (found, stamp, self._clock())

    def _at(self, path: Path) -> Iterator[Found]:
        """Yield the files at ``path`` and below it, those that are known and gone included."""
        folder = next((folder for folder in self.folders if path.is_relative_to(folder)), None)
        if folder is None:
            return
        if path.is_dir():
            for here, inner, names in os.walk(path):
                inner[:] = [name for name in inner if not name.startswith(".")]
                yield from filter(None, (below(Path(here, name), folder) for name in names))
        elif _stamp(path) is not None:
            if found := below(path, folder):
                yield found
        else:
            # a folder's name may look like a file's, and a file's like nothing known
            files = [file for known, (file, _) in self._known.items() if known.is_relative_to(path)]
            yield from files
            yield from (file for at, (file, *_) in self._moving.items() if at.is_relative_to(path))

    def _may_be_gone(self, path: Path) -> bool:
        """Whether a file that is not there is gone: not where its whole folder is, as a disk is that was unplugged."""
        home = next((folder for folder in self.folders if path.is_relative_to(folder)), path.parent)
        return home.is_dir()


def _stamp(path: Path) -> Stamp | None:
    """Return what a file looks like, None where there is none."""
    try:
        stat = path.stat()
    except (OSError, ValueError):
        return None
    if not S_ISREG(stat.st_mode):  # reading a named pipe would wait for ever
        return None
    return stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino
