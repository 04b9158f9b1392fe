"""The right to write to a library: held by one at a time, known by name to those who wait, lent between pieces of work.

Two lock files, both freed by the system when their process dies, however it dies. Who holds ``write.lock`` writes.
Who wants it waits for ``write.next`` first and keeps that until it has ``write.lock``: so the holder can see that
somebody waits, and cannot take back what it lends before that one has had it. A note beside them, ``write.json``,
says who holds the lock. It is believed only while the lock is held and its process lives.
"""

from __future__ import annotations

import json
import logging
import os
import platform
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

from index.schema import Busy, unwritable

log = logging.getLogger(__name__)

OnWait = Callable[[str], None]
"""Called with a sentence that says for whom a writing waits."""

_SLICE = 0.25
"""Seconds from one look at who holds the lock to the next."""

_LOOK = 0.2
"""Seconds from one look for who waits to the next: a look costs most of a millisecond."""

_KEEP = 5.0
"""Seconds that the right is kept before it is lent: who takes it up again has to open the vector index anew."""

_LONG = 60
"""Characters of a command that are shown."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that holds the right to write; ``born`` tells it from a later one of the same number."""

    pid: int
    born: str | None
    host: str
    command: str
    doing: str
    since: datetime

    @property
    def who(self) -> str:
        """Return the command, the process and since when, as in ``fuente serve, process 42, since 12:03``."""
        since = self.since.astimezone()
        shape = "%H:%M" if since.date() == datetime.now().astimezone().date() else "%Y-%m-%d %H:%M"
        where = "" if self.host == platform.node() else f" on {self.host}"
        return f"{self.command}, process {self.pid}{where}, since {since:{shape}}"

    def waited_for(self) -> str:
        """Return the sentence for who waits."""
        if self.pid == os.getpid() and self.host == platform.node():
            return f"This program is {self.doing} already; waiting for that to end."
        return f"Another process ({self.who}) is {self.doing}; waiting for it."


class Turn:
    """The right to write, held. Not to be used outside of ``owned``; ``asked`` may be called from any thread."""

    def __init__(self, folder: Path, doing: str, on_wait: OnWait | None) -> None:
        """Use ``owned``."""
        self._lock = FileLock(folder / "write.lock")
        self._next = folder / "write.next"
        self._note = folder / "write.json"
        self._me = Holder(
            os.getpid(), _born(os.getpid()), platform.node(), _command(), doing, datetime.now(UTC)
        )
        self._on_wait = on_wait or log.warning
        self._told: set[tuple[int, str, datetime] | None] = set()
        self._look_at = 0.0

    def asked(self) -> bool:
        """Whether somebody waits for the right, and this one has had it for a moment."""
        now = time.monotonic()
        if now < self._look_at:
            return False
        self._look_at = now + _LOOK
        queue = FileLock(self._next)
        try:
            queue.acquire(timeout=0)
        except Timeout:
            return True
        except (OSError, NotImplementedError):
            return False
        queue.release()
        return False

    def lend(self) -> None:
        """Let the one who waits write, and take the right back after that, however long it takes."""
        self._leave()
        self._take(-1)

    def _take(self, seconds: float) -> None:
        """Wait up to ``seconds``, or for ever where they are below 0."""
        end = time.monotonic() + seconds if seconds >= 0 else None
        queue = FileLock(self._next)
        self._wait(queue, end, seconds)
        try:
            self._wait(self._lock, end, seconds)
        finally:
            queue.release()
        self._look_at = time.monotonic() + _KEEP
        _write(self._note, self._me)

    def _wait(self, lock: BaseFileLock, end: float | None, seconds: float) -> None:
        waited = 0
        while True:
            left = _SLICE if end is None else min(_SLICE, max(0.0, end - time.monotonic()))
            try:
                lock.acquire(timeout=left)
            except Timeout:
                waited += 1
                if end is not None and time.monotonic() >= end:
                    raise Busy(self._busy(seconds)) from None
                self._say(waited)
            except (OSError, NotImplementedError) as error:
                raise unwritable(Path(lock.lock_file), error) from error
            else:
                return

    def _say(self, waited: int) -> None:
        """Say once for whom this waits, and again where it is somebody else."""
        found = _read(self._note)
        if found is None and waited < 2:
            return  # who has just taken it is about to write its name
        key = (found.pid, found.host, found.since) if found else None
        if key not in self._told and not (found is None and self._told):
            self._told.add(key)
            self._on_wait(
                found.waited_for()
                if found
                else "Another process is writing to the library; waiting until it has finished."
            )

    def _busy(self, seconds: float) -> str:
        found = _read(self._note)
        who = f" ({found.who})" if found else ""
        return (
            f"Another process{who} has been writing to the library {self._note.parent} for {seconds:.0f} seconds. "
            "Wait until it has finished, or stop it, and try again."
        )

    def _leave(self) -> None:
        if self._lock.is_locked:
            with suppress(OSError):
                self._note.unlink(missing_ok=True)
            self._lock.release()


