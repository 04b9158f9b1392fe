"""Sources that are followed: folders by what the system says of their files, sites by visits that they can bear."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import FuenteError
from index.events import Events
from index.files import Files
from index.gauge import Gauge, Stopped
from index.last import note
from index.library import EncoderMismatch
from index.pages import is_address
from index.report import SyncReport
from index.sync import fetcher_for, sync
from index.tree import SETTLE, Tree
from index.visits import Visits
from index.web.url import redacted

if TYPE_CHECKING:
    from index.library import Library
    from index.web.fetch import Fetcher

log = logging.getLogger(__name__)

Failures = tuple[tuple[str, str], ...]

_LEAST_POLL = 2.0
_SHARE = 20  # where files are looked at all the time, a twentieth of the time goes into it at most
_REST = 10.0  # seconds after the library could not be written to; twice as long each time
_LONGEST_REST = 300.0


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at some of the sources found; ``remark`` is a sentence to be said of it besides."""

    sources: tuple[str, ...]
    report: SyncReport
    remark: str = ""
    at: datetime = field(default_factory=lambda: datetime.now().astimezone())


def watch(
    library: Library,
    sources: Sequence[str | Path],
    *,
    every: float = 300,
    prune: bool = False,
    fields: Mapping[str, str] | None = None,
    settle: float = SETTLE,
    stop: threading.Event | None = None,
    gauge: Gauge | None = None,
) -> Iterator[Look]:
    """Follow ``sources`` until ``stop`` is set; yield what was found, where there is anything to say.

    All is synced at the start. Then files are read when the system says that they changed and they have been left alone
    for ``settle`` seconds; every ``every`` seconds (or, where it says nothing, some seconds) they are looked at without
    being opened. Addresses are visited as ``index.visits.Visits`` has it. What fails is told once, and again when its
    reason or its file changes. Between looks, other processes may write; what cannot be stored is tried again.

    ``fields`` is as for ``index.sync.sync``; ``gauge`` can be asked how far a look is. Whoever sets ``stop`` while
    articles are read or encoded gets the end within seconds; what was not stored is read at the next start.

    Raises, for the first look, what ``index.sync.sync`` raises, and EncoderMismatch at any time.
    """
    following = _Following(library, sources, every, prune, fields, settle, stop or threading.Event(), gauge)
    try:
        yield from following.looks()
    except Stopped:
        return
    finally:
        following.close()


class _Following:
    def __init__(
        self,
        library: Library,
        sources: Sequence[str | Path],
        every: float,
        prune: bool,
        fields: Mapping[str, str] | None,
        settle: float,
        stop: threading.Event,
        gauge: Gauge | None,
    ) -> None:
        self._library, self._prune, self._fields, self._every, self._stop = (
            library,
            prune,
            fields,
            every,
            stop,
        )
        self._gauge = gauge or Gauge(stop)
        self._addresses = [s for s in map(str, sources) if is_address(s)]
        paths = [source for source in sources if str(source) not in self._addresses]
        self._names = {_resolved(path): str(path) for path in paths}
        self._tree = Tree(paths, settle=settle)
        self._visits = Visits(every)
        self._events: Events | None = None
        self._first = True
        self._told: dict[str, str] = {}
        self._failing: dict[str, Failures] = {}  # by file or address
        self._unlooked: Failures = ()
        self._stuck: set[Path] = set()
        self._next_look = 0.0
        self._trouble, self._rest_until, self._rest = "", 0.0, _REST

    def close(self) -> None:
        if self._events is not None:
            self._events.close()

    def looks(self) -> Iterator[Look]:
        files = self._tree.first()
        self._events = Events(self._tree.folders, self._stop)
        if self._names:
            yield from self._of_files(files)
        self._look()  # for what happened before the system was asked to say it
        if not self._events.on and self._tree.folders:
            why = self._events.problem or "The system does not say which files change."
            yield Look(self._folders(), SyncReport(), f"{why} The files are looked at every few seconds.")
        yield from self._visited()
        self._first = False
        while not self._stop.is_set():
            yield from self._round(self._events)

    def _round(self, events: Events) -> Iterator[Look]:
        touched, anew = events.wait()
        self._tree.touch(touched)
        self._tree.look_at_files()
        if anew or time.monotonic() >= self._next_look:
            yield from self._changes_of(self._look())
            events.folders = self._tree.folders
            yield from self._being_written()
        if time.monotonic() < self._rest_until or self._stop.is_set():
            return
        if files := self._tree.settled():
            yield from self._of_files(files)
        yield from self._visited()

    # -- files

    def _look(self) -> Failures:
        began = time.monotonic()
        failed = self._tree.look()
        now = time.monotonic()
        listens = self._events is not None and self._events.on
        wait = self._every if listens else min(self._every, max(_LEAST_POLL, _SHARE * (now - began)))
        self._next_look = now + wait
        return failed

    def _changes_of(self, failed: Failures) -> Iterator[Look]:
        """Yield what cannot be looked at that could before, and what can be again."""
        lost = tuple(pair for pair in failed if pair not in self._unlooked)
        back = tuple(source for source, _ in self._unlooked if source not in dict(failed))
        self._unlooked = failed
        for source, reason in lost:
            yield Look((self._named(Path(source)),), SyncReport(failed=((source, reason),)))
        for source in back:
            if Path(source).exists():
                yield Look((self._named(Path(source)),), SyncReport(), "It is there again.")

    def _being_written(self) -> Iterator[Look]:
        """Yield the files that are written on and on, each once."""
        moving = set(self._tree.moving)
        still, self._stuck = self._stuck & moving, moving
        for path in sorted(still - set(map(Path, self._told))):
            self._told[str(path)] = "moving"
            yield Look(
                (self._named(path),), SyncReport(), f"{path.name} is still being written; it is read after."
            )

    def _of_files(self, files: Files) -> Iterator[Look]:
        sources = tuple(dict.fromkeys(self._named(f.path) for f in files.found)) or tuple(
            dict.fromkeys(map(self._named, files.gone))
        )
        report = self._synced([], files)
        if report is None:
            self._tree.again(files)
            return
        keys = {str(found.path) for found in files.found} | {str(path) for path in files.gone}
        for key in keys:
            self._failing.pop(key, None)
            self._told.pop(key, None)
        for source, reason in report.failed:
            key = _origin(source, keys)
            self._failing[key] = (*self._failing.get(key, ()), (source, reason))
        if self._first:
            self._unlooked = files.failed
        self._note(report)
        yield from self._worth_saying(sources or self._folders(), report, anew=keys)

    def _named(self, path: Path) -> str:
        """Return what the user called the source that a path is in."""
        homes = [home for home in self._names if path.is_relative_to(home)]
        return self._names[max(homes, key=lambda home: len(home.parts))] if homes else str(path)

    def _folders(self) -> tuple[str, ...]:
        return tuple(self._names.values())

    # -- addresses

    def _visited(self) -> Iterator[Look]:
        for address in self._addresses:
            if self._stop.is_set() or time.monotonic() < self._rest_until or not self._visits.is_due(address):
                continue
            before = self._visits.failures(address)
            report = self._synced([address], Files(()))
            if report is None:
                self._visits.forget()
                self._visits.failed(address)
                continue
            name, failures = redacted(address), self._visits.failures(address)
            kept = tuple(pair for pair in self._failing.get(address, ()) if self._visits.lacks(pair[0]))
            new = {source for source, _ in report.failed}
            self._failing[address] = (*(pair for pair in kept if pair[0] not in new), *report.failed)
            self._note(report)
            remark = ""
            if failures:
                remark = f"Next try {_in_words(self._visits.waits(address))}."
            elif before:
                remark = "It can be had again."
                self._told.pop(name, None)
            yield from self._worth_saying((name,), report, remark=remark, always=before > 0 and not failures)

    # -- both

    def _synced(self, sources: Sequence[str | Path], files: Files) -> SyncReport | None:
        """Sync; None where the library cannot be written to now, which is told and tried again later."""
        try:
            report = sync(
                self._library,
                sources,
                prune=self._prune,
                fields=self._fields,
                fetcher=self._fetcher() if sources else None,
                files=files,
                visits=self._visits,
                gauge=self._gauge,
            )
        except EncoderMismatch:
            raise
        except FuenteError as error:
            if self._first:
                raise
            self._rest_until = time.monotonic() + self._rest
            self._rest = min(2 * self._rest, _LONGEST_REST)
            if str(error) != self._trouble:
                log.error("Nothing could be stored, which is tried again and again. %s", error)
            self._trouble = str(error)
            return None
        if self._trouble:
            log.warning("What could not be stored before is stored.")
        self._trouble, self._rest = "", _REST
        return report

    def _fetcher(self) -> Fetcher:
        """Return a fetcher that ends a wait, and a fetch within a second, when the user wants an end."""

        def sleep(seconds: float) -> None:
            if self._stop.wait(seconds):
                raise Stopped

        def clock() -> float:
            if self._stop.is_set():
                raise Stopped
            return time.monotonic()

        return fetcher_for(self._library.settings, sleep, clock)

    def _worth_saying(
        self,
        sources: tuple[str, ...],
        report: SyncReport,
        *,
        anew: Collection[str] = (),
        remark: str = "",
        always: bool = False,
    ) -> Iterator[Look]:
        """Yield the report without what was told before, where anything is left of it."""
        failed = tuple(
            (source, why)
            for source, why in report.failed
            if _origin(source, anew) in anew or self._told.get(source) != why
        )
        self._told.update(report.failed)
        while len(self._told) > 10_000:  # pages of feeds come and go
            del self._told[next(iter(self._told))]
        kept = replace(report, failed=failed, unchanged=report.unchanged if self._first else ())
        happened = (kept.added, kept.changed, kept.removed, kept.missing, kept.failed, kept.warnings)
        if self._first or always or any(happened):
            yield Look(sources, kept, remark if kept.failed or always else "")

    def _note(self, report: SyncReport) -> None:
        failing = [pair for pairs in self._failing.values() for pair in pairs]
        try:
            with self._library.store.writing() as connection:
                note(connection, report, failing)
        except FuenteError as error:  # a note is not worth a stop
            log.debug("The look was not noted: %s", error)


def _resolved(path: str | Path) -> Path:
    try:
        return Path(path).expanduser().resolve()
    except (OSError, RuntimeError, ValueError):
        return Path(path)


def _origin(source: str, keys: Collection[str]) -> str:
    """Return which of ``keys`` a source belongs to: a file may hold several articles, and have # in its name."""
    at = len(source)
    while at > 0:
        if source[:at] in keys:
            return source[:at]
        at = source.rfind("#", 0, at)
    return source


def _in_words(seconds: float) -> str:
    if seconds < 90:
        return f"in {max(1, round(seconds))} seconds"
    if seconds < 90 * 60:
        return f"in {round(seconds / 60)} minutes"
    return f"in {round(seconds / 3600)} hours"