@contextmanager
def owned(folder: Path, doing: str, seconds: float = 600, on_wait: OnWait | None = None) -> Iterator[Turn]:
    """Hold the right to write to the library in ``folder``, against all other processes and threads.

    Args:
        folder: the library's folder.
        doing: what it is held for, as in "adding articles"; others are told.
        seconds: how long to wait for it; below 0 for ever.
        on_wait: is told for whom it waits, where it does; by default that is logged.

    Raises:
        Busy: another still held it after that time.
        LibraryError: the lock files cannot be made.
    """
    turn = Turn(folder, doing, on_wait)
    turn._take(seconds)
    try:
        yield turn
    finally:
        turn._leave()


def holder(folder: Path) -> Holder | None:
    """Return who holds the right to write to the library in ``folder``; None where nobody does or none is known."""
    found = _read(folder / "write.json")
    if found is None:
        return None
    lock = FileLock(folder / "write.lock")
    try:
        lock.acquire(timeout=0)
    except (Timeout, OSError, NotImplementedError):
        return found
    lock.release()  # the note of one that was killed
    return None


def _write(note: Path, holder: Holder) -> None:
    """Write who holds the lock; where that cannot be, nothing is better than the name of who held it before."""
    fresh = note.with_name(f"{note.name}.{holder.pid}-{threading.get_ident()}")
    try:
        text = json.dumps(asdict(holder) | {"since": holder.since.isoformat()}, ensure_ascii=False)
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(note)
    except OSError:
        for file in (fresh, note):
            with suppress(OSError):
                file.unlink(missing_ok=True)


def _read(note: Path) -> Holder | None:
    """Return whom the note names, None where there is none, it is no note, or its process has ended."""
    try:
        said = json.loads(note.read_text(encoding="utf-8"))
        found = Holder(
            pid=int(said["pid"]),
            born=said["born"],
            host=str(said["host"]),
            command=_shown(str(said["command"])),
            doing=_shown(str(said["doing"])),
            since=datetime.fromisoformat(said["since"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    here = found.host == platform.node() and found.born is not None
    return None if here and _born(found.pid) != found.born else found


def _born(pid: int) -> str | None:
    """Return what tells a process from another one that had or will have its number; None where that is not known.

    On Linux, the start of the system and the process's own start, in ticks since then (proc(5), field 22).
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        # the name in the second field may hold spaces and brackets
        return f"{boot} {stat.rpartition(')')[2].split()[19]}"
    except (OSError, IndexError):
        return None


def _command() -> str:
    """Return the command of this process as a person knows it: up to its first option, no folders, not too long."""
    program, *arguments = sys.argv or [""]
    name = Path(program).name
    if name in ("", "-c", "-m"):
        name = "python"
    elif name == "__main__.py":
        name = Path(program).parent.name
    words = [name]
    for argument in arguments:
        if argument.startswith("-") or "://" in argument:
            break  # an option's value, or an address, may hold a secret
        words.append(argument)
    return _shown(" ".join(words))


def _shown(text: str) -> str:
    """Return ``text`` as it may be shown: without what a terminal obeys, and not too long."""
    text = "".join(c if c.isprintable() else "?" for c in text)
    return text if len(text) <= _LONG else f"{text[: _LONG - 1]}…"
